//! Holds the agreement with customers against the terms Art. 28 makes mandatory, and against itself.

use law::{Period, RuleId, rule_id};

use super::compare::exceeds;
use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Agreement, Annex, Assistance, InstructionKind, MeasureKind, Role, ServiceKind, Text},
    place::Placed,
    schema::BREACH_CONTENTS,
    spelling::listed,
};

checks! {
    /// Mandatory term that the agreement lacks.
    ///
    /// ## What it finds
    /// An agreement without one of the terms of Art. 28(3), or without the head that says what is processed.
    /// ## Why it matters
    /// Without them it is no processing agreement, and neither side may go ahead (GDPR Art. 28(3)(a)–(h)).
    /// ## Example
    /// ```toml
    /// [[measure]]
    /// id = "pledge"
    /// kind = "confidentiality"
    /// says = { nb = "alle har taushetsplikt", en = "everyone is bound" }
    ///
    /// [[measure]]
    /// id = "level"
    /// kind = "level"
    /// says = { nb = "tiltakene i artikkel 32", en = "the measures of Article 32" }
    ///
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// data = ["contact.name"]
    /// subjects = ["client-customer"]
    ///
    /// [agreement]
    /// annexes = ["processing", "subprocessors", "security"]
    /// lasts_until_deleted = true
    /// customer_states_ground = true
    /// on_instruction_only = true
    /// tells_legal_demands = true
    /// subprocessor_authorisation = "specific"
    /// breach_notice = "24 hours"
    /// end = { choice = ["erase", "return"], own_copies = true }
    /// audit = { allowed = true, procedure = { nb = "etter avtale", en = "by appointment" } }
    /// instruction = [{ id = "operate", kind = "operate", says = { nb = "drifte", en = "run" } }]
    /// ```
    /// ## Way out
    /// Add the term, and carry it out.
    /// ```toml
    /// [[measure]]
    /// id = "pledge"
    /// kind = "confidentiality"
    /// says = { nb = "alle har taushetsplikt", en = "everyone is bound" }
    ///
    /// [[measure]]
    /// id = "level"
    /// kind = "level"
    /// says = { nb = "tiltakene i artikkel 32", en = "the measures of Article 32" }
    ///
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// data = ["contact.name"]
    /// subjects = ["client-customer"]
    ///
    /// [agreement]
    /// annexes = ["processing", "subprocessors", "security"]
    /// lasts_until_deleted = true
    /// customer_states_ground = true
    /// on_instruction_only = true
    /// pauses_unlawful = true
    /// tells_legal_demands = true
    /// subprocessor_authorisation = "specific"
    /// breach_notice = "24 hours"
    /// end = { choice = ["erase", "return"], own_copies = true }
    /// audit = { allowed = true, procedure = { nb = "etter avtale", en = "by appointment" } }
    /// instruction = [{ id = "operate", kind = "operate", says = { nb = "drifte", en = "run" } }]
    /// ```
    MISSING_TERM: Error "missing-term", "Avtalen mangler et påbudt vilkår", ["PRC-02", "PRC-03", "PRC-04", "PRC-05", "PRC-06", "PRC-08", "PRC-09", "PRC-10"], missing_term;

    /// Help that the agreement leaves out.
    ///
    /// ## What it finds
    /// `assistance` lacks one of the twelve kinds of help.
    /// ## Why it matters
    /// The processor helps with every right and with every duty of Art. 32 to 36 (GDPR Art. 28(3)(e)–(f)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// assistance = ["information", "access", "rectification", "erasure", "restriction", "telling-recipients", "portability", "objection", "automated-decisions", "security", "breaches"]
    /// ```
    /// ## Way out
    /// Add the missing ones.
    /// ```toml
    /// [agreement]
    /// assistance = ["information", "access", "rectification", "erasure", "restriction", "telling-recipients", "portability", "objection", "automated-decisions", "security", "breaches", "assessments"]
    /// ```
    ASSISTANCE_INCOMPLETE: Error "assistance-incomplete", "Bistand som avtalen utelater", ["PRC-07"], assistance_incomplete;

    /// Message of a breach that leaves something out.
    ///
    /// ## What it finds
    /// `breach_contents` lacks nature, contact, consequences or measures.
    /// ## Why it matters
    /// The customer must pass all four on to the authority (GDPR Art. 33(3)); the contact point is forgotten
    /// most.
    /// ## Example
    /// ```toml
    /// [agreement]
    /// breach_contents = ["nature", "consequences", "measures"]
    /// ```
    /// ## Way out
    /// Add the missing part.
    /// ```toml
    /// [agreement]
    /// breach_contents = ["nature", "contact", "consequences", "measures"]
    /// ```
    BREACH_MESSAGE_INCOMPLETE: Error "breach-message-incomplete", "Melding om brudd som utelater noe", ["BRE-05"], breach_message_incomplete;

    /// Breach told too late.
    ///
    /// ## What it finds
    /// `breach_notice` is longer than 72 hours.
    /// ## Why it matters
    /// The processor tells without undue delay; a customer told after three days cannot tell the authority in
    /// time to be of use (GDPR Art. 33(1)–(2)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// breach_notice = "4 days"
    /// ```
    /// ## Way out
    /// Promise hours; 24 are usual.
    /// ```toml
    /// [agreement]
    /// breach_notice = "72 hours"
    /// ```
    BREACH_TOLD_LATE: Error "breach-told-late", "Brudd meldt for sent", ["BRE-04"], breach_told_late;

    /// Reference to a part that does not exist.
    ///
    /// ## What it finds
    /// `refers_to` names an annex, a point of an annex, or a procedure that the agreement does not have.
    /// ## Why it matters
    /// A right whose details "stand in" a part that does not exist has no details (GDPR Art. 28(3), (9)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// annexes = ["subprocessors"]
    /// refers_to = ["annex.subprocessors.7"]
    /// ```
    /// ## Way out
    /// Write the part, or refer to one that is there: `annex.…`, `audit.procedure`, `prices`,
    /// `instruction.…`, `end`, `contact`.
    /// ```toml
    /// [agreement]
    /// annexes = ["subprocessors"]
    /// refers_to = ["annex.subprocessors"]
    /// ```
    REFERS_TO_NOTHING: Error "refers-to-nothing", "Henvisning til noe som ikke finnes", ["PRC-02"], refers_to_nothing;

    /// Audit without a procedure.
    ///
    /// ## What it finds
    /// Audits are allowed, and no procedure says how.
    /// ## Why it matters
    /// A right that nobody knows how to use is not given (GDPR Art. 28(3)(h)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// audit = { allowed = true }
    /// ```
    /// ## Way out
    /// Say how an audit is asked for, by whom and what it gets to see.
    /// ```toml
    /// [agreement]
    /// audit = { allowed = true, procedure = { nb = "Kunden varsler og velger revisor selv.", en = "The customer gives notice and chooses its auditor." } }
    /// ```
    AUDIT_WITHOUT_PROCEDURE: Warning "audit-without-procedure", "Revisjon uten fremgangsmåte", ["PRC-09"], audit_without_procedure;

    /// Own development on customers' data.
    ///
    /// ## What it finds
    /// An instruction for the organisation's own development, without `approval`.
    /// ## Why it matters
    /// Whoever uses data for its own product decides on the purpose, and is controller for it
    /// (GDPR Art. 28(10)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// instruction = [{ id = "develop", kind = "own-development", says = { nb = "utvikle programmet", en = "develop the program" } }]
    /// ```
    /// ## Way out
    /// Ask each customer apart from the agreement, or make the copy anonymous first.
    /// ```toml
    /// [agreement]
    /// instruction = [{ id = "develop", kind = "own-development", approval = "anonymised-first", says = { nb = "utvikle programmet", en = "develop the program" } }]
    /// ```
    OWN_DEVELOPMENT: Error "own-development", "Egen utvikling på kunders opplysninger", ["PRC-20"], own_development;

    /// Customer's tool that leaves copies.
    ///
    /// ## What it finds
    /// Fetching and erasing by a tool counts as fulfilment, and the organisation's own copies are not
    /// promised to go.
    /// ## Why it matters
    /// Existing copies are deleted too (GDPR Art. 28(3)(g)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// end = { choice = ["erase", "return"], self_service = true }
    /// ```
    /// ## Way out
    /// Promise the deletion of your own copies, with proof.
    /// ```toml
    /// [agreement]
    /// end = { choice = ["erase", "return"], self_service = true, own_copies = true }
    /// ```
    COPIES_LEFT: Error "copies-left", "Kopier som blir igjen", ["PRC-18", "PRC-08"], copies_left;

    /// Prices that change without notice.
    ///
    /// ## What it finds
    /// Help or tools may cost, and no notice of changes is promised.
    /// ## Why it matters
    /// A price may not empty a right; a customer must see it come (PRC-14, PRC-19).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// prices = { hourly = true }
    /// ```
    /// ## Way out
    /// Promise a time.
    /// ```toml
    /// [agreement]
    /// prices = { hourly = true, notice = "1 month" }
    /// ```
    PRICES_WITHOUT_NOTICE: Warning "prices-without-notice", "Priser som endres uten varsel", ["PRC-14", "PRC-19"], prices_without_notice;

    /// Service whose storage nobody ends.
    ///
    /// ## What it finds
    /// A service for customers without `retention`.
    /// ## Why it matters
    /// Either side must know who ends the storage (GDPR Art. 28(3)(g)).
    /// ## Example
    /// ```toml
    /// [agreement]
    ///
    /// [[service]]
    /// id = "sky"
    /// name = "Fjordbok Sky"
    /// kind = "cloud"
    /// ```
    /// ## Way out
    /// Say who ends it: `on-request`, `self-service` or `nothing-stored`.
    /// ```toml
    /// [agreement]
    ///
    /// [[service]]
    /// id = "sky"
    /// name = "Fjordbok Sky"
    /// kind = "cloud"
    /// retention = "self-service"
    /// ```
    SERVICE_WITHOUT_END: Warning "service-without-end", "Tjeneste der ingen avslutter lagringen", ["PRC-08"], service_without_end;

    /// Customers without a contact point.
    ///
    /// ## What it finds
    /// An agreement without `contact`, or with one that nobody can reach.
    /// ## Why it matters
    /// Notices, objections and requests need an address on both sides (PRC-11).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// standard_text = true
    /// ```
    /// ## Way out
    /// Name mailbox and telephone of support.
    /// ```toml
    /// [agreement]
    /// standard_text = true
    /// contact = { email = "support@fjordbok.example" }
    /// ```
    AGREEMENT_WITHOUT_CONTACT: Warning "agreement-without-contact", "Avtale uten kontaktpunkt", ["PRC-11"], agreement_without_contact;

    /// Debt collector called a processor.
    ///
    /// ## What it finds
    /// A partner of kind `debt-collection` that is not said to decide for itself.
    /// ## Why it matters
    /// Collection firms act under a duty and licence of their own; they are controllers (GDPR Art. 4(7)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// partner = [{ kind = "debt-collection", name = { nb = "Purrevik Inkasso AS", en = "Purrevik Inkasso AS" } }]
    /// ```
    /// ## Way out
    /// Set `own_controller`.
    /// ```toml
    /// [agreement]
    /// partner = [{ kind = "debt-collection", own_controller = true, name = { nb = "Purrevik Inkasso AS", en = "Purrevik Inkasso AS" } }]
    /// ```
    COLLECTOR_NOT_CONTROLLER: Warning "collector-not-controller", "Inkassoselskap kalt databehandler", ["TRM-03"], collector_not_controller;
}

