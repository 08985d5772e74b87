//! The page of one promise: trust it, repair it, or take it back.

mod acts;

use askama::Template;
use axum::{extract::Path, response::Response};
use domain::CaseId;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use office::{
    Live, attest,
    coverage::{self, Covered, Ground},
    evidence,
    mechanisms::{self, counterexample::in_words},
};
use store::StoreError;
use uuid::Uuid;

use crate::app::{Refusal, Seat, Visit, page};
use crate::frame::Frame;
use crate::parts::State;
use crate::samples::{at, office_frame, words};
use crate::statement::{Cases, Proof, proof, sample_proof};
use crate::text::{Language, Phrase};

pub use acts::{attest, check, start, stop};

/// How many cases and checks the page lists.
const ROWS_MAX: u32 = 20;

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
    /// What was typed into it.
    pub typed: TypedAttestation,
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
    /// What rests while it is stopped, each the key of a sentence in the catalogue.
    pub rests: Vec<&'static str>,
}

/// A case in which the promise was put to the test.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CaseRow {
    /// When.
    pub at: Timestamp,
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

/// What was typed into an attestation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedAttestation {
    /// Who answers for it.
    pub owner: String,
    /// On what ground.
    pub note: String,
    /// The last day, as typed.
    pub until: String,
}

/// A word given by hand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attestation {
    /// The office that answers for it.
    pub owner: String,
    /// When; absent for one that stands in the declaration.
    pub at: Option<Timestamp>,
    /// On what ground; empty where none is given.
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
            mechanism: Some(MechanismSwitch {
                id: "erase-at-withdrawal".to_owned(),
                is_running: true,
                n_promises: 3,
                rests: vec!["rests-forms", "rests-mailings", "rests-publishing"],
            }),
            cases: sample_cases(),
            checks: sample_checks(language, State::Kept),
            attestation: None,
            is_attestable: false,
            attested_until_max: date(2027, 11, 22),
            fault: None,
            typed: TypedAttestation::default(),
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
                owner: w("personalansvarlig", "head of staff"),
                at: Some(at("05-30T10:00")),
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
    let row = |(when, took_ms, entry)| CaseRow { at: at(when), took_ms, entry };
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

/// Shows one promise with everything that stands behind it.
///
/// # Errors
/// The refusal: no such promise, or the database does not answer.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    Ok(page(&view(&seat, &id).await?))
}

/// Gathers the page of a promise.
async fn view(seat: &Seat, id: &str) -> Result<PromisePage, Refusal> {
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let failed = |error| visit.failed(&error);
    let covered = coverage::covered(&visit.app.office, &live).await.map_err(failed)?;
    let it = covered.iter().find(|it| it.promise.id.as_str() == id);
    let it = it.ok_or_else(|| visit.absent())?;
    let today = visit.app.office.day(visit.locale.now);
    Ok(PromisePage {
        frame: seat.frame().await?,
        sentence_nb: Some(it.promise.sentence.nb.clone()),
        sentence_en: Some(it.promise.sentence.en.clone()),
        proof: proof::proof(visit, &live, it, visit.locale.language).await.map_err(failed)?,
        mechanism: it.mechanism.map(|mechanism| switch(&live, it, mechanism)),
        cases: cases(visit, id).await.map_err(failed)?,
        checks: checks(visit, id).await.map_err(failed)?,
        attestation: attestation(visit, &live, id).await.map_err(failed)?,
        is_attestable: it.mechanism.is_none(),
        attested_until_max: attest::latest(today),
        fault: None,
        typed: TypedAttestation::default(),
    })
}

fn switch(
    live: &Live,
    covered: &Covered<'_>,
    mechanism: &'static mechanisms::Mechanism,
) -> MechanismSwitch {
    let is_kept = |promise: &&declaration::Promise| {
        mechanisms::mechanism_of(live, promise).is_some_and(|it| it.id == mechanism.id)
    };
    MechanismSwitch {
        id: mechanism.id.to_owned(),
        is_running: !matches!(covered.ground, Ground::SwitchedOff { .. }),
        n_promises: live.promises.iter().filter(is_kept).count() as u64,
        rests: mechanism.rests.iter().map(|work| rest(*work)).collect(),
    }
}

fn rest(work: mechanisms::Work) -> &'static str {
    match work {
        mechanisms::Work::Forms => "rests-forms",
        mechanisms::Work::Mailings => "rests-mailings",
        mechanisms::Work::Publishing => "rests-publishing",
    }
}

async fn cases(visit: &Visit, id: &str) -> Result<Vec<CaseRow>, StoreError> {
    let office = &visit.app.office;
    let last = CaseId::from_uuid(Uuid::max());
    let mut rows = Vec::new();
    for case in store::promise::list_cases(&office.store, id, last, ROWS_MAX).await? {
        let entry = match case.fact_id {
            Some(fact) => evidence::sequence_of(office, fact).await?,
            None => None,
        };
        rows.push(CaseRow { at: case.happened_at, took_ms: case.duration_us / 1_000, entry });
    }
    Ok(rows)
}

async fn checks(visit: &Visit, id: &str) -> Result<Vec<CheckRow>, StoreError> {
    let rows = &visit.app.office.store;
    let checks = store::promise::list_checks(rows, id, Timestamp::MAX, ROWS_MAX).await?;
    let row = |check: store::promise::Check| CheckRow {
        at: check.checked_at,
        state: check.outcome.into(),
        n_looked_at: check.n_cases,
        found: check.counterexample.map(|found| in_words(&found, visit.language())),
    };
    Ok(checks.into_iter().map(row).collect())
}

/// Returns the newest word given by hand: a Member's, else the declaration's.
async fn attestation(
    visit: &Visit,
    live: &Live,
    id: &str,
) -> Result<Option<Attestation>, StoreError> {
    let given = store::attestation::list_of_promise(&visit.app.office.store, id).await?;
    let given = given.into_iter().next().map(|it| Attestation {
        owner: it.owner,
        at: Some(it.attested_at),
        note: it.note,
        until: it.expires_on,
    });
    let declared = live.declaration.by_hand.iter().filter(|it| it.promise.get() == id);
    let declared = declared.max_by_key(|it| it.expires_on).map(|it| Attestation {
        owner: it.owner.clone(),
        at: None,
        note: it.note.clone().unwrap_or_default(),
        until: it.expires_on,
    });
    Ok(given.or(declared))
}
