//! Promises turn when the world does: broken, mended, switched off, excepted until a day.

use axum::http::StatusCode;
use domain::{Channel, PromiseState, Role};
use jiff::SignedDuration;
use office::{coverage, demo, publishing, subscription::unsubscribe};

use crate::house::{Browser, House};

const ERASED_AT_ONCE: &str = "newsletter.erase-on-withdrawal";

async fn state(house: &House, promise: &str) -> PromiseState {
    let live = house.office.live();
    let covered = coverage::covered(&house.office, &live).await.unwrap();
    covered.iter().find(|it| it.promise.id.as_str() == promise).expect(promise).state
}

#[tokio::test]
async fn mi_08_an_address_that_outlives_its_consent_breaks_the_promise_until_it_is_erased() {
    let house = House::open().await;
    let officer = house.member(Role::PrivacyLead).await;
    house.check().await;
    assert_eq!(state(&house, ERASED_AT_ONCE).await, PromiseState::Running);

    let subject = demo::plant_outliving_address(&house.office, &mut house.context()).await.unwrap();
    house.clock.advance(SignedDuration::from_mins(1));
    house.check().await;
    assert_eq!(state(&house, ERASED_AT_ONCE).await, PromiseState::Broken);
    let today = house.get(&officer, "/today?lang=en").await.text();
    assert!(
        today.contains("1 stored address(es) without a consent, the longest for 15 min"),
        "{today}"
    );
    let page = house.get(&officer, &format!("/promises/{ERASED_AT_ONCE}?lang=en")).await.text();
    assert!(page.contains("This promise is broken"));
    let side = house.get(&officer, &format!("/promises/{ERASED_AT_ONCE}?lang=nb")).await.text();
    assert!(side.contains("1 lagret(e) adresse(r) uten samtykke, den lengste i 15 min"), "{side}");
    let broken: Vec<String> = broken(&house).await;
    assert_eq!(broken, [ERASED_AT_ONCE], "no other promise is broken by it");

    let url = house.office.unsubscribe_url(subject);
    let token = url.rsplit('/').next().unwrap();
    let mut cx = house.context();
    unsubscribe::unsubscribe(&house.office, &mut cx, token, Channel::Link).await.unwrap();
    house.clock.advance(SignedDuration::from_secs(1));
    let path = format!("/promises/{ERASED_AT_ONCE}/check");
    assert_eq!(house.act(&officer, &path, &[]).await.status, StatusCode::SEE_OTHER);
    // Erased a quarter of an hour late is no case of erasing at once.
    assert_eq!(state(&house, ERASED_AT_ONCE).await, PromiseState::Running);
    let page = house.get(&officer, &format!("/promises/{ERASED_AT_ONCE}?lang=en")).await.text();
    assert!(!page.contains("This promise is broken"), "{page}");
}

async fn broken(house: &House) -> Vec<String> {
    let live = house.office.live();
    let covered = coverage::covered(&house.office, &live).await.unwrap();
    let broken = covered.iter().filter(|it| it.state == PromiseState::Broken);
    broken.map(|it| it.promise.id.as_str().to_owned()).collect()
}