/// The longest time in which a breach can be told without emptying the customer's own period.
const BREACH_NOTICE_MAX: Period = Period::Hours(72);

/// What an agreement must say, whether it does, and the key that says it.
struct Term {
    rule: &'static [RuleId],
    is_there: bool,
    key: &'static str,
    says: Text,
}

fn missing_term(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    let terms = head(index, agreement).into_iter().chain(conduct(index, agreement));
    for term in terms.chain(oversight(agreement)) {
        if term.is_there {
            continue;
        }
        let (key, Text { nb, en }) = (term.key, term.says);
        let mut finding = MISSING_TERM.at(
            agreement.span(),
            text!("avtalen sier ikke {nb}", "the agreement does not say {en}"),
            text!("legg til {key}", "add {key}"),
        );
        finding.rules = term.rule;
        found.push(finding);
    }
}

/// Returns what Art. 28(3) asks of the head.
fn head(index: &Index<'_>, agreement: &Agreement) -> [Term; 4] {
    let mut activities = index.declaration.activities.iter();
    let says_what = activities.any(|it| {
        let on_instruction = matches!(it.role, Role::Processor | Role::SubProcessor);
        on_instruction && !it.data.is_empty() && !it.subjects.is_empty()
    });
    let has = |annex: Annex| agreement.annexes.iter().any(|it| **it == annex);
    const HEAD: &[RuleId] = &[rule_id!("PRC-02")];
    [
        Term {
            rule: HEAD,
            is_there: says_what,
            key: "`[[activity]]` with `role = \"processor\"`, `data`, `subjects`",
            says: text!(
                "hva som behandles, om hvem og hvorfor",
                "what is processed, about whom and why"
            ),
        },
        Term {
            rule: HEAD,
            is_there: has(Annex::Processing) && has(Annex::Subprocessors) && has(Annex::Security),
            key: "`annexes = [\"processing\", \"subprocessors\", \"security\"]`",
            says: text!(
                "i egne vedlegg hva som behandles, av hvilke underdatabehandlere og hvor sikkert",
                "in annexes what is processed, by which sub-processors and how securely",
            ),
        },
        Term {
            rule: HEAD,
            is_there: agreement.lasts_until_deleted || agreement.follows_main_agreement,
            key: "`lasts_until_deleted = true`",
            says: text!("hvor lenge den varer", "how long it lasts"),
        },
        Term {
            rule: HEAD,
            is_there: agreement.customer_states_ground,
            key: "`customer_states_ground = true`",
            says: text!(
                "at kunden bestemmer formålet og svarer for grunnlaget",
                "that the customer decides on the purpose and answers for the basis",
            ),
        },
    ]
}

