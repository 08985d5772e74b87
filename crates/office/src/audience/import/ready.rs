//! Makes of each line what would be stored of its person, before any transaction: what it rests on, sealed and digested.

use decide::Personal;
use domain::{
    Channel, Consent, ConsentId, Digest, Entry as FactEntry, Fact, Ground, GroundId, GroundKind,
    Import, ImportFault, ImportId, MailboxClass, SaleFact, SubjectId, Topic,
};
use jiff::{Timestamp, civil::Date};
use keys::{LookupDigest, Place, SubjectKey, SuppressionDigest};
use store::{contact::Contact, mailbox::Mailbox};

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
    pub(super) id: ImportId,
    pub(super) activity: String,
    pub(super) topic: Topic,
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

/// What a line comes to rest on.
pub(super) enum Right {
    Consent { granted_at: Timestamp, expires_at: Option<Timestamp> },
    Ground { sold_on: Option<Date>, product: Option<String> },
}

/// What is stored of a right.
#[derive(Clone)]
pub(super) enum Rest {
    Consent(Consent),
    Ground(Ground),
}

/// Somebody on the list, with all that would be stored if nobody knew her.
pub(super) struct Ready {
    pub(super) right: Right,
    pub(super) suppression: SuppressionDigest,
    pub(super) contact: Contact,
    pub(super) wrapped: Vec<u8>,
    pub(super) mailbox: Mailbox,
    pub(super) rest: Rest,
    pub(super) fact: FactEntry,
}

impl Ready {
    pub(super) fn digest(&self) -> &LookupDigest {
        &self.contact.address_digest
    }
}

/// Makes people of lines, for one instant.
pub(super) struct Making<'a> {
    pub(super) office: &'a Office,
    pub(super) cx: &'a mut Context,
    pub(super) live: &'a Live,
    pub(super) terms: &'a Terms,
}

impl Making<'_> {
    /// Returns who stands in a line, or why it is not taken (MKT-01, MKT-02, CON-02).
    pub(super) fn ready(&mut self, line: Line, today: Date) -> Result<Ready, ImportFault> {
        let entry = line.entry?;
        let right = self.right(&entry, today)?;
        let subject_id = SubjectId::new(self.cx.now, &mut self.cx.random);
        let address = Personal::about(subject_id.as_uuid(), entry.email.as_ref().to_owned());
        let key = SubjectKey::generate(subject_id.as_uuid(), &mut self.cx.random);
        let (rest, fact) = self.rest_on(&key, &right);
        Ok(Ready {
            suppression: self.office.key.suppression_digest(&address),
            contact: self.contact(&entry, &key, self.office.key.lookup_digest(&address)),
            wrapped: self.office.key.wrap(&key, &mut self.cx.random),
            mailbox: confirm::mailbox(self.office, subject_id, &address, entry.email.as_ref()),
            right,
            rest,
            fact,
        })
    }

    fn right(&self, entry: &Entry, today: Date) -> Result<Right, ImportFault> {
        let order = &self.terms.order;
        let past = |day: Option<Date>| match day {
            Some(day) if day > today => Err(ImportFault::Date),
            day => Ok(day),
        };
        match order.ground {
            GroundKind::Consent => {
                let day = past(entry.consented_on)?.or(order.consented_on);
                self.right_by_consent(day.ok_or(ImportFault::NoConsentDate)?)
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

    fn right_by_consent(&self, day: Date) -> Result<Right, ImportFault> {
        let granted_at = day.to_zoned(self.live.zone.clone());
        let granted_at = granted_at.map_err(|_| ImportFault::Date)?.timestamp();
        let expires_at = age::expires_at(self.live, &self.terms.activity, granted_at);
        if expires_at.is_some_and(|it| it <= self.cx.now) {
            return Err(ImportFault::Expired);
        }
        Ok(Right::Consent { granted_at, expires_at })
    }

    fn contact(&mut self, entry: &Entry, key: &SubjectKey, digest: LookupDigest) -> Contact {
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

    /// Returns what is stored of a right of the key's Subject, and its Fact.
    pub(super) fn rest_on(&mut self, key: &SubjectKey, right: &Right) -> (Rest, FactEntry) {
        let subject_id = SubjectId::from_uuid(key.subject());
        match right {
            Right::Consent { granted_at, expires_at } => {
                let consent = self.consent(subject_id, *granted_at, *expires_at);
                let fact = grant::entry(self.cx, &consent, key);
                (Rest::Consent(consent), fact)
            }
            Right::Ground { sold_on, product } => {
                let ground = self.ground(subject_id, *sold_on, product.clone());
                let fact = Fact::GroundRecorded {
                    ground: ground.id,
                    activity: ground.activity.clone(),
                    ground_kind: ground.kind,
                };
                (Rest::Ground(ground), fact.at(self.cx.now, &mut self.cx.random))
            }
        }
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
