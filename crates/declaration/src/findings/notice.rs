//! Holds the statement against what people must be told: who, which rights, whom to complain to, and when it was written.

use law::{LegalBasis, Period};

use super::{basis::rests_on, compare::exceeds};
use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Contact, RightsOffered, Role},
};

checks! {
    /// Nobody to write to.
    ///
    /// ## What it finds
    /// The organisation has no contact point, or one without address, telephone or e-mail.
    /// ## Why it matters
    /// Who answers, and how to reach them, is the first thing people are told (GDPR Art. 13(1)(a)).
    /// ## Example
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// ```
    /// ## Way out
    /// Name a desk with an e-mail address that somebody reads.
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// contact = { email = "personvern@fjordbok.example" }
    /// ```
    MISSING_CONTACT: Error "missing-contact", "Ingen å skrive til", ["NOT-01"], missing_contact;

    /// Contact without e-mail.
    ///
    /// ## What it finds
    /// A contact point by post or telephone alone, or with something that is no e-mail address.
    /// ## Why it matters
    /// Using a right must be easy, and electronic when data are used electronically (GDPR Art. 12(2), Rec. 59).
    /// ## Example
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// contact = { post = "Bryggen 1, 5003 Bergen" }
    /// ```
    /// ## Way out
    /// Add an e-mail address.
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// contact = { post = "Bryggen 1, 5003 Bergen", email = "personvern@fjordbok.example" }
    /// ```
    CONTACT_WITHOUT_EMAIL: Warning "contact-without-email", "Kontaktpunkt uten e-post", ["NOT-01", "DSR-01"], contact_without_email;

    /// Right that the text leaves out.
    ///
    /// ## What it finds
    /// `offered` lacks access, rectification, erasure, restriction, portability or objection; withdrawal where
    /// anything rests on consent; human review where a program decides alone.
    /// ## Why it matters
    /// People use the rights they are told of; all of them must be named (GDPR Art. 13(2)(b)–(c), (f)).
    /// ## Example
    /// ```toml
    /// [rights]
    /// offered = ["access", "rectification", "erasure"]
    /// answer_within = "1 month"
    /// channels = ["email"]
    /// refusals_explained = true
    /// complaint = true
    /// ```
    /// ## Way out
    /// Name the missing rights.
    /// ```toml
    /// [rights]
    /// offered = ["access", "rectification", "erasure", "restriction", "portability", "objection"]
    /// answer_within = "1 month"
    /// channels = ["email"]
    /// refusals_explained = true
    /// complaint = true
    /// ```
    MISSING_RIGHT: Error "missing-right", "Rettighet som ikke er nevnt", ["NOT-07", "NOT-08", "NOT-10"], missing_right;

    /// No complaint route.
    ///
    /// ## What it finds
    /// `complaint` is not set: the text does not say that people may complain to the authority.
    /// ## Why it matters
    /// They must be told (GDPR Art. 13(2)(d)).
    /// ## Example
    /// ```toml
    /// [rights]
    /// complaint = false
    /// ```
    /// ## Way out
    /// Name the authority; the statement fills in its address.
    /// ```toml
    /// [rights]
    /// complaint = true
    /// ```
    COMPLAINT_MISSING: Error "complaint-missing", "Klageretten er ikke nevnt", ["NOT-07"], complaint_missing;

    /// Complaint behind a gate.
    ///
    /// ## What it finds
    /// `contact_first = "required"`: people must write to the organisation before they complain.
    /// ## Why it matters
    /// The way to the authority is open at once (GDPR Art. 77). Asking nicely is fine, demanding is not.
    /// ## Example
    /// ```toml
    /// [rights]
    /// contact_first = "required"
    /// ```
    /// ## Way out
    /// Make it a wish.
    /// ```toml
    /// [rights]
    /// contact_first = "optional"
    /// ```
    COMPLAINT_GATED: Error "complaint-gated", "Klage først etter å ha skrevet til dere", ["NOT-07"], complaint_gated;

    /// Objection behind a gate.
    ///
    /// ## What it finds
    /// `objection_gated`: objecting takes special circumstances, against marketing too.
    /// ## Why it matters
    /// Against direct marketing no reason is needed and none may be asked (GDPR Art. 21(2)–(3)).
    /// ## Example
    /// ```toml
    /// [rights]
    /// objection_gated = true
    /// ```
    /// ## Way out
    /// Keep reasons for other objections only.
    /// ```toml
    /// [rights]
    /// objection_gated = false
    /// ```
    OBJECTION_GATED: Error "objection-gated", "Vilkår for å protestere mot markedsføring", ["DSR-18"], objection_gated;

    /// Answer later than a month.
    ///
    /// ## What it finds
    /// `answer_within` is longer than one month.
    /// ## Why it matters
    /// Requests are answered without undue delay and within one month (GDPR Art. 12(3)).
    /// ## Example
    /// ```toml
    /// [rights]
    /// answer_within = "6 weeks"
    /// ```
    /// ## Way out
    /// Promise one month, or less.
    /// ```toml
    /// [rights]
    /// answer_within = "1 month"
    /// ```
    ANSWER_TOO_LATE: Error "answer-too-late", "Svar senere enn en måned", ["DSR-02"], answer_too_late;

    /// Refusals without a reason.
    ///
    /// ## What it finds
    /// `refusals_explained` is not set.
    /// ## Why it matters
    /// Whoever gets a no is told why, and where to complain (GDPR Art. 12(4)).
    /// ## Example
    /// ```toml
    /// [rights]
    /// complaint = true
    /// ```
    /// ## Way out
    /// Promise the reason; no refusal leaves the house without one.
    /// ```toml
    /// [rights]
    /// complaint = true
    /// refusals_explained = true
    /// ```
    REFUSAL_UNEXPLAINED: Warning "refusal-unexplained", "Avslag uten grunn", ["DSR-04"], refusal_unexplained;

    /// No way in for requests.
    ///
    /// ## What it finds
    /// `channels` is empty.
    /// ## Why it matters
    /// The organisation makes it easy to use rights (GDPR Art. 12(2)).
    /// ## Example
    /// ```toml
    /// [rights]
    /// complaint = true
    /// ```
    /// ## Way out
    /// Name the ways in: `portal`, `email`, `phone`, `post`.
    /// ```toml
    /// [rights]
    /// complaint = true
    /// channels = ["portal", "email"]
    /// ```
    NO_CHANNEL: Warning "no-channel", "Ingen vei inn for henvendelser", ["DSR-01"], no_channel;

    /// Requests about customers' data that stay.
    ///
    /// ## What it finds
    /// The organisation acts on customers' instructions, and `forwards_as_processor` is not set.
    /// ## Why it matters
    /// Such a request belongs to the customer, and the clock runs there (GDPR Art. 28(3)(e)).
    /// ## Example
    /// ```toml
    /// [agreement]
    ///
    /// [[activity]]
    /// id = "customer-books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// ```
    /// ## Way out
    /// Promise to pass them on.
    /// ```toml
    /// [agreement]
    ///
    /// [rights]
    /// forwards_as_processor = true
    ///
    /// [[activity]]
    /// id = "customer-books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// ```
    NOT_FORWARDED: Warning "not-forwarded", "Henvendelser om kunders data blir liggende", ["DSR-22"], not_forwarded;

    /// Form without notice.
    ///
    /// ## What it finds
    /// `without_notice`: the notice is left out where data are collected.
    /// ## Why it matters
    /// People are told at the moment their data are collected (GDPR Art. 13(1)).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "course"
    /// kind = "event"
    /// without_notice = true
    /// ```
    /// ## Way out
    /// Put the short notice beside the form.
    /// ```toml
    /// [[collection_point]]
    /// id = "course"
    /// kind = "event"
    /// ```
    POINT_WITHOUT_NOTICE: Error "point-without-notice", "Skjema uten personvernopplysninger", ["NOT-12"], point_without_notice;

    /// Statement without a date.
    ///
    /// ## What it finds
    /// `changed_on` is missing, or lies in the future.
    /// ## Why it matters
    /// People must see whether the text changed since they last read it (GDPR Art. 5(2), 13(3)).
    /// ## Example
    /// ```toml
    /// [statement]
    /// never_sells = true
    /// ```
    /// ## Way out
    /// Write the day on which the wording last changed.
    /// ```toml
    /// [statement]
    /// never_sells = true
    /// changed_on = 2026-11-02
    /// ```
    STATEMENT_UNDATED: Warning "statement-undated", "Erklæring uten dato", ["NOT-13", "PRI-07"], statement_undated;

    /// Sentence that nobody understands.
    ///
    /// ## What it finds
    /// A sentence under `unclear`, whose meaning nobody has confirmed.
    /// ## Why it matters
    /// Texts are clear and plain; what is unclear is read against the one who wrote it (GDPR Art. 12(1)).
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// unclear = [{ nb = "Opplysninger deles med andre parter.", en = "Data are shared with any other parties." }]
    /// ```
    /// ## Way out
    /// Find out what was meant, declare that, and take the sentence out. Sharing stays blocked until then.
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// ```
    UNCLEAR_SENTENCE: Error "unclear-sentence", "Setning som ingen forstår", ["PRI-01", "PRI-02"], unclear_sentence;
}

