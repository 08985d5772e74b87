//! Contacts: address, name and employer of a Subject, sealed; found by a keyed digest of the address.

use domain::{GroundKind, Language, MailboxClass, OriginKind, SubjectId, Topic};
use jiff::Timestamp;
use keys::{LookupDigest, Place};

use crate::query::{queries, row};

row! {
    /// One contact.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Contact {
        /// Whose.
        subject_id: SubjectId,
        /// Finds the contact by address.
        address_digest: LookupDigest,
        /// The address, sealed for [`address_place`].
        address_sealed: Vec<u8>,
        /// The name, sealed for [`name_place`].
        name_sealed: Option<Vec<u8>>,
        /// The employer, sealed for [`employer_place`].
        employer_sealed: Option<Vec<u8>>,
        /// In which language she is written to.
        language: Language,
        /// Since when.
        created_at: Timestamp,
    }
}

row! {
    /// Whose address is known.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Known {
        /// Whose.
        subject_id: SubjectId,
    }
}

row! {
    /// How many contacts there are, and how many have the optional fields.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct FieldTally {
        /// All of them.
        n_contacts: u64,
        /// Those with a name.
        n_with_name: u64,
        /// Those with an employer.
        n_with_employer: u64,
    }
}

row! {
    /// Somebody who may be written to about a topic: by which right, since when, and where she is from.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Addressable {
        /// Who.
        subject_id: SubjectId,
        /// By which right.
        ground: GroundKind,
        /// Since when.
        since: Timestamp,
        /// The first instant at which her consent is too old; none for other grounds, or where it has no age.
        expires_at: Option<Timestamp>,
        /// What was sold to her; for existing customers.
        product: Option<String>,
        /// The address, sealed for [`address_place`].
        address_sealed: Vec<u8>,
        /// Her wrapped key.
        wrapped: Vec<u8>,
        /// Whose mailbox it is; none where it was never looked at.
        class: Option<MailboxClass>,
        /// Until when nothing is sent to it.
        rests_until: Option<Timestamp>,
        /// What kind of place the address is from; none where it is not on record.
        origin: Option<OriginKind>,
        /// The form's ID, or the import's.
        source: Option<String>,
    }
}

row! {
    /// How many may be written to.
    struct AddressableTally {
        n_people: u64,
    }
}

row! {
    /// How many.
    struct Tally {
        n_contacts: u64,
    }
}

/// Returns where a contact's address stands.
pub fn address_place(subject_id: SubjectId) -> Place {
    Place { table: "contact", column: "address_sealed", row: subject_id.as_uuid() }
}

/// Returns where a contact's name stands.
pub fn name_place(subject_id: SubjectId) -> Place {
    Place { table: "contact", column: "name_sealed", row: subject_id.as_uuid() }
}

/// Returns where a contact's employer stands.
pub fn employer_place(subject_id: SubjectId) -> Place {
    Place { table: "contact", column: "employer_sealed", row: subject_id.as_uuid() }
}

/// Counts the contacts.
///
/// # Errors
/// As every reading.
pub async fn count(on: impl crate::Scope) -> Result<u64, crate::StoreError> {
    Ok(tally(on).await?.map_or(0, |tally| tally.n_contacts))
}

/// Counts who may be written to at an instant about any topic, each person once.
///
/// # Errors
/// As every reading.
pub async fn count_addressable(
    on: impl crate::Scope,
    at: Timestamp,
) -> Result<u64, crate::StoreError> {
    Ok(tally_addressable(on, at).await?.map_or(0, |tally| tally.n_people))
}

const ADD: &str =
    "INSERT INTO contact (organisation_id, subject_id, address_digest, address_sealed,
                          name_sealed, employer_sealed, language, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

