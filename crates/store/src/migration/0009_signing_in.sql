-- Signing in: which browsers are known by a mark that an earlier sign-in left there, and what failed.

CREATE TABLE known_browser (
    organisation_id {uuid} NOT NULL,
    member_id       {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    seen_at         {int} NOT NULL,
    PRIMARY KEY (organisation_id, member_id, id)
) {strict};
CREATE INDEX known_browser_age ON known_browser (organisation_id, seen_at);

-- Failures of a known browser count by themselves, so that no stranger's failures stop it.
CREATE TABLE browser_attempt (
    organisation_id {uuid} NOT NULL,
    browser_id      {uuid} NOT NULL,
    failed_at       {int} NOT NULL,
    PRIMARY KEY (organisation_id, browser_id, failed_at)
) {strict};
CREATE INDEX browser_attempt_age ON browser_attempt (organisation_id, failed_at);

-- What a Member shows beside her password. The secret is sealed under her own key; confirmed_at: none while she sets it
-- up. A code of last_step, or of one before, is not accepted again.
CREATE TABLE second_factor (
    organisation_id {uuid} NOT NULL,
    member_id       {uuid} NOT NULL,
    secret_sealed   {bytes} NOT NULL,
    begun_at        {int} NOT NULL,
    confirmed_at    {int},
    last_step       {int} NOT NULL,
    PRIMARY KEY (organisation_id, member_id)
) {strict};
CREATE INDEX second_factor_unconfirmed ON second_factor (organisation_id, begun_at)
    WHERE confirmed_at IS NULL;

CREATE TABLE recovery_code (
    organisation_id {uuid} NOT NULL,
    member_id       {uuid} NOT NULL,
    digest          {bytes} NOT NULL,
    spent_at        {int},
    PRIMARY KEY (organisation_id, member_id, digest)
) {strict};

-- A password was right, and the second factor is waited for.
CREATE TABLE pending_sign_in (
    organisation_id {uuid} NOT NULL,
    token_digest    {bytes} NOT NULL,
    member_id       {uuid} NOT NULL,
    n_codes         {int} NOT NULL,
    expires_at      {int} NOT NULL,
    PRIMARY KEY (organisation_id, token_digest)
) {strict};
CREATE INDEX pending_sign_in_member ON pending_sign_in (organisation_id, member_id);
CREATE INDEX pending_sign_in_expiry ON pending_sign_in (organisation_id, expires_at);

-- When the second factor was shown in a session; none where the password alone opened it.
ALTER TABLE session ADD COLUMN second_factor_at {int};
-- 1 where the session opens nothing but the page on which a second factor is set up.
ALTER TABLE session ADD COLUMN is_enrolling {int} NOT NULL DEFAULT 0;
-- What kind of browser it is used from, as `Firefox/Linux`; no address is kept.
ALTER TABLE session ADD COLUMN browser {text};

-- Links that set another password; the token itself stands in the mail alone.
CREATE TABLE password_reset (
    organisation_id {uuid} NOT NULL,
    token_digest    {bytes} NOT NULL,
    member_id       {uuid} NOT NULL,
    expires_at      {int} NOT NULL,
    PRIMARY KEY (organisation_id, token_digest)
) {strict};
CREATE INDEX password_reset_member ON password_reset (organisation_id, member_id);
CREATE INDEX password_reset_expiry ON password_reset (organisation_id, expires_at);
