//! What anybody reads without signing in: statement, versions, log, files at agreed places, and the API.

use crate::house::House;
use axum::http::{StatusCode, header};
use ledger::Verifier;

#[tokio::test]
async fn the_bare_address_leads_to_what_is_published() {
    let house = House::open().await;
    let visitor = house.visitor();
    let before = visitor.get("/").await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(before.text().contains("No privacy statement is published yet"));
    house.published().await;
    let after = visitor.get("/").await;
    assert_eq!(after.status, StatusCode::SEE_OTHER);
    assert_eq!(after.header(header::LOCATION), "/privacy");
}

#[tokio::test]
async fn the_statement_is_the_published_one_in_both_languages() {
    let house = House::open().await;
    let number = house.published().await;
    for (language, words) in [("en", "Version 1, published on"), ("nb", "Versjon 1, publisert")] {
        let mut visitor = house.visitor();
        visitor.language = language;
        let page = visitor.get("/privacy").await.text();
        assert!(page.contains(words), "{language}");
        let told = visitor.get("/api/v1/statement").await.json();
        assert_eq!(told["number"], number);
        assert_eq!(told["language"], language);
        let sentence = told["text"]["sections"][0]["sentences"][0]["text"].as_str().unwrap();
        let first_words = sentence.split(['&', '\'', '"', '<']).next().unwrap();
        assert!(page.contains(first_words), "{first_words}");
    }
    let visitor = house.visitor();
    for path in ["/privacy/versions/1", "/privacy/differences", "/privacy/differences?from=1&to=1"]
    {
        assert_eq!(visitor.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in ["/privacy/versions/2", "/privacy/versions/x", "/privacy/differences?from=9"] {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_log_is_served_for_other_peoples_tools() {
    let house = House::open().await;
    let visitor = house.visitor();
    assert_eq!(visitor.get("/log/checkpoint").await.status, StatusCode::NOT_FOUND);
    house.work().await;
    let checkpoint = visitor.get("/log/checkpoint").await;
    assert_eq!(checkpoint.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    let told = visitor.get("/.well-known/ordhold.json").await.json();
    let verifier = Verifier::parse(told["log"]["key"].as_str().unwrap()).unwrap();
    let size = verifier.open(&checkpoint.bytes).unwrap().size();
    assert!(size > 0 && size < 256);
    for path in [format!("/log/tile/0/000.p/{size}"), format!("/log/tile/entries/000.p/{size}")] {
        let tile = visitor.get(&path).await;
        assert_eq!(tile.status, StatusCode::OK, "{path}");
        assert_eq!(tile.header(header::CONTENT_TYPE), "application/octet-stream");
        assert!(!tile.header(header::CACHE_CONTROL).contains("immutable"));
    }
    for path in [
        "tile/0/000",
        "tile/0/000.p/256",
        "tile/0/0",
        "tile/9/000.p/1",
        "x",
        "tile/entries/000.p/0",
    ] {
        let absent = visitor.get(&format!("/log/{path}")).await;
        assert_eq!(absent.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_full_tile_may_be_kept_for_ever() {
    let house = House::open().await;
    let office = house.office();
    for number in 0..256 {
        let mut cx = office.context(office::Acting::Job);
        let fact = domain::Fact::SuppressionAdded { activity: format!("a{number}") };
        let entry = fact.at(cx.now, &mut cx.random);
        let kept = office.store.transact(move |tx| async move { tx.commit(&[entry]).await });
        kept.await.unwrap();
    }
    house.work().await;
    let tile = house.visitor().get("/log/tile/0/000").await;
    assert_eq!(tile.bytes.len(), 256 * 32);
    assert!(tile.header(header::CACHE_CONTROL).ends_with("immutable"));
}

#[tokio::test]
async fn programs_find_everything_from_one_file_and_problems_as_json() {
    let house = House::open().await;
    house.published().await;
    let visitor = house.visitor();
    let told = visitor.get("/.well-known/ordhold.json").await.json();
    assert_eq!(told["statement"]["versions"].as_array().unwrap().len(), 2);
    assert!(told["promises"].as_array().unwrap().len() > 50);
    assert!(told["banner"].is_null() && told["subprocessors"].is_null());
    let coverage = visitor.get("/api/v1/coverage").await.json();
    let promises = visitor.get("/api/v1/promises").await.json();
    assert_eq!(coverage["n_promises"], promises["promises"].as_array().unwrap().len());
    let absent = visitor.get("/api/v1/statement?version=99").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    assert_eq!(absent.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(absent.json()["type"], "urn:ordhold:problem:absent");
    let described = visitor.get("/api/openapi.json").await.json();
    for path in ["/api/v1/promises", "/api/v1/statement", "/api/v1/coverage"] {
        assert!(described["paths"][path]["get"].is_object(), "{path}");
    }
}

#[tokio::test]
async fn the_file_on_security_names_an_address_and_an_end() {
    let house = House::open().await;
    let text = house.visitor().get("/.well-known/security.txt").await.text();
    assert!(text.contains("Contact: mailto:personvern@fjordbok.example\n"));
    assert!(text.contains("Expires: 2027-02-20T09:00:00Z\n"));
}

#[tokio::test]
async fn gpc_is_claimed_only_where_nothing_would_have_to_stop() {
    let house = House::open().await;
    let told = house.visitor().get("/.well-known/gpc.json").await.json();
    assert!(told.get("gpc").is_none(), "the example declares tools that need a yes");
    assert_eq!(told["lastUpdate"], "2026-11-22");
}

#[tokio::test]
async fn health_and_figures_tell_nothing_of_a_person() {
    let house = House::open().await;
    let visitor = house.visitor();
    assert_eq!(visitor.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(visitor.get("/readyz").await.status, StatusCode::OK);
    house.subscribed("kari.nord@solbris.example").await;
    visitor.get("/privacy/versions/7").await;
    let figures = visitor.get("/metrics").await.text();
    for line in [
        "ordhold_http_requests_total{route=\"/privacy/versions/{version}\",method=\"GET\",status=\"404\"} 1",
        "ordhold_jobs{kind=\"confirmation\",state=\"done\"} 1",
        "ordhold_facts_waiting 0",
        "ordhold_promises{state=\"broken\"} 0",
        "ordhold_checkpoint_age_seconds 0",
    ] {
        assert!(figures.contains(line), "{line} is missing in {figures}");
    }
    assert!(!figures.contains("kari") && !figures.contains("solbris"));
}

#[tokio::test]
async fn a_sequencer_that_stands_still_for_a_minute_is_not_ready() {
    let house = House::open().await;
    let visitor = house.visitor();
    house.office().clock.advance(jiff::SignedDuration::from_secs(60));
    assert_eq!(visitor.get("/readyz").await.status, StatusCode::OK);
    house.office().clock.advance(jiff::SignedDuration::from_secs(1));
    let stuck = visitor.get("/readyz").await;
    assert_eq!(stuck.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(stuck.text().contains("sequencer: not ready"));
    house.work().await;
    assert_eq!(visitor.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn figures_are_for_this_machine_even_behind_a_proxy() {
    let house = House::open().await;
    let visitor = house.visitor();
    let request = visitor.request("GET", "/metrics").header("x-forwarded-for", "192.0.2.7");
    let passed_on = visitor.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(passed_on.status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get("/metrics").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_page_on_cookies_names_our_own_beside_the_declared() {
    let house = House::open().await;
    let page = house.visitor().get("/cookies").await.text();
    for name in ["ordhold_lang", "ordhold-you", "ordhold-browser"] {
        assert!(page.contains(&format!("<code>{name}</code>")), "{name}");
    }
}
