//! How mail gets out and back, as a member finds it: what fails, since when, what to do, and never a password.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use domain::Role;
use jiff::SignedDuration;
use mail::courier::{RelayState, RelayStatus};
use mail::{PaceSettings, RelaySettings};
use office::mailing::post::PostSettings;
use office::returns::sources::{self, Source};
use office::{Settings, jobs, mail_keys};
use trial::sink::{Act, Behaviour, Moment, Sink, Step};

use crate::house::{Browser, House, PASSWORD};

fn surroundings(folder: &Path, relay_url: &str) -> Settings {
    let relay = RelaySettings {
        url: relay_url.to_owned(),
        hello_name: "localhost".to_owned(),
        n_connections_max: 1,
        extra_root_pem: None,
    };
    let post = PostSettings {
        folder: folder.join("courier"),
        program: None,
        relays: vec![relay],
        pace: PaceSettings { usual: None, by_domain: HashMap::new() },
    };
    let return_sources = vec![Source::Maildir(folder.join("returns"))];
    Settings { post: Some(post), return_sources, ..Settings::at("http://localhost:8080") }
}

/// Writes to two people, and lets the mailing run until it is over.
async fn sends(house: &House, marketing: &Browser) -> String {
    let path = begins(house, marketing).await;
    while jobs::drain(&house.office).await.unwrap() > 0 {}
    path
}

