//! Reads a mailbox of a real IMAP server that others wrote, and listeners that answer nothing at
//! all.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use trial::imap::ImapServer;

use super::*;

fn trusting(server: &ImapServer) -> ImapSettings {
    ImapSettings { url: server.url(), extra_root_pem: Some(server.certificate_pem().unwrap()) }
}

fn plainly(url: &str) -> ImapSettings {
    ImapSettings { url: url.to_owned(), extra_root_pem: None }
}

async fn subject_lines(imap: &mut Imap) -> Vec<String> {
    let mut lines = Vec::new();
    for waiting in imap.list().await.unwrap() {
        let mail = imap.read(waiting).await.unwrap().unwrap();
        lines.push(String::from_utf8(mail).unwrap().lines().next().unwrap().to_owned());
    }
    lines
}

#[tokio::test]
async fn a_mail_waits_until_it_is_settled_and_is_read_again_before() {
    let server = ImapServer::start().unwrap();
    for name in ["one", "two", "three"] {
        server.deliver(name, format!("Subject: {name}\r\n\r\nwords\r\n").as_bytes()).unwrap();
    }
    let mut imap = Imap::open(&trusting(&server)).await.unwrap();
    let mut first = subject_lines(&mut imap).await;
    first.sort();
    assert_eq!(first, ["Subject: one", "Subject: three", "Subject: two"]);
    // a crash: the connection breaks, nothing is settled
    drop(imap);
    let mut imap = Imap::open(&trusting(&server)).await.unwrap();
    let waiting = imap.list().await.unwrap();
    assert_eq!(waiting.len(), 3);
    imap.settle(waiting[0], Settlement::Delete).await.unwrap();
    imap.settle(waiting[1], Settlement::Keep).await.unwrap();
    assert_eq!(imap.list().await.unwrap(), waiting[2..]);
    assert_eq!(imap.read(waiting[0]).await.unwrap(), None);
    imap.settle(waiting[0], Settlement::Delete).await.unwrap();
    imap.leave().await.unwrap();
    assert_eq!(server.names().unwrap().len(), 2);
    let mut imap = Imap::open(&trusting(&server)).await.unwrap();
    assert_eq!(imap.list().await.unwrap(), waiting[2..]);
}

#[tokio::test]
async fn a_mail_that_a_person_has_looked_at_still_waits() {
    let server = ImapServer::start().unwrap();
    server.deliver("one", b"Subject: one\r\n\r\nwords\r\n").unwrap();
    let mut imap = Imap::open(&trusting(&server)).await.unwrap();
    let waiting = imap.list().await.unwrap();
    let uid = SequenceSet::from(waiting[0].uid);
    let seen =
        CommandBody::store(uid, StoreType::Add, StoreResponse::Silent, vec![Flag::Seen], true);
    imap.ask(seen.unwrap()).await.unwrap();
    assert_eq!(imap.list().await.unwrap(), waiting);
}

#[tokio::test]
async fn numbers_of_a_mailbox_that_counts_anew_are_not_used() {
    let server = ImapServer::start().unwrap();
    server.deliver("one", b"Subject: one\r\n\r\nwords\r\n").unwrap();
    let mut imap = Imap::open(&trusting(&server)).await.unwrap();
    let before = imap.list().await.unwrap()[0];
    imap.leave().await.unwrap();
    // Dovecot takes the second as the new number
    tokio::time::sleep(Duration::from_millis(1100)).await;
    server.renumber().unwrap();
    let mut imap = Imap::open(&trusting(&server)).await.unwrap();
    assert!(matches!(imap.settle(before, Settlement::Delete).await, Err(ImapError::Renumbered)));
    assert!(matches!(imap.read(before).await, Err(ImapError::Renumbered)));
    assert_eq!(subject_lines(&mut imap).await, ["Subject: one"]);
}

#[tokio::test]
async fn a_mail_of_one_mebibyte_is_whole_and_a_longer_one_is_cut() {
    let server = ImapServer::start().unwrap();
    let line = format!("{}\r\n", "x".repeat(62));
    let whole = format!("Subject: long\r\n\r\n{}", line.repeat(MAIL_BYTES_MAX / line.len()));
    let at_most = &whole[whole.len() - MAIL_BYTES_MAX..];
    server.deliver("1", at_most.as_bytes()).unwrap();
    server.deliver("2", whole.as_bytes()).unwrap();
    let mut imap = Imap::open(&trusting(&server)).await.unwrap();
    for waiting in imap.list().await.unwrap() {
        assert_eq!(imap.read(waiting).await.unwrap().unwrap().len(), MAIL_BYTES_MAX);
    }
}

#[tokio::test]
async fn a_server_whose_certificate_nobody_vouches_for_is_not_talked_to() {
    let server = ImapServer::start().unwrap();
    assert!(matches!(Imap::open(&plainly(&server.url())).await, Err(ImapError::Io(_))));
}

#[tokio::test]
async fn without_tls_a_mailbox_is_read_on_this_machine_only() {
    let server = ImapServer::start().unwrap();
    assert!(Imap::open(&plainly(&server.plain_url())).await.is_ok());
    let beyond = Imap::open(&plainly("imap://a:b@mx.fjordbok.example/")).await;
    assert!(matches!(beyond, Err(ImapError::PlainBeyondThisMachine)));
    assert!(matches!(Imap::open(&plainly("pop3://a:b@localhost/")).await, Err(ImapError::Scheme)));
    assert!(matches!(Imap::open(&plainly("nothing")).await, Err(ImapError::Url)));
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_mailbox_are_refused_by_name() {
    let server = ImapServer::start().unwrap();
    for (url, expect) in [
        (server.plain_url().replace("hemmelig", "feil"), "LOGIN"),
        (server.plain_url().replace("INBOX", "None"), "SELECT"),
    ] {
        match Imap::open(&plainly(&url)).await {
            Err(ImapError::Refused { command }) => assert_eq!(command, expect),
            other => panic!("{:?}", other.err()),
        }
    }
}

async fn listener_that_says(words: &'static [u8]) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(words).await;
        tokio::time::sleep(Duration::from_secs(3600)).await;
    });
    format!("imap://a:b@127.0.0.1:{port}/")
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_or_nonsense_is_left_in_time() {
    let silent = Imap::open(&plainly(&listener_that_says(b"").await)).await;
    assert!(matches!(silent, Err(ImapError::TimedOut)), "{:?}", silent.err());
    let nonsense = Imap::open(&plainly(&listener_that_says(b"220 mx ESMTP\r\n").await)).await;
    assert!(matches!(nonsense, Err(ImapError::NotUnderstood)), "{:?}", nonsense.err());
    let bye = Imap::open(&plainly(&listener_that_says(b"* BYE no\r\n").await)).await;
    assert!(matches!(bye, Err(ImapError::Refused { .. })), "{:?}", bye.err());
}