/// Rights that every text names (NOT-07).
const ALWAYS: [RightsOffered; 6] = [
    RightsOffered::Access,
    RightsOffered::Rectification,
    RightsOffered::Erasure,
    RightsOffered::Restriction,
    RightsOffered::Portability,
    RightsOffered::Objection,
];

fn missing_contact(index: &Index<'_>, found: &mut Vec<Finding>) {
    let organisation = &index.declaration.organisation;
    if organisation.contact.as_ref().is_some_and(|contact| is_reachable(contact)) {
        return;
    }
    found.push(MISSING_CONTACT.at(
        organisation.contact.as_ref().map_or(organisation.name.span(), |contact| contact.span()),
        text!(
            "det finnes ingen adresse folk kan skrive til om opplysningene sine",
            "there is no address that people can write to about their data",
        ),
        text!(
            "sett `contact = {{ email = \"…\" }}` til en postkasse som noen leser",
            "set `contact = {{ email = \"…\" }}` to a mailbox that somebody reads",
        ),
    ));
}

fn contact_without_email(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(contact) = &index.declaration.organisation.contact else { return };
    let is_address = |email: &String| {
        email.trim().split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !email.contains(char::is_whitespace)
        })
    };
    if !is_reachable(contact) || contact.email.as_ref().is_some_and(is_address) {
        return;
    }
    found.push(CONTACT_WITHOUT_EMAIL.at(
        contact.span(),
        text!("kontaktpunktet har ingen e-postadresse", "the contact point has no e-mail address",),
        text!("legg til `email`", "add `email`"),
    ));
}

