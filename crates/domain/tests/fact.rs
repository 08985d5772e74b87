//! What a Fact looks like in the ledger: canonical, readable back, and refused in any other form.

use std::collections::BTreeMap;

use domain::{
    AuthorisationId, Channel, ConsentId, Digest, Entry, EntryError, Fact, Language, MailingId,
    MemberId, OrganisationId, PromiseState, Role, Sealed, UndertakingId, UndertakingWay,
};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

fn entry(fact: Fact) -> Entry {
    let at: Timestamp = "2026-03-02T10:00:00.5Z".parse().expect("a written instant");
    fact.at(at, &mut StdRng::seed_from_u64(1))
}

fn granted(form: &str, sealed: &[u8], wording_version: u32) -> Fact {
    Fact::ConsentGranted {
        consent: ConsentId::from_uuid(Uuid::from_u128(1)),
        activity: "newsletter".to_owned(),
        form: form.to_owned(),
        topic: "product-news".parse().expect("a topic"),
        wording_version,
        wording_digest: Digest::from_bytes([0xab; 32]),
        channel: Channel::Form,
        sealed: Sealed::from_bytes(sealed.to_vec()),
    }
}

fn one_of_each() -> Vec<Fact> {
    let member = MemberId::from_uuid(Uuid::from_u128(3));
    let digest = Digest::from_bytes([0xab; 32]);
    let authorisation = AuthorisationId::from_uuid(Uuid::from_u128(5));
    let undertaking = UndertakingId::from_uuid(Uuid::from_u128(6));
    let consent = ConsentId::from_uuid(Uuid::from_u128(1));
    let topic = "product-news".parse::<domain::Topic>().expect("a topic");
    vec![
        Fact::OrganisationOpened { organisation: OrganisationId::from_uuid(Uuid::from_u128(9)) },
        Fact::MemberJoined { member, role: Role::PrivacyLead },
        Fact::MemberLeft { member, by: member },
        Fact::AuthorisationGiven {
            authorisation,
            member,
            role: Role::Support,
            reason_digest: digest,
            ends_at: Some("2027-03-01T23:00:00Z".parse().expect("a written instant")),
            by: None,
        },
        Fact::AuthorisationEnded { authorisation, by: member },
        Fact::AuthorisationReviewed { authorisation, by: member },
        Fact::UndertakingGiven {
            undertaking,
            member,
            way: UndertakingWay::Paper,
            digest,
            ends_at: None,
            by: member,
        },
        Fact::UndertakingEnded { undertaking, by: member },
        Fact::SecondFactorSet { member },
        Fact::SecondFactorEnded { member },
        Fact::PasswordReset { member },
        Fact::DeclarationLoaded { number: 1, digest },
        Fact::StatementPublished {
            number: 1,
            language: Language::Nb,
            digest,
            declaration_digest: digest,
            by: member,
        },
        Fact::WordingPublished {
            form: "newsletter".to_owned(),
            language: Language::En,
            version: 2,
            digest,
        },
        granted("newsletter", b"sealed", 1),
        Fact::ConsentWithdrawn { consent, channel: Channel::OneClick },
        Fact::SubjectErased {
            consents: vec![consent],
            n_rows: BTreeMap::from([("contact".to_owned(), 1), ("consent".to_owned(), 2)]),
            duration_us: 900,
        },
        Fact::SuppressionAdded { activity: "newsletter".to_owned() },
        Fact::MailingSent {
            mailing: MailingId::from_uuid(Uuid::from_u128(4)),
            topic,
            n_addressees: 3,
            n_sent: 1,
            n_skipped: 1,
            n_failed: 1,
        },
        Fact::PromiseChecked {
            promise: "newsletter.erase-on-withdrawal".to_owned(),
            mechanism: "withdrawal".to_owned(),
            state: PromiseState::Kept,
            n_cases: 12,
        },
        Fact::MechanismSwitched { mechanism: "withdrawal".to_owned(), on: true, by: member },
        Fact::ExceptionSigned {
            about: "newsletter.dpia".to_owned(),
            reason_digest: digest,
            expires_on: date(2026, 6, 30),
            by: member,
        },
        Fact::AttestationMade {
            promise: "premises.locked".to_owned(),
            expires_on: date(2027, 1, 31),
            by: member,
        },
    ]
}

#[test]
fn an_entry_has_one_spelling() {
    let withdrawn = Fact::ConsentWithdrawn {
        consent: ConsentId::from_uuid(Uuid::from_u128(1)),
        channel: Channel::OneClick,
    };
    let mut entry = entry(withdrawn);
    entry.id = domain::FactId::from_uuid(Uuid::from_u128(2));
    assert_eq!(
        entry.canonical(),
        concat!(
            r#"{"v":1,"id":"00000000-0000-0000-0000-000000000002","at":"2026-03-02T10:00:00.5Z","#,
            r#""kind":"consent.withdrawn","consent":"00000000-0000-0000-0000-000000000001","#,
            r#""channel":"one-click"}"#,
        )
    );
}

#[test]
fn every_kind_reads_back_as_itself() {
    for fact in one_of_each() {
        let entry = entry(fact);
        let text = entry.canonical();
        assert_eq!(Entry::parse(&text).unwrap(), entry);
        assert!(text.contains(&format!(r#""kind":"{}""#, entry.fact.kind())), "{text}");
    }
}

#[test]
fn no_kind_has_a_place_for_a_subject() {
    for fact in one_of_each() {
        let text = entry(fact).canonical();
        for key in [r#""subject":"#, r#""subject_id":"#, r#""address":"#, r#""name":"#] {
            assert!(!text.contains(key), "{text}");
        }
    }
}

#[test]
fn white_space_other_keys_and_other_versions_are_refused() {
    let text = entry(granted("newsletter", b"sealed", 1)).canonical();
    let spaced = text.replacen(':', ": ", 1);
    assert!(matches!(Entry::parse(&spaced), Err(EntryError::NotCanonical)));
    let longer = text.replacen('}', r#","note":1}"#, 1);
    assert!(matches!(Entry::parse(&longer), Err(EntryError::NotCanonical)));
    let newer = text.replacen(r#""v":1"#, r#""v":2"#, 1);
    assert!(matches!(Entry::parse(&newer), Err(EntryError::UnknownVersion { version: 2 })));
    assert!(matches!(Entry::parse("{}"), Err(EntryError::Malformed(_))));
}

#[test]
fn an_instant_counts_to_the_microsecond() {
    let at: Timestamp = "2026-03-02T10:00:00.123456789Z".parse().unwrap();
    let entry = granted("newsletter", b"", 1).at(at, &mut StdRng::seed_from_u64(1));
    assert_eq!(entry.at.to_string(), "2026-03-02T10:00:00.123456Z");
}

proptest! {
    #[test]
    fn any_content_survives(form in ".*", sealed: Vec<u8>, version: u32, micros in 0..4_000_000_000_000_000i64) {
        let at = Timestamp::from_microsecond(micros).unwrap();
        let entry = granted(&form, &sealed, version).at(at, &mut StdRng::seed_from_u64(1));
        prop_assert_eq!(Entry::parse(&entry.canonical()).unwrap(), entry);
    }

    #[test]
    fn any_text_is_read_without_panic(text in ".*") {
        prop_assert!(Entry::parse(&text).is_err());
    }
}
