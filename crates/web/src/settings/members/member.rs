//! One member: what she is authorised for and why, what binds her, what she was refused, and how it all ends.

use askama::Template;
use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use domain::{AuthorisationId, MemberId, Right, Role, UndertakingId, UndertakingWay};
use jiff::{SignedDuration, Timestamp};
use office::member::{
    authorisation::{self, AuthoriseError, REASON_CHARS_MAX},
    leave,
    undertaking::{self, REFERENCE_CHARS_MAX, UndertakingError},
};
use store::{StoreError, authorisation::Authorisation, undertaking::Undertaking};

use crate::app::{Refusal, Seat, Visit, page, page_with, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::samples::{at, office_frame, words};
use crate::text::Language;

use super::{
    invitation::{RoleChoice, TypedOrder, last_day, roles},
    last_instant, names,
    review::refused,
    way,
};

/// How far back it is shown what she was refused.
const DENIED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// What may she do, and what binds her.
#[derive(Clone, Template)]
#[template(path = "settings/member.html")]
pub struct MemberPage {
    /// The surroundings.
    pub frame: Frame,
    /// The ID in the addresses of what can be done.
    pub id: String,
    /// Her address; what stands in the log instead for readers who may not see it.
    pub name: String,
    /// Since when she is a member.
    pub joined_at: Timestamp,
    /// When she left.
    pub left_at: Option<Timestamp>,
    /// Whether she is the reader, who decides nothing about herself.
    pub is_self: bool,
    /// What she is and was authorised for, newest first.
    pub authorisations: Vec<AuthorisationRow>,
    /// What binds and bound her, newest first.
    pub undertakings: Vec<UndertakingRow>,
    /// What she was refused, newest first.
    pub denied: Vec<DeniedRow>,
    /// The roles to choose from.
    pub roles: Vec<RoleChoice>,
    /// What was typed of a new authorisation.
    pub typed: TypedOrder,
    /// What was typed of a new undertaking.
    pub typed_undertaking: TypedUndertaking,
}

/// An authorisation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuthorisationRow {
    /// The ID in the address of its end.
    pub id: String,
    /// What for.
    pub role: String,
    /// Why; empty for roles from before reasons were asked for.
    pub reason: String,
    /// Who gave it; none where the installation made its first owner.
    pub given_by: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Its last instant.
    pub until: Option<Timestamp>,
    /// When it was ended before that.
    pub ended_at: Option<Timestamp>,
    /// Whether it counts now.
    pub stands: bool,
}

/// An undertaking.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UndertakingRow {
    /// The ID in the address of its end.
    pub id: String,
    /// How, in words.
    pub way: String,
    /// Where the paper is, or which law; empty for what was signed on the page.
    pub reference: String,
    /// Since when.
    pub since: Timestamp,
    /// Its last instant.
    pub until: Option<Timestamp>,
    /// When it was ended before that.
    pub ended_at: Option<Timestamp>,
    /// Whether it binds now.
    pub binds: bool,
}

/// What somebody was refused within an hour.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeniedRow {
    /// The hour's first instant.
    pub at: Timestamp,
    /// What, in words.
    pub what: String,
    /// How often.
    pub n: u64,
}

/// What was typed of an undertaking, and what was wrong with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedUndertaking {
    /// Whether a law binds, and no paper.
    pub is_law: bool,
    /// The reference.
    pub reference: String,
    /// The last day, as typed.
    pub last_day: String,
    /// What was wrong with the reference.
    pub reference_fault: Option<String>,
    /// What was wrong with the last day.
    pub day_fault: Option<String>,
}