fn is_reachable(contact: &Contact) -> bool {
    [&contact.email, &contact.phone, &contact.post]
        .into_iter()
        .any(|way| way.as_ref().is_some_and(|way| !way.trim().is_empty()))
}

fn missing_right(index: &Index<'_>, found: &mut Vec<Finding>) {
    let rights = &index.declaration.rights;
    let on_consent = index.own_activities().any(|activity| rests_on(activity, LegalBasis::Consent));
    let decides = index.own_activities().any(|activity| activity.automated_decision.is_some());
    let due = ALWAYS
        .into_iter()
        .chain(on_consent.then_some(RightsOffered::Withdrawal))
        .chain(decides.then_some(RightsOffered::HumanReview));
    let offered = rights.offered.as_ref().map_or(&[][..], |offered| offered.as_slice());
    let missing: Vec<_> = due.filter(|right| !offered.contains(right)).map(words).collect();
    if missing.is_empty() {
        return;
    }
    let nb = missing.iter().map(|(nb, ..)| *nb).collect::<Vec<_>>().join(", ");
    let en = missing.iter().map(|(_, en, _)| *en).collect::<Vec<_>>().join(", ");
    let keys = missing.iter().map(|(.., key)| format!("\"{key}\"")).collect::<Vec<_>>().join(", ");
    found.push(MISSING_RIGHT.at(
        rights.offered.as_ref().map_or(rights.span(), |offered| offered.span()),
        text!("teksten nevner ikke retten til {nb}", "the text does not name the right to {en}"),
        text!("legg til {keys} i `offered`", "add {keys} to `offered`"),
    ));
}

