//! Mails to a Member about her own account: what was done, when, from which browser, and how to end it.

use domain::{JobId, Language, MemberId};
use jiff::Timestamp;
use mail::Outgoing;
use store::job::{Job, NewJob};

use super::{
    address,
    browser::{Browser, Kind},
};
use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters::{self, sign_in::Notice},
    office::Office,
};

/// What a Member is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// A browser signed in that was not known, though another one was.
    NewBrowser,
    /// The password was changed by whoever knew it.
    PasswordChanged,
    /// The password was set by a mailed link.
    PasswordReset,
    /// A second factor was set up.
    FactorSet,
    /// The second factor was ended.
    FactorEnded,
    /// A recovery code was used to sign in.
    RecoveryCode,
}

const EVENTS: [(Event, &str); 6] = [
    (Event::NewBrowser, "new-browser"),
    (Event::PasswordChanged, "password-changed"),
    (Event::PasswordReset, "password-reset"),
    (Event::FactorSet, "factor-set"),
    (Event::FactorEnded, "factor-ended"),
    (Event::RecoveryCode, "recovery-code"),
];

/// Asks for the mail, in the transaction of what it tells of.
pub(super) fn job(cx: &mut Context, member: MemberId, event: Event, browser: &Browser) -> NewJob {
    let id = JobId::new(cx.now, &mut cx.random);
    let words = EVENTS.iter().find(|(it, _)| *it == event).map_or("", |(_, word)| word);
    let kind = browser.kind.as_ref().map(Kind::word).unwrap_or_default();
    NewJob {
        id,
        kind: jobs::MEMBER_ALERT,
        key: format!("member-alert/{id}"),
        payload: format!("{member}\n{words}\n{}\n{kind}", cx.now.as_microsecond()),
        subject_id: Some(store::member::key_id(member)),
        run_at: cx.now,
    }
}

/// Works one job `member-alert`.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let mut parts = job.payload.split('\n');
    let mut part = || parts.next().ok_or(WorkError::Payload);
    let member: MemberId = part()?.parse().map_err(|_| WorkError::Payload)?;
    let word = part()?;
    let event = EVENTS.iter().find(|(_, it)| *it == word).ok_or(WorkError::Payload)?.0;
    let at = part()?.parse().ok().and_then(|at| Timestamp::from_microsecond(at).ok());
    let at = at.ok_or(WorkError::Payload)?;
    let browser = Kind::read(part()?);
    let opened = address::for_mail(office, cx, member).await?;
    let (email, permit, language) = opened.ok_or(WorkError::Expired)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let at = moment(office, at, language);
    let stamp = letters::Stamp { language, written_at: cx.now, id: job.id.as_uuid() };
    let notice = Notice { event, at: &at, browser: browser.as_ref() };
    let letter = letters::sign_in::notice(&head, stamp, &notice).map_err(|_| WorkError::Letter)?;
    jobs::send(office, Outgoing::new(email, letter), &permit).await
}

/// Writes an instant in the organisation's zone, with the zone.
fn moment(office: &Office, at: Timestamp, language: Language) -> String {
    let zoned = at.to_zoned(office.live().zone.clone());
    let format = match language {
        Language::Nb => "%-d.%-m.%Y kl. %H.%M (%Z)",
        Language::En => "%-d %B %Y at %H:%M (%Z)",
    };
    zoned.strftime(format).to_string()
}
