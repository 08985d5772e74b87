//! Who may do what: an authorisation is given for a reason and until a day, and ends at the instant it is ended.
//!
//! What a Member may do is asked anew with every request, so that an end takes effect in every open session at once.

use domain::{AuthorisationId, Digest, Entry, Fact, MemberId, Right, Rights, Role};
use jiff::{Timestamp, civil::Date};
use sha2::{Digest as _, Sha256};
use store::{StoreError, Tx, authorisation::Authorisation};

use crate::{context::Context, office::Office};

/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 400;

/// What somebody is to be authorised for.
#[derive(Debug, Clone)]
pub struct Order {
    /// The role.
    pub role: Role,
    /// Why she needs it.
    pub reason: String,
    /// The last day on which it counts; an owner's may have none.
    pub last_day: Option<Date>,
}

/// Why nobody is authorised, or an authorisation not ended.
#[derive(Debug, thiserror::Error)]
pub enum AuthoriseError {
    /// There is no such Member or authorisation.
    #[error("there is no such member or authorisation")]
    Unknown,
    /// The Member has left, or has not answered her invitation.
    #[error("the member cannot sign in")]
    Absent,
    /// The role opens personal data, and nothing binds her to confidentiality.
    #[error("nothing binds the member to confidentiality")]
    Unbound,
    /// It is the acting Member's own.
    #[error("nobody decides about what she may do herself")]
    Own,
    /// She holds the role already.
    #[error("the member holds the role already")]
    Held,
    /// It has ended already.
    #[error("the authorisation has ended already")]
    Over,
    /// There would be no owner left who stays.
    #[error("no owner without a last day would be left")]
    LastOwner,
    /// The order cannot be carried out.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// No reason is given.
    #[error("the reason is missing")]
    NoReason,
    /// The reason is too long.
    #[error("the reason has more than {REASON_CHARS_MAX} characters")]
    LongReason,
    /// Only an owner may be authorised without a last day.
    #[error("the last day is missing")]
    NoEnd,
    /// The last day is over.
    #[error("the last day is over")]
    Past,
}

/// An order that can be carried out.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) role: Role,
    pub(super) reason: String,
    pub(super) ends_at: Option<Timestamp>,
}

/// What a Member may do now, and by which roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The roles that she holds.
    pub roles: Vec<Role>,
    /// Whether something binds her to confidentiality.
    pub is_bound: bool,
}

impl Standing {
    /// Returns what she may do: nothing with personal data while nothing binds her.
    ///
    /// Law: GDPR Art. 28(3)(b), 32(4).
    pub fn rights(&self) -> Rights {
        let rights = self.roles.iter().fold(Rights::NONE, |rights, it| rights.and(it.rights()));
        if self.is_bound { rights } else { rights.without_personal_data() }
    }
}

/// Returns what a Member may do at an instant.
///
/// # Errors
/// As every reading.
pub async fn standing(
    office: &Office,
    now: Timestamp,
    member: MemberId,
) -> Result<Standing, StoreError> {
    let held = store::authorisation::list_held(&office.store, member, now).await?;
    let is_bound = held.iter().any(|it| it.n_undertakings > 0);
    Ok(Standing { roles: held.into_iter().map(|it| it.role).collect(), is_bound })
}

/// Counts a Member's attempt at what she is not, or no longer, authorised for.
///
/// # Errors
/// As every change.
pub async fn deny(
    office: &Office,
    cx: &Context,
    member: MemberId,
    right: Right,
) -> Result<(), StoreError> {
    let hour = cx.now.as_second().div_euclid(3_600) * 3_600;
    let hour_at = Timestamp::from_second(hour).unwrap_or(cx.now);
    let counted = office.store.transact(move |mut tx| async move {
        store::authorisation::add_denied(&mut tx, member, right, hour_at).await?;
        tx.commit_without_fact("what was refused changed nothing").await
    });
    counted.await
}

