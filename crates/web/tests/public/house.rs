//! A house to test against: a real store in a folder of its own, a real mailbox, the pages, and a visitor at the door.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use declaration::Sources;
use domain::MemberId;
use jiff::Timestamp;
use keys::RootKey;
use mail::mailbox::{Mail, Mailbox};
use mail::{PaceSettings, Relay, RelaySettings};
use office::mailing::post::PostSettings;
use office::{Acting, Clock, Live, Office, Settings, declare, jobs, sequencer};
use store::Store;
use tower::ServiceExt;
use web::app::{App, router};

/// Where the pages of every test are.
pub(crate) const BASE_URL: &str = "http://localhost:8080";
const BEGINS_AT: &str = "2026-11-22T09:00:00Z";

/// A house with everything running that a test drives by hand.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    folder: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the value of a field that the page's form carries.
    pub(crate) fn field(&self, name: &str) -> String {
        let text = self.text();
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = text.split_once(&mark).unwrap_or_else(|| panic!("no {name} in {text}"));
        rest.split('"').next().unwrap().to_owned()
    }
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fjordbok")
}

/// Reads the example's declaration, with `change` applied to each file's text.
pub(crate) fn live(change: impl Fn(&str, String) -> String) -> Live {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(source_folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = change(&name, std::fs::read_to_string(&path).unwrap());
            files.insert(name, text);
        }
    }
    let main = files.remove("ordhold.toml").unwrap();
    let all = std::iter::once(("ordhold.toml".to_owned(), main)).chain(files);
    let sources = Sources::listed(all);
    let today = "2026-11-22".parse().unwrap();
    Live::read(&sources, today).unwrap_or_else(|findings| panic!("{} findings", findings.len()))
}

