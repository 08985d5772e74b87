//! Which term of the vocabulary stands for which word of the declaration.

use law::{LegalBasis, Period, Right};

use crate::model::{MeasureKind, RecipientRole, SourceKind, SpecialGround};

/// A property and the class of what it points to.
pub(super) type PropertyAndClass = (&'static str, &'static str);

pub(super) const fn legal_basis(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::Consent => "eu-gdpr:A6-1-a",
        LegalBasis::Contract => "eu-gdpr:A6-1-b",
        LegalBasis::LegalDuty => "eu-gdpr:A6-1-c",
        LegalBasis::VitalInterests => "eu-gdpr:A6-1-d",
        LegalBasis::PublicTask => "eu-gdpr:A6-1-e",
        LegalBasis::LegitimateInterest => "eu-gdpr:A6-1-f",
    }
}

pub(super) const fn special_ground(ground: SpecialGround) -> &'static str {
    match ground {
        SpecialGround::ExplicitConsent => "eu-gdpr:A9-2-a",
        SpecialGround::LabourLaw => "eu-gdpr:A9-2-b",
        SpecialGround::VitalInterests => "eu-gdpr:A9-2-c",
        SpecialGround::MadePublic => "eu-gdpr:A9-2-e",
        SpecialGround::LegalClaims => "eu-gdpr:A9-2-f",
        SpecialGround::PublicInterest => "eu-gdpr:A9-2-g",
        SpecialGround::HealthCare => "eu-gdpr:A9-2-h",
    }
}

pub(super) const fn right(right: Right) -> &'static str {
    match right {
        Right::Access => "eu-gdpr:A15",
        Right::Rectification => "eu-gdpr:A16",
        Right::Erasure => "eu-gdpr:A17",
        Right::Restriction => "eu-gdpr:A18",
        Right::Portability => "eu-gdpr:A20",
        Right::Objection => "eu-gdpr:A21",
        Right::AutomatedDecision => "eu-gdpr:A22",
        Right::Withdrawal => "eu-gdpr:A7-3",
    }
}

/// Returns the basis of a transfer; none for an unknown tool, and for an exception whose letter is not told.
pub(super) fn transfer_basis(tool: &str) -> Option<&'static str> {
    match tool {
        "adequacy" | "dpf" => Some("eu-gdpr:A45-3"),
        "scc-1" | "scc-2" | "scc-3" | "scc-4" => Some("eu-gdpr:A46-2-c"),
        "bcr" => Some("eu-gdpr:A46-2-b"),
        _ => None,
    }
}

pub(super) const fn recipient(role: RecipientRole) -> PropertyAndClass {
    match role {
        RecipientRole::Processor => ("dpv:hasDataProcessor", "dpv:DataProcessor"),
        RecipientRole::Controller => ("dpv:hasRecipientDataController", "dpv:DataController"),
        RecipientRole::JointController => {
            ("dpv:hasJointDataControllers", "dpv:JointDataControllers")
        }
        RecipientRole::Authority => ("dpv:hasRecipientThirdParty", "dpv:Authority"),
    }
}

pub(super) const fn source(kind: SourceKind, is_public: bool) -> &'static str {
    match kind {
        SourceKind::Device => "dpv:DataSubjectDataSource",
        SourceKind::Own => "dpv:DataControllerDataSource",
        _ if is_public => "dpv:PublicDataSource",
        SourceKind::PublicSource => "dpv:PublicDataSource",
        SourceKind::CustomerContact
        | SourceKind::Partner
        | SourceKind::Aggregator
        | SourceKind::SocialNetwork
        | SourceKind::Referee
        | SourceKind::Customer => "dpv:ThirdPartyDataSource",
    }
}

pub(super) const fn measure(kind: MeasureKind) -> PropertyAndClass {
    const TECHNICAL: &str = "dpv:hasTechnicalMeasure";
    const ORGANISATIONAL: &str = "dpv:hasOrganisationalMeasure";
    match kind {
        MeasureKind::NeedToKnow => (ORGANISATIONAL, "dpv:AuthorisationProcedure"),
        MeasureKind::Confidentiality | MeasureKind::ConfidentialityShown => {
            ("dpv:hasLegalMeasure", "dpv:ConfidentialityAgreement")
        }
        MeasureKind::Level => (ORGANISATIONAL, "dpv:InformationSecurityPolicy"),
        MeasureKind::RiskAssessment => (ORGANISATIONAL, "dpv:RiskAssessment"),
        MeasureKind::Encryption => (TECHNICAL, "dpv:Encryption"),
        MeasureKind::Resilience => (ORGANISATIONAL, "dpv:DataSecurityManagement"),
        MeasureKind::Restore => (ORGANISATIONAL, "dpv:DisasterRecoveryProcedures"),
        MeasureKind::Testing => (ORGANISATIONAL, "dpv:EffectivenessDeterminationProcedures"),
        MeasureKind::AccessControl => (TECHNICAL, "dpv:MultiFactorAuthentication"),
        MeasureKind::Premises => ("dpv:hasPhysicalMeasure", "dpv:PhysicalAccessControlMethod"),
        MeasureKind::Monitoring => (ORGANISATIONAL, "dpv:IncidentManagementProcedures"),
        MeasureKind::Separation => (TECHNICAL, "dpv:AccessControlMethod"),
        MeasureKind::Backup => (TECHNICAL, "dpv:DataBackupProtocols"),
        MeasureKind::AccessReview => (ORGANISATIONAL, "dpv:ReviewProcedure"),
        MeasureKind::Secrets => (TECHNICAL, "dpv:HashFunctions"),
        MeasureKind::PasswordReset => (TECHNICAL, "dpv:PasswordAuthentication"),
    }
}

/// Returns a period as `xsd:duration`, which has no weeks.
pub(super) fn duration(period: Period) -> String {
    match period {
        Period::Hours(hours) => format!("PT{hours}H"),
        Period::Days(days) => format!("P{days}D"),
        Period::Weeks(weeks) => format!("P{}D", u64::from(weeks) * 7),
        Period::Months { years: 0, months } => format!("P{months}M"),
        Period::Months { years, months: 0 } => format!("P{years}Y"),
        Period::Months { years, months } => format!("P{years}Y{months}M"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_duration_without_weeks() {
        let check = |period: &str, expect: &str| {
            assert_eq!(duration(period.parse().unwrap()), expect);
        };
        check("24 hours", "PT24H");
        check("10 days", "P10D");
        check("3 weeks", "P21D");
        check("3 years 6 months", "P3Y6M");
        check("1 year", "P1Y");
        check("18 months", "P18M");
    }
}
