//! Opens and clicks: whose may be counted, by which addresses, and what a visit to one of them adds to a total.

mod marks;

use std::collections::HashMap;

use domain::{DeliveryId, Mailing, MailingId, Reading, SubjectId, Tally};
use jiff::Timestamp;
use store::{StoreError, Tx, delivery::Delivery};

pub(crate) use marks::Marks;

use super::draft;
use crate::{context::Context, office::Office};

/// What the tokens are for; one of them counts and can do nothing else.
pub(crate) const OPENED: &str = "opened";
pub(crate) const CLICKED: &str = "clicked";

/// What somebody agrees to; unknown is no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// That it is counted that she opens a mail.
    pub opens: bool,
    /// That it is counted what she clicks on.
    pub clicks: bool,
}

/// The addresses by which one addressee's mail counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracking {
    /// The address of the picture that counts an open; none without her yes.
    pub open_pixel: Option<String>,
    /// How the addresses of the mailing's links begin.
    pub(crate) mailing: String,
    /// What the addresses of her own end with; none without her yes.
    pub(crate) clicks: Option<String>,
}

impl Tracking {
    /// Returns the address that counts a click on the link at `place`; none without her yes, when the link stays as it is.
    pub fn click(&self, place: u32) -> Option<String> {
        let token = self.clicks.as_ref()?;
        Some(format!("{}/{place}/{token}", self.mailing))
    }
}

/// Returns who of a mailing's addressees, from `first` to `last` by id, agrees at the instant `at`; whoever is not in it
/// has not.
///
/// Law: CKE-01, CON-01. One query for a whole page.
///
/// # Errors
/// As every reading.
pub async fn agreed(
    office: &Office,
    mailing: MailingId,
    activity: &str,
    (first, last): (SubjectId, SubjectId),
    at: Timestamp,
) -> Result<HashMap<SubjectId, Agreement>, StoreError> {
    let live = office.live();
    let mut agreed: HashMap<SubjectId, Agreement> = HashMap::new();
    let Some(reads) = live.reading_of(activity) else { return Ok(agreed) };
    let (rows, reads) = (&office.store, reads.id.get());
    let found = store::reading::list_agreed(rows, mailing, reads, at, first, last).await?;
    for row in found {
        let agreement = agreed.entry(row.subject_id).or_default();
        match Reading::of(&row.topic) {
            Some(Reading::Opens) => agreement.opens = true,
            Some(Reading::Clicks) => agreement.clicks = true,
            None => {}
        }
    }
    Ok(agreed)
}

/// What was seen in the mails of a batch, whatever they were meant to be: counts, nothing of an addressee.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traced {
    n_looked_at: u64,
    n_opens: u64,
    n_clicks: u64,
    n_unasked: u64,
    n_tell_others: u64,
}

impl Traced {
    /// Counts one mail that went; `agreement` is her addressee's when it was written, `tells_others` whether it tells
    /// another place whose mail it is.
    pub fn add(&mut self, seen: mail::Traces, agreement: Agreement, tells_others: bool) {
        let is_unasked = seen.of_opens && !agreement.opens || seen.of_clicks && !agreement.clicks;
        self.n_looked_at += 1;
        self.n_opens += u64::from(seen.of_opens);
        self.n_clicks += u64::from(seen.of_clicks);
        self.n_unasked += u64::from(is_unasked);
        self.n_tell_others += u64::from(tells_others);
    }

    /// Keeps what was seen beside the mailing.
    ///
    /// # Errors
    /// As every change.
    pub async fn keep(&self, tx: &mut Tx, mailing: MailingId) -> Result<(), StoreError> {
        let counts = [
            (Tally::TracesLooked, self.n_looked_at),
            (Tally::OpensTraced, self.n_opens),
            (Tally::ClicksTraced, self.n_clicks),
            (Tally::TracedUnasked, self.n_unasked),
            (Tally::TellsOthers, self.n_tell_others),
        ];
        for (tally, n) in counts.into_iter().filter(|(_, n)| *n > 0) {
            store::reading::count(tx, mailing, tally, n).await?;
        }
        Ok(())
    }
}

/// Looks in a mail as it goes for whatever would count at the pages of `base_url`; [`Traced`] keeps it.
pub fn traces(base_url: &str, mail: &mail::Leaving<'_>) -> mail::Traces {
    mail.traces(&format!("{base_url}/o/"), &format!("{base_url}/r/"))
}

