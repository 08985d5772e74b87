//! A whole house for tests: a real office over a real database in a folder of its own, behind the real router.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use declaration::{SourceError, Sources};
use domain::{Language, MemberId, Role};
use jiff::civil::date;
use keys::RootKey;
use office::{Acting, Clock, Context, Live, Office, Settings, checks, declare, member, sequencer};
use tower::ServiceExt;
use web::app::App;

/// The code that the first owner must know.
pub(crate) const CODE: &str = "KODE-1234";
/// The password of every member of the house.
pub(crate) const PASSWORD: &str = "en lang setning med ord";

static N_HOUSES: AtomicU32 = AtomicU32::new(0);

/// A house with its clock, which stands until it is moved.
pub(crate) struct House {
    pub(crate) office: Arc<Office>,
    pub(crate) clock: Clock,
    router: Router,
    folder: PathBuf,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

/// Somebody with a browser: keeps the cookies of her last sign-in.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    cookie: Option<String>,
    says: Option<String>,
}

impl House {
    /// Opens a house without members, with the example declaration of Fjordbok in force.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| Settings::at("http://localhost:8080")).await
    }

    /// The same with surroundings of its own; they may use the house's folder.
    pub(crate) async fn open_with(settings: impl FnOnce(&Path) -> Settings) -> Self {
        let number = N_HOUSES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir();
        let folder = folder.join(format!("ordhold-web-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("ordhold.db").display());
        let store = store::Store::open(&url).await.unwrap();
        let clock = Clock::standing_at("2026-11-22T09:00:00Z".parse().unwrap());
        let settings = settings(&folder);
        let root = RootKey::from_bytes([7; 32]);
        let opened = Office::open(&store, &root, clock.clone(), settings, fjordbok()).await;
        let office = Arc::new(opened.unwrap());
        let mut cx = office.context(Acting::Job);
        declare::put_in_force(&office, &mut cx, fjordbok()).await.unwrap();
        let app = Arc::new(App::new(Arc::clone(&office), None, CODE.to_owned(), [3; 32]));
        let router = web::app::router(app);
        Self { office, clock, router, folder }
    }

    /// Adds a member of a role, who signs in.
    pub(crate) async fn member(&self, role: Role) -> Browser {
        self.member_of(role.word(), role).await
    }

    /// Returns the ID of the member whose address begins with `name`.
    pub(crate) async fn id_of(&self, name: &str) -> MemberId {
        let email = format!("{name}@fjordbok.example");
        let now = self.clock.now();
        let browser = self.signed_in(&email, PASSWORD).await;
        let cookies = browser.cookie.unwrap();
        let mut cookies = cookies.split("; ").filter_map(|it| it.split_once('='));
        let is_session = |(name, _): &(&str, &str)| ["ordhold", "__Host-ordhold"].contains(name);
        let token = cookies.find(is_session).unwrap().1;
        let session = member::sign_in::resume(&self.office, now, token).await.unwrap();
        session.unwrap().member.id
    }

    /// Adds a member of a role with an address of her own, who signs in.
    pub(crate) async fn member_of(&self, name: &str, role: Role) -> Browser {
        let email = format!("{name}@fjordbok.example");
        let mut cx = self.context();
        let who = (email.as_str(), PASSWORD.to_owned());
        member::join::join(&self.office, &mut cx, who, Language::En, role).await.unwrap();
        self.signed_in(&email, PASSWORD).await
    }

    /// Signs somebody in by the form.
    pub(crate) async fn signed_in(&self, email: &str, password: &str) -> Browser {
        let (answer, browser) = self.sign_in(email, password, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        browser
    }

    /// Tries to sign in by the form.
    pub(crate) async fn sign_in(&self, email: &str, password: &str, to: &str) -> (Answer, Browser) {
        self.sign_in_from(&Browser::default(), email, password, to).await
    }

    /// Tries to sign in by the form, from a browser that may have been signed in before.
    pub(crate) async fn sign_in_from(
        &self,
        browser: &Browser,
        email: &str,
        password: &str,
        to: &str,
    ) -> (Answer, Browser) {
        let token = self.get(browser, "/sign-in?lang=en").await.form_token();
        let fields =
            [("form_token", &*token), ("email", email), ("password", password), ("to", to)];
        let answer = self.post(browser, "/sign-in?lang=en", &fields).await;
        let browser = answer.browser();
        (answer, browser)
    }

    /// Opens a page.
    pub(crate) async fn get(&self, browser: &Browser, path: &str) -> Answer {
        self.ask(browser, Request::get(path), Body::empty()).await
    }

    /// Sends a form in.
    pub(crate) async fn post(
        &self,
        browser: &Browser,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(browser, request, Body::from(body)).await
    }

    /// Opens a page, takes the token of its forms, and sends a form in with it.
    pub(crate) async fn act(
        &self,
        browser: &Browser,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let token = self.get(browser, "/today?lang=en").await.form_token();
        let fields: Vec<_> = [("form_token", &*token)].into_iter().chain(fields.to_vec()).collect();
        self.post(browser, path, &fields).await
    }

    /// Uploads a picture with the token of the session's forms.
    pub(crate) async fn upload(&self, browser: &Browser, path: &str, picture: &[u8]) -> Answer {
        let token = self.get(browser, "/today?lang=en").await.form_token();
        let mut body = Vec::new();
        let part = "--mark\r\nContent-Disposition: form-data; name=";
        body.extend(format!("{part}\"form_token\"\r\n\r\n{token}\r\n").bytes());
        body.extend(format!("{part}\"picture\"; filename=\"a\"\r\n\r\n").bytes());
        body.extend(picture);
        body.extend(b"\r\n--mark--\r\n");
        let kind = "multipart/form-data; boundary=mark";
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        self.ask(browser, request, Body::from(body)).await
    }

    /// Sends a form in parts in: its fields, then a file under a name, in the file's own words.
    pub(crate) async fn upload_list(
        &self,
        browser: &Browser,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, content): (&str, &str, &str),
    ) -> Answer {
        let mut body = String::new();
        for (field, text) in fields {
            let head = format!("Content-Disposition: form-data; name=\"{field}\"");
            body.push_str(&format!("--edge\r\n{head}\r\n\r\n{text}\r\n"));
        }
        let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
        let kind = "Content-Type: text/csv";
        body.push_str(&format!("--edge\r\n{head}\r\n{kind}\r\n\r\n{content}\r\n--edge--\r\n"));
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.ask(browser, request, Body::from(body)).await
    }

    async fn ask(
        &self,
        browser: &Browser,
        request: axum::http::request::Builder,
        body: Body,
    ) -> Answer {
        let request = match &browser.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        let request = match &browser.says {
            Some(words) => request.header(header::USER_AGENT, words),
            None => request,
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 * 1024 * 1024).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Lets every check run once, as the worker does each interval.
    pub(crate) async fn check(&self) {
        checks::all(&self.office, &mut self.context()).await.unwrap();
    }

    /// Gives every Fact its place in the log.
    pub(crate) async fn sequence(&self) {
        while sequencer::step(&self.office).await.unwrap() > 0 {}
    }

    /// Begins an act of the program.
    pub(crate) fn context(&self) -> Context {
        self.office.context(Acting::Job)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // The database may still be open; what cannot be deleted is a temporary file.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Browser {
    /// A browser into which somebody put cookies.
    pub(crate) fn holding(cookie: &str) -> Self {
        Self { cookie: Some(cookie.to_owned()), says: None }
    }

    /// The same browser, which says what it is.
    pub(crate) fn that_says(&self, words: &str) -> Self {
        Self { says: Some(words.to_owned()), ..self.clone() }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Returns a browser with the cookies that were set, and no other.
    pub(crate) fn browser(&self) -> Browser {
        let set = self.headers.get_all(header::SET_COOKIE).iter();
        let pair = |it: &str| it.split(';').next().unwrap_or_default().to_owned();
        let pairs: Vec<String> = set.filter_map(|it| it.to_str().ok()).map(pair).collect();
        let pairs: Vec<String> = pairs.into_iter().filter(|it| it.starts_with("ordhold")).collect();
        let cookie = (!pairs.is_empty()).then(|| pairs.join("; "));
        Browser { cookie, says: None }
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |it| it.to_str().unwrap())
    }

    /// Returns the token that the page's forms carry.
    pub(crate) fn form_token(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once("name=\"form_token\" value=\"").expect("a form is on it");
        rest.split('"').next().unwrap().to_owned()
    }
}

/// Reads the example declaration from the repository.
pub(crate) fn fjordbok() -> Live {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fjordbok");
    let open = |name: &str| std::fs::read(folder.join(name)).map_err(|_| SourceError::Missing);
    let read = Live::read(&Sources::new("ordhold.toml", open), date(2026, 11, 22));
    read.unwrap_or_else(|findings| panic!("{findings:?}"))
}
