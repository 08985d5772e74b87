//! Personal data inside the program: a value that cannot be printed, written or sent without a permit.

use uuid::Uuid;

use crate::Permit;

/// A value about one Subject, closed until a [`Permit`] for that Subject opens it.
///
/// Has no `Debug`, `Display` or `Serialize`, so that a log line or an error cannot carry it.
/// Law: PRI-06, GOV-01.
pub struct Personal<T> {
    subject: Uuid,
    value: T,
}

impl<T> Personal<T> {
    /// Closes `value` as something about `subject`.
    pub fn about(subject: Uuid, value: T) -> Self {
        Self { subject, value }
    }

    /// Returns whom the value is about.
    pub fn subject(&self) -> Uuid {
        self.subject
    }

    /// Opens the value for the use that `permit` was given for.
    ///
    /// # Errors
    /// [`NotPermitted`] when the permit is for another Subject.
    pub fn open(&self, permit: &Permit) -> Result<&T, NotPermitted> {
        if permit.subject() == self.subject { Ok(&self.value) } else { Err(NotPermitted) }
    }

    /// Gives the bare value to crate `keys`, which seals and digests it and shows it to nobody.
    ///
    /// `cargo xtask tidy` fails where any other crate calls this.
    #[doc(hidden)]
    pub fn for_sealing(&self) -> &T {
        &self.value
    }
}

/// The permit is for another Subject than the value is about.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the permit is for another person")]
pub struct NotPermitted;
