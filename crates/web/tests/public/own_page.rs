//! The person's own page: opened by mail alone, showing what is held, taking a yes back, erasing everything.

use crate::house::House;
use axum::http::{StatusCode, header};
use std::time::Duration;

const KARI: &str = "kari.nord@solbris.example";

#[tokio::test]
async fn the_page_shows_what_is_held_and_who_looked() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    let kari = house.entered(KARI).await;
    let page = kari.get("/you/data").await.text();
    for words in ["k•••@solbris.example", KARI, "Kari Nord", "Solbris Bakeri", "Technology"] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
    let page = kari.get("/you/data").await.text();
    assert!(page.contains("show you this page"), "her own look is on record");
    let copy = kari.get("/you/data.json").await.json();
    assert_eq!(copy["held"]["email"], KARI);
    assert_eq!(copy["held"]["consents"].as_array().unwrap().len(), 2);
    assert!(copy["held"]["access_records"].as_array().unwrap().len() >= 3);
    assert_eq!(copy["receipts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn whose_own_page_is_open_is_led_there_until_it_is_closed() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    let kari = house.entered(KARI).await;
    let led = kari.get("/you").await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    assert_eq!(led.headers["location"], "/you/data");
    let token = kari.get("/you/data").await.field("form_token");
    let closed = kari.post("/you/leave", &[("form_token", &token)]).await;
    assert!(closed.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(house.visitor().get("/you").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_known_and_an_unknown_address_get_the_same_answer() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    let visitor = house.visitor();
    let token = visitor.get("/you").await.field("form_token");
    let n_before = house.n_mails();
    let unknown = [("form_token", token.as_str()), ("email", "nobody@solbris.example")];
    let known = [("form_token", token.as_str()), ("email", KARI)];
    let (unknown, known) =
        (visitor.post("/you/link", &unknown).await, visitor.post("/you/link", &known).await);
    assert_eq!(unknown.status, StatusCode::SEE_OTHER);
    assert_eq!((unknown.status, &unknown.headers), (known.status, &known.headers));
    assert_eq!(unknown.bytes, known.bytes);
    for _ in 0..50 {
        house.work().await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(house.n_mails(), n_before + 1);
}

#[tokio::test]
async fn one_topic_is_taken_back_and_the_last_one_takes_everything_along() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    let kari = house.entered(KARI).await;
    for n_left in [1, 0] {
        let page = kari.get("/you/data").await;
        let token = page.field("form_token");
        let text = page.text();
        let (_, rest) = text.split_once("action=\"/you/consents/").unwrap();
        let path = format!("/you/consents/{}", rest.split('"').next().unwrap());
        assert_eq!(kari.post(&path, &[("form_token", "x")]).await.status, StatusCode::FORBIDDEN);
        let taken_back = kari.post(&path, &[("form_token", &token)]).await;
        let expected = if n_left == 1 { StatusCode::SEE_OTHER } else { StatusCode::OK };
        assert_eq!(taken_back.status, expected, "{}", taken_back.text());
        assert_eq!(house.n_contacts().await, n_left);
    }
    assert!(kari.get("/you/data").await.text().contains("We hold nothing about you"));
}

#[tokio::test]
async fn erasing_shows_first_what_goes_and_then_does_it() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    let kari = house.entered(KARI).await;
    let plan = kari.get("/you/erasure").await;
    assert!(plan.text().contains("the key that opens it all"));
    assert_eq!(house.n_contacts().await, 1, "looking changes nothing");
    let erased = kari.post("/you/erasure", &[("form_token", plan.field("form_token"))]).await;
    assert_eq!(erased.status, StatusCode::OK);
    assert!(erased.text().contains("Your data is erased"));
    assert_eq!(house.n_contacts().await, 0);
}

#[tokio::test]
async fn somebody_elses_consent_and_receipt_are_not_there() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    house.subscribed("ola.vik@solbris.example").await;
    let (kari, ola) = (house.entered(KARI).await, house.entered("ola.vik@solbris.example").await);
    let theirs = ola.get("/you/data").await.text();
    let (_, rest) = theirs.split_once("action=\"/you/consents/").unwrap();
    let path = format!("/you/consents/{}", rest.split('"').next().unwrap());
    let token = kari.get("/you/data").await.field("form_token");
    assert_eq!(kari.post(&path, &[("form_token", &token)]).await.status, StatusCode::NOT_FOUND);
    let (_, rest) = theirs.split_once("href=\"/you/receipts/").unwrap();
    let path = format!("/you/receipts/{}", rest.split('"').next().unwrap());
    assert_eq!(kari.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ola.get(&path).await.status, StatusCode::OK);
    let theirs = ola.get("/you/data").await.field("form_token");
    let refused = kari.post("/you/erasure", &[("form_token", theirs)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "a form of another visit is not ours");
}

#[tokio::test]
async fn the_page_closes_by_itself_after_twenty_minutes() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    let kari = house.entered(KARI).await;
    house.office().clock.advance(jiff::SignedDuration::from_secs(20 * 60 - 1));
    assert_eq!(kari.get("/you/data").await.status, StatusCode::OK);
    house.office().clock.advance(jiff::SignedDuration::from_secs(1));
    assert_eq!(kari.get("/you/data").await.status, StatusCode::UNAUTHORIZED);
}