/// Authorises a Member for a role.
///
/// Law: GDPR Art. 28(3)(b), 29, 32(4).
///
/// # Errors
/// Every [`AuthoriseError`].
pub async fn give(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    member: MemberId,
    order: Order,
) -> Result<AuthorisationId, AuthoriseError> {
    let checked = check(office, cx.now, order)?;
    if by == member {
        return Err(AuthoriseError::Own);
    }
    let found = store::member::lookup(&office.store, member).await?;
    let found = found.ok_or(AuthoriseError::Unknown)?;
    if !found.is_here() {
        return Err(AuthoriseError::Absent);
    }
    let (given, entry) = made(cx, member, checked, Some(by));
    let (id, now) = (given.id, cx.now);
    let kept = office.store.transact(move |mut tx| async move {
        let held = store::authorisation::list_held(&mut tx, member, now).await?;
        if held.iter().any(|it| it.role == given.role) {
            return Err(AuthoriseError::Held);
        }
        if given.role.sees_personal_data() && !is_bound(&mut tx, member, now).await? {
            return Err(AuthoriseError::Unbound);
        }
        store::authorisation::add(&mut tx, &given).await?;
        Ok(tx.commit(&[entry]).await?)
    });
    kept.await.map(|()| id)
}

/// Ends an authorisation now, in every open session; returns whose it was.
///
/// # Errors
/// Every [`AuthoriseError`].
pub async fn end(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    id: AuthorisationId,
) -> Result<MemberId, AuthoriseError> {
    let found = store::authorisation::lookup(&office.store, id).await?;
    let found = found.ok_or(AuthoriseError::Unknown)?;
    if found.member_id == by {
        return Err(AuthoriseError::Own);
    }
    let (member, now) = (found.member_id, cx.now);
    let entry = Fact::AuthorisationEnded { authorisation: id, by }.at(now, &mut cx.random);
    let ended = office.store.transact(move |mut tx| async move {
        end_in(&mut tx, &found, by, now).await?;
        Ok(tx.commit(&[entry]).await?)
    });
    ended.await.map(|()| member)
}

/// Ends an authorisation in the caller's transaction.
pub(super) async fn end_in(
    tx: &mut Tx,
    found: &Authorisation,
    by: MemberId,
    now: Timestamp,
) -> Result<(), AuthoriseError> {
    if store::authorisation::end(tx, found.id, by, now).await? == 0 {
        return Err(AuthoriseError::Over);
    }
    check_owner_left(tx, now).await
}

/// Refuses what would leave nobody who decides about others from here on.
pub(super) async fn check_owner_left(tx: &mut Tx, now: Timestamp) -> Result<(), AuthoriseError> {
    let standing = store::authorisation::list_standing(&mut *tx, now).await?;
    let stays = |it: &Authorisation| it.role == Role::Owner && it.ends_at.is_none();
    if standing.iter().any(stays) { Ok(()) } else { Err(AuthoriseError::LastOwner) }
}

/// Says whether something binds a Member to confidentiality, whether or not she is authorised for anything.
pub(super) async fn is_bound(
    tx: &mut Tx,
    member: MemberId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let undertakings = store::undertaking::list_of(&mut *tx, member).await?;
    Ok(undertakings.iter().any(|it| it.binds_at(now)))
}

/// Makes an authorisation with its Fact.
pub(super) fn made(
    cx: &mut Context,
    member: MemberId,
    order: Checked,
    by: Option<MemberId>,
) -> (Authorisation, Entry) {
    let id = AuthorisationId::new(cx.now, &mut cx.random);
    let fact = Fact::AuthorisationGiven {
        authorisation: id,
        member,
        role: order.role,
        reason_digest: Digest::from_bytes(Sha256::digest(&order.reason).into()),
        ends_at: order.ends_at,
        by,
    };
    let given = Authorisation {
        id,
        member_id: member,
        role: order.role,
        reason: order.reason,
        given_by: by,
        given_at: cx.now,
        ends_at: order.ends_at,
        ended_by: None,
        ended_at: None,
        reviewed_at: cx.now,
    };
    (given, fact.at(cx.now, &mut cx.random))
}

/// Checks an order, and turns its last day into the instant after it in the organisation's zone.
pub(super) fn check(office: &Office, now: Timestamp, order: Order) -> Result<Checked, OrderError> {
    let reason = order.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(OrderError::NoReason);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(OrderError::LongReason);
    }
    let ends_at = match order.last_day {
        None if order.role == Role::Owner => None,
        None => return Err(OrderError::NoEnd),
        Some(day) => {
            let ends_at = office.live().end_of(day).filter(|ends_at| *ends_at > now);
            Some(ends_at.ok_or(OrderError::Past)?)
        }
    };
    Ok(Checked { role: order.role, reason, ends_at })
}
