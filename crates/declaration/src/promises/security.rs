//! Promises on security: each measure in the declaration's own words, and its test on time.

use crate::{
    model::MeasureKind,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page},
    words::every,
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    for measure in &scene.declaration.measures {
        let owner = format!("measure.{}", measure.id.as_str());
        let mut page = Page::of(owner, Section::Security, list);
        page.is(kind_of(*measure.kind.get()), measure.span(), &measure.says);
        if let Some(cycle) = &measure.tested_every {
            let words = every(**cycle);
            page.says(
                Kind::MeasureTested,
                cycle.span(),
                format!("Det prøver vi {}", words.nb),
                format!("We test that {}", words.en),
            )
            .at(Level::Every(**cycle));
        }
    }
}

fn kind_of(kind: MeasureKind) -> Kind {
    match kind {
        MeasureKind::NeedToKnow => Kind::NeedToKnow,
        MeasureKind::Confidentiality => Kind::Confidentiality,
        MeasureKind::ConfidentialityShown => Kind::ConfidentialityShown,
        MeasureKind::Level => Kind::SecurityLevel,
        MeasureKind::RiskAssessment => Kind::RiskAssessed,
        MeasureKind::Encryption => Kind::Encryption,
        MeasureKind::Resilience => Kind::Resilience,
        MeasureKind::Restore => Kind::Restore,
        MeasureKind::Testing => Kind::Testing,
        MeasureKind::AccessControl => Kind::AccessControl,
        MeasureKind::Premises => Kind::Premises,
        MeasureKind::Monitoring => Kind::Monitoring,
        MeasureKind::Separation => Kind::Separation,
        MeasureKind::Backup => Kind::Backup,
        MeasureKind::AccessReview => Kind::AccessReview,
        MeasureKind::Secrets => Kind::Secrets,
        MeasureKind::PasswordReset => Kind::PasswordReset,
    }
}
