//! Decides how requests become acts: one router over the table of routes, with who may knock checked in front of it.

mod answer;
mod door;
mod fields;
mod refusal;
pub(crate) mod tally;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use jiff::Timestamp;
use mail::mailbox::Mailbox;
use office::Office;
use tokio::net::TcpListener;

use crate::frame::{headers, language, pace};

pub(crate) use answer::{attachment, page, page_with};
pub use door::{Seat, Visit};
pub use fields::Fields;
pub use refusal::Refusal;

/// The most bytes of any form.
pub const FORM_BYTES_MAX: usize = 256 * 1024;

/// How often one address may try to sign in.
const SIGN_IN_PACE: pace::Pace = pace::Pace { burst: 20, refill_ms: 6_000 };
/// How often one address may send in a public form.
const PUBLIC_PACE: pace::Pace = pace::Pace { burst: 60, refill_ms: 1_000 };

/// What every handler can reach.
pub struct App {
    /// The office that the pages are about.
    pub office: Arc<Office>,
    /// The demo's mailbox; none outside the demo.
    pub mailbox: Option<Mailbox>,
    /// The code that the first owner must know; told in the terminal.
    pub first_run_code: String,
    /// When the program began to answer.
    pub started_at: Timestamp,
    /// Whether the figures are told to other machines too.
    pub(crate) tells_figures: bool,
    pub(crate) tally: tally::Tally,
    pub(crate) previews: crate::mailings::preview::Desk,
    pub(crate) form_secret: Vec<u8>,
    pub(crate) sign_in_gate: pace::Gate,
    pub(crate) public_gate: pace::Gate,
}

impl App {
    /// Puts the pages in front of an office; `gate_key` is random and dies with the process.
    pub fn new(
        office: Arc<Office>,
        mailbox: Option<Mailbox>,
        first_run_code: String,
        gate_key: [u8; 32],
    ) -> Self {
        Self {
            form_secret: office.form_secret(),
            started_at: office.clock.now(),
            tells_figures: false,
            tally: tally::Tally::default(),
            previews: crate::mailings::preview::Desk::default(),
            office,
            mailbox,
            first_run_code,
            sign_in_gate: pace::Gate::new(SIGN_IN_PACE, gate_key),
            public_gate: pace::Gate::new(PUBLIC_PACE, gate_key),
        }
    }

    /// Lets other machines read `/metrics`, which this machine alone may read otherwise.
    #[must_use]
    pub fn telling_figures(mut self) -> Self {
        self.tells_figures = true;
        self
    }

    /// Says whether pages are reached by HTTPS alone, so that cookies may demand it.
    pub fn is_secure(&self) -> bool {
        self.office.settings.base_url.starts_with("https://")
    }
}

/// Answers on `listener` until the task is dropped.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> std::io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await
}

/// Returns the router: every route of the table, and the door in front of all of them.
pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for (path, handler) in handlers().into_iter().chain(public_handlers()) {
        router = router.route(path, handler);
    }
    router
        .fallback(absent)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), door::guard))
        .layer(middleware::from_fn(language::language))
        .layer(middleware::from_fn(headers::security_headers))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), tally::count))
        .with_state(app)
}

type Handler = MethodRouter<Arc<App>>;

/// Every path with what answers it; a test compares it with the table of routes.
fn handlers() -> Vec<(&'static str, Handler)> {
    let mut all = vec![("/assets/{file}", get(crate::frame::assets::asset))];
    all.extend(for_members());
    all.extend(about_members());
    all.extend(for_writers());
    all
}

