//! One transaction of an import: who is left alone, who is known and lacks something, who is new.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::{Consent, Entry as FactEntry, Ground, ImportFault, ImportId, OriginKind, SubjectId};
use jiff::Timestamp;
use keys::{LookupDigest, SubjectKey};
use store::{StoreError, Tx, contact::Known, mailbox::Mailbox, origin::Origin};

use super::ready::{Making, Ready, Rest, Right, Terms};
use crate::{audience::list::Line, context::Context, live::Live, office::Office};

/// Lines of an import that are taken together, made ready; taking them may be tried again.
pub(super) struct Batch {
    office: Arc<Office>,
    live: Arc<Live>,
    terms: Terms,
    now: Timestamp,
    n_rows: u64,
    /// In the order of the list.
    people: Vec<Ready>,
    /// The broken lines, in order.
    faults: Vec<(ImportId, u64, ImportFault)>,
}

/// What somebody known has of the topic, as far as it was read or is being added.
#[derive(Default)]
struct Standing {
    consents: Vec<Consent>,
    grounds: Vec<Ground>,
    /// None where nothing is to be sealed for her, or she is being erased.
    key: Option<SubjectKey>,
}

/// What a transaction is going to add.
#[derive(Default)]
struct Taken<'a> {
    /// By the digest of the address, so that two imports never wait for each other crosswise.
    new: Vec<&'a Ready>,
    /// Of people who were known.
    mailboxes: Vec<Mailbox>,
    origins: Vec<Origin>,
    rests: Vec<Rest>,
    facts: Vec<FactEntry>,
    n_added: u64,
    n_known: u64,
    n_suppressed: u64,
}

impl Batch {
    /// Makes lines ready; what takes the processor's time is done here, and not while other writers wait.
    pub(super) fn new(
        office: Arc<Office>,
        mut cx: Context,
        live: Arc<Live>,
        terms: Terms,
        lines: Vec<Line>,
    ) -> Self {
        let (now, today, n_rows) = (cx.now, office.day(cx.now), lines.len() as u64);
        let (mut people, mut faults) = (Vec::with_capacity(lines.len()), Vec::new());
        let mut making = Making { office: &office, cx: &mut cx, live: &live, terms: &terms };
        for line in lines {
            let number = line.number;
            match making.ready(line, today) {
                Ok(ready) => people.push(ready),
                Err(fault) => faults.push((terms.id, number, fault)),
            }
        }
        Self { office, live, terms, now, n_rows, people, faults }
    }

    /// Takes the lines, counts them, and keeps at most `n_faults_max` of the broken ones; returns how many.
    ///
    /// Whoever left is looked up after whoever is known: who leaves in between is known without a key, or
    /// left alone.
    pub(super) async fn take(
        self: Arc<Self>,
        mut cx: Context,
        mut tx: Tx,
        n_faults_max: u64,
    ) -> Result<u64, StoreError> {
        let activity = self.terms.activity.as_str();
        let digests = self.people.iter().map(|it| (it.digest(),));
        let known = store::contact::find_all(&mut tx, digests).await?;
        let suppressions = self.people.iter().map(|it| (&it.suppression, activity));
        let left = store::suppression::lookup_all(&mut tx, suppressions).await?;
        let mut standings = self.standings(&mut tx, &known).await?;
        let (mut taken, mut new) = (Taken::default(), HashSet::<LookupDigest>::new());
        for ((ready, known), left) in self.people.iter().zip(&known).zip(&left) {
            match known {
                _ if left.is_some() => taken.n_suppressed += 1,
                Some(known) => {
                    let standing = standings.entry(known.subject_id).or_default();
                    self.known(&mut cx, &mut taken, known.subject_id, standing, ready);
                }
                None if new.insert(*ready.digest()) => taken.new.push(ready),
                None => taken.n_known += 1,
            }
        }
        taken.n_added += taken.new.len() as u64;
        let n_kept = self.keep_counts(&mut tx, &taken, n_faults_max).await?;
        self.keep(tx, taken).await?;
        Ok(n_kept)
    }

    /// Reads what people who are known have of the topic; holds the keys of those who lack something.
    async fn standings(
        &self,
        tx: &mut Tx,
        known: &[Option<Known>],
    ) -> Result<HashMap<SubjectId, Standing>, StoreError> {
        let ids: HashSet<SubjectId> = known.iter().flatten().map(|it| it.subject_id).collect();
        let ids: Vec<SubjectId> = ids.into_iter().collect();
        let consents = store::consent::list_of_subjects(tx, ids.iter().map(|it| (*it,))).await?;
        let grounds = store::ground::list_of_subjects(tx, ids.iter().map(|it| (*it,))).await?;
        let mut standings = HashMap::with_capacity(ids.len());
        let (activity, topic) = (&self.terms.activity, &self.terms.topic);
        for ((id, mut consents), mut grounds) in ids.into_iter().zip(consents).zip(grounds) {
            consents.retain(|it| it.activity == *activity && it.topic == *topic);
            grounds.retain(|it| it.activity == *activity && it.topic == *topic);
            standings.insert(id, Standing { consents, grounds, key: None });
        }
        let right = self.people.first().map(|it| &it.right);
        let lacks = |it: &(&SubjectId, &Standing)| right.is_some_and(|of| !it.1.has(of, self.now));
        let mut lacking: Vec<_> = standings.iter().filter(lacks).map(|(id, _)| (*id,)).collect();
        lacking.sort_unstable();
        for row in store::key::hold_subject_keys(tx, lacking).await?.into_iter().flatten() {
            if let Some(standing) = standings.get_mut(&row.subject_id) {
                let subject = row.subject_id.as_uuid();
                standing.key = self.office.key.unwrap(subject, &row.wrapped).ok();
            }
        }
        Ok(standings)
    }