/// Counts that a mail was opened, once a day for each delivery, if its addressee agrees to it now.
///
/// A token that is forged or whose delivery is gone counts nothing; nothing says which it was. What was counted when her
/// yes stood stays in the total, which leads back to nobody.
///
/// Law: CKE-01, CON-04.
///
/// # Errors
/// As every change.
pub async fn opened(office: &Office, cx: &mut Context, token: &str) -> Result<(), StoreError> {
    let agreed = agreeing(office, cx.now, (OPENED, token), Reading::Opens).await?;
    let Some(delivery) = agreed else { return Ok(()) };
    let (Some(id), mailing) = (delivery.id, delivery.mailing_id) else { return Ok(()) };
    if !office.marks.is_new(&mut cx.random, office.day(cx.now), id, "open") {
        return Ok(());
    }
    let counted = office.store.transact(move |mut tx| async move {
        store::reading::count(&mut tx, mailing, Tally::Opened, 1).await?;
        tx.commit_without_fact("a total grew, which says nothing of anybody").await
    });
    counted.await
}

/// Returns where the link at `place` of a mailing leads; none when it has no such link, or leads nowhere on the web.
///
/// With a genuine token, a click is added to the totals: once a day for each delivery, and once a day for each of its
/// links, if the addressee agrees to it now. `counts` is false for whoever only looks ahead.
///
/// # Errors
/// As every change.
pub async fn followed(
    office: &Office,
    cx: &mut Context,
    (mailing, place): (MailingId, u32),
    token: Option<&str>,
    counts: bool,
) -> Result<Option<String>, StoreError> {
    let link = store::reading::lookup_link(&office.store, mailing, place).await?;
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    let Some(link) = link.filter(|link| is_web(&link.url)) else { return Ok(None) };
    if let (Some(token), true) = (token, counts) {
        clicked(office, cx, (mailing, place), token).await?;
    }
    Ok(Some(link.url))
}

async fn clicked(
    office: &Office,
    cx: &mut Context,
    (mailing, place): (MailingId, u32),
    token: &str,
) -> Result<(), StoreError> {
    let agreed = agreeing(office, cx.now, (CLICKED, token), Reading::Clicks).await?;
    let Some(delivery) = agreed.filter(|it| it.mailing_id == mailing) else { return Ok(()) };
    let Some(id) = delivery.id else { return Ok(()) };
    let day = office.day(cx.now);
    if !office.marks.is_new(&mut cx.random, day, id, &place.to_string()) {
        return Ok(());
    }
    let is_new_mail = office.marks.is_new(&mut cx.random, day, id, "click");
    let counted = office.store.transact(move |mut tx| async move {
        store::reading::click(&mut tx, mailing, place).await?;
        if is_new_mail {
            store::reading::count(&mut tx, mailing, Tally::Clicked, 1).await?;
        }
        tx.commit_without_fact("a total grew, which says nothing of anybody").await
    });
    counted.await
}

/// Finds the delivery that a token names, if its addressee agrees now to be counted.
async fn agreeing(
    office: &Office,
    now: Timestamp,
    (kind, token): (&'static str, &str),
    reading: Reading,
) -> Result<Option<Delivery>, StoreError> {
    let Ok(id) = office.key.check_token(kind, token) else { return Ok(None) };
    let rows = &office.store;
    let found = store::delivery::lookup(rows, DeliveryId::from_uuid(id)).await?;
    let Some(delivery) = found else { return Ok(None) };
    let mailing = store::mailing::lookup(rows, delivery.mailing_id).await?;
    let Some(activity) = mailing.and_then(|it| reading_activity(office, &it)) else {
        return Ok(None);
    };
    let (subject, topic) = (delivery.subject_id, reading.topic());
    let consent = store::consent::find_open(rows, &topic, subject, &activity).await?;
    Ok(consent.filter(|it| it.stands(now)).map(|_| delivery))
}

/// Returns the activity that counts opens and clicks in a mailing, if any may.
pub(crate) fn reading_activity(office: &Office, mailing: &Mailing) -> Option<String> {
    let activity = match mailing.activity.is_empty() {
        true => draft::activity_of(office, mailing)?,
        false => mailing.activity.clone(),
    };
    office.live().reading_of(&activity).map(|it| it.id.get().clone())
}
