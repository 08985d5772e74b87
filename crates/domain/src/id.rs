//! Ids: one type per noun, all UUIDv7, made from a given instant and given randomness.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rand::Rng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id that sorts by `at`, to the millisecond.
            pub fn new(at: Timestamp, random: &mut dyn Rng) -> Self {
                Self(version_7(at, random))
            }

            /// Takes an id back from where it was kept.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Returns the bare id.
            pub fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// One organisation: what every row belongs to.
    OrganisationId;
    /// One person whose data are held.
    SubjectId;
    /// One person who signs in for the organisation.
    MemberId;
    /// One authorisation of a Member.
    AuthorisationId;
    /// One review of an authorisation.
    ReviewId;
    /// One undertaking of confidentiality.
    UndertakingId;
    /// One invitation to become a Member.
    InvitationId;
    /// One browser that a Member signed in from.
    BrowserId;
    /// One sign-up that waits for its confirmation.
    SignupId;
    /// One consent; Facts name it, and its row disappears with the Subject.
    ConsentId;
    /// One ground beside consent for writing to a person.
    GroundId;
    /// One list of addresses that was brought in.
    ImportId;
    /// One mailing.
    MailingId;
    /// One mail of a mailing to one addressee.
    DeliveryId;
    /// One report of what came back.
    ReturnReportId;
    /// One Fact.
    FactId;
    /// One job.
    JobId;
    /// One opening of a Subject's data.
    AccessRecordId;
    /// One case in which a promise was kept.
    CaseId;
    /// One signed exception to a finding.
    ExceptionId;
    /// One attestation of a promise kept by hand.
    AttestationId;
    /// One backup.
    BackupId;
    /// One backup restored aside, to see that it can be.
    RehearsalId;
}

fn version_7(at: Timestamp, random: &mut dyn Rng) -> Uuid {
    let mut bytes = [0; 10];
    random.fill_bytes(&mut bytes);
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn a_later_id_sorts_after_an_earlier_one() {
        let mut random = StdRng::seed_from_u64(1);
        let first = ConsentId::new("2026-03-02T10:00:00Z".parse().unwrap(), &mut random);
        let second = ConsentId::new("2026-03-02T10:00:00.001Z".parse().unwrap(), &mut random);
        assert!(first < second);
        assert_eq!(first.as_uuid().get_version_num(), 7);
    }

    #[test]
    fn an_id_survives_its_written_form() {
        let id = SubjectId::new(Timestamp::UNIX_EPOCH, &mut StdRng::seed_from_u64(1));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("not-an-id".parse::<SubjectId>().is_err());
    }
}
