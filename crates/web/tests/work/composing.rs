//! A mailing from the empty form to its instant: faults at their fields, previews, pictures, links and schedules.

use axum::http::{StatusCode, header};
use domain::Role;

use crate::house::{Answer, Browser, House};

/// A picture of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\
    \x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

fn fields<'a>(nb: &'a str, en: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("topic", "newsletter/technology"),
        ("format", "markdown"),
        ("subject_line_nb", "Nytt fra Fjordbok"),
        ("subject_line_en", "News from Fjordbok"),
        ("text_nb", nb),
        ("text_en", en),
    ]
}

/// Keeps a draft and returns where it is.
async fn kept(house: &House, officer: &Browser, nb: &str) -> String {
    let answer = house.act(officer, "/mailings?lang=en", &fields(nb, "Hello")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().to_owned()
}

fn frames(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    let sources = text.split("<iframe src=\"").skip(1);
    sources.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |it| it.to_str().unwrap())
}

#[tokio::test]
async fn mi_09_a_fault_stands_at_its_field_with_rule_line_and_hint_and_what_was_typed_is_kept() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let text = "Hei\n\n![Fjorden](https://elsewhere.example/a.png)";
    for (lang, line, hint) in [
        ("en", "line 3", "Upload it under Pictures"),
        ("nb", "linje 3", "Last bildet opp under Bilder"),
    ] {
        let path = format!("/mailings?lang={lang}");
        let answer = house.act(&officer, &path, &fields(text, "Hello")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        let (_, at_field) = page.split_once("id=\"text_nb-fault\"").unwrap();
        let (at_field, _) = at_field.split_once("</ul>").unwrap();
        for expect in [line, hint, "CKE-01", "https://elsewhere.example/a.png"] {
            assert!(at_field.contains(expect), "{expect} in {at_field}");
        }
        assert!(page.contains("![Fjorden](https://elsewhere.example/a.png)"));
        assert!(!page.contains("id=\"text_en-fault\""));
    }
    let list = house.get(&officer, "/mailings?lang=en").await.text();
    assert!(list.contains("No mailing yet"), "a refused draft is not kept");
}

#[tokio::test]
async fn advice_is_shown_beside_a_draft_that_is_kept() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let path = kept(&house, &officer, "[om oss](http://fjordbok.example/om)").await;
    let page = house.get(&officer, &format!("{path}?lang=en")).await.text();
    assert!(page.contains("is not an https link") && page.contains("Advice on the text"));
    assert!(page.contains("http://fjordbok.example/om") && page.contains("not asked yet"));
    let asked = house.act(&officer, &format!("{path}/links"), &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn in_14_a_preview_keeps_nothing_and_shows_the_mail_with_its_way_out() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let typed = fields("# Hei {{name|du}}\n\n[om bøker](https://fjordbok.example/b)", "Hello");
    let answer = house.act(&officer, "/mailings/preview?lang=en", &typed).await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = answer.text();
    assert!(page.contains("Newsletter: News from Fjordbok"), "the subject line as inboxes show it");
    assert!(page.contains("words,") && page.contains("min to read"));
    assert!(page.contains("https://fjordbok.example/b") && page.contains("not asked yet"));
    assert!(page.contains("om bøker](https://"), "what was typed is kept in the form");
    let frames = frames(&answer);
    assert_eq!(frames.len(), 6, "light, dark and a phone, in both languages");
    for frame in &frames {
        let document = house.get(&officer, frame).await;
        assert_eq!(document.status, StatusCode::OK, "{frame}");
        let policy = header(&document, "content-security-policy");
        assert!(policy.starts_with("sandbox;") && !policy.contains("script"), "{policy}");
        let html = document.text();
        assert!(html.contains("http://localhost:8080/unsubscribe/"), "{html}");
        assert!(html.contains(if frame.contains("/nb/") { "Hei du" } else { "Hello" }));
        assert!(!html.contains("prefers-color-scheme"), "{frame} has one look");
    }
    let other = house.member(Role::PrivacyLead).await;
    assert_eq!(house.get(&other, &frames[0]).await.status, StatusCode::NOT_FOUND);
    let odd = frames[0].replace("/light/", "/grey/");
    assert_eq!(house.get(&officer, &odd).await.status, StatusCode::NOT_FOUND);
    let list = house.get(&officer, "/mailings?lang=en").await.text();
    assert!(list.contains("No mailing yet"));
}

