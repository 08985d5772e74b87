//! What comes back after a mailing: matched by its token, acted on once, and counted.
//!
//! A report says something about somebody only when it carries a token that this organisation made.
//! Whatever else comes in is counted and erases nobody.

pub mod sources;

use decide::Use;
use domain::{
    Channel, DeliveryId, Fact, MailboxClass, MailingId, ReturnEffect, ReturnKind, ReturnReportId,
    SubjectId, Tally,
};
use jiff::SignedDuration;
use mail::returns::score::{Score, ScoreRule};
use mail::returns::{Bounce, Class, Return, Token, TokenKind};
use store::mailbox::Mailbox;
use store::return_report::ReturnReport;
use store::{StoreError, Tx};

use crate::context::{Acting, Context};
use crate::jobs::WorkError;
use crate::office::Office;
use crate::person;
use crate::subscription::unsubscribe::{self, Outcome};

/// What a token in a return path or Message-ID serves.
pub(crate) const DELIVERY: &str = "delivery";
/// What a token in the address for unsubscribing serves.
pub(crate) const UNSUBSCRIBE_BY_MAIL: &str = "unsubscribe by mail";
/// By when an answer of a mail server is acted on, unless the program ended on the way.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_secs(20);
/// How many are erased in one sweep; the next one goes on.
const SWEPT_MAX: u32 = 1_000;
/// How many thousandths make one point of the score in its row.
const POINT: f64 = 1_000.0;

/// A report as it was taken from a source.
pub struct Report<'a> {
    /// Where it was read, such as `imap` or `webhook`.
    pub source: &'a str,
    /// The same for the same report, so that it is dealt with once; nothing of a person.
    pub key: &'a str,
    /// What it says.
    pub said: Return,
}

/// Why a report is not dealt with; it is to be taken again.
#[derive(Debug, thiserror::Error)]
pub enum ReturnError {
    /// The address that it is about could not be opened.
    #[error("the address that the report is about cannot be opened")]
    Address,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a genuine token leads to.
struct Match {
    subject: SubjectId,
    delivery: Option<DeliveryId>,
    mailing: Option<MailingId>,
}

/// What tokens lead to.
enum Found {
    /// None of them is ours.
    Nothing,
    /// One is ours, but whom it stood for is gone.
    Gone,
    Whom(Match),
}

/// What follows from a report.
struct Step {
    kind: ReturnKind,
    status: Option<String>,
    effect: ReturnEffect,
    mailing: Option<MailingId>,
    tally: Option<Tally>,
    soft: Option<(Option<DeliveryId>, Mailbox)>,
}

/// Deals with one report, once: a dead mailbox, a complaint and a wish to leave erase the person.
///
/// A report that was dealt with before changes nothing and gives the same effect. Law: PRI-04,
/// MKT-04, CON-04.
///
/// # Errors
/// Every [`ReturnError`]; the report is then to be taken again, and nothing was counted.
pub async fn take(
    office: &Office,
    cx: &mut Context,
    report: Report<'_>,
) -> Result<ReturnEffect, ReturnError> {
    let known = store::return_report::find(&office.store, report.source, report.key).await?;
    if let Some(known) = known {
        return Ok(known.effect);
    }
    let step = match &report.said {
        Return::Bounce(bounce) => bounced(office, cx, bounce).await?,
        Return::Complaint(tokens) => left(office, cx, tokens, ReturnKind::Complaint).await?,
        Return::Unsubscribe(tokens) => left(office, cx, tokens, ReturnKind::Unsubscribe).await?,
        Return::Unmatched => Step::counted(ReturnKind::Unclassified, ReturnEffect::Unmatched),
        Return::Unclassified => Step::counted(ReturnKind::Unclassified, ReturnEffect::Counted),
        Return::NoComplaint | Return::AutoReply => {
            Step::counted(ReturnKind::AutoReply, ReturnEffect::Counted)
        }
        Return::Other => Step::counted(ReturnKind::Answer, ReturnEffect::Counted),
    };
    Ok(keep(office, cx, (report.source, report.key), step).await?)
}

impl Step {
    fn counted(kind: ReturnKind, effect: ReturnEffect) -> Self {
        Self { kind, status: None, effect, mailing: None, tally: None, soft: None }
    }