    /// Gives somebody known what she lacks; who once said no to the topic stays left alone.
    fn known(
        &self,
        cx: &mut Context,
        taken: &mut Taken<'_>,
        subject_id: SubjectId,
        standing: &mut Standing,
        ready: &Ready,
    ) {
        if standing.has(&ready.right, self.now) {
            taken.n_known += 1;
        } else if let Some(key) = &standing.key
            && !standing.said_no(&ready.right)
        {
            let (office, live, terms) = (&*self.office, &*self.live, &self.terms);
            let (rest, fact) = Making { office, cx, live, terms }.rest_on(key, &ready.right);
            match rest.clone() {
                Rest::Consent(consent) => standing.consents.push(consent),
                Rest::Ground(ground) => standing.grounds.push(ground),
            }
            taken.rests.push(rest);
            taken.facts.push(fact);
            taken.n_added += 1;
        } else {
            taken.n_suppressed += 1;
            return;
        }
        taken.mailboxes.push(Mailbox { subject_id, ..ready.mailbox.clone() });
        taken.origins.push(self.origin(subject_id));
    }

    fn origin(&self, subject_id: SubjectId) -> Origin {
        Origin {
            subject_id,
            activity: self.terms.activity.clone(),
            kind: OriginKind::Import,
            source: self.terms.id.to_string(),
            since: self.now,
        }
    }

    async fn keep_counts(
        &self,
        tx: &mut Tx,
        taken: &Taken<'_>,
        n_faults_max: u64,
    ) -> Result<u64, StoreError> {
        let n_broken = self.faults.len() as u64;
        let n_kept = n_broken.min(n_faults_max);
        let kept = usize::try_from(n_kept).unwrap_or(usize::MAX);
        store::import::add_faults(tx, self.faults.iter().take(kept).copied()).await?;
        let Taken { n_added, n_known, n_suppressed, .. } = *taken;
        let (id, n_rows) = (self.terms.id, self.n_rows);
        store::import::count(tx, id, n_rows, n_added, n_known, n_suppressed, n_broken).await?;
        Ok(n_kept)
    }

    /// Keeps where addresses are from and whose mailboxes they are, the first of each, and what they rest on.
    async fn keep(&self, mut tx: Tx, mut taken: Taken<'_>) -> Result<(), StoreError> {
        taken.new.sort_unstable_by_key(|it| *it.digest());
        let new = &taken.new;
        let keys = new.iter().map(|it| (it.contact.subject_id, it.wrapped.as_slice(), self.now));
        store::key::add_subject_keys(&mut tx, keys).await?;
        store::contact::add_all(&mut tx, new.iter().map(|it| &it.contact)).await?;
        let mut mailboxes: Vec<&Mailbox> = new.iter().map(|it| &it.mailbox).collect();
        mailboxes.extend(&taken.mailboxes);
        mailboxes.sort_unstable_by_key(|it| it.near_digest);
        store::mailbox::add_all(&mut tx, mailboxes).await?;
        taken.origins.extend(new.iter().map(|it| self.origin(it.contact.subject_id)));
        store::origin::add_all(&mut tx, &taken.origins).await?;
        let (mut consents, mut grounds) = (Vec::new(), Vec::new());
        for rest in new.iter().map(|it| &it.rest).chain(&taken.rests) {
            match rest {
                Rest::Consent(consent) => consents.push(consent),
                Rest::Ground(ground) => grounds.push(ground),
            }
        }
        store::consent::add_all(&mut tx, consents).await?;
        store::ground::add_all(&mut tx, grounds).await?;
        taken.facts.extend(new.iter().map(|it| it.fact.clone()));
        if taken.facts.is_empty() {
            tx.commit_without_fact("nobody was added").await
        } else {
            tx.commit(&taken.facts).await
        }
    }
}

impl Standing {
    /// Says whether she has what a line would give her.
    fn has(&self, right: &Right, now: Timestamp) -> bool {
        match right {
            Right::Consent { .. } => self.consents.iter().any(|it| it.withdrawn_at.is_none()),
            Right::Ground { .. } => {
                self.consents.iter().any(|it| it.stands(now))
                    || self.grounds.iter().any(|it| it.ended_at.is_none())
            }
        }
    }

    /// Says whether she took a yes to the topic back after what the line rests on, or a ground of hers ended.
    fn said_no(&self, right: &Right) -> bool {
        let since = match right {
            Right::Consent { granted_at, .. } => Some(*granted_at),
            Right::Ground { .. } => None,
        };
        let mut ends = self.consents.iter().filter_map(|it| it.withdrawn_at);
        ends.any(|end| since.is_none_or(|since| since <= end))
            || self.grounds.iter().any(|it| it.ended_at.is_some())
    }
}
