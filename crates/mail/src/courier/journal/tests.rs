//! What a journal says after every kind of damage: never that a mail was not begun when it was.

use proptest::prelude::*;

use super::*;
use crate::courier::{Recovered, recover};
use crate::{Delay, Refusal};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn reply(code: u16) -> Reply {
    Reply { code, enhanced: Some((code / 100, 7, 509)), text: String::new() }
}

async fn of(folder: &Path, number: u128) -> Recovered {
    recover(folder, std::time::Duration::ZERO).await.unwrap().of(id(number))
}

#[tokio::test]
async fn each_answer_comes_back_as_it_was_without_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path(), 8).unwrap();
    let with_words = Reply { text: "the box of Kari is closed".to_owned(), ..reply(550) };
    let outcomes = [
        Outcome::Accepted(reply(250)),
        Outcome::Refused(Refusal::MailboxDead, reply(550)),
        Outcome::Refused(Refusal::Message, reply(552)),
        Outcome::TryLater(Delay::Told(Reply { enhanced: None, ..reply(450) })),
        Outcome::TryLater(Delay::Unreachable),
    ];
    for (number, outcome) in (0..).zip(&outcomes) {
        journal.begin(id(number)).unwrap();
        journal.settle(id(number), outcome).unwrap();
    }
    journal.settle(id(5), &Outcome::Refused(Refusal::Other, with_words)).unwrap();
    journal.begin(id(6)).unwrap();
    for (number, outcome) in (0..).zip(outcomes) {
        assert_eq!(of(folder.path(), number).await, Recovered::Settled(outcome));
    }
    let refused = Outcome::Refused(Refusal::Other, reply(550));
    assert_eq!(of(folder.path(), 5).await, Recovered::Settled(refused));
    assert_eq!(of(folder.path(), 6).await, Recovered::InDoubt);
    assert_eq!(of(folder.path(), 7).await, Recovered::NotBegun);
    let bytes = fs::read(path(folder.path())).unwrap();
    assert!(!bytes.windows(4).any(|part| part == b"Kari"));
}

#[tokio::test]
async fn a_settled_record_is_written_over_and_the_file_never_grows() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path(), 2).unwrap();
    let size = fs::metadata(path(folder.path())).unwrap().len();
    for number in 0..1000 {
        journal.begin(id(number)).unwrap();
        journal.settle(id(number), &Outcome::Accepted(reply(250))).unwrap();
        assert!(journal.forget(id(number)).unwrap());
        assert!(!journal.forget(id(number)).unwrap());
    }
    journal.begin(id(1000)).unwrap();
    journal.begin(id(1001)).unwrap();
    assert!(journal.begin(id(1002)).is_err(), "two records hold two mails");
    assert_eq!(fs::metadata(path(folder.path())).unwrap().len(), size);
    assert_eq!(of(folder.path(), 999).await, Recovered::NotBegun);
}

#[tokio::test]
async fn a_second_try_of_a_mail_does_not_hide_behind_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path(), 2).unwrap();
    journal.settle(id(1), &Outcome::TryLater(Delay::TimedOut)).unwrap();
    journal.forget(id(1)).unwrap();
    journal.begin(id(1)).unwrap();
    assert_eq!(of(folder.path(), 1).await, Recovered::InDoubt);
}

#[tokio::test]
async fn an_unrecovered_journal_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    Journal::create(folder.path(), 2).unwrap().begin(id(1)).unwrap();
    let again = Journal::create(folder.path(), 2).map(drop).unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    let recovery = recover(folder.path(), std::time::Duration::ZERO).await.unwrap();
    assert_eq!(recovery.all(), [(id(1), Recovered::InDoubt)]);
    recovery.forget().unwrap();
    Journal::create(folder.path(), 2).unwrap();
}

#[test]
fn after_a_new_start_of_the_machine_only_final_answers_count() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path(), 4).unwrap();
    journal.settle(id(1), &Outcome::Accepted(reply(250))).unwrap();
    let mut bytes = fs::read(path(folder.path())).unwrap();
    let mut head: Record = bytes[..RECORD_BYTES].try_into().unwrap();
    head[8] ^= 1;
    bytes[..RECORD_BYTES].copy_from_slice(&sealed(head));
    let read = read_bytes(&bytes);
    assert!(!read.complete);
    assert_eq!(read.records[&id(1)], Some(Outcome::Accepted(reply(250))));
}

proptest! {
    #[test]
    fn a_damaged_journal_never_says_that_a_begun_mail_was_not(
        n_begun in 1_u128..20,
        cut in any::<prop::sample::Index>(),
        garbled in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 0..4),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = head(n_begun as u32).to_vec();
        for number in 0..n_begun {
            bytes.extend(record(id(number + 1), BEGUN, None));
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if !bytes.is_empty() {
            for (at, with) in garbled {
                let at = at.index(bytes.len());
                bytes[at] ^= with;
            }
        }
        let read = read_bytes(&bytes);
        for number in 0..n_begun {
            let known = read.records.get(&id(number + 1));
            prop_assert!(known == Some(&None) || !read.complete, "{number}");
        }
        prop_assert!(read.records.len() <= n_begun as usize);
    }
}
