//! What every mail must have: a consent to its topic before it went, a sender, a way out.

use declaration::{Promise, PromiseKind};
use domain::{MailingId, Tally, Topic};
use store::{StoreError, mailing_look::MailingLook};
use uuid::Uuid;

use super::{
    Counterexample, Looking, Mechanism, Verdict, Work, counterexample::Lack, is_mailed,
    is_subscription,
};
use crate::{
    live::{Live, Subscription},
    office::Office,
};

/// How many of the newest mailings are looked through.
const LOOKED_THROUGH_MAX: u32 = 100;

pub(super) const SEND_GATE: Mechanism = Mechanism {
    id: "send-gate",
    kinds: &[PromiseKind::ConsentGate, PromiseKind::Topics],
    works_nb: "Hver e-post trenger en tillatelse som bare gis når du har sagt ja til temaet.",
    works_en: "Each mail needs a permit that is given only if you said yes to the topic.",
    breaks_if_nb: "en e-post gikk til noen som ikke hadde sagt ja til temaet da den gikk",
    breaks_if_en: "a mail went to somebody who had not said yes to its topic when it went",
    rests: &[Work::Mailings, Work::Publishing],
    serves: is_subscription,
    falsify: |office, live, promise| Box::pin(ungated(office, live, promise)) as Looking<'_>,
};

pub(super) const WAY_OUT: Mechanism = Mechanism {
    id: "way-out",
    kinds: &[PromiseKind::UnsubscribeLink, PromiseKind::SenderNamed, PromiseKind::WithdrawAsEasily],
    works_nb: "En e-post uten avsender, avmeldingslenke og ett-klikks avmelding blir ikke sendt.",
    works_en: "A mail without sender, unsubscribe link and one-click unsubscribing is not sent.",
    breaks_if_nb: "en e-post manglet avsender eller vei ut da den gikk, eller ingen så på den",
    breaks_if_en: "a mail lacked its sender or its way out when it went, or nobody looked at it",
    rests: &[Work::Mailings, Work::Publishing],
    serves: is_mailed,
    falsify: |office, live, promise| Box::pin(closed_in(office, live, promise)) as Looking<'_>,
};

async fn ungated(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let activity = promise.activity.as_deref().unwrap_or_default();
    let tallies = store::delivery::tally_ungated(&office.store, activity).await?;
    // A topic that another activity offers is that one's affair; one that nobody offers any more is everybody's.
    let offered = |by: &Subscription<'_>, topic: &Topic| by.topics().contains(topic);
    let is_ours = |topic: &Topic| {
        let mut offering = live.subscriptions().filter(|it| offered(it, topic)).peekable();
        offering.peek().is_none() || offering.any(|it| it.activity.id.get() == activity)
    };
    let ours: Vec<_> = tallies.into_iter().filter(|tally| is_ours(&tally.topic)).collect();
    let n_cases = ours.iter().map(|tally| tally.n_sent).sum();
    Ok(match ours.into_iter().find(|tally| tally.n_faulty > 0) {
        None => Verdict::holds(n_cases),
        Some(tally) => {
            let (n_mails, topic) = (tally.n_faulty, tally.topic);
            Verdict::broken(n_cases, Counterexample::Ungated { n_mails, topic })
        }
    })
}

/// Adds up what was seen in the mails as they went; a mailing from before anybody looked is no case, nor is a mail of which
/// a crash left the courier's journal alone.
async fn closed_in(office: &Office, _: &Live, _: &Promise) -> Result<Verdict, StoreError> {
    let last = MailingId::from_uuid(Uuid::max());
    let mut n_cases = 0;
    let mut found = None;
    for mailing in store::mailing::list(&office.store, last, LOOKED_THROUGH_MAX).await? {
        let looks = store::mailing_look::list_of_mailing(&office.store, mailing.id).await?;
        let total = |count: fn(&MailingLook) -> u32| {
            looks.iter().map(|it| u64::from(count(it))).sum::<u64>()
        };
        let n_looked_at = total(|it| it.n_looked_at);
        if n_looked_at == 0 {
            continue;
        }
        n_cases += n_looked_at;
        let n_unseen =
            store::reading::total(&office.store, mailing.id, Tally::ToldByJournal).await?;
        let lacking = [
            (Lack::Sender, n_looked_at.saturating_sub(total(|it| it.n_with_sender))),
            (Lack::Link, n_looked_at.saturating_sub(total(|it| it.n_with_link))),
            (Lack::OneClick, n_looked_at.saturating_sub(total(|it| it.n_with_one_click))),
            (Lack::Look, u64::from(mailing.n_sent).saturating_sub(n_looked_at + n_unseen)),
        ];
        for (lacks, n_mails) in lacking.into_iter().filter(|(_, n_mails)| *n_mails > 0) {
            found = Some(Counterexample::NoWayOut { mailing: mailing.id, n_mails, lacks });
        }
    }
    Ok(Verdict { n_cases, counterexample: found })
}