/// Waits until the mail server has failed; the mailing goes on waiting for it.
async fn finds_the_mail_server_gone(house: &House) -> tokio::task::JoinHandle<()> {
    let office = Arc::clone(&house.office);
    let sending = tokio::spawn(async move {
        jobs::drain(&office).await.unwrap();
    });
    let is_paused = |it: Vec<RelayStatus>| it.iter().any(|it| it.state == RelayState::Paused);
    for _ in 0..600 {
        if house.office.relay_statuses().is_some_and(is_paused) {
            return sending;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the mail server was not tried");
}

/// Brings two people in by the form, and begins to write to them.
async fn begins(house: &House, marketing: &Browser) -> String {
    let token = house.get(marketing, "/mailings/imports/new").await.form_token();
    let order = [
        ("form_token", &*token),
        ("topic", "newsletter/technology"),
        ("ground", "consent"),
        ("source", "Slips from the fair"),
        ("proof", "Binder 7"),
        ("language", "en"),
        ("wording", "Yes, send me news of technology."),
        ("wording_language", "en"),
        ("consented_on", "2026-05-04"),
    ];
    let list = "email\nkari.nord@solbris.example\nola.vik@solbris.example\n";
    let file = ("list", "people.csv", list);
    let brought = house.upload_list(marketing, "/mailings/imports?lang=en", &order, file).await;
    assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.text());
    let draft = [
        ("topic", "newsletter/technology"),
        ("format", "markdown"),
        ("subject_line_nb", "Nytt fra Fjordbok"),
        ("subject_line_en", "News from Fjordbok"),
        ("text_nb", "Hei"),
        ("text_en", "Hello"),
    ];
    let kept = house.act(marketing, "/mailings?lang=en", &draft).await;
    let path = kept.location().to_owned();
    let begun = house.act(marketing, &format!("{path}/sending"), &[]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    path
}

async fn page(house: &House, browser: &Browser, path: &str) -> String {
    let answer = house.get(browser, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.text()
}

/// A port of this machine where nobody listens.
fn nobodys_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn without_any_way_for_mail_the_page_says_what_to_name_and_today_stays_calm() {
    let house = House::open().await;
    let auditor = house.member(Role::Auditor).await;
    let delivery = page(&house, &auditor, "/mailings/delivery?lang=en").await;
    for says in ["No mail server is named", "--smtp", "--returns", "--webhook-secrets"] {
        assert!(delivery.contains(says), "{says}");
    }
    let today = page(&house, &auditor, "/today?lang=en").await;
    assert!(!today.contains("/mailings/delivery"), "nothing is in the way of no mail");
    let csv = page(&house, &auditor, "/mailings/delivery.csv?lang=en").await;
    assert_eq!(
        csv,
        "part,name,state,since,until,failure,n,n_last_minute\r\n\
         \"webhook\",\"\",\"off\",\"\",\"\",\"\",0,\r\n"
    );
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_and_returned_mail_that_cannot_be_read_are_alarms() {
    let host = format!("127.0.0.1:{}", nobodys_port());
    let url = format!("smtp://post:geheim@{host}");
    let house = House::open_with(|folder| surroundings(folder, &url)).await;
    let marketing = house.member(Role::Marketing).await;
    let before = page(&house, &marketing, "/mailings/delivery?lang=en").await;
    assert!(before.contains(&host) && before.contains("not used since the start"));
    assert!(before.contains("not read yet"));
    begins(&house, &marketing).await;
    let sending = finds_the_mail_server_gone(&house).await;
    sources::look(&house.office).await;

    let delivery = page(&house, &marketing, "/mailings/delivery?lang=en").await;
    for says in ["It cannot be reached", "See that host and port are right", "cannot be read"] {
        assert!(delivery.contains(says), "{says}");
    }
    let csv = page(&house, &marketing, "/mailings/delivery.csv?lang=en").await;
    let is_relay = |line: &&str| line.starts_with(&format!("\"relay\",\"{host}\""));
    let relay = csv.lines().find(is_relay).unwrap();
    assert!(relay.contains("It cannot be reached") && relay.ends_with(",0,0"), "{relay}");
    assert!(csv.contains("\"returns\"") && csv.contains("\"failed\""), "{csv}");
    let today = page(&house, &marketing, "/today?lang=en").await;
    assert!(today.contains(&format!("The mail server {host} takes no mail")));
    assert!(today.contains("Returned mail in "));
    assert!(today.contains("/mailings/delivery#relays"));
    assert!(today.contains("/mailings/delivery#returns"));
    let norwegian = page(&house, &marketing, "/today?lang=nb").await;
    assert!(norwegian.contains(&format!("E-posttjeneren {host} tar ikke imot e-post")));
    for shown in [delivery, csv, today, norwegian] {
        assert!(!shown.contains("geheim"));
    }
    sending.abort();
}

#[tokio::test]
async fn a_policy_s_refusal_is_the_sender_s_trouble_and_erases_nobody() {
    let script = |moment: Moment<'_>| match moment.step {
        Step::Addressee => Act::Say("550 5.7.1 rejected by policy"),
        _ => Act::Well,
    };
    let behaviour = Behaviour { script: Arc::new(script), ..Behaviour::default() };
    let sink = Sink::start(behaviour).await.unwrap();
    let house = House::open_with(|folder| surroundings(folder, &sink.url())).await;
    let marketing = house.member(Role::Marketing).await;
    let calm = page(&house, &marketing, "/mailings/delivery?lang=en").await;
    assert!(calm.contains("No server has refused mail because of the sender"));
    let mailing = sends(&house, &marketing).await;
    assert_eq!(store::contact::count(&house.office.store).await.unwrap(), 2);

    let delivery = page(&house, &marketing, "/mailings/delivery?lang=en").await;
    assert!(delivery.contains("the mail server, at once"));
    assert!(delivery.contains(&format!("<a href=\"{mailing}\">News from Fjordbok</a>")));
    let today = page(&house, &marketing, "/today?lang=en").await;
    assert!(today.contains("2 mails were refused because of us in the last 24 hours"));
    assert!(today.contains("/mailings/delivery#trouble"));
    house.clock.advance(SignedDuration::from_hours(24));
    let marketing = house.signed_in("marketing@fjordbok.example", PASSWORD).await;
    let last = page(&house, &marketing, "/today?lang=en").await;
    assert!(last.contains("refused because of us"), "the last second of the day");
    house.clock.advance(SignedDuration::from_secs(1));
    let over = page(&house, &marketing, "/today?lang=en").await;
    assert!(!over.contains("refused because of us"));
}

#[tokio::test]
async fn keys_that_are_missing_or_being_changed_are_an_alarm_until_others_sign() {
    let url = format!("smtp://127.0.0.1:{}", nobodys_port());
    let house = House::open_with(|folder| surroundings(folder, &url)).await;
    let officer = house.member(Role::PrivacyLead).await;
    let unsigned = page(&house, &officer, "/today?lang=en").await;
    assert!(unsigned.contains("Mailings go out unsigned"));
    assert!(unsigned.contains("/settings#mail-keys"));
    mail_keys::make(&house.office, &mut house.context()).await.unwrap();
    let signed = page(&house, &officer, "/today?lang=en").await;
    assert!(!signed.contains("Mailings go out unsigned"));
    let delivery = page(&house, &officer, "/mailings/delivery?lang=en").await;
    assert!(delivery.contains("every mailing is signed"));
    mail_keys::retire(&house.office, &house.context()).await.unwrap();
    let changing = page(&house, &officer, "/today?lang=en").await;
    assert!(changing.contains("The keys were put out of use 22 November 2026, 10:00"));
}

#[tokio::test]
async fn a_mailing_that_counted_nothing_says_so_and_is_blank_in_the_export() {
    let sink = Sink::start(Behaviour::default()).await.unwrap();
    let house = House::open_with(|folder| surroundings(folder, &sink.url())).await;
    let marketing = house.member(Role::Marketing).await;
    let mailing = sends(&house, &marketing).await;
    let list = page(&house, &marketing, "/mailings?lang=en").await;
    assert_eq!(list.matches("<span class=\"seen\">not counted</span>").count(), 2);
    let csv = page(&house, &marketing, "/mailings.csv?lang=en").await;
    let id = mailing.trim_start_matches("/mailings/");
    let line = format!("\"{id}\",\"News from Fjordbok\",\"sent\",2,,,\"2026-11-22T09:00:00Z\"\r\n");
    assert_eq!(csv, format!("mailing,subject_line,stage,addressees,opens,clicks,at\r\n{line}"));
}
