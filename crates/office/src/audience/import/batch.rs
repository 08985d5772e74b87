//! One transaction of an import: who is left alone, who is known and lacks something, who is new.

use std::sync::Arc;

use decide::Personal;
use domain::{
    Channel, Consent, ConsentId, Digest, Entry as FactEntry, Fact, Ground, GroundId, GroundKind,
    Import, ImportFault, ImportId, MailboxClass, OriginKind, SaleFact, SubjectId, Topic,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use keys::{Place, SubjectKey};
use store::{StoreError, Tx, contact::Contact, origin::Origin};

use super::{Order, form};
use crate::{
    audience::{
        age,
        list::{Entry, Line},
    },
    context::Context,
    live::Live,
    office::Office,
    subscription::{confirm, grant},
};

/// What holds for every line of an import.
pub(super) struct Terms {
    id: ImportId,
    activity: String,
    topic: Topic,
    order: Order,
    wording: Option<(u32, Digest)>,
    keeps_name: bool,
    keeps_employer: bool,
}

impl Terms {
    pub(super) fn of(
        live: &Live,
        import: &Import,
        order: &Order,
        wording: Option<(u32, Digest)>,
    ) -> Self {
        Self {
            id: import.id,
            activity: import.activity.clone(),
            topic: import.topic.clone(),
            order: order.clone(),
            wording,
            keeps_name: is_declared(live, &import.activity, "contact.name"),
            keeps_employer: is_declared(live, &import.activity, "employment.employer"),
        }
    }
}

/// Says whether the activity holds a category, and its form asks for it where it has one (PRI-03).
fn is_declared(live: &Live, activity: &str, category: &str) -> bool {
    let activities = live.declaration.activities.iter().map(|it| it.get());
    let declared = activities.into_iter().find(|it| it.id.get() == activity);
    let holds = declared.is_some_and(|it| it.data.iter().any(|key| key.get() == category));
    holds && live.subscription_of(activity).is_none_or(|it| it.asks_for(category))
}

/// What became of a line.
enum Fate {
    Added,
    Known,
    LeftAlone,
}

/// What a line comes to rest on.
enum Right {
    Consent { granted_at: Timestamp, expires_at: Option<Timestamp> },
    Ground { sold_on: Option<Date>, product: Option<String> },
}

/// Everything that one transaction needs.
pub(super) struct Batch {
    office: Arc<Office>,
    cx: Context,
    live: Arc<Live>,
    terms: Terms,
    zone: TimeZone,
    today: Date,
    facts: Vec<FactEntry>,
}

impl Batch {
    pub(super) fn new(office: Arc<Office>, cx: Context, live: Arc<Live>, terms: Terms) -> Self {
        let (zone, today) = (live.zone.clone(), office.day(cx.now));
        Self { office, cx, live, terms, zone, today, facts: Vec::new() }
    }

    /// Takes lines, counts them, and keeps at most `n_faults_max` of the broken ones; returns how many.
    pub(super) async fn take(
        mut self,
        mut tx: Tx,
        lines: Vec<Line>,
        n_faults_max: u64,
    ) -> Result<u64, StoreError> {
        let id = self.terms.id;
        let (n_rows, mut n_added, mut n_known, mut n_suppressed) = (lines.len() as u64, 0, 0, 0);
        let mut faults: Vec<(ImportId, u64, ImportFault)> = Vec::new();
        for line in lines {
            let checked = line.entry.and_then(|entry| Ok((self.right(&entry)?, entry)));
            match checked {
                Err(fault) => faults.push((id, line.number, fault)),
                Ok((right, entry)) => match self.person(&mut tx, entry, right).await? {
                    Fate::Added => n_added += 1,
                    Fate::Known => n_known += 1,
                    Fate::LeftAlone => n_suppressed += 1,
                },
            }
        }
        let n_broken = faults.len() as u64;
        faults.truncate(usize::try_from(n_faults_max).unwrap_or(usize::MAX));
        let n_kept = faults.len() as u64;
        store::import::add_faults(&mut tx, faults).await?;
        store::import::count(&mut tx, id, n_rows, n_added, n_known, n_suppressed, n_broken).await?;
        if self.facts.is_empty() {
            tx.commit_without_fact("nobody was added").await?;
        } else {
            tx.commit(&self.facts).await?;
        }
        Ok(n_kept)
    }

    /// Returns what a line rests on, or what it lacks (MKT-01, MKT-02, CON-02).
    fn right(&self, entry: &Entry) -> Result<Right, ImportFault> {
        let order = &self.terms.order;
        let past = |day: Option<Date>| match day {
            Some(day) if day > self.today => Err(ImportFault::Date),
            day => Ok(day),
        };
        match order.ground {
            GroundKind::Consent => {
                let day = past(entry.consented_on)?.or(order.consented_on);
                let day = day.ok_or(ImportFault::NoConsentDate)?;
                let granted_at = day.to_zoned(self.zone.clone());
                let granted_at = granted_at.map_err(|_| ImportFault::Date)?.timestamp();
                let expires_at = age::expires_at(&self.live, &self.terms.activity, granted_at);
                if expires_at.is_some_and(|it| it <= self.cx.now) {
                    return Err(ImportFault::Expired);
                }
                Ok(Right::Consent { granted_at, expires_at })
            }
            GroundKind::ExistingCustomer => {
                let sold_on = past(entry.sold_on)?.or(order.sold_on);
                let product = entry.product.clone().or_else(|| order.product.clone());
                let product = product.map(|it| it.trim().to_lowercase());
                let product = product.filter(|it| !it.is_empty() && !it.contains('@'));
                if sold_on.is_none() || product.is_none() {
                    return Err(ImportFault::SaleFact);
                }
                Ok(Right::Ground { sold_on, product })
            }
            GroundKind::CompanyMailbox => {
                let email = entry.email.as_ref();
                let local = email.rsplit_once('@').map_or(email, |(local, _)| local);
                match MailboxClass::of_local_part(local) {
                    MailboxClass::Company => Ok(Right::Ground { sold_on: None, product: None }),
                    MailboxClass::Person => Err(ImportFault::NotCompany),
                }
            }
        }
    }

    async fn person(
        &mut self,
        tx: &mut Tx,
        entry: Entry,
        right: Right,
    ) -> Result<Fate, StoreError> {
        let new = SubjectId::new(self.cx.now, &mut self.cx.random);
        let address = Personal::about(new.as_uuid(), entry.email.as_ref().to_owned());
        let suppression = self.office.key.suppression_digest(&address);
        if store::suppression::lookup(&mut *tx, &suppression, &self.terms.activity).await?.is_some()
        {
            return Ok(Fate::LeftAlone);
        }
        let digest = self.office.key.lookup_digest(&address);
        match store::contact::find(&mut *tx, &digest).await? {
            Some(contact) => self.known(tx, contact.subject_id, &entry, right).await,
            None => {
                let key = SubjectKey::generate(new.as_uuid(), &mut self.cx.random);
                let contact = self.contact(&entry, &key, digest);
                let wrapped = self.office.key.wrap(&key, &mut self.cx.random);
                store::key::add_subject_key(tx, new, &wrapped, self.cx.now).await?;
                store::contact::add(tx, &contact).await?;
                self.place(tx, new, &entry).await?;
                self.rest_on(tx, new, &key, right).await?;
                Ok(Fate::Added)
            }
        }
    }

    /// Gives somebody known what she lacks; who once said no to the topic stays left alone.
    async fn known(
        &mut self,
        tx: &mut Tx,
        subject: SubjectId,
        entry: &Entry,
        right: Right,
    ) -> Result<Fate, StoreError> {
        let (activity, topic) = (&self.terms.activity, &self.terms.topic);
        let consents = store::consent::list_of_subject(&mut *tx, subject).await?;
        let grounds = store::ground::list_of_subject(&mut *tx, subject).await?;
        let consents: Vec<&Consent> =
            consents.iter().filter(|it| it.activity == *activity && it.topic == *topic).collect();
        let mut grounds =
            grounds.iter().filter(|it| it.activity == *activity && it.topic == *topic);
        let stands = consents.iter().any(|it| it.stands(self.cx.now));
        let open = consents.iter().find(|it| it.withdrawn_at.is_none());
        let has_ground = grounds.clone().any(|it| it.ended_at.is_none());
        let said_no = stands_against(&consents, &right) || grounds.any(|it| it.ended_at.is_some());
        let is_known = match &right {
            Right::Consent { .. } => open.is_some(),
            Right::Ground { .. } => stands || has_ground,
        };
        if is_known {
            self.place(tx, subject, entry).await?;
            return Ok(Fate::Known);
        }
        if said_no {
            return Ok(Fate::LeftAlone);
        }
        let row = store::key::lookup_subject_key(&mut *tx, subject).await?;
        let key = row.and_then(|row| self.office.key.unwrap(subject.as_uuid(), &row.wrapped).ok());
        // Without her key she is being erased, or was.
        let Some(key) = key else { return Ok(Fate::LeftAlone) };
        self.place(tx, subject, entry).await?;
        self.rest_on(tx, subject, &key, right).await?;
        Ok(Fate::Added)
    }

    /// Keeps where the address is from and whose mailbox it is; the first of each stays.
    async fn place(
        &self,
        tx: &mut Tx,
        subject_id: SubjectId,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let address = Personal::about(subject_id.as_uuid(), entry.email.as_ref().to_owned());
        let mailbox = confirm::mailbox(&self.office, subject_id, &address, entry.email.as_ref());
        store::mailbox::add(tx, &mailbox).await?;
        let origin = Origin {
            subject_id,
            activity: self.terms.activity.clone(),
            kind: OriginKind::Import,
            source: self.terms.id.to_string(),
            since: self.cx.now,
        };
        store::origin::add(tx, &origin).await?;
        Ok(())
    }

    fn contact(&mut self, entry: &Entry, key: &SubjectKey, digest: keys::LookupDigest) -> Contact {
        let subject_id = SubjectId::from_uuid(key.subject());
        let random = &mut self.cx.random;
        let mut seal = |place: Place, value: &str| {
            let value = Personal::about(key.subject(), value.to_owned());
            key.seal(place, &value, random).expect("the value is about the key's Subject")
        };
        let name = entry.name.as_deref().filter(|_| self.terms.keeps_name);
        let employer = entry.employer.as_deref().filter(|_| self.terms.keeps_employer);
        Contact {
            subject_id,
            address_digest: digest,
            address_sealed: seal(store::contact::address_place(subject_id), entry.email.as_ref()),
            name_sealed: name.map(|it| seal(store::contact::name_place(subject_id), it)),
            employer_sealed: employer
                .map(|it| seal(store::contact::employer_place(subject_id), it)),
            language: entry.language.unwrap_or(self.terms.order.language),
            created_at: self.cx.now,
        }
    }

    async fn rest_on(
        &mut self,
        tx: &mut Tx,
        subject_id: SubjectId,
        key: &SubjectKey,
        right: Right,
    ) -> Result<(), StoreError> {
        match right {
            Right::Consent { granted_at, expires_at } => {
                let consent = self.consent(subject_id, granted_at, expires_at);
                store::consent::add(tx, &consent).await?;
                self.facts.extend(grant::entries(&mut self.cx, &[consent], key));
            }
            Right::Ground { sold_on, product } => {
                let ground = self.ground(subject_id, sold_on, product);
                store::ground::add(tx, &ground).await?;
                let fact = Fact::GroundRecorded {
                    ground: ground.id,
                    activity: ground.activity,
                    ground_kind: ground.kind,
                };
                self.facts.push(fact.at(self.cx.now, &mut self.cx.random));
            }
        }
        Ok(())
    }

    fn consent(
        &mut self,
        subject_id: SubjectId,
        granted_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Consent {
        let (wording_version, wording_digest) =
            self.terms.wording.expect("no list of consents begins without its wording");
        Consent {
            id: ConsentId::new(self.cx.now, &mut self.cx.random),
            subject_id,
            activity: self.terms.activity.clone(),
            topic: self.terms.topic.clone(),
            form: form(self.terms.id),
            wording_version,
            wording_digest,
            channel: Channel::Import,
            granted_at,
            withdrawn_at: None,
            expires_at,
            superseded_at: None,
            asked_again_at: None,
        }
    }

    fn ground(
        &mut self,
        subject_id: SubjectId,
        sold_on: Option<Date>,
        product: Option<String>,
    ) -> Ground {
        let holds = |fact| self.terms.order.facts.contains(&fact);
        Ground {
            id: GroundId::new(self.cx.now, &mut self.cx.random),
            subject_id,
            activity: self.terms.activity.clone(),
            topic: self.terms.topic.clone(),
            kind: self.terms.order.ground,
            from_customer: holds(SaleFact::FromCustomer),
            is_similar: holds(SaleFact::Similar),
            refusal_offered: holds(SaleFact::RefusalOffered),
            sold_on,
            product,
            recorded_at: self.cx.now,
            ended_at: None,
        }
    }
}

/// Says whether she took a yes to the topic back after what the line rests on.
fn stands_against(consents: &[&Consent], right: &Right) -> bool {
    let since = match right {
        Right::Consent { granted_at, .. } => Some(*granted_at),
        Right::Ground { .. } => None,
    };
    let ends = consents.iter().filter_map(|it| it.withdrawn_at);
    ends.into_iter().any(|end| since.is_none_or(|since| since <= end))
}
