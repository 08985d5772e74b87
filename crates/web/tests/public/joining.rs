//! Becoming a member: asked by the form, mailed, bound and authorised behind the link, and out again when it is ended.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use domain::{Language, MemberId, Role};
use futures_util::StreamExt;
use office::{Acting, member};
use tower::ServiceExt;
use web::app::router;

use crate::house::{House, Visitor, own_path};

const OWNER: &str = "eier@fjordbok.example";
const LIV: &str = "liv@fjordbok.example";
const PASSWORD: &str = "a long enough password";

async fn signed_in(house: &House, email: &str) -> Visitor {
    let mut visitor = house.visitor();
    visitor.language = "en";
    let token = visitor.get("/sign-in").await.field("form_token");
    let fields = [("form_token", token.as_str()), ("email", email), ("password", PASSWORD)];
    let answer = visitor.post("/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let cookie = cookies.filter_map(|it| it.to_str().ok()).find(|it| it.starts_with("ordhold="));
    visitor.cookie = cookie.map(|it| it.split(';').next().unwrap_or_default().to_owned());
    visitor
}

async fn owner(house: &House) -> Visitor {
    let (office, password) = (house.office(), PASSWORD.to_owned());
    let mut cx = office.context(Acting::Visitor);
    let made = member::set_up::make_owner(office, &mut cx, OWNER, password, Language::En);
    made.await.unwrap();
    signed_in(house, OWNER).await
}

async fn acts(visitor: &Visitor, path: &str, fields: &[(&str, &str)]) -> crate::house::Answer {
    let token = visitor.get("/settings").await.field("form_token");
    let fields: Vec<_> =
        [("form_token", token.as_str())].into_iter().chain(fields.to_vec()).collect();
    visitor.post(path, &fields).await
}

fn asked(role: &str) -> Vec<(&'static str, String)> {
    vec![
        ("email", LIV.to_owned()),
        ("language", "en".to_owned()),
        ("role", role.to_owned()),
        ("reason", "answers those who write to us".to_owned()),
        ("last_day", "2099-03-01".to_owned()),
    ]
}

async fn invites(owner: &Visitor, role: &str) -> crate::house::Answer {
    let asked = asked(role);
    let fields: Vec<(&str, &str)> = asked.iter().map(|(name, it)| (*name, it.as_str())).collect();
    acts(owner, "/settings/members/invitation", &fields).await
}

/// Invites Liv and follows the link in her mail; returns its path.
async fn link(house: &House, owner: &Visitor, role: &str) -> String {
    assert_eq!(invites(owner, role).await.status, StatusCode::SEE_OTHER);
    house.work().await;
    own_path(house.newest_mail().await.as_ref())
}

async fn joins(house: &House, path: &str, undertakes: bool) -> crate::house::Answer {
    let mut liv = house.visitor();
    liv.language = "en";
    let page = liv.get(path).await;
    assert_eq!(page.status, StatusCode::OK);
    let token = page.field("form_token");
    let words = if undertakes { page.field("undertaking") } else { String::new() };
    let fields = [("form_token", token.as_str()), ("password", PASSWORD), ("undertaking", &words)];
    liv.post(path, &fields).await
}

/// Returns the first owner's ID and Liv's.
async fn both(house: &House) -> [MemberId; 2] {
    let (rows, now) = (&house.office().store, house.office().clock.now());
    let standing = store::authorisation::list_standing(rows, now).await.unwrap();
    let by_nobody = standing.iter().find(|it| it.given_by.is_none()).unwrap();
    let by_somebody = standing.iter().find(|it| it.given_by.is_some()).unwrap();
    [by_nobody.member_id, by_somebody.member_id]
}

async fn liv_of(house: &House) -> String {
    both(house).await[1].to_string()
}

#[tokio::test]
async fn somebody_is_invited_joins_and_may_do_what_she_is_authorised_for() {
    let house = House::open().await;
    let owner = owner(&house).await;
    let path = link(&house, &owner, "support").await;
    let list = owner.get("/settings/members").await.text();
    assert!(list.contains(LIV) && list.contains("Mail another link"), "she is among the invited");
    let unsigned = joins(&house, &path, false).await;
    assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsigned.text().contains("the role opens personal data"));
    assert_eq!(joins(&house, &path, true).await.header(header::LOCATION), "/sign-in");
    let again = house.visitor().get(&path).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "a link works once");
    let liv = signed_in(&house, LIV).await;
    assert_eq!(liv.get("/mailings/audience").await.status, StatusCode::OK);
    assert_eq!(liv.get("/mailings/new").await.status, StatusCode::FORBIDDEN);
    let settings = liv.get("/settings").await.text();
    assert!(settings.contains("support") && settings.contains("You are bound"));
}

