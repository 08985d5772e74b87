//! Shows that the mail server keeps what it takes, answers as told, and ends with its test.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that fails")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use trial::smtp::{Behaviour, SmtpServer};

/// Says one line at a time and returns the first digit of each last answer line.
fn converse(port: u16, lines: &[&str]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let mut digits = String::new();
    for line in [""].iter().chain(lines) {
        if !line.is_empty() {
            write!(stream, "{line}\r\n").unwrap();
        }
        let mut answer = String::from("---- ");
        while answer.as_bytes()[3] == b'-' {
            answer.clear();
            answers.read_line(&mut answer).unwrap();
        }
        digits.push_str(&answer[..1]);
    }
    digits
}

#[tokio::test]
async fn a_mail_is_kept_and_a_named_address_is_answered_as_told() {
    let answers =
        BTreeMap::from([("dead@solbris.example".to_owned(), "550 5.1.1 unknown".to_owned())]);
    let server = SmtpServer::start(Behaviour { answers, ..Behaviour::default() }).await.unwrap();
    let lines = [
        "EHLO a.example",
        "MAIL FROM:<ola@solbris.example>",
        "RCPT TO:<dead@solbris.example>",
        "RCPT TO:<kari@solbris.example>",
        "DATA",
        "Subject: Hei\r\n\r\nHei\r\n.",
        "QUIT",
    ];
    assert_eq!(converse(server.port(), &lines), "22252322");
    let mails = server.mails().unwrap();
    assert_eq!(mails.len(), 1);
    assert!(String::from_utf8_lossy(&mails[0]).contains("X-RcptTo: kari@solbris.example"));
}

#[tokio::test]
async fn a_dropped_server_no_longer_listens() {
    let server = SmtpServer::start(Behaviour::default()).await.unwrap();
    let port = server.port();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(server);
    let gone = || TcpStream::connect(("127.0.0.1", port)).is_err();
    let mut waits = 0;
    while !gone() && waits < 100 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        waits += 1;
    }
    assert!(gone());
}
