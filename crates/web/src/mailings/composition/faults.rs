//! Says what is wrong with a draft, in the reader's language, with the rule behind it and what to do.

use askama::Template;
use askama::filters::HtmlSafe;
use domain::Language as Written;
use mail::markup::{self, Place};
use office::mailing::text::{Fault, Field, Flaw};

use crate::moment::Locale;
use crate::text::{Language, Phrase};

/// What is wrong with a field of a draft, in words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FaultLine {
    /// The field's name in the form; empty for the draft as a whole.
    pub field: &'static str,
    /// What the field is called; blank for the draft as a whole.
    pub field_words: String,
    /// Whether the draft is not kept for it.
    pub stops: bool,
    /// What weight it has, in a word.
    pub weight: String,
    /// The line of the text, counted from 1.
    pub line: Option<String>,
    /// What is wrong.
    pub says: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The ID of the rule of law behind it.
    pub rule: Option<&'static str>,
}

/// The faults of one field as a list.
#[derive(Template)]
#[template(path = "mailings/faults.html")]
pub struct Faults<'a> {
    /// The field's name in the form.
    pub field: &'static str,
    /// The faults.
    pub lines: Vec<&'a FaultLine>,
}

impl HtmlSafe for Faults<'_> {}

impl FaultLine {
    /// Says what a fault is.
    pub fn of(locale: &Locale, fault: &Fault) -> Self {
        let line = match &fault.flaw {
            Flaw::Markup(markup::Finding { place: Place::Line(line), .. }) => Some(*line),
            _ => None,
        };
        let weight = if fault.stops() { "fault-stops" } else { "fault-advice" };
        Self {
            field: name(fault.field),
            field_words: field_words(locale, fault.field),
            stops: fault.stops(),
            weight: locale.t(weight).to_string(),
            line: line.map(|line| locale.t("fault-line").with("n", u64::from(line)).to_string()),
            says: says(locale, &fault.flaw).to_string(),
            hint: hint(locale, &fault.flaw).map(|hint| hint.to_string()),
            rule: fault.rule(),
        }
    }
}

/// Returns the form's name of a field.
fn name(field: Field) -> &'static str {
    match field {
        Field::Whole => "",
        Field::Topic => "topic",
        Field::Product => "product",
        Field::SubjectLine(Written::Nb) => "subject_line_nb",
        Field::SubjectLine(Written::En) => "subject_line_en",
        Field::Text(Written::Nb) => "text_nb",
        Field::Text(Written::En) => "text_en",
    }
}

fn field_words(locale: &Locale, field: Field) -> String {
    let language = |language| match language {
        Written::Nb => locale.t("composition-in-nb"),
        Written::En => locale.t("composition-in-en"),
    };
    match field {
        Field::Whole => String::new(),
        Field::Topic => format!("{}:", locale.t("composition-topic")),
        Field::Product => format!("{}:", locale.t("composition-product")),
        Field::SubjectLine(of) => {
            format!("{}, {}:", language(of), locale.t("mailings-subject-line"))
        }
        Field::Text(of) => format!("{}:", language(of)),
    }
}

fn says(locale: &Locale, flaw: &Flaw) -> Phrase {
    match flaw {
        Flaw::UnknownTopic => locale.t("composition-topic-fault"),
        Flaw::NoCustomers => locale.t("fault-no-customers"),
        Flaw::Missing => locale.t("composition-missing-fault"),
        Flaw::TooLong { max } => locale.t("fault-too-long").with("max", *max),
        Flaw::NoHeader => locale.t("composition-subject-line-fault"),
        Flaw::NoSender => locale.t("mailing-no-sender"),
        Flaw::NoBaseUrl => locale.t("fault-no-base-url"),
        Flaw::Law(finding) => locale.t(law_key(finding)),
        Flaw::Markup(finding) => markup_says(locale, &finding.flaw),
    }
}

fn law_key(finding: &mail::Finding) -> &'static str {
    match (finding.rule(), finding.place) {
        ("MKT-03", mail::Place::SubjectLine) => "fault-nature-hidden",
        ("MKT-03", _) => "fault-sender-hidden",
        ("DSR-19", _) => "fault-objection-missing",
        _ => "fault-no-way-out",
    }
}