/// What Members find, and the way in.
fn for_members() -> Vec<(&'static str, Handler)> {
    use crate::{
        coverage, evidence, first_run, invitations, jobs, promise, register, settings, sign_in,
        statement, today,
    };
    vec![
        ("/first-run", get(first_run::get).post(first_run::post)),
        ("/invitations/{token}", get(invitations::get).post(invitations::post)),
        ("/sign-in", get(sign_in::get).post(sign_in::post)),
        ("/sign-in/code", get(sign_in::code::get).post(sign_in::code::post)),
        ("/sign-in/forgotten", get(sign_in::forgotten::get).post(sign_in::forgotten::post)),
        ("/sign-in/reset/{token}", get(sign_in::reset::get).post(sign_in::reset::post)),
        ("/sign-out", post(sign_in::leave)),
        ("/today", get(today::get)),
        ("/statement", get(statement::get)),
        ("/statement/differences", get(statement::differences::get)),
        (
            "/statement/publication",
            get(statement::publication::get).post(statement::publication::post),
        ),
        ("/statement/exceptions", post(statement::publication::sign)),
        ("/coverage", get(coverage::get)),
        ("/coverage.csv", get(coverage::csv)),
        ("/coverage.json", get(coverage::json)),
        ("/promises/{promise}", get(promise::get)),
        ("/promises/{promise}/check", post(promise::check)),
        ("/promises/{promise}/attestation", post(promise::attest)),
        ("/mechanisms/{mechanism}/start", post(promise::start)),
        ("/mechanisms/{mechanism}/stop", post(promise::stop)),
        ("/register", get(register::get)),
        ("/register.xlsx", get(register::xlsx)),
        ("/register.json", get(register::json)),
        ("/register.jsonld", get(register::jsonld)),
        ("/register/activities/{activity}", get(register::activity::get)),
        ("/evidence", get(evidence::get)),
        ("/evidence/entries/{entry}", get(evidence::entry::get)),
        ("/evidence/entries/{entry}/proof", get(evidence::entry::proof)),
        ("/evidence.zip", get(evidence::zip)),
        ("/jobs", get(jobs::get)),
        ("/jobs/{job}/attempt", post(jobs::attempt)),
        ("/settings", get(settings::get)),
        ("/settings/backups", get(settings::backups::get)),
        ("/settings/backups.csv", get(settings::backups::csv)),
        ("/settings/password", post(settings::change_password)),
        (
            "/settings/second-factor",
            get(settings::second_factor::get).post(settings::second_factor::begin),
        ),
        ("/settings/second-factor/confirmation", post(settings::second_factor::confirm)),
        ("/settings/second-factor/end", post(settings::second_factor::end)),
        ("/settings/mail-keys", post(settings::mail_keys::make)),
        ("/settings/mail-keys/end", post(settings::mail_keys::retire)),
        ("/settings/sessions/{session}/end", post(settings::end_session)),
    ]
}

/// The same about who may do what.
fn about_members() -> Vec<(&'static str, Handler)> {
    use crate::settings::{
        members::{self, invitation, member, review},
        undertaking,
    };
    vec![
        ("/settings/undertaking", get(undertaking::get).post(undertaking::post)),
        ("/settings/members", get(members::get)),
        ("/settings/members.csv", get(members::csv)),
        ("/settings/members/invitation", get(invitation::get).post(invitation::post)),
        ("/settings/members/invitations/{invitation}/renewal", post(members::renew)),
        ("/settings/members/invitations/{invitation}/withdrawal", post(members::withdraw)),
        ("/settings/members/review", get(review::get)),
        ("/settings/members/review.csv", get(review::csv)),
        ("/settings/members/review/{authorisation}", post(review::post)),
        ("/settings/members/{member}", get(member::get)),
        ("/settings/members/{member}/authorisations", post(member::authorise)),
        ("/settings/members/{member}/undertakings", post(member::bind)),
        ("/settings/members/{member}/end", post(member::end)),
        ("/settings/members/authorisations/{authorisation}/end", post(member::end_authorisation)),
        ("/settings/members/undertakings/{undertaking}/end", post(member::end_undertaking)),
    ]
}

/// The same for whoever writes and sends mailings.
fn for_writers() -> Vec<(&'static str, Handler)> {
    use crate::audience::{self, import_form};
    use crate::mailings::{self, composition, delivery, mailing, pictures, preview, schedule};
    let typed = || DefaultBodyLimit::max(composition::COMPOSITION_BYTES_MAX);
    vec![
        ("/mailings", get(mailings::get).post(composition::post).layer(typed())),
        ("/mailings.csv", get(mailings::csv)),
        ("/mailings/delivery", get(delivery::get)),
        ("/mailings/delivery.csv", get(delivery::csv)),
        ("/mailings/new", get(composition::new)),
        ("/mailings/preview", post(composition::preview).layer(typed())),
        ("/mailings/previews/{preview}/{language}/{scheme}/html", get(preview::html)),
        (
            "/mailings/pictures",
            get(pictures::get)
                .post(pictures::post)
                .layer(DefaultBodyLimit::max(pictures::UPLOAD_BYTES_MAX)),
        ),
        ("/mailings/audience", get(audience::get)),
        ("/mailings/audience.csv", get(audience::csv)),
        ("/mailings/audience/{topic}", get(audience::topic::get)),
        ("/mailings/audience/{topic}/people.csv", get(audience::topic::csv)),
        ("/mailings/duplicates", get(audience::duplicates::get)),
        (
            "/mailings/imports",
            // The file is read as it comes, so that its size costs no memory.
            post(import_form::post).layer(DefaultBodyLimit::max(import_form::LIST_BYTES_MAX)),
        ),
        ("/mailings/imports/new", get(import_form::new)),
        ("/mailings/imports/{import}", get(audience::import::get)),
        ("/mailings/imports/{import}/faults.csv", get(audience::import::csv)),
        ("/mailings/{mailing}", get(mailing::get)),
        (
            "/mailings/{mailing}/text",
            get(composition::get).post(composition::rewrite).layer(typed()),
        ),
        ("/mailings/{mailing}/letters/{language}/html", get(mailing::letter)),
        ("/mailings/{mailing}/links", post(mailing::ask_links)),
        ("/mailings/{mailing}/trial", post(mailing::try_out)),
        ("/mailings/{mailing}/schedule", post(schedule::post)),
        ("/mailings/{mailing}/schedule/end", post(schedule::end)),
        ("/mailings/{mailing}/sending", post(mailing::send)),
        ("/mailings/{mailing}/halt", post(mailing::halt)),
    ]
}

