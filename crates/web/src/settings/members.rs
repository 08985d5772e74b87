//! Members as members see them: who may do what until when, who is bound to confidentiality, and who is asked to come.

pub mod invitation;
pub mod member;
pub mod review;

use askama::Template;
use axum::{
    extract::{Path, Request},
    response::Response,
};
use domain::{InvitationId, MemberId, Right, Role, UndertakingWay};
use jiff::{SignedDuration, Timestamp};
use office::member::{address, invitation as asking, review as looking};
use store::{StoreError, member::Member};

use crate::app::{Refusal, Seat, attachment, page, see_other};
use crate::coverage::cell;
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::moment::Locale;
use crate::problem::{Kind, Problem};
use crate::samples::{at, office_frame};
use crate::text::{Language, Phrase};

/// Who may do what, and who is bound.
#[derive(Clone, Template)]
#[template(path = "settings/members.html")]
pub struct MembersPage {
    /// The surroundings.
    pub frame: Frame,
    /// Those who can sign in, oldest first.
    pub members: Vec<MemberRow>,
    /// Those who were asked and have not answered.
    pub invited: Vec<InvitedRow>,
    /// How many left.
    pub n_left: u64,
    /// How many authorisations are to be looked at, and how many of them are late.
    pub n_overdue: u64,
    /// As of when.
    pub as_of: Timestamp,
}

/// A member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberRow {
    /// The ID in the address of her page.
    pub id: String,
    /// Her address; what stands in the log instead for readers who may not see it.
    pub name: String,
    /// What she is authorised for, with the last instant of each.
    pub held: Vec<HeldRow>,
    /// What binds her; none where nothing does.
    pub bound: Option<BoundRow>,
    /// Whether a role of hers opens personal data.
    pub needs_bond: bool,
}

/// A role that somebody is authorised for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeldRow {
    /// The role's name.
    pub role: String,
    /// The last instant; none where it has no end.
    pub until: Option<Timestamp>,
}

/// What binds somebody to confidentiality.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BoundRow {
    /// How, in words.
    pub way: String,
    /// Since when.
    pub since: Timestamp,
    /// The last instant; none where it has no end.
    pub until: Option<Timestamp>,
}

/// Somebody who was asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvitedRow {
    /// The ID in the addresses of what can be done.
    pub id: String,
    /// Her address; what stands in the log instead for readers who may not see it.
    pub name: String,
    /// What she will be authorised for.
    pub role: String,
    /// The last instant at which the link works.
    pub until: Timestamp,
    /// Whether that is over.
    pub is_over: bool,
}

impl MembersPage {
    fn n_unbound(&self) -> u64 {
        self.members.iter().filter(|it| it.needs_bond && it.bound.is_none()).count() as u64
    }

    fn title(&self) -> Phrase {
        let n = self.members.len() as u64;
        match self.n_unbound() {
            0 => self.frame.t("members-title").with("n", n),
            unbound => self.frame.t("members-title-unbound").with("n", unbound),
        }
    }

    /// Returns a house with everything, and one with its first owner alone.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/settings/members");
        let locale = frame.locale.clone();
        let owner = MemberRow {
            id: "0198a000-0000-7000-8000-000000000001".to_owned(),
            name: "kari.nord@fjordbok.example".to_owned(),
            held: vec![HeldRow { role: sentence::word(&locale, Role::Owner), until: None }],
            bound: Some(BoundRow {
                way: way(&locale, UndertakingWay::Signed),
                since: at("03-02T09:00"),
                until: None,
            }),
            needs_bond: true,
        };
        let unbound = MemberRow {
            id: "0198a000-0000-7000-8000-000000000002".to_owned(),
            name: "ola.vik@fjordbok.example".to_owned(),
            held: vec![
                HeldRow {
                    role: sentence::word(&locale, Role::Support),
                    until: Some(at("12-31T22:59")),
                },
                HeldRow {
                    role: sentence::word(&locale, Role::Developer),
                    until: Some(at("12-31T22:59")),
                },
            ],
            bound: None,
            needs_bond: true,
        };
        let invited = |name: &str, is_over| InvitedRow {
            id: "0198a000-0000-7000-8000-000000000003".to_owned(),
            name: name.to_owned(),
            role: sentence::word(&locale, Role::Auditor),
            until: at(if is_over { "11-20T08:00" } else { "11-29T08:00" }),
            is_over,
        };
        let alone = Self {
            frame,
            members: vec![owner.clone()],
            invited: vec![],
            n_left: 0,
            n_overdue: 0,
            as_of: at("11-22T08:30"),
        };
        let full = Self {
            members: vec![owner, unbound],
            invited: vec![
                invited("liv@revisor.example", false),
                invited("per@revisor.example", true),
            ],
            n_left: 3,
            n_overdue: 2,
            ..alone.clone()
        };
        vec![full, alone]
    }
}

/// Shows who may do what.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let frame = seat.frame().await?;
    let shown = view(&seat, frame).await.map_err(|error| seat.visit.failed(&error))?;
    Ok(page(&shown))
}

/// Hands the same over as CSV (RFC 4180): the report of who is bound, with its time in each line.
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat) -> Result<Response, Refusal> {
    let (visit, frame) = (&seat.visit, seat.frame().await?);
    let shown = view(&seat, frame).await.map_err(|error| visit.failed(&error))?;
    let machine = |at: Timestamp| visit.locale.machine(&at);
    let mut text = "as_of,member,roles,until,bound_by,bound_since,bound_until\r\n".to_owned();
    for row in &shown.members {
        let roles: Vec<&str> = row.held.iter().map(|it| it.role.as_str()).collect();
        let ends = row.held.iter().map(|it| it.until.map(machine).unwrap_or_default());
        let bound = row.bound.as_ref();
        let cells = [
            machine(shown.as_of),
            row.name.clone(),
            roles.join("; "),
            ends.collect::<Vec<_>>().join("; "),
            bound.map(|it| it.way.clone()).unwrap_or_default(),
            bound.map(|it| machine(it.since)).unwrap_or_default(),
            bound.and_then(|it| it.until).map(machine).unwrap_or_default(),
        ];
        text.push_str(&(cells.map(|it| cell(&it)).join(",") + "\r\n"));
    }
    Ok(attachment("text/csv; charset=utf-8", "members.csv", text))
}

