//! What comes back after a mailing, and what is done about it. Knows no mail format.

crate::word::words! {
    /// What a report says; who may say it is decided where its token is checked.
    ReturnKind {
        /// There is no such mailbox any more (RFC 3463: 5.1.1, 5.2.1 and their like).
        Dead = "dead",
        /// Not now: full, busy, away for a while.
        Soft = "soft",
        /// The sender's own trouble: refused by rule, by name, by content.
        SenderTrouble = "sender-trouble",
        /// She told her provider that she does not want the mail (RFC 5965).
        Complaint = "complaint",
        /// A mail that asks to be unsubscribed.
        Unsubscribe = "unsubscribe",
        /// A program answered; it means nothing (RFC 3834).
        AutoReply = "auto-reply",
        /// A person's own answer; not kept.
        Answer = "answer",
        /// A report that cannot be understood.
        Unclassified = "unclassified",
    }

    /// What a report led to.
    ReturnEffect {
        /// The person was erased.
        Erased = "erased",
        /// The address rests for a while.
        Rests = "rests",
        /// It was counted.
        Counted = "counted",
        /// Nothing: it names no mail of ours, or its token is not ours.
        Unmatched = "unmatched",
        /// Nothing: whom it is about is gone already.
        AlreadyGone = "already-gone",
    }
}
