//! Fills the mailbox by our own relay and by Python's smtplib, a client that shares no code with
//! us.

use std::process::Command;

use super::*;
use crate::letter::samples::{UNSUBSCRIBE, newsletter};
use crate::{Address, Link, Outcome, Relay, RelaySettings, compose};

const FREE_PORT: &str = "127.0.0.1:0";

async fn open(n_mails_max: usize) -> Mailbox {
    Mailbox::open(FREE_PORT.parse().unwrap(), n_mails_max).await.unwrap()
}

async fn send(mailbox: &Mailbox, n_mails: usize) {
    let relay = Relay::new(&RelaySettings {
        url: mailbox.relay_url(),
        hello_name: "fjordbok.example".to_owned(),
        n_connections_max: 1,
        extra_root_pem: None,
    });
    let relay = relay.unwrap();
    let mail = compose(&newsletter(), &Address::parse("kari.nord@solbris.example").unwrap());
    let mail = mail.unwrap();
    for _ in 0..n_mails {
        let outcome = relay.deliver(&mail).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    }
}

/// Runs a script of Python's smtplib against the mailbox; `client` is its open connection.
async fn smtplib(mailbox: &Mailbox, script: &'static str) -> String {
    let port = mailbox.address().port();
    let script = format!(
        "import smtplib\nclient = smtplib.SMTP('127.0.0.1', {port}, timeout=20)\n{script}\nclient.quit()\n"
    );
    let run = move || Command::new("python3").args(["-c", &script]).output();
    let output =
        tokio::task::spawn_blocking(run).await.unwrap().expect("python3 is on this machine");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_newsletter_is_shown_with_its_texts_links_and_way_out() {
    let mailbox = open(10).await;
    send(&mailbox, 1).await;
    let mails = mailbox.list();
    let mail = &mails[0];
    assert_eq!(mail.subject_line, "Nyhetsbrev: høstens bøker på fjorden");
    assert_eq!(mail.sender, "post@fjordbok.example");
    assert_eq!(mail.addressees, ["kari.nord@solbris.example"]);
    let plain = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(plain(mail.text.as_deref().unwrap()), plain(&newsletter().text));
    assert_eq!(plain(mail.html.as_deref().unwrap()), plain(&newsletter().html));
    let way_out = Link { text: "Meld deg av".to_owned(), url: UNSUBSCRIBE.to_owned() };
    assert_eq!(mail.links, [way_out]);
    let list_unsubscribe = ListUnsubscribe { urls: vec![UNSUBSCRIBE.to_owned()], one_click: true };
    assert_eq!(mail.list_unsubscribe, Some(list_unsubscribe));
    assert_eq!(mail.field("From"), Some("\"Fjordbok AS\" <post@fjordbok.example>"));
    assert_eq!(mail.field("Content-Language"), Some("nb"));
    assert!(mail.raw.starts_with(b"From: "));
}

#[tokio::test]
async fn the_newest_mails_stay_and_older_ones_go() {
    let mailbox = open(3).await;
    send(&mailbox, 5).await;
    let numbers: Vec<_> = mailbox.list().iter().map(|mail| mail.number).collect();
    assert_eq!(numbers, [5, 4, 3]);
    assert!(mailbox.lookup(2).is_none());
    assert_eq!(mailbox.lookup(3).map(|mail| mail.number), Some(3));
    mailbox.clear();
    assert!(mailbox.list().is_empty());
    send(&mailbox, 1).await;
    assert_eq!(mailbox.list()[0].number, 6);
}

#[tokio::test]
async fn smtplib_delivers_a_mail_with_dots_letters_and_two_addressees() {
    let mailbox = open(10).await;
    let script = r#"
from email.message import EmailMessage
mail = EmailMessage()
mail['Subject'], mail['From'], mail['To'] = 'Blåbær og røyk', 'ola@solbris.example', 'kari@solbris.example'
mail.set_content('.\n..\n.punktum\nÆrlig talt\n' + 'x' * 5000 + '\n', cte='8bit')
mail.add_alternative('<p>Se <a href="https://solbris.example/b">her</a></p>', subtype='html')
print(client.send_message(mail, to_addrs=['kari@solbris.example', 'per@solbris.example']))
"#;
    assert_eq!(smtplib(&mailbox, script).await.trim(), "{}");
    let mails = mailbox.list();
    let mail = &mails[0];
    assert_eq!(mail.subject_line, "Blåbær og røyk");
    assert_eq!(mail.addressees, ["kari@solbris.example", "per@solbris.example"]);
    let text = mail.text.as_deref().unwrap().replace("\r\n", "\n");
    assert!(text.starts_with(".\n..\n.punktum\nÆrlig talt\nxxx"), "{text}");
    assert_eq!(mail.links[0].url, "https://solbris.example/b");
    assert_eq!(mail.list_unsubscribe, None);
}

#[tokio::test]
async fn smtplib_sends_several_mails_over_one_connection_and_resets_between() {
    let mailbox = open(10).await;
    let script = r"
client.ehlo()
print(sorted(client.esmtp_features))
for n in range(3):
    client.sendmail('a@solbris.example', ['b@solbris.example'], f'Subject: {n}\n\nhei\n')
client.mail('a@solbris.example'); client.rcpt('b@solbris.example'); client.rset()
print(client.docmd('DATA')[0], client.noop()[0])
";
    let said = smtplib(&mailbox, script).await;
    assert!(
        said.contains("['8bitmime', 'enhancedstatuscodes', 'pipelining', 'size', 'smtputf8']"),
        "{said}"
    );
    assert!(said.contains("503 250"), "{said}");
    let lines: Vec<_> = mailbox.list().iter().map(|mail| mail.subject_line.clone()).collect();
    assert_eq!(lines, ["2", "1", "0"]);
}

#[tokio::test]
async fn smtplib_is_told_that_a_mail_is_too_large() {
    let mailbox = open(10).await;
    let script = r"
try:
    client.sendmail('a@solbris.example', ['b@solbris.example'], 'Subject: 1\n\n' + ('x' * 70 + '\n') * 60000)
except smtplib.SMTPSenderRefused as refused:
    print(refused.smtp_code)
";
    assert_eq!(smtplib(&mailbox, script).await.trim(), "552");
    assert!(mailbox.list().is_empty());
}

#[tokio::test]
async fn commands_in_one_piece_are_answered_in_order() {
    let mailbox = open(10).await;
    let script = r"
client.ehlo()
client.send('MAIL FROM:<a@solbris.example>\r\nRCPT TO:<b@solbris.example>\r\nDATA\r\n')
print([client.getreply()[0] for _ in range(3)])
client.send('Subject: i ett\r\n\r\nhei\r\n.\r\nNOOP\r\n')
print([client.getreply()[0] for _ in range(2)])
";
    let said = smtplib(&mailbox, script).await;
    assert_eq!(said.lines().collect::<Vec<_>>(), ["[250, 250, 354]", "[250, 250]"]);
    assert_eq!(mailbox.list()[0].subject_line, "i ett");
}

#[tokio::test]
async fn the_mailbox_does_not_listen_beyond_this_machine() {
    let refused = Mailbox::open("0.0.0.0:0".parse().unwrap(), 1).await.err().unwrap();
    assert!(matches!(refused, OpenError::BeyondThisMachine(_)), "{refused}");
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let mailbox = open(1).await;
    let refused = Mailbox::open(mailbox.address(), 1).await.err().unwrap();
    assert!(matches!(refused, OpenError::Listen { .. }), "{refused}");
}

#[tokio::test]
async fn more_clients_than_places_wait_and_are_all_served() {
    let mailbox = open(100).await;
    let sending = (0..N_CONNECTIONS_MAX * 2).map(|_| send(&mailbox, 1));
    futures_util::future::join_all(sending).await;
    assert_eq!(mailbox.list().len(), N_CONNECTIONS_MAX * 2);
}

#[test]
fn kept_mails_never_weigh_more_than_the_limit() {
    let kept = Kept { n_mails_max: usize::MAX, bytes_max: 1000, mails: Mutex::default() };
    let weights = |n_mails: usize, raw_bytes: usize| {
        for _ in 0..n_mails {
            let raw = vec![b'x'; raw_bytes];
            kept.add(Received { sender: String::new(), addressees: Vec::new(), raw });
        }
        let mails = kept.lock();
        (mails.mails.len(), mails.size_bytes)
    };
    assert_eq!(weights(10, 100), (10, 1000));
    assert_eq!(weights(1, 101), (9, 901));
    assert_eq!(weights(1, 1001), (0, 0));
}
