//! The receipt of a yes: which words, when, where and for which topics; found again by its own link (CON-02).

use domain::{
    Channel, Consent, ConsentId, Digest, Entry, Fact, FactId, Language, SubjectId, Topic,
};
use jiff::Timestamp;
use store::StoreError;
use uuid::Uuid;

use crate::office::Office;

const RECEIPT: &str = "receipt";
/// How many Facts about one consent are looked through for its grant.
const FACTS_MAX: u32 = 8;

/// What was said yes to at one moment, as it stands on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The first of the consents; the receipt is known by it.
    pub id: ConsentId,
    /// The topics that were agreed to.
    pub topics: Vec<Topic>,
    /// Those of them that were taken back since.
    pub withdrawn: Vec<Topic>,
    /// The activity that they are for; opens and clicks are for the one that counts them.
    pub activity: String,
    /// The form.
    pub form: String,
    /// In which language the words were read.
    pub language: Language,
    /// The version of the wording.
    pub wording_version: u32,
    /// The digest of the wording.
    pub wording_digest: Digest,
    /// The wording itself.
    pub wording: String,
    /// Where it was given.
    pub channel: Channel,
    /// When.
    pub granted_at: Timestamp,
    /// The place of the first consent in the log; none while it waits.
    pub entry: Option<u64>,
}

impl Office {
    /// Returns the token of the link to a receipt; it opens this receipt and nothing else.
    pub fn receipt_token(&self, consent: ConsentId) -> String {
        self.key.token(RECEIPT, consent.as_uuid())
    }
}

/// Finds the receipt that a link leads to; none when the link is not ours or everything was erased.
///
/// # Errors
/// As every reading.
pub async fn find(office: &Office, token: &str) -> Result<Option<Receipt>, StoreError> {
    let Ok(id) = office.key.check_token(RECEIPT, token) else { return Ok(None) };
    let consent = store::consent::lookup(&office.store, ConsentId::from_uuid(id)).await?;
    let Some(consent) = consent else { return Ok(None) };
    let receipts = list(office, consent.subject_id).await?;
    let named = receipts
        .into_iter()
        .find(|receipt| receipt.form == consent.form && receipt.granted_at == consent.granted_at);
    Ok(named)
}

/// Lists a person's receipts, newest first: one for each time she said yes.
///
/// # Errors
/// As every reading.
pub async fn list(office: &Office, subject: SubjectId) -> Result<Vec<Receipt>, StoreError> {
    let mut consents = store::consent::list_of_subject(&office.store, subject).await?;
    consents.sort_by_key(|it| {
        let order = (it.form.clone(), !it.is_to_mail(), it.topic.clone());
        (std::cmp::Reverse(it.granted_at), order)
    });
    let mut receipts = Vec::new();
    for together in consents.chunk_by(|a, b| a.granted_at == b.granted_at && a.form == b.form) {
        receipts.extend(receipt(office, together).await?);
    }
    Ok(receipts)
}

async fn receipt(office: &Office, together: &[Consent]) -> Result<Option<Receipt>, StoreError> {
    let Some(first) = together.first() else { return Ok(None) };
    for language in [Language::Nb, Language::En] {
        let (form, version) = (&first.form, first.wording_version);
        let wording = store::wording::lookup(&office.store, form, language, version).await?;
        let Some(wording) = wording.filter(|it| it.digest == first.wording_digest) else {
            continue;
        };
        let withdrawn = together.iter().filter(|it| it.withdrawn_at.is_some());
        return Ok(Some(Receipt {
            id: first.id,
            topics: together.iter().map(|it| it.topic.clone()).collect(),
            withdrawn: withdrawn.map(|it| it.topic.clone()).collect(),
            activity: first.activity.clone(),
            form: first.form.clone(),
            language,
            wording_version: version,
            wording_digest: first.wording_digest,
            wording: wording.text,
            channel: first.channel,
            granted_at: first.granted_at,
            entry: entry(office, first.id).await?,
        }));
    }
    Ok(None)
}

async fn entry(office: &Office, consent: ConsentId) -> Result<Option<u64>, StoreError> {
    let last = FactId::from_uuid(Uuid::max());
    let about = consent.to_string();
    let facts = store::fact::list_about(&office.store, &about, last, FACTS_MAX).await?;
    let is_grant = |text: &str| {
        Entry::parse(text).is_ok_and(|it| matches!(it.fact, Fact::ConsentGranted { .. }))
    };
    Ok(facts.into_iter().find(|fact| is_grant(&fact.entry)).and_then(|fact| fact.sequence))
}
