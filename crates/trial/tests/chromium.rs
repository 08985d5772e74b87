//! Shows that the browser client sees what a person, and a checker, would see on small pages of a
//! local server.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that fails")]

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use trial::chromium::{Browser, BrowserError, Context, Page, Scheme, View};

const GOOD: &str = r#"<!doctype html><html lang="nb"><head><title>God</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body { background: #fff; color: #111 } @media (prefers-color-scheme: dark) { body { background: #111; color: #fff } }</style></head>
<body><main><h1>God side</h1><p id="script">uten skript</p>
<form action="/greeting"><label for="name">Navn</label> <input id="name" name="name" value="gammel">
<button id="send">Send hilsen</button></form><p style="height: 1500px">lang</p></main>
<script>document.querySelector('#script').textContent = 'med skript';</script></body></html>"#;
const BAD: &str = r#"<!doctype html><html><head><link rel="icon" href="data:,"></head>
<body><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><input></body></html>"#;
const NOISY: &str = r#"<!doctype html><html lang="nb"><head><link rel="icon" href="data:,"><title>Bråk</title></head>
<body><script src="/allowed.js"></script><script>window.inline = true</script>
<img src="http://127.0.0.1:1/picture.png" alt="x"><div id="lid" style="position:fixed;inset:0"></div><button id="under">Under</button></body></html>"#;
const NOISE: &str =
    "console.error('feil', 7); fetch('/missing'); setTimeout(() => { throw new Error('kastet') });";

/// Serves the pages above; `/greeting` says back what it was asked and sets a cookie.
async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

