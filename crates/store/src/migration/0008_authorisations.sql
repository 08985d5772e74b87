-- Authorisations: who may do what, why, until when, who looked at it again; and who is bound to confidentiality.

-- given_by is none for the first owner, and for roles from before authorisations were kept.
CREATE TABLE authorisation (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    member_id       {uuid} NOT NULL,
    role            {text} NOT NULL,
    reason          {text} NOT NULL,
    given_by        {uuid},
    given_at        {int} NOT NULL,
    ends_at         {int},
    ended_by        {uuid},
    ended_at        {int},
    reviewed_at     {int} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX authorisation_member ON authorisation (organisation_id, member_id);

-- A role that a member had becomes an authorisation under the member's own id.
INSERT INTO authorisation (organisation_id, id, member_id, role, reason, given_by, given_at, ends_at, ended_by,
                           ended_at, reviewed_at)
    SELECT organisation_id, id, id, role, '', NULL, joined_at, NULL, NULL, left_at, joined_at FROM member;
ALTER TABLE member DROP COLUMN role;

-- One look at an authorisation: is_kept is 1 where it is still needed, and 0 where it was ended.
CREATE TABLE authorisation_review (
    organisation_id  {uuid} NOT NULL,
    id               {uuid} NOT NULL,
    authorisation_id {uuid} NOT NULL,
    is_kept          {int} NOT NULL,
    reviewed_by      {uuid} NOT NULL,
    reviewed_at      {int} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX authorisation_review_of ON authorisation_review (organisation_id, authorisation_id);

-- reference names the paper or the law; the words that were signed on the page stand in undertaking_wording.
CREATE TABLE undertaking (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    member_id       {uuid} NOT NULL,
    way             {text} NOT NULL,
    digest          {bytes} NOT NULL,
    reference       {text} NOT NULL,
    recorded_by     {uuid} NOT NULL,
    given_at        {int} NOT NULL,
    ends_at         {int},
    ended_at        {int},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX undertaking_member ON undertaking (organisation_id, member_id);

CREATE TABLE undertaking_wording (
    organisation_id {uuid} NOT NULL,
    digest          {bytes} NOT NULL,
    language        {text} NOT NULL,
    wording         {text} NOT NULL,
    since           {int} NOT NULL,
    PRIMARY KEY (organisation_id, digest)
) {strict};

-- Somebody who was asked to become a member and has not answered; the row goes when she does.
CREATE TABLE invitation (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    member_id       {uuid} NOT NULL,
    token_digest    {bytes} NOT NULL,
    role            {text} NOT NULL,
    reason          {text} NOT NULL,
    access_ends_at  {int},
    invited_by      {uuid} NOT NULL,
    invited_at      {int} NOT NULL,
    expires_at      {int} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE UNIQUE INDEX invitation_token ON invitation (organisation_id, token_digest);
CREATE UNIQUE INDEX invitation_member ON invitation (organisation_id, member_id);

-- How often a member was refused what she is not, or no longer, authorised for, by the hour.
CREATE TABLE denied_attempt (
    organisation_id {uuid} NOT NULL,
    member_id       {uuid} NOT NULL,
    access_right    {text} NOT NULL,
    hour_at         {int} NOT NULL,
    n_attempts      {int} NOT NULL,
    PRIMARY KEY (organisation_id, member_id, access_right, hour_at)
) {strict};
CREATE INDEX denied_attempt_age ON denied_attempt (organisation_id, hour_at);

-- What members opened can be held against what they were authorised for, without reading what jobs opened.
CREATE INDEX access_record_member ON access_record (organisation_id, opened_at) WHERE member_id IS NOT NULL;
