//! Shows that a checker that others wrote takes every signature, and none once the mail is changed.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use zeroize::Zeroizing;

use super::*;
use crate::letter::samples::{UNSUBSCRIBE, confirmation, newsletter};
use crate::{
    Fill, Image, ImageKind, Language, Letter, Line, ListId, MessageId, Occasion, Template,
    Unsubscribe, UnsubscribeMail, UnsubscribeUrl, compose,
};

const N_ODD_MAILS: usize = 200;
static RSA: LazyLock<Zeroizing<Vec<u8>>> =
    LazyLock::new(|| generate_rsa(&mut StdRng::seed_from_u64(6376)).unwrap());

fn rsa(selector: &str) -> SigningKey {
    SigningKey::rsa(selector, &RSA).unwrap()
}

fn ed25519(selector: &str) -> SigningKey {
    let seed = generate_ed25519(&mut StdRng::seed_from_u64(8463));
    SigningKey::ed25519(selector, &seed).unwrap()
}

fn signer() -> Signer {
    Signer::new("fjordbok.example", vec![rsa("r1"), ed25519("e1")]).unwrap()
}

// the checker refuses signatures of a time to come
fn at() -> Timestamp {
    "2020-01-11T09:00:07Z".parse().unwrap()
}

fn kari() -> Address {
    Address::parse("kari.nord@solbris.example").unwrap()
}

fn signed(letter: &Letter) -> Vec<u8> {
    let mut mail = compose(letter, &kari()).unwrap();
    signer().sign(&mut mail, at()).unwrap();
    mail.bytes
}

fn verdicts(mails: &[Vec<u8>]) -> Vec<Vec<bool>> {
    let records: Vec<_> = signer().records().into_iter().map(|it| (it.name, it.value)).collect();
    trial::dkim::check(&records, mails).unwrap()
}

/// A mailing with every field that is signed and can stand in one.
fn whole() -> Letter {
    let mut letter = newsletter();
    letter.sender.reply_to = Address::parse("svar@fjordbok.example").ok();
    let Occasion::Mailing(mailing) = &mut letter.occasion else { unreachable!() };
    mailing.list = ListId::new("boker", "fjordbok.example").ok();
    mailing.unsubscribe_mail = UnsubscribeMail::new("k7q2mf3x9a4tz6bw", "fjordbok.example").ok();
    letter
}

fn odd_letter((subject_line, name, text, is_later): (String, String, String, bool)) -> Letter {
    let mut letter = whole();
    letter.subject_line = Line::parse(&format!("Nyhetsbrev {subject_line}")).unwrap();
    letter.sender.name = Line::parse(&format!("{name} Fjordbok AS")).unwrap();
    letter.text = format!("{text}\n\n{}{text}", letter.text);
    letter.html = format!("{}<p>{text}</p>\n \n\n", letter.html);
    if is_later {
        letter.language = Language::En;
        letter.subject_line = Line::parse(&format!("newsletter {subject_line}")).unwrap();
        let id = MessageId::parse("bilde@fjordbok.example").unwrap();
        letter.html.push_str("<img alt=\"\" src=\"cid:bilde@fjordbok.example\">");
        let bytes = b"GIF89a\r\n \r\n..".repeat(20);
        letter.images = vec![Image::new(id, ImageKind::Gif, bytes.into()).unwrap()];
    }
    letter
}

fn odd_letters() -> Vec<Letter> {
    let odd = (
        "[ -~æøåÆØÅ–«»😀]{0,180}",
        "[ -~æøå]{0,60}",
        "([ -;=?-~]|\n|\r|\t| \n|\n\\.\n|\n\n\n|æ|😀|From |x{200}|  ){0,120}",
        any::<bool>(),
    );
    let mut runner = TestRunner::deterministic();
    let letters = (0..N_ODD_MAILS).map(|_| odd.new_tree(&mut runner).unwrap().current());
    letters.map(odd_letter).collect()
}

#[test]
fn every_signature_of_hundreds_of_odd_mails_holds() {
    let odd: Vec<_> = odd_letters().iter().map(signed).collect();
    let others = [confirmation(), Letter { occasion: Occasion::ByMember, ..confirmation() }];
    let to = MessageId::parse("spm.1@solbris.example").unwrap();
    let reply = Letter { occasion: Occasion::Reply { to }, ..confirmation() };
    let mails: Vec<_> =
        odd.into_iter().chain([&others[0], &others[1], &reply].map(signed)).collect();
    let verdicts = verdicts(&mails);
    assert_eq!(verdicts.len(), N_ODD_MAILS + 3);
    for (mail, verdict) in mails.iter().zip(verdicts) {
        assert_eq!(verdict, [true, true], "{}", String::from_utf8_lossy(mail));
    }
}

