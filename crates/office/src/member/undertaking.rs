//! Who is bound to confidentiality: by signing on the page, on paper that somebody saw, or by a law.
//!
//! Law: GDPR Art. 28(3)(b), 32(4).

use domain::{Digest, Entry, Fact, Language, MemberId, UndertakingId, UndertakingWay};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use store::{
    StoreError, Tx,
    undertaking::{Undertaking, UndertakingWording},
};

use crate::{context::Context, office::Office};

/// The longest reference to a paper or a law, in characters.
pub const REFERENCE_CHARS_MAX: usize = 200;

/// Why nobody is bound, or an undertaking not ended.
#[derive(Debug, thiserror::Error)]
pub enum UndertakingError {
    /// There is no such Member or undertaking.
    #[error("there is no such member or undertaking")]
    Unknown,
    /// The Member has left.
    #[error("the member has left")]
    Left,
    /// The words that she saw are not those of today.
    #[error("the words have changed since they were shown")]
    OtherWords,
    /// It is the acting Member's own paper; somebody else must have seen it.
    #[error("somebody else has to put one's own paper on record")]
    Own,
    /// The reference is missing.
    #[error("the reference is missing")]
    NoReference,
    /// The reference is too long.
    #[error("the reference has more than {REFERENCE_CHARS_MAX} characters")]
    LongReference,
    /// The last day is over.
    #[error("the last day is over")]
    Past,
    /// It binds nobody any more.
    #[error("the undertaking has ended already")]
    Over,
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns what is signed on the page, in one language: paragraphs with an empty line between them.
pub fn wording(office: &Office, language: Language) -> String {
    let live = office.live();
    let name = live.organisation_name();
    match language {
        Language::Nb => format!(
            "Jeg forplikter meg til å behandle alle personopplysninger jeg får tilgang til gjennom \
             arbeidet for {name}, fortrolig.\n\n\
             Jeg ser bare på det jeg trenger for oppgaven min, bruker det ikke til noe annet, og gir \
             det ikke videre til noen som ikke har rett til å få vite det.\n\n\
             Forpliktelsen gjelder også etter at tilgangen min eller arbeidet mitt for {name} er over."
        ),
        Language::En => format!(
            "I undertake to keep confidential all personal data that I come to see through my work \
             for {name}.\n\n\
             I look only at what my task needs, use it for nothing else, and pass it on to nobody \
             who has no right to know it.\n\n\
             This binds me also after my access or my work for {name} has ended."
        ),
    }
}

/// Returns the digest of words, by which a page says which ones it showed.
pub fn digest(words: &str) -> Digest {
    Digest::from_bytes(Sha256::digest(words).into())
}

/// Binds the acting Member by the words that she saw.
///
/// # Errors
/// [`UndertakingError::OtherWords`], [`UndertakingError::Store`].
pub async fn sign(
    office: &Office,
    cx: &mut Context,
    member: MemberId,
    (language, shown): (Language, Digest),
) -> Result<UndertakingId, UndertakingError> {
    let signed = signed(office, cx, member, language, shown)?;
    let id = signed.undertaking.id;
    let kept = office.store.transact(move |mut tx| async move {
        let entry = signed.add(&mut tx).await?;
        tx.commit(&[entry]).await
    });
    kept.await?;
    Ok(id)
}

/// Puts on record that a Member is bound by a paper or by a law.
///
/// # Errors
/// Every [`UndertakingError`] but those of words and ends.
pub async fn record(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    member: MemberId,
    (is_law, reference, last_day): (bool, &str, Option<Date>),
) -> Result<UndertakingId, UndertakingError> {
    let reference = reference.trim();
    if by == member {
        return Err(UndertakingError::Own);
    }
    if reference.is_empty() {
        return Err(UndertakingError::NoReference);
    }
    if reference.chars().count() > REFERENCE_CHARS_MAX {
        return Err(UndertakingError::LongReference);
    }
    let live = office.live();
    let ends_at = match last_day {
        None => None,
        Some(day) => {
            let ends_at = live.end_of(day).filter(|ends_at| *ends_at > cx.now);
            Some(ends_at.ok_or(UndertakingError::Past)?)
        }
    };
    let found = store::member::lookup(&office.store, member).await?;
    if found.ok_or(UndertakingError::Unknown)?.left_at.is_some() {
        return Err(UndertakingError::Left);
    }
    let way = if is_law { UndertakingWay::Statute } else { UndertakingWay::Paper };
    let undertaking = Undertaking {
        id: UndertakingId::new(cx.now, &mut cx.random),
        member_id: member,
        way,
        digest: digest(reference),
        reference: reference.to_owned(),
        recorded_by: by,
        given_at: cx.now,
        ends_at,
        ended_at: None,
    };
    let (id, entry) = (undertaking.id, given(cx, &undertaking));
    let kept = office.store.transact(move |mut tx| async move {
        store::undertaking::add(&mut tx, &undertaking).await?;
        tx.commit(&[entry]).await
    });
    kept.await?;
    Ok(id)
}

/// Ends an undertaking now; what it opened is closed with it, in every open session. Returns whom it bound.
///
/// # Errors
/// [`UndertakingError::Unknown`], [`UndertakingError::Over`], [`UndertakingError::Store`].
pub async fn end(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    id: UndertakingId,
) -> Result<MemberId, UndertakingError> {
    let found = store::undertaking::lookup(&office.store, id).await?;
    let member = found.ok_or(UndertakingError::Unknown)?.member_id;
    let now = cx.now;
    let entry = Fact::UndertakingEnded { undertaking: id, by }.at(now, &mut cx.random);
    let ended = office.store.transact(move |mut tx| async move {
        if store::undertaking::end(&mut tx, id, now).await? == 0 {
            return Err(UndertakingError::Over);
        }
        Ok(tx.commit(&[entry]).await?)
    });
    ended.await.map(|()| member)
}

/// What is stored when somebody signs on the page.
pub(super) struct Signed {
    undertaking: Undertaking,
    wording: UndertakingWording,
    entry: Entry,
}

impl Signed {
    /// Stores it, and returns its Fact for the caller's commit.
    pub(super) async fn add(self, tx: &mut Tx) -> Result<Entry, StoreError> {
        store::undertaking::keep_wording(tx, &self.wording).await?;
        store::undertaking::add(tx, &self.undertaking).await?;
        Ok(self.entry)
    }
}

/// Makes what is stored when a Member signs the words that she saw.
pub(super) fn signed(
    office: &Office,
    cx: &mut Context,
    member: MemberId,
    language: Language,
    shown: Digest,
) -> Result<Signed, UndertakingError> {
    let words = wording(office, language);
    if digest(&words) != shown {
        return Err(UndertakingError::OtherWords);
    }
    let undertaking = Undertaking {
        id: UndertakingId::new(cx.now, &mut cx.random),
        member_id: member,
        way: UndertakingWay::Signed,
        digest: shown,
        reference: String::new(),
        recorded_by: member,
        given_at: cx.now,
        ends_at: None,
        ended_at: None,
    };
    let entry = given(cx, &undertaking);
    let wording = UndertakingWording { digest: shown, language, wording: words, since: cx.now };
    Ok(Signed { undertaking, wording, entry })
}

fn given(cx: &mut Context, undertaking: &Undertaking) -> Entry {
    let fact = Fact::UndertakingGiven {
        undertaking: undertaking.id,
        member: undertaking.member_id,
        way: undertaking.way,
        digest: undertaking.digest,
        ends_at: undertaking.ends_at,
        by: undertaking.recorded_by,
    };
    fact.at(cx.now, &mut cx.random)
}
