//! Shows that filling in gives what composing gives, and that no value breaks out of its place.

use mail_parser::MessageParser;
use proptest::prelude::*;

use super::*;
use crate::letter::samples::{OBJECTION, UNSUBSCRIBE, newsletter};
use crate::markup::{Format, Frame, Values, convert};
use crate::{
    Address, ComposeError, Line, MessageId, ReturnPath, UnsubscribeMail, UnsubscribeUrl, compose,
};

const TOKEN: &str = "k7q2mf3x9a4tz6bw";

fn letter() -> Letter {
    let mut letter = newsletter();
    letter.text =
        letter.text.replace(UNSUBSCRIBE, "{{unsubscribe}}").replace("Hei", "Hei {{name|du}}");
    letter.html =
        letter.html.replace(UNSUBSCRIBE, "{{unsubscribe}}").replace("Hei", "Hei {{name|du}}");
    letter
}

fn fill() -> Fill {
    Fill {
        to: Address::parse("kari.nord@solbris.example").unwrap(),
        written_at: "2027-01-11T09:00:07Z".parse().unwrap(),
        message_id: MessageId::parse("k7q2.1@fjordbok.example").unwrap(),
        return_path: ReturnPath::new(TOKEN, "fjordbok.example").ok(),
        unsubscribe: Some(Unsubscribe {
            url: UnsubscribeUrl::parse("https://fjordbok.example/u/hers?a=1&b=2").unwrap(),
            mail: UnsubscribeMail::new(TOKEN, "fjordbok.example").ok(),
        }),
        name: Line::parse("Kari").ok(),
        words: Vec::new(),
    }
}

fn read(template: &Template, fill: &Fill) -> (String, String, String) {
    let mail = template.fill(fill).unwrap();
    let read = MessageParser::default().parse(mail.bytes()).unwrap();
    let head = String::from_utf8(mail.bytes().to_vec()).unwrap();
    let head = head.split_once("\r\n\r\n").unwrap().0.to_owned();
    (head, read.body_text(0).unwrap().into_owned(), read.body_html(0).unwrap().into_owned())
}

#[test]
fn everything_that_is_hers_is_filled_in() {
    let (head, text, html) = read(&Template::new(letter(), &[]).unwrap(), &fill());
    for field in [
        "To: kari.nord@solbris.example",
        "Date: Mon, 11 Jan 2027 09:00:07 +0000",
        "Message-ID: <k7q2.1@fjordbok.example>",
        "List-Unsubscribe: <https://fjordbok.example/u/hers?a=1&b=2>,",
        " <mailto:unsubscribe+k7q2mf3x9a4tz6bw@fjordbok.example>",
    ] {
        assert!(head.lines().any(|line| line == field), "{field}\n{head}");
    }
    assert!(text.contains("Hei Kari") && text.contains("/u/hers?a=1&b=2"), "{text}");
    assert!(
        html.contains("Hei Kari")
            && html.contains("\"https://fjordbok.example/u/hers?a=1&amp;b=2\"")
    );
    let mail = Template::new(letter(), &[]).unwrap().fill(&fill()).unwrap();
    assert!(mail.envelope.from().unwrap().to_string().starts_with("bounce+k7q2"));
}

#[test]
fn who_has_no_name_is_greeted_by_the_fallback() {
    let (_, text, html) =
        read(&Template::new(letter(), &[]).unwrap(), &Fill { name: None, ..fill() });
    assert!(text.contains("Hei du") && html.contains("Hei du"));
}

#[test]
fn a_name_is_no_markup() {
    let name = Line::parse("<b onclick='x'>\"Kari\" & co</b> {{unsubscribe}}").ok();
    let (_, text, html) = read(&Template::new(letter(), &[]).unwrap(), &Fill { name, ..fill() });
    assert!(text.contains("Hei <b onclick='x'>\"Kari\" & co</b> {{unsubscribe}}"), "{text}");
    let safe = "Hei &lt;b onclick='x'&gt;&quot;Kari&quot; &amp; co&lt;/b&gt; {{unsubscribe}}";
    assert!(html.contains(safe), "{html}");
}

