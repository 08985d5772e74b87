//! Facts: what each change of state leaves in the ledger, as canonical bytes. Holds ids, digests and counts only.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::{
    AuthorisationId, BackupId, Channel, ConsentId, Digest, FactId, GroundId, GroundKind, ImportId,
    Language, MailingId, MemberId, OrganisationId, PromiseState, ReturnEffect, ReturnKind,
    ReturnReportId, Role, Sealed, Topic, UndertakingId, UndertakingWay,
};

const VERSION: u8 = 1;

/// What happened. A Subject's id never stands here, since Facts outlive her: they name consents,
/// whose rows disappear with her, and seal the rest under her key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Fact {
    /// An organisation began to use the installation.
    #[serde(rename = "organisation.opened")]
    OrganisationOpened {
        /// Which.
        organisation: OrganisationId,
    },
    /// A Member can sign in from now on.
    #[serde(rename = "member.joined")]
    MemberJoined {
        /// Who.
        member: MemberId,
        /// With which role.
        role: Role,
    },
    /// A Member can sign in no more.
    #[serde(rename = "member.left")]
    MemberLeft {
        /// Who.
        member: MemberId,
        /// Who ended it.
        by: MemberId,
    },
    /// A Member was authorised for a role.
    #[serde(rename = "authorisation.given")]
    AuthorisationGiven {
        /// Which authorisation.
        authorisation: AuthorisationId,
        /// Who may do it.
        member: MemberId,
        /// What she is authorised for.
        role: Role,
        /// The digest of the reason why she needs it.
        reason_digest: Digest,
        /// The first instant at which it no longer counts; none where it has no end.
        ends_at: Option<Timestamp>,
        /// Who decided it; none where the installation made its first owner.
        by: Option<MemberId>,
    },
    /// An authorisation ended before its time.
    #[serde(rename = "authorisation.ended")]
    AuthorisationEnded {
        /// Which authorisation.
        authorisation: AuthorisationId,
        /// Who ended it.
        by: MemberId,
    },
    /// An authorisation was reviewed, and is still needed.
    #[serde(rename = "authorisation.reviewed")]
    AuthorisationReviewed {
        /// Which authorisation.
        authorisation: AuthorisationId,
        /// Who looked.
        by: MemberId,
    },
    /// A Member is bound to confidentiality from now on.
    #[serde(rename = "undertaking.given")]
    UndertakingGiven {
        /// Which undertaking.
        undertaking: UndertakingId,
        /// Who is bound.
        member: MemberId,
        /// How.
        way: UndertakingWay,
        /// The digest of the words, or of the reference to the paper or the law.
        digest: Digest,
        /// The first instant at which it no longer counts; none where it has no end.
        ends_at: Option<Timestamp>,
        /// Who put it on record: the Member herself when she signed on the page.
        by: MemberId,
    },
    /// An undertaking no longer counts.
    #[serde(rename = "undertaking.ended")]
    UndertakingEnded {
        /// Which undertaking.
        undertaking: UndertakingId,
        /// Who ended it.
        by: MemberId,
    },
    /// A Member shows a second factor at sign-in from now on.
    #[serde(rename = "second-factor.set")]
    SecondFactorSet {
        /// Who.
        member: MemberId,
    },
    /// A Member no longer shows a second factor at sign-in.
    #[serde(rename = "second-factor.ended")]
    SecondFactorEnded {
        /// Who.
        member: MemberId,
    },
    /// A Member set another password by a link that was mailed to her.
    #[serde(rename = "password.reset")]
    PasswordReset {
        /// Who.
        member: MemberId,
    },
    /// A declaration took effect.
    #[serde(rename = "declaration.loaded")]
    DeclarationLoaded {
        /// The declaration's running number.
        number: u32,
        /// The digest of its source text.
        digest: Digest,
    },
    /// A statement was published.
    #[serde(rename = "statement.published")]
    StatementPublished {
        /// The statement's running number.
        number: u32,
        /// In which language.
        language: Language,
        /// The digest of the published text.
        digest: Digest,
        /// The digest of the declaration that it was generated from.
        declaration_digest: Digest,
        /// Who published it.
        by: MemberId,
    },
    /// The wording of a form was published.
    #[serde(rename = "wording.published")]
    WordingPublished {
        /// The form's ID in the declaration.
        form: String,
        /// In which language.
        language: Language,
        /// The wording's running number.
        version: u32,
        /// The digest of its text.
        digest: Digest,
    },
    /// A person agreed.
    #[serde(rename = "consent.granted")]
    ConsentGranted {
        /// Which consent.
        consent: ConsentId,
        /// The activity's ID in the declaration.
        activity: String,
        /// The form's ID in the declaration.
        form: String,
        /// What about.
        topic: Topic,
        /// The version of the wording that was shown.
        wording_version: u32,
        /// The digest of the wording that was shown.
        wording_digest: Digest,
        /// Where it was given.
        channel: Channel,
        /// Who agreed, under her own key.
        sealed: Sealed,
    },
    /// A person no longer agrees.
    #[serde(rename = "consent.withdrawn")]
    ConsentWithdrawn {
        /// Which consent.
        consent: ConsentId,
        /// Where it was withdrawn.
        channel: Channel,
    },
    /// Everything held about a person was erased, and her key with it.
    #[serde(rename = "subject.erased")]
    SubjectErased {
        /// Her consents.
        consents: Vec<ConsentId>,
        /// How many rows were deleted in each table; tables without any are left out.
        n_rows: BTreeMap<String, u64>,
        /// How long it took, in microseconds.
        duration_us: u64,
    },
    /// An address is not written to any more; whose stands nowhere.
    #[serde(rename = "suppression.added")]
    SuppressionAdded {
        /// The activity's ID in the declaration.
        activity: String,
    },
    /// A mailing went out.
    #[serde(rename = "mailing.sent")]
    MailingSent {
        /// Which mailing.
        mailing: MailingId,
        /// What about.
        topic: Topic,
        /// To how many it was to go when it began.
        n_addressees: u32,
        /// How many mails went out.
        n_sent: u32,
        /// How many were left out at the last instant.
        n_skipped: u32,
        /// How many were refused by the mail server.
        n_failed: u32,
    },
    /// A list of addresses was brought in.
    #[serde(rename = "import.finished")]
    ImportFinished {
        /// Which import.
        import: ImportId,
        /// The activity's ID in the declaration.
        activity: String,
        /// By which right the addresses are written to.
        ground: GroundKind,
        /// How many were added.
        n_added: u64,
        /// How many were left out because they are to be left alone.
        n_suppressed: u64,
        /// How many lines could not be taken.
        n_broken: u64,
        /// Who brought it in.
        by: MemberId,
    },
    /// A ground beside consent was recorded; whose stands nowhere.
    #[serde(rename = "ground.recorded")]
    GroundRecorded {
        /// Which ground.
        ground: GroundId,
        /// The activity's ID in the declaration.
        activity: String,
        /// Which kind.
        ground_kind: GroundKind,
    },
    /// A report of what came back was acted on.
    #[serde(rename = "return.acted-on")]
    ReturnActedOn {
        /// Which report.
        report: ReturnReportId,
        /// What it says.
        said: ReturnKind,
        /// What it led to.
        effect: ReturnEffect,
    },
    /// The words that consents were given to changed in what they rest on; they have to be given anew.
    #[serde(rename = "consents.superseded")]
    ConsentsSuperseded {
        /// The activity's ID in the declaration.
        activity: String,
        /// How many.
        n_consents: u64,
    },
    /// The state of a promise changed.
    #[serde(rename = "promise.checked")]
    PromiseChecked {
        /// The promise's ID.
        promise: String,
        /// The mechanism that keeps it.
        mechanism: String,
        /// How it stands now.
        state: PromiseState,
        /// How many cases the check saw.
        n_cases: u64,
    },
    /// A mechanism was switched on or off.
    #[serde(rename = "mechanism.switched")]
    MechanismSwitched {
        /// Which mechanism.
        mechanism: String,
        /// Whether it runs now.
        on: bool,
        /// Who switched it.
        by: MemberId,
    },
    /// An exception to a finding was signed.
    #[serde(rename = "exception.signed")]
    ExceptionSigned {
        /// The promise or the finding.
        about: String,
        /// The digest of the reason given.
        reason_digest: Digest,
        /// The last day on which it holds.
        expires_on: Date,
        /// Who signed it.
        by: MemberId,
    },
    /// A promise kept by hand was attested.
    #[serde(rename = "attestation.made")]
    AttestationMade {
        /// The promise's ID.
        promise: String,
        /// The last day on which it holds.
        expires_on: Date,
        /// Who attested it.
        by: MemberId,
    },
    /// A backup was made.
    #[serde(rename = "backup.made")]
    BackupMade {
        /// Which.
        backup: BackupId,
        /// The digest of its manifest.
        digest: Digest,
        /// How many rows it holds.
        n_rows: u64,
        /// How many entries the log has in it.
        log_size: u64,
        /// In how many places it is whole.
        n_places: u64,
    },
    /// A backup was restored aside, looked through, and deleted.
    #[serde(rename = "backup.rehearsed")]
    BackupRehearsed {
        /// Which backup; none where none could be read.
        backup: Option<BackupId>,
        /// Whether it was whole, and brought nobody back.
        holds: bool,
        /// How many rows were restored.
        n_rows: u64,
        /// How many rows of erased people were left out.
        n_left_out: u64,
        /// How many erased people were found in what was restored; 0 is what must be.
        n_revenants: u64,
        /// How long it took, in microseconds.
        duration_us: u64,
    },
    /// The rows before this entry come from a backup; what happened between it and the last entry of the log is lost,
    /// but for erasures, withdrawals and suppressions.
    #[serde(rename = "backup.restored")]
    BackupRestored {
        /// Which backup.
        backup: BackupId,
        /// The instant whose rows it holds.
        made_at: Timestamp,
        /// How many entries the log has in it.
        log_size: u64,
        /// How many entries the log had once what is copied beside the backup was taken up.
        log_taken_up: u64,
        /// How many entries the log is known to have had; more than were taken up means that its end is lost.
        log_known: u64,
        /// How many rows were restored.
        n_rows: u64,
        /// How many rows of erased people were left out.
        n_left_out: u64,
        /// How many withdrawals were carried out again.
        n_withdrawals: u64,
    },
}

