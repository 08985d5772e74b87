//! A mailing on its way from draft to sent. Knows neither addressees nor consents.

use jiff::Timestamp;

use crate::{Language, MailingId, MemberId, Topic};

crate::word::words! {
    /// How far a mailing has come.
    MailingState {
        /// Being written.
        Draft = "draft",
        /// Waits for its instant.
        Scheduled = "scheduled",
        /// Goes out now.
        Sending = "sending",
        /// Every addressee was reached, skipped or given up.
        Sent = "sent",
        /// Called off before it began.
        Cancelled = "cancelled",
    }

    /// What became of one addressee of a mailing.
    DeliveryState {
        /// Not tried yet, or to be tried again.
        Waiting = "waiting",
        /// Its permit is given, and it is on its way to the mail server.
        Handed = "handed",
        /// Taken over by the mail server.
        Sent = "sent",
        /// Left out, because the permit was refused at the last instant.
        Skipped = "skipped",
        /// Refused by the mail server for good.
        Failed = "failed",
    }

    /// What the text of a mailing is written in.
    SourceFormat {
        /// CommonMark.
        Markdown = "markdown",
        /// HTML, of which what mail programs show is kept.
        Html = "html",
    }

    /// What is counted of a mailing when the people behind it may be gone.
    Tally {
        /// Mailboxes that are no more.
        Dead = "dead",
        /// Mailboxes that did not take it for now.
        Soft = "soft",
        /// Mails refused for a reason that lies with the sender.
        SenderTrouble = "sender-trouble",
        /// People who told their provider that they do not want it.
        Complaint = "complaint",
        /// People who unsubscribed by this mailing.
        Unsubscribed = "unsubscribed",
        /// Mails opened, of those whose addressees said yes to that.
        Opened = "opened",
        /// Mails clicked in, of those whose addressees said yes to that.
        Clicked = "clicked",
        /// Mails looked at for what counts opens or clicks, as they went.
        TracesLooked = "traces-looked",
        /// Those of them that can count that they are opened.
        OpensTraced = "opens-traced",
        /// Those of them that can count what is clicked on.
        ClicksTraced = "clicks-traced",
        /// Those of them that can count what their addressee had not said yes to.
        TracedUnasked = "traced-unasked",
        /// Mails that went right before a crash: the courier's journal tells of them, and what was seen in them is lost.
        ToldByJournal = "told-by-journal",
        /// Those of the mails looked at that tell another place whose mail they are.
        TellsOthers = "tells-others",
    }
}

/// A mail to everybody who agreed to a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailing {
    /// The mailing's own id.
    pub id: MailingId,
    /// What about: only who agreed to it is written to.
    pub topic: Topic,
    /// The activity's ID in the declaration; empty in mailings of before activities were kept.
    pub activity: String,
    /// What the bodies are written in.
    pub format: SourceFormat,
    /// The group of goods or services that it is about, for existing customers (MKT-02).
    pub product: Option<String>,
    /// The subject line in bokmål.
    pub subject_line_nb: String,
    /// The subject line in English.
    pub subject_line_en: String,
    /// The body in bokmål.
    pub body_nb: String,
    /// The body in English.
    pub body_en: String,
    /// How far it has come.
    pub state: MailingState,
    /// Who wrote it.
    pub created_by: MemberId,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it shall go out.
    pub scheduled_at: Option<Timestamp>,
    /// When the first mail went out.
    pub started_at: Option<Timestamp>,
    /// When the last addressee was dealt with.
    pub finished_at: Option<Timestamp>,
    /// To how many it was to go when it began.
    pub n_addressees: u32,
    /// How many mails went out.
    pub n_sent: u32,
    /// How many were left out at the last instant.
    pub n_skipped: u32,
    /// How many were refused by the mail server.
    pub n_failed: u32,
    /// How many may have gone twice, because the mail server's answer was lost.
    pub n_in_doubt: u32,
}

/// What a Member writes to begin a mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What about.
    pub topic: Topic,
    /// The activity's ID in the declaration.
    pub activity: String,
    /// What the bodies are written in.
    pub format: SourceFormat,
    /// The group of goods or services that it is about, for existing customers (MKT-02).
    pub product: Option<String>,
    /// The subject line in bokmål.
    pub subject_line_nb: String,
    /// The subject line in English.
    pub subject_line_en: String,
    /// The body in bokmål.
    pub body_nb: String,
    /// The body in English.
    pub body_en: String,
}

