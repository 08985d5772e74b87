//! The record of processing activities (Art. 30): the list, and the matrix of purposes and bases.

pub mod activity;

mod exports;

use askama::Template;
use axum::response::Response;
use declaration::record::{RecipientCell, Record, Word, draw_up};
use law::LegalBasis;

use crate::app::{Refusal, Seat, Visit, page};
use crate::frame::Frame;
use crate::samples::{office_frame, words};
use crate::text::{Language, Phrase};

pub use exports::{json, jsonld, xlsx};

/// Is the processing declared right, and completely.
#[derive(Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    /// The surroundings.
    pub frame: Frame,
    /// The activities in the declaration's order.
    pub activities: Vec<ActivityRow>,
}

/// A processing activity, in words of the interface's language.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ActivityRow {
    /// Its stable ID.
    pub id: String,
    /// Why.
    pub purpose: String,
    /// On which basis; absent where it is done on a customer's instruction.
    pub basis: Option<Basis>,
    /// Whose data.
    pub subjects: Vec<String>,
    /// Which data.
    pub categories: Vec<String>,
    /// Who receives it.
    pub recipients: Vec<String>,
    /// For how long.
    pub retention: String,
}

/// A legal basis of Art. 6(1).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Basis {
    /// Letter a.
    Consent,
    /// Letter b.
    Contract,
    /// Letter c.
    LegalObligation,
    /// Letter d.
    VitalInterests,
    /// Letter e.
    PublicInterest,
    /// Letter f.
    LegitimateInterest,
}

impl From<LegalBasis> for Basis {
    fn from(basis: LegalBasis) -> Self {
        match basis {
            LegalBasis::Consent => Self::Consent,
            LegalBasis::Contract => Self::Contract,
            LegalBasis::LegalDuty => Self::LegalObligation,
            LegalBasis::VitalInterests => Self::VitalInterests,
            LegalBasis::PublicTask => Self::PublicInterest,
            LegalBasis::LegitimateInterest => Self::LegitimateInterest,
        }
    }
}

impl Basis {
    /// Every basis, in the article's order.
    pub const ALL: [Self; 6] = [
        Self::Consent,
        Self::Contract,
        Self::LegalObligation,
        Self::VitalInterests,
        Self::PublicInterest,
        Self::LegitimateInterest,
    ];

    /// Returns the key of its name in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Consent => "basis-consent",
            Self::Contract => "basis-contract",
            Self::LegalObligation => "basis-legal-obligation",
            Self::VitalInterests => "basis-vital-interests",
            Self::PublicInterest => "basis-public-interest",
            Self::LegitimateInterest => "basis-legitimate-interest",
        }
    }

    /// Returns the letter of Art. 6(1).
    pub fn letter(self) -> char {
        match self {
            Self::Consent => 'a',
            Self::Contract => 'b',
            Self::LegalObligation => 'c',
            Self::VitalInterests => 'd',
            Self::PublicInterest => 'e',
            Self::LegitimateInterest => 'f',
        }
    }
}

impl RegisterPage {
    /// Returns the purposes, each once, in the order they first occur.
    fn purposes(&self) -> Vec<&str> {
        let mut purposes: Vec<&str> = Vec::new();
        for activity in &self.activities {
            if !purposes.contains(&activity.purpose.as_str()) {
                purposes.push(&activity.purpose);
            }
        }
        purposes
    }

    /// Returns the activities that serve a purpose on a basis.
    fn on(&self, purpose: &str, basis: &Basis) -> Vec<&ActivityRow> {
        let fits = |row: &&ActivityRow| row.purpose == purpose && row.basis == Some(*basis);
        self.activities.iter().filter(fits).collect()
    }

    /// Returns whether a purpose rests on more than one basis, which a reader must be told why.
    fn clashes(&self, purpose: &str) -> bool {
        Basis::ALL.iter().filter(|basis| !self.on(purpose, basis).is_empty()).count() > 1
    }

    /// Returns the bases that occur.
    fn bases(&self) -> Vec<Basis> {
        let occurs = |basis: &Basis| self.activities.iter().any(|row| row.basis == Some(*basis));
        Basis::ALL.into_iter().filter(occurs).collect()
    }

    fn title(&self) -> Phrase {
        let clashing = self.purposes().iter().filter(|purpose| self.clashes(purpose)).count();
        match (self.activities.len(), clashing) {
            (0, _) => self.frame.t("register-title-empty"),
            (n, 0) => self.frame.t("register-title").with("n", n),
            (_, clashing) => self.frame.t("register-title-clash").with("n", clashing),
        }
    }

