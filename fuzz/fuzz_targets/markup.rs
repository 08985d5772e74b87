//! Feeds any text to the markup of mails, as Markdown and as HTML, and holds both versions to what no reader may meet.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::Language;
use mail::markup::{Format, Frame, Values, convert};
use url::Url;

const PICTURES: &str = "https://fjordbok.example/pictures/";
const UNSUBSCRIBE: &str = "https://fjordbok.example/unsubscribe/AbC";
const PREFERENCES: &str = "https://fjordbok.example/preferences/AbC";
/// A name that would act if it became markup.
const NAME: &str = "<script>Kari</script> \"onload=";

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    let pictures = Url::parse(PICTURES).expect("it is one");
    for format in [Format::Markdown, Format::Html] {
        let Ok(body) = convert(format, source, &pictures) else { continue };
        let frame = Frame {
            language: Language::Nb,
            title: "Nytt",
            organisation: "Fjordbok AS",
            postal_address: "Strandgata 1, 5004 Bergen",
            unsubscribe_words: "Meld deg av",
            preferences_words: Some("Velg hva du får"),
            objection: None,
        };
        let n_lines = source.lines().count() + 1;
        for finding in &body.findings {
            if let mail::markup::Place::Line(line) = finding.place {
                assert!((1..=n_lines).contains(&(line as usize)), "a line that the text has not");
            }
        }
        assert!(
            body.pictures.iter().all(|it| it.starts_with(PICTURES)),
            "a picture from elsewhere"
        );
        let versions = body.frame(&frame);
        for name in [None, Some(NAME)] {
            let values =
                Values { name, unsubscribe_url: UNSUBSCRIBE, preferences_url: PREFERENCES };
            let html = versions.html.fill(&values);
            for element in elements(&html) {
                let acts = ["script", "iframe", "object", "embed", "form", "input", "base", "svg"];
                assert!(!acts.contains(&element.as_str()), "{element} came through");
            }
            assert!(html.contains(UNSUBSCRIBE), "no way out");
            assert!(versions.text.fill(&values).contains(UNSUBSCRIBE), "no way out in the text");
        }
    }
});

/// Returns the names of the elements that begin in a document, in lower case; what stands in quotes within a tag is none.
fn elements(html: &str) -> Vec<String> {
    let (mut elements, mut rest) = (Vec::new(), html);
    while let Some((_, after)) = rest.split_once('<') {
        let is_name = |letter: &char| letter.is_ascii_alphanumeric();
        let name: String = after.chars().take_while(is_name).collect();
        rest = after;
        if !name.is_empty() {
            elements.push(name.to_lowercase());
            let mut quote = None;
            let is_end = |letter: char| {
                match quote {
                    Some(open) if open == letter => quote = None,
                    None if letter == '"' || letter == '\'' => quote = Some(letter),
                    _ => {}
                }
                quote.is_none() && letter == '>'
            };
            rest = after.find(is_end).map_or("", |at| &after[at..]);
        }
    }
    elements
}
