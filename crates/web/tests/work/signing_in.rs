//! A forgotten password, and where one is signed in, as a member meets them.

use crate::house::{Browser, House, PASSWORD};
use axum::http::StatusCode;
use domain::{JobState, Role};

const EMAIL: &str = "owner@fjordbok.example";

async fn asks(house: &House, email: &str) -> (StatusCode, String) {
    let nobody = Browser::default();
    let token = house.get(&nobody, "/sign-in/forgotten").await.form_token();
    let fields = [("form_token", &*token), ("email", email)];
    let answer = house.post(&nobody, "/sign-in/forgotten", &fields).await;
    (answer.status, answer.location().to_owned())
}

async fn n_links(house: &House) -> u64 {
    // The answer did not wait for it.
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let tallies = store::job::tally(&house.office.store).await.unwrap();
        let is_link = |it: &&store::job::JobTally| it.kind == "password-reset";
        let n_links = tallies.iter().filter(is_link).map(|it| it.n_jobs).sum();
        if n_links > 0 {
            assert!(tallies.iter().filter(is_link).all(|it| it.state == JobState::Open));
            return n_links;
        }
    }
    0
}

#[tokio::test]
async fn mi_03_a_known_and_an_unknown_address_are_answered_alike() {
    let house = House::open().await;
    house.member(Role::Owner).await;
    let unknown = asks(&house, "nobody@fjordbok.example").await;
    assert_eq!(n_links(&house).await, 0);
    let known = asks(&house, EMAIL).await;
    assert_eq!(n_links(&house).await, 1);
    assert_eq!(known, unknown);
    assert_eq!(known.1, "/sign-in/forgotten?sent=yes");
    assert_eq!(asks(&house, "owner@").await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_link_that_is_none_leads_to_asking_for_one() {
    let house = House::open().await;
    let nobody = Browser::default();
    let page = house.get(&nobody, "/sign-in/reset/made-up?lang=en").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("/sign-in/forgotten"), "{}", page.text());
}

#[tokio::test]
async fn sessions_are_shown_with_browser_and_second_factor_and_without_an_address() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let from = owner.that_says(firefox);
    let (_, here) = house.sign_in_from(&from, EMAIL, PASSWORD, "").await;
    let page = house.get(&here, "/settings?lang=en").await.text();
    assert!(page.contains("Firefox on Linux"), "{page}");
    assert!(page.contains("Not known") && page.contains("by the password alone"));
    assert!(!page.contains("127.0.0.1") && !page.contains("Gecko"));
}
