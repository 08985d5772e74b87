//! The way in, and who may do what: every route for members, by every role, with and without its form's token.

use crate::house::{Browser, CODE, House, PASSWORD};
use axum::http::{StatusCode, header};
use domain::{Right, Role};
use jiff::SignedDuration;
use office::member;
use web::routes::{Access, Method, ROUTES};

const OWNER: &str = "kari.nord@fjordbok.example";

/// Fills the names of a route's path with something that exists, or at least could.
fn address(path: &str) -> String {
    path.replace("{promise}", "newsletter.erase-on-withdrawal")
        .replace("{mechanism}", "way-out")
        .replace("{activity}", "newsletter")
        .replace("{entry}", "0")
        .replace("{mailing}", "0198a000-0000-7000-8000-000000000000")
        .replace("{topic}", "technology")
        .replace("{import}", "0198a000-0000-7000-8000-000000000000")
        .replace("{job}", "0198a000-0000-7000-8000-000000000000")
        .replace("{session}", "0123456789abcdef")
        .replace("{member}", "0198a000-0000-7000-8000-000000000000")
        .replace("{invitation}", "0198a000-0000-7000-8000-000000000000")
        .replace("{authorisation}", "0198a000-0000-7000-8000-000000000000")
        .replace("{undertaking}", "0198a000-0000-7000-8000-000000000000")
}

/// What a member needs for a route: nothing for what is her own, otherwise a right; none for routes of others.
fn needs(access: Access) -> Option<Option<Right>> {
    match access {
        Access::SignedIn => Some(None),
        Access::Member(right) => Some(Some(right)),
        _ => None,
    }
}

/// Somebody for each role, and somebody who is authorised for nothing any more.
async fn one_of_each(house: &House) -> Vec<(Option<Role>, Browser)> {
    let mut members = Vec::new();
    for role in Role::ALL {
        members.push((Some(*role), house.member(*role).await));
    }
    members.push((None, house.member_of("nothing", Role::Auditor).await));
    let nothing = house.id_of("nothing").await;
    let given = store::authorisation::list_of(&house.office.store, nothing).await.unwrap();
    let owner = house.id_of("owner").await;
    let mut cx = house.context();
    member::authorisation::end(&house.office, &mut cx, owner, given[0].id).await.unwrap();
    members
}

#[tokio::test]
async fn every_route_for_members_opens_to_the_roles_of_the_table_and_to_nobody_else() {
    let house = House::open().await;
    house.sequence().await;
    let members = one_of_each(&house).await;
    let nobody = Browser::default();
    let mut n_routes = 0;
    for route in ROUTES {
        let Some(needed) = needs(route.access) else { continue };
        n_routes += 1;
        let at = address(route.path);
        // One place may try a password only so often.
        house.clock.advance(SignedDuration::from_mins(1));
        // Without a token no POST acts, so that one walk can try them all.
        let answer = match route.method {
            Method::Get => house.get(&nobody, &at).await,
            Method::Post => house.post(&nobody, &at, &[]).await,
        };
        let refused = match route.method {
            Method::Get => StatusCode::SEE_OTHER,
            Method::Post => StatusCode::UNAUTHORIZED,
        };
        assert_eq!(answer.status, refused, "nobody at {at}");
        if route.method == Method::Get {
            assert!(answer.location().starts_with("/sign-in?to="), "{at}");
        }
        for (role, browser) in &members {
            let answer = match route.method {
                Method::Get => house.get(browser, &at).await,
                Method::Post => house.post(browser, &at, &[]).await,
            };
            let may = |right| role.is_some_and(|role| role.rights().has(right));
            let is_open = needed.is_none_or(may);
            match route.method {
                Method::Get if is_open => {
                    let fits = [StatusCode::OK, StatusCode::NOT_FOUND].contains(&answer.status);
                    assert!(fits, "{role:?} at {at}: {}", answer.status);
                }
                _ => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} at {at}"),
            }
        }
    }
    assert!(n_routes >= 70, "only {n_routes} routes are for members");
}

#[tokio::test]
async fn marketing_writes_mailings_and_reads_and_does_nothing_else() {
    let house = House::open().await;
    let marketing = house.member(Role::Marketing).await;
    let beyond =
        |access| needs(access).flatten().is_some_and(|right| !Role::Marketing.rights().has(right));
    for route in ROUTES.iter().filter(|it| beyond(it.access)) {
        let at = address(route.path);
        let answer = match route.method {
            Method::Get => house.get(&marketing, &at).await,
            Method::Post => house.act(&marketing, &at, &[]).await,
        };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{at}");
    }
    assert_eq!(house.get(&marketing, "/mailings/new").await.status, StatusCode::OK);
    let list = house.get(&marketing, "/mailings?lang=en").await;
    assert!(list.text().contains("/mailings/new"));
    let promise = house.get(&marketing, "/promises/newsletter.erase-on-withdrawal").await;
    assert!(!promise.text().contains("/mechanisms/erase-at-withdrawal/stop"));
}