impl Draft {
    /// Returns the subject line in a language.
    pub fn subject_line(&self, language: Language) -> &str {
        match language {
            Language::Nb => &self.subject_line_nb,
            Language::En => &self.subject_line_en,
        }
    }

    /// Returns the body in a language.
    pub fn body(&self, language: Language) -> &str {
        match language {
            Language::Nb => &self.body_nb,
            Language::En => &self.body_en,
        }
    }
}

/// Why a mailing cannot take the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailingError {
    /// Its state does not allow the step.
    #[error("the mailing is {state}")]
    WrongState {
        /// The state it is in.
        state: MailingState,
    },
    /// Some addressees were neither reached, skipped nor given up.
    #[error("{n_waiting} addressees are still waiting")]
    StillWaiting {
        /// How many.
        n_waiting: u32,
    },
}

impl Mailing {
    /// Begins a mailing.
    pub fn draft(id: MailingId, draft: Draft, created_by: MemberId, at: Timestamp) -> Self {
        Self {
            id,
            topic: draft.topic,
            activity: draft.activity,
            format: draft.format,
            product: draft.product,
            subject_line_nb: draft.subject_line_nb,
            subject_line_en: draft.subject_line_en,
            body_nb: draft.body_nb,
            body_en: draft.body_en,
            state: MailingState::Draft,
            created_by,
            created_at: at,
            scheduled_at: None,
            started_at: None,
            finished_at: None,
            n_addressees: 0,
            n_sent: 0,
            n_skipped: 0,
            n_failed: 0,
            n_in_doubt: 0,
        }
    }

    /// Returns what was written, as the draft it was.
    pub fn written(&self) -> Draft {
        Draft {
            topic: self.topic.clone(),
            activity: self.activity.clone(),
            format: self.format,
            product: self.product.clone(),
            subject_line_nb: self.subject_line_nb.clone(),
            subject_line_en: self.subject_line_en.clone(),
            body_nb: self.body_nb.clone(),
            body_en: self.body_en.clone(),
        }
    }

    /// Sets the instant at which a draft, or a mailing already scheduled, shall go out.
    ///
    /// # Errors
    /// [`MailingError::WrongState`].
    pub fn schedule(&mut self, scheduled_at: Timestamp) -> Result<(), MailingError> {
        self.expect(&[MailingState::Draft, MailingState::Scheduled])?;
        self.scheduled_at = Some(scheduled_at);
        self.state = MailingState::Scheduled;
        Ok(())
    }

    /// Takes the instant back: a scheduled mailing is a draft again.
    ///
    /// # Errors
    /// [`MailingError::WrongState`].
    pub fn unschedule(&mut self) -> Result<(), MailingError> {
        self.expect(&[MailingState::Scheduled])?;
        self.scheduled_at = None;
        self.state = MailingState::Draft;
        Ok(())
    }

    /// Begins to send to `n_addressees`; from here on the text is fixed.
    ///
    /// # Errors
    /// [`MailingError::WrongState`].
    pub fn start(&mut self, at: Timestamp, n_addressees: u32) -> Result<(), MailingError> {
        self.expect(&[MailingState::Draft, MailingState::Scheduled])?;
        self.started_at = Some(at);
        self.n_addressees = n_addressees;
        self.state = MailingState::Sending;
        Ok(())
    }

    /// Counts what became of one addressee.
    ///
    /// # Errors
    /// [`MailingError::WrongState`].
    pub fn count(&mut self, delivery: DeliveryState) -> Result<(), MailingError> {
        self.expect(&[MailingState::Sending])?;
        match delivery {
            DeliveryState::Waiting | DeliveryState::Handed => {}
            DeliveryState::Sent => self.n_sent += 1,
            DeliveryState::Skipped => self.n_skipped += 1,
            DeliveryState::Failed => self.n_failed += 1,
        }
        Ok(())
    }

