-- What a mail program would see in the mails of a mailing, counted as they went; and the log's own name.

CREATE TABLE mailing_look (
    organisation_id  {uuid} NOT NULL,
    mailing_id       {uuid} NOT NULL,
    language         {text} NOT NULL,
    n_looked_at      {int} NOT NULL,
    n_with_sender    {int} NOT NULL,
    n_with_link      {int} NOT NULL,
    n_with_one_click {int} NOT NULL,
    PRIMARY KEY (organisation_id, mailing_id, language)
) {strict};

-- Empty in a database from before: the name is then taken from the newest checkpoint, and kept.
ALTER TABLE organisation_key ADD COLUMN log_name {text};
