//! Sends to a real mail server that others wrote, and to listeners that answer nothing at all.

use std::collections::BTreeMap;
use std::net::TcpListener;

use decide::{ActivityRule, Consent, Permit, Personal, Policy, Question, Standing, Use};
use law::LegalBasis;
use trial::smtp::{Behaviour, Encryption, SmtpServer};

use super::*;
use crate::letter::samples::{confirmation, newsletter};
use crate::{Refusal, compose};

const KARI: &str = "kari.nord@solbris.example";

fn settings(url: &str) -> RelaySettings {
    RelaySettings {
        url: url.to_owned(),
        hello_name: "fjordbok.example".to_owned(),
        n_connections_max: 2,
        extra_root_pem: None,
    }
}

fn trusting(server: &SmtpServer) -> RelaySettings {
    RelaySettings { extra_root_pem: server.certificate_pem(), ..settings(&server.url()) }
}

fn mail() -> Composed {
    compose(&newsletter(), &Address::parse(KARI).unwrap()).unwrap()
}

async fn deliver(settings: &RelaySettings) -> Outcome {
    Relay::new(settings).unwrap().deliver(&mail()).await
}

async fn encrypted(encryption: Encryption) -> SmtpServer {
    SmtpServer::start(Behaviour { encryption, ..Behaviour::default() }).await.unwrap()
}

async fn answering(answer: &str) -> SmtpServer {
    let answers = BTreeMap::from([(KARI.to_owned(), answer.to_owned())]);
    SmtpServer::start(Behaviour { answers, ..Behaviour::default() }).await.unwrap()
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let server = encrypted(Encryption::Plain).await;
    let outcome = deliver(&settings(&server.url())).await;
    assert!(matches!(outcome, Outcome::Accepted(Reply { code: 250, .. })), "{outcome:?}");
    let mails = server.mails().unwrap();
    let [arrived] = &mails[..] else { panic!("{} mails", mails.len()) };
    let arrived = String::from_utf8(arrived.clone()).unwrap();
    let sent = String::from_utf8(mail().bytes).unwrap().replace("\r\n", "\n");
    let (head, body) = sent.split_once("\n\n").unwrap();
    assert!(arrived.trim_end().ends_with(body.trim_end()), "{arrived}");
    for field in head.lines() {
        assert!(arrived.contains(field), "{field} is missing in {arrived}");
    }
}

