//! Whom one may write to, as marketing sees it: lists come in by a form, addresses stay masked, looking is on record.

use axum::http::StatusCode;
use domain::{AccessRecordId, Actor, Role, SubjectId};
use office::audience::{self, people};
use uuid::Uuid;

use crate::house::{Browser, House};

const WORDING: &str = "Yes, send me news of technology.";

fn order(token: &str) -> Vec<(&str, &str)> {
    vec![
        ("form_token", token),
        ("topic", "newsletter/technology"),
        ("ground", "consent"),
        ("source", "Slips from the fair"),
        ("proof", "Binder 7"),
        ("language", "en"),
        ("wording", WORDING),
        ("wording_language", "en"),
        ("consented_on", "2026-05-04"),
    ]
}

async fn brings(
    house: &House,
    browser: &Browser,
    fields: &[(&str, &str)],
    list: &str,
) -> crate::house::Answer {
    house
        .upload_list(browser, "/mailings/imports?lang=en", fields, ("list", "people.csv", list))
        .await
}

async fn contacts(house: &House) -> Vec<SubjectId> {
    let first = SubjectId::from_uuid(Uuid::nil());
    let contacts = store::contact::list(&house.office.store, first, 100).await.unwrap();
    contacts.iter().map(|it| it.subject_id).collect()
}

#[tokio::test]
async fn in_13_a_list_comes_in_by_the_form_and_its_broken_lines_go_out_as_a_file() {
    let house = House::open().await;
    let marketing = house.member(Role::Marketing).await;
    let token = house.get(&marketing, "/mailings/imports/new").await.form_token();
    let list = "email,name\nkari.nord@solbris.example,Kari\nnobody,\npost@solbris.example,\n";
    let answer = brings(&house, &marketing, &order(&token), list).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = house.get(&marketing, &format!("{}?lang=en", answer.location())).await;
    assert!(page.text().contains("what stands in it is no address"));
    assert!(!page.text().contains("data-refresh=\"2000\""), "it runs no more");
    let csv = house.get(&marketing, &format!("{}/faults.csv?lang=en", answer.location())).await;
    assert_eq!(csv.text(), "line,fault,says\r\n3,address,\"what stands in it is no address\"\r\n");
    assert_eq!(contacts(&house).await.len(), 2);
    let sizes = house.get(&marketing, "/mailings/audience.csv?lang=en").await;
    assert!(
        sizes.text().contains("\"technology\",\"Technology\",2,2,0,0,0,0\r\n"),
        "{}",
        sizes.text()
    );
}

#[tokio::test]
async fn faults_come_back_with_what_was_typed_and_nobody_is_brought_in() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let token = house.get(&owner, "/mailings/imports/new").await.form_token();
    let list = "email\nkari.nord@solbris.example\n";
    let with = |name: &'static str, value: &'static str| {
        let mut fields = order(&token);
        fields.retain(|(it, _)| *it != name);
        fields.push((name, value));
        fields
    };
    let cases = [
        (with("source", ""), list, "Say where the list is from"),
        (with("proof", "ask kari@solbris.example"), list, "No address may stand here"),
        (with("wording", " "), list, "Give the words they said yes to"),
        (with("consented_on", "2026-11-23"), list, "This day has not come"),
        (with("ground", "existing-customer"), list, "does not use the exception"),
        (order(&token), "name\nKari\n", "No column is called"),
        (order(&token), "", "The list is empty"),
    ];
    for (fields, list, says) in cases {
        let answer = brings(&house, &owner, &fields, list).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(answer.text().contains(says), "{says}");
        assert!(answer.text().contains("aria-invalid") || answer.text().contains("ground-fault"));
    }
    let unchosen = house
        .upload_list(&owner, "/mailings/imports?lang=en", &order(&token), ("list", "", ""))
        .await;
    assert!(unchosen.text().contains("Choose a file"));
    let forged = brings(&house, &owner, &order("forged"), list).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(contacts(&house).await.is_empty());
}