impl Fact {
    /// Makes the ledger entry of what happened at `at`, which counts to the microsecond.
    pub fn at(self, at: Timestamp, random: &mut dyn Rng) -> Entry {
        let at = Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at);
        Entry { id: FactId::new(at, random), at, fact: self }
    }

    /// Returns the kind as it stands in the entry, such as `consent.granted`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::OrganisationOpened { .. } => "organisation.opened",
            Self::MemberJoined { .. } => "member.joined",
            Self::MemberLeft { .. } => "member.left",
            Self::AuthorisationGiven { .. } => "authorisation.given",
            Self::AuthorisationEnded { .. } => "authorisation.ended",
            Self::AuthorisationReviewed { .. } => "authorisation.reviewed",
            Self::UndertakingGiven { .. } => "undertaking.given",
            Self::UndertakingEnded { .. } => "undertaking.ended",
            Self::SecondFactorSet { .. } => "second-factor.set",
            Self::SecondFactorEnded { .. } => "second-factor.ended",
            Self::PasswordReset { .. } => "password.reset",
            Self::DeclarationLoaded { .. } => "declaration.loaded",
            Self::StatementPublished { .. } => "statement.published",
            Self::WordingPublished { .. } => "wording.published",
            Self::ConsentGranted { .. } => "consent.granted",
            Self::ConsentWithdrawn { .. } => "consent.withdrawn",
            Self::SubjectErased { .. } => "subject.erased",
            Self::SuppressionAdded { .. } => "suppression.added",
            Self::MailingSent { .. } => "mailing.sent",
            Self::ImportFinished { .. } => "import.finished",
            Self::GroundRecorded { .. } => "ground.recorded",
            Self::ReturnActedOn { .. } => "return.acted-on",
            Self::ConsentsSuperseded { .. } => "consents.superseded",
            Self::PromiseChecked { .. } => "promise.checked",
            Self::MechanismSwitched { .. } => "mechanism.switched",
            Self::ExceptionSigned { .. } => "exception.signed",
            Self::AttestationMade { .. } => "attestation.made",
            Self::BackupMade { .. } => "backup.made",
            Self::BackupRehearsed { .. } => "backup.rehearsed",
            Self::BackupRestored { .. } => "backup.restored",
        }
    }

    /// Returns what the Fact is about, by which it can be found; an erasure has nothing to be found by.
    pub fn about(&self) -> Option<String> {
        match self {
            Self::OrganisationOpened { organisation } => Some(organisation.to_string()),
            Self::MemberJoined { member, .. }
            | Self::MemberLeft { member, .. }
            | Self::SecondFactorSet { member }
            | Self::SecondFactorEnded { member }
            | Self::PasswordReset { member } => Some(member.to_string()),
            Self::AuthorisationGiven { authorisation, .. }
            | Self::AuthorisationEnded { authorisation, .. }
            | Self::AuthorisationReviewed { authorisation, .. } => Some(authorisation.to_string()),
            Self::UndertakingGiven { undertaking, .. }
            | Self::UndertakingEnded { undertaking, .. } => Some(undertaking.to_string()),
            Self::DeclarationLoaded { number, .. } | Self::StatementPublished { number, .. } => {
                Some(number.to_string())
            }
            Self::WordingPublished { form, .. } => Some(form.clone()),
            Self::ConsentGranted { consent, .. } | Self::ConsentWithdrawn { consent, .. } => {
                Some(consent.to_string())
            }
            Self::SubjectErased { .. } => None,
            Self::SuppressionAdded { activity } => Some(activity.clone()),
            Self::MailingSent { mailing, .. } => Some(mailing.to_string()),
            Self::ImportFinished { import, .. } => Some(import.to_string()),
            Self::GroundRecorded { ground, .. } => Some(ground.to_string()),
            Self::ReturnActedOn { report, .. } => Some(report.to_string()),
            Self::ConsentsSuperseded { activity, .. } => Some(activity.clone()),
            Self::PromiseChecked { promise, .. } | Self::AttestationMade { promise, .. } => {
                Some(promise.clone())
            }
            Self::MechanismSwitched { mechanism, .. } => Some(mechanism.clone()),
            Self::ExceptionSigned { about, .. } => Some(about.clone()),
            Self::BackupMade { backup, .. } | Self::BackupRestored { backup, .. } => {
                Some(backup.to_string())
            }
            Self::BackupRehearsed { backup, .. } => backup.map(|backup| backup.to_string()),
        }
    }
}