/// Returns a right in both languages, to be read after "the right to", and its key.
fn words(right: RightsOffered) -> (&'static str, &'static str, &'static str) {
    match right {
        RightsOffered::Access => ("innsyn", "access", "access"),
        RightsOffered::Rectification => ("retting", "rectification", "rectification"),
        RightsOffered::Erasure => ("sletting", "erasure", "erasure"),
        RightsOffered::Restriction => ("begrensning", "restriction", "restriction"),
        RightsOffered::Portability => ("dataportabilitet", "portability", "portability"),
        RightsOffered::Objection => ("å protestere", "object", "objection"),
        RightsOffered::HumanReview => {
            ("en ny vurdering av et menneske", "human review", "human-review")
        }
        RightsOffered::Withdrawal => ("å trekke samtykke", "withdraw consent", "withdrawal"),
    }
}

fn complaint_missing(index: &Index<'_>, found: &mut Vec<Finding>) {
    let rights = &index.declaration.rights;
    if rights.complaint {
        return;
    }
    found.push(COMPLAINT_MISSING.at(
        rights.span(),
        text!(
            "teksten sier ikke at folk kan klage til Datatilsynet",
            "the text does not say that people may complain to the authority",
        ),
        text!("sett `complaint = true` i `[rights]`", "set `complaint = true` in `[rights]`"),
    ));
}

fn complaint_gated(index: &Index<'_>, found: &mut Vec<Finding>) {
    let first = index.declaration.rights.contact_first.as_ref();
    let Some(gate) = first.filter(|first| first.as_str() == "required") else { return };
    found.push(COMPLAINT_GATED.at(
        gate.span(),
        text!(
            "teksten krever at folk skriver til dere før de klager",
            "the text demands that people write to you before they complain",
        ),
        text!(
            "sett `contact_first = \"optional\"`: be om det, men krev det ikke",
            "set `contact_first = \"optional\"`: ask, but do not demand"
        ),
    ));
}

fn objection_gated(index: &Index<'_>, found: &mut Vec<Finding>) {
    let gated = index.declaration.rights.objection_gated.as_ref();
    let Some(gate) = gated.filter(|gated| ***gated) else { return };
    found.push(OBJECTION_GATED.at(
        gate.span(),
        text!(
            "teksten krever særlige grunner for å protestere, også mot markedsføring",
            "the text demands special circumstances for an objection, against marketing too",
        ),
        text!(
            "sett `objection_gated = false`: mot markedsføring trengs ingen grunn",
            "set `objection_gated = false`: against marketing no reason is needed",
        ),
    ));
}

fn answer_too_late(index: &Index<'_>, found: &mut Vec<Finding>) {
    let within = index.declaration.rights.answer_within.as_ref();
    let Some(late) = within.filter(|within| exceeds(***within, Period::months(1))) else { return };
    let (nb, en) = (late.nb(), late.en());
    found.push(ANSWER_TOO_LATE.at(
        late.span(),
        text!(
            "henvendelser besvares innen {nb}, men loven gir en måned",
            "requests are answered within {en}, but the law gives one month",
        ),
        text!("sett `answer_within = \"1 month\"`", "set `answer_within = \"1 month\"`"),
    ));
}

