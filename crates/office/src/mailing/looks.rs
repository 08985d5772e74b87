//! Counts what was seen in the mails of one batch, by language.

use std::collections::HashMap;

use domain::{Language, MailingId};
use mail::Look;
use store::mailing_look::MailingLook;

/// What was seen in the mails that the mail server took.
#[derive(Default)]
pub(crate) struct Looks(pub(crate) HashMap<Language, MailingLook>);

impl Looks {
    /// Counts one mail.
    pub(crate) fn add(&mut self, mailing_id: MailingId, language: Language, seen: Look) {
        let none = MailingLook {
            mailing_id,
            language,
            n_looked_at: 0,
            n_with_sender: 0,
            n_with_link: 0,
            n_with_one_click: 0,
        };
        let counts = self.0.entry(language).or_insert(none);
        counts.n_looked_at += 1;
        counts.n_with_sender += u32::from(seen.names_sender);
        counts.n_with_link += u32::from(seen.shows_link);
        counts.n_with_one_click += u32::from(seen.has_one_click);
    }
}
