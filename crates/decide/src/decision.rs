//! Decides one question: may this activity use this Subject's data for this, now?

use jiff::Timestamp;
use law::LegalBasis;
use uuid::Uuid;

use crate::{ActivityRule, Grant, Policy, Use};

/// One question to the decision engine.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The activity's ID in the declaration.
    pub activity: &'a str,
    /// Whose data.
    pub subject: Uuid,
    /// What they would be opened for.
    pub used_for: Use,
    /// The instant of the question.
    pub at: Timestamp,
}

/// What is known of the Subject in the activity, when the question is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Her consent to the activity.
    pub consent: Consent,
    /// She objects to the activity (Art. 21).
    pub objects: bool,
    /// Its use is restricted (Art. 18).
    pub restricted: bool,
    /// The address is a company's own mailbox, such as `post@`, and nobody's in particular (MKT-01).
    pub is_company_mailbox: bool,
}

/// A Subject's consent to an activity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Consent {
    /// She was never asked, or never answered.
    #[default]
    Unknown,
    /// Somebody signed her up; she has not confirmed.
    Pending,
    /// She said yes, from this instant on.
    Granted {
        /// When.
        since: Timestamp,
    },
    /// She took it back at this instant.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
}

/// The answer: a grant to put on record, or why not.
#[derive(Debug)]
#[must_use]
pub enum Decision {
    /// Allowed.
    Allow(Grant),
    /// Denied.
    Deny(Denial),
}

impl Decision {
    /// Returns the grant, or the denial as an error.
    ///
    /// # Errors
    /// The [`Denial`], when the answer is no.
    pub fn granted(self) -> Result<Grant, Denial> {
        match self {
            Self::Allow(grant) => Ok(grant),
            Self::Deny(denial) => Err(denial),
        }
    }
}

/// Why the answer is no; each variant cites the rule it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// PRI-01.
    #[error("the declaration has no such activity")]
    UnknownActivity,
    /// PRI-01.
    #[error("the activity has no legal basis")]
    NoBasis,
    /// BAS-01.
    #[error("the person has not consented")]
    NoConsent,
    /// BAS-01, CON-04.
    #[error("the person has withdrawn her consent")]
    Withdrawn,
    /// DSR-17, DSR-18.
    #[error("the person objects")]
    Objection,
    /// RST-02.
    #[error("the use of the person's data is restricted")]
    Restricted,
    /// PRC-03.
    #[error("the customer has given no instruction")]
    NoInstruction,
}

impl Denial {
    /// Returns the ID of the rule that the denial stands on.
    pub fn rule(self) -> &'static str {
        match self {
            Self::UnknownActivity | Self::NoBasis => "PRI-01",
            Self::NoConsent => "BAS-01",
            Self::Withdrawn => "CON-04",
            Self::Objection => "DSR-18",
            Self::Restricted => "RST-02",
            Self::NoInstruction => "PRC-03",
        }
    }
}

impl Policy {
    /// Answers `question` for a Subject of this `standing`; what is unknown is denied.
    pub fn decide(&self, question: &Question<'_>, standing: &Standing) -> Decision {
        let denial = match self.activity(question.activity) {
            None => Some(Denial::UnknownActivity),
            Some(rule) => denial(rule, question, standing),
        };
        match denial {
            Some(denial) => Decision::Deny(denial),
            None => Decision::Allow(Grant {
                subject: question.subject,
                activity: question.activity.to_owned(),
                used_for: question.used_for,
                decided_at: question.at,
            }),
        }
    }
}

fn denial(rule: &ActivityRule, question: &Question<'_>, standing: &Standing) -> Option<Denial> {
    match question.used_for {
        // Her own rights need no basis of the activity: she may always see, and have carried out.
        Use::ShowToSubject | Use::CarryOutRight => None,
        // Looking for a broken promise must see exactly those whose consent is gone.
        Use::Check => None,
        // The question whether she really signed up comes before any basis, and before any objection
        // could be known; the mail carries nothing else (CON-02).
        Use::Confirm => (standing.consent != Consent::Pending).then_some(Denial::NoConsent),
        Use::Send | Use::Read => use_denial(rule, question, standing),
    }
}

fn use_denial(rule: &ActivityRule, question: &Question<'_>, standing: &Standing) -> Option<Denial> {
    let (at, used_for) = (question.at, question.used_for);
    if rule.on_instruction {
        return Some(Denial::NoInstruction);
    }
    if standing.restricted {
        return Some(Denial::Restricted);
    }
    if standing.objects && (rule.is_marketing || objection_open(rule.legal_basis)) {
        return Some(Denial::Objection);
    }
    match rule.legal_basis {
        None => Some(Denial::NoBasis),
        Some(LegalBasis::Consent) if writes_to_company(rule, used_for, standing) => None,
        Some(LegalBasis::Consent) => consent_denial(at, standing.consent),
        Some(_) => None,
    }
}

/// Art. 21(1) reaches public task and legitimate interest alone.
/// Marketing needs no consent where the mailbox is nobody's in particular (MKT-01).
fn writes_to_company(rule: &ActivityRule, used_for: Use, standing: &Standing) -> bool {
    rule.is_marketing && used_for == Use::Send && standing.is_company_mailbox
}