    /// Returns a register, one with a purpose on two bases, and an empty one.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |activities| Self { frame: office_frame(language, "/register"), activities };
        let sound = sample_activities(language);
        let clashing = ActivityRow {
            id: "newsletter-customers".to_owned(),
            basis: Some(Basis::LegitimateInterest),
            ..sound[0].clone()
        };
        let many = (0..40).map(|number| ActivityRow {
            id: format!("{}-{number}", sound[number % sound.len()].id),
            ..sound[number % sound.len()].clone()
        });
        vec![
            page(sound.clone()),
            page([sound.clone(), vec![clashing]].concat()),
            page(many.collect()),
            page(vec![]),
        ]
    }
}

/// Returns three activities on three bases.
pub(crate) fn sample_activities(language: Language) -> Vec<ActivityRow> {
    let w = |nb, en| words(language, nb, en);
    vec![
        ActivityRow {
            id: "newsletter".to_owned(),
            purpose: w(
                "Sende nyhetsbrev om fagstoff og tjenester",
                "Send a newsletter about our field and services",
            ),
            basis: Some(Basis::Consent),
            subjects: vec![
                w("interessenter", "leads"),
                w("kontaktpersoner hos kunder", "customer contacts"),
            ],
            categories: vec![
                w("e-postadresse", "e-mail address"),
                w("arbeidsgiver", "employer"),
                w("temaer", "topics"),
            ],
            recipients: vec![w("Postdue AS (e-postleverandør)", "Postdue AS (mail provider)")],
            retention: w(
                "til samtykket trekkes tilbake, deretter slettes",
                "until withdrawal, then erased",
            ),
        },
        ActivityRow {
            id: "invoicing".to_owned(),
            purpose: w("Fakturere kundene og føre regnskap", "Invoice customers and keep accounts"),
            basis: Some(Basis::LegalObligation),
            subjects: vec![w("kontaktpersoner hos kunder", "customer contacts")],
            categories: vec![w("navn", "name"), w("fakturaer", "invoices")],
            recipients: vec![w("Talltrost Regnskap", "Talltrost Regnskap")],
            retention: w(
                "fem år etter regnskapsårets slutt",
                "five years after the end of the accounting year",
            ),
        },
        ActivityRow {
            id: "support".to_owned(),
            purpose: w(
                "Gi brukerstøtte til dem som har avtale",
                "Support those who have an agreement",
            ),
            basis: Some(Basis::Contract),
            subjects: vec![w("brukere av Fjordbok Sky", "users of Fjordbok Sky")],
            categories: vec![
                w("navn", "name"),
                w("e-postadresse", "e-mail address"),
                w("saker", "tickets"),
            ],
            recipients: vec![],
            retention: w(
                "så lenge avtalen varer, og ett år til",
                "while the agreement runs, and one more year",
            ),
        },
    ]
}

/// Shows the record of processing activities as the declaration makes it today.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let activities = rows(&seat.visit, &record(&seat.visit));
    Ok(page(&RegisterPage { frame: seat.frame().await?, activities }))
}

/// Draws the record up as of today.
fn record(visit: &Visit) -> Record {
    let office = &visit.app.office;
    draw_up(&office.live().declaration, &[], office.day(visit.locale.now))
}

/// Returns a row for each activity: those of our own, then those on customers' instruction.
fn rows(visit: &Visit, record: &Record) -> Vec<ActivityRow> {
    let own = record.controller.iter().map(|row| ActivityRow {
        id: row.activity.clone(),
        purpose: visit.read(&row.purpose).to_owned(),
        basis: row.basis.as_ref().map(|basis| basis.key.into()),
        subjects: names(visit, &row.subjects),
        categories: names(visit, &row.categories),
        recipients: recipients(visit, &row.recipients),
        retention: row.erasure.as_ref().map_or_else(String::new, |it| visit.read(it).to_owned()),
    });
    let on_instruction = record.processor.iter().map(|row| ActivityRow {
        id: row.activity.clone(),
        purpose: visit.read(&row.processing).to_owned(),
        basis: None,
        subjects: names(visit, &row.subjects),
        categories: names(visit, &row.categories),
        recipients: recipients(visit, &row.subprocessors),
        retention: row.erasure.as_ref().map_or_else(String::new, |it| visit.read(it).to_owned()),
    });
    own.chain(on_instruction).collect()
}

fn names(visit: &Visit, words: &[Word]) -> Vec<String> {
    words.iter().map(|word| visit.locale.language.pick(&word.nb, &word.en).clone()).collect()
}

fn recipients(visit: &Visit, cells: &[RecipientCell]) -> Vec<String> {
    let name = |cell: &RecipientCell| format!("{} ({})", cell.name, visit.read(&cell.task));
    cells.iter().map(name).collect()
}
