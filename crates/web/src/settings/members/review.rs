//! Looking again at who may do what: each authorisation with its reason, and two buttons.

use askama::Template;
use axum::{
    extract::{Path, Request},
    response::Response,
};
use domain::{AuthorisationId, Role};
use jiff::{Timestamp, civil::Date};
use office::member::{
    authorisation::AuthoriseError,
    review::{self, Due, USUAL},
};
use store::{StoreError, member::Member};

use crate::app::{Refusal, Seat, attachment, page, see_other};
use crate::coverage::cell;
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

use super::{last_instant, names};

/// Does everybody still need what they have.
#[derive(Clone, Template)]
#[template(path = "settings/review.html")]
pub struct ReviewPage {
    /// The surroundings.
    pub frame: Frame,
    /// How often, in words.
    pub every: String,
    /// Whether the declaration says so; otherwise it is what the program takes for usual.
    pub is_promised: bool,
    /// What stands, the one to be looked at first at the front.
    pub due: Vec<DueRow>,
}

/// An authorisation to be looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DueRow {
    /// The ID in the address of what is decided.
    pub id: String,
    /// The ID of the member's page.
    pub member_id: String,
    /// Whose it is.
    pub name: String,
    /// What for.
    pub role: String,
    /// Why; empty for roles from before reasons were asked for.
    pub reason: String,
    /// When somebody last looked.
    pub reviewed_at: Timestamp,
    /// Its last instant.
    pub until: Option<Timestamp>,
    /// The last day for the next look.
    pub due_on: Date,
    /// Whether that day is over.
    pub is_overdue: bool,
    /// Whether it is the reader's own.
    pub is_own: bool,
}

impl ReviewPage {
    fn title(&self) -> Phrase {
        match self.due.iter().filter(|it| it.is_overdue).count() as u64 {
            0 => self.frame.t("review-title"),
            n => self.frame.t("review-title-overdue").with("n", n),
        }
    }

    /// Returns a late list, and one that is in time.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/settings/members/review");
        let row = |name: &str, role, is_overdue| DueRow {
            id: "0198a000-0000-7000-8000-000000000004".to_owned(),
            member_id: "0198a000-0000-7000-8000-000000000002".to_owned(),
            name: name.to_owned(),
            role: sentence::word(&frame.locale, role),
            reason: words(language, "svarer kundene", "answers customers"),
            reviewed_at: at("07-02T09:00"),
            until: Some(at("12-31T22:59")),
            due_on: jiff::civil::date(2026, if is_overdue { 10 } else { 12 }, 2),
            is_overdue,
            is_own: false,
        };
        let own = DueRow {
            is_own: true,
            until: None,
            reason: String::new(),
            ..row("kari.nord@fjordbok.example", Role::Owner, false)
        };
        let late = row("ola.vik@fjordbok.example", Role::Support, true);
        let in_time = row("ola.vik@fjordbok.example", Role::Support, false);
        let page = |due, is_promised| Self {
            every: every(&frame, USUAL),
            frame: frame.clone(),
            is_promised,
            due,
        };
        vec![page(vec![late, own.clone()], true), page(vec![in_time, own], false)]
    }
}

/// Shows what stands, the one to be looked at first at the front.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let frame = seat.frame().await?;
    let shown = view(&seat, frame).await.map_err(|error| seat.visit.failed(&error))?;
    Ok(page(&shown))
}

/// Hands the same over as CSV (RFC 4180).
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat) -> Result<Response, Refusal> {
    let (visit, frame) = (&seat.visit, seat.frame().await?);
    let shown = view(&seat, frame).await.map_err(|error| visit.failed(&error))?;
    let mut text = "member,role,reason,reviewed_at,until,due_on,overdue\r\n".to_owned();
    for row in &shown.due {
        let cells = [
            row.name.clone(),
            row.role.clone(),
            row.reason.clone(),
            visit.locale.machine(&row.reviewed_at),
            row.until.map(|at| visit.locale.machine(&at)).unwrap_or_default(),
            row.due_on.to_string(),
            row.is_overdue.to_string(),
        ];
        text.push_str(&(cells.map(|it| cell(&it)).join(",") + "\r\n"));
    }
    Ok(attachment("text/csv; charset=utf-8", "access-review.csv", text))
}

/// Keeps or ends one authorisation, and leads back to the rest.
///
/// # Errors
/// The refusal: no such authorisation, one's own, ended already, or the last owner's.
pub async fn post(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let id: AuthorisationId = id.parse().map_err(|_| visit.absent())?;
    let is_kept = match fields.text("decision") {
        "keep" => true,
        "end" => false,
        _ => {
            let says = visit.t("problem-form-unreadable");
            return Err(visit.refuse(Problem::new(Kind::User).saying(says)));
        }
    };
    let (office, mut cx) = (&visit.app.office, seat.context());
    let decided = review::decide(office, &mut cx, seat.member(), id, is_kept).await;
    decided.map_err(|error| refused(&seat, error))?;
    Ok(see_other("/settings/members/review"))
}

/// Says why an authorisation is not given, kept or ended.
pub(super) fn refused(seat: &Seat, error: AuthoriseError) -> Refusal {
    let key = match error {
        AuthoriseError::Store(error) => return seat.visit.failed(&error),
        AuthoriseError::Unknown => return seat.visit.absent(),
        AuthoriseError::Own => "authorise-own",
        AuthoriseError::LastOwner => "authorise-last-owner",
        AuthoriseError::Over => "authorise-over",
        AuthoriseError::Absent => "authorise-absent",
        AuthoriseError::Held => "authorise-held",
        AuthoriseError::Unbound => "authorise-unbound",
        AuthoriseError::Order(_) => "problem-form-unreadable",
    };
    let problem = Problem::new(Kind::Conflict).saying(seat.visit.t(key));
    let to_members = seat.visit.t("problem-to-members");
    seat.visit.refuse(problem.hint(to_members, Some("/settings/members")))
}

async fn view(seat: &Seat, frame: Frame) -> Result<ReviewPage, StoreError> {
    let (office, now) = (&seat.visit.app.office, seat.visit.locale.now);
    let live = office.live();
    let due = review::due(office, &live, now).await?;
    let mut holders: Vec<Member> = store::member::list(&office.store).await?;
    holders.retain(|it| due.iter().any(|due| due.authorisation.member_id == it.id));
    let names = names(seat, &holders).await?;
    let name = |due: &Due| {
        let at = holders.iter().position(|it| it.id == due.authorisation.member_id);
        at.map(|at| names[at].clone()).unwrap_or_default()
    };
    let rows = due.iter().map(|it| DueRow {
        id: it.authorisation.id.to_string(),
        member_id: it.authorisation.member_id.to_string(),
        name: name(it),
        role: sentence::word(&frame.locale, it.authorisation.role),
        reason: it.authorisation.reason.clone(),
        reviewed_at: it.authorisation.reviewed_at,
        until: it.authorisation.ends_at.map(last_instant),
        due_on: it.due_on,
        is_overdue: it.is_overdue,
        is_own: it.authorisation.member_id == seat.member(),
    });
    let promised = review::period(&live);
    let every = every(&frame, promised.unwrap_or(USUAL));
    Ok(ReviewPage { due: rows.collect(), every, is_promised: promised.is_some(), frame })
}

fn every(frame: &Frame, period: law::Period) -> String {
    let words = declaration::every(period);
    frame.locale.language.pick(&words.nb, &words.en).clone()
}