/// Returns the mandatory terms of Art. 28(3)(a) to (c): what the processor does and who may.
fn conduct(index: &Index<'_>, agreement: &Agreement) -> [Term; 4] {
    let measured = |kind| index.declaration.measures.iter().any(|measure| *measure.kind == kind);
    [
        Term {
            rule: &[rule_id!("PRC-03")],
            is_there: agreement.on_instruction_only && !agreement.instruction.is_empty(),
            key: "`on_instruction_only = true`, `[[agreement.instruction]]`",
            says: text!(
                "at dere bare handler på dokumentert instruks (art. 28 nr. 3 bokstav a)",
                "that you act on documented instruction only (Art. 28(3)(a))",
            ),
        },
        Term {
            rule: &[rule_id!("PRC-03")],
            is_there: agreement.tells_legal_demands,
            key: "`tells_legal_demands = true`",
            says: text!(
                "at kunden får vite om pålegg før dere følger dem (art. 28 nr. 3 bokstav a)",
                "that the customer is told of legal demands before you meet them (Art. 28(3)(a))",
            ),
        },
        Term {
            rule: &[rule_id!("PRC-04")],
            is_there: measured(MeasureKind::Confidentiality),
            key: "`[[measure]]` with `kind = \"confidentiality\"`",
            says: text!(
                "at de som har tilgang, har taushetsplikt (art. 28 nr. 3 bokstav b)",
                "that those with access are bound to confidentiality (Art. 28(3)(b))",
            ),
        },
        Term {
            rule: &[rule_id!("PRC-05")],
            is_there: measured(MeasureKind::Level),
            key: "`[[measure]]` with `kind = \"level\"`",
            says: text!(
                "at dere gjør det artikkel 32 krever (art. 28 nr. 3 bokstav c)",
                "that you take the measures of Article 32 (Art. 28(3)(c))",
            ),
        },
    ]
}

