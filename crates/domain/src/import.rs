//! A list of addresses that a Member brings in: refused without source and ground. Knows no file format.

use jiff::Timestamp;

use crate::{GroundKind, ImportId, MemberId, Topic};

/// The longest source or proof of an import, in characters.
pub const IMPORT_TEXT_CHARS_MAX: usize = 500;

crate::word::words! {
    /// How far an import has come.
    ImportState {
        /// Lines are being read.
        Reading = "reading",
        /// Every line was read.
        Done = "done",
        /// It stopped in the middle; bringing the list in again goes on where it stopped.
        Interrupted = "interrupted",
    }

    /// Why a line of an import was not taken.
    ImportFault {
        /// No address stands in it.
        NoAddress = "no-address",
        /// What stands in it is no address.
        Address = "address",
        /// A field is longer than it may be.
        TooLong = "too-long",
        /// It has another number of fields than the head.
        FieldCount = "field-count",
        /// It is not UTF-8.
        Encoding = "encoding",
        /// A date cannot be read, or lies in the future.
        Date = "date",
        /// The day of the consent is missing.
        NoConsentDate = "no-consent-date",
        /// A fact of the existing-customer exception does not hold or is missing (MKT-02).
        SaleFact = "sale-fact",
        /// The mailbox is a person's, where only companies' may be brought in.
        NotCompany = "not-company",
        /// The consent was given so long ago that it has to be asked for again.
        Expired = "expired",
    }
}

/// An import, with what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The import's own id.
    pub id: ImportId,
    /// The activity's ID in the declaration.
    pub activity: String,
    /// What the addresses are to hear about.
    pub topic: Topic,
    /// By which right they are written to.
    pub ground: GroundKind,
    /// Where the list comes from, in words: nothing of a person.
    pub source: String,
    /// How the consent or the sale can be proven, in words: nothing of a person.
    pub proof: String,
    /// How far it has come.
    pub state: ImportState,
    /// How many lines were read, the head left out.
    pub n_rows: u64,
    /// How many addresses are new, or new to the topic.
    pub n_added: u64,
    /// How many were known and could be written to already.
    pub n_known: u64,
    /// How many are to be left alone.
    pub n_suppressed: u64,
    /// How many lines could not be taken.
    pub n_broken: u64,
    /// Who brought it in.
    pub created_by: MemberId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