#[tokio::test]
async fn every_page_for_members_can_be_read_in_both_languages() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    house.check().await;
    house.sequence().await;
    let absent = ["{mailing}", "{preview}", "{import}", "{member}"];
    for route in ROUTES.iter().filter(|it| it.method == Method::Get) {
        let is_for_members = needs(route.access).is_some();
        if !is_for_members || absent.iter().any(|name| route.path.contains(name)) {
            continue;
        }
        // Before the first version there is nothing to compare.
        if route.path == "/statement/differences" {
            continue;
        }
        for language in ["nb", "en"] {
            let at = format!("{}?lang={language}", address(route.path));
            let answer = house.get(&owner, &at).await;
            assert_eq!(answer.status, StatusCode::OK, "{at}");
            assert!(!answer.bytes.is_empty(), "{at}");
        }
    }
}

#[tokio::test]
async fn no_act_is_done_without_the_sessions_own_token() {
    let house = House::open().await;
    let (owner, other) = (house.member(Role::Owner).await, house.member(Role::PrivacyLead).await);
    let foreign = house.get(&other, "/today").await.form_token();
    let before = facts(&house).await;
    for route in ROUTES.iter().filter(|it| it.method == Method::Post) {
        if needs(route.access).is_none() {
            continue;
        }
        let at = address(route.path);
        for token in ["", "forged", &foreign] {
            let answer = house.post(&owner, &at, &[("form_token", token)]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{at} with `{token}`");
        }
    }
    assert_eq!(facts(&house).await, before);
    let still_there = house.get(&owner, "/today").await;
    assert_eq!(still_there.status, StatusCode::OK, "a forged sign-out ends no session");
}

async fn facts(house: &House) -> usize {
    let last = domain::FactId::from_uuid(uuid::Uuid::max());
    store::fact::list(&house.office.store, last, 10_000).await.unwrap().len()
}

#[tokio::test]
async fn the_first_owner_needs_the_code_from_the_terminal() {
    let house = House::open().await;
    let nobody = Browser::default();
    let page = house.get(&nobody, "/first-run?lang=en").await;
    assert_eq!(page.status, StatusCode::OK);
    let token = page.form_token();
    let become_owner = async |code: &str, email: &str, password: &str| {
        let fields = [
            ("form_token", &*token),
            ("code", code),
            ("email", email),
            ("password", password),
            ("undertaking", "yes"),
        ];
        house.post(&nobody, "/first-run?lang=en", &fields).await
    };
    for (code, email, password) in [
        ("KODE-1235", OWNER, PASSWORD),
        ("", OWNER, PASSWORD),
        (CODE, "kari.nord", PASSWORD),
        (CODE, OWNER, "elleve tegn"),
    ] {
        let answer = become_owner(code, email, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code} {email}");
        assert!(answer.text().contains("aria-invalid"), "the field at fault is named");
        assert!(!answer.text().contains(password), "a password is never shown again");
    }
    let unsigned =
        [("form_token", &*token), ("code", CODE), ("email", OWNER), ("password", PASSWORD)];
    let unsigned = house.post(&nobody, "/first-run?lang=en", &unsigned).await;
    assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsigned.text().contains("an owner sees personal data"));
    let forged = house.post(&nobody, "/first-run", &[("code", CODE), ("email", OWNER)]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let made = become_owner(CODE, OWNER, PASSWORD).await;
    assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    let again = house.get(&nobody, "/first-run").await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    let owner = house.signed_in(OWNER, PASSWORD).await;
    assert_eq!(house.get(&owner, "/today").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let house = House::open().await;
    house.member(Role::Owner).await;
    let (wrong, _) = house.sign_in("owner@fjordbok.example", "et annet passord", "").await;
    let (unknown, _) = house.sign_in("nobody@fjordbok.example", PASSWORD, "").await;
    let (no_address, _) = house.sign_in("nobody", PASSWORD, "").await;
    let said =
        |text: String| text.split("role=\"alert\"").nth(1).unwrap_or_default()[..120].to_owned();
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((unknown.status, no_address.status), (wrong.status, wrong.status));
    assert_eq!(said(wrong.text()), said(unknown.text()));
    assert_eq!(said(wrong.text()), said(no_address.text()));
}

#[tokio::test]
async fn ten_failures_pause_an_address_and_a_quarter_of_an_hour_ends_the_pause() {
    let house = House::open().await;
    house.member(Role::Owner).await;
    let email = "owner@fjordbok.example";
    for attempt in 1..=10 {
        let (answer, _) = house.sign_in(email, "et annet passord", "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "attempt {attempt}");
        house.clock.advance(SignedDuration::from_secs(7));
    }
    let (paused, _) = house.sign_in(email, PASSWORD, "").await;
    assert_eq!(paused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(paused.text().contains("Too many attempts with this address"));
    house.clock.advance(SignedDuration::from_mins(16));
    house.signed_in(email, PASSWORD).await;
}

#[tokio::test]
async fn one_place_may_try_only_so_often() {
    let house = House::open().await;
    let mut last = StatusCode::OK;
    for number in 0..21 {
        last = house.sign_in(&format!("nr{number}@fjordbok.example"), PASSWORD, "").await.0.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn signing_in_leads_to_the_page_that_was_asked_for_and_never_out_of_the_house() {
    let house = House::open().await;
    house.member(Role::Owner).await;
    let email = "owner@fjordbok.example";
    let (own, _) = house.sign_in(email, PASSWORD, "/coverage?state=broken").await;
    assert_eq!(own.location(), "/coverage?state=broken");
    for out in ["https://evil.example/today", "//evil.example", "/\\evil.example", "/privacy"] {
        let (answer, _) = house.sign_in(email, PASSWORD, out).await;
        assert_eq!(answer.location(), "/today", "{out}");
    }
    let cookie = own.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn a_session_ends_at_sign_out_and_by_itself() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let elsewhere = house.signed_in("owner@fjordbok.example", PASSWORD).await;
    assert_eq!(house.act(&owner, "/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get(&owner, "/today").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get(&elsewhere, "/today").await.status, StatusCode::OK);
    house.clock.advance(SignedDuration::from_hours(12) - SignedDuration::from_secs(1));
    assert_eq!(house.get(&elsewhere, "/today").await.status, StatusCode::OK);
    house.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(house.get(&elsewhere, "/today").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let elsewhere = house.signed_in("owner@fjordbok.example", PASSWORD).await;
    let change = async |present: &str, next: &str| {
        house.act(&owner, "/settings/password", &[("present", present), ("next", next)]).await
    };
    let next = "en annen lang setning";
    assert_eq!(change("feil passord her", next).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(PASSWORD, "for kort").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.get(&elsewhere, "/today").await.status, StatusCode::OK);
    assert_eq!(change(PASSWORD, next).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get(&elsewhere, "/today").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get(&owner, "/today").await.status, StatusCode::OK);
    house.signed_in("owner@fjordbok.example", next).await;
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_nobody_elses() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let auditor = house.member(Role::Auditor).await;
    let elsewhere = house.signed_in("owner@fjordbok.example", PASSWORD).await;
    let settings = house.get(&owner, "/settings").await.text();
    let (_, rest) = settings.split_once("/settings/sessions/").expect("the other one can be ended");
    let path = format!("/settings/sessions/{}", rest.split('"').next().unwrap());
    assert_eq!(house.act(&auditor, &path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get(&elsewhere, "/today").await.status, StatusCode::OK);
    assert_eq!(house.act(&owner, &path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get(&elsewhere, "/today").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn strangers_who_guess_do_not_keep_the_owner_out_of_her_own_browser() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let email = "owner@fjordbok.example";
    for _ in 0..10 {
        house.sign_in(email, "et annet passord", "").await;
        house.clock.advance(SignedDuration::from_secs(7));
    }
    let (stranger, _) = house.sign_in(email, PASSWORD, "").await;
    assert_eq!(stranger.status, StatusCode::TOO_MANY_REQUESTS);
    let (own, browser) = house.sign_in_from(&owner, email, PASSWORD, "").await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get(&browser, "/today").await.status, StatusCode::OK);
    let mut marks = own.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
    let mark = marks.rfind(|it| it.starts_with("ordhold-browser=")).unwrap();
    assert!(mark.contains("HttpOnly") && mark.contains("Max-Age=15552000"), "{mark}");
}

#[tokio::test]
async fn a_session_that_was_put_into_a_browser_is_not_the_one_that_begins() {
    let house = House::open().await;
    house.member(Role::Owner).await;
    let fixed = Browser::holding("ordhold=a-token-that-somebody-else-knows");
    let (_, browser) = house.sign_in_from(&fixed, "owner@fjordbok.example", PASSWORD, "").await;
    assert_eq!(house.get(&browser, "/today").await.status, StatusCode::OK);
    assert_eq!(house.get(&fixed, "/today").await.status, StatusCode::SEE_OTHER);
}
