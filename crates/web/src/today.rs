//! The page that answers what needs somebody now.

mod needs;

use askama::Template;
use axum::response::Response;
use domain::{Entry, FactId};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use office::{Live, coverage};
use uuid::Uuid;

use crate::app::{Refusal, Seat, page};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::parts::{Coverage, State};
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// How many Facts the page lists.
const FACTS_MAX: u32 = 12;

/// What needs me before lunch.
#[derive(Template)]
#[template(path = "today.html")]
pub struct TodayPage {
    /// The surroundings.
    pub frame: Frame,
    /// How the promises stand; no promises at all is a house without a declaration.
    pub coverage: Coverage,
    /// What needs somebody, the most urgent first.
    pub needs: Vec<Need>,
    /// The newest facts, newest first.
    pub activity: Vec<Activity>,
}

/// A thing that needs somebody, and the page where it is done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Need {
    /// How it stands.
    pub state: State,
    /// The promise's sentence, or what the thing is.
    pub title: String,
    /// Why it needs somebody.
    pub reason: String,
    /// What to do, as a link's words.
    pub step: String,
    /// Where to do it.
    pub address: String,
    /// The last day for it, where there is one.
    pub due_on: Option<Date>,
}

/// A fact that was recorded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Activity {
    /// When.
    pub at: Timestamp,
    /// What, as a sentence.
    pub sentence: String,
    /// Its place in the ledger; absent until the sequencer has given it one.
    pub entry: Option<u64>,
}

impl TodayPage {
    /// Returns the page's answer: how many things need somebody, or that none does.
    fn title(&self) -> Phrase {
        let frame = &self.frame;
        match self.needs.len() {
            _ if self.coverage.n_promises() == 0 => frame.t("today-title-empty"),
            0 => frame.t("today-title-calm"),
            n => frame.t("today-title").with("n", n),
        }
    }

    /// Returns a full day, a calm one, and the first one.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |coverage, needs, activity| Self {
            frame: office_frame(language, "/today"),
            coverage,
            needs,
            activity,
        };
        let full = Coverage {
            n_kept: 71,
            n_running: 22,
            n_by_hand: 9,
            n_unbacked: 4,
            n_broken: 1,
            n_unchecked: 2,
        };
        let calm = Coverage { n_kept: 96, n_running: 12, n_by_hand: 1, ..Coverage::default() };
        let young = Coverage { n_kept: 30, n_unbacked: 634, ..Coverage::default() };
        vec![
            page(full, sample_needs(language), sample_activity(language)),
            page(calm, vec![], sample_activity(language)),
            page(young, vec![], sample_activity(language)),
            page(Coverage::default(), vec![], vec![]),
        ]
    }
}

fn sample_needs(language: Language) -> Vec<Need> {
    let w = |nb, en| words(language, nb, en);
    vec![
        Need {
            state: State::Broken,
            title: w(
                "Når du melder deg av, slettes adressen din med en gang.",
                "When you unsubscribe, your address is erased at once.",
            ),
            reason: w(
                "Kontrollen kl. 09.12 fant én adresse som hadde overlevd samtykket i 14 minutter",
                "The check at 09:12 found one address that had outlived its consent by 14 minutes",
            ),
            step: w("Se moteksempelet", "See the counter-example"),
            address: "/promises/newsletter-erased-at-withdrawal".to_owned(),
            due_on: None,
        },
        Need {
            state: State::ByHand,
            title: w(
                "Alle med tilgang har skrevet under på taushetsplikt.",
                "Everyone with access has signed a duty of confidentiality.",
            ),
            reason: w("Attestasjonen utløper snart", "The attestation expires soon"),
            step: w("Attester på nytt", "Attest again"),
            address: "/promises/confidentiality-signed".to_owned(),
            due_on: Some(date(2026, 11, 30)),
        },
    ]
}

fn sample_activity(language: Language) -> Vec<Activity> {
    let w = |nb, en| words(language, nb, en);
    let lines = [
        (
            "11-22T08:29",
            w("Én person ga samtykke til nyhetsbrevet", "One person consented to the newsletter"),
            None,
        ),
        (
            "11-22T08:14",
            w(
                "Ett samtykke ble trukket tilbake, og adressen ble slettet",
                "One consent was withdrawn and the address erased",
            ),
            Some(88_214),
        ),
        (
            "11-22T05:00",
            w(
                "107 løfter ble kontrollert på 2,4 sekunder",
                "107 promises were checked in 2.4 seconds",
            ),
            Some(88_201),
        ),
        (
            "11-21T13:40",
            w(
                "Kari Nord publiserte versjon 12 av erklæringen",
                "Kari Nord published version 12 of the statement",
            ),
            Some(87_950),
        ),
    ];
    lines
        .into_iter()
        .map(|(when, sentence, entry)| Activity { at: at(when), sentence, entry })
        .collect()
}

/// Shows what needs somebody now, and what happened last.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let office = &seat.visit.app.office;
    let live = office.live();
    let failed = |error| seat.visit.failed(&error);
    let covered = coverage::covered(office, &live).await.map_err(failed)?;
    let needs = needs::needs(&seat.visit, &live, &covered).await.map_err(failed)?;
    let activity = newest(&seat, &live).await?;
    Ok(page(&TodayPage {
        frame: seat.frame().await?,
        coverage: coverage::Counts::of(&covered).into(),
        needs,
        activity,
    }))
}

async fn newest(seat: &Seat, live: &Live) -> Result<Vec<Activity>, Refusal> {
    let rows = &seat.visit.app.office.store;
    let facts = store::fact::list(rows, FactId::from_uuid(Uuid::max()), FACTS_MAX).await;
    let facts = facts.map_err(|error| seat.visit.failed(&error))?;
    let line = |kept: store::fact::KeptFact| {
        let entry = Entry::parse(&kept.entry).ok()?;
        Some(Activity {
            at: entry.at,
            sentence: sentence::sentence(&seat.visit.locale, live, &entry.fact),
            entry: kept.sequence,
        })
    };
    Ok(facts.into_iter().filter_map(line).collect())
}
