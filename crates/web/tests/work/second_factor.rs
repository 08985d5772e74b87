//! A second factor as its member meets it: set up on its page, shown at the next sign-in, and demanded where it is promised.

use crate::house::{Answer, Browser, House, PASSWORD};
use axum::http::{StatusCode, header};
use domain::Role;
use jiff::SignedDuration;
use office::Settings;
use totp_rs::{Builder, Secret, Totp};
use web::routes::{Access, Method, ROUTES};

const EMAIL: &str = "owner@fjordbok.example";
const PAGE: &str = "/settings/second-factor";

async fn asking() -> House {
    let settings = Settings { keeps_second_factor: true, ..Settings::at("http://localhost:8080") };
    House::open_with(|_| settings).await
}

fn app(page: &Answer) -> Totp {
    let text = page.text();
    let (_, rest) = text.split_once("<code class=\"wrap\">").expect("a secret stands there");
    let secret = rest.split('<').next().unwrap().replace(' ', "");
    Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap()
}

fn code(house: &House, app: &Totp) -> String {
    app.generate(house.clock.now().as_second().try_into().unwrap()).to_string()
}

/// Sets one up by the page; returns the app, what was shown, and the browser that goes on.
async fn sets_up(house: &House, browser: &Browser) -> (Totp, Answer, Browser) {
    let token = house.get(browser, PAGE).await.form_token();
    let begun = house.post(browser, PAGE, &[("form_token", &*token)]).await;
    assert_eq!((begun.status, begun.location()), (StatusCode::SEE_OTHER, PAGE));
    let app = app(&house.get(browser, PAGE).await);
    let code = code(house, &app);
    let fields = [("form_token", &*token), ("code", &*code), ("password", PASSWORD)];
    let shown = house.post(browser, "/settings/second-factor/confirmation", &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    let browser = shown.browser();
    house.clock.advance(SignedDuration::from_secs(60));
    (app, shown, browser)
}

async fn shows_code(house: &House, browser: &Browser, code: &str) -> Answer {
    let token = house.get(browser, "/sign-in/code?lang=en").await.form_token();
    let fields = [("form_token", &*token), ("code", code), ("to", "/coverage")];
    house.post(browser, "/sign-in/code?lang=en", &fields).await
}

#[tokio::test]
async fn a_member_sets_it_up_and_shows_it_at_the_next_sign_in() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let (app, shown, goes_on) = sets_up(&house, &owner).await;
    assert_eq!(shown.text().matches("<li><code>").count(), 10, "the recovery codes");
    assert_eq!(house.get(&owner, "/today").await.status, StatusCode::SEE_OTHER, "a new session");
    let again = house.get(&goes_on, PAGE).await;
    assert!(!again.text().contains("<li><code>") && !again.text().contains("<svg class=\"qr\""));
    let (answer, half) = house.sign_in(EMAIL, PASSWORD, "/coverage").await;
    assert_eq!(answer.location(), "/sign-in/code?to=%2Fcoverage");
    assert_eq!(house.get(&half, "/today").await.status, StatusCode::SEE_OTHER, "nobody is in yet");
    let refused = shows_code(&house, &half, "000000").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("aria-invalid"), "the field at fault is named");
    let let_in = shows_code(&house, &half, &code(&house, &app)).await;
    assert_eq!((let_in.status, let_in.location()), (StatusCode::SEE_OTHER, "/coverage"));
    assert_eq!(house.get(&let_in.browser(), "/today").await.status, StatusCode::OK);
    let over = let_in.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
    assert!(
        over.into_iter().any(|it| it.starts_with("ordhold-code=;") && it.contains("Max-Age=0"))
    );
}

#[tokio::test]
async fn without_a_right_password_there_is_no_second_step() {
    let house = House::open().await;
    let nobody = Browser::default();
    let page = house.get(&nobody, "/sign-in/code").await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/sign-in?over=yes"));
    let forged = Browser::holding("ordhold-code=a-token-of-nobody");
    let page = house.get(&forged, "/sign-in/code").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let said = house.get(&nobody, "/sign-in?over=yes&lang=en").await;
    assert!(said.text().contains("Begin again with the password"));
}

#[tokio::test]
async fn dpa_79_every_page_leads_to_setting_it_up_until_it_is_there() {
    let house = asking().await;
    house.sequence().await;
    let owner = house.member(Role::Owner).await;
    let mut n_routes = 0;
    for route in ROUTES.iter().filter(|it| matches!(it.access, Access::Member(_))) {
        if route.path == "/sign-out" || route.path.starts_with(PAGE) {
            continue;
        }
        n_routes += 1;
        let at = route.path.replace(['{', '}'], "");
        match route.method {
            Method::Get => {
                let answer = house.get(&owner, &at).await;
                assert_eq!(
                    (answer.status, answer.location()),
                    (StatusCode::SEE_OTHER, PAGE),
                    "{at}"
                );
            }
            Method::Post => {
                let answer = house.post(&owner, &at, &[]).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{at}");
            }
        }
    }
    assert!(n_routes > 50, "only {n_routes} routes");
    let page = house.get(&owner, &format!("{PAGE}?lang=en")).await.text();
    assert!(page.contains("0 of 1 members have one. The declaration promises it"));
    assert!(!page.contains("href=\"/statement\""), "no way leads past it");
    let (_, _, goes_on) = sets_up(&house, &owner).await;
    assert_eq!(house.get(&goes_on, "/today").await.status, StatusCode::OK);
    let token = house.get(&goes_on, "/today").await.form_token();
    let left = house.post(&goes_on, "/sign-out", &[("form_token", &token)]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn dpa_79_the_page_of_the_promise_shows_who_is_in_without_one() {
    let house = asking().await;
    let owner = house.member(Role::Owner).await;
    let (_, _, owner) = sets_up(&house, &owner).await;
    house.check().await;
    let page = house.get(&owner, "/promises/measure.sign-in?lang=en").await.text();
    assert!(page.contains("state kept"), "{page}");
    let member = store::member::list(&house.office.store).await.unwrap()[0].id;
    let gone = house.office.store.transact(move |mut tx| async move {
        store::second_factor::delete_of_member(&mut tx, member).await?;
        tx.commit_without_fact("a fault planted by a test").await
    });
    gone.await.unwrap();
    house.check().await;
    let page = house.get(&owner, "/promises/measure.sign-in?lang=en").await.text();
    assert!(page.contains("1 of members who have no second factor"), "{page}");
}

#[tokio::test]
async fn a_program_that_was_started_without_asking_says_so() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let page = house.get(&owner, &format!("{PAGE}?lang=en")).await.text();
    assert!(page.contains("nothing keeps that promise"), "{page}");
}
