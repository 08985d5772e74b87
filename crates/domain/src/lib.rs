//! Consent, signup, mailing: states and verbs, pure; and the Facts that each change leaves. Knows no clock or table.

mod access;
mod consent;
mod digest;
mod email;
mod fact;
mod ground;
mod id;
mod import;
mod job;
mod mailing;
mod promise;
mod returned;
mod role;
mod signup;
mod topic;
mod word;

pub use access::Actor;
pub use consent::{Channel, Consent, Reading, WithdrawError};
pub use digest::{Digest, DigestError, Sealed};
pub use email::{EMAIL_BYTES_MAX, EmailAddress, EmailError};
pub use fact::{Entry, EntryError, Fact};
pub use ground::{Frequency, Ground, GroundKind, MailboxClass, OriginKind, SaleFact};
pub use id::{
    AccessRecordId, AttestationId, AuthorisationId, BackupId, BrowserId, CaseId, ConsentId,
    DeliveryId, ExceptionId, FactId, GroundId, ImportId, InvitationId, JobId, MailingId, MemberId,
    OrganisationId, RehearsalId, ReturnReportId, ReviewId, SignupId, SubjectId, UndertakingId,
};
pub use import::{IMPORT_TEXT_CHARS_MAX, Import, ImportFault, ImportState};
pub use job::JobState;
pub use mailing::{DeliveryState, Draft, Mailing, MailingError, MailingState, SourceFormat, Tally};
pub use promise::PromiseState;
pub use returned::{ReturnEffect, ReturnKind};
pub use role::{Right, Rights, Role, UndertakingWay};
pub use signup::{ConfirmError, Signup};
pub use topic::{TOPIC_BYTES_MAX, Topic, TopicError};
pub use word::{Language, UnknownWord};
