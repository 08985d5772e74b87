//! The page of one promise: trust it, repair it, or take it back.

use crate::frame::Frame;
use crate::parts::State;
use crate::samples::{at, office_frame, words};
use crate::statement::{Cases, Proof, sample_proof};
use crate::text::{Language, Phrase};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::{Date, date};

/// Trust, repair or withdraw this promise.
#[derive(Template)]
#[template(path = "promise.html")]
pub struct PromisePage {
    /// The surroundings.
    pub frame: Frame,
    /// The sentence in bokmål, where the declaration has one.
    pub sentence_nb: Option<String>,
    /// The sentence in English, where the declaration has one.
    pub sentence_en: Option<String>,
    /// Where it is declared, what keeps it, and its cases.
    pub proof: Proof,
    /// The law behind it, as "GDPR Art. 7(3)".
    pub law: Option<String>,
    /// The mechanism and whether it runs; absent when none fits.
    pub mechanism: Option<MechanismSwitch>,
    /// The newest cases, newest first.
    pub cases: Vec<CaseRow>,
    /// The newest checks, newest first.
    pub checks: Vec<CheckRow>,
    /// The attestation by hand that runs, or ran last.
    pub attestation: Option<Attestation>,
    /// Whether this promise may be attested by hand.
    pub is_attestable: bool,
    /// The last day an attestation made now may run to.
    pub attested_until_max: Date,
    /// What was wrong with an attestation just made.
    pub fault: Option<String>,
    /// The note that was typed into it.
    pub typed_note: String,
}

/// A mechanism and whether it runs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MechanismSwitch {
    /// Its ID, as `erase-at-withdrawal`.
    pub id: String,
    /// Whether it runs.
    pub is_running: bool,
    /// How many promises it keeps, this one included.
    pub n_promises: u64,
}

/// A case in which the promise was put to the test.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CaseRow {
    /// When.
    pub at: Timestamp,
    /// Whether it was kept.
    pub is_kept: bool,
    /// How long it took.
    pub took_ms: u64,
    /// Its place in the ledger.
    pub entry: Option<u64>,
}

/// A search for a counter-example.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckRow {
    /// When.
    pub at: Timestamp,
    /// What it left the promise as.
    pub state: State,
    /// How many rows were looked at.
    pub n_looked_at: u64,
    /// What was found, in words without a person in them.
    pub found: Option<String>,
}

/// A word given by a member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attestation {
    /// Who.
    pub member: String,
    /// When.
    pub at: Timestamp,
    /// On what ground.
    pub note: String,
    /// The last day it holds.
    pub until: Date,
}

impl PromisePage {
    /// Returns the sentence in the interface's language, or the one there is.
    fn sentence(&self) -> &str {
        let (nb, en) = (self.sentence_nb.as_deref(), self.sentence_en.as_deref());
        let (first, second) = self.frame.locale.language.pick((nb, en), (en, nb));
        first.or(second).unwrap_or(&self.proof.promise)
    }

    /// Returns the page's answer.
    fn answer(&self) -> Phrase {
        self.frame.t(match self.proof.state {
            State::Kept => "promise-answer-kept",
            State::Running => "promise-answer-running",
            State::ByHand => "promise-answer-by-hand",
            State::Unbacked => "promise-answer-unbacked",
            State::Broken => "promise-answer-broken",
            State::Unchecked => "promise-answer-unchecked",
        })
    }

    /// Returns a promise kept, broken, attested by hand, and backed by nothing.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let kept = |proof: Proof| Self {
            frame: office_frame(language, "/promises/newsletter-erased-at-withdrawal"),
            sentence_nb: Some("Når du melder deg av, slettes adressen din med en gang.".to_owned()),
            sentence_en: Some("When you unsubscribe, your address is erased at once.".to_owned()),
            proof,
            law: Some("GDPR Art. 7(3), 17(1)(b)".to_owned()),
            mechanism: Some(MechanismSwitch {
                id: "erase-at-withdrawal".to_owned(),
                is_running: true,
                n_promises: 3,
            }),
            cases: sample_cases(),
            checks: sample_checks(language, State::Kept),
            attestation: None,
            is_attestable: false,
            attested_until_max: date(2027, 11, 22),
            fault: None,
            typed_note: String::new(),
        };
        let broken = Self {
            checks: sample_checks(language, State::Broken),
            ..kept(Proof { state: State::Broken, ..sample_proof(language) })
        };
        let bare = |state| Self {
            proof: Proof {
                state,
                mechanism: None,
                breaks_if: None,
                checked_at: None,
                cases: Cases::default(),
                ..sample_proof(language)
            },
            mechanism: None,
            cases: vec![],
            checks: vec![],
            is_attestable: true,
            ..kept(sample_proof(language))
        };
        let by_hand = Self {
            attestation: Some(Attestation {
                member: "Kari Nord".to_owned(),
                at: at("05-30T10:00"),
                note: w(
                    "Signerte erklæringer ligger i personalarkivet, skap 2; 14 av 14 er på plass.",
                    "Signed undertakings are in the staff archive, cabinet 2; 14 of 14 are there.",
                ),
                until: date(2026, 11, 30),
            }),
            sentence_en: None,
            fault: Some(w("Skriv hva du bygger på", "Write what you base it on")),
            ..bare(State::ByHand)
        };
        vec![kept(sample_proof(language)), broken, by_hand, bare(State::Unbacked)]
    }
}

fn sample_cases() -> Vec<CaseRow> {
    let row = |(when, took_ms, entry)| CaseRow { at: at(when), is_kept: true, took_ms, entry };
    let rows = [
        ("11-22T08:29", 3, None),
        ("11-22T08:14", 4, Some(88_214)),
        ("11-22T06:51", 31, Some(88_207)),
        ("11-21T19:02", 4, Some(88_120)),
    ];
    rows.into_iter().map(row).collect()
}

fn sample_checks(language: Language, newest: State) -> Vec<CheckRow> {
    let found = words(
        language,
        "1 adresse hadde overlevd samtykket i 14 minutter",
        "1 address had outlived its consent by 14 minutes",
    );
    let row = |(when, state, found)| CheckRow { at: at(when), state, n_looked_at: 20_412, found };
    let rows = [
        ("11-22T08:12", newest, (newest == State::Broken).then_some(found)),
        ("11-22T05:00", State::Kept, None),
        ("11-21T05:00", State::Kept, None),
    ];
    rows.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::Role;

    #[test]
    fn an_auditor_sees_the_promise_and_no_button_to_change_it() {
        let posts = |role: Role| {
            let mut pages = PromisePage::samples(Language::En);
            pages.iter_mut().for_each(|page| {
                page.frame.member.as_mut().expect("members read this page").role = role;
            });
            let html: String = pages.iter().map(|page| page.render().unwrap()).collect();
            html.matches("method=\"post\"").count() - html.matches("action=\"/sign-out\"").count()
        };
        assert_eq!(posts(Role::Auditor), 0);
        assert!(posts(Role::Officer) > 4);
    }
}
