//! Titles, headings, anchors and opening sentences of the published texts, and the order of their parts.

use crate::{
    model::Declaration,
    promise::{Document, Section},
    words::{Language, country, sentence},
};

use super::Sentence;

/// Returns the parts of a text in order of reading.
pub(super) const fn order(document: Document) -> &'static [Section] {
    match document {
        Document::Statement => &[
            Section::About,
            Section::Activity,
            Section::Forms,
            Section::Sources,
            Section::Recipients,
            Section::Transfers,
            Section::Retention,
            Section::Cookies,
            Section::Children,
            Section::Security,
            Section::Rights,
            Section::Complaint,
            Section::CustomersData,
            Section::Changes,
        ],
        Document::Cookies => &[Section::Cookies, Section::Tools, Section::CookieRegister],
        Document::Agreement => &[
            Section::Terms,
            Section::Services,
            Section::Instructions,
            Section::Security,
            Section::Subprocessors,
            Section::CustomerTransfers,
            Section::Assistance,
            Section::Breaches,
            Section::End,
            Section::Audits,
            Section::ContactPoints,
            Section::Processed,
            Section::SubprocessorList,
            Section::Partners,
            Section::Prices,
        ],
    }
}

/// Returns the heading of the whole text.
pub(super) fn title(document: Document, organisation: &str, language: Language) -> String {
    let (nb, en) = match document {
        Document::Statement => ("Personvernerklæring for", "Privacy statement of"),
        Document::Agreement => ("Databehandleravtale med", "Processing agreement with"),
        Document::Cookies => ("Informasjonskapsler hos", "Cookies at"),
    };
    format!("{} {organisation}", language.pick(nb, en))
}

/// Returns the anchor of a part and its heading in bokmål and English.
const fn names(section: Section) -> (&'static str, &'static str, &'static str) {
    match section {
        Section::About => ("about", "Hvem vi er", "Who we are"),
        Section::Activity => ("purposes", "Hva vi bruker opplysninger til", "What we use data for"),
        Section::Forms => ("forms", "Skjemaer og sider", "Forms and pages"),
        Section::Sources => {
            ("sources", "Når opplysninger kommer fra andre", "When data come from others")
        }
        Section::Children => ("children", "Barn og unge", "Children and young people"),
        Section::Recipients => ("recipients", "Hvem som får opplysninger", "Who gets data"),
        Section::Transfers | Section::CustomerTransfers => {
            ("transfers", "Hvor i verden", "Where in the world")
        }
        Section::Cookies => ("cookies", "Informasjonskapsler", "Cookies"),
        Section::Retention => ("how-long", "Hvor lenge", "How long"),
        Section::Security => ("security", "Sikkerhet", "Security"),
        Section::Rights => ("rights", "Rettighetene dine", "Your rights"),
        Section::CustomersData => ("customers-data", "Kundenes opplysninger", "Customers' data"),
        Section::Changes => ("changes", "Endringer", "Changes"),
        Section::Complaint => ("complaints", "Klage", "Complaints"),
        Section::Tools => ("tools", "Verktøyene", "The tools"),
        Section::CookieRegister => {
            ("register", "Det som lagres på enheten din", "What is stored on your device")
        }
        Section::Terms => ("terms", "Avtalen", "The agreement"),
        Section::Services => ("services", "Tjenestene", "The services"),
        Section::Processed => {
            ("processed", "Vedlegg A: det som behandles", "Annex A: what is processed")
        }
        Section::Instructions => ("instructions", "Instrukser", "Instructions"),
        Section::Subprocessors => ("subprocessors", "Underdatabehandlere", "Sub-processors"),
        Section::SubprocessorList => {
            ("subprocessor-list", "Vedlegg B: underdatabehandlerne", "Annex B: the sub-processors")
        }
        Section::Partners => (
            "partners",
            "Vedlegg B: det kunden selv kan koble til",
            "Annex B: what the customer itself can connect",
        ),
        Section::Assistance => ("help", "Hjelp til kunden", "Help for the customer"),
        Section::Breaches => ("breaches", "Når noe går galt", "When something goes wrong"),
        Section::End => ("end", "Lagring og slutt", "Storage and the end"),
        Section::Audits => ("audits", "Kontroll", "Audits"),
        Section::Prices => ("prices", "Vedlegg D: priser", "Annex D: prices"),
        Section::ContactPoints => ("contact", "Kontakt", "Contact"),
    }
}

/// Returns the anchor of a part, which is English.
pub(super) const fn anchor(section: Section) -> &'static str {
    names(section).0
}

/// Returns the heading of a part.
pub(super) const fn heading(section: Section, language: Language) -> &'static str {
    match language {
        Language::Nb => names(section).1,
        Language::En => names(section).2,
    }
}

/// Says whether the paragraphs of a part are entries of a list.
pub(super) const fn is_list(section: Section) -> bool {
    matches!(
        section,
        Section::Recipients
            | Section::Security
            | Section::Rights
            | Section::Tools
            | Section::CookieRegister
            | Section::SubprocessorList
            | Section::Partners
            | Section::Assistance
    )
}

/// Returns the sentences that open a part and promise nothing; often none.
pub(super) fn opening(
    section: Section,
    declaration: &Declaration,
    language: Language,
) -> Vec<Sentence> {
    let text = match section {
        Section::About | Section::Terms => who(declaration, language),
        Section::Activity => language.pick(
            "Hvert formål står for seg, med grunnlag, mottakere, tid og rettigheter.".to_owned(),
            "Each purpose stands by itself, with basis, recipients, time and rights.".to_owned(),
        ),
        Section::Processed => language.pick(
            "Dette gjør vi på kundens instruks, hvert formål for seg.".to_owned(),
            "This we do on the customer's instruction, each purpose by itself.".to_owned(),
        ),
        _ => return Vec::new(),
    };
    vec![Sentence { promise: None, text, begins_paragraph: true }]
}

/// Returns who speaks: the legal name, the number, the address (NOT-01).
fn who(declaration: &Declaration, language: Language) -> String {
    let organisation = &declaration.organisation;
    let mut words = format!("{} {}", language.pick("Vi er", "We are"), organisation.name.as_str());
    if let Some(number) = &organisation.number {
        let what = language.pick("org.nr.", "org. no.");
        words.push_str(&format!(" ({what} {})", number.as_str()));
    }
    if let Some(address) = &organisation.address {
        words.push_str(&format!(", {address}"));
    }
    words.push_str(&format!(", {}", country(language, &organisation.country)));
    sentence(words)
}