/// Returns the mandatory terms of Art. 28(3)(d) to (h) and its last paragraph.
fn oversight(agreement: &Agreement) -> [Term; 6] {
    let choice = |word| {
        agreement.end.iter().flat_map(|end| &end.choice).any(|choice| choice.as_str() == word)
    };
    [
        Term {
            rule: &[rule_id!("PRC-06")],
            is_there: agreement.subprocessor_authorisation.is_some(),
            key: "`subprocessor_authorisation = \"general\"` / `\"specific\"`",
            says: text!(
                "hvordan kunden godkjenner underdatabehandlere (art. 28 nr. 2 og nr. 3 bokstav d)",
                "how the customer authorises sub-processors (Art. 28(2), 28(3)(d))",
            ),
        },
        Term {
            rule: &[rule_id!("PRC-06")],
            is_there: agreement.liable_for_subprocessors || agreement.subprocessor.is_empty(),
            key: "`liable_for_subprocessors = true`",
            says: text!(
                "at dere svarer fullt ut for underdatabehandlerne (art. 28 nr. 4)",
                "that you are fully liable for sub-processors (Art. 28(4))",
            ),
        },
        Term {
            rule: &[rule_id!("BRE-04")],
            is_there: agreement.breach_notice.is_some(),
            key: "`breach_notice = \"24 hours\"`",
            says: text!(
                "når kunden får vite om et brudd (art. 28 nr. 3 bokstav f, art. 33 nr. 2)",
                "when the customer is told of a breach (Art. 28(3)(f), 33(2))",
            ),
        },
        Term {
            rule: &[rule_id!("PRC-08")],
            is_there: choice("erase") && choice("return"),
            key: "`end = { choice = [\"erase\", \"return\"] }`",
            says: text!(
                "at kunden velger mellom sletting og tilbakelevering til slutt (art. 28 nr. 3 \
                 bokstav g)",
                "that the customer chooses between erasure and return at the end (Art. 28(3)(g))",
            ),
        },
        Term {
            rule: &[rule_id!("PRC-09")],
            is_there: agreement.audit.as_ref().is_some_and(|audit| audit.allowed),
            key: "`audit = { allowed = true }`",
            says: text!(
                "at kunden får bevis og kan revidere dere (art. 28 nr. 3 bokstav h)",
                "that the customer gets proof and may audit you (Art. 28(3)(h))",
            ),
        },
        Term {
            rule: &[rule_id!("PRC-10")],
            is_there: agreement.pauses_unlawful,
            key: "`pauses_unlawful = true`",
            says: text!(
                "at dere straks sier fra om en instruks som ser ulovlig ut (art. 28 nr. 3 siste \
                 ledd)",
                "that you say at once when an instruction seems unlawful (Art. 28(3), last \
                 paragraph)",
            ),
        },
    ]
}