#[test]
fn every_signature_of_a_filled_template_holds() {
    let mut letter = whole();
    letter.text = letter.text.replace(UNSUBSCRIBE, "{{unsubscribe}}").replace("Hei", "{{name|x}} ");
    letter.html = letter.html.replace(UNSUBSCRIBE, "{{unsubscribe}}").replace("Hei", "{{name|x}}");
    let template = Template::new(letter, &[]).unwrap();
    let names = [None, Line::parse("Kåre =. \u{1f600}").ok(), Line::parse(&"F.".repeat(100)).ok()];
    let mails = (0..60).map(|n| {
        let url = UnsubscribeUrl::parse(&format!("https://fjordbok.example/u/{}", "a".repeat(n)));
        let mut mail = template
            .fill(&Fill {
                to: kari(),
                written_at: at(),
                message_id: MessageId::parse(&format!("{n}@fjordbok.example")).unwrap(),
                return_path: None,
                unsubscribe: Some(Unsubscribe { url: url.unwrap(), mail: None }),
                name: names[n % names.len()].clone(),
                words: vec![],
            })
            .unwrap();
        signer().sign(&mut mail, at()).unwrap();
        mail.bytes
    });
    assert!(verdicts(&mails.collect::<Vec<_>>()).iter().all(|verdict| *verdict == [true, true]));
}

#[test]
fn no_signature_holds_once_a_byte_of_the_body_is_changed() {
    let mail = signed(&whole());
    let body = mail.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let black = (body..mail.len()).filter(|at| mail[*at].is_ascii_graphic()).step_by(5);
    let changed: Vec<_> = black
        .map(|at| {
            let mut mail = mail.clone();
            mail[at] = if mail[at] == b'x' { b'y' } else { b'x' };
            mail
        })
        .chain([[&mail[..], b"more\r\n"].concat(), mail[..mail.len() - 20].to_vec()])
        .collect();
    assert!(changed.len() > 100);
    assert!(verdicts(&changed).iter().all(|verdict| *verdict == [false, false]));
}

#[test]
fn no_signature_holds_once_a_signed_field_is_changed_removed_or_added() {
    let mail = String::from_utf8(signed(&whole())).unwrap();
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let head = format!("{head}\r\n");
    let parts: Vec<&str> =
        fields(head.as_bytes()).map(|(_, field)| std::str::from_utf8(field).unwrap()).collect();
    let rebuilt = |parts: &[&str]| format!("{}\r\n\r\n{body}", parts.join("\r\n")).into_bytes();
    let mut changed = Vec::new();
    for (index, part) in parts.iter().enumerate().skip(2) {
        let (name, value) = part.split_once(": ").unwrap();
        assert!(SIGNED_FIELDS.contains(&name), "{name} is not signed");
        let other = format!("{name}: x{value}");
        let mut parts = parts.clone();
        parts[index] = &other;
        changed.push(rebuilt(&parts));
        parts.remove(index);
        changed.push(rebuilt(&parts));
    }
    for name in SIGNED_FIELDS {
        let more = format!("{name}: x");
        changed.push(rebuilt(&[&[more.as_str()], &parts[..]].concat()));
        changed.push(rebuilt(&[&parts[..], &[more.as_str()]].concat()));
    }
    assert_eq!(verdicts(&[rebuilt(&parts)]), [[true, true]]);
    assert_eq!(changed.len(), 2 * (parts.len() - 2) + 2 * SIGNED_FIELDS.len());
    for (mail, verdict) in changed.iter().zip(verdicts(&changed)) {
        assert_eq!(verdict, [false, false], "{}", String::from_utf8_lossy(mail));
    }
}

#[test]
fn a_signature_whose_own_tags_are_changed_falls_alone() {
    let mail = String::from_utf8(signed(&whole())).unwrap();
    let time = format!("t={};", at().as_second());
    let later = mail.replacen(&time, &format!("t={};", at().as_second() + 1), 1);
    assert_eq!(verdicts(&[later.into_bytes()]), [[false, true]]);
}

#[test]
fn what_servers_do_to_blanks_and_folds_breaks_no_signature() {
    let mail = String::from_utf8(signed(&whole())).unwrap();
    let folded = mail.replacen("Subject: ", "subject:\r\n   ", 1) + "\r\n\r\n";
    assert_eq!(verdicts(&[folded.into_bytes()]), [[true, true]]);
}

