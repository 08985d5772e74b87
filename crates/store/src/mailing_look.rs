//! What was seen in the mails of a mailing when they went: counts by language, nothing of an addressee.

use domain::{Language, MailingId};

use crate::query::{queries, row};

row! {
    /// What the mails of one mailing had, as an addressee's program reads them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct MailingLook {
        /// Which mailing.
        mailing_id: MailingId,
        /// In which language.
        language: Language,
        /// How many mails were looked at before they went.
        n_looked_at: u32,
        /// How many of them named the sender.
        n_with_sender: u32,
        /// How many of them had the addressee's own link to unsubscribe, in both versions.
        n_with_link: u32,
        /// How many of them had the head for unsubscribing with one click.
        n_with_one_click: u32,
    }
}

queries! {
    /// Adds what was seen to what was seen before.
    pub row fn count(MailingLook) =
        "INSERT INTO mailing_look (organisation_id, mailing_id, language, n_looked_at, n_with_sender,
                                   n_with_link, n_with_one_click)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation_id, mailing_id, language) DO UPDATE
         SET n_looked_at = mailing_look.n_looked_at + excluded.n_looked_at,
             n_with_sender = mailing_look.n_with_sender + excluded.n_with_sender,
             n_with_link = mailing_look.n_with_link + excluded.n_with_link,
             n_with_one_click = mailing_look.n_with_one_click + excluded.n_with_one_click";

    /// Lists what was seen, newest mailing first.
    pub read fn list(n_max: u32) -> Vec<MailingLook> =
        "SELECT mailing_id, language, n_looked_at, n_with_sender, n_with_link, n_with_one_click
         FROM mailing_look WHERE organisation_id = $1
         ORDER BY mailing_id DESC, language LIMIT $2";

    /// Lists what was seen in one mailing, by language.
    pub read fn list_of_mailing(mailing_id: MailingId) -> Vec<MailingLook> =
        "SELECT mailing_id, language, n_looked_at, n_with_sender, n_with_link, n_with_one_click
         FROM mailing_look WHERE organisation_id = $1 AND mailing_id = $2 ORDER BY language";
}
