//! Writes a first declaration from a few answers, in words to go on from. Does not know how the answers were got.

use std::fmt::Write;

use jiff::civil::Date;

/// What a first declaration is made of; blank texts mean "not asked" or "does not apply".
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The registered name, with its legal form.
    pub name: String,
    /// The organisation number.
    pub number: String,
    /// The mailbox for questions on personal data.
    pub email: String,
    /// Postal address, one line.
    pub address: String,
    /// Address of the organisation's site.
    pub site: String,
    /// Topics of the newsletter, in the words people choose among; none means no newsletter.
    pub topics: Vec<String>,
    /// Whether the site has a contact form.
    pub contact_form: bool,
    /// Whether people apply for jobs.
    pub applicants: bool,
    /// Whether customers are billed, and accounts kept.
    pub customers: bool,
}

/// Returns the text of `ordhold.toml`; `today` dates the assessments that the person is about to read.
pub fn starter(answers: &Answers, today: Date) -> String {
    let mut text = String::new();
    head(&mut text, answers, today);
    if !answers.topics.is_empty() {
        newsletter(&mut text, &answers.topics);
    }
    if answers.contact_form {
        contact_form(&mut text, today);
    }
    if answers.customers {
        customers(&mut text, today);
    }
    if answers.applicants {
        text.push_str(APPLICANTS);
    }
    measures(&mut text, today);
    text
}

/// Writes a value as a TOML string, whatever it holds.
fn quoted(value: &str) -> String {
    toml::Value::String(value.to_owned()).to_string()
}

fn head(text: &mut String, answers: &Answers, today: Date) {
    let Answers { name, number, email, address, site, .. } = answers;
    text.push_str(
        "# What we promise about personal data. Everything published is generated from this file.\n\
         # `ordhold check` reads it like source code; `ordhold statement` shows the published text.\n\n\
         [organisation]\n",
    );
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            writeln!(text, "{key} = {}", quoted(value)).expect("a String takes every text");
        }
    };
    line("name", name);
    line("number", number);
    line("country", "NO");
    line("address", address);
    let post =
        if address.is_empty() { String::new() } else { format!(", post = {}", quoted(address)) };
    writeln!(text, "contact = {{ email = {}{post} }}", quoted(email)).expect("as above");
    if !site.is_empty() {
        writeln!(text, "sites = [{}]", quoted(site)).expect("as above");
    }
    writeln!(
        text,
        "\n[statement]\nchanged_on = {today}\nannounce_changes = \"significant\"\n\
         defines = [\"personal-data\", \"processing\", \"controller\"]\nonly_listed_purposes = true\n\n\
         [rights]\noffered = [\"access\", \"rectification\", \"erasure\", \"restriction\", \"portability\", \
         \"objection\", \"withdrawal\"]\nanswer_within = \"1 month\"\nchannels = [\"portal\", \"email\"]\n\
         refusals_explained = true\ncomplaint = true\n\n[transfers]\npolicy = \"never\""
    )
    .expect("as above");
}

fn newsletter(text: &mut String, topics: &[String]) {
    text.push_str(
        "\n# Erased in the same moment as somebody unsubscribes; Ordhold keeps this one by itself.\n\
         [[activity]]\nid = \"newsletter\"\n\
         purpose = { nb = \"sende deg nytt om temaene du velger\", en = \"send you news on the topics you choose\" }\n\
         basis = \"consent\"\nmarketing = true\nsubjects = [\"subscriber\"]\n\
         data = [\"contact.email\", \"preference.topic\"]\nsource = [\"subject\"]\nnot_shared = true\n\
         retention = { until = \"withdrawal\", then = \"erase\" }\ncollected_at = [\"newsletter\"]\n\
         # Say each topic in both languages.\ntopics = [\n",
    );
    for (number, topic) in topics.iter().enumerate() {
        let (id, words) = (topic_id(topic, number), quoted(topic));
        writeln!(text, "  {{ id = \"{id}\", nb = {words}, en = {words} }},").expect("as above");
    }
    text.push_str(
        "]\n\n[[collection_point]]\nid = \"newsletter\"\nkind = \"subscription\"\n\
         title = { nb = \"Nyhetsbrev\", en = \"Newsletter\" }\nrequired = [\"contact.email\"]\n\
         optional = [\"preference.topic\"]\ndouble_opt_in = true\n",
    );
}

/// Makes a topic's ID of its words, or of its number where no letter a to z is left.
fn topic_id(topic: &str, number: usize) -> String {
    let plain = topic.to_lowercase().replace('æ', "ae").replace('ø', "o").replace('å', "a");
    let id = plain
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    if id.is_empty() { format!("topic-{}", number + 1) } else { id.chars().take(48).collect() }
}

