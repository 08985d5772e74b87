//! The statement to read, each sentence with what stands behind it.

pub mod differences;
pub mod publication;

use crate::frame::Frame;
use crate::parts::{Bar, Coverage, State};
use crate::samples::{at, office_frame, words};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

/// Is each sentence true, stale, unbacked: publish or hold.
#[derive(Template)]
#[template(path = "statement.html")]
pub struct StatementPage {
    /// The surroundings.
    pub frame: Frame,
    /// The language of the text, which need not be the interface's.
    pub text_language: Language,
    /// The version that is public, and since when; absent before the first.
    pub published: Option<Published>,
    /// The number the declaration's present text would be published under; absent when it is public.
    pub next_version: Option<u64>,
    /// How the sentences stand.
    pub coverage: Coverage,
    /// The text.
    pub sections: Vec<Section>,
    /// The sentence that was picked, with its proof.
    pub picked: Option<Proof>,
}

/// A published version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Published {
    /// Its number, from 1.
    pub version: u64,
    /// When it became public.
    pub at: Timestamp,
}

/// A heading with its sentences.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Section {
    /// The heading in the text's language.
    pub heading: String,
    /// Its sentences in order.
    pub clauses: Vec<Clause>,
}

/// A sentence of the statement; each comes from one promise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Clause {
    /// The promise's stable ID.
    pub promise: String,
    /// The sentence in the text's language.
    pub sentence: String,
    /// What stands behind it.
    pub state: State,
}

/// What is shown beside a sentence that was picked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proof {
    /// The promise's stable ID.
    pub promise: String,
    /// The sentence in the text's language.
    pub sentence: String,
    /// What stands behind it.
    pub state: State,
    /// Where it is declared, as `ordhold.toml:118`.
    pub declared_in: String,
    /// The declaration's rule in words.
    pub rule: String,
    /// What carries it out, in words; absent when nothing does.
    pub mechanism: Option<String>,
    /// What would show it to be broken, in words.
    pub breaks_if: Option<String>,
    /// Cases of the last 90 days.
    pub cases: Cases,
    /// When it was last checked.
    pub checked_at: Option<Timestamp>,
}

/// Figures of the cases of the last 90 days.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Cases {
    /// Cases in which the promise was kept.
    pub n_kept: u64,
    /// Cases in which it was not.
    pub n_broken: u64,
    /// The middle of the times taken.
    pub median_ms: Option<u64>,
    /// The longest time taken.
    pub longest_ms: Option<u64>,
    /// The newest case, with its ledger entry.
    pub latest: Option<(Timestamp, u64)>,
    /// Cases per week, oldest first.
    pub weeks: Vec<Bar>,
}

impl StatementPage {
    /// Returns whether the sentence of `promise` is the one picked.
    fn is_picked(&self, promise: &str) -> bool {
        self.picked.as_ref().is_some_and(|proof| proof.promise == promise)
    }

    /// Returns a read text with a proof beside it, one in the other state, and no text at all.
    pub fn samples(language: Language) -> Vec<Self> {
        let coverage = Coverage {
            n_kept: 5,
            n_running: 1,
            n_by_hand: 1,
            n_unbacked: 1,
            n_broken: 1,
            n_unchecked: 1,
        };
        let page = |path, text_language, picked| Self {
            frame: office_frame(language, path),
            text_language,
            published: Some(Published { version: 12, at: at("11-03T09:00") }),
            next_version: Some(13),
            coverage,
            sections: sample_sections(text_language),
            picked,
        };
        let kept = page("/statement?sentence=x", language, Some(sample_proof(language)));
        let unbacked = Self {
            next_version: None,
            ..page("/statement?sentence=y&text=nb", Language::Nb, Some(unbacked_proof(language)))
        };
        let first = Self {
            published: None,
            next_version: None,
            coverage: Coverage::default(),
            sections: vec![],
            ..page("/statement", language, None)
        };
        vec![kept, unbacked, page("/statement?text=en", Language::En, None), first]
    }
}

fn unbacked_proof(language: Language) -> Proof {
    Proof {
        promise: "children-erased".to_owned(),
        sentence: sample_sections(Language::Nb)[1].clauses[1].sentence.clone(),
        state: State::Unbacked,
        mechanism: None,
        breaks_if: None,
        cases: Cases::default(),
        checked_at: None,
        ..sample_proof(language)
    }
}

