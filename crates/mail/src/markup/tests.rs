//! What becomes of whole texts, and what holds for any text at all.

use std::cell::RefCell;
use std::time::Duration;

use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{
    Address, Contact, Language, Letter, Line, Mailing, MessageId, Occasion, Sender, UnsubscribeUrl,
    check_mailing,
};

const PICTURES: &str = "https://fjordbok.example/pictures/";
const UNSUBSCRIBE: &str = "https://fjordbok.example/unsubscribe/AbC";
const PREFERENCES: &str = "https://fjordbok.example/preferences/AbC";
const OBJECTION: &str = "Du har rett til å protestere mot markedsføring fra oss når som helst.";

fn converted(format: Format, source: &str) -> Body {
    convert(format, source, &Url::parse(PICTURES).unwrap()).unwrap()
}

#[track_caller]
fn check_text(markdown: &str, expect: &str) {
    assert_eq!(converted(Format::Markdown, markdown).text, expect);
}

#[track_caller]
fn check_findings(format: Format, source: &str, expect: &[&str]) {
    let found = converted(format, source).findings;
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, expect, "{source}");
}

fn frame(objection: Option<&str>) -> Frame<'_> {
    Frame {
        language: Language::Nb,
        title: "Nyhetsbrev: høstens \"bøker\" & mer",
        organisation: "Fjordbok AS",
        postal_address: "Strandgata 1, 5004 Bergen",
        unsubscribe_words: "Meld deg av",
        preferences_words: Some("Velg hva du får"),
        objection,
    }
}

fn values(name: Option<&str>) -> Values<'_> {
    Values { name, unsubscribe_url: UNSUBSCRIBE, preferences_url: PREFERENCES }
}

#[test]
fn markdown_becomes_html_in_our_look() {
    let body = converted(Format::Markdown, "# Hei\n\nEn *bok* på [fjorden](https://a.example/b).");
    assert_eq!(
        body.html,
        "<h1 style=\"margin:0 0 16px;font-size:26px;line-height:1.2\">Hei</h1>\n<p>En <em>bok</em> \
         på <a href=\"https://a.example/b\" style=\"color:#0b5a5e\">fjorden</a>.</p>\n"
    );
    assert_eq!(body.findings, []);
}

#[test]
fn headings_are_underlined_and_links_become_notes() {
    check_text(
        "# Høsten\n\nLes [om bøkene](https://a.example/b), [igjen](https://a.example/b) og [mer \
         om fjorden](https://a.example/c).\n\n## Datoer\n\nSe <https://a.example/d>.",
        "Høsten\n======\n\nLes om bøkene [1], igjen [1] og mer om fjorden [2].\n\nDatoer\n------\n\n\
         Se https://a.example/d.\n\n[1] https://a.example/b\n[2] https://a.example/c",
    );
}

#[test]
fn lists_and_quotations_keep_their_shape() {
    check_text(
        "Før\n\n- en\n- to\n  1. a\n  2. b\n- tre\n\n> sitat\n> videre\n>\n> - punkt\n\n3. tre\n4. fire",
        "Før\n\n- en\n- to\n  1. a\n  2. b\n- tre\n\n> sitat videre\n>\n> - punkt\n\n3. tre\n4. fire",
    );
}

#[test]
fn a_list_of_paragraphs_is_spaced() {
    check_text("- en\n\n  mer\n\n- to", "- en\n\n  mer\n\n- to");
}

#[test]
fn tables_pictures_and_code_have_a_simple_text() {
    check_text(
        "| Dag | Pris |\n|---|--:|\n| man | 1 |\n| tir | *2* |\n\n![En båt](/pictures/a.png)\n\n```\nx  = 1\n  y\n```\n\nlinje  \nny\n\n---",
        "Dag | Pris\nman | 1\ntir | 2\n\nEn båt\n\nx  = 1\n  y\n\nlinje\nny\n\n---",
    );
}

