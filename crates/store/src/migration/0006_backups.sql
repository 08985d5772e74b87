-- Backups: what was copied where and when, which rehearsal proved it, and what a backup from before must not bring back.

-- Who was erased, by a keyed digest of the person's own id: it leads to nobody whose rows are gone.
-- chapter is the number of the chapter that tells it beside the backups; none until one does.
CREATE TABLE erasure (
    organisation_id {uuid} NOT NULL,
    digest          {bytes} NOT NULL,
    erased_at       {int} NOT NULL,
    chapter         {int},
    PRIMARY KEY (organisation_id, digest)
) {strict};
CREATE INDEX erasure_untold ON erasure (organisation_id, erased_at) WHERE chapter IS NULL;
CREATE INDEX erasure_chapter ON erasure (organisation_id, chapter) WHERE chapter IS NOT NULL;

ALTER TABLE suppression ADD COLUMN chapter {int};
CREATE INDEX suppression_untold ON suppression (organisation_id, since) WHERE chapter IS NULL;
CREATE INDEX suppression_chapter ON suppression (organisation_id, chapter) WHERE chapter IS NOT NULL;

-- What happened since, in chapters that stand beside the backups: a stretch of the log, erasures and suppressions.
CREATE TABLE chapter (
    organisation_id {uuid} NOT NULL,
    number          {int} NOT NULL,
    id              {uuid} NOT NULL,
    log_from        {int} NOT NULL,
    log_to          {int} NOT NULL,
    made_at         {int} NOT NULL,
    PRIMARY KEY (organisation_id, number)
) {strict};

CREATE TABLE backup (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    made_at         {int} NOT NULL,
    finished_at     {int} NOT NULL,
    digest          {bytes} NOT NULL,
    n_rows          {int} NOT NULL,
    n_bytes         {int} NOT NULL,
    log_size        {int} NOT NULL,
    PRIMARY KEY (organisation_id, id)
) {strict};

-- One line for each place that a backup went to, or did not; a place is named as the settings name it.
CREATE TABLE backup_copy (
    organisation_id {uuid} NOT NULL,
    backup_id       {uuid} NOT NULL,
    place           {text} NOT NULL,
    copied_at       {int} NOT NULL,
    fault           {text},
    PRIMARY KEY (organisation_id, backup_id, place)
) {strict};
CREATE INDEX backup_copy_place ON backup_copy (organisation_id, place, copied_at);

CREATE TABLE rehearsal (
    organisation_id {uuid} NOT NULL,
    id              {uuid} NOT NULL,
    backup_id       {uuid},
    place           {text} NOT NULL,
    rehearsed_at    {int} NOT NULL,
    duration_us     {int} NOT NULL,
    n_rows          {int} NOT NULL,
    n_left_out      {int} NOT NULL,
    n_revenants     {int} NOT NULL,
    fault           {text},
    PRIMARY KEY (organisation_id, id)
) {strict};
CREATE INDEX rehearsal_age ON rehearsal (organisation_id, rehearsed_at);
