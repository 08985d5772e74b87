//! The whole way of a subscriber, from the form to the last row erased, by public doors and a real mail server.

use crate::house::{BASE_URL, House, filled, own_path};
use axum::http::{StatusCode, header};
use domain::{Draft, MemberId};
use office::mailing::{draft, send};
use office::{Acting, Context};

const KARI: &str = "kari.nord@solbris.example";
const FORM: &str = "application/x-www-form-urlencoded";

/// Sends one issue on a topic, as a Member would.
async fn mailed(house: &House, topic: &str) {
    let office = house.office();
    let mut cx = office.context(Acting::Job);
    let by = MemberId::new(cx.now, &mut cx.random);
    let issue = Draft {
        topic: topic.parse().unwrap(),
        activity: String::new(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: "Nytt fra oss".to_owned(),
        subject_line_en: "News from us".to_owned(),
        body_nb: "Hei.".to_owned(),
        body_en: "Hello.".to_owned(),
    };
    let id = draft::begin(office, &mut cx, by, issue).await.unwrap();
    send::start(office, &mut cx, id).await.unwrap();
    house.work().await;
}

/// Returns how many rows of the database hold anything sealed for a person.
async fn n_rows_left(house: &House) -> u64 {
    let rows = &house.office().store;
    let first = domain::SubjectId::from_uuid(uuid::Uuid::nil());
    let contacts = store::contact::list(rows, first, 100).await.unwrap().len();
    let none = domain::ConsentId::from_uuid(uuid::Uuid::nil());
    let consents = store::consent::list(rows, none, 100).await.unwrap().len();
    let jobs = store::job::tally(rows).await.unwrap();
    let open = jobs.iter().filter(|it| it.state == domain::JobState::Open).count();
    (contacts + consents + open) as u64
}

#[tokio::test]
async fn mi_08_one_click_erases_everything_and_a_second_click_succeeds_as_well() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    mailed(&house, "technology").await;
    let mail = house.newest_mail().await;
    assert_eq!(mail.subject_line, "Newsletter: News from us");
    let way_out = mail.list_unsubscribe.clone().unwrap();
    assert!(way_out.one_click);
    let path = way_out.urls[0].strip_prefix(BASE_URL).unwrap();

    let visitor = house.visitor();
    let opened = visitor.get(path).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert!(opened.text().contains(r#"name="only" value="technology""#), "its topic alone");
    assert_eq!(house.n_contacts().await, 1, "opening the link changes nothing");

    let left = visitor.post_as(path, FORM, "List-Unsubscribe=One-Click").await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.text());
    assert!(left.text().contains("your address is erased"));
    assert_eq!(n_rows_left(&house).await, 0);

    let again = visitor.post_as(path, FORM, "List-Unsubscribe=One-Click").await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.text().contains("You had already left"));

    let n_before = house.n_mails();
    mailed(&house, "technology").await;
    assert_eq!(house.n_mails(), n_before, "nothing is sent to somebody who left");
}

#[tokio::test]
async fn a_mail_program_may_press_the_button_with_a_multipart_form() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    mailed(&house, "events").await;
    let way_out = house.newest_mail().await.list_unsubscribe.clone().unwrap();
    let path = way_out.urls[0].strip_prefix(BASE_URL).unwrap();
    let body = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n\
                One-Click\r\n--b--\r\n";
    let left = house.visitor().post_as(path, "multipart/form-data; boundary=b", body).await;
    assert_eq!(left.status, StatusCode::OK);
    assert_eq!(house.n_contacts().await, 0);
}

#[tokio::test]
async fn a_forged_link_is_refused_and_erases_nobody() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    mailed(&house, "events").await;
    let way_out = house.newest_mail().await.list_unsubscribe.clone().unwrap();
    let (path, _) = way_out.urls[0].strip_prefix(BASE_URL).unwrap().split_once('?').unwrap();
    let last = path.chars().last().unwrap();
    let other = if last == 'A' { 'B' } else { 'A' };
    let forged = format!("{}{other}", &path[..path.len() - 1]);
    let visitor = house.visitor();
    for path in [forged.as_str(), "/unsubscribe/x", "/unsubscribe/%F0%9F%98%80"] {
        let refused = visitor.post_as(path, FORM, "List-Unsubscribe=One-Click").await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
        assert!(refused.text().contains("not one of ours"), "{path}");
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let neither = visitor.post_as(path, FORM, "x=1").await;
    assert_eq!(neither.status, StatusCode::FORBIDDEN, "neither one click nor our own form");
    assert_eq!(house.n_contacts().await, 1);
}

