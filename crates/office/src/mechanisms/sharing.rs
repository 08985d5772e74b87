//! What is written to people stays between them and us: no mail tells others, and none goes by hands nobody declared.

use declaration::{Promise, PromiseKind};
use domain::{MailingId, Tally};
use store::StoreError;
use uuid::Uuid;

use super::{Counterexample, Looking, Mechanism, Verdict, Work, is_subscription};
use crate::{live::Live, office::Office};

/// How many of the newest mailings are looked through.
const LOOKED_THROUGH_MAX: u32 = 100;

pub(super) const NOT_PASSED_ON: Mechanism = Mechanism {
    id: "not-passed-on",
    kinds: &[PromiseKind::NotShared],
    works_nb: "E-post går til adressaten alene. Lenker og bilder som sier andre hvem hun er, blir avvist, og hver e-post blir sett på før den går.",
    works_en: "Mail goes to its addressee alone. Links and pictures that tell others who she is are refused, and each mail is looked at before it goes.",
    breaks_if_nb: "en e-post røper adressaten til et annet sted, eller går gjennom en e-posttjener mens erklæringen sier at ingen andre får noe",
    breaks_if_en: "a mail tells another place whose it is, or goes by a mail server while the declaration says that nobody else gets anything",
    rests: &[Work::Mailings, Work::Publishing],
    serves: is_subscription,
    falsify: |office, live, promise| Box::pin(passed_on(office, live, promise)) as Looking<'_>,
};

async fn passed_on(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let promised = promise.activity.as_deref().unwrap_or_default();
    let (mut n_cases, mut found) = (0, other_hands(office, live, promised));
    let last = MailingId::from_uuid(Uuid::max());
    for mailing in store::mailing::list(&office.store, last, LOOKED_THROUGH_MAX).await? {
        if mailing.activity != promised {
            continue;
        }
        for total in store::reading::list(&office.store, mailing.id).await? {
            match total.measure {
                Tally::TracesLooked => n_cases += total.n,
                Tally::TellsOthers if total.n > 0 => {
                    let (mailing, n_mails) = (mailing.id, total.n);
                    found.get_or_insert(Counterexample::TellsOthers { mailing, n_mails });
                }
                _ => {}
            }
        }
    }
    Ok(Verdict { n_cases, counterexample: found })
}

/// Finds a mail server on another machine, for an activity whose data nobody else gets as declared.
fn other_hands(office: &Office, live: &Live, activity: &str) -> Option<Counterexample> {
    let declared = live.subscription_of(activity)?.activity;
    if !declared.recipients.is_empty() {
        return None;
    }
    let post = office.settings.post.iter().flat_map(|post| &post.relays);
    let host = post.filter_map(mail::RelaySettings::outside_host).next()?;
    Some(Counterexample::OtherHands { host })
}
