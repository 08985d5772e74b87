//! Decides how an act that was not done is answered: the one `Problem`, as a page or as JSON, as the reader asked.

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use store::StoreError;

use crate::{
    frame::Frame,
    problem::{Hint, Kind, PROBLEM_JSON, Problem, ProblemPage},
    text::Language,
};

/// A problem on its way to the reader.
pub struct Refusal {
    problem: Box<Problem>,
    frame: Option<Box<Frame>>,
    retry_after_seconds: Option<u32>,
    language: Language,
}

impl Refusal {
    /// Returns a refusal for the reader of `frame`.
    pub fn new(frame: Frame, problem: Problem) -> Self {
        let language = frame.locale.language;
        Self {
            problem: Box::new(problem),
            frame: Some(Box::new(frame)),
            retry_after_seconds: None,
            language,
        }
    }

    /// Returns the same refusal for a program, which reads JSON.
    #[must_use]
    pub fn for_program(mut self) -> Self {
        self.frame = None;
        self
    }

    /// Says after how many seconds it is worth trying again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.problem.kind.status();
        let mut response = match self.frame {
            Some(frame) => {
                let page = ProblemPage { frame: *frame, problem: *self.problem };
                let html = page.render().expect("our templates write to memory only");
                (status, Html(html)).into_response()
            }
            None => {
                let details = self.problem.details(self.language);
                let json = serde_json::to_string(&details).expect("texts and numbers only");
                let kind = HeaderValue::from_static(PROBLEM_JSON);
                (status, [(header::CONTENT_TYPE, kind)], json).into_response()
            }
        };
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Says whether the reader wants JSON rather than a page.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    accept.contains("json") && !accept.contains("text/html")
}

/// Logs a failure of ours under a number that the reader sees; the cause itself stays with us.
pub(super) fn failure(error: &StoreError, error_id: String) -> Problem {
    tracing::error!(error_id, %error, "a request failed");
    let kind = match error {
        StoreError::Contended | StoreError::Unreachable { .. } => Kind::Unavailable,
        _ => Kind::Internal,
    };
    Problem { error_id: Some(error_id), ..Problem::new(kind) }
}

impl Problem {
    /// Adds what is wrong, a lowercase fragment in the reader's language.
    #[must_use]
    pub fn saying(mut self, what: impl ToString) -> Self {
        self.errors.push(what.to_string());
        self
    }

    /// Names the rule.
    #[must_use]
    pub fn by(mut self, law: &str) -> Self {
        self.law = Some(law.to_owned());
        self
    }

    /// Adds a way out, with its address where one leads there.
    #[must_use]
    pub fn hint(mut self, words: impl ToString, address: Option<&str>) -> Self {
        self.hints.push(Hint { words: words.to_string(), address: address.map(str::to_owned) });
        self
    }
}
