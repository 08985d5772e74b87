//! Opens, clicks and her own choices at the public doors: boxes unticked, addresses that count only on her yes.

use crate::house::{Answer, BASE_URL, House, filled, own_path};
use axum::http::{StatusCode, header};
use domain::{Draft, MailingId, MemberId, Tally};
use office::mailing::{draft, reading, send};
use office::{Acting, Context};

const KARI: &str = "kari.nord@solbris.example";
const SHOP: &str = "https://fjordbok.example/kurs?uke=48";

/// Subscribes with the boxes ticked, and returns the page with the receipt.
async fn subscribed_with(house: &House, ticked: &[&'static str]) -> Answer {
    let visitor = house.visitor();
    let mut fields = filled(&visitor.get("/subscribe").await, KARI);
    fields.extend(ticked.iter().map(|it| ("reading", (*it).to_owned())));
    let sent = visitor.post("/subscribe", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let path = own_path(house.newest_mail().await.as_ref());
    let opened = visitor.get(&path).await;
    for (box_, name) in [("opens", "that opens are counted"), ("clicks", "that clicks are counted")]
    {
        assert_eq!(opened.text().contains(name), ticked.contains(&box_), "{box_}");
    }
    let token = opened.field("form_token");
    visitor.post(&path, &[("form_token", &token)]).await
}

/// Sends one issue, and returns its ID and the paths in her mail that count.
async fn mailed(house: &House) -> (MailingId, String, String) {
    let office = house.office();
    let mut cx: Context = office.context(Acting::Job);
    let by = MemberId::new(cx.now, &mut cx.random);
    let issue = Draft {
        topic: "technology".parse().unwrap(),
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
    let kept = office.store.transact(move |mut tx| async move {
        store::reading::keep_link(&mut tx, id, 0, SHOP).await?;
        tx.commit_without_fact("the link of a test's mailing").await
    });
    kept.await.unwrap();
    let first = domain::SubjectId::from_uuid(uuid::Uuid::nil());
    let subject = store::contact::list(&office.store, first, 1).await.unwrap()[0].subject_id;
    let agreed = reading::agreed(office, id, "newsletter", (subject, subject), cx.now).await;
    let deliveries = store::delivery::list_of_subject(&office.store, subject).await.unwrap();
    let delivery = deliveries[0].id.unwrap();
    let links = office.tracking(id, delivery, agreed.unwrap()[&subject]);
    let path = |url: String| url.strip_prefix(BASE_URL).unwrap().to_owned();
    (id, path(links.open_pixel.clone().unwrap()), path(links.click(0).unwrap()))
}

async fn total(house: &House, mailing: MailingId, measure: Tally) -> u64 {
    let totals = store::reading::list(&house.office().store, mailing).await.unwrap();
    totals.iter().find(|it| it.measure == measure).map_or(0, |it| it.n)
}

#[tokio::test]
async fn um_66_the_form_has_a_box_for_each_unticked_and_apart_from_the_topics() {
    let house = House::open().await;
    for path in ["/subscribe", "/subscribe/embedded"] {
        let form = house.visitor().get(path).await.text();
        for box_ in ["opens", "clicks"] {
            let input = format!("id=\"reading-{box_}\" name=\"reading\" value=\"{box_}\">");
            assert!(form.contains(&input), "{path} {box_}");
        }
        assert!(!form.contains(" checked"), "{path}");
        let label = form.split("for=\"reading-opens\">").nth(1).unwrap();
        let asked = label.split("</label>").next().unwrap();
        assert!(
            form.contains(&format!("choice opens: {asked}")),
            "the receipt will hold those words"
        );
    }
}

#[tokio::test]
async fn um_66_where_nothing_is_counted_nothing_is_asked() {
    let off =
        |_: &str, text: String| text.replace("mail_behaviour = true", "mail_behaviour = false");
    let house = House::open_with(off).await;
    let visitor = house.visitor();
    let form = visitor.get("/subscribe").await;
    assert!(!form.text().contains("name=\"reading\"") && !form.text().contains("choice opens"));
    let mut fields = filled(&form, KARI);
    fields.push(("reading", "opens".to_owned()));
    let refused = visitor.post("/subscribe", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn um_66_the_picture_is_the_same_for_everybody_and_counts_whoever_said_yes_once() {
    let house = House::open().await;
    let receipt = subscribed_with(&house, &["opens", "clicks"]).await.text();
    assert!(
        receipt.contains("that opens are counted") && receipt.contains("that clicks are counted")
    );
    let (mailing, picture, _) = mailed(&house).await;
    let visitor = house.visitor();
    let ahead = visitor.request("GET", &picture).header("sec-purpose", "prefetch");
    visitor.send(ahead.body(axum::body::Body::empty()).unwrap()).await;
    let head = visitor.request("HEAD", &picture).body(axum::body::Body::empty()).unwrap();
    visitor.send(head).await;
    assert_eq!(total(&house, mailing, Tally::Opened).await, 0, "nobody has read it yet");
    let forged = visitor.get("/o/x.gif").await;
    for _ in 0..5 {
        let shown = visitor.get(&picture).await;
        assert_eq!((shown.status, &shown.bytes), (StatusCode::OK, &forged.bytes));
        assert_eq!(shown.headers, forged.headers);
        assert_eq!(shown.header(header::CONTENT_TYPE), "image/gif");
        assert_eq!(shown.header(header::CACHE_CONTROL), "no-store");
        assert!(!shown.headers.contains_key(header::SET_COOKIE));
        assert_eq!(shown.headers["cross-origin-resource-policy"], "cross-origin");
    }
    assert_eq!(total(&house, mailing, Tally::Opened).await, 1);
}

#[tokio::test]
async fn um_66_a_link_leads_on_before_and_after_her_yes_is_taken_back() {
    let house = House::open().await;
    subscribed_with(&house, &["opens", "clicks"]).await;
    let (mailing, picture, link) = mailed(&house).await;
    let kari = house.entered(KARI).await;
    let own_page = kari.get("/you/data").await;
    let chosen = [
        ("form_token", own_page.field("form_token")),
        ("form", own_page.field("form")),
        ("wording", own_page.field("wording")),
        ("frequency", "monthly".to_owned()),
        ("topic", "technology".to_owned()),
        ("topic", "company-news".to_owned()),
        ("reading", "opens".to_owned()),
    ];
    let kept = kari.post("/you/preferences", &chosen).await;
    assert_eq!(kept.header(header::LOCATION), "/you/data?done=preferences", "{}", kept.text());
    let shown = kari.get("/you/data?done=preferences").await.text();
    assert!(shown.contains("Your choices are kept"));
    for (id, is_checked) in [
        ("topic-company-news\" name=\"topic\" value=\"company-news", true),
        ("topic-events\" name=\"topic\" value=\"events", false),
        ("monthly\" name=\"frequency\" value=\"monthly", true),
        ("reading-opens\" name=\"reading\" value=\"opens", true),
        ("reading-clicks\" name=\"reading\" value=\"clicks", false),
    ] {
        let end = if is_checked { "\" checked>" } else { "\">" };
        assert!(shown.contains(&format!("id=\"newsletter-{id}{end}")), "{id}: {shown}");
    }
    let visitor = house.visitor();
    for _ in 0..2 {
        let led = visitor.get(&link).await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::FOUND, SHOP));
        visitor.get(&picture).await;
    }
    assert_eq!(total(&house, mailing, Tally::Clicked).await, 0, "she took it back");
    assert_eq!(total(&house, mailing, Tally::Opened).await, 1, "she did not take this back");
}

#[tokio::test]
async fn a_link_without_a_token_leads_on_and_an_unknown_one_nowhere() {
    let house = House::open().await;
    subscribed_with(&house, &["opens", "clicks"]).await;
    let (mailing, _, _) = mailed(&house).await;
    let visitor = house.visitor();
    for path in [format!("/r/{mailing}/0"), format!("/r/{mailing}/0/forged")] {
        let led = visitor.get(&path).await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::FOUND, SHOP), "{path}");
        assert!(!led.headers.contains_key(header::SET_COOKIE));
    }
    for path in [
        format!("/r/{mailing}/1"),
        format!("/r/{mailing}/x/forged"),
        "/r/https:%2F%2Fsolbris.example/0".to_owned(),
        "/r/x/0".to_owned(),
    ] {
        let absent = visitor.get(&path).await;
        assert_eq!(absent.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!absent.headers.contains_key(header::LOCATION), "{path}");
    }
    assert_eq!(total(&house, mailing, Tally::Clicked).await, 0);
}

#[tokio::test]
async fn mi_09_a_link_that_names_a_topic_offers_to_leave_it_alone() {
    let house = House::open().await;
    house.subscribed(KARI).await;
    mailed_way_out(&house).await;
}

async fn mailed_way_out(house: &House) {
    let first = domain::SubjectId::from_uuid(uuid::Uuid::nil());
    let contacts = store::contact::list(&house.office().store, first, 1).await.unwrap();
    let url = house.office().unsubscribe_url(contacts[0].subject_id);
    let path = url.strip_prefix(BASE_URL).unwrap();
    let visitor = house.visitor();
    let unknown = visitor.get(&format!("{path}?topic=%3Cb%3E")).await.text();
    assert!(!unknown.contains("name=\"only\""), "a topic that nobody declared is not offered");
    let opened = visitor.get(&format!("{path}?topic=events")).await;
    assert_eq!(opened.field("only"), "events");
    let token = opened.field("form_token");
    let wrong = visitor.post(path, &[("form_token", token.as_str()), ("only", "cats")]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    let left = visitor.post(path, &[("form_token", token.as_str()), ("only", "events")]).await;
    assert!(left.text().contains("You get no more about"), "{}", left.text());
    assert_eq!(house.n_contacts().await, 1);
    let last = visitor.post(path, &[("form_token", token.as_str()), ("only", "technology")]).await;
    assert!(last.text().contains("your address is erased"), "{}", last.text());
    assert_eq!(house.n_contacts().await, 0);
}