#[test]
fn the_same_mail_is_signed_alike_and_never_twice() {
    assert_eq!(signed(&whole()), signed(&whole()));
    let mut mail = compose(&whole(), &kari()).unwrap();
    assert_eq!(signer().sign(&mut mail, at()), Ok(()));
    assert_eq!(signer().sign(&mut mail, at()), Err(SignError::Twice));
}

#[test]
fn both_list_fields_stand_in_every_signature_and_no_line_is_long() {
    let mail = String::from_utf8(signed(&whole())).unwrap();
    let names = mail.replace("\r\n  ", "");
    let oversigned =
        ":List-Unsubscribe:List-Unsubscribe:List-Unsubscribe-Post:List-Unsubscribe-Post;";
    assert_eq!(names.matches(oversigned).count(), 2, "{names}");
    assert!(names.contains("h=From:From:To:To:Cc:Subject:Subject:"), "{names}");
    assert!(mail.lines().all(|line| line.len() <= 78));
}

#[test]
fn the_signing_domain_is_that_of_the_sender_or_above_or_below_it() {
    #[track_caller]
    fn check(domain: &str, from: &str, expect: bool) {
        let signer = Signer::new(domain, vec![ed25519("e1")]).unwrap();
        let from = Address::parse(from).unwrap();
        assert_eq!(signer.check_aligned(&from).is_ok(), expect, "{domain}");
    }
    check("fjordbok.example", "post@fjordbok.example", true);
    check("FJORDBOK.example", "post@Fjordbok.example", true);
    check("fjordbok.example", "post@nytt.fjordbok.example", true);
    check("nytt.fjordbok.example", "post@fjordbok.example", true);
    check("fjordbok.example", "post@xfjordbok.example", false);
    check("nytt.fjordbok.example", "post@post.fjordbok.example", false);
    check("solbris.example", "post@fjordbok.example", false);
    let other = Signer::new("solbris.example", vec![ed25519("e1")]).unwrap();
    let mut mail = compose(&whole(), &kari()).unwrap();
    assert_eq!(
        other.sign(&mut mail, at()).unwrap_err().to_string(),
        "the signing domain solbris.example is not aligned with fjordbok.example, the domain of `From`"
    );
    assert!(!mail.bytes.starts_with(b"DKIM"));
}

#[test]
fn a_record_is_published_in_strings_of_at_most_255_bytes() {
    let records = signer().records();
    assert_eq!(records[0].name, "r1._domainkey.fjordbok.example");
    assert!(records[0].value.starts_with("v=DKIM1; k=rsa; h=sha256; p=MIIBIjANBgkqhkiG9w0B"));
    let strings = records[0].strings();
    assert_eq!(strings.len(), 2);
    assert_eq!(strings[0].len(), 255);
    assert_eq!(strings.concat(), records[0].value);
    assert_eq!(records[1].strings(), [records[1].value.as_str()]);
    let line = records[1].to_string();
    assert!(
        line.starts_with("e1._domainkey.fjordbok.example. IN TXT \"v=DKIM1; k=ed25519;"),
        "{line}"
    );
}

#[test]
fn what_cannot_sign_is_refused() {
    let refused = |domain: &str, keys| Signer::new(domain, keys).err();
    assert_eq!(refused("fjordbok.example", vec![]), Some(KeyError::Count));
    let selectors = ["a", "b", "c", "d", "e"];
    let keys = |n: usize| selectors[..n].iter().map(|it| ed25519(it)).collect::<Vec<_>>();
    assert_eq!(refused("fjordbok.example", keys(4)), None);
    assert_eq!(refused("fjordbok.example", keys(5)), Some(KeyError::Count));
    let twice = vec![ed25519("a"), ed25519("a")];
    assert_eq!(refused("fjordbok.example", twice), Some(KeyError::SelectorTwice));
    for domain in
        ["", "example", "a b.example", "post@fjordbok.example", "a.example\r\nX: y", "å;b.no"]
    {
        assert_eq!(refused(domain, keys(1)), Some(KeyError::Domain), "{domain:?}");
    }
    let seed = generate_ed25519(&mut StdRng::seed_from_u64(1));
    for selector in ["", "A", "a b", "a;b", "a..b", "a\r\n", "-a", &"a".repeat(64)] {
        let refused = SigningKey::ed25519(selector, &seed).err();
        assert_eq!(refused, Some(KeyError::Selector), "{selector:?}");
    }
    let broken = Zeroizing::new(RSA[..RSA.len() - 1].to_vec());
    assert_eq!(SigningKey::rsa("r1", &broken).err(), Some(KeyError::Rsa));
}