fn assistance_incomplete(index: &Index<'_>, found: &mut Vec<Finding>) {
    use Assistance::*;
    let Some(agreement) = &index.declaration.agreement else { return };
    let due = [
        (Information, "information"),
        (Access, "access"),
        (Rectification, "rectification"),
        (Erasure, "erasure"),
        (Restriction, "restriction"),
        (TellingRecipients, "telling-recipients"),
        (Portability, "portability"),
        (Objection, "objection"),
        (AutomatedDecisions, "automated-decisions"),
        (Security, "security"),
        (Breaches, "breaches"),
        (Assessments, "assessments"),
    ];
    let given = |help: &Assistance| agreement.assistance.iter().any(|given| **given == *help);
    let missing = listed(due.iter().filter(|(help, _)| !given(help)).map(|(_, word)| *word));
    if missing.is_empty() {
        return;
    }
    found.push(ASSISTANCE_INCOMPLETE.at(
        agreement.assistance.first().map_or(agreement.span(), |first| first.span()),
        text!(
            "avtalen lover ikke bistand med {missing}",
            "the agreement does not promise help with {missing}"
        ),
        text!("legg dem til i `assistance`", "add them to `assistance`"),
    ));
}

fn breach_message_incomplete(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    let holds = |part: &str| agreement.breach_contents.iter().any(|given| given.as_str() == part);
    let missing = listed(BREACH_CONTENTS.into_iter().filter(|part| !holds(part)));
    if missing.is_empty() {
        return;
    }
    found.push(BREACH_MESSAGE_INCOMPLETE.at(
        agreement.breach_contents.first().map_or(agreement.span(), |first| first.span()),
        text!(
            "meldingen om et brudd utelater {missing}",
            "the message of a breach leaves out {missing}"
        ),
        text!("legg det til i `breach_contents`", "add it to `breach_contents`"),
    ));
}