#[tokio::test]
async fn a_link_of_another_organisation_opens_nothing() {
    let (house, other) = (House::open().await, House::open().await);
    other.subscribed(KARI).await;
    house.subscribed(KARI).await;
    mailed(&other, "events").await;
    let way_out = other.newest_mail().await.list_unsubscribe.clone().unwrap();
    let path = way_out.urls[0].strip_prefix(BASE_URL).unwrap();
    let refused = house.visitor().post_as(path, FORM, "List-Unsubscribe=One-Click").await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(house.n_contacts().await, 1);
}

#[tokio::test]
async fn mi_09_every_mailing_ends_with_a_link_that_leads_to_a_page_with_a_button() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    mailed(&house, "technology").await;
    let mail = house.newest_mail().await;
    let link = mail.links.last().unwrap();
    let path = link.url.strip_prefix(BASE_URL).unwrap();
    let visitor = house.visitor();
    let opened = visitor.get(path).await;
    let token = opened.field("form_token");
    let left = visitor.post(path, &[("form_token", &token)]).await;
    assert_eq!(left.status, StatusCode::OK);
    assert_eq!(house.n_contacts().await, 0);
}

#[tokio::test]
async fn um_46_the_form_asks_for_what_is_declared_and_counts_only_once_confirmed() {
    let house = House::open().await;
    let form = house.visitor().get("/subscribe").await.text();
    for field in ["name=\"name\"", "name=\"employer\"", "name=\"email\"", "name=\"topic\""] {
        assert!(form.contains(field), "{field}");
    }
    let path = house.signed_up(KARI).await;
    assert_eq!(house.n_contacts().await, 0, "nothing of her is stored before she confirms");
    let visitor = house.visitor();
    for _ in 0..2 {
        assert_eq!(visitor.get(&path).await.status, StatusCode::OK);
    }
    assert_eq!(house.n_contacts().await, 0, "opening the link changes nothing");
    let token = visitor.get(&path).await.field("form_token");
    assert_eq!(visitor.post(&path, &[("form_token", &token)]).await.status, StatusCode::OK);
    assert_eq!(house.n_contacts().await, 1);
    let replayed = visitor.post(&path, &[("form_token", &token)]).await;
    assert_eq!(replayed.status, StatusCode::CONFLICT);
    assert_eq!(house.n_contacts().await, 1);
}

#[tokio::test]
async fn um_47_the_receipt_holds_the_very_words_that_stood_at_the_form() {
    let house = House::open().await;
    let shown = house.visitor().get("/subscribe").await;
    let digest = shown.field("wording");
    let confirmed = house.subscribed(KARI).await.text();
    assert!(confirmed.contains(&digest));
    let (_, rest) = confirmed.split_once("href=\"/receipts/").unwrap();
    let path = format!("/receipts/{}", rest.split('"').next().unwrap());
    let receipt = house.visitor().get(&path).await;
    assert_eq!(receipt.header(header::CONTENT_TYPE), "application/json");
    let receipt = receipt.json();
    assert_eq!(receipt["wording"]["sha256"], digest.as_str());
    assert_eq!(receipt["wording"]["version"], 1);
    assert_eq!(receipt["channel"], "form");
    assert_eq!(receipt["granted_at"], "2026-11-22T09:00:00Z");
    assert_eq!(receipt["topics"], serde_json::json!(["events", "technology"]));
    assert!(receipt["log"]["entry"].is_u64());
    let text = receipt["wording"]["text"].as_str().unwrap();
    let said = <sha2::Sha256 as sha2::Digest>::digest(text);
    let said: String = said.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(said, digest);
}

#[tokio::test]
async fn mi_07_no_field_is_taken_that_the_declaration_does_not_name() {
    let house = House::open().await;
    let visitor = house.visitor();
    let mut fields = filled(&visitor.get("/subscribe").await, KARI);
    fields.push(("phone", "+47 00 00 00 00".to_owned()));
    let refused = visitor.post("/subscribe", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("PRI-03"));
    house.work().await;
    assert_eq!(house.n_mails(), 0);
}

#[tokio::test]
async fn a_faulty_form_comes_back_as_it_was_typed() {
    let house = House::open().await;
    let visitor = house.visitor();
    let mut fields = filled(&visitor.get("/subscribe").await, "kari.nord");
    fields.retain(|(name, _)| *name != "name" && *name != "topic");
    fields.push(("topic", "weather".to_owned()));
    let back = visitor.post("/subscribe", &fields).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = back.text();
    assert!(text.contains("value=\"kari.nord\"") && text.contains("value=\"Solbris Bakeri\""));
    assert!(text.contains("id=\"email-fault\""), "{text}");
    fields.retain(|(name, _)| *name != "email");
    fields.push(("email", KARI.to_owned()));
    let back = visitor.post("/subscribe", &fields).await.text();
    assert!(back.contains("id=\"name-fault\""), "{back}");
    fields.push(("name", "Kari\nNord".to_owned()));
    let back = visitor.post("/subscribe", &fields).await.text();
    assert!(back.contains("id=\"name-fault\""), "{back}");
}