#[test]
fn what_a_member_writes_in_markdown_is_filled_in_as_its_preview_shows_it() {
    let source = "# Hei {{name|alle & <enhver>}}\n\nNytt fra *Fjordbok AS*.";
    let pictures = url::Url::parse("https://fjordbok.example/pictures/").unwrap();
    let body = convert(Format::Markdown, source, &pictures).unwrap();
    let versions = body.frame(&Frame {
        language: crate::Language::Nb,
        title: "Nyhetsbrev",
        organisation: "Fjordbok AS",
        postal_address: "",
        unsubscribe_words: "Meld deg av",
        preferences_words: Some("Velg"),
        objection: None,
    });
    let mut letter = letter();
    letter.text = with_placeholders(&versions.text);
    letter.html = with_placeholders(&versions.html);
    let Occasion::Mailing(mailing) = &mut letter.occasion else { unreachable!() };
    mailing.contact = crate::Contact::Later;
    let preferences = "https://fjordbok.example/p?a=1&b=2";
    let template = Template::new(letter, &["preferences"]).unwrap();
    for name in [None, Line::parse("Åse <b>").ok()] {
        let fill = Fill { words: vec![preferences.to_owned()], name, ..fill() };
        let values = Values {
            name: fill.name.as_ref().map(Line::as_str),
            unsubscribe_url: fill.unsubscribe.as_ref().unwrap().url.as_str(),
            preferences_url: preferences,
        };
        let filled = template.letter(&fill).unwrap();
        assert_eq!(filled.text, versions.text.fill(&values));
        assert_eq!(filled.html, versions.html.fill(&values));
    }
}

#[test]
fn mi_09_a_template_without_an_unsubscribe_link_in_both_versions_is_refused() {
    let mut wrong = letter();
    wrong.html = wrong.html.replace("{{unsubscribe}}", "https://fjordbok.example/other");
    let refused = Template::new(wrong, &[]).err();
    let Some(TemplateError::Compose(ComposeError::Mailing(findings))) = refused else { panic!() };
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule(), "MKT-02");
}

#[test]
fn a_template_with_somebodys_own_link_is_refused() {
    let mut wrong = letter();
    let Occasion::Mailing(mailing) = &mut wrong.occasion else { unreachable!() };
    mailing.unsubscribe = UnsubscribeUrl::parse("https://fjordbok.example/u/specimen").unwrap();
    wrong.text = wrong.text.replace("{{unsubscribe}}", "https://fjordbok.example/u/hers");
    assert!(matches!(Template::new(wrong, &[]).err(), Some(TemplateError::Compose(_))));
}

#[test]
fn a_placeholder_in_the_subject_line_is_refused() {
    let mut wrong = letter();
    wrong.subject_line = Line::parse("Nyhetsbrev til {{name|deg}}").unwrap();
    let at = "{{name|deg}}".to_owned();
    assert_eq!(Template::new(wrong, &[]).err(), Some(TemplateError::InSubjectLine { at }));
}

#[test]
fn what_is_missing_is_told_before_anything_is_written() {
    let mut letter = letter();
    letter.text.push_str("\n{{unsubscribe-mail}} {{link-1}}\n");
    let template = Template::new(letter, &["link-1"]);
    // the specimen has no address that unsubscribes, and that is no finding
    let template = template.unwrap();
    let words = vec!["https://fjordbok.example/l/1".to_owned()];
    let whole = Fill { words, ..fill() };
    assert!(template.fill(&whole).is_ok());
    let refused = |fill: Fill| template.fill(&fill).err();
    let needed = Some(FillError::Words { given: 0, needed: 1 });
    assert_eq!(refused(Fill { words: vec![], ..whole.clone() }), needed);
    assert_eq!(refused(Fill { unsubscribe: None, ..whole.clone() }), Some(FillError::NoWayOut));
    let mut no_mail = whole.clone();
    no_mail.unsubscribe = no_mail.unsubscribe.map(|it| Unsubscribe { mail: None, ..it });
    assert_eq!(refused(no_mail), Some(FillError::NoWayOut));
    let word = |word: String| Fill { words: vec![word], ..whole.clone() };
    assert!(template.fill(&word("x".repeat(WORD_BYTES_MAX))).is_ok());
    let bad = Some(FillError::Word { index: 0 });
    assert_eq!(refused(word("x".repeat(WORD_BYTES_MAX + 1))), bad);
    assert_eq!(refused(word("a\nb".to_owned())), bad);
}

