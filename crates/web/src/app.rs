//! Decides how requests become acts: one router over the table of routes, with who may knock checked in front of it.

mod door;
mod fields;
mod refusal;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use jiff::Timestamp;
use mail::mailbox::Mailbox;
use office::Office;
use tokio::net::TcpListener;

use crate::frame::{headers, language, pace};

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
            office,
            mailbox,
            first_run_code,
            sign_in_gate: pace::Gate::new(SIGN_IN_PACE, gate_key),
            public_gate: pace::Gate::new(PUBLIC_PACE, gate_key),
        }
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
    for (path, handler) in handlers() {
        router = router.route(path, handler);
    }
    router
        .fallback(absent)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), door::guard))
        .layer(middleware::from_fn(language::language))
        .layer(middleware::from_fn(headers::security_headers))
        .with_state(app)
}

type Handler = MethodRouter<Arc<App>>;

/// Every path with what answers it; a test compares it with the table of routes.
fn handlers() -> Vec<(&'static str, Handler)> {
    vec![("/assets/{file}", get(crate::frame::assets::asset))]
}

async fn absent(visit: Visit, _: State<Arc<App>>) -> Refusal {
    visit.absent()
}

/// Answers `303 See Other`, so that a form that was sent in is not sent again by reloading.
pub fn see_other(address: &str) -> Response {
    axum::response::Redirect::to(address).into_response()
}