async fn answer(mut stream: TcpStream) {
    let mut asked = vec![0; 8192];
    let Ok(n_read) = stream.read(&mut asked).await else { return };
    let asked = String::from_utf8_lossy(&asked[..n_read]).into_owned();
    let path = asked.split(' ').nth(1).unwrap_or_default();
    let (status, head, body) = match path.split('?').next().unwrap_or_default() {
        "/good" => ("200 OK", "", GOOD.to_owned()),
        "/bad" => ("200 OK", "", BAD.to_owned()),
        "/noisy" => (
            "200 OK",
            "Content-Security-Policy: script-src 'self'; img-src data:\r\n",
            NOISY.to_owned(),
        ),
        "/allowed.js" => ("200 OK", "", NOISE.to_owned()),
        "/moved" => ("302 Found", "Location: /good\r\n", String::new()),
        "/greeting" => {
            let body = format!("<!doctype html><title>Svar</title><pre>{asked}</pre>");
            ("200 OK", "Set-Cookie: seen=yes; HttpOnly; SameSite=Lax\r\n", body)
        }
        _ => ("404 Not Found", "", "ikke her".to_owned()),
    };
    let kind = if path.ends_with(".js") { "text/javascript" } else { "text/html; charset=utf-8" };
    let answer = format!(
        "HTTP/1.1 {status}\r\n{head}Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    // a browser may close a connection it no longer needs
    let _ = stream.write_all(answer.as_bytes()).await;
}

struct Visit {
    _browser: Browser,
    context: Context,
    page: Page,
    address: String,
}

async fn visit(path: &str) -> Visit {
    let address = serve().await;
    let browser = Browser::start().await.unwrap();
    let context = browser.context().await.unwrap();
    let page = context.page().await.unwrap();
    if !path.is_empty() {
        page.open(&format!("{address}{path}")).await.unwrap();
    }
    Visit { _browser: browser, context, page, address }
}

#[tokio::test]
async fn a_page_without_flaws_has_no_findings() {
    let Visit { page, .. } = &visit("/good").await;
    assert_eq!(page.accessibility().await.unwrap(), []);
    assert_eq!(page.console_errors(), [""; 0]);
    assert_eq!(page.csp_violations(), []);
}

#[tokio::test]
async fn a_page_with_known_flaws_has_these_findings() {
    let Visit { page, .. } = &visit("/bad").await;
    let findings = page.accessibility().await.unwrap();
    for rule in ["document-title", "html-has-lang", "image-alt", "label"] {
        assert!(findings.iter().any(|finding| finding.rule == rule), "{rule}: {findings:?}");
    }
    let image = findings.iter().find(|finding| finding.rule == "image-alt").unwrap();
    assert_eq!((image.impact.as_str(), &image.elements[..]), ("critical", &["img".to_owned()][..]));
}

#[tokio::test]
async fn typing_and_clicking_reach_the_form() {
    let Visit { page, address, .. } = &visit("/good").await;
    page.type_into("#name", "Kari Åsen").await.unwrap();
    page.follow("#send").await.unwrap();
    assert_eq!(page.url().await.unwrap(), format!("{address}/greeting?name=Kari+%C3%85sen"));
    page.open(&format!("{address}/good")).await.unwrap();
    page.type_into("#name", "Ola").await.unwrap();
    page.press("Tab").await.unwrap();
    assert_eq!(page.evaluate("document.activeElement.id").await.unwrap(), "send");
    page.follow_key("Enter").await.unwrap();
    assert_eq!(page.url().await.unwrap(), format!("{address}/greeting?name=Ola"));
}

#[tokio::test]
async fn without_scripts_the_page_still_reads() {
    let Visit { page, address, .. } = &visit("").await;
    page.scripts(false).await.unwrap();
    page.open(&format!("{address}/good")).await.unwrap();
    assert!(page.text().await.unwrap().contains("uten skript"));
    page.type_into("#name", "Ola").await.unwrap();
    page.follow("#send").await.unwrap();
    assert!(page.url().await.unwrap().ends_with("/greeting?name=Ola"));
    page.scripts(true).await.unwrap();
    page.open(&format!("{address}/good")).await.unwrap();
    assert!(page.text().await.unwrap().contains("med skript"));
}

#[tokio::test]
async fn a_phone_is_narrow_and_a_desk_wide() {
    let Visit { page, .. } = &visit("/good").await;
    assert_eq!(page.evaluate("[innerWidth, innerHeight]").await.unwrap(), json!([1280, 800]));
    page.view(View::Phone).await.unwrap();
    assert_eq!(page.evaluate("[innerWidth, innerHeight]").await.unwrap(), json!([360, 780]));
    assert_eq!(page.evaluate("matchMedia('(pointer: coarse)').matches").await.unwrap(), true);
}

#[tokio::test]
async fn the_preferred_colours_change_the_page() {
    let Visit { page, .. } = &visit("/good").await;
    let background = "getComputedStyle(document.body).backgroundColor";
    page.scheme(Scheme::Dark).await.unwrap();
    assert_eq!(page.evaluate(background).await.unwrap(), "rgb(17, 17, 17)");
    page.scheme(Scheme::Light).await.unwrap();
    assert_eq!(page.evaluate(background).await.unwrap(), "rgb(255, 255, 255)");
}

#[tokio::test]
async fn a_picture_shows_the_whole_page() {
    let Visit { page, .. } = &visit("/good").await;
    let picture = page.picture().await.unwrap();
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!(number(16), 1280);
    assert!(number(20) > 1500, "{}", number(20));
}

#[tokio::test]
async fn complaints_and_what_the_policy_stopped_are_told() {
    let Visit { page, address, .. } = &visit("/noisy").await;
    page.evaluate("new Promise(done => setTimeout(done, 300))").await.unwrap();
    let errors = page.console_errors();
    for part in ["feil 7", "Error: kastet", "/missing"] {
        assert!(errors.iter().any(|error| error.contains(part)), "{part}: {errors:?}");
    }
    let violations = page.csp_violations();
    let stopped = |directive: &str, blocked: &str| {
        violations.iter().any(|v| v.directive == directive && v.blocked == blocked)
    };
    assert!(stopped("script-src-elem", "inline"), "{violations:?}");
    assert!(stopped("img-src", "http://127.0.0.1:1/picture.png"), "{violations:?}");
    assert_eq!(violations.len(), 2, "{violations:?}");
    assert_eq!(page.evaluate("typeof window.inline").await.unwrap(), "undefined");
    let statuses: Vec<_> = page.requests().into_iter().map(|r| (r.url, r.status)).collect();
    assert!(statuses.contains(&(format!("{address}/missing"), Some(404))), "{statuses:?}");
}

#[tokio::test]
async fn requests_are_told_with_their_redirects() {
    let Visit { page, address, .. } = &visit("/moved").await;
    let requests: Vec<_> =
        page.requests().into_iter().filter(|r| r.url.starts_with("http")).collect();
    let expect = [("/moved", Some(302)), ("/good", Some(200))];
    let found: Vec<_> = requests
        .iter()
        .map(|r| (r.url.strip_prefix(address.as_str()).unwrap(), r.status))
        .collect();
    assert_eq!(found, expect);
}

#[tokio::test]
async fn cookies_stay_in_their_context() {
    let Visit { _browser: browser, context, page, address } = &visit("/greeting").await;
    let cookies = page.cookies().await.unwrap();
    let [cookie] = &cookies[..] else { panic!("{cookies:?}") };
    assert_eq!((cookie.name.as_str(), cookie.value.as_str()), ("seen", "yes"));
    assert_eq!(
        (cookie.http_only, cookie.same_site.as_deref(), cookie.expires_at),
        (true, Some("Lax"), None)
    );
    let beside = context.page().await.unwrap();
    beside.give_cookie(address, "own", "1").await.unwrap();
    beside.open(&format!("{address}/greeting")).await.unwrap();
    let said = beside.text().await.unwrap();
    assert!(said.contains("seen=yes") && said.contains("own=1"), "{said}");
    let other = browser.context().await.unwrap();
    let stranger = other.page().await.unwrap();
    stranger.open(&format!("{address}/greeting")).await.unwrap();
    assert!(!stranger.text().await.unwrap().contains("seen=yes"));
    other.close().await.unwrap();
}

#[tokio::test]
async fn fields_go_with_every_request() {
    let Visit { page, address, .. } = &visit("").await;
    page.send_fields(&[("Accept-Language", "nb"), ("Sec-GPC", "1")]).await.unwrap();
    page.open(&format!("{address}/greeting")).await.unwrap();
    let said = page.text().await.unwrap();
    assert!(said.contains("Accept-Language: nb") && said.contains("Sec-GPC: 1"), "{said}");
}

#[tokio::test]
async fn what_a_person_could_not_do_fails() {
    let Visit { page, address, .. } = &visit("/noisy").await;
    let covered = page.click("#under").await.unwrap_err();
    assert!(covered.to_string().contains("covered by <div id=\"lid\""), "{covered}");
    let missing = page.click("#nowhere").await.unwrap_err();
    assert!(matches!(missing, BrowserError::OutOfReach { .. }), "{missing}");
    let thrown = page.evaluate("throw new Error('au')").await.unwrap_err();
    assert!(matches!(&thrown, BrowserError::Script(text) if text.contains("au")), "{thrown}");
    let closed = page.open("http://127.0.0.1:1/").await.unwrap_err();
    assert!(matches!(closed, BrowserError::NotLoaded { .. }), "{closed}");
    page.open(&format!("{address}/good")).await.unwrap();
    page.evaluate(
        "setTimeout(() => document.body.append(document.createElement('aside')), 100), 0",
    )
    .await
    .unwrap();
    page.wait_for("aside").await.unwrap();
}