#[tokio::test]
async fn dpa_12_a_page_that_was_open_refuses_at_once_and_the_attempt_is_shown() {
    let house = House::open().await;
    let owner = owner(&house).await;
    let path = link(&house, &owner, "support").await;
    joins(&house, &path, true).await;
    let liv = signed_in(&house, LIV).await;
    assert_eq!(liv.get("/mailings/audience").await.status, StatusCode::OK);
    let page = format!("/settings/members/{}", liv_of(&house).await);
    let shown = owner.get(&page).await.text();
    assert!(shown.contains("answers those who write to us"), "the reason is on record");
    let (_, rest) = shown.split_once("/settings/members/authorisations/").unwrap();
    let end = format!("/settings/members/authorisations/{}", rest.split('"').next().unwrap());
    assert_eq!(acts(&owner, &end, &[]).await.header(header::LOCATION), page);
    for path in ["/mailings/audience", "/mailings/audience", "/today"] {
        let refused = liv.get(path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert!(refused.text().contains("you are authorised for nothing at present"));
    }
    assert_eq!(liv.get("/settings").await.status, StatusCode::OK, "what is hers stays open");
    let shown = owner.get(&page).await.text();
    let denied = shown.split_once("Refused within 90 days").expect("is shown").1;
    assert!(denied.contains("People&#39;s data") || denied.contains("People's data"), "{denied}");
    assert!(denied.contains(">2<"), "{denied}");
}

#[tokio::test]
async fn dpa_12_a_list_that_is_being_read_breaks_off_when_access_ends() {
    let house = House::open().await;
    let owner = owner(&house).await;
    house.subscribed("kari.nord@solbris.example").await;
    let path = link(&house, &owner, "support").await;
    joins(&house, &path, true).await;
    let liv = signed_in(&house, LIV).await;
    let list = "/mailings/audience/technology/people.csv";
    let whole = liv.get(list).await.text();
    assert_eq!(whole.lines().count(), 2, "{whole}");
    let request = liv.request("GET", list).body(Body::empty()).unwrap();
    let answer = router(Arc::clone(&house.app)).oneshot(request).await.unwrap();
    let mut pieces = answer.into_body().into_data_stream();
    assert!(pieces.next().await.unwrap().unwrap().starts_with(b"address,"));
    let members = both(&house).await;
    let (office, mut cx) = (house.office(), house.office().context(Acting::Visitor));
    let given = store::authorisation::list_of(&office.store, members[1]).await.unwrap();
    let ended = member::authorisation::end(office, &mut cx, members[0], given[0].id);
    ended.await.unwrap();
    assert!(pieces.next().await.unwrap().is_err(), "nobody takes what there is for the whole");
}

#[tokio::test]
async fn dpa_13_whoever_nothing_binds_is_led_to_the_words_and_comes_in_by_signing() {
    let house = House::open().await;
    let owner = owner(&house).await;
    let path = link(&house, &owner, "support").await;
    joins(&house, &path, true).await;
    let liv = signed_in(&house, LIV).await;
    let page = format!("/settings/members/{}", liv_of(&house).await);
    let shown = owner.get(&page).await.text();
    let (_, rest) = shown.split_once("/settings/members/undertakings/").unwrap();
    let end = format!("/settings/members/undertakings/{}", rest.split('"').next().unwrap());
    acts(&owner, &end, &[]).await;
    let refused = liv.get("/mailings/audience").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text().contains("href=\"/settings/undertaking\""), "the way out is a link");
    assert!(liv.get("/today").await.text().contains("/settings/undertaking"), "on every page");
    let list = owner.get("/settings/members").await.text();
    assert!(list.contains("One member is not bound to confidentiality"), "the owner sees it");
    assert!(owner.get("/today").await.text().contains("access and is not bound"));
    let words = liv.get("/settings/undertaking").await.field("words");
    let other = acts(&liv, "/settings/undertaking", &[("words", &"ab".repeat(32))]).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    acts(&liv, "/settings/undertaking", &[("words", &words)]).await;
    assert_eq!(liv.get("/mailings/audience").await.status, StatusCode::OK);
}

