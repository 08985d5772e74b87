//! Consent, signup, mailing: states and verbs, pure; and the Facts that each change leaves. Knows no clock or table.

mod access;
mod consent;
mod email;
mod fact;
mod id;
mod job;
mod mailing;
mod promise;
mod signup;
mod topic;
mod word;

pub use access::Actor;
pub use consent::{Channel, Consent, WithdrawError};
pub use email::{EMAIL_BYTES_MAX, EmailAddress, EmailError};
pub use fact::{Digest, DigestError, Entry, EntryError, Fact, Sealed};
pub use id::{
    AccessRecordId, AttestationId, CaseId, ConsentId, ExceptionId, FactId, JobId, MailingId,
    MemberId, OrganisationId, SignupId, SubjectId,
};
pub use job::JobState;
pub use mailing::{DeliveryState, Draft, Mailing, MailingError, MailingState};
pub use promise::PromiseState;
pub use signup::{ConfirmError, Signup};
pub use topic::{TOPIC_BYTES_MAX, Topic, TopicError};
pub use word::{Language, Role, UnknownWord};