fn markup_says(locale: &Locale, flaw: &markup::Flaw) -> Phrase {
    use markup::Flaw as F;
    let t = |key| locale.t(key);
    match flaw {
        F::LinkNotHttps { url } => t("fault-link-not-https").with("url", url),
        F::LinkWithoutWords { words } if words.is_empty() => t("fault-link-without-any-words"),
        F::LinkWithoutWords { words } => t("fault-link-without-words").with("words", words),
        F::LinkRelative { url } => t("fault-link-relative").with("url", url),
        F::LinkRemoved { scheme } => t("fault-link-removed").with("scheme", scheme),
        F::LinkWithPlaceholder => t("fault-link-with-placeholder"),
        F::LinkLikeUnsubscribe { url } => t("fault-link-like-unsubscribe").with("url", url),
        F::PictureWithoutWords { url } => t("fault-picture-without-words").with("url", url),
        F::PictureRemote { url } => t("fault-picture-remote").with("url", url),
        F::TooLarge { size_bytes } => t("fault-too-large").with("n", *size_bytes),
        F::HeadingSkips { level, after: 0 } => {
            t("fault-heading-first").with("level", u64::from(*level))
        }
        F::HeadingSkips { level, after } => t("fault-heading-skips")
            .with("level", u64::from(*level))
            .with("after", u64::from(*after)),
        F::HeadingTwice => t("fault-heading-twice"),
        F::HeadingEmpty => t("fault-heading-empty"),
        F::PlaceholderUnknown { name } => t("fault-placeholder-unknown").with("name", name),
        F::ElementRemoved { name } => t("fault-element-removed").with("name", name),
        F::AttributeRemoved { name } => t("fault-attribute-removed").with("name", name),
        F::StyleRemoved { name } => t("fault-style-removed").with("name", name),
        F::TooDeep => t("fault-too-deep"),
        F::SubjectLineShouts => t("fault-subject-line-shouts"),
        F::SubjectLineLong { n_chars } => t("fault-subject-line-long").with("n", *n_chars),
        F::LanguageMissing { .. } => t("composition-missing-fault"),
    }
}

fn hint(locale: &Locale, flaw: &Flaw) -> Option<Phrase> {
    let Flaw::Markup(finding) = flaw else { return None };
    let key = match finding.id() {
        "link-not-https" => "hint-link-not-https",
        "link-without-words" => "hint-link-without-words",
        "link-relative" => "hint-link-relative",
        "link-removed" => "hint-link-removed",
        "link-with-placeholder" => "hint-link-with-placeholder",
        "link-like-unsubscribe" => "hint-link-like-unsubscribe",
        "picture-without-words" => "hint-picture-without-words",
        "picture-remote" => "hint-picture-remote",
        "too-large" => "hint-too-large",
        "heading-skips" => "hint-heading-skips",
        "heading-twice" => "hint-heading-twice",
        "heading-empty" => "hint-heading-empty",
        "placeholder-unknown" => "hint-placeholder-unknown",
        "element-removed" | "attribute-removed" => "hint-removed",
        "style-removed" => "hint-style-removed",
        "too-deep" => "hint-too-deep",
        "subject-line-shouts" => "hint-subject-line-shouts",
        "subject-line-long" => "hint-subject-line-long",
        _ => return None,
    };
    Some(locale.t(key))
}

/// Returns a fault of each kind of field, for the samples.
pub(in crate::mailings) fn samples(language: Language) -> Vec<FaultLine> {
    let frame = crate::samples::office_frame(language, "/mailings/new");
    let at = |field, flaw| FaultLine::of(&frame.locale, &Fault { field, flaw });
    let found = |flaw, line| Flaw::Markup(markup::Finding { flaw, place: Place::Line(line) });
    let nb = Field::Text(Written::Nb);
    let url = "https://elsewhere.example/en/ganske/lang/adresse/til/et/bilde/som/ikke/er/vårt.png";
    vec![
        at(Field::Whole, Flaw::NoSender),
        at(Field::Topic, Flaw::UnknownTopic),
        at(Field::Product, Flaw::NoCustomers),
        at(Field::SubjectLine(Written::Nb), Flaw::Missing),
        at(nb, found(markup::Flaw::PictureRemote { url: url.to_owned() }, 12)),
        at(nb, found(markup::Flaw::LinkLikeUnsubscribe { url: url.to_owned() }, 14)),
        at(nb, found(markup::Flaw::HeadingSkips { level: 3, after: 1 }, 20)),
        at(Field::Text(Written::En), found(markup::Flaw::HeadingTwice, 3)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flaw: markup::Flaw, says: &str, hint: &str) {
        let locale = crate::samples::office_frame(Language::En, "/").locale;
        let finding = markup::Finding { flaw, place: Place::Line(3) };
        let fault = Fault { field: Field::Text(Written::En), flaw: Flaw::Markup(finding) };
        let line = FaultLine::of(&locale, &fault);
        assert_eq!(line.says, says);
        assert_eq!(line.hint.as_deref(), Some(hint));
        assert_eq!((line.field, line.line.as_deref()), ("text_en", Some("line 3:")));
    }

    #[test]
    fn a_finding_is_said_with_what_was_found_and_what_to_do() {
        let url = "http://a.example".to_owned();
        check(
            markup::Flaw::LinkNotHttps { url },
            "The link http://a.example is not an https link",
            "Write https://, if the page answers there",
        );
        check(
            markup::Flaw::PlaceholderUnknown { name: "nmae".to_owned() },
            "No placeholder is called “nmae”",
            "Write {{name}}, or {{name|there}}",
        );
    }

    #[test]
    fn a_rule_of_law_stands_beside_what_it_forbids() {
        for language in Language::ALL {
            let rules: Vec<_> = samples(language).iter().filter_map(|it| it.rule).collect();
            assert_eq!(rules, ["MKT-03", "MKT-02", "CKE-01", "MKT-02"]);
        }
    }
}
