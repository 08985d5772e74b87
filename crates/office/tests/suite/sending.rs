//! A long mailing under way: what stops it, what fails in the middle of it, and who gets it nevertheless.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Mailing, MailingId, MailingState};
use jiff::SignedDuration;
use office::mailing::{halt, send};
use office::{Office, jobs};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use trial::sink::{Behaviour, Sink};

use crate::imports::brings_in;
use crate::mailings::begun;
use crate::world::World;

const AT_MOST: Duration = Duration::from_secs(60);

/// A mail server that thinks about each mail.
async fn sink(latency: Duration) -> Sink {
    Sink::start(Behaviour { latency, ..Behaviour::default() }).await.unwrap()
}

/// Begins to send to so many people, and returns once the mail server has taken some of the mails.
async fn sends(
    world: &World,
    office: &Arc<Office>,
    sink: &Sink,
    n_people: usize,
    n_taken: u64,
) -> (MailingId, JoinHandle<()>) {
    let lines: String =
        (0..n_people).map(|it| format!("leser{it}@d{}.example\n", it % 50)).collect();
    brings_in(world, &format!("epost\n{lines}")).await;
    let id = begun(world, "technology").await;
    let n = send::start(office, &mut world.visitor(), id).await.unwrap();
    assert_eq!(n as usize, n_people);
    let office = Arc::clone(office);
    let working = tokio::spawn(async move { while jobs::drain(&office).await.unwrap() > 0 {} });
    let until = Instant::now() + AT_MOST;
    while sink.n_taken() < n_taken {
        assert!(Instant::now() < until, "{} taken and no more", sink.n_taken());
        sleep(Duration::from_millis(1)).await;
    }
    (id, working)
}

async fn mailing(office: &Office, id: MailingId) -> Mailing {
    store::mailing::lookup(&office.store, id).await.unwrap().unwrap()
}

/// Lets a program that sends to so many people end at once, as when its machine stops; its courier ends what it has.
async fn stops_in_the_middle(world: &World, sink: &Sink, n_people: usize) -> MailingId {
    let office = Arc::new(world.through(&sink.url()).await);
    let (id, working) = sends(world, &office, sink, n_people, 60).await;
    working.abort();
    assert!(working.await.unwrap_err().is_cancelled(), "the mailing was over too early");
    drop(office);
    world.pass(SignedDuration::from_secs(61));
    id
}

async fn n_handed(world: &World, id: MailingId) -> u64 {
    let tallies = store::delivery::tally_states(&world.office.store, id).await.unwrap();
    let handed = tallies.iter().filter(|it| it.state == domain::DeliveryState::Handed);
    handed.map(|it| it.n_deliveries).sum()
}

fn n_by_addressee(sink: &Sink) -> HashMap<String, usize> {
    let mut n_mails = HashMap::new();
    sink.taken().into_iter().for_each(|mail| *n_mails.entry(mail.addressee).or_default() += 1);
    n_mails
}