impl House {
    /// Opens a house on the example declaration.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_, text| text).await
    }

    pub(crate) async fn open_with(change: impl Fn(&str, String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let url = format!("sqlite:{}", folder.join("house.db").display());
        let store = Store::open(&url).await.unwrap();
        let mailbox = Mailbox::open("127.0.0.1:0".parse().unwrap(), 100).await.unwrap();
        let relay = RelaySettings {
            url: mailbox.relay_url(),
            hello_name: "localhost".to_owned(),
            n_connections_max: 2,
            extra_root_pem: None,
        };
        let post = PostSettings {
            folder: folder.join("courier"),
            program: None,
            relays: vec![relay.clone()],
            pace: PaceSettings { usual: None, ..PaceSettings::default() },
        };
        let settings = Settings {
            relay: Some(Relay::new(&relay).unwrap()),
            post: Some(post),
            ..Settings::at(BASE_URL)
        };
        let begins_at: Timestamp = BEGINS_AT.parse().unwrap();
        let root = RootKey::from_bytes([7; 32]);
        let clock = Clock::standing_at(begins_at);
        let office = Office::open(&store, &root, clock, settings, live(&change)).await.unwrap();
        let mut cx = office.context(Acting::Job);
        declare::put_in_force(&office, &mut cx, live(&change)).await.unwrap();
        let office = Arc::new(office);
        let app = App::new(Arc::clone(&office), Some(mailbox), "first-run".to_owned(), [3; 32]);
        Self { app: Arc::new(app), folder }
    }

    pub(crate) fn office(&self) -> &Office {
        &self.app.office
    }

    /// Does what the worker and the sequencer would do by now.
    pub(crate) async fn work(&self) {
        while jobs::drain(self.office()).await.unwrap() > 0 {}
        while sequencer::step(self.office()).await.unwrap() > 0 {}
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor { app: Arc::clone(&self.app), cookie: None, language: "en" }
    }

    /// Returns the newest mail, once it is there.
    pub(crate) async fn newest_mail(&self) -> Arc<Mail> {
        self.work().await;
        let mailbox = self.app.mailbox.as_ref().unwrap();
        mailbox.list().first().cloned().expect("a mail has come")
    }

    /// Returns how many mails have come.
    pub(crate) fn n_mails(&self) -> usize {
        self.app.mailbox.as_ref().unwrap().list().len()
    }

    /// Works until so many mails have come, for two seconds at most.
    pub(crate) async fn wait_for_mails(&self, n_mails: usize) {
        for _ in 0..200 {
            self.work().await;
            if self.n_mails() >= n_mails {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Lets a person subscribe by the form, and returns the path of the link in her mail.
    pub(crate) async fn signed_up(&self, email: &str) -> String {
        let visitor = self.visitor();
        let form = visitor.get("/subscribe").await;
        let answer = visitor.post("/subscribe", &filled(&form, email)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        own_path(self.newest_mail().await.as_ref())
    }

    /// Lets a person subscribe and confirm; returns the page with her receipt.
    pub(crate) async fn subscribed(&self, email: &str) -> Answer {
        let path = self.signed_up(email).await;
        let visitor = self.visitor();
        let token = visitor.get(&path).await.field("form_token");
        let answer = visitor.post(&path, &[("form_token", &token)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        self.work().await;
        answer
    }

    /// Opens a person's own page by the mailed link.
    pub(crate) async fn entered(&self, email: &str) -> Visitor {
        let mut visitor = self.visitor();
        let n_before = self.n_mails();
        let token = visitor.get("/you").await.field("form_token");
        let asked =
            visitor.post("/you/link", &[("form_token", token.as_str()), ("email", email)]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER);
        self.wait_for_mails(n_before + 1).await;
        let path = own_path(self.newest_mail().await.as_ref());
        let token = visitor.get(&path).await.field("form_token");
        let entered = visitor.post(&path, &[("form_token", &token)]).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        let cookie = entered.header(header::SET_COOKIE);
        assert!(cookie.contains("HttpOnly") && cookie.contains("Max-Age=1200"), "{cookie}");
        visitor.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        visitor
    }

    /// Counts the contacts that are held.
    pub(crate) async fn n_contacts(&self) -> u64 {
        store::contact::count(&self.office().store).await.unwrap()
    }

    /// Publishes the statement, sentences without backing under a signed exception; returns its number.
    pub(crate) async fn published(&self) -> u32 {
        let office = self.office();
        let mut cx = office.context(Acting::Job);
        let by = MemberId::new(cx.now, &mut cx.random);
        let obstacles = office::publishing::obstacles(office, &office.live()).await.unwrap();
        let promises: Vec<String> = obstacles.into_iter().map(|it| it.promise).collect();
        let until = "2026-12-31".parse().unwrap();
        office::publishing::sign_exceptions(office, &mut cx, &promises, "for the test", until, by)
            .await
            .unwrap();
        office::publishing::publish(office, &mut cx, by).await.unwrap()
    }
}

/// Fills the subscription form in as it asks, with two topics.
pub(crate) fn filled(form: &Answer, email: &str) -> Vec<(&'static str, String)> {
    vec![
        ("form_token", form.field("form_token")),
        ("form", form.field("form")),
        ("wording", form.field("wording")),
        ("website", String::new()),
        ("name", "Kari Nord".to_owned()),
        ("employer", "Solbris Bakeri".to_owned()),
        ("email", email.to_owned()),
        ("topic", "technology".to_owned()),
        ("topic", "events".to_owned()),
    ]
}

/// Returns the path of the first link of ours in a mail.
pub(crate) fn own_path(mail: &Mail) -> String {
    let link = mail.links.iter().find_map(|link| link.url.strip_prefix(BASE_URL));
    link.expect("the mail links to our pages").to_owned()
}

/// Somebody with a browser, at the public doors.
#[derive(Clone)]
pub(crate) struct Visitor {
    app: Arc<App>,
    pub(crate) cookie: Option<String>,
    pub(crate) language: &'static str,
}

impl Visitor {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post<V: AsRef<str>>(&self, path: &str, fields: &[(&str, V)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            form.append_pair(name, value.as_ref());
        }
        self.post_as(path, "application/x-www-form-urlencoded", form.finish()).await
    }

    pub(crate) async fn post_as(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = self.request("POST", path).header(header::CONTENT_TYPE, kind);
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::ACCEPT_LANGUAGE, self.language);
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = router(Arc::clone(&self.app)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}