#[test]
fn pasted_html_gives_both_versions() {
    let source = "<!doctype html><html><head><title>T</title></head><body><h1>Hei</h1>\
                  <p style=\"text-align: center\">Midt</p><div>A<div>B</div>C</div></body></html>";
    let body = converted(Format::Html, source);
    assert_eq!(body.text, "Hei\n===\n\nMidt\n\nA\nB\nC");
    assert!(body.html.contains("<p style=\"text-align:center\">Midt</p>"), "{}", body.html);
    assert!(!body.html.contains("T</title>"));
}

#[test]
fn what_was_dropped_is_told_once_with_its_line() {
    check_findings(
        Format::Html,
        "<p onclick=x class=y>a</p>\n<script>alert(1)</script>\n<form><input></form>\n\
         <p onclick=z style='color:red;text-align:left'>b</p>\n<iframe src=x>y</iframe>\n\
         <link rel=stylesheet href=x>",
        &[
            "line 1: the attribute `onclick` was removed",
            "line 1: the attribute `class` was removed",
            "line 2: `<script>` was removed",
            "line 3: `<form>` was removed",
            "line 3: `<input>` was removed",
            "line 4: the style `color` was removed",
            "line 5: `<iframe>` was removed",
            "line 6: `<link>` was removed",
        ],
    );
}

#[test]
fn findings_in_markdown_know_their_lines() {
    check_findings(
        Format::Markdown,
        "# Hei\n\n[her](https://a.example/)\n\n> <b onclick=x>a</b>\n\n![](/pictures/a.png)\n\n\
         <div>\n<script>x</script>\n</div>\n\n#### D\n\n[a b](/x) {{alder}}\n\n# To\n\n\
         ![x](https://b.example/p.gif)\n\n[x y](javascript:alert)",
        &[
            "line 3: the words \"her\" do not say where the link leads",
            "line 5: the attribute `onclick` was removed",
            "line 7: the picture `https://fjordbok.example/pictures/a.png` has no alternative text",
            "line 10: `<script>` was removed",
            "line 13: a heading of level 4 follows one of level 1",
            "line 15: no placeholder is called `alder`",
            "line 15: the link `/x` leads nowhere from a mail",
            "line 17: a second heading has the first level",
            "line 19: the picture `https://b.example/p.gif` is not stored here and was removed",
            "line 21: a `javascript:` link was removed",
        ],
    );
}

#[test]
fn a_mail_may_begin_with_a_heading_of_the_second_level_and_no_lower() {
    check_findings(Format::Markdown, "## To\n\n### Tre\n\n## To", &[]);
    check_findings(Format::Markdown, "### Tre", &["line 1: the first heading has level 3"]);
    check_findings(Format::Markdown, "#\n\nx", &["line 1: a heading has no words"]);
}

#[test]
fn links_are_listed_once_with_all_their_lines() {
    let body = converted(
        Format::Markdown,
        "[om a](https://a.example/)\n\n[om b](https://b.example/)\n\n[a igjen](https://a.example)",
    );
    let links: Vec<_> = body.links.iter().map(|it| (&*it.url, &*it.words, &*it.lines)).collect();
    assert_eq!(
        links,
        [("https://a.example/", "om a", &[1, 5][..]), ("https://b.example/", "om b", &[3][..]),]
    );
}

#[test]
fn a_picture_from_elsewhere_leaves_its_words_alone_in_both_versions() {
    let body = converted(Format::Html, "<p><img src='https://b.example/p.gif' alt='En <båt>'></p>");
    assert_eq!(body.html, "<p>En &lt;båt&gt;</p>");
    assert_eq!(body.text, "En <båt>");
    assert_eq!(body.findings[0].rule(), Some("CKE-01"));
    assert_eq!(body.findings[0].weight(), Weight::Refusal);
}

#[test]
fn a_placeholder_survives_both_formats_and_is_filled_in_later() {
    for (format, source) in [
        (Format::Markdown, "Hei **{{name|du der}}**!\n\n| {{name}} |\n|---|"),
        (Format::Html, "<p>Hei <b>{{name|du der}}</b>!</p><p>{{name}}</p>"),
    ] {
        let versions = converted(format, source).frame(&frame(None));
        let html = versions.html.fill(&values(Some("Åse <3")));
        assert_eq!(html.matches("Åse &lt;3").count(), 2, "{html}");
        let text = versions.text.fill(&values(None));
        assert!(text.starts_with("Hei du der!\n\n\n"), "{text}");
        let fallback = "du der".to_owned();
        assert!(versions.text.segments().contains(&Segment::Name { fallback }));
    }
}