scenarios! {
    async fn a_mailing_that_is_stopped_goes_to_those_alone_whose_mails_were_written(world: World) {
        let sink = sink(Duration::from_millis(10)).await;
        let office = Arc::new(world.through(&sink.url()).await);
        let (id, working) = sends(world, &office, &sink, 1_500, 40).await;
        halt::halt(&office, &mut world.visitor(), id).await.unwrap();
        let n_then = sink.n_taken();
        working.await.unwrap();
        let n_after = sink.n_taken() - n_then;
        assert!(n_after < 400, "{n_after} more went out");
        let stopped = mailing(&office, id).await;
        assert_eq!(stopped.state, MailingState::Cancelled);
        assert_eq!(u64::from(stopped.n_sent), sink.n_taken());
        assert!(n_by_addressee(&sink).values().all(|n| *n == 1));

        world.pass(SignedDuration::from_hours(1));
        jobs::drain(&office).await.unwrap();
        assert_eq!(sink.n_taken(), n_then + n_after, "somebody was written to later");
    }

    async fn what_another_program_had_on_the_way_waits_until_it_tells(world: World) {
        let sink = sink(Duration::from_millis(4)).await;
        let id = stops_in_the_middle(world, &sink, 1_200).await;
        let elsewhere = world.elsewhere(&sink.url()).await;
        jobs::drain(&elsewhere).await.unwrap();
        let n_left = n_handed(world, id).await;
        assert!(n_left > 0, "nothing was on the way");
        assert_eq!(mailing(&elsewhere, id).await.state, MailingState::Sending);
        world.pass(SignedDuration::from_mins(30));
        jobs::drain(&elsewhere).await.unwrap();
        assert_eq!(n_handed(world, id).await, n_left);

        // The program is started again, and its journal tells who was reached.
        world.pass(SignedDuration::from_mins(1));
        let again = world.through(&sink.url()).await;
        while jobs::drain(&again).await.unwrap() > 0 {}
        let sent = mailing(&again, id).await;
        assert_eq!((sent.state, sent.n_sent, sent.n_in_doubt), (MailingState::Sent, 1_200, 0));
        let n_mails = n_by_addressee(&sink);
        assert_eq!(n_mails.len(), 1_200, "somebody was missed");
        assert!(n_mails.values().all(|n| *n == 1), "somebody was written to twice");
    }

    async fn what_another_program_never_tells_of_is_in_doubt_after_an_hour_and_sent_again(world: World) {
        let sink = sink(Duration::from_millis(4)).await;
        let id = stops_in_the_middle(world, &sink, 1_200).await;
        let elsewhere = world.elsewhere(&sink.url()).await;
        jobs::drain(&elsewhere).await.unwrap();
        let n_left = n_handed(world, id).await;
        world.pass(SignedDuration::from_mins(58));
        jobs::drain(&elsewhere).await.unwrap();
        assert_eq!(n_handed(world, id).await, n_left, "an hour is not over");
        for _ in 0..3 {
            world.pass(SignedDuration::from_mins(2));
            jobs::drain(&elsewhere).await.unwrap();
        }
        let sent = mailing(&elsewhere, id).await;
        assert_eq!((sent.state, sent.n_sent), (MailingState::Sent, 1_200));
        assert_eq!(u64::from(sent.n_in_doubt), n_left);
        let n_mails = n_by_addressee(&sink);
        assert_eq!(n_mails.len(), 1_200, "somebody was missed");
        let n_twice = n_mails.values().filter(|n| **n == 2).count() as u64;
        assert!(n_twice <= n_left && n_mails.values().all(|n| *n <= 2));
    }

    async fn a_database_that_fails_in_the_middle_of_a_mailing_doubles_nobody_and_misses_nobody(world: World) {
        let sink = sink(Duration::from_millis(4)).await;
        let office = Arc::new(world.through(&sink.url()).await);
        let (id, working) = sends(world, &office, &sink, 900, 60).await;
        // What became of the mails cannot be kept, while they still go out.
        world.tampers("ALTER TABLE mailing_look RENAME TO mailing_look_gone").await;
        working.await.unwrap();
        let n_then = sink.n_taken();
        assert!(n_then < 900, "the mailing was over too early");
        let failed = mailing(&office, id).await;
        assert_eq!(failed.state, MailingState::Sending);
        assert!(u64::from(failed.n_sent) < n_then, "all was kept");

        world.tampers("ALTER TABLE mailing_look_gone RENAME TO mailing_look").await;
        let until = Instant::now() + AT_MOST;
        while mailing(&office, id).await.state != MailingState::Sent {
            assert!(Instant::now() < until, "{} taken and no more", sink.n_taken());
            world.pass(SignedDuration::from_mins(10));
            jobs::drain(&office).await.unwrap();
        }
        let n_mails = n_by_addressee(&sink);
        assert_eq!(n_mails.len(), 900, "somebody was missed");
        assert!(n_mails.values().all(|n| *n == 1), "somebody was written to twice");
        let sent = mailing(&office, id).await;
        assert_eq!((sent.n_sent, sent.n_skipped, sent.n_failed, sent.n_in_doubt), (900, 0, 0, 0));
    }
}