/// The same for what is open to anybody: published texts, yes and no, the person's own page, programs.
fn public_handlers() -> Vec<(&'static str, Handler)> {
    use crate::{
        api, confirm, cookies, demo, health, log, mailings, metrics, privacy, reading, receipts,
        renew, start, subscribe, unsubscribe, well_known, you,
    };
    vec![
        ("/", get(start::get)),
        ("/healthz", get(health::alive)),
        ("/readyz", get(health::ready)),
        ("/metrics", get(metrics::get)),
        ("/.well-known/ordhold.json", get(well_known::ordhold)),
        ("/.well-known/security.txt", get(well_known::security)),
        ("/.well-known/gpc.json", get(well_known::gpc)),
        ("/api/openapi.json", get(api::openapi::get)),
        ("/api/v1/promises", get(api::promises)),
        ("/api/v1/statement", get(api::statement)),
        ("/api/v1/coverage", get(api::coverage)),
        ("/api/v1/returns", post(api::returns::post)),
        ("/log/{*path}", get(log::get)),
        ("/pictures/{picture}", get(mailings::pictures::picture)),
        ("/privacy", get(privacy::get)),
        ("/privacy/differences", get(privacy::differences::get)),
        ("/privacy/versions/{version}", get(privacy::version)),
        ("/cookies", get(cookies::get)),
        ("/subscribe", get(subscribe::get).post(subscribe::post)),
        ("/subscribe/embedded", get(subscribe::embedded)),
        ("/subscribe/sent", get(subscribe::sent)),
        ("/confirm/{token}", get(confirm::get).post(confirm::post)),
        ("/unsubscribe/{token}", get(unsubscribe::get).post(unsubscribe::post)),
        ("/renew/{token}", get(renew::get).post(renew::post)),
        ("/receipts/{token}", get(receipts::get)),
        ("/o/{token}", get(reading::open)),
        ("/r/{mailing}/{place}", get(reading::follow_uncounted)),
        ("/r/{mailing}/{place}/{token}", get(reading::follow)),
        ("/you", get(you::link::get)),
        ("/you/link", post(you::link::post)),
        ("/you/enter/{token}", get(you::enter::get).post(you::enter::post)),
        ("/you/data", get(you::get)),
        ("/you/data.json", get(you::copy::get)),
        ("/you/consents/{consent}/withdrawal", post(you::withdrawal)),
        ("/you/preferences", post(you::preferences::post)),
        ("/you/receipts/{receipt}", get(receipts::own)),
        ("/you/erasure", get(you::erasure::get).post(you::erasure::post)),
        ("/you/leave", post(you::leave)),
        ("/demo/mailbox", get(demo::get)),
        ("/demo/mailbox/{mail}", get(demo::mail)),
        ("/demo/mailbox/{mail}/html", get(demo::html)),
    ]
}

/// Asks each handler which methods it takes, without any of them acting; for the test of the two tables.
pub async fn answered(app: &Arc<App>) -> Vec<(crate::routes::Method, &'static str)> {
    use crate::routes::Method;
    let mut answered = Vec::new();
    for (path, handler) in handlers().into_iter().chain(public_handlers()) {
        let request = axum::http::Request::builder().method(axum::http::Method::TRACE);
        let request = request.body(axum::body::Body::empty()).expect("a method alone is a request");
        let handler: MethodRouter<(), std::convert::Infallible> = handler.with_state(app.clone());
        let Ok(response) = tower::ServiceExt::oneshot(handler, request).await;
        let allow = response.headers().get(axum::http::header::ALLOW).cloned();
        let allow = allow.and_then(|it| it.to_str().map(str::to_owned).ok()).unwrap_or_default();
        let methods = allow.split(',').filter_map(|method| match method.trim() {
            "GET" => Some(Method::Get),
            "POST" => Some(Method::Post),
            _ => None,
        });
        answered.extend(methods.map(|method| (method, path)));
    }
    answered
}

async fn absent(visit: Visit, _: State<Arc<App>>) -> Refusal {
    visit.absent()
}

/// Answers `303 See Other`, so that a form that was sent in is not sent again by reloading.
pub fn see_other(address: &str) -> Response {
    axum::response::Redirect::to(address).into_response()
}