    fn about(kind: ReturnKind, effect: ReturnEffect, matched: &Match) -> Self {
        let tally = match kind {
            ReturnKind::Dead => Some(Tally::Dead),
            ReturnKind::Soft => Some(Tally::Soft),
            ReturnKind::SenderTrouble => Some(Tally::SenderTrouble),
            ReturnKind::Complaint => Some(Tally::Complaint),
            ReturnKind::Unsubscribe => Some(Tally::Unsubscribed),
            _ => None,
        };
        Self { mailing: matched.mailing, tally, ..Self::counted(kind, effect) }
    }
}

/// Acts on what the mail server answered while it took, or did not take, mails of one mailing.
///
/// The answer came on our own connection, so it needs no token to be believed.
pub(crate) async fn answered(
    office: &Office,
    mailing: MailingId,
    answers: &[(SubjectId, ReturnKind)],
) -> Result<(), StoreError> {
    for (subject, kind) in answers {
        let mut cx = office.context(Acting::Job);
        let matched = Match { subject: *subject, delivery: None, mailing: Some(mailing) };
        let step = match kind {
            ReturnKind::Dead => {
                let effect = erase(office, &mut cx, *subject, Channel::DeadMailbox).await?;
                Step::about(*kind, effect, &matched)
            }
            ReturnKind::Soft => soft(office, &cx, &matched).await?,
            _ => Step::about(*kind, ReturnEffect::Counted, &matched),
        };
        let key = DeliveryId::new(cx.now, &mut cx.random).to_string();
        keep(office, &mut cx, ("smtp", &key), step).await?;
    }
    Ok(())
}

/// Erases whom a mail server's answer should have erased already: the program ended between the two. Returns how many
/// people that were.
///
/// # Errors
/// As every change; what was done until then is kept.
pub async fn sweep(office: &Office, cx: &Context) -> Result<u64, StoreError> {
    let before = cx.now - ANSWERED_WITHIN;
    let dead = store::delivery::list_dead(&office.store, before, SWEPT_MAX).await?;
    for dead in &dead {
        answered(office, dead.mailing_id, &[(dead.subject_id, ReturnKind::Dead)]).await?;
    }
    Ok(dead.len() as u64)
}

async fn bounced(office: &Office, cx: &mut Context, bounce: &Bounce) -> Result<Step, ReturnError> {
    let matched = match find(office, bounce.tokens()).await? {
        Found::Whom(matched) => matched,
        Found::Gone => {
            return Ok(Step::counted(kind_of(bounce.class()), ReturnEffect::AlreadyGone));
        }
        Found::Nothing => {
            return Ok(Step::counted(kind_of(bounce.class()), ReturnEffect::Unmatched));
        }
    };
    let class = class_for(office, cx, bounce, matched.subject).await?;
    let kind = kind_of(class);
    match class {
        Class::Dead => {
            let effect = erase(office, cx, matched.subject, Channel::DeadMailbox).await?;
            Ok(Step::about(kind, effect, &matched))
        }
        Class::Soft => Ok(soft(office, cx, &matched).await?),
        Class::SenderProblem | Class::Delivered | Class::Unclear => {
            Ok(Step::about(kind, ReturnEffect::Counted, &matched))
        }
    }
}

fn kind_of(class: Class) -> ReturnKind {
    match class {
        Class::Dead => ReturnKind::Dead,
        Class::Soft => ReturnKind::Soft,
        Class::SenderProblem => ReturnKind::SenderTrouble,
        Class::Delivered => ReturnKind::AutoReply,
        Class::Unclear => ReturnKind::Unclassified,
    }
}

/// Reads the report for the one address that the token stands for: a mail may have been forwarded.
async fn class_for(
    office: &Office,
    cx: &mut Context,
    bounce: &Bounce,
    subject: SubjectId,
) -> Result<Class, ReturnError> {
    match person::address(office, cx, subject, Use::Check).await {
        Ok((address, permit)) => {
            let address = address.open(&permit).map_err(|_| ReturnError::Address)?;
            Ok(bounce.class_for(address))
        }
        Err(WorkError::Store(error)) => Err(error.into()),
        Err(_) => Err(ReturnError::Address),
    }
}

async fn soft(office: &Office, cx: &Context, matched: &Match) -> Result<Step, StoreError> {
    let mailbox = mailbox(office, matched.subject).await?;
    let Some(mailbox) = mailbox else {
        return Ok(Step::about(ReturnKind::Soft, ReturnEffect::Counted, matched));
    };
    let before = match mailbox.scored_at {
        Some(counted_at) => Score {
            points: f64::from(mailbox.soft_score) / POINT,
            counted_at,
            rests_until: mailbox.rests_until,
        },
        None => Score::none(cx.now),
    };
    let score = before.bounce(&ScoreRule::default(), cx.now);
    let rests = score.rests(cx.now);
    let mailbox = Mailbox {
        soft_score: (score.points * POINT).round().clamp(0.0, 1e9) as u32,
        scored_at: Some(score.counted_at),
        rests_until: score.rests_until,
        ..mailbox
    };
    let effect = if rests { ReturnEffect::Rests } else { ReturnEffect::Counted };
    let soft = Some((matched.delivery, mailbox));
    Ok(Step { soft, ..Step::about(ReturnKind::Soft, effect, matched) })
}

/// Returns what is known of a mailbox; of one from before that was kept, that it is a person's.
async fn mailbox(office: &Office, subject: SubjectId) -> Result<Option<Mailbox>, StoreError> {
    if let Some(mailbox) = store::mailbox::lookup(&office.store, subject).await? {
        return Ok(Some(mailbox));
    }
    let contact = store::contact::lookup(&office.store, subject).await?;
    let (Some(contact), Some(key)) = (contact, office.subject_key(subject).await?) else {
        return Ok(None);
    };
    let place = store::contact::address_place(subject);
    let Ok(address) = key.unseal(place, &contact.address_sealed) else { return Ok(None) };
    Ok(Some(Mailbox {
        subject_id: subject,
        near_digest: office.key.near_digest(&address),
        class: MailboxClass::Person,
        soft_score: 0,
        scored_at: None,
        rests_until: None,
    }))
}

async fn left(
    office: &Office,
    cx: &mut Context,
    tokens: &[Token],
    kind: ReturnKind,
) -> Result<Step, ReturnError> {
    let channel = match kind {
        ReturnKind::Complaint => Channel::Complaint,
        _ => Channel::Mail,
    };
    match find(office, tokens).await? {
        Found::Nothing => Ok(Step::counted(kind, ReturnEffect::Unmatched)),
        Found::Gone => Ok(Step::counted(kind, ReturnEffect::AlreadyGone)),
        Found::Whom(matched) => {
            let effect = erase(office, cx, matched.subject, channel).await?;
            Ok(Step::about(kind, effect, &matched))
        }
    }
}

async fn erase(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    channel: Channel,
) -> Result<ReturnEffect, StoreError> {
    Ok(match unsubscribe::erase(office, cx, subject, channel).await? {
        Outcome::Erased { .. } => ReturnEffect::Erased,
        Outcome::AlreadyGone => ReturnEffect::AlreadyGone,
    })
}

/// Follows the first token that is ours; all others say nothing.
async fn find(office: &Office, tokens: &[Token]) -> Result<Found, StoreError> {
    for token in tokens {
        match token.kind() {
            TokenKind::ReturnPath | TokenKind::MessageId => {
                let Ok(id) = office.key.check_mail_token(DELIVERY, token.as_str()) else {
                    continue;
                };
                let id = DeliveryId::from_uuid(id);
                let delivery = store::delivery::lookup(&office.store, id).await?;
                return Ok(delivery.map_or(Found::Gone, |it| {
                    Found::Whom(Match {
                        subject: it.subject_id,
                        delivery: Some(id),
                        mailing: Some(it.mailing_id),
                    })
                }));
            }
            TokenKind::Unsubscribe => {
                let checked = office.key.check_mail_token(UNSUBSCRIBE_BY_MAIL, token.as_str());
                let Ok(id) = checked else { continue };
                let subject = SubjectId::from_uuid(id);
                let contact = store::contact::lookup(&office.store, subject).await?;
                return Ok(contact.map_or(Found::Gone, |_| {
                    Found::Whom(Match { subject, delivery: None, mailing: None })
                }));
            }
        }
    }
    Ok(Found::Nothing)
}

/// Keeps the report, its count and what else follows, in one transaction.
///
/// An erasure was committed before: a crash in between lets the report be taken again, and it then
/// finds that whom it is about is gone.
async fn keep(
    office: &Office,
    cx: &mut Context,
    (source, key): (&str, &str),
    step: Step,
) -> Result<ReturnEffect, StoreError> {
    let row = ReturnReport {
        id: ReturnReportId::new(cx.now, &mut cx.random),
        source: source.to_owned(),
        source_key: key.to_owned(),
        kind: step.kind,
        status: step.status.clone(),
        effect: step.effect,
        mailing_id: step.mailing,
        received_at: cx.now,
    };
    let acts = matches!(step.effect, ReturnEffect::Erased | ReturnEffect::Rests);
    let fact = Fact::ReturnActedOn { report: row.id, said: step.kind, effect: step.effect };
    let entry = acts.then(|| fact.at(cx.now, &mut cx.random));
    let effect = step.effect;
    let kept = office.store.transact(move |mut tx| async move {
        if store::return_report::add(&mut tx, &row).await? == 0 {
            return tx.commit_without_fact("somebody else dealt with it a moment ago").await;
        }
        count(&mut tx, &step, row.received_at).await?;
        match entry {
            Some(entry) => tx.commit(&[entry]).await,
            None => tx.commit_without_fact("a count says nothing of anybody").await,
        }
    });
    kept.await?;
    Ok(effect)
}

async fn count(tx: &mut Tx, step: &Step, now: jiff::Timestamp) -> Result<(), StoreError> {
    if let (Some(mailing), Some(tally)) = (step.mailing, step.tally) {
        store::reading::count(tx, mailing, tally, 1).await?;
    }
    if let Some((delivery, mailbox)) = &step.soft {
        let (subject, score) = (mailbox.subject_id, mailbox.soft_score);
        store::mailbox::add(tx, mailbox).await?;
        store::mailbox::score(tx, subject, score, now, mailbox.rests_until).await?;
        if let Some(delivery) = delivery {
            store::delivery::keep_return(tx, *delivery, ReturnKind::Soft, now).await?;
        }
    }
    Ok(())
}
