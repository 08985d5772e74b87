//! Invitations: who was asked to become a Member and has not answered. The row goes when she does, or her time is over.

use domain::{InvitationId, MemberId, Role};
use jiff::Timestamp;
use keys::BearerDigest;

use crate::query::{queries, row};

row! {
    /// One invitation.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Invitation {
        /// Which.
        id: InvitationId,
        /// Who will be the Member; she cannot sign in yet.
        member_id: MemberId,
        /// The digest of the link's token.
        token_digest: BearerDigest,
        /// What she will be authorised for.
        role: Role,
        /// Why she needs it.
        reason: String,
        /// The first instant at which the authorisation will no longer count; none where it has no end.
        access_ends_at: Option<Timestamp>,
        /// Who asked her.
        invited_by: MemberId,
        /// When.
        invited_at: Timestamp,
        /// The first instant at which the link no longer counts.
        expires_at: Timestamp,
    }
}

queries! {
    /// Adds an invitation.
    pub row fn add(Invitation) =
        "INSERT INTO invitation (organisation_id, id, member_id, token_digest, role, reason,
                                 access_ends_at, invited_by, invited_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// Looks an invitation up.
    pub read fn lookup(id: InvitationId) -> Option<Invitation> =
        "SELECT id, member_id, token_digest, role, reason, access_ends_at, invited_by, invited_at, expires_at
         FROM invitation WHERE organisation_id = $1 AND id = $2";

    /// Finds an invitation by its link, while the link counts.
    pub read fn find(token_digest: &BearerDigest, now: Timestamp) -> Option<Invitation> =
        "SELECT id, member_id, token_digest, role, reason, access_ends_at, invited_by, invited_at, expires_at
         FROM invitation WHERE organisation_id = $1 AND token_digest = $2 AND expires_at > $3";

    /// Lists all invitations, oldest first, also those whose link no longer counts.
    pub read fn list() -> Vec<Invitation> =
        "SELECT id, member_id, token_digest, role, reason, access_ends_at, invited_by, invited_at, expires_at
         FROM invitation WHERE organisation_id = $1 ORDER BY id";

    /// Lets an invitation be answered by another link, until another instant.
    pub write fn renew(id: InvitationId, token_digest: &BearerDigest, expires_at: Timestamp) -> u64 =
        "UPDATE invitation SET token_digest = $3, expires_at = $4
         WHERE organisation_id = $1 AND id = $2";

    /// Deletes an invitation.
    pub write fn delete(id: InvitationId) -> u64 =
        "DELETE FROM invitation WHERE organisation_id = $1 AND id = $2";
}
