//! Decides who may pass: every request is held against the table of routes before any handler sees it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{MemberId, Right};
use office::{
    Acting, Context, coverage,
    member::{authorisation, set_up, sign_in},
};
use store::StoreError;

use super::{App, Fields, Refusal, fields::FieldsError, refusal};
use crate::{
    frame::{Frame, SignedIn, cookies, tokens},
    moment::Locale,
    parts::Coverage,
    problem::{Kind, Problem},
    routes::{self, Access, Method},
    text::{Language, Phrase},
};

/// The cookie of a session, on a site reached by HTTPS.
const SESSION_SECURE: &str = "__Host-ordhold";
/// The same on the reader's own machine, where browsers refuse the prefix without HTTPS.
const SESSION_PLAIN: &str = "ordhold";

/// Where a second factor is set up.
const ENROLMENT: &str = "/settings/second-factor";

impl App {
    /// Returns the name of the session's cookie.
    pub(crate) fn session_cookie(&self) -> &'static str {
        if self.is_secure() { SESSION_SECURE } else { SESSION_PLAIN }
    }
}

/// A request on a public page, or any request before it is known who makes it.
#[derive(Clone)]
pub struct Visit {
    /// What every handler can reach.
    pub app: Arc<App>,
    /// Words, times and numbers as this reader wants them.
    pub locale: Locale,
    /// The path with its query.
    pub path: String,
    /// Where the request came from.
    pub peer: IpAddr,
    wants_json: bool,
}

/// A request by a Member whose role the table of routes allows.
#[derive(Clone)]
pub struct Seat {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub signed_in: sign_in::SignedIn,
}

impl Visit {
    fn of(app: &Arc<App>, parts: &Parts) -> Self {
        let language = parts.extensions.get::<Language>().copied().unwrap_or(Language::Nb);
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let locale =
            Locale { language, zone: app.office.live().zone.clone(), now: app.office.clock.now() };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Self {
            app: Arc::clone(app),
            locale,
            path,
            peer: peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip()),
            wants_json: refusal::wants_json(&parts.headers)
                || parts.uri.path().starts_with("/api/"),
        }
    }

    /// Returns the text `key` of the catalogue.
    pub fn t(&self, key: &'static str) -> Phrase {
        self.locale.t(key)
    }

    /// Returns the first value of this name in the address's query; blank when there is none.
    pub fn asked(&self, name: &str) -> String {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(it, _)| it == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// Returns the one of two texts that is in the reader's language.
    pub fn read<'a>(&self, text: &'a declaration::model::Text) -> &'a str {
        self.locale.language.pick(&text.nb, &text.en)
    }

    /// Begins an act of this visitor.
    pub fn context(&self, acting: Acting) -> Context {
        self.app.office.context(acting)
    }

    /// Returns the reader's language in the words of the domain.
    pub fn language(&self) -> domain::Language {
        self.locale.language.spoken()
    }

    /// Returns the surroundings of a public page; `form` names the form that is on it.
    pub fn frame(&self, form: &str) -> Frame {
        Frame {
            organisation: self.app.office.live().organisation_name().to_owned(),
            path: self.path.clone(),
            form_token: tokens::visitor_token(&self.app.form_secret, form, self.locale.now),
            member: None,
            is_demo: self.app.mailbox.is_some(),
            locale: self.locale.clone(),
        }
    }

    /// Returns the answer for something that was not done.
    pub fn refuse(&self, problem: Problem) -> Refusal {
        let refusal = Refusal::new(self.frame(""), problem);
        if self.wants_json { refusal.for_program() } else { refusal }
    }

    /// Returns the answer for an address at which there is nothing.
    pub fn absent(&self) -> Refusal {
        self.refuse(Problem::new(Kind::Absent))
    }

    /// Returns the answer for a failure of ours.
    pub fn failed(&self, error: &StoreError) -> Refusal {
        self.refuse(refusal::failure(error, self.error_id()))
    }

    /// Returns the answer for something of ours that is kept and cannot be read; `what` names it for our own log.
    pub fn unreadable(&self, what: &'static str) -> Refusal {
        let id = self.error_id();
        tracing::error!(error_id = id, what, "something kept cannot be read");
        self.refuse(Problem { error_id: Some(id), ..Problem::new(Kind::Internal) })
    }

    fn error_id(&self) -> String {
        let id = domain::JobId::new(self.locale.now, &mut self.context(Acting::Visitor).random);
        id.as_uuid().simple().to_string()[24..].to_uppercase()
    }

    /// Lets only so many requests through from one place.
    ///
    /// # Errors
    /// The refusal, with the seconds to wait.
    pub fn knock(&self, gate: &crate::frame::pace::Gate) -> Result<(), Refusal> {
        let knocked = gate.knock(self.peer, self.locale.now);
        knocked.map_err(|seconds| self.refuse(Problem::new(Kind::Pace)).retry_after(seconds))
    }

    /// Reads a public form and checks that it came from our own page.
    ///
    /// # Errors
    /// The refusal: too large, unreadable, or with a token that is not ours.
    pub async fn form(&self, form: &str, request: Request) -> Result<Fields, Refusal> {
        let fields = self.fields(request).await?;
        let (secret, token) = (&self.app.form_secret, fields.text("form_token"));
        if tokens::is_of_visitor(secret, form, token, self.locale.now) {
            Ok(fields)
        } else {
            Err(self.refuse(Problem::new(Kind::Role).saying(self.t("problem-form-token"))))
        }
    }

    /// Reads a form that needs no token, such as the one-click POST of RFC 8058.
    ///
    /// # Errors
    /// The refusal: too large, or unreadable.
    pub async fn fields(&self, request: Request) -> Result<Fields, Refusal> {
        Fields::read(request).await.map_err(|error| {
            let kind = match error {
                FieldsError::TooLarge => Kind::Size,
                FieldsError::Unreadable => Kind::User,
            };
            self.refuse(Problem::new(kind).saying(self.t("problem-form-unreadable")))
        })
    }
}