fn objection_open(legal_basis: Option<LegalBasis>) -> bool {
    matches!(legal_basis, Some(LegalBasis::PublicTask | LegalBasis::LegitimateInterest))
}

fn consent_denial(at: Timestamp, consent: Consent) -> Option<Denial> {
    match consent {
        Consent::Granted { since } if since <= at => None,
        Consent::Withdrawn { at: withdrawn_at } if withdrawn_at <= at => Some(Denial::Withdrawn),
        Consent::Granted { .. }
        | Consent::Withdrawn { .. }
        | Consent::Unknown
        | Consent::Pending => Some(Denial::NoConsent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        let rule =
            |legal_basis| ActivityRule { legal_basis, is_marketing: true, on_instruction: false };
        let support = ActivityRule {
            legal_basis: Some(LegalBasis::Contract),
            is_marketing: false,
            on_instruction: false,
        };
        let payroll = ActivityRule { on_instruction: true, ..support };
        [
            ("newsletter", rule(Some(LegalBasis::Consent))),
            ("service-news", rule(Some(LegalBasis::LegitimateInterest))),
            ("unfounded", rule(None)),
            ("support", support),
            ("payroll", payroll),
        ]
        .map(|(id, rule)| (id.to_owned(), rule))
        .into_iter()
        .collect()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("within jiff's range")
    }

    #[track_caller]
    fn check(activity: &str, used_for: Use, standing: Standing, expect: Option<Denial>) {
        let subject = Uuid::from_u128(7);
        let question = Question { activity, subject, used_for, at: at(10) };
        match policy().decide(&question, &standing) {
            Decision::Allow(grant) => {
                assert_eq!(expect, None);
                assert_eq!((grant.subject(), grant.used_for()), (subject, used_for));
            }
            Decision::Deny(denial) => assert_eq!(Some(denial), expect),
        }
    }

    fn consenting(consent: Consent) -> Standing {
        Standing { consent, ..Standing::default() }
    }

    #[test]
    fn mi_10_nothing_is_sent_without_consent_in_force_at_that_instant() {
        let send = |consent, expect| check("newsletter", Use::Send, consenting(consent), expect);
        send(Consent::Granted { since: at(10) }, None);
        send(Consent::Granted { since: at(11) }, Some(Denial::NoConsent));
        send(Consent::Unknown, Some(Denial::NoConsent));
        send(Consent::Pending, Some(Denial::NoConsent));
        send(Consent::Withdrawn { at: at(9) }, Some(Denial::Withdrawn));
    }

    #[test]
    fn a_company_s_own_mailbox_may_be_sent_marketing_without_consent_and_no_more() {
        let company = Standing { is_company_mailbox: true, ..Standing::default() };
        check("newsletter", Use::Send, company, None);
        check("newsletter", Use::Read, company, Some(Denial::NoConsent));
        let objecting = Standing { objects: true, ..company };
        check("newsletter", Use::Send, objecting, Some(Denial::Objection));
    }

    #[test]
    fn only_a_pending_sign_up_may_be_asked_to_confirm() {
        let confirm =
            |consent, expect| check("newsletter", Use::Confirm, consenting(consent), expect);
        confirm(Consent::Pending, None);
        confirm(Consent::Unknown, Some(Denial::NoConsent));
        confirm(Consent::Granted { since: at(1) }, Some(Denial::NoConsent));
    }

    #[test]
    fn an_objection_stops_marketing_on_every_basis_and_interests_on_their_own() {
        let objecting = Standing {
            objects: true,
            consent: Consent::Granted { since: at(1) },
            ..Standing::default()
        };
        check("newsletter", Use::Send, objecting, Some(Denial::Objection));
        check("service-news", Use::Send, objecting, Some(Denial::Objection));
        check("support", Use::Read, objecting, None);
    }

    #[test]
    fn restricted_data_are_neither_sent_to_nor_read_but_still_shown_to_her() {
        let restricted = Standing { restricted: true, ..Standing::default() };
        check("support", Use::Read, restricted, Some(Denial::Restricted));
        check("support", Use::ShowToSubject, restricted, None);
        check("support", Use::CarryOutRight, restricted, None);
    }

    #[test]
    fn what_nobody_declared_or_instructed_is_denied() {
        check("unheard-of", Use::Read, Standing::default(), Some(Denial::UnknownActivity));
        check("unfounded", Use::Read, Standing::default(), Some(Denial::NoBasis));
        check("payroll", Use::Read, Standing::default(), Some(Denial::NoInstruction));
    }

    #[test]
    fn a_permit_opens_only_what_is_about_its_subject() {
        let question = Question {
            activity: "support",
            subject: Uuid::from_u128(7),
            used_for: Use::Read,
            at: at(0),
        };
        let grant = policy().decide(&question, &Standing::default()).granted().expect("contract");
        let permit = grant.recorded(Uuid::from_u128(1));
        let hers = crate::Personal::about(Uuid::from_u128(7), "hers");
        let his = crate::Personal::about(Uuid::from_u128(8), "his");
        assert_eq!(hers.open(&permit), Ok(&"hers"));
        assert_eq!(his.open(&permit), Err(crate::NotPermitted));
    }
}
