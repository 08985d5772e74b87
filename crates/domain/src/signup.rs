//! A sign-up that waits for its confirmation: nothing of the person is held until she confirms.

use jiff::Timestamp;

use crate::{Language, SignupId};

/// A form was sent in; who sent it stands only in the link that was mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signup {
    /// The sign-up's own id.
    pub id: SignupId,
    /// The form's ID in the declaration.
    pub form: String,
    /// The language in which the wording was shown.
    pub language: Language,
    /// The version of the wording that was shown.
    pub wording_version: u32,
    /// When the form came in.
    pub created_at: Timestamp,
    /// The first instant at which the link no longer confirms.
    pub expires_at: Timestamp,
    /// When the link was followed.
    pub confirmed_at: Option<Timestamp>,
}

/// Why a sign-up cannot be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmError {
    /// The link was followed before.
    #[error("the sign-up was confirmed before")]
    AlreadyConfirmed {
        /// When.
        at: Timestamp,
    },
    /// The link is too old.
    #[error("the link expired at {at}")]
    Expired {
        /// The first instant at which it no longer confirmed.
        at: Timestamp,
    },
}

impl Signup {
    /// Confirms the sign-up at the instant `at`, once.
    ///
    /// # Errors
    /// [`ConfirmError::AlreadyConfirmed`], or [`ConfirmError::Expired`] from `expires_at` on.
    pub fn confirm(&mut self, at: Timestamp) -> Result<(), ConfirmError> {
        if let Some(at) = self.confirmed_at {
            return Err(ConfirmError::AlreadyConfirmed { at });
        }
        if at >= self.expires_at {
            return Err(ConfirmError::Expired { at: self.expires_at });
        }
        self.confirmed_at = Some(at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use uuid::Uuid;

    fn signup() -> Signup {
        let created_at: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
        Signup {
            id: SignupId::from_uuid(Uuid::from_u128(1)),
            form: "newsletter".to_owned(),
            language: Language::Nb,
            wording_version: 1,
            created_at,
            expires_at: created_at + 48.hours(),
            confirmed_at: None,
        }
    }

    #[test]
    fn a_link_confirms_until_the_instant_it_expires() {
        let (mut early, mut late) = (signup(), signup());
        let expires_at = early.expires_at;
        assert_eq!(early.confirm(expires_at - 1.microsecond()), Ok(()));
        assert_eq!(late.confirm(expires_at), Err(ConfirmError::Expired { at: expires_at }));
        assert_eq!(late.confirmed_at, None);
    }

    #[test]
    fn a_second_click_confirms_nothing() {
        let mut signup = signup();
        let at = signup.created_at + 1.hour();
        signup.confirm(at).unwrap();
        let again = signup.confirm(at + 1.hour());
        assert_eq!(again, Err(ConfirmError::AlreadyConfirmed { at }));
    }
}
