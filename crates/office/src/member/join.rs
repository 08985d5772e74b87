//! Further Members: added by the owner with a role and a first password.

use decide::Personal;
use domain::{EmailAddress, EmailError, Entry, Fact, Language, MemberId, Role};
use keys::SubjectKey;
use store::{StoreError, Tx, member::Member};

use super::password::{self, PasswordError};
use crate::{context::Context, office::Office};

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The password is not accepted.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A Member has this address.
    #[error("a member has this address already")]
    Known,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody about to become a Member, with the wrapped key of her address and the Fact that says so.
pub(super) struct Newcomer {
    pub(super) member: Member,
    wrapped: Vec<u8>,
    entry: Entry,
}

/// Adds a Member with a role.
///
/// # Errors
/// Every [`JoinError`].
pub async fn join(
    office: &Office,
    cx: &mut Context,
    (email, password): (&str, String),
    language: Language,
    role: Role,
) -> Result<MemberId, JoinError> {
    let email = EmailAddress::parse(email)?;
    password::check(office, &password, email.as_ref()).await?;
    let newcomer = newcomer(office, cx, (&email, password), language, role).await;
    let id = newcomer.member.id;
    let known = store::member::find(&office.store, &newcomer.member.address_digest).await?;
    if known.is_some() {
        return Err(JoinError::Known);
    }
    let joined = office.store.transact(move |tx| newcomer.commit(tx));
    joined.await.map(|()| id).map_err(|error| match error {
        StoreError::Exists { .. } => JoinError::Known,
        error => error.into(),
    })
}

impl Newcomer {
    /// Stores the Member with her key and her Fact.
    pub(super) async fn commit(self, mut tx: Tx) -> Result<(), StoreError> {
        let (id, joined_at) = (self.member.id, self.member.joined_at);
        let key_id = store::member::key_id(id);
        store::key::add_subject_key(&mut tx, key_id, &self.wrapped, joined_at).await?;
        store::member::add(&mut tx, &self.member).await?;
        tx.commit(&[self.entry]).await
    }
}

/// Makes a Member out of an address and a password that were checked.
pub(super) async fn newcomer(
    office: &Office,
    cx: &mut Context,
    (email, password): (&EmailAddress, String),
    language: Language,
    role: Role,
) -> Newcomer {
    let id = MemberId::new(cx.now, &mut cx.random);
    let key = SubjectKey::generate(id.as_uuid(), &mut cx.random);
    let address = Personal::about(id.as_uuid(), email.as_ref().to_owned());
    let sealed = key.seal(store::member::address_place(id), &address, &mut cx.random);
    let member = Member {
        id,
        address_digest: office.key.member_digest(&address),
        address_sealed: sealed.expect("the address is about the key's owner"),
        password_hash: super::digest(office, password, &mut cx.random).await,
        role,
        language,
        joined_at: cx.now,
        left_at: None,
    };
    let wrapped = office.key.wrap(&key, &mut cx.random);
    let entry = Fact::MemberJoined { member: id, role }.at(cx.now, &mut cx.random);
    Newcomer { member, wrapped, entry }
}
