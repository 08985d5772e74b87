//! The courier within the test, against relays that fail in every way a script can say.

use std::sync::atomic::{AtomicU32, Ordering};

use trial::sink::{Act, Behaviour, Moment, Sink, Step};
use trial::smtp::Encryption;

use super::*;
use crate::letter::samples::newsletter;
use crate::{Address, Delay, Refusal, Reply, compose};

const SOON: Duration = Duration::from_secs(20);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn mail(number: u128) -> Composed {
    compose(&newsletter(), &Address::parse(&format!("n{number}@solbris.example")).unwrap()).unwrap()
}

fn relay(url: String, extra_root_pem: Option<Vec<u8>>) -> RelaySettings {
    RelaySettings {
        url,
        hello_name: "fjordbok.example".to_owned(),
        n_connections_max: 2,
        extra_root_pem,
    }
}

fn settings(folder: &Path, relays: Vec<RelaySettings>) -> CourierSettings {
    CourierSettings { folder: folder.to_owned(), relays, seed: 7 }
}

async fn sink(script: impl Fn(Moment<'_>) -> Act + Send + Sync + 'static) -> Sink {
    let script = Arc::new(script);
    Sink::start(Behaviour { keeps_bytes: true, script, ..Behaviour::default() }).await.unwrap()
}

struct Trial {
    folder: tempfile::TempDir,
    courier: Courier,
}

impl Trial {
    fn over(relays: Vec<RelaySettings>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let courier = Courier::within(&settings(folder.path(), relays)).unwrap();
        Self { folder, courier }
    }

    fn to(sink: &Sink) -> Self {
        Self::over(vec![relay(sink.url(), sink.certificate_pem())])
    }

    async fn send(&self, number: u128) -> Outcome {
        let place = timeout(SOON, self.courier.free()).await.expect("a place in time").unwrap();
        place.hand_over(id(number), &mail(number)).unwrap();
        let (told, outcome) = timeout(SOON, self.courier.next_outcome()).await.unwrap().unwrap();
        assert_eq!(told, id(number));
        self.courier.settled(told);
        outcome
    }

    /// Waits for a place in vain, and returns why the relay is left alone.
    async fn refused(&self) -> Delay {
        assert!(timeout(Duration::from_secs(4), self.courier.free()).await.is_err(), "a place");
        let status = self.courier.relays().remove(0);
        assert_eq!(status.state, RelayState::Paused);
        status.last_failure.unwrap()
    }

    async fn recovered(self, number: u128) -> Recovered {
        assert_eq!(self.courier.end().await, Stop::Told);
        recover(self.folder.path(), SOON).await.unwrap().of(id(number))
    }
}

fn told(outcome: Outcome) -> Reply {
    match outcome {
        Outcome::TryLater(Delay::Told(reply)) => reply,
        other => panic!("{other:?}"),
    }
}

fn at(step: Step, act: Act) -> impl Fn(Moment<'_>) -> Act + Send + Sync {
    move |moment| if moment.step == step { act } else { Act::Well }
}

#[tokio::test]
async fn a_mail_arrives_byte_by_byte_with_and_without_pipelining() {
    for pipelining in [true, false] {
        let behaviour = Behaviour { keeps_bytes: true, pipelining, ..Behaviour::default() };
        let sink = Sink::start(behaviour).await.unwrap();
        let trial = Trial::to(&sink);
        for number in 1..=3 {
            assert!(matches!(trial.send(number).await, Outcome::Accepted(_)));
        }
        let taken = sink.taken();
        assert_eq!(taken.len(), 3);
        for (number, taken) in (1..).zip(taken) {
            assert_eq!(taken.addressee, format!("n{number}@solbris.example"));
            assert_eq!(taken.bytes, mail(number).bytes);
        }
        assert!(sink.n_connections() <= 2);
        assert_eq!(trial.courier.relays()[0].n_accepted, 3);
        assert_eq!(trial.courier.relays()[0].n_accepted_last_minute, 3);
    }
}

#[tokio::test]
async fn both_ways_of_encryption_and_the_password_reach_a_relay_that_is_trusted() {
    for encryption in [Encryption::Wrapped, Encryption::StartTls] {
        let login = Some(("fjordbok".to_owned(), "hemmelig".to_owned()));
        let behaviour = Behaviour { encryption, login, ..Behaviour::default() };
        let sink = Sink::start(behaviour).await.unwrap();
        let outcome = Trial::to(&sink).send(1).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{encryption:?}: {outcome:?}");
        assert_eq!(sink.n_taken(), 1);
    }
}

#[tokio::test]
async fn no_mail_is_taken_for_a_relay_whose_certificate_is_not_trusted() {
    for encryption in [Encryption::Wrapped, Encryption::StartTls] {
        let sink = Sink::start(Behaviour { encryption, ..Behaviour::default() }).await.unwrap();
        let trial = Trial::over(vec![relay(sink.url(), None)]);
        assert_eq!(trial.refused().await, Delay::NotTrusted, "{encryption:?}");
    }
}

#[tokio::test]
async fn no_mail_is_taken_for_a_relay_that_does_not_encrypt_or_let_in() {
    let sink = sink(|_| Act::Well).await;
    let url = sink.url().replace("smtp:", "smtp+starttls:");
    assert_eq!(Trial::over(vec![relay(url, None)]).refused().await, Delay::NotTrusted);
    let login = Some(("fjordbok".to_owned(), "hemmelig".to_owned()));
    let locked = Sink::start(Behaviour { login, ..Behaviour::default() }).await.unwrap();
    let url = locked.url().replace("hemmelig", "feil");
    let refused = Trial::over(vec![relay(url, None)]).refused().await;
    assert!(matches!(refused, Delay::NotLetIn(Reply { code: 535, .. })), "{refused:?}");
}

#[tokio::test]
async fn no_mail_is_taken_for_a_relay_that_is_silent_busy_or_away() {
    let silent = sink(at(Step::Greeting, Act::Hang)).await;
    assert_eq!(Trial::to(&silent).refused().await, Delay::TimedOut);
    let busy = sink(at(Step::Greeting, Act::SayAndClose("421 4.3.2 full"))).await;
    assert!(matches!(Trial::to(&busy).refused().await, Delay::Told(Reply { code: 421, .. })));
    let url = sink(|_| Act::Well).await.url();
    assert_eq!(Trial::over(vec![relay(url, None)]).refused().await, Delay::Unreachable);
}

#[tokio::test]
async fn a_refusal_at_any_step_is_told_and_the_next_mail_goes_on() {
    for step in [Step::Sender, Step::Addressee, Step::Data, Step::Dot] {
        let sink = sink(move |moment| match moment.step == step && moment.n_mails == 1 {
            true if step == Step::Sender => Act::Say("451 4.3.0 n2@solbris.example waits"),
            true if moment.addressee.starts_with("n2@") => Act::Say("451 4.3.0 n2 waits"),
            _ => Act::Well,
        });
        let sink = sink.await;
        let trial =
            Trial::over(vec![RelaySettings { n_connections_max: 1, ..relay(sink.url(), None) }]);
        assert!(matches!(trial.send(1).await, Outcome::Accepted(_)));
        let reply = told(trial.send(2).await);
        assert_eq!((reply.code, reply.text.as_str()), (451, "[address] waits"), "{step:?}");
        if step != Step::Sender {
            assert!(matches!(trial.send(3).await, Outcome::Accepted(_)), "{step:?}");
            assert_eq!(sink.n_taken(), 2);
            assert_eq!(sink.n_connections(), 1);
        }
    }
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_by_its_kind() {
    let sink = sink(|moment| match (moment.step, moment.addressee) {
        (Step::Addressee, "n1@solbris.example") => Act::Say("550 5.1.1 nobody"),
        (Step::Dot, "n2@solbris.example") => Act::Say("554 5.6.0 not this"),
        _ => Act::Well,
    });
    let sink = sink.await;
    let trial = Trial::to(&sink);
    assert!(matches!(trial.send(1).await, Outcome::Refused(Refusal::MailboxDead, _)));
    assert!(matches!(trial.send(2).await, Outcome::Refused(Refusal::Message, _)));
    assert!(matches!(trial.send(3).await, Outcome::Accepted(_)));
    assert!(matches!(trial.recovered(9).await, Recovered::NotBegun));
}

#[tokio::test]
async fn a_relay_that_says_421_is_left_and_tried_again() {
    for step in [Step::Sender, Step::Addressee, Step::Data, Step::Dot] {
        let n_times = AtomicU32::new(0);
        let sink = sink(move |moment| {
            let first = moment.step == step && n_times.fetch_add(1, Ordering::Relaxed) == 0;
            if first { Act::SayAndClose("421 4.3.2 in a while") } else { Act::Well }
        });
        let sink = sink.await;
        let trial = Trial::to(&sink);
        assert_eq!(told(trial.send(1).await).code, 421, "{step:?}");
        assert_eq!(trial.courier.relays()[0].state, RelayState::Paused);
        while !matches!(trial.send(1).await, Outcome::Accepted(_)) {}
        assert_eq!(sink.n_taken(), 1);
        assert_eq!(trial.courier.relays()[0].state, RelayState::Ready);
    }
}

#[tokio::test]
async fn a_mail_without_an_answer_to_its_dot_is_in_doubt() {
    for act in [Act::TakeAndClose, Act::Close, Act::Hang, Act::Say("what?")] {
        let sink = sink(at(Step::Dot, act)).await;
        let trial = Trial::to(&sink);
        let place = trial.courier.free().await.unwrap();
        place.hand_over(id(1), &mail(1)).unwrap();
        let (_, outcome) = timeout(SOON, trial.courier.next_outcome()).await.unwrap().unwrap();
        assert_eq!(outcome, Outcome::TryLater(Delay::NoAnswer), "{act:?}");
        assert_eq!(trial.recovered(1).await, Recovered::InDoubt);
    }
}

#[tokio::test]
async fn a_mail_whose_dot_was_never_reached_is_not_in_doubt() {
    for (step, act) in [
        (Step::Sender, Act::Close),
        (Step::Addressee, Act::Hang),
        (Step::Data, Act::Close),
        (Step::Data, Act::Hang),
    ] {
        let sink = sink(at(step, act)).await;
        let trial = Trial::to(&sink);
        let outcome = trial.send(1).await;
        assert!(
            matches!(outcome, Outcome::TryLater(Delay::Unreachable | Delay::TimedOut)),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_connection_that_the_relay_closed_meanwhile_costs_nothing() {
    let sink = sink(|moment| match (moment.step, moment.n_mails) {
        (Step::Sender, 1) => Act::Close,
        _ => Act::Well,
    });
    let sink = sink.await;
    let trial = Trial::to(&sink);
    for number in 1..=5 {
        assert!(matches!(trial.send(number).await, Outcome::Accepted(_)), "{number}");
    }
    assert_eq!(sink.n_taken(), 5);
}

#[tokio::test]
async fn when_one_of_two_relays_dies_the_other_carries_on() {
    let (first, second) = (sink(|_| Act::Well).await, sink(|_| Act::Well).await);
    let trial = Trial::over(vec![relay(first.url(), None), relay(second.url(), None)]);
    let mut first = Some(first);
    let mut n_first = 0;
    for number in 1..=200 {
        while !matches!(trial.send(number).await, Outcome::Accepted(_)) {}
        if number == 100 {
            n_first = first.take().unwrap().n_taken();
        }
    }
    assert!(n_first > 0, "the first never had a mail");
    assert_eq!(n_first + second.n_taken(), 200);
    let [dead, alive] = &trial.courier.relays()[..] else { panic!("two relays") };
    assert_eq!(dead.n_accepted, n_first);
    assert_eq!((dead.state, alive.state), (RelayState::Paused, RelayState::Ready));
    assert_eq!(dead.last_failure, Some(Delay::Unreachable));
}

#[tokio::test]
async fn a_folder_has_one_courier_and_what_it_left_is_recovered_first() {
    let sink = sink(|_| Act::Well).await;
    let trial = Trial::to(&sink);
    assert!(matches!(trial.send(1).await, Outcome::Accepted(_)));
    let settings = settings(trial.folder.path(), vec![relay(sink.url(), None)]);
    assert!(Courier::within(&settings).unwrap().free().await.is_none());
    assert_eq!(Courier::within(&settings).unwrap().end().await, Stop::Busy);
    let busy = recover(trial.folder.path(), Duration::from_millis(50)).await;
    assert!(matches!(busy, Err(RecoverError::Busy)));
    assert_eq!(trial.courier.end().await, Stop::Told);
    assert_eq!(Courier::within(&settings).unwrap().end().await, Stop::Unsettled);
    recover(trial.folder.path(), SOON).await.unwrap().forget().unwrap();
    assert_eq!(Courier::within(&settings).unwrap().end().await, Stop::Told);
}

#[tokio::test]
async fn places_run_out_while_outcomes_are_not_settled() {
    let sink = sink(|_| Act::Well).await;
    let trial = Trial::to(&sink);
    let n_most = u128::from(N_UNSETTLED_MAX + 2);
    for number in 1..=n_most {
        let place = timeout(SOON, trial.courier.free()).await.unwrap().unwrap();
        place.hand_over(id(number), &mail(number)).unwrap();
        trial.courier.next_outcome().await.unwrap();
    }
    assert!(timeout(Duration::from_secs(1), trial.courier.free()).await.is_err());
    trial.courier.settled(id(1));
    assert!(timeout(SOON, trial.courier.free()).await.is_ok());
}

#[tokio::test]
async fn an_unused_place_is_free_again_and_a_closed_courier_has_none() {
    let sink = sink(|_| Act::Well).await;
    let trial = Trial::to(&sink);
    for _ in 0..50 {
        drop(timeout(SOON, trial.courier.free()).await.unwrap().unwrap());
    }
    assert!(matches!(trial.send(1).await, Outcome::Accepted(_)));
    trial.courier.close();
    assert!(trial.courier.free().await.is_none());
    assert_eq!(trial.courier.next_outcome().await, None);
}

#[test]
fn settings_that_no_mail_could_leave_by_are_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let check = |folder: &str, urls: &[&str]| {
        let relays = urls.iter().map(|url| relay((*url).to_owned(), None)).collect();
        Courier::within(&settings(Path::new(folder), relays)).map(drop).unwrap_err().to_string()
    };
    assert_eq!(check("/tmp", &[]), "there is no mail server to send to");
    assert_eq!(check("tmp", &["smtp://127.0.0.1:1"]), "the folder's path cannot be used");
    let beyond = check("/tmp", &["smtp://127.0.0.1:1", "smtp://relay.example"]);
    assert_eq!(beyond, "unencrypted smtp is allowed to this machine only");
}
