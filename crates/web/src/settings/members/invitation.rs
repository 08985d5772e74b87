//! The form that asks somebody to become a member: to which address, as what, why and until when.

use askama::Template;
use axum::{extract::Request, http::StatusCode, response::Response};
use domain::Role;
use jiff::civil::Date;
use office::member::{
    authorisation::{Order, OrderError, REASON_CHARS_MAX},
    invitation::{self, INVITATION_DAYS, InviteError},
};

use crate::app::{Fields, Refusal, Seat, Visit, page, page_with, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::samples::{office_frame, words};
use crate::text::Language;

/// Whom do we ask, and for what.
#[derive(Clone, Template)]
#[template(path = "settings/invitation.html")]
pub struct InvitationPage {
    /// The surroundings.
    pub frame: Frame,
    /// The roles to choose from.
    pub roles: Vec<RoleChoice>,
    /// The address that was typed.
    pub typed_email: String,
    /// Whether the mail is to be in English.
    pub in_english: bool,
    /// What was wrong with the address.
    pub email_fault: Option<String>,
    /// What was typed about the authorisation.
    pub typed: TypedOrder,
}

/// A role in a list of choices.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleChoice {
    /// Its word in forms.
    pub word: &'static str,
    /// Its name.
    pub name: String,
    /// What it may do, in words.
    pub may: String,
}

/// What was typed of an authorisation, and what was wrong with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedOrder {
    /// The role's word.
    pub role: String,
    /// Why she needs it.
    pub reason: String,
    /// The last day, as typed.
    pub last_day: String,
    /// What was wrong with the role.
    pub role_fault: Option<String>,
    /// What was wrong with the reason.
    pub reason_fault: Option<String>,
    /// What was wrong with the last day.
    pub day_fault: Option<String>,
}

impl TypedOrder {
    /// Reads what was typed; what cannot be read comes with its fault and without an order.
    pub(super) fn read(visit: &Visit, fields: &Fields) -> (Self, Option<Order>) {
        let mut typed = Self {
            role: fields.text("role").to_owned(),
            reason: fields.text("reason").trim().to_owned(),
            last_day: fields.text("last_day").trim().to_owned(),
            ..Self::default()
        };
        let role = typed.role.parse::<Role>().ok();
        if role.is_none() {
            typed.role_fault = Some(visit.t("order-role-fault").to_string());
        }
        let last_day = last_day(&typed.last_day);
        if last_day.is_none() {
            typed.day_fault = Some(visit.t("order-day-fault").to_string());
        }
        let (Some(role), Some(last_day)) = (role, last_day) else { return (typed, None) };
        let order = Order { role, reason: typed.reason.clone(), last_day };
        (typed, Some(order))
    }

    /// Puts what was wrong with an order beside its field.
    pub(super) fn at_fault(mut self, visit: &Visit, error: OrderError) -> Self {
        let say = |key| Some(visit.t(key).with("n", REASON_CHARS_MAX as u64).to_string());
        match error {
            OrderError::NoReason => self.reason_fault = say("order-no-reason"),
            OrderError::LongReason => self.reason_fault = say("order-long-reason"),
            OrderError::NoEnd => self.day_fault = say("order-no-end"),
            OrderError::Past => self.day_fault = say("order-past"),
        }
        self
    }
}

/// Reads a day that may be left out; none when it is no day.
pub(super) fn last_day(typed: &str) -> Option<Option<Date>> {
    if typed.is_empty() { Some(None) } else { typed.parse().ok().map(Some) }
}

/// Returns the roles to choose from, the least first.
pub(super) fn roles(frame: &Frame) -> Vec<RoleChoice> {
    let choice = |role: &Role| RoleChoice {
        word: role.word(),
        name: sentence::word(&frame.locale, *role),
        may: frame.t(may_key(*role)).to_string(),
    };
    Role::ALL.iter().rev().map(choice).collect()
}

/// Returns the key of what a role may do, in words.
pub(crate) fn may_key(role: Role) -> &'static str {
    match role {
        Role::Owner => "role-owner-may",
        Role::PrivacyLead => "role-officer-may",
        Role::Marketing => "role-marketing-may",
        Role::Support => "role-support-may",
        Role::Developer => "role-developer-may",
        Role::Auditor => "role-auditor-may",
    }
}

impl InvitationPage {
    fn of(frame: Frame) -> Self {
        let in_english = frame.locale.language == Language::En;
        let roles = roles(&frame);
        let (email, typed) = (String::new(), TypedOrder::default());
        Self { frame, roles, typed_email: email, in_english, email_fault: None, typed }
    }

    /// Returns an empty form, and one with every fault.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| Some(words(language, nb, en));
        let empty = Self::of(office_frame(language, "/settings/members/invitation"));
        let typed = TypedOrder {
            role: "support".to_owned(),
            reason: String::new(),
            last_day: "2026-11-01".to_owned(),
            role_fault: w("Velg en rolle", "Choose a role"),
            reason_fault: w("Skriv hvorfor det trengs", "Write why it is needed"),
            day_fault: w("Den dagen er over", "That day is over"),
        };
        let faulty = Self {
            typed_email: "liv@".to_owned(),
            email_fault: w("Adressen mangler et domene", "The address lacks a domain"),
            typed,
            ..empty.clone()
        };
        vec![empty, faulty]
    }
}

/// Shows the form.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    Ok(page(&InvitationPage::of(seat.frame().await?)))
}

/// Invites somebody, and leads back to the list.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn post(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let email = fields.text("email").trim().to_owned();
    let in_english = fields.text("language") == "en";
    let language = if in_english { domain::Language::En } else { domain::Language::Nb };
    let (typed, order) = TypedOrder::read(visit, &fields);
    let mut view = InvitationPage {
        typed_email: email.clone(),
        in_english,
        typed,
        ..InvitationPage::of(seat.frame().await?)
    };
    if let Some(order) = order {
        let (office, mut cx) = (&visit.app.office, seat.context());
        let to = (email.as_str(), language);
        match invitation::invite(office, &mut cx, seat.member(), to, order).await {
            Ok(_) => return Ok(see_other("/settings/members#invited")),
            Err(InviteError::Order(error)) => view.typed = view.typed.at_fault(visit, error),
            Err(InviteError::Email(_)) => {
                view.email_fault = Some(visit.t("member-email-fault").to_string());
            }
            Err(InviteError::Known | InviteError::Unknown) => {
                view.email_fault = Some(visit.t("invitation-known").to_string());
            }
            Err(InviteError::NoMail) => {
                let says = visit.t("invitation-no-mail");
                return Err(visit.refuse(Problem::new(Kind::Config).saying(says)));
            }
            Err(InviteError::Store(error)) => return Err(visit.failed(&error)),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}
