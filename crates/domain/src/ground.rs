//! Why somebody may be written to, with the facts that it rests on. Knows no address and no mailing.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{GroundId, SubjectId, Topic};

crate::word::words! {
    /// By which right somebody is written to (MKT-01, MKT-02).
    GroundKind {
        /// She said yes to the topic.
        Consent = "consent",
        /// She is a customer, and all facts of the exception hold.
        ExistingCustomer = "existing-customer",
        /// Nobody's own mailbox: a company's, such as `post@`.
        CompanyMailbox = "company-mailbox",
    }

    /// One of the facts that the existing-customer exception rests on (MKT-02).
    SaleFact {
        /// The customer herself gave the address, not her employer or somebody else.
        FromCustomer = "from-customer",
        /// She gave it in a sale.
        InSale = "in-sale",
        /// What is marketed is the organisation's own and similar to what she bought.
        Similar = "similar",
        /// She could refuse, free and easily, when the address was taken.
        RefusalOffered = "refusal-offered",
    }

    /// Where an address came from.
    OriginKind {
        /// A form of the organisation's own site.
        Form = "form",
        /// A list that a Member brought in.
        Import = "import",
    }

    /// Whose mailbox an address is (TRM-01, MKT-01).
    MailboxClass {
        /// A person's: named, or not known to be anything else.
        Person = "person",
        /// A company's: one of the generic names.
        Company = "company",
    }

    /// How often somebody wants to be written to, at most.
    Frequency {
        /// Every mailing.
        Every = "every",
        /// One in seven days.
        Weekly = "weekly",
        /// One in thirty days.
        Monthly = "monthly",
    }
}

/// A ground beside consent, as it is stored with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The ground's own id, by which deliveries name it.
    pub id: GroundId,
    /// Whom it allows to write to.
    pub subject_id: SubjectId,
    /// The activity's ID in the declaration.
    pub activity: String,
    /// What about.
    pub topic: Topic,
    /// Which ground.
    pub kind: GroundKind,
    /// The day of the sale in which the address was given.
    pub sold_on: Option<Date>,
    /// What was sold: the name of a group of goods or services.
    pub product: Option<String>,
    /// Whether the customer herself gave the address.
    pub from_customer: bool,
    /// Whether what is marketed is own and similar to what was sold.
    pub is_similar: bool,
    /// Whether she could refuse when the address was taken.
    pub refusal_offered: bool,
    /// Since when it is on record.
    pub recorded_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Ground {
    /// Returns the facts of the existing-customer exception that do not hold; empty when all do.
    ///
    /// The way out in each message, the exception's last condition, is no fact of the person's: it
    /// is checked on the mail. Law: MKT-02, markedsføringsloven § 15(3).
    pub fn missing(&self) -> Vec<SaleFact> {
        let facts = [
            (SaleFact::FromCustomer, self.from_customer),
            (SaleFact::InSale, self.sold_on.is_some() && self.product.is_some()),
            (SaleFact::Similar, self.is_similar),
            (SaleFact::RefusalOffered, self.refusal_offered),
        ];
        facts.into_iter().filter(|(_, holds)| !holds).map(|(fact, _)| fact).collect()
    }

    /// Says whether it allows to write at the instant `at`.
    pub fn stands(&self, at: Timestamp) -> bool {
        let is_whole = match self.kind {
            GroundKind::Consent => false,
            GroundKind::ExistingCustomer => self.missing().is_empty(),
            GroundKind::CompanyMailbox => true,
        };
        is_whole && self.recorded_at <= at && self.ended_at.is_none_or(|ended_at| at < ended_at)
    }
}

impl Frequency {
    /// Returns how many hours have to lie between two mailings.
    pub fn pause_hours(self) -> i64 {
        match self {
            Self::Every => 0,
            Self::Weekly => 7 * 24,
            Self::Monthly => 30 * 24,
        }
    }
}

impl MailboxClass {
    /// Reads whose mailbox an address is by the part before the `@`; in doubt it is a person's.
    ///
    /// `local` is compared without regard to case. Law: MKT-01, TRM-01.
    pub fn of_local_part(local: &str) -> Self {
        let lower = local.to_lowercase();
        if GENERIC.contains(&lower.as_str()) { Self::Company } else { Self::Person }
    }
}

/// Names of mailboxes that belong to nobody in particular, in bokmål and English.
const GENERIC: &[&str] = &[
    "admin",
    "administrasjon",
    "billing",
    "booking",
    "bestilling",
    "contact",
    "firmapost",
    "faktura",
    "hello",
    "hei",
    "help",
    "hjelp",
    "info",
    "inbox",
    "innkjop",
    "invoice",
    "kontakt",
    "kontor",
    "kundeservice",
    "mail",
    "marketing",
    "ordre",
    "office",
    "order",
    "orders",
    "post",
    "postmottak",
    "press",
    "presse",
    "regnskap",
    "resepsjon",
    "reception",
    "sales",
    "salg",
    "service",
    "support",
];

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use uuid::Uuid;

    fn sale() -> Ground {
        Ground {
            id: GroundId::from_uuid(Uuid::from_u128(1)),
            subject_id: SubjectId::from_uuid(Uuid::from_u128(2)),
            activity: "customer-news".to_owned(),
            topic: "customer-news".parse().unwrap(),
            kind: GroundKind::ExistingCustomer,
            sold_on: Some("2026-03-02".parse().unwrap()),
            product: Some("bookkeeping".to_owned()),
            from_customer: true,
            is_similar: true,
            refusal_offered: true,
            recorded_at: "2026-03-02T10:00:00Z".parse().unwrap(),
            ended_at: None,
        }
    }

    #[test]
    fn in_12_the_exception_holds_only_while_every_fact_does() {
        let whole = sale();
        assert!(whole.stands(whole.recorded_at));
        let lacking = [
            (Ground { from_customer: false, ..sale() }, SaleFact::FromCustomer),
            (Ground { sold_on: None, ..sale() }, SaleFact::InSale),
            (Ground { product: None, ..sale() }, SaleFact::InSale),
            (Ground { is_similar: false, ..sale() }, SaleFact::Similar),
            (Ground { refusal_offered: false, ..sale() }, SaleFact::RefusalOffered),
        ];
        for (ground, fact) in lacking {
            assert_eq!(ground.missing(), [fact]);
            assert!(!ground.stands(ground.recorded_at), "{fact}");
        }
    }

    #[test]
    fn a_ground_stands_from_its_record_to_its_end() {
        let ended_at = sale().recorded_at + 1.hour();
        let ground = Ground { ended_at: Some(ended_at), ..sale() };
        assert!(!ground.stands(ground.recorded_at - 1.microsecond()));
        assert!(ground.stands(ended_at - 1.microsecond()));
        assert!(!ground.stands(ended_at));
    }

    #[test]
    fn a_consent_is_no_ground_of_this_kind() {
        let ground = Ground { kind: GroundKind::Consent, ..sale() };
        assert!(!ground.stands(ground.recorded_at));
    }

    #[test]
    fn in_11_a_generic_name_is_a_company_s_mailbox_and_any_other_a_person_s() {
        assert_eq!(MailboxClass::of_local_part("post"), MailboxClass::Company);
        assert_eq!(MailboxClass::of_local_part("Post"), MailboxClass::Company);
        assert_eq!(MailboxClass::of_local_part("kari.nord"), MailboxClass::Person);
        assert_eq!(MailboxClass::of_local_part("post.kari"), MailboxClass::Person);
    }
}