/// Returns the proof of a kept sentence.
pub(crate) fn sample_proof(language: Language) -> Proof {
    let w = |nb, en| words(language, nb, en);
    Proof {
        promise: "newsletter-erased-at-withdrawal".to_owned(),
        sentence: sample_sections(language)[0].clauses[2].sentence.clone(),
        state: State::Kept,
        declared_in: "ordhold.toml:118".to_owned(),
        rule: w(
            "lagres til samtykket trekkes tilbake, deretter slettes",
            "kept until withdrawal, then erased",
        ),
        mechanism: Some(w(
            "utsendinger: adressen slettes i samme transaksjon",
            "mailings: the address is erased in the same transaction",
        )),
        breaks_if: Some(w(
            "en adresse overlever samtykket sitt med et minutt",
            "an address outlives its consent by a minute",
        )),
        cases: Cases {
            n_kept: 412,
            n_broken: 0,
            median_ms: Some(4),
            longest_ms: Some(31),
            latest: Some((at("11-22T08:14"), 88_214)),
            weeks: sample_weeks(language),
        },
        checked_at: Some(at("11-22T08:12")),
    }
}

/// Returns thirteen weeks of cases.
pub(crate) fn sample_weeks(language: Language) -> Vec<Bar> {
    let counts = [18, 26, 14, 30, 20, 38, 24, 17, 22, 47, 33, 28, 12];
    let bar = |(index, n_kept)| Bar {
        label: format!("{} {}", language.pick("uke", "week"), 35 + index),
        n_kept,
        n_broken: u64::from(index == 9),
    };
    counts.into_iter().enumerate().map(bar).collect()
}

/// Returns a short statement with a sentence in every state.
pub(crate) fn sample_sections(language: Language) -> Vec<Section> {
    let section = |nb, en, clauses| Section { heading: words(language, nb, en), clauses };
    vec![
        section(
            "Nyhetsbrev og meldinger om tjenestene",
            "Newsletter and service messages",
            newsletter_clauses(language),
        ),
        section(
            "Når du kommenterer en artikkel",
            "If you comment on an article",
            comment_clauses(language),
        ),
        section("Hvem som hjelper oss", "Who helps us", helper_clauses(language)),
    ]
}

fn clause(promise: &str, state: State, sentence: &str) -> Clause {
    Clause { promise: promise.to_owned(), sentence: sentence.to_owned(), state }
}

fn newsletter_clauses(language: Language) -> Vec<Clause> {
    let w = |nb, en| language.pick(nb, en);
    vec![
        clause(
            "newsletter-data",
            State::Kept,
            w(
                "Når du abonnerer, ber vi om e-postadressen din, hvor du jobber, og hvilke temaer \
                 du vil lese om.",
                "When you subscribe we ask for your e-mail address, where you work and which \
                 topics you want to read about.",
            ),
        ),
        clause(
            "newsletter-basis",
            State::Kept,
            w(
                "Vi sender nyhetsbrevet fordi du har sagt ja (samtykke).",
                "We send the newsletter because you have said yes (consent).",
            ),
        ),
        clause(
            "newsletter-erased-at-withdrawal",
            State::Kept,
            w(
                "Når du melder deg av, slettes adressen din med en gang.",
                "When you unsubscribe, your address is erased at once.",
            ),
        ),
        clause(
            "newsletter-erased-when-dead",
            State::Running,
            w(
                "Vi sletter den også når postkassen din er nedlagt.",
                "We also erase it when your mailbox no longer exists.",
            ),
        ),
    ]
}

fn comment_clauses(language: Language) -> Vec<Clause> {
    let w = |nb, en| language.pick(nb, en);
    vec![
        clause(
            "comment-name-shown",
            State::Kept,
            w(
                "Navnet ditt vises ved kommentaren. Det gjør ikke e-postadressen.",
                "Your name is shown beside the comment. Your e-mail address is not.",
            ),
        ),
        clause(
            "children-erased",
            State::Unbacked,
            w(
                "Vi vil ikke ha opplysninger om barn under 13 år, og sletter dem så snart vi får \
                 vite om det.",
                "We do not want data about children under 13 and erase it as soon as we learn \
                 of it.",
            ),
        ),
        clause(
            "support-copies-erased",
            State::Broken,
            w(
                "Kopier vi får til brukerstøtte, slettes senest etter ti dager.",
                "Copies we receive for support are erased within ten days.",
            ),
        ),
    ]
}

fn helper_clauses(language: Language) -> Vec<Clause> {
    let w = |nb, en| language.pick(nb, en);
    vec![
        clause(
            "confidentiality-signed",
            State::ByHand,
            w(
                "Alle med tilgang har skrevet under på taushetsplikt.",
                "Everyone with access has signed a duty of confidentiality.",
            ),
        ),
        clause(
            "places",
            State::Kept,
            w(
                "Opplysningene dine blir i Norge og Irland.",
                "Your data stays in Norway and Ireland.",
            ),
        ),
        clause(
            "backups-erased",
            State::Unchecked,
            w(
                "Sikkerhetskopier overskrives etter 30 dager.",
                "Backups are overwritten after 30 days.",
            ),
        ),
    ]
}
