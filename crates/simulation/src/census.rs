//! Holds the house against the town: who is held, what she agreed to, what is due, and whether the log verifies.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use domain::{Consent, ConsentId, JobState, MailingState, SubjectId};
use jiff::{SignedDuration, Timestamp};
use keys::LookupDigest;
use ledger::{Trust, Verifier, verify_export};
use office::{Office, evidence, mechanisms};
use store::{OrganisationStore, contact::Contact};
use uuid::Uuid;

use crate::house::CHECK_HOURS;
use crate::town::{Person, Yes};
use crate::trouble::{Step, Trouble};

const ALL: u32 = 100_000;
/// How long a consent that ended may wait for the sweep that ends it: the time to answer, and a day.
const ENDED_MAX: SignedDuration = SignedDuration::from_hours(24 * 32);

/// Everybody whom the house knows, with what they agreed to and did not take back.
pub(crate) struct Census {
    contacts: BTreeMap<LookupDigest, Contact>,
    consents: BTreeMap<SubjectId, Vec<Consent>>,
}

impl Census {
    pub(crate) async fn take(eyes: &OrganisationStore) -> Step<Self> {
        let first = SubjectId::from_uuid(Uuid::nil());
        let contacts = store::contact::list(eyes, first, ALL).await?;
        let mut consents: BTreeMap<SubjectId, Vec<Consent>> = BTreeMap::new();
        let first = ConsentId::from_uuid(Uuid::nil());
        for consent in store::consent::list(eyes, first, ALL).await? {
            consents.entry(consent.subject_id).or_default().push(consent);
        }
        let by_digest = |it: Contact| (it.address_digest, it);
        Ok(Self { contacts: contacts.into_iter().map(by_digest).collect(), consents })
    }

    /// Takes what is known of one address alone.
    pub(crate) async fn of_one(eyes: &OrganisationStore, digest: &LookupDigest) -> Step<Self> {
        let (mut contacts, mut consents) = (BTreeMap::new(), BTreeMap::new());
        if let Some(contact) = store::contact::find(eyes, digest).await? {
            let subject = contact.subject_id;
            let hers = store::consent::list_of_subject(eyes, subject).await?;
            consents.insert(subject, hers);
            contacts.insert(contact.address_digest, contact);
        }
        Ok(Self { contacts, consents })
    }

    pub(crate) fn n_contacts(&self) -> usize {
        self.contacts.len()
    }

    pub(crate) fn subject(&self, digest: &LookupDigest) -> Option<SubjectId> {
        self.contacts.get(digest).map(|it| it.subject_id)
    }

    /// Returns what she agreed to and did not take back, as the house has it.
    pub(crate) fn yes(&self, subject: SubjectId) -> BTreeMap<String, Yes> {
        let consents = self.consents.get(&subject).into_iter().flatten();
        let open = consents.filter(|it| it.withdrawn_at.is_none());
        let yes = |it: &Consent| Yes {
            since: it.granted_at,
            until: it.expires_at,
            is_superseded: it.superseded_at.is_some(),
        };
        open.map(|it| (it.topic.to_string(), yes(it))).collect()
    }

    /// Holds what is known of one person against what she did, and takes over what the house may decide: her ID, how
    /// long a yes lasts, and that an old one ended.
    pub(crate) fn compare(
        &self,
        number: usize,
        person: &mut Person,
        digest: &LookupDigest,
        now: Timestamp,
    ) -> Step<()> {
        let Some(subject) = self.subject(digest) else {
            let lapsed = person.grounds.is_empty() && !person.yes.values().any(|it| it.stands(now));
            if person.is_held() && !lapsed {
                let what = format!("person {number} is gone, and nobody erased her");
                return Err(Trouble::new("nobody is erased without a reason", what));
            }
            person.leaves();
            return Ok(());
        };
        if !person.is_held() {
            let what = format!("person {number} is held although nothing allows it");
            return Err(Trouble::new("DSR-13: erased at once when the last ground ends", what));
        }
        if person.subject.is_some_and(|known| known != subject) {
            let what = format!("person {number} changed her ID without leaving");
            return Err(Trouble::new("one address, one ID", what));
        }
        person.subject = Some(subject);
        person.remember();
        compare_yes(number, person, self.yes(subject), now)
    }
}

