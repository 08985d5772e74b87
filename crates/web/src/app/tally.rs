//! Counts answers by route and status, for the figures; knows no address, no person and no query.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::App;
use crate::routes::{self, Method};

/// What stands in place of the pattern for an address that no route answers.
const NO_ROUTE: &str = "none";

/// How many answers of each status every route gave since the program began.
#[derive(Default)]
pub(crate) struct Tally(Mutex<BTreeMap<Answered, u64>>);

/// A route and a status; there are only as many as the table of routes has lines times statuses.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Answered {
    /// The pattern, as `/mailings/{mailing}`.
    pub(crate) path: &'static str,
    /// `GET`, `POST`, or `other`.
    pub(crate) method: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
}

impl Tally {
    fn add(&self, answered: Answered) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(answered).or_default() += 1;
    }

    /// Returns the counts, ordered by route, method and status.
    pub(crate) fn list(&self) -> Vec<(Answered, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|(answered, n)| (*answered, *n)).collect()
    }
}

/// Counts each answer on its way out.
pub(super) async fn count(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (method, known) = match *request.method() {
        axum::http::Method::GET | axum::http::Method::HEAD => ("GET", Some(Method::Get)),
        axum::http::Method::POST => ("POST", Some(Method::Post)),
        _ => ("other", None),
    };
    let route = known.and_then(|method| routes::find(method, request.uri().path()));
    let path = route.map_or(NO_ROUTE, |route| route.path);
    let response = next.run(request).await;
    app.tally.add(Answered { path, method, status: response.status().as_u16() });
    response
}
