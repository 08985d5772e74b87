//! Erasing a Subject: her key and every row that holds her id, in all tables, in the caller's transaction.

use std::collections::BTreeMap;

use domain::{ConsentId, MemberId, SubjectId};

use crate::erasure::{self, Erasure};
use crate::query::queries;
use crate::suppression::{self, Suppression};
use crate::{
    StoreError, Tx, consent, known_browser, member, password_reset, pending_sign_in, second_factor,
    session,
};

/// What an erasure deleted; with this the Fact is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Her consents.
    pub consents: Vec<ConsentId>,
    /// How many rows were deleted in each table; tables without any are left out.
    pub n_rows: BTreeMap<String, u64>,
}

/// The tables that hold a Subject's id; a test compares them with the tables that have the column.
pub const TABLES: &[&str] = &[
    "subject_key",
    "contact",
    "consent",
    "ground",
    "origin",
    "mailbox",
    "preference",
    "access_record",
    "delivery",
    "job",
];

/// Deletes the Subject's key and all rows about her, and keeps the suppressions asked for and a digest of her id, by
/// which a restore knows her.
///
/// Once the transaction is committed, nothing that was sealed for her opens any more. Facts stay:
/// they name her consents, whose rows are gone. [`crate::Store::overwrite_deleted`] lets the file
/// forget as well.
/// Law: GDPR Art. 17(1).
///
/// # Errors
/// As every change.
pub async fn erase_subject(
    tx: &mut Tx,
    subject_id: SubjectId,
    erasure: &Erasure,
    suppressions: &[Suppression],
) -> Result<Erased, StoreError> {
    let consents = consent::list_of_subject(&mut *tx, subject_id).await?;
    let counts = [
        delete_key(tx, subject_id).await?,
        delete_contact(tx, subject_id).await?,
        delete_consents(tx, subject_id).await?,
        delete_grounds(tx, subject_id).await?,
        delete_origins(tx, subject_id).await?,
        delete_mailbox(tx, subject_id).await?,
        delete_preferences(tx, subject_id).await?,
        delete_access_records(tx, subject_id).await?,
        delete_deliveries(tx, subject_id).await?,
        delete_jobs(tx, subject_id).await?,
    ];
    for suppression in suppressions {
        suppression::add(tx, suppression).await?;
    }
    if counts.iter().any(|n_rows| *n_rows > 0) {
        erasure::add(tx, erasure).await?;
    }
    let tables = TABLES.iter().map(|table| (*table).to_owned());
    let n_rows = tables.zip(counts).filter(|(_, n_rows)| *n_rows > 0).collect();
    Ok(Erased { consents: consents.into_iter().map(|consent| consent.id).collect(), n_rows })
}

/// Deletes a Member's key, access records, row, sessions, second factor, known browsers and the mails to
/// her that wait; `false` when there was no such Member.
///
/// What the Member signed or published stays, under an id that no longer leads to anybody.
/// Law: GDPR Art. 17(1).
///
/// # Errors
/// As every change.
pub async fn erase_member(
    tx: &mut Tx,
    id: MemberId,
    erasure: &Erasure,
) -> Result<bool, StoreError> {
    delete_key(tx, member::key_id(id)).await?;
    delete_access_records(tx, member::key_id(id)).await?;
    session::delete_of_member(tx, id).await?;
    pending_sign_in::delete_of_member(tx, id).await?;
    password_reset::delete_of_member(tx, id).await?;
    delete_jobs(tx, member::key_id(id)).await?;
    known_browser::delete_of_member(tx, id).await?;
    second_factor::delete_of_member(tx, id).await?;
    second_factor::delete_codes(tx, id).await?;
    let is_erased = delete_member(tx, id).await? == 1;
    if is_erased {
        erasure::add(tx, erasure).await?;
    }
    Ok(is_erased)
}

queries! {
    write fn delete_member(id: MemberId) -> u64 =
        "DELETE FROM member WHERE organisation_id = $1 AND id = $2";
    write fn delete_key(subject_id: SubjectId) -> u64 =
        "DELETE FROM subject_key WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_contact(subject_id: SubjectId) -> u64 =
        "DELETE FROM contact WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_consents(subject_id: SubjectId) -> u64 =
        "DELETE FROM consent WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_grounds(subject_id: SubjectId) -> u64 =
        "DELETE FROM ground WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_origins(subject_id: SubjectId) -> u64 =
        "DELETE FROM origin WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_mailbox(subject_id: SubjectId) -> u64 =
        "DELETE FROM mailbox WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_preferences(subject_id: SubjectId) -> u64 =
        "DELETE FROM preference WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_access_records(subject_id: SubjectId) -> u64 =
        "DELETE FROM access_record WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_deliveries(subject_id: SubjectId) -> u64 =
        "DELETE FROM delivery WHERE organisation_id = $1 AND subject_id = $2";
    write fn delete_jobs(subject_id: SubjectId) -> u64 =
        "DELETE FROM job WHERE organisation_id = $1 AND subject_id = $2";
}
