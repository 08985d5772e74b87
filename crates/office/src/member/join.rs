//! Further Members: added with a role and a first password by whoever runs the installation.

use decide::Personal;
use domain::{EmailAddress, EmailError, Entry, Fact, Language, MemberId, Role};
use keys::SubjectKey;
use store::{StoreError, Tx, authorisation::Authorisation, member::Member};

use super::{
    authorisation::{self, Checked},
    password::{self, PasswordError},
    undertaking::{self, Signed},
};
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

/// A Member's row, and the wrapped key that her address is sealed with.
pub(super) struct Arrival {
    pub(super) member: Member,
    pub(super) wrapped: Vec<u8>,
}

/// Somebody about to become a Member, authorised, and bound by the undertaking that she signs as she comes.
pub(super) struct Newcomer {
    arrival: Arrival,
    signed: Signed,
    given: Authorisation,
    entries: Vec<Entry>,
}

/// Adds a Member with a role that has no end, who signs the undertaking as she comes.
///
/// People are asked by [`super::invitation`]; this is for installations that are set up by a program.
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
    let id = newcomer.id();
    let digest = newcomer.arrival.member.address_digest;
    if store::member::find(&office.store, &digest).await?.is_some() {
        return Err(JoinError::Known);
    }
    let joined = office.store.transact(move |tx| newcomer.commit(tx));
    joined.await.map(|()| id).map_err(|error| match error {
        StoreError::Exists { .. } => JoinError::Known,
        error => error.into(),
    })
}

impl Newcomer {
    pub(super) fn id(&self) -> MemberId {
        self.arrival.member.id
    }

    /// Stores the Member with her key, what binds her, what she may do, and the Facts of it.
    pub(super) async fn commit(mut self, mut tx: Tx) -> Result<(), StoreError> {
        let Arrival { member, wrapped } = self.arrival;
        let key_id = store::member::key_id(member.id);
        store::key::add_subject_key(&mut tx, key_id, &wrapped, member.joined_at).await?;
        store::member::add(&mut tx, &member).await?;
        self.entries.push(self.signed.add(&mut tx).await?);
        store::authorisation::add(&mut tx, &self.given).await?;
        tx.commit(&self.entries).await
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
    let hash = super::digest(office, password, &mut cx.random).await;
    let arrival = arrival(office, cx, email, hash, language);
    let id = arrival.member.id;
    let shown = undertaking::digest(&undertaking::wording(office, language));
    let signed = undertaking::signed(office, cx, id, language, shown);
    let signed = signed.expect("the words are those of this instant");
    let reason = match language {
        Language::Nb => "satte opp installasjonen",
        Language::En => "set the installation up",
    };
    let order = Checked { role, reason: reason.to_owned(), ends_at: None };
    let (given, authorised) = authorisation::made(cx, id, order, None);
    let joined = Fact::MemberJoined { member: id, role }.at(cx.now, &mut cx.random);
    Newcomer { arrival, signed, given, entries: vec![joined, authorised] }
}

/// Makes a Member's row with her key; the digest of her password is empty while she is only invited.
pub(super) fn arrival(
    office: &Office,
    cx: &mut Context,
    email: &EmailAddress,
    password_hash: String,
    language: Language,
) -> Arrival {
    let id = MemberId::new(cx.now, &mut cx.random);
    let key = SubjectKey::generate(id.as_uuid(), &mut cx.random);
    let address = Personal::about(id.as_uuid(), email.as_ref().to_owned());
    let sealed = key.seal(store::member::address_place(id), &address, &mut cx.random);
    let member = Member {
        id,
        address_digest: office.key.member_digest(&address),
        address_sealed: sealed.expect("the address is about the key's owner"),
        password_hash,
        language,
        joined_at: cx.now,
        left_at: None,
    };
    Arrival { member, wrapped: office.key.wrap(&key, &mut cx.random) }
}
