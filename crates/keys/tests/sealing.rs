//! What the keys promise: a value opens in its place with its key, and nowhere else, never again once shredded.

use decide::Personal;
use jiff::{Timestamp, ToSpan};
use keys::{
    Bearer, BearerDigest, OrganisationKey, Place, RootKey, SealError, SigningSeed, SubjectKey,
    TokenError, UnsealError,
};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

const SUBJECT: Uuid = Uuid::from_u128(41);
const PLACE: Place = Place { table: "contact", column: "address_sealed", row: SUBJECT };

fn random() -> StdRng {
    StdRng::seed_from_u64(7)
}

fn kari() -> Personal<String> {
    Personal::about(SUBJECT, "kari.nord@solbris.example".to_owned())
}

fn organisation(number: u64) -> OrganisationKey {
    OrganisationKey::generate(Uuid::from_u128(number.into()), &mut StdRng::seed_from_u64(number))
}

fn now() -> Timestamp {
    "2026-03-02T10:00:00Z".parse().expect("a written instant")
}

#[test]
fn a_sealed_address_opens_in_its_place() {
    let key = SubjectKey::generate(SUBJECT, &mut random());
    let sealed = key.seal(PLACE, &kari(), &mut random()).unwrap();
    let opened = key.unseal(PLACE, &sealed).unwrap();
    assert_eq!(opened.for_sealing(), kari().for_sealing());
    assert_eq!(opened.subject(), SUBJECT);
}

#[test]
fn a_sealed_address_opens_in_no_other_table_column_or_row() {
    let key = SubjectKey::generate(SUBJECT, &mut random());
    let sealed = key.seal(PLACE, &kari(), &mut random()).unwrap();
    for place in [
        Place { table: "member", ..PLACE },
        Place { column: "name_sealed", ..PLACE },
        Place { row: Uuid::from_u128(42), ..PLACE },
    ] {
        assert_eq!(key.unseal(place, &sealed).err(), Some(UnsealError::Refused));
    }
}

#[test]
fn a_value_about_somebody_else_is_not_sealed() {
    let key = SubjectKey::generate(Uuid::from_u128(42), &mut random());
    assert_eq!(key.seal(PLACE, &kari(), &mut random()), Err(SealError));
}

#[test]
fn after_shredding_nothing_opens() {
    let (organisation, mut random) = (organisation(1), random());
    let key = SubjectKey::generate(SUBJECT, &mut random);
    let sealed = key.seal(PLACE, &kari(), &mut random).unwrap();
    drop(key);
    let successor = SubjectKey::generate(SUBJECT, &mut random);
    assert_eq!(successor.unseal(PLACE, &sealed).err(), Some(UnsealError::Refused));
    let rewrapped = organisation.unwrap(SUBJECT, &organisation.wrap(&successor, &mut random));
    assert_eq!(rewrapped.unwrap().unseal(PLACE, &sealed).err(), Some(UnsealError::Refused));
}

#[test]
fn a_wrapped_subject_key_opens_for_its_own_subject_and_organisation_only() {
    let (ours, theirs, mut random) = (organisation(1), organisation(2), random());
    let wrapped = ours.wrap(&SubjectKey::generate(SUBJECT, &mut random), &mut random);
    assert!(ours.unwrap(SUBJECT, &wrapped).is_ok());
    assert!(ours.unwrap(Uuid::from_u128(42), &wrapped).is_err());
    assert!(theirs.unwrap(SUBJECT, &wrapped).is_err());
}

#[test]
fn a_wrapped_organisation_key_opens_with_its_root_only() {
    let (root, other, mut random) =
        (RootKey::from_bytes([1; 32]), RootKey::from_bytes([2; 32]), random());
    let key = organisation(1);
    let wrapped = root.wrap(&key, &mut random);
    let reopened = root.unwrap(key.organisation(), &wrapped).unwrap();
    assert_eq!(reopened.lookup_digest(&kari()), key.lookup_digest(&kari()));
    assert!(other.unwrap(key.organisation(), &wrapped).is_err());
    assert!(root.unwrap(Uuid::from_u128(2), &wrapped).is_err());
}

#[test]
fn a_signing_seed_survives_its_wrapping() {
    let (ours, mut random) = (organisation(1), random());
    let seed = SigningSeed::generate(&mut random);
    let wrapped = ours.wrap_signing_seed(&seed, &mut random);
    assert_eq!(ours.unwrap_signing_seed(&wrapped).unwrap().expose(), seed.expose());
    assert!(organisation(2).unwrap_signing_seed(&wrapped).is_err());
    assert!(ours.unwrap(SUBJECT, &wrapped).is_err());
}

