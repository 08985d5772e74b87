//! Decides how a refusal or failure is told: one `Problem`, as a page and as JSON (RFC 9457).

use crate::frame::Frame;
use crate::samples;
use crate::text::{Language, Phrase};
use askama::Template;
use axum::http::StatusCode;
use serde::Serialize;

/// What kind of problem it is; the status comes from here and from nowhere else.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// What was asked cannot be done as asked.
    User,
    /// Nobody is signed in, or the link is no longer valid.
    SignIn,
    /// The member's role does not reach this far, or the form is not ours.
    Role,
    /// There is nothing at this address.
    Absent,
    /// The state of things does not allow it now.
    Conflict,
    /// More was sent than is taken.
    Size,
    /// It was asked too often.
    Pace,
    /// The declaration or the set-up stands in the way.
    Config,
    /// We failed.
    Internal,
    /// Something we need does not answer.
    Unavailable,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::User,
        Self::SignIn,
        Self::Role,
        Self::Absent,
        Self::Conflict,
        Self::Size,
        Self::Pace,
        Self::Config,
        Self::Internal,
        Self::Unavailable,
    ];

    /// Returns the answer's status.
    pub fn status(self) -> StatusCode {
        self.row().0
    }

    /// Returns the kind's word in `type`, as in `urn:ordhold:problem:conflict`.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    fn title(self) -> &'static str {
        self.row().2
    }

    fn advice(self) -> &'static str {
        match self {
            Self::User => "problem-user-advice",
            Self::SignIn => "problem-sign-in-advice",
            Self::Role => "problem-role-advice",
            Self::Absent => "problem-absent-advice",
            Self::Conflict => "problem-conflict-advice",
            Self::Size => "problem-size-advice",
            Self::Pace => "problem-pace-advice",
            Self::Config => "problem-config-advice",
            Self::Internal => "problem-internal-advice",
            Self::Unavailable => "problem-unavailable-advice",
        }
    }

    fn row(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::User => (StatusCode::UNPROCESSABLE_ENTITY, "user", "problem-user"),
            Self::SignIn => (StatusCode::UNAUTHORIZED, "sign-in", "problem-sign-in"),
            Self::Role => (StatusCode::FORBIDDEN, "role", "problem-role"),
            Self::Absent => (StatusCode::NOT_FOUND, "absent", "problem-absent"),
            Self::Conflict => (StatusCode::CONFLICT, "conflict", "problem-conflict"),
            Self::Size => (StatusCode::PAYLOAD_TOO_LARGE, "size", "problem-size"),
            Self::Pace => (StatusCode::TOO_MANY_REQUESTS, "pace", "problem-pace"),
            Self::Config => (StatusCode::INTERNAL_SERVER_ERROR, "config", "problem-config"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "problem-internal"),
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "problem-unavailable")
            }
        }
    }
}

/// What is wrong, where, by which rule, and what to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// Its kind.
    pub kind: Kind,
    /// What is wrong, then its causes; each a lowercase fragment in the reader's language.
    pub errors: Vec<String>,
    /// Where: a place in the declaration, a field, a row.
    pub place: Option<String>,
    /// By which rule, as "GDPR Art. 12(3)".
    pub law: Option<String>,
    /// What to do about it.
    pub hints: Vec<Hint>,
    /// The number under which an internal error stands in our own log.
    pub error_id: Option<String>,
}

/// A way out: words, and a link where one leads there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hint {
    /// What to do.
    pub words: String,
    /// Where to do it, as a path of ours.
    pub address: Option<String>,
}

/// A problem as RFC 9457 writes it; `place`, `law`, `hints` and `error_id` are our extensions.
#[derive(Debug, Serialize)]
pub struct ProblemDetails {
    /// `urn:ordhold:problem:` and the kind's word.
    pub r#type: String,
    /// The kind in the reader's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, with its causes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// By which rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// The number in our own log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_id: Option<String>,
}

/// The media type of [`ProblemDetails`].
pub const PROBLEM_JSON: &str = "application/problem+json";

impl Problem {
    /// A problem of a kind, with nothing more to say yet.
    pub fn new(kind: Kind) -> Self {
        Self { kind, errors: vec![], place: None, law: None, hints: vec![], error_id: None }
    }

    /// Returns the problem for programs.
    pub fn details(&self, language: Language) -> ProblemDetails {
        ProblemDetails {
            r#type: format!("urn:ordhold:problem:{}", self.kind.code()),
            title: Phrase::new(language, self.kind.title()).to_string(),
            status: self.kind.status().as_u16(),
            detail: self.errors.join(": "),
            place: self.place.clone(),
            law: self.law.clone(),
            hints: self.hints.iter().map(|hint| hint.words.clone()).collect(),
            error_id: self.error_id.clone(),
        }
    }
}

/// The page of a problem.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// The surroundings.
    pub frame: Frame,
    /// What is wrong.
    pub problem: Problem,
}

impl ProblemPage {
    /// Returns one page of every kind, the fullest one among them.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = samples::public_frame(language, "/subscribe");
        let page = |problem| Self { frame: frame.clone(), problem };
        let mut pages: Vec<_> = Kind::ALL.map(|kind| page(Problem::new(kind))).into();
        pages.push(page(full_sample(language)));
        pages
    }
}

fn full_sample(language: Language) -> Problem {
    Problem {
        errors: vec![
            language
                .pick("versjon 13 kan ikke publiseres", "version 13 cannot be published")
                .to_owned(),
            language
                .pick(
                    "fire setninger har ingenting bak seg",
                    "four sentences have nothing behind them",
                )
                .to_owned(),
        ],
        place: Some("ordhold.toml:118".to_owned()),
        law: Some("GDPR Art. 5(1)(a)".to_owned()),
        hints: vec![
            Hint {
                words: language
                    .pick("Se setningene uten dekning", "See the sentences without backing")
                    .to_owned(),
                address: Some("/coverage?state=unbacked".to_owned()),
            },
            Hint {
                words: language
                    .pick("Signer et unntak med utløpsdato", "Sign an exception that expires")
                    .to_owned(),
                address: None,
            },
        ],
        error_id: Some("7F3K-29QD".to_owned()),
        ..Problem::new(Kind::Conflict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_the_same_as_page_and_as_json() {
        let problem = full_sample(Language::En);
        let json = serde_json::to_value(problem.details(Language::En)).unwrap();
        assert_eq!(json["type"], "urn:ordhold:problem:conflict");
        assert_eq!(json["status"], 409);
        let frame = samples::public_frame(Language::En, "/");
        let page = ProblemPage { frame, problem: problem.clone() }.render().unwrap();
        for words in [&problem.errors[1], problem.law.as_ref().unwrap(), &problem.hints[1].words] {
            assert!(page.contains(words.as_str()), "{words} is missing on the page");
            assert!(json.to_string().contains(words.as_str()), "{words} is missing in JSON");
        }
    }

    #[test]
    fn only_our_own_failures_have_a_status_from_500() {
        for kind in Kind::ALL {
            let is_ours = matches!(kind, Kind::Config | Kind::Internal | Kind::Unavailable);
            assert_eq!(kind.status().is_server_error(), is_ours, "{kind:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_out_of_the_json() {
        let json = serde_json::to_value(Problem::new(Kind::Absent).details(Language::Nb)).unwrap();
        assert_eq!(json.as_object().unwrap().len(), 3);
    }
}