impl Seat {
    /// Returns who acts.
    pub fn member(&self) -> MemberId {
        self.signed_in.member.id
    }

    /// Begins an act of this Member.
    pub fn context(&self) -> Context {
        self.visit.context(Acting::Member(self.member()))
    }

    /// Returns the surroundings of a page, with what the rail counts.
    ///
    /// # Errors
    /// The refusal, when the database does not answer.
    pub async fn frame(&self) -> Result<Frame, Refusal> {
        let office = &self.visit.app.office;
        let live = office.live();
        let counts = coverage::covered(office, &live).await.map(|it| coverage::Counts::of(&it));
        let counts = counts.map_err(|error| self.visit.failed(&error))?;
        let jobs = store::job::tally(&office.store).await;
        let jobs = jobs.map_err(|error| self.visit.failed(&error))?;
        let is_open = |it: &&store::job::JobTally| it.state == domain::JobState::Open;
        let member = SignedIn {
            rights: self.signed_in.rights(),
            roles: self.signed_in.standing.roles.clone(),
            is_bound: self.signed_in.standing.is_bound,
            n_needing: counts.n_broken,
            backed_percent: backed_percent(&Coverage::from(counts)),
            n_jobs: jobs.iter().filter(is_open).map(|it| it.n_jobs).sum(),
        };
        let form_token = tokens::session_token(&self.signed_in.session.csrf_secret);
        let member = (!self.signed_in.must_enrol).then_some(member);
        Ok(Frame { member, form_token, ..self.visit.frame("") })
    }

    /// Reads a form of this session.
    ///
    /// # Errors
    /// The refusal: too large, unreadable, or not of this session.
    pub async fn form(&self, request: Request) -> Result<Fields, Refusal> {
        let fields = self.visit.fields(request).await?;
        let secret = &self.signed_in.session.csrf_secret;
        if tokens::is_of_session(secret, fields.text("form_token")) {
            Ok(fields)
        } else {
            let says = self.visit.t("problem-form-token");
            Err(self.visit.refuse(Problem::new(Kind::Role).saying(says)))
        }
    }
}

impl From<coverage::Counts> for Coverage {
    fn from(counts: coverage::Counts) -> Self {
        Self {
            n_kept: counts.n_kept,
            n_running: counts.n_running,
            n_by_hand: counts.n_by_hand,
            n_unbacked: counts.n_unbacked,
            n_broken: counts.n_broken,
            n_unchecked: 0,
        }
    }
}

/// Returns how many of a hundred promises something stands behind, rounded down.
fn backed_percent(coverage: &Coverage) -> u64 {
    let n_backed = coverage.n_kept + coverage.n_running + coverage.n_by_hand;
    (n_backed * 100).checked_div(coverage.n_promises()).unwrap_or(0)
}

