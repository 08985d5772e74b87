//! Reads a corpus of made-up mails, and any bytes at all, and counts wrong erasures: none.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::corpus::{self, KARI, TOKEN};
use super::*;

fn read_as(read: &Return) -> String {
    match read {
        Return::Bounce(bounce) => format!("{:?}", bounce.class()),
        Return::Complaint(_) => "Complaint".to_owned(),
        Return::Unsubscribe(_) => "Unsubscribe".to_owned(),
        other => format!("{other:?}"),
    }
}

// a wish to leave is complete with its first lines, so only what others report counts here
fn erases(read: &Return) -> bool {
    match read {
        Return::Bounce(bounce) => {
            bounce.class() == Class::Dead || bounce.class_for(KARI) == Class::Dead
        }
        Return::Complaint(_) => true,
        _ => false,
    }
}

#[test]
fn um_50_every_mail_of_the_corpus_is_read_as_what_it_is() {
    let cases = corpus::all();
    assert!(cases.len() >= 200, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let found = read_as(&read(&case.mail));
            (found != case.expect)
                .then(|| format!("{}: {found} instead of {}", case.name, case.expect))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn um_50_no_beginning_of_a_mail_erases_anybody_whom_the_whole_mail_does_not() {
    for case in corpus::all() {
        // up to its middle, the mail with two status parts is a report of death like any other
        let is_two_reports = case.name == "two status parts";
        if erases(&read(&case.mail)) || is_two_reports || case.mail.len() > 5000 {
            continue;
        }
        for end in 0..case.mail.len() {
            assert!(!erases(&read(&case.mail[..end])), "{} up to {end}", case.name);
        }
    }
}

#[test]
fn tokens_come_out_of_every_place_in_lower_case() {
    for case in corpus::all() {
        let tokens = match read(&case.mail) {
            Return::Bounce(bounce) => bounce.tokens().to_vec(),
            Return::Complaint(tokens) | Return::Unsubscribe(tokens) => tokens,
            _ => continue,
        };
        assert!(tokens.iter().all(|token| token.as_str() == TOKEN), "{}", case.name);
    }
}

#[test]
fn the_worst_mail_of_the_corpus_is_read_in_time_that_grows_with_its_length_only() {
    for case in corpus::all() {
        let started = Instant::now();
        read(&case.mail);
        // a debug build on a busy machine; what grows with the square takes minutes
        assert!(started.elapsed() < Duration::from_secs(5), "{}", case.name);
    }
}

#[test]
fn a_wish_whose_head_does_not_end_within_the_limit_is_not_followed() {
    let head = format!("To: unsubscribe+{TOKEN}@fjordbok.example\n");
    for (n_bytes, expect) in [(0, "Unsubscribe"), (1, "Unclassified")] {
        let pad = "x".repeat(MAIL_BYTES_MAX + n_bytes - head.len() - "X: \n\nw".len());
        let mail = format!("{head}X: {pad}\n\nwords");
        assert_eq!(read_as(&read(mail.as_bytes())), expect, "{n_bytes}");
    }
}

#[test]
fn what_stands_after_one_mebibyte_is_not_read() {
    let text = String::from_utf8(corpus::first("Dead")).unwrap();
    for (n_bytes, expect) in [(0, "Dead"), (1, "Unclear")] {
        let until = text.find("\nContent-Type: message/rfc822").unwrap();
        let before = MAIL_BYTES_MAX + n_bytes - until;
        let padded = text.replacen("Sorry", &"x".repeat(before + "Sorry".len()), 1);
        assert_eq!(read_as(&read(padded.as_bytes())), expect, "{n_bytes}");
    }
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "Content-Type: multipart/report; boundary=b\n",
        "\n--b\n",
        "\n--b--\n",
        "\n\n",
        "\r\n",
        " ",
        "Content-Type: message/delivery-status\n\n",
        "Content-Type: message/feedback-report\n\n",
        "Content-Type: message/rfc822\n\n",
        "Content-Transfer-Encoding: base64\n",
        "Action: failed\n",
        "Action: delayed\n",
        "Status: 5.1.1\n",
        "Status: 5.2.2\n",
        "Final-Recipient: rfc822; a@b.example\n",
        "Diagnostic-Code: smtp; 550 5.1.1 x\n",
        "Feedback-Type: abuse\n",
        "Message-ID: <k7q2mf3x9a4tz6bw@x>\n",
        "To: bounce+k7q2mf3x9a4tz6bw@x\n",
        "Return-Path: <bounce+k7q2mf3x9a4tz6bw@x>\n",
        "To: unsubscribe+k7q2mf3x9a4tz6bw@x\n",
        "Auto-Submitted: auto-replied\n",
        "Subject: =?utf-8?B?x?=\n",
    ]);
    prop_oneof![
        9 => words.prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        read(&bytes);
    }

    #[test]
    fn um_50_nobody_is_dead_without_a_token_a_failure_and_a_dead_status(
        pieces in prop::collection::vec(piece(), 0..24),
    ) {
        let bytes = pieces.concat();
        if let Return::Bounce(bounce) = read(&bytes) {
            prop_assert!(!bounce.tokens().is_empty());
            if bounce.class() == Class::Dead {
                let text = String::from_utf8_lossy(&bytes);
                for needed in [TOKEN, "Action: failed", "5.1.1"] {
                    prop_assert!(text.contains(needed), "{needed}");
                }
            }
        }
    }

    #[test]
    fn um_50_no_change_of_one_byte_makes_a_full_mailbox_dead(at in 0_usize..2000, byte in any::<u8>()) {
        static FULL: LazyLock<Vec<u8>> = LazyLock::new(|| corpus::first("Soft"));
        let mut mail = FULL.clone();
        let at = at % mail.len();
        mail[at] = byte;
        let is_dead = matches!(read(&mail), Return::Bounce(bounce) if bounce.class() == Class::Dead);
        prop_assert!(!is_dead, "{at} {byte}");
    }
}