fn breach_told_late(index: &Index<'_>, found: &mut Vec<Finding>) {
    let notice = index.declaration.agreement.as_ref().and_then(|it| it.breach_notice.as_ref());
    let Some(notice) = notice.filter(|notice| exceeds(***notice, BREACH_NOTICE_MAX)) else {
        return;
    };
    let (nb, en) = (notice.nb(), notice.en());
    found.push(BREACH_TOLD_LATE.at(
        notice.span(),
        text!(
            "kunden får vite om et brudd først innen {nb}",
            "the customer is told of a breach within {en} only",
        ),
        text!("lov timer, som `24 hours`", "promise hours, such as `24 hours`"),
    ));
}

fn refers_to_nothing(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    for reference in agreement.refers_to.iter().filter(|it| !has_part(agreement, it)) {
        let name = reference.escape_debug();
        found.push(REFERS_TO_NOTHING.at(
            reference.span(),
            text!(
                "avtalen viser til `{name}`, som ikke finnes i den",
                "the agreement refers to `{name}`, which it does not have",
            ),
            text!(
                "skriv delen, eller vis til en som finnes",
                "write that part, or refer to one that is there"
            ),
        ));
    }
}

fn has_part(agreement: &Agreement, reference: &str) -> bool {
    let annex = |annex: Annex| agreement.annexes.iter().any(|it| **it == annex);
    match reference.split_once('.') {
        Some(("annex", "processing")) => annex(Annex::Processing),
        Some(("annex", "subprocessors")) => annex(Annex::Subprocessors),
        Some(("annex", "security")) => annex(Annex::Security),
        Some(("annex", "other")) => annex(Annex::Other),
        Some(("audit", "procedure")) => {
            agreement.audit.as_ref().is_some_and(|audit| audit.procedure.is_some())
        }
        Some(("instruction", id)) => agreement.instruction.iter().any(|it| it.id.as_str() == id),
        Some(_) => false,
        None => match reference {
            "audit" => agreement.audit.is_some(),
            "prices" => agreement.prices.is_some(),
            "end" => agreement.end.is_some(),
            "contact" => agreement.contact.is_some(),
            _ => false,
        },
    }
}

fn audit_without_procedure(index: &Index<'_>, found: &mut Vec<Finding>) {
    let audit = index.declaration.agreement.as_ref().and_then(|it| it.audit.as_ref());
    let Some(audit) = audit.filter(|audit| audit.allowed && audit.procedure.is_none()) else {
        return;
    };
    found.push(AUDIT_WITHOUT_PROCEDURE.at(
        audit.span(),
        text!(
            "kunden kan revidere dere, men avtalen sier ikke hvordan",
            "the customer may audit you, but the agreement does not say how",
        ),
        text!("beskriv fremgangsmåten i `procedure`", "describe how in `procedure`"),
    ));
}

fn own_development(index: &Index<'_>, found: &mut Vec<Finding>) {
    let agreement = index.declaration.agreement.iter();
    for instruction in agreement.flat_map(|agreement| &agreement.instruction) {
        if *instruction.kind != InstructionKind::OwnDevelopment || instruction.approval.is_some() {
            continue;
        }
        let id = &*instruction.id;
        found.push(OWN_DEVELOPMENT.at(
            instruction.kind.span(),
            text!(
                "instruksen `{id}` lar dere bruke kunders opplysninger til egen utvikling uten \
                 en egen godkjenning",
                "instruction `{id}` lets you use customers' data for your own development \
                 without a separate approval",
            ),
            text!(
                "sett `approval`: `separate` (hver kunde sier ja for seg) eller `anonymised-first`",
                "set `approval`: `separate` (each customer says yes by itself) or \
                 `anonymised-first`",
            ),
        ));
    }
}

