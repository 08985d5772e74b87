//! The record of processing activities (Art. 30): the list, and the matrix of purposes and bases.

pub mod activity;

use crate::frame::Frame;
use crate::samples::{office_frame, words};
use crate::text::{Language, Phrase};
use askama::Template;

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
    /// On which basis.
    pub basis: Basis,
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
        let fits = |row: &&ActivityRow| row.purpose == purpose && row.basis == *basis;
        self.activities.iter().filter(fits).collect()
    }

    /// Returns whether a purpose rests on more than one basis, which a reader must be told why.
    fn clashes(&self, purpose: &str) -> bool {
        Basis::ALL.iter().filter(|basis| !self.on(purpose, basis).is_empty()).count() > 1
    }

    /// Returns the bases that occur.
    fn bases(&self) -> Vec<Basis> {
        let occurs = |basis: &Basis| self.activities.iter().any(|row| row.basis == *basis);
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
            basis: Basis::LegitimateInterest,
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
            basis: Basis::Consent,
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
            basis: Basis::LegalObligation,
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
            basis: Basis::Contract,
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