#[tokio::test]
async fn in_11_addresses_are_masked_and_each_that_is_shown_is_on_her_own_record() {
    let house = House::open().await;
    let marketing = house.member(Role::Marketing).await;
    let token = house.get(&marketing, "/mailings/imports/new").await.form_token();
    let list = "email\nkari.nord@solbris.example\nkarinord@solbris.example\n";
    brings(&house, &marketing, &order(&token), list).await;
    for at in ["/mailings/audience", "/mailings", "/mailings/audience.csv"] {
        house.get(&marketing, at).await;
    }
    let records = async |subject| {
        let last = AccessRecordId::from_uuid(Uuid::max());
        store::access::list(&house.office.store, subject, last, 10).await.unwrap()
    };
    let [kari, other] = contacts(&house).await[..] else { panic!("two contacts") };
    assert!(records(kari).await.is_empty(), "counting opens nothing");
    let people = house.get(&marketing, "/mailings/audience/technology?lang=en").await.text();
    assert_eq!(people.matches("k…@s…").count(), 2);
    assert!(people.contains("a list that was brought in"));
    assert!(!people.contains("solbris"));
    let opened = records(kari).await;
    assert_eq!((opened.len(), opened[0].actor), (1, Actor::Member));
    assert!(opened[0].member_id.is_some());
    let overview = house.get(&marketing, "/mailings/audience?lang=en").await.text();
    assert!(overview.contains("One pair of addresses may be one person"));
    let pairs = house.get(&marketing, "/mailings/duplicates?lang=en").await.text();
    assert_eq!(pairs.matches("k…@s…").count(), 2);
    assert_eq!((records(kari).await.len(), records(other).await.len()), (2, 2));
    assert_eq!(contacts(&house).await.len(), 2, "nothing is put together");
    let absent = house.get(&marketing, "/mailings/audience/cats").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn in_11_the_people_of_a_topic_go_out_as_a_file_masked_and_each_on_her_own_record() {
    let house = House::open().await;
    let marketing = house.member(Role::Marketing).await;
    let token = house.get(&marketing, "/mailings/imports/new").await.form_token();
    // One more than a piece of the file holds, so that both sides of the border are in it.
    let n_people = people::PEOPLE_PER_PIECE as usize + 1;
    let list: String = (1..n_people).map(|n| format!("person.{n}@solbris.example\n")).collect();
    brings(&house, &marketing, &order(&token), &format!("email\n=kari@solbris.example\n{list}"))
        .await;
    let at = "/mailings/audience/technology/people.csv";
    let (in_en, in_nb) = (format!("{at}?lang=en"), format!("{at}?lang=nb"));
    let file = house.get(&marketing, &in_en).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    let text = file.text();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines[0], "address,right,product,since,until,from,mailbox,rests_until");
    assert_eq!(lines.len(), n_people + 1);
    let rest = "\"Consent\",\"\",\"2026-05-03T22:00:00Z\"";
    let expected = [("p…@s…", n_people - 1), ("'=…@s…", 1)];
    for (address, n_lines) in expected {
        let begin = format!("\"{address}\",{rest}");
        let found = lines.iter().filter(|it| it.starts_with(&begin)).count();
        assert_eq!(found, n_lines, "{begin}: {}", lines[1]);
    }
    assert!(!text.contains("solbris"));
    assert!(house.get(&marketing, &in_nb).await.text().contains("\"Samtykke\""));
    let last = AccessRecordId::from_uuid(Uuid::max());
    for subject in contacts(&house).await {
        let records = store::access::list(&house.office.store, subject, last, 10).await.unwrap();
        assert_eq!(records.len(), 2, "once for each file");
        assert!(records.iter().all(|it| it.actor == Actor::Member && it.member_id.is_some()));
    }
    let absent = house.get(&marketing, "/mailings/audience/cats/people.csv").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    let auditor = house.member(Role::Auditor).await;
    assert_eq!(house.get(&auditor, &in_en).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn um_47_a_link_that_is_opened_a_thousand_times_renews_nothing_and_one_press_does() {
    let house = House::open().await;
    let owner = house.member(Role::Owner).await;
    let token = house.get(&owner, "/mailings/imports/new").await.form_token();
    let mut fields = order(&token);
    fields.retain(|(name, _)| *name != "consented_on");
    fields.push(("consented_on", "2024-12-01"));
    brings(&house, &owner, &fields, "email\nkari.nord@solbris.example\n").await;
    audience::sweep(&house.office, &mut house.context()).await.unwrap();
    let kari = contacts(&house).await[0];
    let consents =
        async || store::consent::list_of_subject(&house.office.store, kari).await.unwrap();
    let url = house.office.renewal_url(consents().await[0].id);
    let path = url.strip_prefix("http://localhost:8080").unwrap().to_owned();
    let (nobody, at) = (Browser::default(), format!("{path}?lang=en"));
    let mut page = house.get(&nobody, &at).await;
    for _ in 0..999 {
        page = house.get(&nobody, &at).await;
    }
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(consents().await.len(), 1, "looking is no answer");
    let refused = house.post(&nobody, &at, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let token = page.form_token();
    let renewed = house.post(&nobody, &at, &[("form_token", &token)]).await;
    assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.text());
    assert!(renewed.text().contains("/receipts/"));
    assert_eq!(consents().await.len(), 2);
    let again = house.post(&nobody, &at, &[("form_token", &token)]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let forged = house.get(&nobody, "/renew/forged").await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
}
