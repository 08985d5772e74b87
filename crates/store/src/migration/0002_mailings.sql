-- Mailings: on which ground somebody is written to, where her address came from, what came back, what is asked again.

-- A consent ends by withdrawal, by its age, or because the words it was given to no longer hold.
ALTER TABLE consent ADD COLUMN expires_at {int};
ALTER TABLE consent ADD COLUMN superseded_at {int};
ALTER TABLE consent ADD COLUMN asked_again_at {int};
CREATE INDEX consent_ending ON consent (organisation_id, activity, expires_at)
    WHERE withdrawn_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX consent_superseded ON consent (organisation_id, activity, superseded_at)
    WHERE withdrawn_at IS NULL AND superseded_at IS NOT NULL;

-- The digest of what a consent rests on: purpose, topics, data, recipients. Other words may change around it.
ALTER TABLE wording ADD COLUMN material_digest {bytes};

-- Why somebody may be written to without a consent; all facts of the exception must hold (MKT-02).
CREATE TABLE ground (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    activity        {text} NOT NULL,
    topic           {text} NOT NULL,
    kind            {text} NOT NULL,
    sold_on         {text},
    product         {text},
    from_customer   {int} NOT NULL,
    is_similar      {int} NOT NULL,
    refusal_offered {int} NOT NULL,
    recorded_at     {int} NOT NULL,
    ended_at        {int},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX ground_subject ON ground (organisation_id, subject_id);
CREATE UNIQUE INDEX ground_standing ON ground (organisation_id, topic, subject_id, activity)
    WHERE ended_at IS NULL;

-- Where an activity has an address from, and since which instant.
CREATE TABLE origin (
    organisation_id {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    activity        {text} NOT NULL,
    kind            {text} NOT NULL,
    source          {text} NOT NULL,
    since           {int} NOT NULL,
    PRIMARY KEY (organisation_id, subject_id, activity)
) {strict};

-- What is known of a mailbox beside its address: whose it is, how it answers. near_digest finds spellings of one address.
CREATE TABLE mailbox (
    organisation_id {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    near_digest     {bytes} NOT NULL,
    class           {text} NOT NULL,
    soft_score      {int} NOT NULL,
    scored_at       {int},
    rests_until     {int},
    PRIMARY KEY (organisation_id, subject_id)
) {strict};
CREATE INDEX mailbox_near ON mailbox (organisation_id, near_digest);

CREATE TABLE preference (
    organisation_id {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    activity        {text} NOT NULL,
    frequency       {text} NOT NULL,
    chosen_at       {int} NOT NULL,
    PRIMARY KEY (organisation_id, subject_id, activity)
) {strict};

CREATE TABLE import (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    activity        {text} NOT NULL,
    topic           {text} NOT NULL,
    ground          {text} NOT NULL,
    source          {text} NOT NULL,
    proof           {text} NOT NULL,
    state           {text} NOT NULL,
    n_rows          {int} NOT NULL,
    n_added         {int} NOT NULL,
    n_known         {int} NOT NULL,
    n_suppressed    {int} NOT NULL,
    n_broken        {int} NOT NULL,
    created_by      {uuid} NOT NULL,
    created_at      {int} NOT NULL,
    finished_at     {int},
    PRIMARY KEY (organisation_id, id)
) {strict};

-- A line that was not taken, and why; nothing of what stood in it.
CREATE TABLE import_fault (
    organisation_id {uuid} NOT NULL,
    import_id       {uuid} NOT NULL,
    line            {int} NOT NULL,
    fault           {text} NOT NULL,
    PRIMARY KEY (organisation_id, import_id, line)
) {strict};

ALTER TABLE mailing ADD COLUMN activity {text} NOT NULL DEFAULT '';
ALTER TABLE mailing ADD COLUMN format {text} NOT NULL DEFAULT 'markdown';
ALTER TABLE mailing ADD COLUMN product {text};
ALTER TABLE mailing ADD COLUMN n_in_doubt {int} NOT NULL DEFAULT 0;

-- A delivery's own id stands in its return path, so that a report finds it. ground tells by which right it went.
ALTER TABLE delivery ADD COLUMN id {uuid};
ALTER TABLE delivery ADD COLUMN ground {text};
ALTER TABLE delivery ADD COLUMN ground_id {uuid};
ALTER TABLE delivery ADD COLUMN handed_at {int};
ALTER TABLE delivery ADD COLUMN due_at {int} NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN attempts {int} NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN reason {text};
ALTER TABLE delivery ADD COLUMN returned {text};
ALTER TABLE delivery ADD COLUMN returned_at {int};
CREATE UNIQUE INDEX delivery_id ON delivery (organisation_id, id) WHERE id IS NOT NULL;

-- How many mails of a mailing ended how, kept when the people behind them are gone.
CREATE TABLE mailing_tally (
    organisation_id {uuid} NOT NULL,
    mailing_id      {uuid} NOT NULL,
    measure         {text} NOT NULL,
    n               {int} NOT NULL,
    PRIMARY KEY (organisation_id, mailing_id, measure)
) {strict};

CREATE TABLE mailing_link (
    organisation_id {uuid} NOT NULL,
    mailing_id      {uuid} NOT NULL,
    place           {int} NOT NULL,
    url             {text} NOT NULL,
    outcome         {text},
    checked_at      {int},
    n_clicks        {int} NOT NULL,
    PRIMARY KEY (organisation_id, mailing_id, place)
) {strict};

-- What came back, so that the same report is dealt with once. Holds nothing of a person.
CREATE TABLE return_report (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    source          {text} NOT NULL,
    source_key      {text} NOT NULL,
    kind            {text} NOT NULL,
    status          {text},
    effect          {text} NOT NULL,
    mailing_id      {uuid},
    received_at     {int} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE UNIQUE INDEX return_report_source ON return_report (organisation_id, source, source_key);
CREATE INDEX return_report_kind ON return_report (organisation_id, kind, received_at);

CREATE TABLE picture (
    organisation_id {uuid} NOT NULL,
    digest          {bytes} NOT NULL,
    media_type      {text} NOT NULL,
    bytes           {bytes} NOT NULL,
    width           {int} NOT NULL,
    height          {int} NOT NULL,
    added_by        {uuid} NOT NULL,
    added_at        {int} NOT NULL,
    PRIMARY KEY (organisation_id, digest)
) {strict};

-- The keys that sign mail, wrapped under the organisation's key.
CREATE TABLE mail_key (
    organisation_id {uuid} NOT NULL,
    selector        {text} NOT NULL,
    algorithm       {text} NOT NULL,
    wrapped         {bytes} NOT NULL,
    public_record   {text} NOT NULL,
    created_at      {int} NOT NULL,
    retired_at      {int},
    PRIMARY KEY (organisation_id, selector)
) {strict};
