-- The spine: organisations, people, consents, mailings, promises, ledger, jobs.
-- organisation_id leads every key and index. Instants are microseconds since 1970, UTC; days are text.

CREATE TABLE organisation (
    organisation_id {uuid} NOT NULL PRIMARY KEY,
    name            {text} NOT NULL,
    opened_at       {int} NOT NULL
) {strict};

CREATE TABLE organisation_key (
    organisation_id      {uuid} NOT NULL PRIMARY KEY,
    wrapped              {bytes} NOT NULL,
    signing_seed_wrapped {bytes} NOT NULL,
    created_at           {int} NOT NULL
) {strict};

-- Deleting a row here makes everything sealed for the person unreadable.
CREATE TABLE subject_key (
    organisation_id {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    wrapped         {bytes} NOT NULL,
    created_at      {int} NOT NULL,
    PRIMARY KEY (organisation_id, subject_id)
) {strict};

CREATE TABLE member (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    address_digest  {bytes} NOT NULL,
    address_sealed  {bytes} NOT NULL,
    password_hash   {text} NOT NULL,
    role            {text} NOT NULL,
    language        {text} NOT NULL,
    joined_at       {int} NOT NULL,
    left_at         {int},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE UNIQUE INDEX member_address ON member (organisation_id, address_digest);

CREATE TABLE session (
    organisation_id {uuid} NOT NULL,
    token_digest    {bytes} NOT NULL,
    member_id       {uuid} NOT NULL,
    csrf_secret     {bytes} NOT NULL,
    created_at      {int} NOT NULL,
    expires_at      {int} NOT NULL,
    PRIMARY KEY (organisation_id, token_digest)
) {strict};
CREATE INDEX session_member ON session (organisation_id, member_id);
CREATE INDEX session_expiry ON session (organisation_id, expires_at);

CREATE TABLE sign_in_attempt (
    organisation_id {uuid} NOT NULL,
    address_digest  {bytes} NOT NULL,
    failed_at       {int} NOT NULL,
    PRIMARY KEY (organisation_id, address_digest, failed_at)
) {strict};
CREATE INDEX sign_in_attempt_age ON sign_in_attempt (organisation_id, failed_at);

-- Nothing of the person stands here: who signed up travels sealed in the link.
CREATE TABLE signup (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    token_digest    {bytes} NOT NULL,
    form            {text} NOT NULL,
    language        {text} NOT NULL,
    wording_version {int} NOT NULL,
    created_at      {int} NOT NULL,
    expires_at      {int} NOT NULL,
    confirmed_at    {int},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE UNIQUE INDEX signup_token ON signup (organisation_id, token_digest);
CREATE INDEX signup_expiry ON signup (organisation_id, expires_at);

CREATE TABLE contact (
    organisation_id {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    address_digest  {bytes} NOT NULL,
    address_sealed  {bytes} NOT NULL,
    name_sealed     {bytes},
    employer_sealed {bytes},
    language        {text} NOT NULL,
    created_at      {int} NOT NULL,
    PRIMARY KEY (organisation_id, subject_id)
) {strict};
CREATE UNIQUE INDEX contact_address ON contact (organisation_id, address_digest);

CREATE TABLE consent (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    activity        {text} NOT NULL,
    topic           {text} NOT NULL,
    form            {text} NOT NULL,
    wording_version {int} NOT NULL,
    wording_digest  {bytes} NOT NULL,
    channel         {text} NOT NULL,
    granted_at      {int} NOT NULL,
    withdrawn_at    {int},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX consent_subject ON consent (organisation_id, subject_id);
CREATE UNIQUE INDEX consent_standing ON consent (organisation_id, topic, subject_id, activity)
    WHERE withdrawn_at IS NULL;

CREATE TABLE wording (
    organisation_id {uuid} NOT NULL,
    form            {text} NOT NULL,
    language        {text} NOT NULL,
    version         {int} NOT NULL,
    digest          {bytes} NOT NULL,
    text            {text} NOT NULL,
    published_at    {int} NOT NULL,
    PRIMARY KEY (organisation_id, form, language, version)
) {strict};

CREATE TABLE suppression (
    organisation_id {uuid} NOT NULL,
    address_digest  {bytes} NOT NULL,
    activity        {text} NOT NULL,
    since           {int} NOT NULL,
    PRIMARY KEY (organisation_id, address_digest, activity)
) {strict};

CREATE TABLE access_record (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    activity        {text} NOT NULL,
    used_for        {text} NOT NULL,
    actor           {text} NOT NULL,
    member_id       {uuid},
    opened_at       {int} NOT NULL,
    PRIMARY KEY (organisation_id, subject_id, id)
) {strict};

CREATE TABLE mailing (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    topic           {text} NOT NULL,
    subject_line_nb {text} NOT NULL,
    subject_line_en {text} NOT NULL,
    body_nb         {text} NOT NULL,
    body_en         {text} NOT NULL,
    state           {text} NOT NULL,
    created_by      {uuid} NOT NULL,
    created_at      {int} NOT NULL,
    scheduled_at    {int},
    started_at      {int},
    finished_at     {int},
    n_addressees    {int} NOT NULL,
    n_sent          {int} NOT NULL,
    n_skipped       {int} NOT NULL,
    n_failed        {int} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX mailing_state ON mailing (organisation_id, state, scheduled_at);

CREATE TABLE delivery (
    organisation_id {uuid} NOT NULL,
    mailing_id      {uuid} NOT NULL,
    subject_id      {uuid} NOT NULL,
    state           {text} NOT NULL,
    sent_at         {int},
    PRIMARY KEY (organisation_id, mailing_id, subject_id)
) {strict};
CREATE INDEX delivery_subject ON delivery (organisation_id, subject_id);
CREATE INDEX delivery_state ON delivery (organisation_id, mailing_id, state, subject_id);

CREATE TABLE statement_version (
    organisation_id    {uuid} NOT NULL,
    number             {int} NOT NULL,
    language           {text} NOT NULL,
    digest             {bytes} NOT NULL,
    html               {text} NOT NULL,
    markdown           {text} NOT NULL,
    json               {text} NOT NULL,
    declaration_digest {bytes} NOT NULL,
    published_at       {int} NOT NULL,
    published_by       {uuid} NOT NULL,
    PRIMARY KEY (organisation_id, number, language)
) {strict};

CREATE TABLE declaration_version (
    organisation_id {uuid} NOT NULL,
    number          {int} NOT NULL,
    digest          {bytes} NOT NULL,
    source          {text} NOT NULL,
    loaded_at       {int} NOT NULL,
    PRIMARY KEY (organisation_id, number)
) {strict};

CREATE TABLE promise_check (
    organisation_id {uuid} NOT NULL,
    promise_id      {text} NOT NULL,
    mechanism       {text} NOT NULL,
    checked_at      {int} NOT NULL,
    outcome         {text} NOT NULL,
    n_cases         {int} NOT NULL,
    counterexample  {text},
    duration_us     {int} NOT NULL,
    PRIMARY KEY (organisation_id, promise_id, checked_at, mechanism)
) {strict};
CREATE INDEX promise_check_age ON promise_check (organisation_id, checked_at);

-- The newest check of each promise, so that coverage reads one row per promise.
CREATE TABLE promise_latest (
    organisation_id {uuid} NOT NULL,
    promise_id      {text} NOT NULL,
    mechanism       {text} NOT NULL,
    checked_at      {int} NOT NULL,
    outcome         {text} NOT NULL,
    n_cases         {int} NOT NULL,
    counterexample  {text},
    duration_us     {int} NOT NULL,
    PRIMARY KEY (organisation_id, promise_id)
) {strict};

CREATE TABLE promise_case (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    promise_id      {text} NOT NULL,
    happened_at     {int} NOT NULL,
    duration_us     {int} NOT NULL,
    fact_id         {uuid},
    PRIMARY KEY (organisation_id, promise_id, id)
) {strict};

CREATE TABLE mechanism_switch (
    organisation_id {uuid} NOT NULL,
    mechanism       {text} NOT NULL,
    off_since       {int},
    switched_by     {uuid} NOT NULL,
    switched_at     {int} NOT NULL,
    PRIMARY KEY (organisation_id, mechanism)
) {strict};

CREATE TABLE publishing_exception (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    about           {text} NOT NULL,
    reason          {text} NOT NULL,
    expires_on      {text} NOT NULL,
    signed_by       {uuid} NOT NULL,
    signed_at       {int} NOT NULL,
    signature       {bytes} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX publishing_exception_about ON publishing_exception (organisation_id, about, signed_at);

CREATE TABLE attestation (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    promise_id      {text} NOT NULL,
    owner           {text} NOT NULL,
    attested_at     {int} NOT NULL,
    expires_on      {text} NOT NULL,
    note            {text} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX attestation_promise ON attestation (organisation_id, promise_id, attested_at);

-- entry is what is hashed: text on both engines, never rewritten.
CREATE TABLE fact (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    kind            {text} NOT NULL,
    about           {text},
    entry           {text} NOT NULL,
    committed_at    {int} NOT NULL,
    sequence        {int},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE UNIQUE INDEX fact_sequence ON fact (organisation_id, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX fact_unsequenced ON fact (organisation_id, committed_at, id) WHERE sequence IS NULL;
CREATE INDEX fact_kind ON fact (organisation_id, kind, id);
CREATE INDEX fact_about ON fact (organisation_id, about, id) WHERE about IS NOT NULL;

-- One row: how many facts have their place. Growing compares and swaps it.
CREATE TABLE tree (
    organisation_id {uuid} NOT NULL PRIMARY KEY,
    size            {int} NOT NULL
) {strict};

CREATE TABLE tile (
    organisation_id {uuid} NOT NULL,
    level           {int} NOT NULL,
    tile_index      {int} NOT NULL,
    bytes           {bytes} NOT NULL,
    PRIMARY KEY (organisation_id, level, tile_index)
) {strict};

CREATE TABLE checkpoint (
    organisation_id {uuid} NOT NULL,
    size            {int} NOT NULL,
    note            {text} NOT NULL,
    signed_at       {int} NOT NULL,
    PRIMARY KEY (organisation_id, size)
) {strict};

CREATE TABLE job (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    kind            {text} NOT NULL,
    key             {text} NOT NULL,
    payload         {text} NOT NULL,
    subject_id      {uuid},
    run_at          {int} NOT NULL,
    attempts        {int} NOT NULL,
    lease_until     {int},
    state           {text} NOT NULL,
    last_error      {text},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE UNIQUE INDEX job_key ON job (organisation_id, key);
CREATE INDEX job_due ON job (organisation_id, (COALESCE(lease_until, run_at))) WHERE state = 'open';
CREATE INDEX job_subject ON job (organisation_id, subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX job_state ON job (organisation_id, state, kind, run_at);