#[tokio::test]
async fn a_program_that_fills_the_hidden_field_learns_nothing_and_changes_nothing() {
    let house = House::open().await;
    let visitor = house.visitor();
    let mut fields = filled(&visitor.get("/subscribe").await, KARI);
    fields.retain(|(name, _)| *name != "website");
    fields.push(("website", "https://a.example".to_owned()));
    let answer = visitor.post("/subscribe", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    house.work().await;
    assert_eq!(house.n_mails(), 0);
}

#[tokio::test]
async fn words_that_changed_while_they_were_read_are_shown_again() {
    let house = House::open().await;
    let visitor = house.visitor();
    let mut fields = filled(&visitor.get("/subscribe").await, KARI);
    fields.retain(|(name, _)| *name != "wording");
    fields.push(("wording", "0".repeat(64)));
    let back = visitor.post("/subscribe", &fields).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text().contains("changed while you were reading"));
    house.work().await;
    assert_eq!(house.n_mails(), 0);
}

#[tokio::test]
async fn the_form_is_closed_while_what_it_rests_on_is_switched_off() {
    for mechanism in ["erase-at-withdrawal", "confirmed-by-mail"] {
        let house = House::open().await;
        let visitor = house.visitor();
        let fields = filled(&visitor.get("/subscribe").await, KARI);
        switched_off(&house, mechanism).await;
        for answer in [visitor.get("/subscribe").await, visitor.post("/subscribe", &fields).await] {
            assert_eq!(answer.status, StatusCode::CONFLICT);
            assert!(answer.text().contains(mechanism), "{}", answer.text());
        }
        house.work().await;
        assert_eq!(house.n_mails(), 0);
    }
}

async fn switched_off(house: &House, mechanism: &str) {
    let office = house.office();
    let mut cx: Context = office.context(Acting::Job);
    let by = MemberId::new(cx.now, &mut cx.random);
    let switch = store::mechanism::MechanismSwitch {
        mechanism: mechanism.to_owned(),
        off_since: Some(cx.now),
        switched_by: by,
        switched_at: cx.now,
    };
    let fact = domain::Fact::MechanismSwitched { mechanism: mechanism.to_owned(), on: false, by };
    let entry = fact.at(cx.now, &mut cx.random);
    let kept = office.store.transact(move |mut tx| async move {
        store::mechanism::keep(&mut tx, &switch).await?;
        tx.commit(&[entry]).await
    });
    kept.await.unwrap();
}

#[tokio::test]
async fn the_form_for_other_sites_may_be_framed_and_opens_a_window_of_our_own() {
    let house = House::open().await;
    let form = house.visitor().get("/subscribe/embedded").await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.header(header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'self' https:"));
    assert!(form.text().contains("target=\"_blank\""));
}

#[tokio::test]
async fn too_many_forms_from_one_place_have_to_wait() {
    let house = House::open().await;
    let visitor = house.visitor();
    let fields = [("form_token", "none")];
    let mut last = visitor.post("/subscribe", &fields).await;
    for _ in 0..60 {
        last = visitor.post("/subscribe", &fields).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(last.header(header::RETRY_AFTER), "1");
}

#[tokio::test]
async fn a_second_sign_up_of_the_same_person_keeps_one_row_and_adds_no_consent() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    let again = house.subscribed("Kari.Nord@solbris.example").await;
    assert!(again.text().contains("said yes to all of this before"), "{}", again.text());
    assert_eq!(house.n_contacts().await, 1);
}

#[tokio::test]
async fn the_demo_shows_the_mail_and_its_links_while_its_html_can_do_nothing() {
    let house = House::open().await;
    let path = house.signed_up(KARI).await;
    let visitor = house.visitor();
    assert!(visitor.get("/demo/mailbox").await.text().contains(KARI));
    let mail = visitor.get("/demo/mailbox/1").await.text();
    assert!(mail.contains(&format!("href=\"{path}\"")), "{mail}");
    let html = visitor.get("/demo/mailbox/1/html").await;
    assert!(html.header(header::CONTENT_SECURITY_POLICY).starts_with("sandbox;"));
    for absent in ["/demo/mailbox/2", "/demo/mailbox/x", "/demo/mailbox/2/html"] {
        assert_eq!(visitor.get(absent).await.status, StatusCode::NOT_FOUND, "{absent}");
    }
    assert_eq!(own_path(house.newest_mail().await.as_ref()), path);
}
