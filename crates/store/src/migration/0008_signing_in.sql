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
