//! What an edition says, and that it says so to everybody.

use super::*;
use mail::Address;

fn head() -> Letterhead {
    Letterhead {
        organisation: "Fjordbok AS".into(),
        address: "Strandgata 1, 5004 Bergen".into(),
        sender: Address::parse("post@fjordbok.example").unwrap(),
        base_url: "https://fjordbok.example".into(),
    }
}

fn draft(body: &str) -> Draft {
    Draft {
        topic: "technology".parse().unwrap(),
        activity: "newsletter".to_owned(),
        format: SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".into(),
        subject_line_en: "autumn is here".into(),
        body_nb: body.into(),
        body_en: body.into(),
    }
}

fn issued(body: &str, language: Language, name: Option<&str>) -> mail::Letter {
    let edition = Edition::make(&head(), &draft(body)).unwrap();
    let written_at = "2026-11-22T09:00:00Z".parse().unwrap();
    let stamp = Stamp { language, written_at, id: Uuid::from_u128(7) };
    let unsubscribe_url = "https://fjordbok.example/unsubscribe/AbC";
    let issue = Issue { edition: &edition, name, unsubscribe_url };
    letters::issue(&head(), stamp, &issue).unwrap()
}

#[test]
fn mi_09_every_issue_passes_the_check_for_sender_nature_way_out_and_objection() {
    for language in [Language::Nb, Language::En] {
        let letter = issued("# Hei\n\nNytt.", language, None);
        assert_eq!(mail::check_mailing(&letter), []);
        assert!(matches!(&letter.occasion, mail::Occasion::Mailing(it)
            if matches!(it.contact, mail::Contact::First { .. })));
    }
}

#[test]
fn in_14_both_versions_hold_the_way_out_and_the_page_of_choices() {
    let letter = issued("Hei", Language::En, None);
    for version in [&letter.text, &letter.html] {
        assert!(version.contains("https://fjordbok.example/unsubscribe/AbC"), "{version}");
        assert!(version.contains("https://fjordbok.example/you"), "{version}");
        assert!(version.contains("Strandgata 1, 5004 Bergen"), "{version}");
        assert!(version.contains("right to object"), "{version}");
    }
}

#[test]
fn the_nature_stands_before_the_subject_line() {
    let line = |language| issued("Hei", language, None).subject_line.as_str().to_owned();
    assert_eq!(line(Language::Nb), "Nyhetsbrev: høsten er her");
    assert_eq!(line(Language::En), "Newsletter: autumn is here");
}

#[test]
fn what_members_write_cannot_become_script() {
    let letter = issued("Hei <script>alert(1)</script> <b>du</b>", Language::En, None);
    assert!(!letter.html.contains("script") && letter.html.contains("<b>du</b>"));
}

#[test]
fn a_name_is_opened_only_for_a_text_that_greets_by_it() {
    let edition = |body| Edition::make(&head(), &draft(body)).unwrap();
    assert!(!edition("Hei du").uses_name());
    assert!(edition("Hei {{name|du}}").uses_name());
    let greets = |name| issued("Hei {{name|du}}", Language::Nb, name).text;
    assert!(greets(Some("Kari Nord")).starts_with("Hei Kari Nord"));
    assert!(greets(None).starts_with("Hei du"));
}

#[test]
fn a_text_without_words_makes_no_edition() {
    let made = Edition::make(&head(), &draft("<!-- nothing -->"));
    assert!(matches!(made, Err(EditionError::Text(ConvertError::Empty))));
}

#[test]
fn a_house_without_a_way_out_on_https_makes_no_edition() {
    let head = Letterhead { base_url: "http://fjordbok.example".into(), ..head() };
    assert!(matches!(Edition::make(&head, &draft("Hei")), Err(EditionError::Header(_))));
    let head = Letterhead { base_url: "nowhere".into(), ..head };
    assert!(matches!(Edition::make(&head, &draft("Hei")), Err(EditionError::BaseUrl)));
}

#[test]
fn a_sender_without_a_name_makes_no_edition() {
    let head = Letterhead { organisation: String::new(), ..head() };
    let made = Edition::make(&head, &draft("Hei"));
    assert!(matches!(made, Err(EditionError::Header(_) | EditionError::Findings(_))));
}
