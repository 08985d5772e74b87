//! The rows of the record and their cells; the keys of their JSON are stable.

use jiff::civil::Date;
use law::LegalBasis;
use serde::Serialize;

use crate::{
    model::{Measure, MeasureKind, Recipient, RecipientRole, SpecialGround, Text},
    words::{Language, country, text},
};

/// The record: who keeps it, the two parts of Art. 30, and the measures that both refer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The day it is drawn up for.
    pub as_of: Date,
    /// The organisation that keeps it.
    pub holder: Party,
    /// Where there is one.
    pub data_protection_officer: Option<Party>,
    /// Other companies of the group.
    pub group: Vec<Party>,
    /// Those whose data are processed on instruction, for every row of the processor part.
    pub customers: Vec<Party>,
    /// Art. 30(1).
    pub controller: Vec<ControllerRow>,
    /// Art. 30(2).
    pub processor: Vec<ProcessorRow>,
    /// Art. 30(1)(g) and 30(2)(d).
    pub measures: Vec<MeasureRow>,
}

/// Somebody with a name and a way to be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The registered name.
    pub name: String,
    /// The organisation number.
    pub number: Option<String>,
    /// The code of the country.
    pub country: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// E-mail first, else telephone, else post.
    pub contact: Option<String>,
}

/// An activity of which the organisation decides (REG-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControllerRow {
    /// The activity's ID.
    pub activity: String,
    /// Who decides, joint controllers included; never empty. (a)
    pub controllers: Vec<Party>,
    /// Why. (b)
    pub purpose: Text,
    /// None where the declaration names none.
    pub basis: Option<BasisCell>,
    /// The ground of Art. 9(2).
    pub special_ground: Option<SpecialGround>,
    /// Whose data. (c)
    pub subjects: Vec<Word>,
    /// Which data. (c)
    pub categories: Vec<Word>,
    /// Where the data come from.
    pub sources: Vec<Word>,
    /// Who gets them. (d)
    pub recipients: Vec<RecipientCell>,
    /// Out of the EEA. (e)
    pub transfers: Vec<TransferCell>,
    /// When they are erased. (f)
    pub erasure: Option<Text>,
    /// IDs of measures. (g)
    pub measures: Vec<String>,
    /// IDs of systems.
    pub systems: Vec<String>,
    /// The latest review.
    pub reviewed_on: Option<Date>,
}

/// A category of processing on behalf of customers (REG-02).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcessorRow {
    /// The activity's ID.
    pub activity: String,
    /// What is done for the customer. (b)
    pub processing: Text,
    /// Whose data.
    pub subjects: Vec<Word>,
    /// Which data.
    pub categories: Vec<Word>,
    /// Who helps. (a)
    pub subprocessors: Vec<RecipientCell>,
    /// Out of the EEA. (c)
    pub transfers: Vec<TransferCell>,
    /// When they are erased or returned.
    pub erasure: Option<Text>,
    /// IDs of measures. (d)
    pub measures: Vec<String>,
    /// IDs of systems.
    pub systems: Vec<String>,
    /// The latest review.
    pub reviewed_on: Option<Date>,
}

/// A key with its name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// As the declaration writes it.
    pub key: String,
    /// Bokmål.
    pub nb: String,
    /// English.
    pub en: String,
}

/// The legal basis of an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BasisCell {
    /// One of the six.
    pub key: LegalBasis,
    /// The section of law behind it.
    pub law: Option<String>,
    /// The interest behind it.
    pub interest: Option<Text>,
}

/// Somebody who gets data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipientCell {
    /// ID of the recipient.
    pub id: String,
    /// The legal entity.
    pub name: String,
    /// The organisation number.
    pub number: Option<String>,
    /// The code of the seat's country.
    pub country: Option<String>,
    /// Its part.
    pub role: RecipientRole,
    /// What it does.
    pub task: Text,
}

/// Data that leave the EEA through one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransferCell {
    /// ID of the recipient.
    pub recipient: String,
    /// Its name.
    pub name: String,
    /// The third countries, at least one.
    pub countries: Vec<Word>,
    /// The tool; none where the declaration names none.
    pub tool: Option<String>,
    /// The tool that takes over.
    pub fallback: Option<String>,
    /// When list or contract was checked.
    pub checked_on: Option<Date>,
    /// Until when the assessment holds.
    pub assessed_until: Option<Date>,
}

/// A security measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeasureRow {
    /// ID of the measure.
    pub id: String,
    /// What sort.
    pub kind: MeasureKind,
    /// What is done.
    pub says: Text,
    /// The latest test.
    pub tested_on: Option<Date>,
    /// Where the proof lies.
    pub evidence: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
}

impl Record {
    /// Returns the record as JSON; the keys are the names of the fields.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("a record has text keys only")
    }
}

impl Word {
    pub(super) fn of(key: &str, nb: &str, en: &str) -> Self {
        Self { key: key.to_owned(), nb: nb.to_owned(), en: en.to_owned() }
    }

    /// Returns the name in a language.
    pub fn read(&self, language: Language) -> &str {
        language.pick(&self.nb, &self.en)
    }
}

impl BasisCell {
    /// Returns the basis with its article, section and interest, for a cell.
    pub fn in_words(&self) -> Text {
        let (nb, en) = (self.key.nb(), self.key.en());
        let article = self.key.article();
        let mut words = text(format!("{nb} ({article})"), format!("{en} ({article})"));
        if let Some(law) = &self.law {
            words.nb += &format!(", {law}");
            words.en += &format!(", {law}");
        }
        if let Some(interest) = &self.interest {
            words.nb += &format!(": {}", interest.nb);
            words.en += &format!(": {}", interest.en);
        }
        words
    }
}

impl RecipientCell {
    pub(super) fn of(recipient: &Recipient) -> Self {
        Self {
            id: recipient.id.get().clone(),
            name: recipient.name.clone(),
            number: recipient.number.as_ref().map(|number| number.get().clone()),
            country: recipient.country.as_ref().map(|code| code.get().clone()),
            role: *recipient.role,
            task: recipient.task.clone(),
        }
    }
}

impl TransferCell {
    pub(super) fn of(recipient: &Recipient, countries: &[&str]) -> Self {
        let word =
            |code: &&str| Word::of(code, country(Language::Nb, code), country(Language::En, code));
        let tool = recipient.transfer.as_ref();
        let fallback = tool.and_then(|tool| tool.fallback.as_ref());
        Self {
            recipient: recipient.id.get().clone(),
            name: recipient.name.clone(),
            countries: countries.iter().map(word).collect(),
            tool: tool.map(|tool| tool.tool.get().clone()),
            fallback: fallback.map(|fallback| fallback.get().clone()),
            checked_on: tool.and_then(|tool| tool.checked_on),
            assessed_until: tool.and_then(|tool| tool.assessed_until),
        }
    }
}

impl MeasureRow {
    pub(super) fn of(measure: &Measure) -> Self {
        Self {
            id: measure.id.get().clone(),
            kind: *measure.kind,
            says: measure.says.clone(),
            tested_on: measure.tested_on,
            evidence: measure.evidence.clone(),
            owner: measure.owner.clone(),
        }
    }
}
