//! Puts the sentences of a part into paragraphs. Knows the kinds of promises, not their words.

use crate::{
    promise::{Promise, PromiseKind as Kind},
    words::Language,
};

use super::Sentence;

/// Tables whose promises belong together, wherever they stand.
const TABLES: [&str; 10] = [
    "cookie",
    "form",
    "measure",
    "organisation",
    "partner",
    "recipient",
    "service",
    "source",
    "subprocessor",
    "tool",
];

/// Returns the sentences of promises in order: paragraphs by theme, or by table in lists.
pub(super) fn sentences(promises: &[&Promise], is_list: bool, language: Language) -> Vec<Sentence> {
    let mut sentences = Vec::with_capacity(promises.len());
    let mut previous: Option<&Promise> = None;
    for promise in promises {
        let begins_paragraph = previous.is_none_or(|previous| {
            let (table, table_before) = (table(promise), table(previous));
            let other_theme = is_list || theme(promise.kind) != theme(previous.kind);
            table != table_before || (table.is_none() && other_theme)
        });
        sentences.push(Sentence {
            promise: Some(promise.id.clone()),
            text: promise.sentence.read(language).to_owned(),
            begins_paragraph,
        });
        previous = Some(promise);
    }
    sentences
}

/// Returns the table that makes the promise, such as `form.contact`, where it holds sentences together.
fn table(promise: &Promise) -> Option<&str> {
    let id = promise.id.as_str();
    let (table, rest) = id.split_once('.')?;
    if !TABLES.contains(&table) {
        return None;
    }
    // The name of a cookie may have points itself; the word of the kind has none.
    let name = rest.strip_suffix(promise.kind.word()).and_then(|name| name.strip_suffix('.'));
    let name = name.unwrap_or_else(|| rest.split_once('.').map_or(rest, |(name, _)| name));
    Some(&id[..table.len() + 1 + name.len()])
}

/// Returns what the sentence is about; sentences about the same thing share a paragraph.
const fn theme(kind: Kind) -> u8 {
    match kind {
        Kind::ConsentGate
        | Kind::ConsentReceipt
        | Kind::WithdrawAsEasily
        | Kind::Voluntary
        | Kind::ContractBasis
        | Kind::LegalObligationBasis
        | Kind::VitalInterestsBasis
        | Kind::PublicTaskBasis
        | Kind::LegitimateInterestBasis
        | Kind::InterestAssessed => 1,
        Kind::Topics
        | Kind::UnsubscribeLink
        | Kind::MarketingObjection
        | Kind::SenderNamed
        | Kind::AddressOrigin
        | Kind::ConsentRenewed
        | Kind::ExistingCustomers
        | Kind::MailBehaviour => 2,
        Kind::ProfileInputs
        | Kind::ProfileAdjustable
        | Kind::ProfilingStops
        | Kind::CombinedOnlyHere
        | Kind::AutomatedDecision
        | Kind::DecisionReviewed
        | Kind::NoAutomatedDecision
        | Kind::AggregateOnly
        | Kind::AnonymityTested => 3,
        Kind::RecipientsNamed | Kind::NotShared => 4,
        Kind::EraseOnWithdrawal
        | Kind::EraseOnDeadMailbox
        | Kind::EraseOnObjection
        | Kind::EraseOnAgeKnown
        | Kind::EraseOnRelationEnd
        | Kind::EraseAfterPeriod
        | Kind::EraseAtEnd
        | Kind::AnonymiseAtEnd
        | Kind::CriterionReviewed
        | Kind::KeptByLaw
        | Kind::ProcessedUntil
        | Kind::StorageDutyPointedOut => 5,
        Kind::RightsOfPurpose => 6,
        Kind::NeverByUse
        | Kind::OneBasisPerPurpose
        | Kind::ListedPurposesOnly
        | Kind::UnclearHeld => 7,
        Kind::Definition => 8,
        Kind::ContactPoint | Kind::ContactByPost | Kind::ProtectionOfficer => 9,
        Kind::Authority | Kind::Scope | Kind::ClosedSubjectList => 10,
        _ => 0,
    }
}
