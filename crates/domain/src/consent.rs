//! A consent: granted once, for one topic, in words that are on record; withdrawn at any time.

use jiff::Timestamp;

use crate::{ConsentId, Digest, SubjectId, Topic};

crate::word::words! {
    /// Where a consent was given or withdrawn.
    Channel {
        /// A form of the organisation's own site.
        Form = "form",
        /// The one-click header of a mail, RFC 8058.
        OneClick = "one-click",
        /// A link in a mail.
        Link = "link",
        /// The person's own page.
        Portal = "portal",
        /// A Member, on the person's word.
        Member = "member",
        /// A mail to the address for unsubscribing.
        Mail = "mail",
        /// A list that was brought in, with its own proof.
        Import = "import",
        /// A complaint to the mail provider.
        Complaint = "complaint",
        /// A report that the mailbox is dead.
        DeadMailbox = "dead-mailbox",
        /// Nobody: it was asked for again and not given.
        Lapse = "lapse",
    }

    /// What may be counted of how a mail is read, each on a yes of its own (CKE-01).
    Reading {
        /// That a mail is opened.
        Opens = "opens",
        /// What is clicked on in it.
        Clicks = "clicks",
    }
}

/// What a person agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The consent's own id, by which Facts name it.
    pub id: ConsentId,
    /// Who agreed.
    pub subject_id: SubjectId,
    /// The activity's ID in the declaration.
    pub activity: String,
    /// What about.
    pub topic: Topic,
    /// The form's ID in the declaration.
    pub form: String,
    /// The version of the wording that was shown.
    pub wording_version: u32,
    /// The digest of the wording that was shown.
    pub wording_digest: Digest,
    /// Where it was given.
    pub channel: Channel,
    /// Since when.
    pub granted_at: Timestamp,
    /// Until when.
    pub withdrawn_at: Option<Timestamp>,
    /// The first instant at which it is too old to rely on; none where the declaration sets no age.
    pub expires_at: Option<Timestamp>,
    /// Since when the words it was given to no longer hold.
    pub superseded_at: Option<Timestamp>,
    /// When the person was asked to give it again.
    pub asked_again_at: Option<Timestamp>,
}

impl Reading {
    /// Returns the topic under which the yes is kept.
    pub fn topic(self) -> Topic {
        self.word().parse().expect("the words are letters a to z")
    }

    /// Reads a topic; none for whatever mails are about.
    pub fn of(topic: &Topic) -> Option<Self> {
        topic.as_str().parse().ok()
    }
}

/// Why a consent cannot be withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawError {
    /// It no longer stands.
    #[error("the consent was withdrawn before")]
    AlreadyWithdrawn {
        /// When.
        at: Timestamp,
    },
}

impl Consent {
    /// Withdraws the consent from the instant `at` on; what was done before stays lawful.
    ///
    /// Law: GDPR Art. 7(3).
    ///
    /// # Errors
    /// [`WithdrawError::AlreadyWithdrawn`].
    pub fn withdraw(&mut self, at: Timestamp) -> Result<(), WithdrawError> {
        if let Some(at) = self.withdrawn_at {
            return Err(WithdrawError::AlreadyWithdrawn { at });
        }
        self.withdrawn_at = Some(at);
        Ok(())
    }

    /// Says whether the consent lets her be written to; one to opens or clicks alone does not.
    pub fn is_to_mail(&self) -> bool {
        Reading::of(&self.topic).is_none()
    }

    /// Returns whether the consent stands at the instant `at`: granted by then, neither withdrawn
    /// nor too old, and to words that still hold.
    ///
    /// Law: CON-01, CON-02, BAS-01.
    pub fn stands(&self, at: Timestamp) -> bool {
        let ends = [self.withdrawn_at, self.expires_at, self.superseded_at];
        self.granted_at <= at && ends.into_iter().flatten().all(|end| at < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use uuid::Uuid;

    fn consent() -> Consent {
        Consent {
            id: ConsentId::from_uuid(Uuid::from_u128(1)),
            subject_id: SubjectId::from_uuid(Uuid::from_u128(2)),
            activity: "newsletter".to_owned(),
            topic: "product-news".parse().unwrap(),
            form: "newsletter".to_owned(),
            wording_version: 1,
            wording_digest: Digest::from_bytes([7; 32]),
            channel: Channel::Form,
            granted_at: "2026-03-02T10:00:00Z".parse().unwrap(),
            withdrawn_at: None,
            expires_at: None,
            superseded_at: None,
            asked_again_at: None,
        }
    }

    #[test]
    fn a_consent_stands_from_its_grant_to_its_withdrawal() {
        let mut consent = consent();
        let (granted_at, ends_at) = (consent.granted_at, consent.granted_at + 1.hour());
        consent.withdraw(ends_at).unwrap();
        assert!(!consent.stands(granted_at - 1.microsecond()));
        assert!(consent.stands(granted_at));
        assert!(consent.stands(ends_at - 1.microsecond()));
        assert!(!consent.stands(ends_at));
    }

    #[test]
    fn a_consent_that_is_too_old_or_to_other_words_stands_no_more() {
        let end = consent().granted_at + 1.hour();
        let (old, other) = (
            Consent { expires_at: Some(end), ..consent() },
            Consent { superseded_at: Some(end), ..consent() },
        );
        for consent in [old, other] {
            assert!(consent.stands(end - 1.microsecond()));
            assert!(!consent.stands(end));
        }
    }

    #[test]
    fn um_66_a_yes_to_opens_or_clicks_lets_nobody_be_written_to() {
        for reading in Reading::ALL {
            let consent = Consent { topic: reading.topic(), ..consent() };
            assert_eq!(Reading::of(&consent.topic), Some(*reading));
            assert!(!consent.is_to_mail());
        }
        assert!(consent().is_to_mail());
    }

    #[test]
    fn a_second_withdrawal_changes_nothing() {
        let mut consent = consent();
        let at = consent.granted_at;
        consent.withdraw(at).unwrap();
        let again = consent.withdraw(at + 1.hour());
        assert_eq!(again, Err(WithdrawError::AlreadyWithdrawn { at }));
        assert_eq!(consent.withdrawn_at, Some(at));
    }
}
