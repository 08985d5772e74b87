//! The declaration as a manifest of fideslang 3: the organisation and its systems with what each is used for.

use std::collections::BTreeSet;

use jiff::civil::Date;
use law::LegalBasis;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    abroad::third_countries,
    catalogue::{self, Standing},
    model::{Activity, Declaration, RecipientRole, Role, SpecialGround, System},
};

/// The language's word for a use that none of its finer words fits.
const USE_WITHOUT_KEY: &str = "functional";
const ORGANISATION_KEY: &str = "organisation";
/// The system that stands for activities of which no system is declared.
const NO_SYSTEM_KEY: &str = "no-system-declared";

/// A system, as the manifest has it.
#[derive(Serialize)]
struct Entry<'d> {
    fides_key: &'d str,
    organization_fides_key: &'static str,
    name: &'d str,
    system_type: &'static str,
    privacy_declarations: Vec<Use<'d>>,
    responsibility: BTreeSet<&'static str>,
    processes_personal_data: bool,
    uses_profiling: bool,
    does_international_transfers: bool,
    legal_basis_for_transfers: BTreeSet<&'static str>,
    legal_name: &'d str,
    legal_address: Option<&'d str>,
}

/// What a system is used for: one activity.
#[derive(Serialize)]
struct Use<'d> {
    name: &'d str,
    data_use: &'static str,
    data_categories: BTreeSet<&'static str>,
    data_subjects: BTreeSet<&'static str>,
    legal_basis_for_processing: Option<&'static str>,
    flexible_legal_basis_for_processing: bool,
    retention_period: Option<String>,
    processes_special_category_data: bool,
    special_category_legal_basis: Option<&'static str>,
    data_shared_with_third_parties: bool,
    third_parties: Option<String>,
}

/// Returns the manifest; equal declarations give equal documents.
///
/// Categories, people and purposes that the catalogue does not know are left out, a purpose without a key is
/// `functional`. `on` is the day for which the standing of countries is read.
pub fn manifest(declaration: &Declaration, on: Date) -> Value {
    let organisation = &declaration.organisation;
    let mut systems: Vec<Entry<'_>> = declaration
        .systems
        .iter()
        .map(|system| entry(declaration, &system.id, uses_of(declaration, system), on))
        .collect();
    let homeless: Vec<&Activity> = declaration
        .activities
        .iter()
        .map(|activity| activity.get())
        .filter(|activity| activity.systems.is_empty())
        .collect();
    if !homeless.is_empty() {
        systems.push(entry(declaration, NO_SYSTEM_KEY, homeless, on));
    }
    json!({
        "organization": [{
            "fides_key": ORGANISATION_KEY,
            "name": organisation.name.get(),
            "description": organisation.address,
        }],
        "system": systems,
    })
}

fn uses_of<'d>(declaration: &'d Declaration, system: &System) -> Vec<&'d Activity> {
    let lies_here =
        |activity: &&Activity| activity.systems.iter().any(|id| id.get() == system.id.get());
    declaration.activities.iter().map(|activity| activity.get()).filter(lies_here).collect()
}

fn entry<'d>(
    declaration: &'d Declaration,
    key: &'d str,
    activities: Vec<&'d Activity>,
    on: Date,
) -> Entry<'d> {
    let recipients = || {
        let gets = |id: &str| {
            activities.iter().any(|activity| activity.recipients.iter().any(|it| it.get() == id))
        };
        declaration.recipients.iter().filter(move |recipient| gets(&recipient.id))
    };
    let leave = || recipients().filter(|recipient| !third_countries(recipient, on).is_empty());
    Entry {
        fides_key: key,
        organization_fides_key: ORGANISATION_KEY,
        name: key,
        system_type: "Service",
        responsibility: activities.iter().map(|activity| responsibility(activity.role)).collect(),
        processes_personal_data: !activities.is_empty(),
        uses_profiling: activities.iter().any(|activity| activity.profiling.is_some()),
        does_international_transfers: leave().next().is_some(),
        legal_basis_for_transfers: leave()
            .filter_map(|recipient| recipient.transfer.as_ref())
            .map(|transfer| transfer_basis(&transfer.tool))
            .collect(),
        legal_name: declaration.organisation.name.get(),
        legal_address: declaration.organisation.address.as_deref(),
        privacy_declarations: activities
            .iter()
            .map(|activity| use_of(declaration, activity))
            .collect(),
    }
}

fn use_of<'d>(declaration: &'d Declaration, activity: &'d Activity) -> Use<'d> {
    let categories = || activity.data.iter().filter_map(|key| catalogue::category(key));
    let subjects = activity.subjects.iter().filter_map(|key| catalogue::subject(key));
    let purpose = activity.purpose_key.as_ref().and_then(|key| catalogue::purpose(key));
    let period = activity.retention.as_ref().and_then(|retention| retention.period.as_ref());
    let others: Vec<&str> = declaration
        .recipients
        .iter()
        .filter(|recipient| *recipient.role != RecipientRole::Processor)
        .filter(|recipient| activity.recipients.iter().any(|id| id.get() == recipient.id.get()))
        .map(|recipient| recipient.name.as_str())
        .collect();
    Use {
        name: activity.id.get(),
        data_use: purpose.map_or(USE_WITHOUT_KEY, |purpose| purpose.fideslang),
        data_categories: categories().map(|category| category.fideslang).collect(),
        data_subjects: subjects.map(|subject| subject.fideslang).collect(),
        legal_basis_for_processing: activity.basis.as_ref().map(|basis| legal_basis(**basis)),
        flexible_legal_basis_for_processing: false,
        retention_period: period.map(|period| period.en()),
        processes_special_category_data: categories()
            .any(|category| category.standing == Standing::Special),
        special_category_legal_basis: activity
            .special_ground
            .as_ref()
            .map(|ground| special_ground(**ground)),
        data_shared_with_third_parties: !others.is_empty(),
        third_parties: (!others.is_empty()).then(|| others.join(", ")),
    }
}

const fn responsibility(role: Role) -> &'static str {
    match role {
        Role::Controller | Role::JointController => "Controller",
        Role::Processor => "Processor",
        Role::SubProcessor => "Sub-Processor",
    }
}

const fn legal_basis(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::Consent => "Consent",
        LegalBasis::Contract => "Contract",
        LegalBasis::LegalDuty => "Legal obligations",
        LegalBasis::VitalInterests => "Vital interests",
        LegalBasis::PublicTask => "Public interest",
        LegalBasis::LegitimateInterest => "Legitimate interests",
    }
}

const fn special_ground(ground: SpecialGround) -> &'static str {
    match ground {
        SpecialGround::ExplicitConsent => "Explicit consent",
        SpecialGround::LabourLaw => "Employment, social security and social protection",
        SpecialGround::VitalInterests => "Vital interests",
        SpecialGround::MadePublic => "Made public by the data subject",
        SpecialGround::LegalClaims => "Legal claims or judicial acts",
        SpecialGround::PublicInterest => {
            "Reasons of substantial public interest (with a basis in law)"
        }
        SpecialGround::HealthCare => "Health or social care (with a basis in law)",
    }
}

fn transfer_basis(tool: &str) -> &'static str {
    match tool {
        "adequacy" | "dpf" => "Adequacy Decision",
        "scc-1" | "scc-2" | "scc-3" | "scc-4" => "SCCs",
        "bcr" => "BCRs",
        _ => "Other",
    }
}