#[tokio::test]
async fn a_mailing_says_which_mechanism_it_waits_for_and_the_mechanism_says_what_rests() {
    let house = House::open().await;
    let officer = house.member(Role::PrivacyLead).await;
    let draft = domain::Draft {
        topic: "technology".parse().unwrap(),
        activity: String::new(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".into(),
        subject_line_en: "autumn is here".into(),
        body_nb: "Dette er nytt.".into(),
        body_en: "This is new.".into(),
    };
    let writer = domain::MemberId::from_uuid(uuid::Uuid::from_u128(7));
    let mut cx = house.context();
    let id = office::mailing::draft::begin(&house.office, &mut cx, writer, draft).await.unwrap();
    let path = format!("/mailings/{id}");
    let waits = "The mechanism send-gate is stopped, so that no mailing goes out";
    let page = |lang: &str| format!("{path}?lang={lang}");
    assert!(!house.get(&officer, &page("en")).await.text().contains(waits));
    house.act(&officer, "/mechanisms/send-gate/stop", &[]).await;
    let shown = house.get(&officer, &page("en")).await.text();
    assert!(shown.contains(waits) && !shown.contains(&format!("{path}/sending")), "{shown}");
    let shown = house.get(&officer, &page("nb")).await.text();
    assert!(shown.contains("Mekanismen send-gate er stoppet"), "{shown}");
    let sent = house.act(&officer, &format!("{path}/sending"), &[]).await;
    assert_eq!(sent.status, StatusCode::CONFLICT);
    let live = house.office.live();
    let kept = |it: &&declaration::Promise| {
        office::mechanisms::mechanism_of(&live, it).is_some_and(|it| it.id == "send-gate")
    };
    let promise = live.promises.iter().find(kept).unwrap();
    let shown = house.get(&officer, &format!("/promises/{}?lang=en", promise.id)).await.text();
    assert!(shown.contains("mailings wait, and no new one begins"), "{shown}");
}

#[tokio::test]
async fn stopping_a_mechanism_leaves_its_sentences_unbacked_at_once() {
    let house = House::open().await;
    let officer = house.member(Role::PrivacyLead).await;
    house.check().await;
    assert_ne!(state(&house, ERASED_AT_ONCE).await, PromiseState::Unbacked);
    let stopped = house.act(&officer, "/mechanisms/erase-at-withdrawal/stop", &[]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    assert_eq!(state(&house, ERASED_AT_ONCE).await, PromiseState::Unbacked);
    let path = format!("/statement?sentence={ERASED_AT_ONCE}&lang=en");
    let page = house.get(&officer, &path).await.text();
    assert!(page.contains("The mechanism was stopped on 22 November 2026"), "{page}");
    house.act(&officer, "/mechanisms/erase-at-withdrawal/start", &[]).await;
    assert_ne!(state(&house, ERASED_AT_ONCE).await, PromiseState::Unbacked);
    let unknown = house.act(&officer, "/mechanisms/no-such/stop", &[]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn sign(house: &House, browser: &Browser, until: &str) -> crate::house::Answer {
    let live = house.office.live();
    let obstacles = publishing::obstacles(&house.office, &live).await.unwrap();
    let mut fields: Vec<(&str, &str)> =
        obstacles.iter().map(|it| ("promise", it.promise.as_str())).collect();
    fields.extend([("reason", "Mekanismen kommer i neste versjon."), ("until", until)]);
    house.act(browser, "/statement/exceptions", &fields).await
}

async fn publish(house: &House, browser: &Browser, version: &str) -> StatusCode {
    house.act(browser, "/statement/publication", &[("version", version)]).await.status
}

#[tokio::test]
async fn publishing_is_refused_without_backing_and_goes_through_with_exceptions_until_their_last_day()
 {
    let house = House::open().await;
    let officer = house.member(Role::PrivacyLead).await;
    house.check().await;
    assert_eq!(publish(&house, &officer, "1").await, StatusCode::CONFLICT);
    let gate = house.get(&officer, "/statement/publication?lang=en").await.text();
    assert!(gate.contains("Version 1 cannot be published yet"));

    for (until, fits) in
        [("2026-11-21", false), ("2027-11-24", false), ("not a day", false), ("2026-11-24", true)]
    {
        let answer = sign(&house, &officer, until).await;
        let expected = if fits { StatusCode::SEE_OTHER } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(answer.status, expected, "{until}");
    }
    let gate = house.get(&officer, "/statement/publication?lang=en").await.text();
    assert!(gate.contains("Version 1 can be published"));
    assert_eq!(publish(&house, &officer, "2").await, StatusCode::CONFLICT, "another version");
    assert_eq!(publish(&house, &officer, "1").await, StatusCode::SEE_OTHER);
    assert_eq!(publish(&house, &officer, "2").await, StatusCode::CONFLICT, "nothing has changed");
    let reader = house.get(&officer, "/statement?lang=en").await.text();
    assert!(reader.contains("Privacy statement, version 1"));

    // The last day in Oslo ends an hour before midnight in UTC.
    house.clock.advance(SignedDuration::from_hours(2 * 24 + 13) + SignedDuration::from_mins(59));
    let officer = house.signed_in("privacy-lead@fjordbok.example", crate::house::PASSWORD).await;
    house.check().await;
    assert!(obstacles(&house).await.is_empty(), "it holds through its last day");
    house.clock.advance(SignedDuration::from_mins(1));
    house.check().await;
    assert!(!obstacles(&house).await.is_empty(), "it has ended with the day");
    assert_eq!(publish(&house, &officer, "2").await, StatusCode::CONFLICT);
}

async fn obstacles(house: &House) -> Vec<publishing::Obstacle> {
    publishing::obstacles(&house.office, &house.office.live()).await.unwrap()
}

#[tokio::test]
async fn a_promise_without_mechanism_is_by_hand_from_an_attestation_to_its_last_day() {
    let house = House::open().await;
    let officer = house.member(Role::PrivacyLead).await;
    let live = house.office.live();
    let covered = coverage::covered(&house.office, &live).await.unwrap();
    let bare = covered.iter().find(|it| it.ground == coverage::Ground::NoMechanism).unwrap();
    let id = bare.promise.id.as_str();
    let path = format!("/promises/{id}/attestation");
    let attest = async |owner: &str, note: &str, until: &str| {
        let fields = [("owner", owner), ("note", note), ("until", until)];
        house.act(&officer, &path, &fields).await.status
    };
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    assert_eq!(attest("", "Sett på.", "2026-11-22").await, refused);
    assert_eq!(attest("kontorleder", " ", "2026-11-22").await, refused);
    assert_eq!(attest("kontorleder", "Sett på.", "2026-11-21").await, refused);
    assert_eq!(attest("kontorleder", "Sett på.", "2027-11-24").await, refused);
    assert_eq!(state(&house, id).await, PromiseState::Unbacked);
    assert_eq!(attest("kontorleder", "Sett på.", "2026-11-22").await, StatusCode::SEE_OTHER);
    assert_eq!(state(&house, id).await, PromiseState::ByHand);
    let today = house.get(&officer, "/today?lang=en").await.text();
    assert!(today.contains("What somebody vouched for ends"));
    house.clock.advance(SignedDuration::from_hours(14));
    assert_eq!(state(&house, id).await, PromiseState::Unbacked);

    let kept = format!("/promises/{ERASED_AT_ONCE}/attestation");
    let officer = house.signed_in("privacy-lead@fjordbok.example", crate::house::PASSWORD).await;
    let fields = [("owner", "x"), ("note", "y"), ("until", "2026-12-01")];
    let answer = house.act(&officer, &kept, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "a mechanism keeps it");
}

#[tokio::test]
async fn the_list_of_promises_is_narrowed_by_its_address_in_every_form() {
    let house = House::open().await;
    let auditor = house.member(Role::Auditor).await;
    house.check().await;
    let all = house.get(&auditor, "/coverage.json").await.text();
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    let n_all = house.office.live().promises.len();
    assert_eq!(all.as_array().unwrap().len(), n_all);
    let unbacked = house.get(&auditor, "/coverage.json?state=unbacked").await.text();
    let unbacked: serde_json::Value = serde_json::from_str(&unbacked).unwrap();
    let rows = unbacked.as_array().unwrap();
    assert!(!rows.is_empty() && rows.len() < n_all);
    assert!(rows.iter().all(|row| row["state"] == "unbacked"));
    let csv = house.get(&auditor, "/coverage.csv?state=unbacked&capability=retention").await;
    assert!(csv.text().starts_with("promise,state,capability,"));
    let n_lines = csv.text().matches("\r\n").count();
    assert!(n_lines > 1 && n_lines < rows.len(), "{n_lines}");
    let page = house.get(&auditor, "/coverage?q=newsletter.erase-on-with&lang=en").await.text();
    assert!(page.contains("One promise") && page.contains(ERASED_AT_ONCE));
}