#[tokio::test]
async fn a_preview_of_half_a_mailing_shows_that_half_and_what_is_missing() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let answer = house.act(&officer, "/mailings/preview?lang=en", &fields("Hei", "")).await;
    assert_eq!((answer.status, frames(&answer).len()), (StatusCode::OK, 3));
    assert!(answer.text().contains("One thing has to be mended"));
}

#[tokio::test]
async fn the_page_of_a_mailing_shows_the_letter_in_a_sandbox() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let path = kept(&house, &officer, "Hei <b>du</b>").await;
    let letter = house.get(&officer, &format!("{path}/letters/nb/html")).await;
    assert!(header(&letter, "content-security-policy").starts_with("sandbox;"));
    assert!(letter.text().contains("Hei <b>du</b>"));
    let other = house.get(&officer, &format!("{path}/letters/xx/html")).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn long_texts_in_letters_of_three_bytes_each_are_read_whole() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let long = "ø".repeat(45_000);
    let answer = house.act(&officer, "/mailings", &fields(&long, &long)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.status);
    let longer = "ø".repeat(50_001);
    let answer = house.act(&officer, "/mailings?lang=en", &fields(&longer, &longer)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("This is longer than 100,000"));
}

#[tokio::test]
async fn a_picture_is_served_to_anybody_unchanging_and_without_a_trace() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let added = house.upload(&officer, "/mailings/pictures", PIXEL).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let page = house.get(&officer, "/mailings/pictures?lang=en").await.text();
    let (_, rest) = page.split_once("<img src=\"").unwrap();
    let address = rest.split('"').next().unwrap();
    assert!(page.contains(&format!("](http://localhost:8080{address})")), "the Markdown to paste");
    let seen = house.get(&Browser::default(), address).await;
    assert_eq!((seen.status, seen.bytes.as_slice()), (StatusCode::OK, PIXEL));
    assert_eq!(header(&seen, "content-type"), "image/gif");
    assert_eq!(header(&seen, "x-content-type-options"), "nosniff");
    assert_eq!(header(&seen, "cross-origin-resource-policy"), "cross-origin");
    assert_eq!(header(&seen, "cache-control"), "public, max-age=31536000, immutable");
    assert!(seen.headers.get(header::SET_COOKIE).is_none());
    let absent = house.get(&Browser::default(), "/pictures/none.gif").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_picture_that_mail_programs_do_not_show_is_refused_with_its_reason() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    for (bytes, says) in [
        (&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], "SVG drawing"),
        (b"%PDF-1.7", "neither PNG, JPEG, GIF nor WebP"),
        (&PIXEL[..20], "broken or cut short"),
        (b"", "Choose a picture file"),
    ] {
        let answer = house.upload(&officer, "/mailings/pictures?lang=en", bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(answer.text().contains(says), "{says}");
    }
    let large = vec![0; web::mailings::pictures::UPLOAD_BYTES_MAX + 1];
    let answer = house.upload(&officer, "/mailings/pictures", &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_mailing_waits_for_its_time_shows_it_and_gives_it_back() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let path = kept(&house, &officer, "Hei").await;
    let schedule = format!("{path}/schedule?lang=en");
    for (at, says) in [
        ("2027-03-28T02:30", "the clock is put forward"),
        ("2027-10-31T02:30", "comes twice"),
        ("2026-11-21T09:00", "has passed"),
        ("soon", "Write a day and a time"),
    ] {
        let answer = house.act(&officer, &schedule, &[("at", at)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{at}");
        assert!(answer.text().contains(says), "{at}");
    }
    let set = house.act(&officer, &schedule, &[("at", "2026-12-01T09:00")]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    let page = house.get(&officer, &format!("{path}?lang=en")).await.text();
    assert!(page.contains("Goes out 1 December 2026, 09:00"), "{page}");
    let list = house.get(&officer, "/mailings?lang=en").await.text();
    assert!(list.contains("scheduled") && list.contains("2026-12-01T08:00:00Z"));
    let text = house.get(&officer, &format!("{path}/text")).await;
    assert_eq!(text.status, StatusCode::CONFLICT, "the text is fixed as long as it waits");
    let end = format!("{path}/schedule/end");
    assert_eq!(house.act(&officer, &end, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.act(&officer, &end, &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(house.get(&officer, &format!("{path}/text")).await.status, StatusCode::OK);
}