fn copies_left(index: &Index<'_>, found: &mut Vec<Finding>) {
    let end = index.declaration.agreement.as_ref().and_then(|it| it.end.as_ref());
    let Some(end) = end.filter(|end| !end.own_copies) else { return };
    found.push(COPIES_LEFT.at(
        end.span(),
        text!(
            "avtalen lover ikke at deres egne kopier slettes til slutt",
            "the agreement does not promise that your own copies go at the end",
        ),
        text!(
            "sett `own_copies = true`, og lever bevis for det",
            "set `own_copies = true`, and give proof of it"
        ),
    ));
}

fn prices_without_notice(index: &Index<'_>, found: &mut Vec<Finding>) {
    let prices = index.declaration.agreement.as_ref().and_then(|it| it.prices.as_ref());
    let may_cost = |it: &&Placed<crate::model::Prices>| it.hourly || it.tools_may_cost;
    let Some(prices) = prices.filter(may_cost).filter(|it| it.notice.is_none()) else { return };
    found.push(PRICES_WITHOUT_NOTICE.at(
        prices.span(),
        text!(
            "bistand og verktøy kan koste, men prisene kan endres uten varsel",
            "help and tools may cost, but prices can change without notice",
        ),
        text!("sett `notice`, som `1 month`", "set `notice`, such as `1 month`"),
    ));
}

fn service_without_end(index: &Index<'_>, found: &mut Vec<Finding>) {
    for service in &index.declaration.services {
        if *service.kind == ServiceKind::Site || service.retention.is_some() {
            continue;
        }
        let id = &*service.id;
        found.push(SERVICE_WITHOUT_END.at(
            service.id.span(),
            text!(
                "tjenesten `{id}` sier ikke hvem som avslutter lagringen",
                "service `{id}` does not say who ends the storage",
            ),
            text!(
                "sett `retention` til `on-request`, `self-service` eller `nothing-stored`",
                "set `retention` to `on-request`, `self-service` or `nothing-stored`",
            ),
        ));
    }
}

fn agreement_without_contact(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    let contact = agreement.contact.as_ref();
    if contact.is_some_and(|it| it.email.is_some() || it.phone.is_some() || it.post.is_some()) {
        return;
    }
    found.push(AGREEMENT_WITHOUT_CONTACT.at(
        contact.map_or(agreement.span(), |contact| contact.span()),
        text!(
            "avtalen sier ikke hvor kunden når dere",
            "the agreement does not say where the customer reaches you"
        ),
        text!(
            "legg til `contact` med e-post eller telefon",
            "add `contact` with e-mail or telephone"
        ),
    ));
}

