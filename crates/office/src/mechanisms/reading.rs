//! Opens and clicks are counted of those alone who said yes to just that: looked for in the mails, the totals, the words.

use declaration::{Promise, PromiseKind};
use domain::{Digest, Mailing, MailingId, Reading, Tally};
use store::StoreError;
use uuid::Uuid;

use super::{
    Counterexample, Looking, Mechanism, Verdict, Work, counterexample::Counting, is_subscription,
};
use crate::{live::Live, mailing::reading, office::Office};

/// How many of the newest mailings are looked through.
const LOOKED_THROUGH_MAX: u32 = 100;

pub(super) const MAIL_BEHAVIOUR: Mechanism = Mechanism {
    id: "mail-behaviour",
    kinds: &[PromiseKind::MailBehaviour],
    works_nb: "Åpninger og klikk telles bare hos dem som har sagt ja til akkurat det, og bare som summer.",
    works_en: "Opens and clicks are counted of those alone who said yes to just that, as totals alone.",
    breaks_if_nb: "en e-post kan telle det adressaten ikke sa ja til, en sum er større enn den kan være, eller ordlyden til et ja spør ikke",
    breaks_if_en: "a mail can count what its addressee did not say yes to, a total is larger than it can be, or the words of a yes do not ask",
    rests: &[Work::Forms, Work::Mailings, Work::Publishing],
    serves: |live, promise| is_subscription(live, promise) || counts_for_one(live, promise),
    falsify: |office, live, promise| Box::pin(uninvited(office, live, promise)) as Looking<'_>,
};

/// Says whether the promise is about an activity that counts what mails of ours are read.
fn counts_for_one(live: &Live, promise: &Promise) -> bool {
    let activity = promise.activity.as_deref();
    activity.is_some_and(|it| read_by(live, it).next().is_some())
}

/// Lists the activities whose mails `reads` counts.
fn read_by<'a>(live: &'a Live, reads: &'a str) -> impl Iterator<Item = &'a str> {
    let mailed = live.subscriptions().map(|it| it.activity.id.get().as_str());
    mailed.filter(move |it| live.reading_of(it).is_some_and(|it| it.id.get() == reads))
}

async fn uninvited(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let promised = promise.activity.as_deref().unwrap_or_default();
    let last = MailingId::from_uuid(Uuid::max());
    let (mut n_cases, mut found) = (0, unasked(office, live, promised).await?);
    for mailing in store::mailing::list(&office.store, last, LOOKED_THROUGH_MAX).await? {
        let reads = reading::reading_activity(office, &mailing);
        let is_ours = mailing.activity == promised || reads.as_deref() == Some(promised);
        if !is_ours || mailing.n_sent == 0 {
            continue;
        }
        let totals = Totals::of(office, &mailing).await?;
        n_cases += totals.n_looked_at;
        let reads = reads.as_deref().unwrap_or_default();
        let tally = store::reading::tally_agreed(&office.store, mailing.id, reads).await?;
        found = found.or(totals.more_than(&mailing, tally));
    }
    Ok(Verdict { n_cases, counterexample: found })
}

/// What was counted of one mailing.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    n_looked_at: u64,
    n_opens_traced: u64,
    n_clicks_traced: u64,
    n_unasked: u64,
    n_unseen: u64,
    n_opened: u64,
    n_clicked: u64,
}

impl Totals {
    async fn of(office: &Office, mailing: &Mailing) -> Result<Self, StoreError> {
        let mut totals = Self::default();
        for total in store::reading::list(&office.store, mailing.id).await? {
            match total.measure {
                Tally::TracesLooked => totals.n_looked_at = total.n,
                Tally::OpensTraced => totals.n_opens_traced = total.n,
                Tally::ClicksTraced => totals.n_clicks_traced = total.n,
                Tally::TracedUnasked => totals.n_unasked = total.n,
                Tally::ToldByJournal => totals.n_unseen = total.n,
                Tally::Opened => totals.n_opened = total.n,
                Tally::Clicked => totals.n_clicked = total.n,
                _ => {}
            }
        }
        for link in store::reading::list_links(&office.store, mailing.id).await? {
            totals.n_clicked = totals.n_clicked.max(link.n_clicks);
        }
        Ok(totals)
    }

    /// Compares what the mails could count with who had agreed: whoever is gone since may have, nobody else.
    fn more_than(
        self,
        mailing: &Mailing,
        agreed: Option<store::reading::AgreedTally>,
    ) -> Option<Counterexample> {
        let (n_held, n_opens, n_clicks) =
            agreed.map_or((0, 0, 0), |it| (it.n_held, it.n_opens, it.n_clicks));
        let n_sent = u64::from(mailing.n_sent);
        let n_gone = n_sent.saturating_sub(n_held);
        // A mailing from before anybody looked is no case, as long as nothing was counted of it.
        let n_known = self.n_looked_at + self.n_unseen;
        let n_unlooked = if self.n_looked_at == 0 { 0 } else { n_sent.saturating_sub(n_known) };
        // One mail may be opened on many days; but a mailing of which none counts has nothing to count.
        let uncountable = |n_counted: u64, n_traced: u64| if n_traced == 0 { n_counted } else { 0 };
        let too_many = [
            (Counting::Either, self.n_unasked),
            (Counting::Opens, self.n_opens_traced.saturating_sub(n_opens + n_gone)),
            (Counting::Clicks, self.n_clicks_traced.saturating_sub(n_clicks + n_gone)),
            (Counting::Opens, uncountable(self.n_opened, self.n_opens_traced)),
            (Counting::Clicks, uncountable(self.n_clicked, self.n_clicks_traced)),
            (Counting::Unknown, n_unlooked),
        ];
        let (counts, n_mails) = too_many.into_iter().find(|(_, n_mails)| *n_mails > 0)?;
        Some(Counterexample::CountsUnasked { mailing: mailing.id, n_mails, counts })
    }
}

/// Looks for consents to be counted whose words, as they are on record, have no question of its own for it (CON-01).
async fn unasked(
    office: &Office,
    live: &Live,
    promised: &str,
) -> Result<Option<Counterexample>, StoreError> {
    let own = live.reading_of(promised).map(|it| it.id.get().as_str());
    let reads = own.unwrap_or(promised);
    let wordings = store::wording::list(&office.store).await?;
    for tally in store::reading::tally_worded(&office.store, reads).await? {
        let Some(reading) = Reading::of(&tally.topic) else { continue };
        let is_it =
            |form: &str, digest: &Digest| form == tally.form && *digest == tally.wording_digest;
        let mut kept = wordings.iter().filter(|it| is_it(&it.form, &it.digest));
        let question = format!("choice {reading}: ");
        if !kept.any(|it| it.text.lines().any(|line| line.starts_with(&question))) {
            let n_consents = tally.n_consents;
            return Ok(Some(Counterexample::UnaskedReading { n_consents, reading }));
        }
    }
    Ok(None)
}
