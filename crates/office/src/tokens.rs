//! The tokens in mails by which people, mail programs and mail servers come back, and the addresses that hold them.

use std::sync::Arc;

use domain::{DeliveryId, MailingId, SubjectId};
use keys::OrganisationKey;

use crate::{
    mailing::reading::{self, Agreement, Tracking},
    office::Office,
    returns,
    subscription::UNSUBSCRIBE,
};

/// Makes the tokens of one organisation; its own handle, so that mails can be written on any thread.
#[derive(Clone)]
pub(crate) struct Tokens {
    pub(crate) key: Arc<OrganisationKey>,
    /// Where the pages are, without a slash at the end.
    pub(crate) base_url: String,
}

impl Tokens {
    /// Returns the address that unsubscribes a Subject by POST, and can do nothing else.
    pub(crate) fn unsubscribe_url(&self, subject: SubjectId) -> String {
        let token = self.key.token(UNSUBSCRIBE, subject.as_uuid());
        format!("{}/unsubscribe/{token}", self.base_url)
    }

    /// Returns the token that stands in the return path of one mail.
    pub(crate) fn return_token(&self, delivery: DeliveryId) -> String {
        self.key.mail_token(returns::DELIVERY, delivery.as_uuid())
    }

    /// Returns the token that stands in the address by which a Subject unsubscribes.
    pub(crate) fn unsubscribe_token(&self, subject: SubjectId) -> String {
        self.key.mail_token(returns::UNSUBSCRIBE_BY_MAIL, subject.as_uuid())
    }

    /// Returns the addresses by which a delivery's mail counts what its addressee agreed to, and no others.
    pub(crate) fn tracking(
        &self,
        mailing: MailingId,
        delivery: DeliveryId,
        agreement: Agreement,
    ) -> Tracking {
        let token = |kind| self.key.token(kind, delivery.as_uuid());
        Tracking {
            open_pixel: agreement
                .opens
                .then(|| format!("{}/o/{}.gif", self.base_url, token(reading::OPENED))),
            mailing: format!("{}/r/{mailing}", self.base_url),
            clicks: agreement.clicks.then(|| token(reading::CLICKED)),
        }
    }
}

impl Office {
    pub(crate) fn tokens(&self) -> Tokens {
        Tokens { key: Arc::clone(&self.key), base_url: self.settings.base_url.clone() }
    }

    /// Returns the address that unsubscribes a Subject by POST, and can do nothing else.
    pub fn unsubscribe_url(&self, subject: SubjectId) -> String {
        self.tokens().unsubscribe_url(subject)
    }

    /// Returns the addresses by which a delivery's mail counts what its addressee agreed to, and no others.
    pub fn tracking(
        &self,
        mailing: MailingId,
        delivery: DeliveryId,
        agreement: Agreement,
    ) -> Tracking {
        self.tokens().tracking(mailing, delivery, agreement)
    }

    /// Returns the token that stands in the return path of one mail.
    pub fn return_token(&self, delivery: DeliveryId) -> String {
        self.tokens().return_token(delivery)
    }

    /// Returns the token that stands in the address by which a Subject unsubscribes.
    pub fn unsubscribe_token(&self, subject: SubjectId) -> String {
        self.tokens().unsubscribe_token(subject)
    }
}