/// Holds a request against the table of routes; what is not in the table is not there.
pub(super) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::of(&app, &parts);
    let method = match parts.method {
        axum::http::Method::GET | axum::http::Method::HEAD => Method::Get,
        axum::http::Method::POST => Method::Post,
        _ => return visit.absent().into_response(),
    };
    let Some(route) = routes::find(method, parts.uri.path()) else {
        return visit.absent().into_response();
    };
    let seat = match seat(&visit, &parts.headers).await {
        Ok(seat) => seat,
        Err(error) => return visit.failed(&error).into_response(),
    };
    if let Err(response) = pass(&visit, route.access, method, seat.as_ref()).await {
        return response;
    }
    if let Some(seat) = seat {
        parts.extensions.insert(seat);
    }
    parts.extensions.insert(visit);
    next.run(Request::from_parts(parts, body)).await
}

async fn seat(visit: &Visit, headers: &HeaderMap) -> Result<Option<Seat>, StoreError> {
    let Some(token) = cookies::value(headers, visit.app.session_cookie()) else { return Ok(None) };
    let signed_in = sign_in::resume(&visit.app.office, visit.locale.now, token).await?;
    Ok(signed_in.map(|signed_in| Seat { visit: visit.clone(), signed_in }))
}

async fn pass(
    visit: &Visit,
    access: Access,
    method: Method,
    seat: Option<&Seat>,
) -> Result<(), Response> {
    match access {
        Access::Public | Access::Link | Access::OwnPage => Ok(()),
        Access::Demo if visit.app.mailbox.is_some() => Ok(()),
        Access::Demo => Err(visit.absent().into_response()),
        Access::FirstRun => match set_up::is_needed(&visit.app.office).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(super::see_other("/sign-in")),
            Err(error) => Err(visit.failed(&error).into_response()),
        },
        Access::SignedIn | Access::Member(_)
            if seat.is_some_and(|it| it.signed_in.must_enrol) && !enrols(visit) =>
        {
            Err(match method {
                Method::Get if !visit.wants_json => super::see_other(ENROLMENT),
                _ => {
                    let problem = Problem::new(Kind::Role).saying(visit.t("factor-must"));
                    let hint = visit.t("factor-title");
                    visit.refuse(problem.hint(hint, Some(ENROLMENT))).into_response()
                }
            })
        }
        Access::SignedIn | Access::Member(_) => match (seat, access) {
            (Some(_), Access::SignedIn) => Ok(()),
            (Some(seat), Access::Member(right)) if seat.signed_in.may(right) => Ok(()),
            (Some(seat), Access::Member(right)) => Err(deny(visit, seat, right).await),
            _ if method == Method::Get && !visit.wants_json => {
                let to = form_urlencoded::byte_serialize(visit.path.as_bytes());
                Err(super::see_other(&format!("/sign-in?to={}", to.collect::<String>())))
            }
            _ => Err(visit.refuse(Problem::new(Kind::SignIn)).into_response()),
        },
    }
}

/// Refuses what a Member is not, or no longer, authorised for; that she tried is kept (DPA-12's evidence), and where
/// signing the undertaking would let her in, the page says so.
async fn deny(visit: &Visit, seat: &Seat, right: Right) -> Response {
    let (office, cx) = (&visit.app.office, seat.context());
    if let Err(error) = authorisation::deny(office, &cx, seat.member(), right).await {
        return visit.failed(&error).into_response();
    }
    let problem = Problem::new(Kind::Role);
    let problem = if seat.signed_in.lacks_only_undertaking(right) {
        let says = visit.t("problem-unbound");
        problem.saying(says).hint(visit.t("problem-to-undertaking"), Some("/settings/undertaking"))
    } else if seat.signed_in.standing.roles.is_empty() {
        problem.saying(visit.t("problem-no-role"))
    } else {
        problem
    };
    visit.refuse(problem).into_response()
}

/// Says whether a page is one of those for whoever has to set up a second factor first.
fn enrols(visit: &Visit) -> bool {
    let path = visit.path.split('?').next().unwrap_or_default();
    path == "/sign-out" || path == ENROLMENT || path.starts_with("/settings/second-factor/")
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().expect("the door put it there").clone())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Seat {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let seat = parts.extensions.get::<Self>().cloned();
        let visit = parts.extensions.get::<Visit>().cloned();
        seat.ok_or_else(|| {
            let visit = visit.expect("the door put it there");
            visit.refuse(Problem::new(Kind::SignIn)).into_response()
        })
    }
}