/// Mails another link to somebody who was asked.
///
/// # Errors
/// The refusal: no such invitation, no mail can be sent, or the database does not answer.
pub async fn renew(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let id = invitation_id(&seat, &id)?;
    let renewed = asking::renew(&seat.visit.app.office, &mut seat.context(), id).await;
    renewed.map_err(|error| refused(&seat, error))?;
    Ok(see_other("/settings/members#invited"))
}

/// Takes an invitation back.
///
/// # Errors
/// As [`renew`].
pub async fn withdraw(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let id = invitation_id(&seat, &id)?;
    let withdrawn = asking::withdraw(&seat.visit.app.office, &seat.context(), id).await;
    withdrawn.map_err(|error| refused(&seat, error))?;
    Ok(see_other("/settings/members#invited"))
}

fn invitation_id(seat: &Seat, id: &str) -> Result<InvitationId, Refusal> {
    id.parse().map_err(|_| seat.visit.absent())
}

fn refused(seat: &Seat, error: asking::InviteError) -> Refusal {
    match error {
        asking::InviteError::Store(error) => seat.visit.failed(&error),
        asking::InviteError::NoMail => {
            let says = seat.visit.t("invitation-no-mail");
            seat.visit.refuse(Problem::new(Kind::Config).saying(says))
        }
        _ => seat.visit.absent(),
    }
}

async fn view(seat: &Seat, frame: Frame) -> Result<MembersPage, StoreError> {
    let (office, now) = (&seat.visit.app.office, seat.visit.locale.now);
    let (rows, locale) = (&office.store, &seat.visit.locale);
    let everybody = store::member::list(rows).await?;
    let n_left = everybody.iter().filter(|it| it.left_at.is_some()).count() as u64;
    let here: Vec<Member> = everybody.into_iter().filter(|it| it.left_at.is_none()).collect();
    let mut names = names(seat, &here).await?.into_iter();
    let standing = store::authorisation::list_standing(rows, now).await?;
    let undertakings = store::undertaking::list_standing(rows, now).await?;
    let invitations = store::invitation::list(rows).await?;
    let (mut members, mut invited) = (Vec::new(), Vec::new());
    for member in here {
        let name = names.next().unwrap_or_default();
        if let Some(asked) = invitations.iter().find(|it| it.member_id == member.id) {
            invited.push(InvitedRow {
                id: asked.id.to_string(),
                name,
                role: sentence::word(locale, asked.role),
                until: last_instant(asked.expires_at),
                is_over: asked.expires_at <= now,
            });
            continue;
        }
        let held = standing.iter().filter(|it| it.member_id == member.id);
        let bound = undertakings.iter().find(|it| it.member_id == member.id);
        members.push(MemberRow {
            id: member.id.to_string(),
            name,
            needs_bond: held.clone().any(|it| it.role.sees_personal_data()),
            held: held
                .map(|it| HeldRow {
                    role: sentence::word(locale, it.role),
                    until: it.ends_at.map(last_instant),
                })
                .collect(),
            bound: bound.map(|it| BoundRow {
                way: way(locale, it.way),
                since: it.given_at,
                until: it.ends_at.map(last_instant),
            }),
        });
    }
    let due = looking::due(office, &office.live(), now).await?;
    let n_overdue = due.iter().filter(|it| it.is_overdue).count() as u64;
    Ok(MembersPage { frame, members, invited, n_left, n_overdue, as_of: now })
}

/// Returns what the reader herself is authorised for.
pub(super) async fn held_by(seat: &Seat) -> Result<Vec<HeldRow>, StoreError> {
    let (rows, locale) = (&seat.visit.app.office.store, &seat.visit.locale);
    let own = store::authorisation::list_of(rows, seat.member()).await?;
    let standing = own.into_iter().filter(|it| it.stands_at(locale.now));
    let held = standing.map(|it| HeldRow {
        role: sentence::word(locale, it.role),
        until: it.ends_at.map(last_instant),
    });
    Ok(held.collect())
}

/// Names members: by their addresses for whoever may see them, and otherwise as the log does.
async fn names(seat: &Seat, members: &[Member]) -> Result<Vec<String>, StoreError> {
    let locale = &seat.visit.locale;
    let unnamed = |id: MemberId| sentence::member(locale, id);
    if !seat.signed_in.may(Right::SeeMembers) {
        return Ok(members.iter().map(|it| unnamed(it.id)).collect());
    }
    let (office, mut cx) = (&seat.visit.app.office, seat.context());
    let opened = address::list(office, &mut cx, seat.member(), members).await?;
    let named = opened.into_iter().zip(members).map(|(name, it)| name.unwrap_or(unnamed(it.id)));
    Ok(named.collect())
}

/// Names how somebody is bound.
fn way(locale: &Locale, way: UndertakingWay) -> String {
    locale.t(sentence::way_key(way)).to_string()
}

/// Returns the instant before the one at which something no longer counts, whose day is the last one.
fn last_instant(ends_at: Timestamp) -> Timestamp {
    ends_at - SignedDuration::from_micros(1)
}