/// A Fact with its id and its instant: one entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry's own id.
    pub id: FactId,
    /// When it happened, to the microsecond.
    pub at: Timestamp,
    /// What happened.
    pub fact: Fact,
}

/// Why a text is no entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// No JSON, or not of the expected form.
    #[error("the text is no ledger entry")]
    Malformed(#[source] serde_json::Error),
    /// A version that this program does not know.
    #[error("the entry has the unknown version {version}")]
    UnknownVersion {
        /// Which.
        version: u8,
    },
    /// The same content, but other bytes than the canonical ones.
    #[error("the entry is not in its canonical form")]
    NotCanonical,
}

#[derive(Serialize, Deserialize)]
struct Written<'a> {
    v: u8,
    id: FactId,
    at: Timestamp,
    #[serde(flatten, borrow)]
    fact: std::borrow::Cow<'a, Fact>,
}

impl Entry {
    /// Returns the canonical text: JSON without white space, keys in the order `v`, `id`, `at`,
    /// `kind`, then the kind's own as declared; instants in RFC 3339, UTC.
    pub fn canonical(&self) -> String {
        let written = Written {
            v: VERSION,
            id: self.id,
            at: self.at,
            fact: std::borrow::Cow::Borrowed(&self.fact),
        };
        serde_json::to_string(&written).expect("a Fact has string keys and finite numbers only")
    }

    /// Reads a canonical text back.
    ///
    /// # Errors
    /// [`EntryError`]; also for unknown keys, other spellings or white space.
    pub fn parse(text: &str) -> Result<Self, EntryError> {
        let written: Written = serde_json::from_str(text).map_err(EntryError::Malformed)?;
        if written.v != VERSION {
            return Err(EntryError::UnknownVersion { version: written.v });
        }
        let entry = Self { id: written.id, at: written.at, fact: written.fact.into_owned() };
        if entry.canonical() == text { Ok(entry) } else { Err(EntryError::NotCanonical) }
    }
}
