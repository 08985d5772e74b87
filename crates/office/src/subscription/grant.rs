//! What a yes leaves, however it was given: one consent for each topic, and the Fact of each, sealed under her key.

use decide::Personal;
use domain::{Consent, ConsentId, Entry, Fact, Reading, Sealed, SubjectId, Topic};
use keys::{Place, SubjectKey};

use super::confirm::Receipt;
use crate::context::Context;

/// Returns the consents of a receipt, in its order.
pub(crate) fn consents(receipt: &Receipt, subject_id: SubjectId) -> Vec<Consent> {
    let pairs = receipt.consents.iter().zip(&receipt.topics);
    let consent = |(id, topic): (&ConsentId, &Topic)| Consent {
        id: *id,
        subject_id,
        activity: receipt.activity.clone(),
        topic: topic.clone(),
        form: receipt.form.clone(),
        wording_version: receipt.wording_version,
        wording_digest: receipt.wording_digest,
        channel: receipt.channel,
        granted_at: receipt.granted_at,
        withdrawn_at: None,
        expires_at: receipt.expires_at,
        superseded_at: None,
        asked_again_at: None,
    };
    pairs.map(consent).collect()
}

/// Returns the Fact of each consent; who agreed is sealed under `key`, which is hers.
pub(crate) fn entries(cx: &mut Context, consents: &[Consent], key: &SubjectKey) -> Vec<Entry> {
    consents.iter().map(|consent| entry(cx, consent, key)).collect()
}

/// Returns the Fact of one consent; as [`entries`].
pub(crate) fn entry(cx: &mut Context, consent: &Consent, key: &SubjectKey) -> Entry {
    let place = Place { table: "fact", column: "sealed", row: consent.id.as_uuid() };
    let whose = Personal::about(key.subject(), key.subject().to_string());
    let sealed = key.seal(place, &whose, &mut cx.random).expect("it is about her");
    let fact = Fact::ConsentGranted {
        consent: consent.id,
        activity: consent.activity.clone(),
        form: consent.form.clone(),
        topic: consent.topic.clone(),
        wording_version: consent.wording_version,
        wording_digest: consent.wording_digest,
        channel: consent.channel,
        sealed: Sealed::from_bytes(sealed),
    };
    fact.at(cx.now, &mut cx.random)
}

/// Returns what was said yes to beside the topics, in the same words and at the same moment; `activity` is the one that
/// counts.
pub(crate) fn of_reading(
    cx: &mut Context,
    beside: &Receipt,
    activity: &str,
    reading: &[Reading],
) -> Receipt {
    Receipt {
        activity: activity.to_owned(),
        topics: reading.iter().map(|it| it.topic()).collect(),
        consents: reading.iter().map(|_| ConsentId::new(cx.now, &mut cx.random)).collect(),
        ..beside.clone()
    }
}
