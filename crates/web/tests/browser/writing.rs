//! Writes a mailing in a real browser: seen while it is typed with scripts, by a button without, and kept.

use std::time::Duration;

use domain::{Language, Role};
use office::{Acting, mailing::pictures, member};

use crate::ways::{PASSWORD, Visit};

const WRITER: &str = "nora.lie@fjordbok.example";
/// A picture of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\
    \x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

async fn a_member_writes_a_mailing_and_sees_it_before_it_is_kept(scripts: bool) {
    let visit = Visit::begin(scripts).await;
    let office = visit.house.office();
    let mut cx = office.context(Acting::Job);
    let who = (WRITER, PASSWORD.to_owned());
    let writer = member::join::join(office, &mut cx, who, Language::Nb, Role::Marketing).await;
    let name = pictures::add(office, &cx, writer.unwrap(), PIXEL.to_vec()).await.unwrap();

    visit.open("/mailings/new").await;
    visit.page.type_into("#email", WRITER).await.unwrap();
    visit.page.type_into("#password", PASSWORD).await.unwrap();
    visit.follow("main form button").await;
    if !visit.page.url().await.unwrap().contains("/mailings/new") {
        visit.open("/mailings/new").await;
    }
    visit.page.click("#topic-1").await.unwrap();
    let text =
        format!("# Hei {{{{name|du}}}}\n\n![En prikk](http://localhost:8080/pictures/{name})");
    for (field, typed) in [
        ("#subject_line_nb", "Nytt fra Fjordbok"),
        ("#subject_line_en", "News from Fjordbok"),
        ("#text_nb", &*text),
        ("#text_en", &*text),
    ] {
        visit.page.type_into(field, typed).await.unwrap();
    }
    if !scripts {
        visit.follow("button[formaction]").await;
    }
    visit.page.wait_for("#preview-en").await.unwrap();
    visit.reads("Nyhetsbrev: Nytt fra Fjordbok").await;
    let looks = "document.querySelectorAll('#preview iframe').length";
    assert_eq!(visit.page.evaluate(looks).await.unwrap(), 6);
    wait_for_pictures(&visit).await;
    visit.assert_calm();

    visit.follow("main form button.primary").await;
    visit.reads("Nytt fra Fjordbok").await;
    assert!(visit.page.url().await.unwrap().contains("/mailings/0"));
    visit.assert_calm();
}

/// Waits until the frames have fetched the picture, which our own count of answers tells.
async fn wait_for_pictures(visit: &Visit) {
    for _ in 0..500 {
        let figures = visit.house.visitor().get("/metrics").await.text();
        let mut lines = figures.lines().filter(|line| line.contains("/pictures/{picture}"));
        if lines.any(|line| line.contains("200") && !line.ends_with(" 0")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no frame shows the picture");
}

#[tokio::test]
async fn in_14_a_member_sees_a_mailing_while_it_is_typed_with_scripts() {
    a_member_writes_a_mailing_and_sees_it_before_it_is_kept(true).await;
}

#[tokio::test]
async fn in_14_a_member_sees_a_mailing_by_a_button_without_scripts() {
    a_member_writes_a_mailing_and_sees_it_before_it_is_kept(false).await;
}