    /// Ends the sending once nobody waits any more.
    ///
    /// # Errors
    /// [`MailingError::WrongState`] or [`MailingError::StillWaiting`].
    pub fn finish(&mut self, at: Timestamp) -> Result<(), MailingError> {
        self.expect(&[MailingState::Sending])?;
        let n_done = self.n_sent + self.n_skipped + self.n_failed;
        let n_waiting = self.n_addressees.saturating_sub(n_done);
        if n_waiting > 0 {
            return Err(MailingError::StillWaiting { n_waiting });
        }
        self.finished_at = Some(at);
        self.state = MailingState::Sent;
        Ok(())
    }

    /// Calls the mailing off before it begins.
    ///
    /// # Errors
    /// [`MailingError::WrongState`].
    pub fn cancel(&mut self) -> Result<(), MailingError> {
        self.expect(&[MailingState::Draft, MailingState::Scheduled])?;
        self.state = MailingState::Cancelled;
        Ok(())
    }

    fn expect(&self, states: &[MailingState]) -> Result<(), MailingError> {
        let fits = states.contains(&self.state);
        if fits { Ok(()) } else { Err(MailingError::WrongState { state: self.state }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn mailing() -> Mailing {
        let draft = Draft {
            topic: "product-news".parse().unwrap(),
            activity: "newsletter".to_owned(),
            format: SourceFormat::Markdown,
            product: None,
            subject_line_nb: "Nytt fra Fjordbok".to_owned(),
            subject_line_en: "News from Fjordbok".to_owned(),
            body_nb: "Hei".to_owned(),
            body_en: "Hello".to_owned(),
        };
        let member = MemberId::from_uuid(Uuid::from_u128(2));
        Mailing::draft(MailingId::from_uuid(Uuid::from_u128(1)), draft, member, now())
    }

    fn now() -> Timestamp {
        "2026-03-02T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_mailing_keeps_what_its_draft_said() {
        let written = mailing().written();
        assert_eq!(written.subject_line(Language::Nb), "Nytt fra Fjordbok");
        assert_eq!(written.body(Language::En), "Hello");
        let again = Mailing::draft(mailing().id, written, mailing().created_by, now());
        assert_eq!(again, mailing());
    }

    #[test]
    fn a_mailing_goes_from_draft_to_sent() {
        let mut mailing = mailing();
        mailing.schedule(now()).unwrap();
        mailing.start(now(), 2).unwrap();
        mailing.count(DeliveryState::Sent).unwrap();
        let early = mailing.finish(now());
        assert_eq!(early, Err(MailingError::StillWaiting { n_waiting: 1 }));
        mailing.count(DeliveryState::Skipped).unwrap();
        mailing.finish(now()).unwrap();
        assert_eq!(mailing.state, MailingState::Sent);
        assert_eq!((mailing.n_sent, mailing.n_skipped), (1, 1));
    }

    #[test]
    fn a_mailing_is_called_off_only_before_it_begins() {
        let (mut draft, mut sending) = (mailing(), mailing());
        assert_eq!(draft.cancel(), Ok(()));
        sending.start(now(), 0).unwrap();
        let late = sending.cancel();
        assert_eq!(late, Err(MailingError::WrongState { state: MailingState::Sending }));
    }

    #[test]
    fn a_scheduled_mailing_becomes_a_draft_again_until_it_begins() {
        let mut mailing = mailing();
        let wrong = Err(MailingError::WrongState { state: MailingState::Draft });
        assert_eq!(mailing.unschedule(), wrong);
        mailing.schedule(now()).unwrap();
        mailing.unschedule().unwrap();
        assert_eq!((mailing.state, mailing.scheduled_at), (MailingState::Draft, None));
    }

    #[test]
    fn a_sent_mailing_takes_no_further_step() {
        let mut mailing = mailing();
        mailing.start(now(), 0).unwrap();
        mailing.finish(now()).unwrap();
        let wrong = Err(MailingError::WrongState { state: MailingState::Sent });
        assert_eq!(mailing.schedule(now()), wrong);
        assert_eq!(mailing.start(now(), 1), wrong);
        assert_eq!(mailing.count(DeliveryState::Sent), wrong);
        assert_eq!(mailing.finish(now()), wrong);
    }
}
