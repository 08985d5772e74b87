//! Who signed: only a known key counts, each signature by it must be true, and witnesses say when.

use ledger::{
    Checkpoint, EMPTY_ROOT, KeyError, OpenError, SIGNATURES_MAX, Signer, Verifier, Witness,
};

use crate::shelf::{ORIGIN, signer};

fn checkpoint() -> Checkpoint {
    Checkpoint::new(ORIGIN, 0, EMPTY_ROOT).unwrap()
}

#[test]
fn a_signed_checkpoint_opens_with_the_logs_key_only() {
    let note = signer().sign(&checkpoint());
    assert_eq!(signer().verifier().open(note.as_bytes()), Ok(checkpoint()));
    let other = Signer::from_seed(ORIGIN, [8; 32]).unwrap().verifier();
    let refused = OpenError::NotSigned { name: ORIGIN.to_owned(), id: other.id() };
    assert_eq!(other.open(note.as_bytes()), Err(refused));
}

#[test]
fn a_changed_checkpoint_does_not_open() {
    let note = signer().sign(&checkpoint()).replace("\n0\n", "\n1\n");
    let refused = OpenError::FalseSignature { name: ORIGIN.to_owned() };
    assert_eq!(signer().verifier().open(note.as_bytes()), Err(refused));
}

#[test]
fn signatures_of_strangers_are_ignored() {
    let next = Signer::from_seed(ORIGIN, [8; 32]).unwrap();
    let note = next.countersign(&signer().sign(&checkpoint())).unwrap();
    assert_eq!(signer().verifier().open(note.as_bytes()), Ok(checkpoint()));
    assert_eq!(next.verifier().open(note.as_bytes()), Ok(checkpoint()));
}

#[test]
fn one_false_signature_of_a_known_key_spoils_the_note() {
    let note = signer().sign(&checkpoint());
    let elsewhere = signer().sign(&Checkpoint::new(ORIGIN, 1, EMPTY_ROOT).unwrap());
    let line = elsewhere.split_once("\n\n").unwrap().1;
    let refused = OpenError::FalseSignature { name: ORIGIN.to_owned() };
    for both in [format!("{note}{line}"), note.replace("\n\n", &format!("\n\n{line}"))] {
        assert_eq!(signer().verifier().open(both.as_bytes()), Err(refused.clone()));
    }
}

#[test]
fn a_checkpoint_of_another_log_does_not_open() {
    let other = Checkpoint::new("log.solbris.example", 0, EMPTY_ROOT).unwrap();
    let note = signer().sign(&other);
    let refused = OpenError::OtherLog("log.solbris.example".to_owned());
    assert_eq!(signer().verifier().open(note.as_bytes()), Err(refused));
}

#[test]
fn a_witness_says_when_and_cannot_pass_for_the_log() {
    let witness = Signer::from_seed("witness.solbris.example", [9; 32]).unwrap();
    let note = witness.cosign(&signer().sign(&checkpoint()), 1_700_000_000).unwrap();
    assert_eq!(witness.witness().open(note.as_bytes()), Ok((checkpoint(), 1_700_000_000)));
    assert_eq!(signer().verifier().open(note.as_bytes()), Ok(checkpoint()));
    assert!(matches!(witness.verifier().open(note.as_bytes()), Err(OpenError::NotSigned { .. })));

    let line = witness.witness().to_string();
    assert_eq!(Witness::parse(&line), Ok(witness.witness()));
    assert_eq!(Verifier::parse(&line), Err(KeyError::Kind { expected: 1, found: 4 }));
}

#[test]
fn a_verifier_key_has_one_spelling() {
    let line = signer().verifier().to_string();
    assert_eq!(Verifier::parse(&line), Ok(signer().verifier()));
    let (name, rest) = line.split_once('+').unwrap();
    let (id, key) = rest.split_once('+').unwrap();
    let check = |line: String, error| assert_eq!(Verifier::parse(&line), Err(error));
    check(format!("{name}+00000000+{key}"), KeyError::Id);
    check(format!("{name}+0{id}+{key}"), KeyError::Id);
    check(format!("other+{id}+{key}"), KeyError::Id);
    check(format!("+{id}+{key}"), KeyError::Name);
    check(format!("a b+{id}+{key}"), KeyError::Name);
    check(format!("{name}+{id}"), KeyError::Malformed);
    check(format!("{name}+{id}+"), KeyError::Malformed);
    check(format!("{line}\n"), KeyError::Malformed);
}

#[test]
fn a_name_that_would_break_a_note_is_refused() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b"] {
        assert!(matches!(Signer::from_seed(name, [1; 32]), Err(KeyError::Name)), "{name:?}");
    }
}

#[test]
fn a_full_note_takes_no_further_signature() {
    let mut note = signer().sign(&checkpoint());
    for _ in 1..SIGNATURES_MAX {
        note = signer().countersign(&note).unwrap();
    }
    assert_eq!(signer().verifier().open(note.as_bytes()), Ok(checkpoint()));
    assert!(signer().countersign(&note).is_err());
}

#[test]
fn a_text_of_the_owner_opens_with_the_logs_key_and_is_no_checkpoint() {
    let note = signer().sign_text("a signed exception\nuntil 2027-02-01\n");
    let verifier = signer().verifier();
    assert_eq!(verifier.open_text(note.as_bytes()), Ok("a signed exception\nuntil 2027-02-01\n"));
    assert!(matches!(verifier.open(note.as_bytes()), Err(OpenError::Checkpoint(_))));
    let changed = note.replace("2027", "2028");
    assert!(matches!(
        verifier.open_text(changed.as_bytes()),
        Err(OpenError::FalseSignature { .. })
    ));
}