#[test]
fn a_version_that_reaches_the_limit_by_its_values_passes_and_one_byte_more_is_refused() {
    let mut letter = letter();
    letter.text.push_str("{{word}}");
    let name_bytes = "{{name|du}}".len() + "{{unsubscribe}}".len() + "{{word}}".len();
    let own_bytes = "Kari".len() + fill().unsubscribe.unwrap().url.as_str().len();
    let rest = BODY_BYTES_MAX - (letter.text.len() - name_bytes + own_bytes) - 10;
    letter.text.insert_str(0, &format!("{}\n", "x".repeat(rest - 1)));
    let template = Template::new(letter, &["word"]).unwrap();
    let with = |n: usize| Fill { words: vec!["y".repeat(n)], ..fill() };
    assert!(template.fill(&with(10)).is_ok());
    assert_eq!(template.fill(&with(11)).err(), Some(FillError::TooLong));
}

type Drawn = (Option<String>, (String, Option<String>), [String; 2], i64, String);

fn some_values() -> impl Strategy<Value = Drawn> {
    (
        prop::option::of("[ -~æøåÆØÅ–«»😀 ]{1,60}"),
        ("[A-Za-z0-9_-]{1,80}", prop::option::of("[a-z0-9]{16,52}")),
        ["\\PC{0,40}", "( |=|\\.|F|x){0,90}"],
        0_i64..4_000_000_000,
        "[a-z0-9]{1,30}",
    )
}

fn made((name, (path, token), words, second, id): &Drawn) -> Fill {
    let domain = "fjordbok.example";
    Fill {
        to: Address::parse(&format!("{id}@solbris.example")).unwrap(),
        written_at: jiff::Timestamp::from_second(*second).unwrap(),
        message_id: MessageId::parse(&format!("{id}@{domain}")).unwrap(),
        return_path: token.as_ref().and_then(|it| ReturnPath::new(it, domain).ok()),
        unsubscribe: Some(Unsubscribe {
            url: UnsubscribeUrl::parse(&format!("https://{domain}/u/{path}")).unwrap(),
            mail: token.as_ref().and_then(|it| UnsubscribeMail::new(it, domain).ok()),
        }),
        name: name.as_ref().and_then(|it| Line::parse(it).ok()),
        words: words.iter().map(|word| word.replace(breaks_a_line, "")).collect(),
    }
}

proptest! {
    #[test]
    fn filling_in_gives_what_composing_one_by_one_gives(
        text in "(.|\r|\n| \n|=|\\{\\{name\\|du å\\}\\}|\\{\\{a\\}\\}|\\{\\{b\\}\\}|[ -z]{60,80}){0,30}",
        html in "(\\PC|\n|<p>|</p>|\\{\\{name\\|<|\\{\\{a\\}\\}|\\{\\{b\\}\\}|[ -;?-z]{60,80}){0,30}",
        values in some_values(),
        is_later in any::<bool>(),
    ) {
        let fill = made(&values);
        let mut letter = letter();
        letter.text = format!("{text}\n\n{}", letter.text);
        letter.html = format!("{}<p>{html}</p>", letter.html);
        if is_later {
            let Occasion::Mailing(mailing) = &mut letter.occasion else { unreachable!() };
            mailing.contact = crate::Contact::Later;
        }
        let Ok(template) = Template::new(letter, &["a", "b"]) else { return Ok(()) };
        let alone = compose(&template.letter(&fill).unwrap(), &fill.to).unwrap();
        let filled = template.fill(&fill).unwrap();
        prop_assert_eq!(
            String::from_utf8_lossy(filled.bytes()),
            String::from_utf8_lossy(alone.bytes())
        );
        prop_assert_eq!(filled.envelope, alone.envelope);
    }

    #[test]
    fn no_value_adds_a_field_a_part_or_a_line_to_the_head(values in some_values()) {
        let fill = made(&values);
        let mut letter = letter();
        letter.text.push_str("{{a}} {{b}}");
        letter.html.push_str("<p title=\"{{a}}\">{{b}}</p>");
        let template = Template::new(letter, &["a", "b"]).unwrap();
        let mail = template.fill(&fill).unwrap();
        let read = MessageParser::default().parse(mail.bytes()).unwrap();
        prop_assert_eq!(read.root_part().headers.len(), 11);
        prop_assert_eq!(read.parts.len(), 3);
        let html = read.body_html(0).unwrap();
        prop_assert!(html.contains(OBJECTION));
        prop_assert_eq!(html.matches('<').count(), newsletter().html.matches('<').count() + 2);
    }
}