fn collector_not_controller(index: &Index<'_>, found: &mut Vec<Finding>) {
    let agreement = index.declaration.agreement.iter();
    for partner in agreement.flat_map(|agreement| &agreement.partner) {
        if partner.kind.as_str() != "debt-collection" || partner.own_controller {
            continue;
        }
        let (nb, en) = (&partner.name.nb, &partner.name.en);
        found.push(COLLECTOR_NOT_CONTROLLER.at(
            partner.kind.span(),
            text!(
                "inkassopartneren {nb} er ført som om den handler på instruks",
                "the debt collector {en} is listed as if it acted on instruction",
            ),
            text!("sett `own_controller = true`", "set `own_controller = true`"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, found, says};

    #[test]
    fn dpa_03_an_agreement_without_a_mandatory_term_is_found() {
        check_page(
            &MISSING_TERM,
            "the agreement does not say that you say at once when an instruction seems unlawful \
             (Art. 28(3), last paragraph)",
        );
    }

    #[test]
    fn dpa_03_an_empty_agreement_lacks_the_head_and_every_term() {
        let found = found("[agreement]\n");
        let rules: Vec<&str> = found
            .iter()
            .filter(|finding| finding.code == "missing-term")
            .map(|finding| finding.rules[0].as_str())
            .collect();
        assert_eq!(
            rules,
            [
                "PRC-02", "PRC-02", "PRC-02", "PRC-02", "PRC-03", "PRC-03", "PRC-04", "PRC-05",
                "PRC-06", "BRE-04", "PRC-08", "PRC-09", "PRC-10",
            ]
        );
    }

    #[test]
    fn dpa_26_liability_for_sub_processors_is_asked_for_where_there_are_any() {
        let liable = |keys: &str| {
            let says = says(&MISSING_TERM, &format!("[agreement]\n{keys}\n"));
            !says.iter().any(|says| says.contains("liable"))
        };
        let engaged = "subprocessor = [{ recipient = 'r', services = [] }]";
        assert!(liable("") && !liable(engaged));
        assert!(liable(&format!("liable_for_subprocessors = true\n{engaged}")));
    }

    #[test]
    fn dpa_40_help_that_the_agreement_leaves_out_is_found() {
        check_page(
            &ASSISTANCE_INCOMPLETE,
            "the agreement does not promise help with `assessments`",
        );
    }

    #[test]
    fn dpa_44_the_contact_point_left_out_of_a_breach_message_is_found() {
        check_page(&BREACH_MESSAGE_INCOMPLETE, "the message of a breach leaves out `contact`");
    }

    #[test]
    fn dpa_43_a_breach_is_told_within_three_days_at_the_latest() {
        check_page(&BREACH_TOLD_LATE, "the customer is told of a breach within 4 days only");
        assert_eq!(says(&BREACH_TOLD_LATE, "[agreement]\nbreach_notice = '3 days'\n"), [""; 0]);
        assert_eq!(says(&BREACH_TOLD_LATE, "[agreement]\nbreach_notice = '73 hours'\n").len(), 1);
    }

    #[test]
    fn dpa_25_a_reference_to_a_point_that_does_not_exist_is_found() {
        check_page(
            &REFERS_TO_NOTHING,
            "the agreement refers to `annex.subprocessors.7`, which it does not have",
        );
    }

    #[test]
    fn dpa_48_an_audit_whose_procedure_is_missing_is_found() {
        check_page(
            &AUDIT_WITHOUT_PROCEDURE,
            "the customer may audit you, but the agreement does not say how",
        );
        let reference =
            "[agreement]\nrefers_to = ['audit.procedure']\naudit = { allowed = true }\n";
        assert_eq!(says(&REFERS_TO_NOTHING, reference).len(), 1);
    }

    #[test]
    fn dpa_78_own_development_without_an_approval_is_found() {
        check_page(
            &OWN_DEVELOPMENT,
            "instruction `develop` lets you use customers' data for your own development without \
             a separate approval",
        );
    }

    #[test]
    fn dpa_47_own_copies_that_stay_are_found() {
        check_page(
            &COPIES_LEFT,
            "the agreement does not promise that your own copies go at the end",
        );
    }

    #[test]
    fn dpa_41_prices_that_change_without_notice_are_found() {
        check_page(
            &PRICES_WITHOUT_NOTICE,
            "help and tools may cost, but prices can change without notice",
        );
    }

    #[test]
    fn dpa_83_a_service_whose_storage_nobody_ends_is_found() {
        check_page(&SERVICE_WITHOUT_END, "service `sky` does not say who ends the storage");
    }

    #[test]
    fn dpa_55_customers_without_a_contact_point_are_found() {
        check_page(
            &AGREEMENT_WITHOUT_CONTACT,
            "the agreement does not say where the customer reaches you",
        );
    }

    #[test]
    fn dpa_76_a_debt_collector_on_instruction_is_found() {
        check_page(
            &COLLECTOR_NOT_CONTROLLER,
            "the debt collector Purrevik Inkasso AS is listed as if it acted on instruction",
        );
    }
}