fn contact_form(text: &mut String, today: Date) {
    writeln!(
        text,
        r#"
[[activity]]
id = "enquiries"
purpose = {{ nb = "svare når du skriver til oss", en = "answer when you write to us" }}
basis = "legitimate-interest"
subjects = ["customer-contact"]
data = ["contact.name", "contact.email", "feedback.text"]
source = ["subject"]
retention = {{ until = "case-closed", for = "6 months", then = "erase" }}
collected_at = ["contact-form"]

[activity.interest]
is = {{ nb = "å kunne svare den som spør", en = "being able to answer those who ask" }}
necessity = "an answer needs the question and a way back"
balance = "the person wrote first and expects an answer; nothing else is done with it"
assessed_on = {today}

[[collection_point]]
id = "contact-form"
kind = "form"
title = {{ nb = "Kontakt oss", en = "Contact us" }}
required = ["contact.email", "feedback.text"]
optional = ["contact.name"]
free_text_warning = true"#
    )
    .expect("a String takes every text");
}

fn customers(text: &mut String, today: Date) {
    writeln!(
        text,
        r#"
[[activity]]
id = "accounts"
purpose = {{ nb = "fakturere og føre regnskap", en = "send invoices and keep accounts" }}
basis = "legal-obligation"
law = "bokføringsloven § 13"
subjects = ["customer-contact"]
data = ["contact.name", "contact.email", "contact.address", "financial.invoice"]
source = ["subject"]
collected_at = ["contact-desk"]

[activity.retention]
until = "financial-year-end"
for = "5 years"
then = "erase"
law = "bokføringsloven § 13"
law_keeps = ["contact.name", "contact.address", "financial.invoice"]

[[activity]]
id = "customer-care"
purpose = {{ nb = "følge opp deg som kontaktperson hos en kunde", en = "look after you as the contact of a customer" }}
basis = "legitimate-interest"
subjects = ["customer-contact"]
data = ["contact.name", "contact.email", "contact.phone", "employment.employer"]
source = ["subject"]
retention = {{ until = "relation-end", for = "1 year", then = "erase" }}
collected_at = ["contact-desk"]

[activity.interest]
is = {{ nb = "å ta vare på kundeforholdet", en = "looking after the customer" }}
necessity = "a customer is reached through its people"
balance = "work contact details only, used for what the customer bought"
assessed_on = {today}

[[collection_point]]
id = "contact-desk"
kind = "mailbox"
title = {{ nb = "Når du blir kunde", en = "When you become a customer" }}
required = ["contact.name", "contact.email"]
optional = ["contact.phone", "contact.address", "employment.employer"]"#
    )
    .expect("a String takes every text");
}

const APPLICANTS: &str = r#"
[[activity]]
id = "recruitment"
purpose = { nb = "vurdere søknaden din", en = "assess your application" }
basis = "contract"
subject_is_party = true
subjects = ["applicant"]
data = ["contact.name", "contact.email", "contact.phone", "recruitment.cv"]
source = ["subject"]
retention = { until = "decision", for = "6 months", then = "erase" }
collected_at = ["application"]

[[collection_point]]
id = "application"
kind = "recruitment"
title = { nb = "Søk jobb hos oss", en = "Apply for a job" }
required = ["contact.name", "contact.email", "recruitment.cv"]
optional = ["contact.phone"]
"#;

/// Writes what protects the data; the assessment of risks is dated today, to be read and made one's own.
fn measures(text: &mut String, today: Date) {
    writeln!(
        text,
        r#"
# What protects the data. Say what is true today, where the proof lies, and who answers for it.
[[measure]]
id = "risks"
kind = "risk-assessment"
says = {{ nb = "Vi vurderer risikoen for opplysningene hvert år.", en = "We assess the risks to the data every year." }}
tested_every = "1 year"
tested_on = {today}
evidence = "the assessment of risks"
owner = "general manager"

[[measure]]
id = "sign-in"
kind = "access-control"
says = {{ nb = "Alle systemer krever innlogging med to faktorer.", en = "Every system needs a sign-in with two factors." }}
evidence = "the settings of the sign-in"
owner = "general manager"

[[measure]]
id = "need-to-know"
kind = "need-to-know"
says = {{ nb = "Bare de som trenger opplysningene i arbeidet, har tilgang.", en = "Only those who need the data for their work have access." }}
evidence = "the list of accesses"
owner = "general manager"

[[measure]]
id = "encryption"
kind = "encryption"
says = {{ nb = "Opplysninger krypteres når de lagres og sendes.", en = "Data are encrypted when stored and when sent." }}
evidence = "the settings of disks and servers"
owner = "general manager""#
    )
    .expect("a String takes every text");
}