fn refusal_unexplained(index: &Index<'_>, found: &mut Vec<Finding>) {
    let rights = &index.declaration.rights;
    if rights.refusals_explained {
        return;
    }
    found.push(REFUSAL_UNEXPLAINED.at(
        rights.span(),
        text!(
            "teksten lover ikke å begrunne et avslag",
            "the text does not promise to give the reason of a refusal",
        ),
        text!("sett `refusals_explained = true`", "set `refusals_explained = true`"),
    ));
}

fn no_channel(index: &Index<'_>, found: &mut Vec<Finding>) {
    let rights = &index.declaration.rights;
    if !rights.channels.is_empty() {
        return;
    }
    found.push(NO_CHANNEL.at(
        rights.span(),
        text!(
            "teksten sier ikke hvordan folk sender en henvendelse",
            "the text does not say how people send a request",
        ),
        text!(
            "sett `channels = [\"portal\", \"email\"]`",
            "set `channels = [\"portal\", \"email\"]`"
        ),
    ));
}

fn not_forwarded(index: &Index<'_>, found: &mut Vec<Finding>) {
    let on_instruction = |role| matches!(role, Role::Processor | Role::SubProcessor);
    let mut activities = index.declaration.activities.iter();
    let Some(activity) = activities.find(|activity| on_instruction(activity.role)) else { return };
    if index.declaration.rights.forwards_as_processor {
        return;
    }
    found.push(NOT_FORWARDED.at(
        activity.id.span(),
        text!(
            "henvendelser om kunders opplysninger er ikke lovet videre til kunden",
            "requests about customers' data are not promised to go on to the customer",
        ),
        text!(
            "sett `forwards_as_processor = true` i `[rights]`",
            "set `forwards_as_processor = true` in `[rights]`",
        ),
    ));
}

fn point_without_notice(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        let Some(without) = point.without_notice.as_ref().filter(|it| ***it) else { continue };
        let id = &*point.id;
        found.push(POINT_WITHOUT_NOTICE.at(
            without.span(),
            text!(
                "skjemaet `{id}` samler inn opplysninger uten å fortelle om det",
                "form `{id}` collects data without telling people",
            ),
            text!(
                "sett kortteksten ved skjemaet, og ta bort `without_notice`",
                "put the short notice beside the form, and take `without_notice` out",
            ),
        ));
    }
}

fn statement_undated(index: &Index<'_>, found: &mut Vec<Finding>) {
    let statement = &index.declaration.statement;
    let says = match statement.changed_on {
        None => text!(
            "erklæringen sier ikke når den sist ble endret",
            "the statement does not say when it last changed"
        ),
        Some(day) if day > index.on => text!(
            "erklæringen sier at den ble endret {day}, som ikke har vært",
            "the statement says that it changed on {day}, which is yet to come",
        ),
        Some(_) => return,
    };
    let way_out = text!(
        "skriv dagen teksten sist ble endret, i `changed_on`",
        "write the day on which the wording last changed in `changed_on`",
    );
    found.push(STATEMENT_UNDATED.at(statement.span(), says, way_out));
}