#[test]
fn a_placeholder_in_a_link_is_told_and_the_link_is_gone() {
    for (format, source) in [
        (Format::Markdown, "[om deg](https://a.example/?n={{name}})"),
        (Format::Html, "<a href='https://a.example/{{name}}'>om deg</a>"),
    ] {
        let body = converted(format, source);
        assert_eq!(body.findings[0].id(), "link-with-placeholder");
        assert_eq!((body.links.len(), body.html.contains("href")), (0, false));
    }
}

#[test]
fn nothing_is_no_text() {
    let convert = |source: &str| {
        convert(Format::Markdown, source, &Url::parse(PICTURES).unwrap()).map(|body| body.text)
    };
    assert_eq!(convert(" \n<!-- x -->\n"), Err(ConvertError::Empty));
    assert_eq!(convert("x"), Ok("x".to_owned()));
    assert!(convert("![](/pictures/a.png)").is_ok());
}

#[test]
fn a_text_of_256_kibibytes_is_taken_and_one_byte_more_is_not() {
    let convert = |n_bytes| {
        convert(Format::Html, &"x".repeat(n_bytes), &Url::parse(PICTURES).unwrap()).map(|_| ())
    };
    assert_eq!(convert(256 * 1024), Ok(()));
    assert_eq!(convert(256 * 1024 + 1), Err(ConvertError::TooLong));
}

#[test]
fn a_text_that_clients_would_cut_is_told() {
    let check = |n_bytes, expect: &[&str]| {
        let body = converted(Format::Html, &"x".repeat(n_bytes));
        let ids: Vec<_> = body.findings.iter().map(Finding::id).collect();
        assert_eq!(ids, expect);
    };
    check(HTML_BYTES_SHOWN, &[]);
    check(HTML_BYTES_SHOWN + 1, &["too-large"]);
}

#[test]
fn elements_may_stand_60_deep() {
    let nested = |n: usize| format!("{}x{}", "<div>".repeat(n), "</div>".repeat(n));
    check_findings(Format::Html, &nested(60), &[]);
    let told = "line 1: elements stand too deeply in one another";
    check_findings(Format::Html, &nested(61), &[told]);
    let body = converted(Format::Html, &nested(61));
    assert_eq!(body.html, nested(60));
}

#[test]
fn twenty_findings_of_a_kind_are_told() {
    let links = |n: usize| "[a b](/x)\n\n".repeat(n);
    assert_eq!(converted(Format::Markdown, &links(20)).findings.len(), 20);
    assert_eq!(converted(Format::Markdown, &links(21)).findings.len(), 20);
}

fn letter(versions: &Versions, objection: Option<&str>) -> Letter {
    Letter {
        sender: Sender {
            name: Line::parse("Fjordbok AS").unwrap(),
            address: Address::parse("post@fjordbok.example").unwrap(),
            reply_to: None,
            return_path: None,
        },
        subject_line: Line::parse("Nyhetsbrev: høstens bøker").unwrap(),
        text: versions.text.fill(&values(Some("Åse"))),
        html: versions.html.fill(&values(Some("Åse"))),
        images: Vec::new(),
        language: Language::Nb,
        written_at: Timestamp::UNIX_EPOCH,
        message_id: MessageId::parse("1@fjordbok.example").unwrap(),
        occasion: Occasion::Mailing(Mailing {
            organisation: Line::parse("Fjordbok AS").unwrap(),
            unsubscribe: UnsubscribeUrl::parse(UNSUBSCRIBE).unwrap(),
            unsubscribe_mail: None,
            list: None,
            contact: match objection {
                Some(objection) => Contact::First { objection: objection.to_owned() },
                None => Contact::Later,
            },
        }),
    }
}

