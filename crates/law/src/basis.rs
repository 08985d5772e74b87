//! The six legal bases and the eight rights; which of them meet is told in `matrix`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{RuleId, rule_id};

/// What makes a use of personal data lawful; exactly one per purpose (BAS-07).
///
/// Law: GDPR Art. 6(1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LegalBasis {
    /// Art. 6(1)(a).
    Consent,
    /// Art. 6(1)(b).
    Contract,
    /// Art. 6(1)(c).
    #[serde(rename = "legal-obligation")]
    LegalDuty,
    /// Art. 6(1)(d).
    VitalInterests,
    /// Art. 6(1)(e).
    PublicTask,
    /// Art. 6(1)(f).
    LegitimateInterest,
}

/// What a Subject may ask for.
///
/// Law: GDPR Art. 7(3), 15–18, 20–22.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Art. 15.
    Access,
    /// Art. 16.
    Rectification,
    /// Art. 17.
    Erasure,
    /// Art. 18.
    Restriction,
    /// Art. 20.
    Portability,
    /// Art. 21(1); against direct marketing, Art. 21(2).
    Objection,
    /// Art. 22: not to be subject to a solely automated decision.
    AutomatedDecision,
    /// Art. 7(3): to withdraw consent.
    Withdrawal,
}

impl LegalBasis {
    /// All six, in the order of the article.
    pub const ALL: [Self; 6] = [
        Self::Consent,
        Self::Contract,
        Self::LegalDuty,
        Self::VitalInterests,
        Self::PublicTask,
        Self::LegitimateInterest,
    ];

    /// Returns the word used in declarations.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegalDuty => "legal-obligation",
            Self::VitalInterests => "vital-interests",
            Self::PublicTask => "public-task",
            Self::LegitimateInterest => "legitimate-interest",
        }
    }

    /// Returns the citation, such as "GDPR Art. 6(1)(a)".
    pub const fn article(self) -> &'static str {
        match self {
            Self::Consent => "GDPR Art. 6(1)(a)",
            Self::Contract => "GDPR Art. 6(1)(b)",
            Self::LegalDuty => "GDPR Art. 6(1)(c)",
            Self::VitalInterests => "GDPR Art. 6(1)(d)",
            Self::PublicTask => "GDPR Art. 6(1)(e)",
            Self::LegitimateInterest => "GDPR Art. 6(1)(f)",
        }
    }

    /// Returns the rule that says what the basis asks for.
    pub const fn rule(self) -> RuleId {
        match self {
            Self::Consent => rule_id!("BAS-01"),
            Self::Contract => rule_id!("BAS-02"),
            Self::LegalDuty => rule_id!("BAS-03"),
            Self::VitalInterests => rule_id!("BAS-04"),
            Self::PublicTask => rule_id!("BAS-05"),
            Self::LegitimateInterest => rule_id!("BAS-06"),
        }
    }

    /// Returns the name in English, as a reader of a statement meets it.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract with you",
            Self::LegalDuty => "legal obligation",
            Self::VitalInterests => "vital interests",
            Self::PublicTask => "task in the public interest",
            Self::LegitimateInterest => "legitimate interest",
        }
    }

    /// Returns the name in bokmål, as a reader of a statement meets it.
    pub const fn nb(self) -> &'static str {
        match self {
            Self::Consent => "samtykke",
            Self::Contract => "avtale med deg",
            Self::LegalDuty => "rettslig forpliktelse",
            Self::VitalInterests => "vitale interesser",
            Self::PublicTask => "oppgave i allmennhetens interesse",
            Self::LegitimateInterest => "berettiget interesse",
        }
    }
}

impl Right {
    /// All eight, in the order of the matrix.
    pub const ALL: [Self; 8] = [
        Self::Access,
        Self::Rectification,
        Self::Erasure,
        Self::Restriction,
        Self::Portability,
        Self::Objection,
        Self::AutomatedDecision,
        Self::Withdrawal,
    ];

    /// Returns the word used in declarations and records.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Rectification => "rectification",
            Self::Erasure => "erasure",
            Self::Restriction => "restriction",
            Self::Portability => "portability",
            Self::Objection => "objection",
            Self::AutomatedDecision => "automated-decision",
            Self::Withdrawal => "withdrawal",
        }
    }

    /// Returns the citation, such as "GDPR Art. 15".
    pub const fn article(self) -> &'static str {
        match self {
            Self::Access => "GDPR Art. 15",
            Self::Rectification => "GDPR Art. 16",
            Self::Erasure => "GDPR Art. 17",
            Self::Restriction => "GDPR Art. 18",
            Self::Portability => "GDPR Art. 20",
            Self::Objection => "GDPR Art. 21",
            Self::AutomatedDecision => "GDPR Art. 22",
            Self::Withdrawal => "GDPR Art. 7(3)",
        }
    }

    /// Returns the name in English, to be read after "the right".
    pub const fn en(self) -> &'static str {
        match self {
            Self::Access => "to see your data",
            Self::Rectification => "to have them corrected",
            Self::Erasure => "to have them erased",
            Self::Restriction => "to have their use restricted",
            Self::Portability => "to take them with you",
            Self::Objection => "to object",
            Self::AutomatedDecision => "to a human decision",
            Self::Withdrawal => "to withdraw consent",
        }
    }

    /// Returns the name in bokmål, to be read after "rett til".
    pub const fn nb(self) -> &'static str {
        match self {
            Self::Access => "innsyn",
            Self::Rectification => "retting",
            Self::Erasure => "sletting",
            Self::Restriction => "begrensning av behandlingen",
            Self::Portability => "dataportabilitet",
            Self::Objection => "å protestere",
            Self::AutomatedDecision => "en avgjørelse truffet av et menneske",
            Self::Withdrawal => "å trekke tilbake samtykket",
        }
    }
}

impl fmt::Display for LegalBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_is_written_in_declarations_by_its_word() {
        for basis in LegalBasis::ALL {
            assert_eq!(serde_json::to_value(basis).unwrap(), basis.word());
            let read: LegalBasis = serde_json::from_value(basis.word().into()).unwrap();
            assert_eq!(read, basis);
        }
        assert!(serde_json::from_value::<LegalBasis>("legal-duty".into()).is_err());
    }

    #[test]
    fn a_right_is_written_in_records_by_its_word() {
        for right in Right::ALL {
            assert_eq!(serde_json::to_value(right).unwrap(), right.word());
        }
    }
}