fn unclear_sentence(index: &Index<'_>, found: &mut Vec<Finding>) {
    for sentence in &index.declaration.statement.unclear {
        let (nb, en) = (sentence.nb.trim_end_matches('.'), sentence.en.trim_end_matches('.'));
        found.push(UNCLEAR_SENTENCE.at(
            sentence.span(),
            text!(
                "ingen har bekreftet hva denne setningen betyr: «{nb}»",
                "nobody has confirmed what this sentence means: \"{en}\"",
            ),
            text!(
                "finn ut hva som er ment, deklarer det, og ta setningen ut; delingen er stengt \
                 til da",
                "find out what was meant, declare that, and take the sentence out; sharing is \
                 blocked until then",
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    fn rights(keys: &str) -> String {
        format!("[rights]\n{keys}\n")
    }

    #[test]
    fn um_75_a_contact_point_that_nobody_can_reach_is_found() {
        check_page(
            &MISSING_CONTACT,
            "there is no address that people can write to about their data",
        );
        let named_only = "[organisation]\nname = 'F'\ncountry = 'NO'\ncontact = { name = 'Desk', email = ' ' }\n";
        assert_eq!(says(&MISSING_CONTACT, named_only).len(), 1);
    }

    #[test]
    fn in_43_a_contact_by_post_alone_is_found() {
        check_page(&CONTACT_WITHOUT_EMAIL, "the contact point has no e-mail address");
        let contact = |email| {
            format!(
                "[organisation]\nname = 'F'\ncountry = 'NO'\ncontact = {{ email = '{email}' }}\n"
            )
        };
        assert_eq!(says(&CONTACT_WITHOUT_EMAIL, &contact("write to us")).len(), 1);
        assert_eq!(says(&CONTACT_WITHOUT_EMAIL, &contact("desk@fjordbok.example")), [""; 0]);
    }

    #[test]
    fn mi_20_rights_that_the_text_leaves_out_are_found() {
        check_page(
            &MISSING_RIGHT,
            "the text does not name the right to restriction, portability, object",
        );
    }

    #[test]
    fn mi_21_withdrawal_is_named_where_anything_rests_on_consent() {
        let six = rights(
            "offered = ['access', 'rectification', 'erasure', 'restriction', 'portability', \
             'objection']",
        );
        assert_eq!(says(&MISSING_RIGHT, &six), [""; 0]);
        assert_eq!(
            says(&MISSING_RIGHT, &(six + &activity("basis = 'consent'"))),
            ["the text does not name the right to withdraw consent"]
        );
    }

    #[test]
    fn mi_22_a_missing_complaint_route_is_found() {
        check_page(
            &COMPLAINT_MISSING,
            "the text does not say that people may complain to the authority",
        );
    }

    #[test]
    fn in_41_a_complaint_behind_a_gate_is_found() {
        check_page(
            &COMPLAINT_GATED,
            "the text demands that people write to you before they complain",
        );
    }

    #[test]
    fn in_40_an_objection_behind_a_gate_is_found() {
        check_page(
            &OBJECTION_GATED,
            "the text demands special circumstances for an objection, against marketing too",
        );
    }

    #[test]
    fn in_35_an_answer_takes_a_month_and_not_a_day_more() {
        check_page(
            &ANSWER_TOO_LATE,
            "requests are answered within 6 weeks, but the law gives one month",
        );
        let within = |period| rights(&format!("answer_within = '{period}'"));
        assert_eq!(says(&ANSWER_TOO_LATE, &within("28 days")), [""; 0]);
        assert_eq!(says(&ANSWER_TOO_LATE, &within("31 days")).len(), 1, "February is shorter");
    }

    #[test]
    fn um_74_refusals_without_a_reason_are_found() {
        check_page(
            &REFUSAL_UNEXPLAINED,
            "the text does not promise to give the reason of a refusal",
        );
    }

    #[test]
    fn a_text_without_a_way_in_is_found() {
        check_page(&NO_CHANNEL, "the text does not say how people send a request");
    }

    #[test]
    fn in_02_requests_about_customers_data_that_stay_are_found() {
        check_page(
            &NOT_FORWARDED,
            "requests about customers' data are not promised to go on to the customer",
        );
    }

    #[test]
    fn um_01_a_form_without_notice_is_found() {
        check_page(&POINT_WITHOUT_NOTICE, "form `course` collects data without telling people");
    }

    #[test]
    fn mi_01_a_statement_without_a_date_is_found() {
        check_page(&STATEMENT_UNDATED, "the statement does not say when it last changed");
        let on = |day| format!("[statement]\nchanged_on = {day}\n");
        assert_eq!(says(&STATEMENT_UNDATED, &on("2027-01-11")), [""; 0]);
        assert_eq!(says(&STATEMENT_UNDATED, &on("2027-01-12")).len(), 1);
    }

    #[test]
    fn um_56_a_sentence_nobody_understands_is_found() {
        check_page(
            &UNCLEAR_SENTENCE,
            "nobody has confirmed what this sentence means: \"Data are shared with any other \
             parties\"",
        );
    }
}