#[test]
fn spelling_an_address_in_capitals_finds_the_same_person() {
    let key = organisation(1);
    let shouted = Personal::about(SUBJECT, "  KARI.Nord@Solbris.EXAMPLE\n".to_owned());
    assert_eq!(key.lookup_digest(&shouted), key.lookup_digest(&kari()));
    let tagged = Personal::about(SUBJECT, "kari.nord+x@solbris.example".to_owned());
    assert_ne!(key.lookup_digest(&tagged), key.lookup_digest(&kari()));
}

#[test]
fn digests_for_two_purposes_or_organisations_cannot_be_joined() {
    let (ours, theirs) = (organisation(1), organisation(2));
    assert_ne!(ours.lookup_digest(&kari()), theirs.lookup_digest(&kari()));
    assert_ne!(ours.lookup_digest(&kari()).as_bytes(), ours.suppression_digest(&kari()).as_bytes());
    assert_ne!(ours.lookup_digest(&kari()).as_bytes(), ours.member_digest(&kari()).as_bytes());
    assert!(!format!("{:?}", ours.lookup_digest(&kari())).contains(char::is_numeric));
}

#[test]
fn an_unsubscribe_token_serves_no_other_kind() {
    let key = organisation(1);
    let token = key.token("unsubscribe", SUBJECT);
    assert_eq!(token.len(), 44);
    assert_eq!(key.check_token("unsubscribe", &token), Ok(SUBJECT));
    assert_eq!(key.check_token("preferences", &token), Err(TokenError::Forged));
    assert_eq!(organisation(2).check_token("unsubscribe", &token), Err(TokenError::Forged));
}

#[test]
fn a_sealed_token_opens_until_the_instant_it_expires() {
    let (key, last) = (organisation(1), now() - 1.microsecond());
    let token = key.seal_personal_token("confirm", now(), &kari(), &mut random());
    let opened = key.open_personal_token("confirm", last, &token).unwrap();
    assert_eq!(opened.for_sealing(), kari().for_sealing());
    assert_eq!(opened.subject(), SUBJECT);
    let late = key.open_personal_token("confirm", now(), &token);
    assert_eq!(late.err(), Some(TokenError::Expired { at: now() }));
    let elsewhere = key.open_personal_token("sign-in", last, &token);
    assert_eq!(elsewhere.err(), Some(TokenError::Forged));
}

#[test]
fn a_bearer_token_is_known_by_its_digest_alone() {
    let (one, other) =
        (Bearer::generate(&mut random()), Bearer::generate(&mut StdRng::seed_from_u64(8)));
    assert_eq!(BearerDigest::of(one.reveal()), one.digest());
    assert_ne!(one.digest(), other.digest());
    assert_eq!(one.reveal().len(), 43);
}

proptest! {
    #[test]
    fn any_text_survives_sealing(text in ".*", seed: u64) {
        let mut random = StdRng::seed_from_u64(seed);
        let key = SubjectKey::generate(SUBJECT, &mut random);
        let sealed = key.seal(PLACE, &Personal::about(SUBJECT, text.clone()), &mut random).unwrap();
        let opened = key.unseal(PLACE, &sealed).unwrap();
        prop_assert_eq!(opened.for_sealing(), &text);
    }

    #[test]
    fn any_flipped_bit_is_noticed(text in ".{0,40}", at: prop::sample::Index, bit in 0..8u8) {
        let key = SubjectKey::generate(SUBJECT, &mut random());
        let value = Personal::about(SUBJECT, text);
        let mut sealed = key.seal(PLACE, &value, &mut random()).unwrap();
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(key.unseal(PLACE, &sealed).is_err());
    }

    #[test]
    fn bytes_from_anywhere_never_open_and_never_panic(bytes: Vec<u8>, token in "[A-Za-z0-9_-]{0,80}") {
        let key = SubjectKey::generate(SUBJECT, &mut random());
        prop_assert!(key.unseal(PLACE, &bytes).is_err());
        prop_assert!(organisation(1).check_token("unsubscribe", &token).is_err());
        prop_assert!(organisation(1).open_token("confirm", now(), &token).is_err());
    }

    #[test]
    fn any_changed_letter_of_a_token_is_noticed(at in 0..44usize, letter in "[A-Za-z0-9_-]") {
        let key = organisation(1);
        let token = key.token("unsubscribe", SUBJECT);
        let mut changed = token.clone();
        changed.replace_range(at..=at, &letter);
        prop_assume!(changed != token);
        prop_assert!(key.check_token("unsubscribe", &changed).is_err());
    }
}
