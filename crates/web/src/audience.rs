//! Who may be written to, counted by topic and right, and the lists that were brought in. Opens no address.

pub mod duplicates;
pub mod import;
pub mod import_form;
pub mod topic;

use askama::Template;
use axum::response::Response;
use domain::{GroundKind, Import, ImportId, ImportState};
use jiff::Timestamp;
use office::audience::people::{self, TopicSize};
use uuid::Uuid;

use crate::app::{Refusal, Seat, Visit, attachment, page};
use crate::coverage::cell;
use crate::frame::Frame;
use crate::parts::State;
use crate::receipts::topic_name;
use crate::samples::{at, office_frame, words};
use crate::text::Language;

/// How many imports the page lists.
const IMPORTS_MAX: u32 = 50;

/// Who may be written to, and where they are from; people are counted here, never listed.
#[derive(Template)]
#[template(path = "audience.html")]
pub struct AudiencePage {
    /// The surroundings.
    pub frame: Frame,
    /// How many people may be written to, each once.
    pub n_people: u64,
    /// The topics, as the declaration lists them.
    pub topics: Vec<TopicRow>,
    /// How many pairs of addresses may be one.
    pub n_pairs: u64,
    /// The lists that were brought in, newest first.
    pub imports: Vec<ImportRow>,
}

/// A topic with its size.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TopicRow {
    /// Its ID in the declaration.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Those with a consent that stands.
    pub n_consents: u64,
    /// Existing customers, by what they bought.
    pub customers: Vec<(String, u64)>,
    /// Companies' own mailboxes.
    pub n_company_mailboxes: u64,
    /// Of all of them, whose mailbox rests.
    pub n_resting: u64,
    /// Whose consent is to be given again.
    pub n_to_renew: u64,
}

impl TopicRow {
    fn n_customers(&self) -> u64 {
        self.customers.iter().map(|(_, n)| n).sum()
    }

    fn n_valid(&self) -> u64 {
        self.n_consents + self.n_customers() + self.n_company_mailboxes
    }
}

/// A list that was brought in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ImportRow {
    /// Its ID.
    pub id: String,
    /// Where it was from.
    pub source: String,
    /// What about.
    pub topic: String,
    /// By which right.
    pub ground: GroundKind,
    /// How far it came.
    pub state: ImportState,
    /// How many were new, or new to the topic.
    pub n_added: u64,
    /// How many lines could not be taken.
    pub n_broken: u64,
    /// When it began.
    pub at: Timestamp,
}

/// Returns the key of a right's name in the catalogue.
pub(crate) fn ground_key(ground: &GroundKind) -> &'static str {
    match ground {
        GroundKind::Consent => "ground-consent",
        GroundKind::ExistingCustomer => "ground-existing-customer",
        GroundKind::CompanyMailbox => "ground-company-mailbox",
    }
}

/// Returns the key of a state's name in the catalogue, and its mark.
pub(crate) fn state_of(state: &ImportState) -> (&'static str, State) {
    match state {
        ImportState::Reading => ("import-reading", State::Running),
        ImportState::Done => ("import-done", State::Kept),
        ImportState::Interrupted => ("import-interrupted", State::ByHand),
    }
}

impl AudiencePage {
    /// Returns a house with people and lists, and one that has not begun.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let topics = vec![
            TopicRow {
                id: "technology".to_owned(),
                name: w("Teknologi", "Technology"),
                n_consents: 8_412,
                n_company_mailboxes: 31,
                n_resting: 12,
                n_to_renew: 204,
                ..TopicRow::default()
            },
            TopicRow {
                id: "customer-news".to_owned(),
                name: w("Nytt til kunder", "Customer news"),
                customers: vec![(w("regnskap", "accounts"), 410), (w("lønn", "payroll"), 122)],
                ..TopicRow::default()
            },
        ];
        let import = |id: &str, source, ground, state, n_broken| ImportRow {
            id: id.to_owned(),
            source,
            topic: w("Teknologi", "Technology"),
            ground,
            state,
            n_added: 1_204,
            n_broken,
            at: at("11-20T09:12"),
        };
        let (consent, company) = (GroundKind::Consent, GroundKind::CompanyMailbox);
        let imports = vec![
            import("3", w("Messe 2026", "Fair 2026"), consent, ImportState::Reading, 0),
            import("2", w("Gammelt system", "Old system"), consent, ImportState::Done, 17),
            import("1", w("Bransjeliste", "Trade list"), company, ImportState::Interrupted, 1),
        ];
        let frame = || office_frame(language, "/mailings/audience");
        vec![
            Self { frame: frame(), n_people: 8_790, topics, n_pairs: 3, imports },
            Self { frame: frame(), n_people: 0, topics: vec![], n_pairs: 0, imports: vec![] },
        ]
    }
}

/// Counts who may be written to, and lists the imports.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let failed = |error| visit.failed(&error);
    let rows = &visit.app.office.store;
    let last = ImportId::from_uuid(Uuid::max());
    let imports = store::import::list(rows, last, IMPORTS_MAX).await.map_err(failed)?;
    let pairs = store::mailbox::list_near(rows, people::PAIRS_MAX).await.map_err(failed)?;
    let n_people = store::contact::count_addressable(rows, visit.locale.now).await;
    Ok(page(&AudiencePage {
        frame: seat.frame().await?,
        n_people: n_people.map_err(failed)?,
        topics: topics(visit).await?,
        n_pairs: pairs.len() as u64,
        imports: imports.iter().map(|it| import_row(visit, it)).collect(),
    }))
}

/// Hands the sizes over as CSV (RFC 4180).
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat) -> Result<Response, Refusal> {
    let mut text =
        "topic,name,valid,consent,existing_customer,company_mailbox,resting,to_renew\r\n"
            .to_owned();
    for row in topics(&seat.visit).await? {
        let counts = [
            row.n_valid(),
            row.n_consents,
            row.n_customers(),
            row.n_company_mailboxes,
            row.n_resting,
            row.n_to_renew,
        ];
        let counts = counts.map(|n| n.to_string()).join(",");
        text.push_str(&format!("{},{},{counts}\r\n", cell(&row.id), cell(&row.name)));
    }
    Ok(attachment("text/csv; charset=utf-8", "audience.csv", text))
}

async fn topics(visit: &Visit) -> Result<Vec<TopicRow>, Refusal> {
    let office = &visit.app.office;
    let sizes = people::sizes(office, visit.locale.now).await;
    let sizes = sizes.map_err(|error| visit.failed(&error))?;
    let live = office.live();
    let row = |size: TopicSize| TopicRow {
        name: topic_name(visit, &live, &size.audience.activity, &size.audience.topic),
        id: size.audience.topic.as_str().to_owned(),
        n_consents: size.audience.n_consents,
        customers: size.audience.customers,
        n_company_mailboxes: size.audience.n_company_mailboxes,
        n_resting: size.n_resting,
        n_to_renew: size.n_to_renew,
    };
    Ok(sizes.into_iter().map(row).collect())
}

fn import_row(visit: &Visit, import: &Import) -> ImportRow {
    let live = visit.app.office.live();
    ImportRow {
        id: import.id.to_string(),
        source: import.source.clone(),
        topic: topic_name(visit, &live, &import.activity, &import.topic),
        ground: import.ground,
        state: import.state,
        n_added: import.n_added,
        n_broken: import.n_broken,
        at: import.created_at,
    }
}
