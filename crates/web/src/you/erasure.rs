//! The pages on which a person has their data erased: what goes and what stays first, then what was done.

use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::text::Language;
use askama::Template;

/// Erase it, having seen what goes and what stays.
#[derive(Template)]
#[template(path = "you/erasure.html")]
pub struct ErasurePage {
    /// The surroundings.
    pub frame: Frame,
    /// What goes.
    pub goes: Vec<Fate>,
    /// What stays, and why.
    pub stays: Vec<Fate>,
    /// The plan's digest: what is erased is what was shown, or nothing.
    pub plan: String,
}

/// What was done.
#[derive(Template)]
#[template(path = "you/erased.html")]
pub struct ErasedPage {
    /// The surroundings.
    pub frame: Frame,
    /// What went.
    pub gone: Vec<Fate>,
    /// What stays, and why.
    pub stays: Vec<Fate>,
    /// Its place in the log; absent until it has one.
    pub entry: Option<u64>,
}

/// What becomes of some rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fate {
    /// What they are.
    pub category: String,
    /// How many rows.
    pub n_rows: u64,
    /// Why they stay, by which law and until when; absent for what goes.
    pub because: Option<String>,
}

impl ErasurePage {
    fn n_going(&self) -> u64 {
        self.goes.iter().map(|fate| fate.n_rows).sum()
    }

    /// Returns a plan with a part that stays, and one where nothing can go.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |goes| Self {
            frame: public_frame(language, "/you/erasure"),
            goes,
            stays: sample_stays(language),
            plan: "9f2c01d4".to_owned(),
        };
        vec![page(sample_goes(language)), page(vec![])]
    }
}

impl ErasedPage {
    fn n_gone(&self) -> u64 {
        self.gone.iter().map(|fate| fate.n_rows).sum()
    }

    /// Returns an erasure with a part that stays, and one that was whole.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |stays, entry| Self {
            frame: public_frame(language, "/you/erasure"),
            gone: sample_goes(language),
            stays,
            entry,
        };
        vec![page(sample_stays(language), Some(88_217)), page(vec![], None)]
    }
}

fn sample_goes(language: Language) -> Vec<Fate> {
    let row = |nb, en, n_rows| Fate { category: words(language, nb, en), n_rows, because: None };
    vec![
        row("abonnement og temaer", "subscription and topics", 2),
        row("henvendelser til brukerstøtte", "support tickets", 9),
        row("innlogginger", "sign-ins", 1_270),
    ]
}

fn sample_stays(language: Language) -> Vec<Fate> {
    vec![Fate {
        category: words(language, "fakturaer", "invoices"),
        n_rows: 17,
        because: Some(words(
            language,
            "bokføringsloven § 13, til 31. desember 2031",
            "Bookkeeping Act § 13, until 31 December 2031",
        )),
    }]
}