#[tokio::test]
async fn both_ways_of_encryption_reach_a_server_that_is_trusted() {
    for encryption in [Encryption::Wrapped, Encryption::StartTls] {
        let server = encrypted(encryption).await;
        let outcome = deliver(&trusting(&server)).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{encryption:?}: {outcome:?}");
        assert_eq!(server.mails().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn no_mail_leaves_for_a_server_whose_certificate_is_not_trusted() {
    for encryption in [Encryption::Wrapped, Encryption::StartTls] {
        let server = encrypted(encryption).await;
        let outcome = deliver(&settings(&server.url())).await;
        assert_eq!(outcome, Outcome::TryLater(Delay::NotTrusted), "{encryption:?}");
        assert!(server.mails().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_mail_in_plain() {
    let server = encrypted(Encryption::Plain).await;
    let url = server.url().replace("smtp:", "smtp+starttls:");
    let outcome = deliver(&settings(&url)).await;
    assert_eq!(outcome, Outcome::TryLater(Delay::NotUnderstood));
    assert!(server.mails().unwrap().is_empty());
}

#[tokio::test]
async fn the_password_of_the_url_lets_in_and_a_wrong_one_waits() {
    let login = Some(("ordhold".to_owned(), "s3cret".to_owned()));
    let server = SmtpServer::start(Behaviour {
        login,
        encryption: Encryption::StartTls,
        ..Behaviour::default()
    });
    let server = server.await.unwrap();
    let right = trusting(&server);
    let outcome = deliver(&right).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    let encoded = RelaySettings { url: right.url.replace("s3cret", "s%33cret"), ..right.clone() };
    assert!(matches!(deliver(&encoded).await, Outcome::Accepted(_)));
    let wrong = RelaySettings { url: right.url.replace("s3cret", "guess"), ..right };
    let outcome = deliver(&wrong).await;
    assert!(matches!(outcome, Outcome::TryLater(Delay::NotLetIn(_))), "{outcome:?}");
}

#[tokio::test]
async fn um_50_a_dead_mailbox_is_refused_for_good_and_the_answer_does_not_hold_the_address() {
    let server = answering("550 5.1.1 <kari.nord@solbris.example> does not live here").await;
    let outcome = deliver(&settings(&server.url())).await;
    let Outcome::Refused(Refusal::MailboxDead, reply) = &outcome else { panic!("{outcome:?}") };
    assert_eq!((reply.code, reply.enhanced), (550, Some((5, 1, 1))));
    assert!(!format!("{outcome:?}").contains("kari"), "{outcome:?}");
}

#[tokio::test]
async fn a_busy_server_is_tried_later() {
    let server = answering("451 4.7.1 greylisted kari.nord@solbris.example, come back").await;
    let outcome = deliver(&settings(&server.url())).await;
    let Outcome::TryLater(Delay::Told(reply)) = &outcome else { panic!("{outcome:?}") };
    assert_eq!(reply.text, "greylisted [address], come back");
}

#[tokio::test]
async fn a_mail_too_large_for_the_server_is_refused_for_its_own_sake() {
    let behaviour = Behaviour { mail_bytes_max: 500, ..Behaviour::default() };
    let server = SmtpServer::start(behaviour).await.unwrap();
    let outcome = deliver(&settings(&server.url())).await;
    assert!(matches!(outcome, Outcome::Refused(Refusal::Message, _)), "{outcome:?}");
}

#[tokio::test]
async fn after_a_refusal_the_next_mail_still_goes_out() {
    let server = answering("550 5.1.1 unknown").await;
    let relay = Relay::new(&settings(&server.url())).unwrap();
    assert!(matches!(relay.deliver(&mail()).await, Outcome::Refused(..)));
    let ola = Address::parse("ola@solbris.example").unwrap();
    let outcome = relay.deliver(&compose(&confirmation(), &ola).unwrap()).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
}

#[tokio::test]
async fn twenty_mails_go_over_two_connections() {
    let server = encrypted(Encryption::Plain).await;
    let relay = Relay::new(&settings(&server.url())).unwrap();
    let sending = (0..20).map(|_| {
        let relay = relay.clone();
        tokio::spawn(async move { relay.deliver(&mail()).await })
    });
    for sent in sending.collect::<Vec<_>>() {
        assert!(matches!(sent.await.unwrap(), Outcome::Accepted(_)));
    }
    assert_eq!(server.mails().unwrap().len(), 20);
    assert_eq!(relay.places.available_permits(), 2);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_later() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outcome = deliver(&settings(&format!("smtp://{closed}"))).await;
    assert_eq!(outcome, Outcome::TryLater(Delay::Unreachable));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_tried_later() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let outcome = deliver(&settings(&format!("smtp://{}", silent.local_addr().unwrap()))).await;
    assert_eq!(outcome, Outcome::TryLater(Delay::TimedOut));
}

#[tokio::test]
async fn plain_smtp_stays_on_this_machine() {
    for here in ["smtp://127.0.0.1:2525", "smtp://localhost", "smtp://[::1]:25"] {
        assert!(Relay::new(&settings(here)).is_ok(), "{here}");
    }
    for beyond in
        ["smtp://mail.fjordbok.example", "smtp://192.0.2.1", "smtp://127.0.0.1.fjordbok.example"]
    {
        let refused = Relay::new(&settings(beyond)).err().unwrap();
        assert!(matches!(refused, RelayError::PlainBeyondThisMachine), "{beyond}: {refused}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_refused_without_repeating_them() {
    let with = |url: &str| Relay::new(&settings(url)).err().unwrap().to_string();
    assert!(with("fjordbok").contains("cannot be read"));
    assert!(with("smtps://").contains("cannot be read"));
    assert!(with("http://n:s3cret@fjordbok.example").contains("begins with none"));
    let none = RelaySettings { n_connections_max: 0, ..settings("smtps://fjordbok.example") };
    assert!(matches!(Relay::new(&none).err(), Some(RelayError::NoConnections)));
    let broken =
        RelaySettings { hello_name: "a\r\nb".to_owned(), ..settings("smtps://fjordbok.example") };
    assert!(matches!(Relay::new(&broken).err(), Some(RelayError::HelloName(_))));
}

/// Asks the decision engine for a permit to write to `subject`, who agreed to the newsletter.
fn permit(subject: Uuid) -> Permit {
    let rule = ActivityRule {
        legal_basis: Some(LegalBasis::Consent),
        is_marketing: true,
        on_instruction: false,
    };
    let policy = Policy::from_iter([("newsletter".to_owned(), rule)]);
    let since = "2027-01-10T09:00:00Z".parse().unwrap();
    let at = "2027-01-11T09:00:00Z".parse().unwrap();
    let standing = Standing { consent: Consent::Granted { since }, ..Standing::default() };
    let question = Question { activity: "newsletter", subject, used_for: Use::Send, at };
    policy.decide(&question, &standing).granted().unwrap().recorded(Uuid::from_u128(1))
}

fn outgoing(subject: Uuid, address: &str) -> Outgoing {
    Outgoing::new(Personal::about(subject, address.to_owned()), newsletter())
}

#[tokio::test]
async fn a_permit_for_the_subject_opens_her_address_and_sends() {
    let kari = Uuid::from_u128(7);
    let server = encrypted(Encryption::Plain).await;
    let relay = Relay::new(&settings(&server.url())).unwrap();
    let outcome = relay.send(&outgoing(kari, KARI), &permit(kari)).await.unwrap();
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    assert_eq!(outgoing(kari, KARI).subject(), kari);
}

#[tokio::test]
async fn a_permit_for_another_subject_sends_nothing() {
    let (kari, ola) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let server = encrypted(Encryption::Plain).await;
    let relay = Relay::new(&settings(&server.url())).unwrap();
    let refused = relay.send(&outgoing(kari, KARI), &permit(ola)).await.unwrap_err();
    assert!(matches!(refused, SendError::NotPermitted(_)), "{refused}");
    assert!(server.mails().unwrap().is_empty());
}

#[test]
fn a_stored_address_that_is_none_is_refused_without_repeating_it() {
    let kari = Uuid::from_u128(7);
    for broken in ["kari.nord", "kari.nord@solbris.example\r\nBcc: ola@solbris.example"] {
        let refused = outgoing(kari, broken).open(&permit(kari)).err().unwrap();
        assert!(matches!(refused, SendError::Address(_)), "{refused}");
        assert!(!format!("{refused:?} {refused}").contains("kari"), "{refused:?}");
    }
}