queries! {
    /// Adds a contact; [`crate::StoreError::Exists`] when the address is known already.
    pub row fn add(Contact) = ADD;

    /// Adds contacts; as [`add`].
    pub rows fn add_all(Contact) = ADD;

    /// Finds whose addresses are known.
    pub reads fn find_all(address_digest: &LookupDigest) -> Option<Known> =
        "SELECT subject_id FROM contact WHERE organisation_id = $1 AND address_digest = $2";

    /// Looks a contact up by Subject.
    pub read fn lookup(subject_id: SubjectId) -> Option<Contact> =
        "SELECT subject_id, address_digest, address_sealed, name_sealed, employer_sealed, language,
                created_at
         FROM contact WHERE organisation_id = $1 AND subject_id = $2";

    /// Finds a contact by address.
    pub read fn find(address_digest: &LookupDigest) -> Option<Contact> =
        "SELECT subject_id, address_digest, address_sealed, name_sealed, employer_sealed, language,
                created_at
         FROM contact WHERE organisation_id = $1 AND address_digest = $2";

    /// Lists contacts after `after`, by id; the nil id begins.
    pub read fn list(after: SubjectId, n_max: u32) -> Vec<Contact> =
        "SELECT subject_id, address_digest, address_sealed, name_sealed, employer_sealed, language,
                created_at
         FROM contact WHERE organisation_id = $1 AND subject_id > $2
         ORDER BY subject_id LIMIT $3";

    /// Lists contacts after `after` with neither a consent to mail that was not withdrawn nor another ground, by id.
    ///
    /// A yes to opens or clicks alone lets no address be held.
    pub read fn list_without_ground(after: SubjectId, n_max: u32) -> Vec<Contact> =
        "SELECT c.subject_id, c.address_digest, c.address_sealed, c.name_sealed, c.employer_sealed,
                c.language, c.created_at
         FROM contact c
         WHERE c.organisation_id = $1 AND c.subject_id > $2
           AND NOT EXISTS (SELECT 1 FROM consent s
                           WHERE s.organisation_id = $1 AND s.subject_id = c.subject_id
                             AND s.withdrawn_at IS NULL AND s.topic NOT IN ('opens', 'clicks'))
           AND NOT EXISTS (SELECT 1 FROM ground g
                           WHERE g.organisation_id = $1 AND g.subject_id = c.subject_id
                             AND g.ended_at IS NULL)
         ORDER BY c.subject_id LIMIT $3";

    /// Lists who may be written to about a topic at the instant `at`, after `after`, by id, each once; the
    /// nil id begins.
    pub read fn list_addressable(
        activity: &str, topic: &Topic, at: Timestamp, after: SubjectId, n_max: u32
    ) -> Vec<Addressable> =
        "WITH p AS (
             SELECT s.subject_id, 'consent' AS ground, s.granted_at AS since, s.expires_at,
                    NULL AS product
             FROM consent s
             WHERE s.organisation_id = $1 AND s.activity = $2 AND s.topic = $3
               AND s.withdrawn_at IS NULL AND s.superseded_at IS NULL
               AND (s.expires_at IS NULL OR s.expires_at > $4) AND s.subject_id > $5
             UNION ALL
             SELECT g.subject_id, g.kind AS ground, g.recorded_at AS since, NULL AS expires_at,
                    g.product
             FROM ground g
             WHERE g.organisation_id = $1 AND g.activity = $2 AND g.topic = $3
               AND g.ended_at IS NULL AND g.subject_id > $5
               AND (g.kind = 'company-mailbox'
                    OR (g.from_customer = 1 AND g.is_similar = 1 AND g.refusal_offered = 1
                        AND g.sold_on IS NOT NULL AND g.product IS NOT NULL))
               AND NOT EXISTS (SELECT 1 FROM consent s
                               WHERE s.organisation_id = $1 AND s.topic = $3
                                 AND s.subject_id = g.subject_id AND s.activity = $2
                                 AND s.withdrawn_at IS NULL AND s.superseded_at IS NULL
                                 AND (s.expires_at IS NULL OR s.expires_at > $4))
             ORDER BY subject_id LIMIT $6)
         SELECT p.subject_id, p.ground, p.since, p.expires_at, p.product, c.address_sealed,
                k.wrapped, b.class, b.rests_until, o.kind AS origin, o.source
         FROM p
         JOIN contact c ON c.organisation_id = $1 AND c.subject_id = p.subject_id
         JOIN subject_key k ON k.organisation_id = $1 AND k.subject_id = p.subject_id
         LEFT JOIN mailbox b ON b.organisation_id = $1 AND b.subject_id = p.subject_id
         LEFT JOIN origin o ON o.organisation_id = $1 AND o.subject_id = p.subject_id
              AND o.activity = $2
         ORDER BY p.subject_id";

    /// Counts the contacts that came by a form, by the fields they have. Which form it was stands in the oldest
    /// consent; a contact without any counts for every form.
    pub read fn tally_fields(form: &str) -> Option<FieldTally> =
        "SELECT COUNT(*) AS n_contacts, COUNT(c.name_sealed) AS n_with_name,
                COUNT(c.employer_sealed) AS n_with_employer
         FROM contact c
         WHERE c.organisation_id = $1
           AND COALESCE((SELECT s.form FROM consent s
                         WHERE s.organisation_id = $1 AND s.subject_id = c.subject_id
                         ORDER BY s.granted_at, s.id LIMIT 1), $2) = $2";

    read fn tally_addressable(at: Timestamp) -> Option<AddressableTally> =
        "WITH p AS (
             SELECT s.subject_id FROM consent s
             WHERE s.organisation_id = $1 AND s.withdrawn_at IS NULL AND s.superseded_at IS NULL
               AND (s.expires_at IS NULL OR s.expires_at > $2)
               AND s.topic NOT IN ('opens', 'clicks')
             UNION
             SELECT g.subject_id FROM ground g
             WHERE g.organisation_id = $1 AND g.ended_at IS NULL
               AND (g.kind = 'company-mailbox'
                    OR (g.from_customer = 1 AND g.is_similar = 1 AND g.refusal_offered = 1
                        AND g.sold_on IS NOT NULL AND g.product IS NOT NULL)))
         SELECT COUNT(*) AS n_people FROM p";

    read fn tally() -> Option<Tally> =
        "SELECT COUNT(*) AS n_contacts FROM contact WHERE organisation_id = $1";

    /// Puts other sealed values in place; the digest follows the address.
    pub row fn rectify(Contact) =
        "UPDATE contact
         SET address_digest = $3, address_sealed = $4, name_sealed = $5, employer_sealed = $6,
             language = $7, created_at = $8
         WHERE organisation_id = $1 AND subject_id = $2";
}
