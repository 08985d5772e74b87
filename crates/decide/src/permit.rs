//! The permit: this activity, this Subject, this use, at this instant; it exists only once it is on record.

use jiff::Timestamp;
use uuid::Uuid;

/// What a Subject's data are opened for, beside the activity that it happens in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Asking the Subject to confirm a sign-up that was made in her name.
    Confirm,
    /// Sending what she agreed to receive.
    Send,
    /// Showing her, on her own page, what is held about her.
    ShowToSubject,
    /// Carrying out one of her rights.
    CarryOutRight,
    /// A Member reading it in the course of the activity.
    Read,
    /// A falsifier looking for a counter-example.
    Check,
}

impl Use {
    /// Returns the word that access records and Facts hold.
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Send => "send",
            Self::ShowToSubject => "show-to-subject",
            Self::CarryOutRight => "carry-out-right",
            Self::Read => "read",
            Self::Check => "check",
        }
    }
}

/// A decision to allow, not yet on record.
#[derive(Debug)]
#[must_use = "a grant opens nothing until it is recorded"]
pub struct Grant {
    pub(crate) subject: Uuid,
    pub(crate) activity: String,
    pub(crate) used_for: Use,
    pub(crate) decided_at: Timestamp,
}

impl Grant {
    /// Turns the grant into a permit; `record` is the access record that the Subject can see.
    pub fn recorded(self, record: Uuid) -> Permit {
        Permit { grant: self, record }
    }

    /// Returns whose data the grant is for.
    pub fn subject(&self) -> Uuid {
        self.subject
    }

    /// Returns the activity's ID in the declaration.
    pub fn activity(&self) -> &str {
        &self.activity
    }

    /// Returns what the data are opened for.
    pub fn used_for(&self) -> Use {
        self.used_for
    }

    /// Returns when the decision was made.
    pub fn decided_at(&self) -> Timestamp {
        self.decided_at
    }
}

/// Opens [`crate::Personal`] values of one Subject for one use; only the decision engine makes it.
#[derive(Debug)]
pub struct Permit {
    grant: Grant,
    record: Uuid,
}

impl Permit {
    /// Returns whose data the permit opens.
    pub fn subject(&self) -> Uuid {
        self.grant.subject
    }

    /// Returns the access record that stands for this permit.
    pub fn record(&self) -> Uuid {
        self.record
    }
}