impl MemberPage {
    /// Returns somebody with a history, oneself, and somebody who left.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/settings/members/0198a000");
        let locale = frame.locale.clone();
        let given = |role, until, ended_at| AuthorisationRow {
            id: "0198a000-0000-7000-8000-000000000004".to_owned(),
            role: sentence::word(&locale, role),
            reason: words(language, "svarer kundene", "answers customers"),
            given_by: Some(locale.t("member-name").with("id", "3F2A").to_string()),
            since: at("03-02T09:00"),
            until,
            ended_at,
            stands: ended_at.is_none(),
        };
        let bound = |kind, reference: &str, ended_at: Option<Timestamp>| UndertakingRow {
            id: "0198a000-0000-7000-8000-000000000005".to_owned(),
            way: way(&locale, kind),
            reference: reference.to_owned(),
            since: at("03-02T09:00"),
            until: None,
            ended_at,
            binds: ended_at.is_none(),
        };
        let denied = DeniedRow {
            at: at("11-20T10:00"),
            what: locale.t("right-see-subjects").to_string(),
            n: 3,
        };
        let somebody = Self {
            id: "0198a000-0000-7000-8000-000000000002".to_owned(),
            name: "ola.vik@fjordbok.example".to_owned(),
            joined_at: at("03-02T09:00"),
            left_at: None,
            is_self: false,
            authorisations: vec![
                given(Role::Support, Some(at("12-31T22:59")), None),
                given(Role::Developer, None, Some(at("06-01T08:00"))),
            ],
            undertakings: vec![
                bound(UndertakingWay::Signed, "", None),
                bound(UndertakingWay::Paper, "binder 3", Some(at("05-01T08:00"))),
            ],
            denied: vec![denied],
            roles: roles(&frame),
            typed: TypedOrder {
                reason_fault: Some(words(language, "Skriv hvorfor", "Write why")),
                ..TypedOrder::default()
            },
            typed_undertaking: TypedUndertaking {
                reference_fault: Some(words(language, "Skriv hvor", "Write where")),
                ..TypedUndertaking::default()
            },
            frame,
        };
        let plain = Self {
            denied: vec![],
            typed: TypedOrder::default(),
            typed_undertaking: TypedUndertaking::default(),
            ..somebody.clone()
        };
        let left = Self {
            left_at: Some(at("10-01T08:00")),
            authorisations: vec![],
            undertakings: vec![],
            ..plain.clone()
        };
        vec![somebody, Self { is_self: true, ..plain }, left]
    }

    /// Returns whether the reader decides about her.
    fn may_decide(&self) -> bool {
        self.frame.may_authorise() && !self.is_self && self.left_at.is_none()
    }
}

/// Shows a member.
///
/// # Errors
/// The refusal: no such member, or the database does not answer.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    Ok(page(&view(&seat, member_id(&seat.visit, &id)?).await?))
}