#[test]
fn mi_09_what_a_member_writes_passes_the_check_once_it_is_framed() {
    let body =
        converted(Format::Markdown, "# Hei {{name|du}}\n\n- en bok\n- [to](https://a.example)");
    for objection in [None, Some(OBJECTION)] {
        let versions = body.frame(&frame(objection));
        assert_eq!(check_mailing(&letter(&versions, objection)), []);
    }
    let versions = body.frame(&frame(None));
    let findings = check_mailing(&letter(&versions, Some(OBJECTION)));
    assert_eq!(findings.len(), 2, "the objection is missing in both versions");
}

#[test]
fn the_text_version_ends_with_the_sender_and_the_ways_out() {
    let versions = converted(Format::Markdown, "Hei").frame(&frame(Some(OBJECTION)));
    assert_eq!(
        versions.text.fill(&values(None)),
        format!(
            "Hei\n\n{OBJECTION}\n\n---\nFjordbok AS\nStrandgata 1, 5004 Bergen\n\n\
             Velg hva du får: {PREFERENCES}\n\nMeld deg av: {UNSUBSCRIBE}\n"
        )
    );
}

#[test]
fn the_document_names_its_language_and_serves_light_and_dark() {
    let html = converted(Format::Markdown, "Hei").frame(&frame(Some(OBJECTION))).html;
    assert!(html.size_bytes() < FRAME_BYTES_MAX, "{}", html.size_bytes());
    let html = html.fill(&values(None));
    assert!(html.contains("<html lang=\"nb\""));
    assert!(html.contains("<meta name=\"color-scheme\" content=\"light dark\">"));
    assert!(html.contains("@media (prefers-color-scheme:dark)"));
    assert!(html.contains("<title>Nyhetsbrev: høstens &quot;bøker&quot; &amp; mer</title>"));
}

#[test]
fn every_colour_of_writing_has_a_contrast_of_4_5_on_its_ground() {
    for (ink, paper) in [
        ("1b2226", "faf8f3"),
        ("566067", "faf8f3"),
        ("0b5a5e", "faf8f3"),
        ("e9ecea", "14181a"),
        ("a5b0b3", "14181a"),
        ("6cc9c4", "14181a"),
    ] {
        let document = converted(Format::Markdown, "[om bøker](https://a.example)");
        let document = document.frame(&frame(None)).html.fill(&values(None));
        assert!(document.contains(&format!("#{ink}")) && document.contains(&format!("#{paper}")));
        assert!(contrast(ink, paper) >= 4.5, "{ink} on {paper}: {}", contrast(ink, paper));
    }
}

/// The contrast of two colours by WCAG 2.2.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
    };
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

/// Collects whatever a browser would read as an element.
struct Elements(RefCell<Vec<Element>>);

struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl TokenSink for Elements {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            let attributes = tag.attrs.iter();
            let attributes =
                attributes.map(|it| (it.name.local.to_string(), it.value.to_string())).collect();
            self.0.borrow_mut().push(Element { name: tag.name.to_string(), attributes });
        }
        TokenSinkResult::Continue
    }
}

fn check_safe(html: &str) -> Result<(), TestCaseError> {
    let elements = tokens::read_html(html, Elements(RefCell::default())).0.into_inner();
    for Element { name, attributes } in elements {
        prop_assert!(allowed::ELEMENTS.contains(&&*name), "{name} in {html}");
        for (attribute, value) in attributes {
            let is_ours = matches!(&*attribute, "style" | "cellpadding");
            let is_allowed = allowed::attributes(&name).any(|it| it == attribute);
            prop_assert!(is_ours || is_allowed, "{attribute} of {name} in {html}");
            prop_assert!(!attribute.starts_with("on"), "{html}");
            if matches!(&*attribute, "href" | "src") {
                let url = Url::parse(&value);
                prop_assert!(
                    url.is_ok_and(|url| allowed::SCHEMES.contains(&url.scheme())),
                    "{value} in {html}"
                );
            }
        }
    }
    Ok(())
}

