//! Whom a mailing may go to now, by which right, and how many they are.

use domain::{GroundKind, SubjectId, Topic};
use jiff::Timestamp;
use store::{StoreError, delivery::Candidate};
use uuid::Uuid;

use crate::office::Office;

/// How many are listed at a time.
const PAGE: u32 = 5_000;

/// How many may be written to about a topic, by right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicAudience {
    /// The activity's ID in the declaration.
    pub activity: String,
    /// The topic.
    pub topic: Topic,
    /// Those with a consent that stands.
    pub n_consents: u64,
    /// Existing customers with all facts of the exception, by what they bought.
    pub customers: Vec<(String, u64)>,
    /// Companies' own mailboxes.
    pub n_company_mailboxes: u64,
}

impl TopicAudience {
    /// Returns how many a mailing about `product` may go to; existing customers are only written to
    /// about what they bought (MKT-02).
    pub fn size(&self, product: Option<&str>) -> u64 {
        let customers = self.customers.iter().filter(|(name, _)| Some(name.as_str()) == product);
        self.n_consents + self.n_company_mailboxes + customers.map(|(_, n)| n).sum::<u64>()
    }
}

/// Counts who may be written to at the instant `at`, for each topic that the declaration offers.
///
/// Law: MKT-01, MKT-02, BAS-01.
///
/// # Errors
/// As every reading.
pub async fn by_topic(office: &Office, at: Timestamp) -> Result<Vec<TopicAudience>, StoreError> {
    let consents = store::consent::count_by_topic(&office.store, at).await?;
    let grounds = store::ground::count_by_topic(&office.store).await?;
    let live = office.live();
    let mut audiences = Vec::new();
    for (activity, topic) in live.mail_topics() {
        let is_it = |a: &str, t: &Topic| a == activity && *t == topic;
        let consents = consents.iter().filter(|it| is_it(&it.activity, &it.topic));
        let n_consents = consents.map(|it| it.n_consents).sum();
        let (mut customers, mut n_company_mailboxes) = (Vec::new(), 0);
        for tally in grounds.iter().filter(|it| is_it(&it.activity, &it.topic)) {
            match (tally.kind, &tally.product) {
                (GroundKind::CompanyMailbox, _) => n_company_mailboxes += tally.n_grounds,
                (GroundKind::ExistingCustomer, Some(product)) => {
                    customers.push((product.clone(), tally.n_grounds));
                }
                (GroundKind::ExistingCustomer, None) | (GroundKind::Consent, _) => {}
            }
        }
        audiences.push(TopicAudience {
            activity,
            topic,
            n_consents,
            customers,
            n_company_mailboxes,
        });
    }
    Ok(audiences)
}

/// Lists whom a mailing may go to at the instant `at`, sorted by Subject, each once.
pub(crate) async fn candidates(
    office: &Office,
    activity: &str,
    topic: &Topic,
    product: Option<&str>,
    at: Timestamp,
) -> Result<Vec<Candidate>, StoreError> {
    let mut candidates = Vec::new();
    let mut after = SubjectId::from_uuid(Uuid::nil());
    loop {
        let rows = &office.store;
        let page =
            store::delivery::list_candidates(rows, activity, topic, product, at, after, PAGE);
        let page = page.await?;
        let Some(last) = page.last() else { return Ok(candidates) };
        after = last.subject_id;
        candidates.extend(page);
    }
}
