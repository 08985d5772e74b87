//! Begins a mailing, or changes one that has not begun, after the same check that the sending makes.

use domain::{Draft, Language, Mailing, MailingError, MailingId, MailingState, MemberId, Topic};
use mail::{FieldError, Finding};
use store::StoreError;

use crate::{context::Context, letters, office::Office};

/// The longest subject line, in characters.
pub const SUBJECT_LINE_CHARS_MAX: usize = 120;
/// The longest body, in bytes.
pub const BODY_BYTES_MAX: usize = 100_000;

/// Why a draft is not kept.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The topic is offered by no form.
    #[error("the topic is not offered")]
    UnknownTopic,
    /// A field was left empty.
    #[error("`{field}` is missing")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A field is too long.
    #[error("`{field}` is too long")]
    TooLong {
        /// The field.
        field: &'static str,
    },
    /// The subject line cannot stand in a header.
    #[error("the subject line cannot be used")]
    SubjectLine(#[from] FieldError),
    /// No address that mails can come from.
    #[error("the declaration names no address that mail can come from")]
    NoSender,
    /// The mail lacks what the law asks of it.
    #[error("the mail has {} findings", .0.len())]
    Findings(Vec<Finding>),
    /// It has begun already.
    #[error(transparent)]
    State(#[from] MailingError),
    /// There is no such mailing.
    #[error("there is no such mailing")]
    Unknown,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a new draft.
///
/// Law: MKT-03, DSR-19: the mail that would go out is checked as it is written.
///
/// # Errors
/// Every [`DraftError`] but [`DraftError::Unknown`].
pub async fn begin(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    draft: Draft,
) -> Result<MailingId, DraftError> {
    check(office, cx, &draft)?;
    let id = MailingId::new(cx.now, &mut cx.random);
    let mailing = Mailing::draft(id, draft, by, cx.now);
    let kept = office.store.transact(move |mut tx| async move {
        store::mailing::add(&mut tx, &mailing).await?;
        tx.commit_without_fact("a draft is nobody's affair but the writer's").await
    });
    kept.await.map_err(DraftError::Store)?;
    Ok(id)
}

/// Changes the text of a mailing that has not begun.
///
/// # Errors
/// Every [`DraftError`].
pub async fn rewrite(
    office: &Office,
    cx: &mut Context,
    id: MailingId,
    draft: Draft,
) -> Result<(), DraftError> {
    check(office, cx, &draft)?;
    let kept = store::mailing::lookup(&office.store, id).await?.ok_or(DraftError::Unknown)?;
    if kept.state != MailingState::Draft {
        return Err(MailingError::WrongState { state: kept.state }.into());
    }
    let mailing = Mailing {
        created_at: kept.created_at,
        ..Mailing::draft(id, draft, kept.created_by, kept.created_at)
    };
    let changed = office.store.transact(move |mut tx| async move {
        let changed = store::mailing::keep(&mut tx, MailingState::Draft, &mailing).await?;
        tx.commit_without_fact("a draft is nobody's affair but the writer's").await?;
        Ok::<_, StoreError>(changed)
    });
    if changed.await? {
        Ok(())
    } else {
        Err(MailingError::WrongState { state: MailingState::Sending }.into())
    }
}

fn check(office: &Office, cx: &mut Context, draft: &Draft) -> Result<(), DraftError> {
    offering(office, &draft.activity, &draft.topic).ok_or(DraftError::UnknownTopic)?;
    let fields = [
        ("subject line (bokmål)", &draft.subject_line_nb, SUBJECT_LINE_CHARS_MAX * 4),
        ("subject line (English)", &draft.subject_line_en, SUBJECT_LINE_CHARS_MAX * 4),
        ("text (bokmål)", &draft.body_nb, BODY_BYTES_MAX),
        ("text (English)", &draft.body_en, BODY_BYTES_MAX),
    ];
    for (field, value, bytes_max) in fields {
        if value.trim().is_empty() {
            return Err(DraftError::Missing { field });
        }
        if value.len() > bytes_max {
            return Err(DraftError::TooLong { field });
        }
    }
    let mut findings = Vec::new();
    for language in [Language::Nb, Language::En] {
        findings.extend(sample(office, cx, draft, language)?);
    }
    if findings.is_empty() { Ok(()) } else { Err(DraftError::Findings(findings)) }
}

/// Writes the mail as a first contact would get it, and returns what is wrong with it.
fn sample(
    office: &Office,
    cx: &mut Context,
    draft: &Draft,
    language: Language,
) -> Result<Vec<Finding>, DraftError> {
    let head = office.letterhead().ok_or(DraftError::NoSender)?;
    let nobody = domain::SubjectId::new(cx.now, &mut cx.random);
    let (subject_line, body) = match language {
        Language::Nb => (&draft.subject_line_nb, &draft.body_nb),
        Language::En => (&draft.subject_line_en, &draft.body_en),
    };
    let unsubscribe_url = office.unsubscribe_url(nobody);
    let issue =
        letters::Issue { subject_line, body, unsubscribe_url: &unsubscribe_url, is_first: true };
    let stamp = letters::Stamp { language, written_at: cx.now, id: nobody.as_uuid() };
    Ok(mail::check_mailing(&letters::issue(&head, stamp, &issue)?))
}

/// Returns the activity that a mailing belongs to, while the declaration offers its topic there.
pub fn activity_of(office: &Office, mailing: &Mailing) -> Option<String> {
    offering(office, &mailing.activity, &mailing.topic)
}

/// Finds the activity that offers a topic; an empty `activity` takes the first that does.
pub fn offering(office: &Office, activity: &str, topic: &Topic) -> Option<String> {
    let topics = office.live().mail_topics();
    let fits = |(id, offered): &(String, Topic)| {
        offered == topic && (activity.is_empty() || activity == id)
    };
    topics.into_iter().find(fits).map(|(id, _)| id)
}