const SOUP: &str = "(<p>|</p>|<a href=\"https://a.example/x\">|<a href='javascript:x'>|</a>|<b>|\
    <b a=1>|</b>|<i>|</i>|<table>|<tr>|<td>|</td>|</table>|<pre>|\n|</pre>|<script>|</script>|<svg>|\
    <math>|<mi>|<style>|</style>|<title>|</title>|<textarea>|<img src=/pictures/a alt=x onerror=y>|\
    <img src=data:x>|<div style=\"text-align:left;x:y\" onload=1>|</div>|<ul>|<ol start=3>|<li>|</ul>|\
    <h1>|</h1>|<h2>|<blockquote>|</blockquote>|<br>|</br>|</p>|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<|>|&|\
    &lt;|&#x6a;|&amp;|\"|'|`|\\*|_|# |- |> |\\||\\[x\\]\\(y\\)|\\{\\{name\\}\\}|\\{\\{x|a|ø|\u{0}|\
    <template>|<noscript>|<select>|<option>|<form>|<body onload=x>|<a |=|/|onclick=x|\u{e000}1|    )";

proptest! {
    #[test]
    fn any_soup_becomes_safe_and_the_same_again_changes_nothing(
        pieces in proptest::collection::vec(SOUP, 1..40),
        is_markdown in any::<bool>(),
    ) {
        let source = pieces.concat();
        let format = if is_markdown { Format::Markdown } else { Format::Html };
        let Ok(body) = convert(format, &source, &Url::parse(PICTURES).unwrap()) else {
            return Ok(());
        };
        check_safe(&body.html)?;
        prop_assert_eq!(sanitise::sanitise(&body.html), body.html.as_str());
        let versions = body.frame(&frame(None));
        for version in [versions.html, versions.text] {
            let n_marks = version.fill(&values(None)).matches('\u{e000}').count();
            prop_assert_eq!(n_marks, 0);
        }
    }

    #[test]
    fn the_sanitiser_alone_keeps_every_soup_safe(
        pieces in proptest::collection::vec(SOUP, 1..40),
    ) {
        check_safe(&sanitise::sanitise(&pieces.concat()))?;
    }

    #[test]
    fn any_text_converts_without_a_panic(source in "\\PC{0,200}", is_markdown in any::<bool>()) {
        let format = if is_markdown { Format::Markdown } else { Format::Html };
        if let Ok(body) = convert(format, &source, &Url::parse(PICTURES).unwrap()) {
            check_safe(&body.html)?;
        }
    }

    #[test]
    fn the_text_version_holds_no_markup(
        pieces in proptest::collection::vec(
            "(<p>|</p>|<b>|</b>|<a href=\"https://a.example/\">|</a>|<ul><li>|</ul>|<td>|<table>|\
             <h2>|</h2>|<style>|</style>|<pre>|</pre>|<blockquote>|<x y='z'>|word |ø |<br>)",
            0..40,
        ),
    ) {
        if let Ok(body) = convert(Format::Html, &pieces.concat(), &Url::parse(PICTURES).unwrap()) {
            let quoted = body.text.lines().map(|line| line.trim_start_matches(['>', ' ', '-']));
            prop_assert!(quoted.clone().all(|line| !line.contains(['<', '>'])), "{}", body.text);
            prop_assert!(body.text.lines().all(|line| line.trim_end() == line), "{}", body.text);
        }
    }
}

/// Returns the processor's time that this thread has used.
fn thread_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

// enough for anything that grows with the square to take minutes
const HOSTILE_BYTES: usize = 20_000;

#[test]
fn hostile_nesting_costs_no_more_than_its_length() {
    for unit in
        ["<b a=1><p>", "<a href=https://a.example/1>", "<table>", "<i><u><s><p>", "> ", "- "]
    {
        let source = unit.repeat(HOSTILE_BYTES / unit.len()) + "x";
        for format in [Format::Html, Format::Markdown] {
            let before = thread_time();
            let converted = convert(format, &source, &Url::parse(PICTURES).unwrap());
            let used = thread_time() - before;
            assert!(used < Duration::from_secs(5), "{unit:?} {format:?}: {used:?}");
            assert!(converted.is_ok_and(|body| body.html.len() < 20 * source.len()), "{unit:?}");
        }
    }
}