#[tokio::test]
async fn dpa_14_the_report_says_as_of_when_who_is_bound_and_names_nobody_to_an_auditor() {
    let house = House::open().await;
    let owner = owner(&house).await;
    let path = link(&house, &owner, "auditor").await;
    joins(&house, &path, false).await;
    let report = owner.get("/settings/members.csv").await.text();
    let (head, rows) = report.split_once("\r\n").unwrap();
    assert_eq!(head, "as_of,member,roles,until,bound_by,bound_since,bound_until");
    let mut rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 2);
    rows.sort_by_key(|row| !row.contains(OWNER));
    assert!(
        rows[0].contains(OWNER) && rows[0].contains("\"owner\"") && rows[0].contains("signed here")
    );
    assert!(rows[1].contains("\"auditor\",") && rows[1].ends_with("\"\",\"\",\"\""), "{}", rows[1]);
    let auditor = signed_in(&house, LIV).await;
    let report = auditor.get("/settings/members.csv").await.text();
    assert!(!report.contains('@') && report.contains("signed here"), "{report}");
    assert!(!auditor.get("/settings/members").await.text().contains(OWNER));
}

#[tokio::test]
async fn in_29_the_review_is_two_buttons_and_the_owners_own_has_one() {
    let house = House::open().await;
    let owner = owner(&house).await;
    let path = link(&house, &owner, "support").await;
    joins(&house, &path, true).await;
    let page = owner.get("/settings/members/review").await.text();
    assert!(page.contains("The statement promises a review every 3 months"), "{page}");
    assert_eq!(page.matches("value=\"keep\"").count(), 2);
    assert_eq!(page.matches("value=\"end\"").count(), 1);
    let liv = both(&house).await[1];
    let rows = &house.office().store;
    let hers = store::authorisation::list_of(rows, liv).await.unwrap();
    let review = format!("/settings/members/review/{}", hers[0].id);
    assert!(page.contains(&review));
    let unread = acts(&owner, &review, &[("decision", "perhaps")]).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    acts(&owner, &review, &[("decision", "end")]).await;
    let page = owner.get("/settings/members/review").await.text();
    assert_eq!(page.matches("value=\"keep\"").count(), 1);
    let csv = owner.get("/settings/members/review.csv").await.text();
    assert_eq!(csv.lines().count(), 2);
}

#[tokio::test]
async fn an_invitation_tells_what_is_wrong_beside_the_field() {
    let house = House::open().await;
    let owner = owner(&house).await;
    let form = "/settings/members/invitation";
    for (name, typed, says) in [
        ("email", "liv@", "not an e-mail address"),
        ("email", OWNER, "is a member"),
        ("role", "king", "Choose a role"),
        ("reason", " ", "Write why it is needed"),
        ("last_day", "soon", "This is not a day"),
        ("last_day", "", "only an owner may do without"),
        ("last_day", "2020-01-01", "That day is over"),
    ] {
        let mut asked = asked("support");
        asked.iter_mut().find(|(it, _)| *it == name).unwrap().1 = typed.to_owned();
        let fields: Vec<(&str, &str)> =
            asked.iter().map(|(it, text)| (*it, text.as_str())).collect();
        let answer = acts(&owner, form, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} `{typed}`");
        assert!(answer.text().contains(says), "{name} `{typed}`: {says}");
    }
    house.work().await;
    assert_eq!(house.n_mails(), 0, "nothing was half done");
    assert_eq!(store::member::list(&house.office().store).await.unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_leaves_is_out_and_the_last_owner_cannot() {
    let house = House::open().await;
    let owner = owner(&house).await;
    let path = link(&house, &owner, Role::Owner.word()).await;
    joins(&house, &path, true).await;
    let liv = signed_in(&house, LIV).await;
    let members = both(&house).await;
    let end = |at: usize| format!("/settings/members/{}/end", members[at]);
    assert_eq!(acts(&owner, &end(0), &[]).await.status, StatusCode::CONFLICT, "not oneself");
    let last = acts(&liv, &end(0), &[]).await;
    assert_eq!(last.status, StatusCode::CONFLICT, "Liv's own has a last day");
    assert!(last.text().contains("no owner without a last day would be left"));
    assert_eq!(acts(&owner, &end(1), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(liv.get("/today").await.header(header::LOCATION).starts_with("/sign-in"));
    let list = owner.get("/settings/members").await.text();
    assert!(list.contains("One member has left") && !list.contains(LIV));
}