/// Authorises her for a role more.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn authorise(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let member = member_id(visit, &id)?;
    let (mut typed, order) = TypedOrder::read(visit, &fields);
    if let Some(order) = order {
        let (office, mut cx) = (&visit.app.office, seat.context());
        match authorisation::give(office, &mut cx, seat.member(), member, order).await {
            Ok(_) => return Ok(to_member(member)),
            Err(AuthoriseError::Order(error)) => typed = typed.at_fault(visit, error),
            Err(error @ (AuthoriseError::Held | AuthoriseError::Unbound)) => {
                let is_held = matches!(error, AuthoriseError::Held);
                let key = if is_held { "authorise-held" } else { "authorise-unbound" };
                typed.role_fault = Some(visit.t(key).to_string());
            }
            Err(error) => return Err(refused(&seat, error)),
        }
    }
    let view = MemberPage { typed, ..view(&seat, member).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// Ends one of her authorisations.
///
/// # Errors
/// The refusal: no such authorisation, one's own, ended already, or the last owner's.
pub async fn end_authorisation(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let (visit, office) = (&seat.visit, &seat.visit.app.office);
    let id: AuthorisationId = id.parse().map_err(|_| visit.absent())?;
    let ended = authorisation::end(office, &mut seat.context(), seat.member(), id).await;
    ended.map(to_member).map_err(|error| refused(&seat, error))
}

/// Puts on record that a paper or a law binds her.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn bind(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let member = member_id(visit, &id)?;
    let mut typed = TypedUndertaking {
        is_law: fields.text("way") == UndertakingWay::Statute.word(),
        reference: fields.text("reference").trim().to_owned(),
        last_day: fields.text("last_day").trim().to_owned(),
        ..TypedUndertaking::default()
    };
    let say = |key| Some(visit.t(key).with("n", REFERENCE_CHARS_MAX as u64).to_string());
    match last_day(&typed.last_day) {
        None => typed.day_fault = say("order-day-fault"),
        Some(day) => {
            let (office, mut cx) = (&visit.app.office, seat.context());
            let bound = (typed.is_law, typed.reference.as_str(), day);
            match undertaking::record(office, &mut cx, seat.member(), member, bound).await {
                Ok(_) => return Ok(to_member(member)),
                Err(UndertakingError::NoReference) => {
                    typed.reference_fault = say("undertaking-no-reference");
                }
                Err(UndertakingError::LongReference) => {
                    typed.reference_fault = say("undertaking-long-reference");
                }
                Err(UndertakingError::Past) => typed.day_fault = say("order-past"),
                Err(error) => return Err(unbound(&seat, error)),
            }
        }
    }
    let view = MemberPage { typed_undertaking: typed, ..view(&seat, member).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// Ends one of her undertakings.
///
/// # Errors
/// The refusal: no such undertaking, or ended already.
pub async fn end_undertaking(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let (visit, office) = (&seat.visit, &seat.visit.app.office);
    let id: UndertakingId = id.parse().map_err(|_| visit.absent())?;
    let ended = undertaking::end(office, &mut seat.context(), seat.member(), id).await;
    ended.map(to_member).map_err(|error| unbound(&seat, error))
}

/// Ends her membership.
///
/// # Errors
/// The refusal: no such member, oneself, or the last owner.
pub async fn end(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let (visit, office) = (&seat.visit, &seat.visit.app.office);
    let member = member_id(visit, &id)?;
    let ended = leave::end(office, &mut seat.context(), seat.member(), member).await;
    ended.map_err(|error| refused(&seat, error))?;
    Ok(to_member(member))
}

/// Says why nobody is bound, or an undertaking not ended.
pub(in crate::settings) fn unbound(seat: &Seat, error: UndertakingError) -> Refusal {
    let key = match error {
        UndertakingError::Store(error) => return seat.visit.failed(&error),
        UndertakingError::Unknown => return seat.visit.absent(),
        UndertakingError::Own => "undertaking-own",
        UndertakingError::OtherWords => "undertaking-other-words",
        UndertakingError::Left => "authorise-absent",
        UndertakingError::Over => "undertaking-over",
        UndertakingError::NoReference
        | UndertakingError::LongReference
        | UndertakingError::Past => "problem-form-unreadable",
    };
    seat.visit.refuse(Problem::new(Kind::Conflict).saying(seat.visit.t(key)))
}

fn member_id(visit: &Visit, id: &str) -> Result<MemberId, Refusal> {
    id.parse().map_err(|_| visit.absent())
}

fn to_member(member: MemberId) -> Response {
    see_other(&format!("/settings/members/{member}"))
}

async fn view(seat: &Seat, id: MemberId) -> Result<MemberPage, Refusal> {
    let (visit, rows) = (&seat.visit, &seat.visit.app.office.store);
    let failed = |error: StoreError| visit.failed(&error);
    let member = store::member::lookup(rows, id).await.map_err(failed)?;
    // Whoever is only invited is no member yet.
    let member = member.filter(|it| !it.password_hash.is_empty());
    let member = member.ok_or_else(|| visit.absent())?;
    let authorisations = store::authorisation::list_of(rows, id).await.map_err(failed)?;
    let undertakings = store::undertaking::list_of(rows, id).await.map_err(failed)?;
    let since = visit.locale.now - DENIED;
    let denied = store::authorisation::list_denied(rows, id, since).await.map_err(failed)?;
    let (joined_at, left_at) = (member.joined_at, member.left_at);
    let name = names(seat, &[member]).await.map_err(failed)?.pop().unwrap_or_default();
    let frame = seat.frame().await?;
    Ok(MemberPage {
        id: id.to_string(),
        name,
        joined_at,
        left_at,
        is_self: id == seat.member(),
        authorisations: authorisations.into_iter().map(|it| given(visit, it)).collect(),
        undertakings: undertakings.into_iter().map(|it| bound(visit, it)).collect(),
        denied: denied
            .into_iter()
            .map(|it| DeniedRow {
                at: it.hour_at,
                what: visit.t(right_key(it.access_right)).to_string(),
                n: it.n_attempts,
            })
            .collect(),
        roles: roles(&frame),
        typed: TypedOrder::default(),
        typed_undertaking: TypedUndertaking::default(),
        frame,
    })
}

fn given(visit: &Visit, it: Authorisation) -> AuthorisationRow {
    AuthorisationRow {
        id: it.id.to_string(),
        role: sentence::word(&visit.locale, it.role),
        given_by: it.given_by.map(|by| sentence::member(&visit.locale, by)),
        since: it.given_at,
        until: it.ends_at.map(last_instant),
        ended_at: it.ended_at,
        stands: it.stands_at(visit.locale.now),
        reason: it.reason,
    }
}

fn bound(visit: &Visit, it: Undertaking) -> UndertakingRow {
    UndertakingRow {
        id: it.id.to_string(),
        way: way(&visit.locale, it.way),
        since: it.given_at,
        until: it.ends_at.map(last_instant),
        ended_at: it.ended_at,
        binds: it.binds_at(visit.locale.now),
        reference: it.reference,
    }
}

fn right_key(right: Right) -> &'static str {
    match right {
        Right::Read => "right-read",
        Right::Maintain => "right-maintain",
        Right::SeeSubjects => "right-see-subjects",
        Right::SendMailings => "right-send-mailings",
        Right::KeepPromises => "right-keep-promises",
        Right::SeeMembers => "right-see-members",
        Right::Authorise => "right-authorise",
    }
}