fn compare_yes(
    number: usize,
    person: &mut Person,
    kept: BTreeMap<String, Yes>,
    now: Timestamp,
) -> Step<()> {
    let topics: BTreeSet<&String> = person.yes.keys().chain(kept.keys()).collect();
    for topic in topics {
        let what = match (person.yes.get(topic), kept.get(topic)) {
            (Some(hers), None) if hers.stands(now) => "is not kept",
            (None, Some(_)) => "is kept, and she never gave it",
            (Some(hers), Some(kept)) if hers.stands(now) != kept.stands(now) => "stands otherwise",
            (Some(_), Some(kept)) if ended_long_ago(kept, now) => "ended, and nobody ended it",
            _ => continue,
        };
        let what = format!("the yes of person {number} to `{topic}` {what}");
        return Err(Trouble::new("CON-01, CON-04: what stands is what she chose", what));
    }
    person.yes = kept;
    Ok(())
}

fn ended_long_ago(yes: &Yes, now: Timestamp) -> bool {
    yes.until.is_some_and(|until| until + ENDED_MAX < now)
}

/// No due day passes in silence: every job that was due is done, given up, or waits for a mechanism that is off.
pub(crate) async fn check_due(eyes: &OrganisationStore, now: Timestamp) -> Step<()> {
    let rule = "no due day passes in silence";
    for job in store::job::list(eyes, JobState::Open, Timestamp::UNIX_EPOCH, ALL).await? {
        let due_at = job.lease_until.unwrap_or(job.run_at);
        if due_at <= now {
            let what = format!("job {} ({}) was due at {due_at}", job.id, job.kind);
            return Err(Trouble::new(rule, what));
        }
    }
    let switches = store::mechanism::list(eyes).await?;
    if switches.iter().any(|it| it.off_since.is_some()) {
        return Ok(());
    }
    let last = domain::MailingId::from_uuid(Uuid::max());
    for mailing in store::mailing::list(eyes, last, ALL).await? {
        let since = match mailing.state {
            MailingState::Scheduled => mailing.scheduled_at,
            MailingState::Sending => mailing.started_at,
            _ => None,
        };
        if since.is_some_and(|since| since + SignedDuration::from_hours(72) < now) {
            let what = format!("mailing {} is {:?} for three days", mailing.id, mailing.state);
            return Err(Trouble::new(rule, what));
        }
    }
    Ok(())
}

/// Every promise whose mechanism runs was checked within the interval; returns those that are broken.
pub(crate) async fn check_promises(office: &Office, now: Timestamp) -> Step<Vec<(String, String)>> {
    let live = office.live();
    let switches = store::mechanism::list(&office.store).await?;
    let is_off = |id: &str| switches.iter().any(|it| it.mechanism == id && it.off_since.is_some());
    let newest = store::promise::list_newest(&office.store).await?;
    let newest: BTreeMap<&str, _> = newest.iter().map(|it| (it.promise_id.as_str(), it)).collect();
    let mut broken = Vec::new();
    for promise in &live.promises {
        let Some(mechanism) = mechanisms::mechanism_of(&live, promise) else { continue };
        if is_off(mechanism.id) {
            continue;
        }
        let id = promise.id.as_str();
        let check = newest.get(id);
        let before = now - SignedDuration::from_hours(CHECK_HOURS);
        if check.is_none_or(|it| it.checked_at <= before) {
            let what = format!("promise `{id}` was not checked since {before}");
            return Err(Trouble::new("every promise is checked within its interval", what));
        }
        if check.is_some_and(|it| it.outcome == domain::PromiseState::Broken) {
            let found = check.and_then(|it| it.counterexample.clone()).unwrap_or_default();
            broken.push((mechanism.id.to_owned(), format!("`{id}`: {found}")));
        }
    }
    Ok(broken)
}

/// Exports the log and verifies it as `ordhold verify` does; returns its size and root.
pub(crate) async fn verify_log(office: &Office) -> Step<(u64, String)> {
    let rule = "the ledger verifies wholly";
    let exported = evidence::export_paths(office).await?;
    let (size, paths) = exported.ok_or_else(|| Trouble::new(rule, "the log is empty"))?;
    let mut files = BTreeMap::new();
    for path in paths {
        let file = evidence::export_file(office, size, &path).await?;
        let file = file.ok_or_else(|| Trouble::new(rule, format!("{path} is missing")))?;
        files.insert(path, file.bytes);
    }
    let key = Verifier::parse(&office.log_key())?;
    let trust = Trust { key: Some(&key), ..Trust::default() };
    let read = |path: &str| Ok::<_, Infallible>(files.get(path).cloned());
    let report = verify_export(&trust, 1, read, |entry| format!("{} bytes", entry.len()))?;
    if !report.holds() {
        return Err(Trouble::new(rule, format!("{:?}", report.findings)));
    }
    let checkpoint = report.checkpoint.ok_or_else(|| Trouble::new(rule, "nothing is signed"))?;
    Ok((size, format!("{:?}", checkpoint.root())))
}
