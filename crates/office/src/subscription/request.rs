//! Takes a sign-up in: nothing of the person is stored but the mail job, sealed, until she confirms.

use decide::Personal;
use domain::{
    EmailAddress, EmailError, JobId, Language, Reading, Signup, SignupId, SubjectId, Topic,
};
use jiff::SignedDuration;
use keys::BearerDigest;
use store::{StoreError, job::NewJob};

use super::{CONFIRM, Sealed};
use crate::{
    context::Context,
    jobs,
    mechanisms::{self, Work},
    office::Office,
};

/// How long a confirmation link works.
pub const CONFIRM_HOURS_MAX: i64 = 48;
/// The longest name or employer, in characters.
pub const NAME_CHARS_MAX: usize = 120;

/// What the form sent in.
#[derive(Clone)]
pub struct Form {
    /// The form's ID in the declaration.
    pub form: String,
    /// The address as it was typed.
    pub email: String,
    /// The name as it was typed; blank means none.
    pub name: String,
    /// The employer as it was typed; blank means none.
    pub employer: String,
    /// The topics that were ticked.
    pub topics: Vec<String>,
    /// What may be counted of how she reads, as it was ticked; nothing depends on it.
    pub reading: Vec<String>,
    /// In which language the form was shown.
    pub language: Language,
}

/// Why a sign-up is not taken in; names the field, never what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The declaration has no such form.
    #[error("there is no such form")]
    UnknownForm,
    /// The form's wording has not been published.
    #[error("the form has no published wording")]
    NoWording,
    /// The address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// A field that the form needs was left empty.
    #[error("`{field}` is missing")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A field that the form does not ask for (PRI-03).
    #[error("`{field}` is not asked for")]
    Undeclared {
        /// The field.
        field: &'static str,
    },
    /// A field is too long or holds a line break.
    #[error("`{field}` is longer than {NAME_CHARS_MAX} characters or more than one line")]
    TooLong {
        /// The field.
        field: &'static str,
    },
    /// No topic was ticked.
    #[error("no topic is chosen")]
    NoTopic,
    /// A topic that is not offered.
    #[error("a chosen topic is not offered")]
    UnknownTopic,
    /// A mechanism that the form rests on is switched off.
    #[error("the form is closed while `{mechanism}` is switched off")]
    Closed {
        /// Its ID.
        mechanism: &'static str,
    },
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says whether sign-ups are taken in now.
///
/// # Errors
/// [`RequestError::Closed`] while a mechanism that the form rests on is switched off.
pub async fn check_open(office: &Office) -> Result<(), RequestError> {
    match mechanisms::stopped(office, Work::Forms).await? {
        Some(mechanism) => Err(RequestError::Closed { mechanism: mechanism.id }),
        None => Ok(()),
    }
}

/// Takes a sign-up in and lets the confirmation be mailed.
///
/// The answer is the same whether the address is known or not, so that nobody can ask who subscribes.
/// Law: CON-01, CON-02, PRI-03.
///
/// # Errors
/// Every [`RequestError`]; nothing is stored then.
pub async fn request(office: &Office, cx: &mut Context, form: &Form) -> Result<(), RequestError> {
    check_open(office).await?;
    let sealed = read(office, form)?;
    let wording = store::wording::find_newest(&office.store, &form.form, form.language).await?;
    let wording = wording.ok_or(RequestError::NoWording)?;
    let sealed = Sealed { wording_digest: wording.digest, ..sealed };
    let signup = Signup {
        id: SignupId::new(cx.now, &mut cx.random),
        form: form.form.clone(),
        language: form.language,
        wording_version: wording.version,
        created_at: cx.now,
        expires_at: cx.now + SignedDuration::from_hours(CONFIRM_HOURS_MAX),
        confirmed_at: None,
    };
    let subject = SubjectId::new(cx.now, &mut cx.random);
    let text = serde_json::to_string(&sealed).expect("texts only");
    let closed = Personal::about(subject.as_uuid(), text);
    let token = office.key.seal_personal_token(CONFIRM, signup.expires_at, &closed, &mut cx.random);
    let job = NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::CONFIRMATION,
        key: format!("confirmation/{}", signup.id),
        payload: format!("{}\n{}\n{token}", form.language, form.form),
        subject_id: Some(subject),
        run_at: cx.now,
    };
    let digest = BearerDigest::of(&token);
    let kept = office.store.transact(move |mut tx| async move {
        store::signup::add(&mut tx, &signup, &digest).await?;
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("nothing has happened until the person confirms").await
    });
    kept.await.map_err(RequestError::Store)?;
    office.work.notify_one();
    Ok(())
}

fn read(office: &Office, form: &Form) -> Result<Sealed, RequestError> {
    let live = office.live();
    let subscription = live.subscription(&form.form).ok_or(RequestError::UnknownForm)?;
    let email = EmailAddress::parse(&form.email)?;
    let needed = |field: &'static str, category: &str, typed: &str| {
        let required = subscription.form.required.iter().any(|it| it.get() == category);
        line(field, typed, required, subscription.asks_for(category))
    };
    Ok(Sealed {
        email: email.as_ref().to_owned(),
        name: needed("name", "contact.name", &form.name)?,
        employer: needed("employer", "employment.employer", &form.employer)?,
        topics: topics(&form.topics, &subscription.topics())?,
        reading: reading(&form.reading, live.reading_at(&form.form).is_some())?,
        wording_digest: domain::Digest::from_bytes([0; 32]),
    })
}

fn line(
    field: &'static str,
    typed: &str,
    required: bool,
    asked: bool,
) -> Result<Option<String>, RequestError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return if required { Err(RequestError::Missing { field }) } else { Ok(None) };
    }
    if !asked {
        return Err(RequestError::Undeclared { field });
    }
    if typed.chars().count() > NAME_CHARS_MAX || typed.chars().any(char::is_control) {
        return Err(RequestError::TooLong { field });
    }
    Ok(Some(typed.to_owned()))
}

fn reading(ticked: &[String], is_offered: bool) -> Result<Vec<Reading>, RequestError> {
    if !is_offered && !ticked.is_empty() {
        return Err(RequestError::Undeclared { field: "reading" });
    }
    let ticked: Result<Vec<Reading>, _> = ticked.iter().map(|word| word.parse()).collect();
    let mut ticked = ticked.map_err(|_| RequestError::UnknownTopic)?;
    ticked.sort();
    ticked.dedup();
    Ok(ticked)
}

fn topics(chosen: &[String], offered: &[Topic]) -> Result<Vec<Topic>, RequestError> {
    let mut topics = Vec::new();
    for word in chosen {
        let topic = offered.iter().find(|it| it.as_str() == word);
        topics.push(topic.ok_or(RequestError::UnknownTopic)?.clone());
    }
    topics.sort();
    topics.dedup();
    match (topics.is_empty(), offered) {
        (false, _) => Ok(topics),
        // One topic leaves nothing to choose.
        (true, [only]) => Ok(vec![only.clone()]),
        (true, _) => Err(RequestError::NoTopic),
    }
}
