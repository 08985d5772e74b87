//! Phrases that several areas share: labels of data and people, names of laws, roles and events.

use crate::{
    catalogue::{self, Category},
    model::{RecipientRole, RetentionEnd, Text, Topic},
    place::Placed,
    words::{Language, list, lists, text},
};

/// Short names of Norwegian acts, as declarations write them, with the names that people read.
const ACTS: [(&str, &str, &str); 9] = [
    ("BFL", "bokføringsloven", "the Bookkeeping Act"),
    ("BFF", "bokføringsforskriften", "the Bookkeeping Regulations"),
    ("POL", "personopplysningsloven", "the Personal Data Act"),
    ("MFL", "markedsføringsloven", "the Marketing Control Act"),
    ("EKL", "ekomloven", "the Electronic Communications Act"),
    ("aml.", "arbeidsmiljøloven", "the Working Environment Act"),
    ("AML", "arbeidsmiljøloven", "the Working Environment Act"),
    ("hvvl.", "hvitvaskingsloven", "the Money Laundering Act"),
    ("GDPR", "personvernforordningen", "the GDPR"),
];

/// Returns the labels of data categories in both languages; unknown keys as they are written.
pub(crate) fn data_labels<'a>(keys: impl IntoIterator<Item = &'a Placed<String>>) -> Text {
    let (mut nb, mut en) = (Vec::new(), Vec::new());
    for key in keys {
        let category = catalogue::category(key);
        nb.push(category.map_or(key.as_str(), |category| category.nb));
        en.push(category.map_or(key.as_str(), |category| category.en));
    }
    text(list(Language::Nb, &nb), list(Language::En, &en))
}

/// Returns the labels of those categories that `which` picks; empty for none.
pub(super) fn labels_of(keys: &[Placed<String>], which: impl Fn(&Category) -> bool) -> Text {
    let is_picked = |key: &&Placed<String>| catalogue::category(key).is_some_and(&which);
    data_labels(keys.iter().filter(is_picked))
}

/// Returns the plural labels of kinds of people in both languages.
pub(super) fn people<'a>(keys: impl Iterator<Item = &'a str>) -> Text {
    let (mut nb, mut en) = (Vec::new(), Vec::new());
    for key in keys {
        let subject = catalogue::subject(key);
        nb.push(subject.map_or(key, |subject| subject.nb_many));
        en.push(subject.map_or(key, |subject| subject.en_many));
    }
    text(list(Language::Nb, &nb), list(Language::En, &en))
}

/// Returns a section of law with the act's name written out.
pub(crate) fn law_name(law: &str) -> Text {
    let law = law.trim();
    for (short, nb, en) in ACTS {
        if let Some(section) = law.strip_prefix(short).filter(|rest| rest.starts_with([' ', '§']))
        {
            return text(format!("{nb}{section}"), format!("{en}{section}"));
        }
    }
    text(law, law)
}

/// Returns what part a recipient has, to be read after its name.
pub(crate) fn role_words(role: RecipientRole) -> Text {
    match role {
        RecipientRole::Processor => {
            text("arbeider for oss (databehandler)", "works for us (processor)")
        }
        RecipientRole::Controller => {
            text("bestemmer selv (behandlingsansvarlig)", "decides for itself (controller)")
        }
        RecipientRole::JointController => text(
            "bestemmer sammen med oss (felles behandlingsansvarlig)",
            "decides together with us (joint controller)",
        ),
        RecipientRole::Authority => text("er en offentlig myndighet", "is a public authority"),
    }
}

/// Returns the event that ends the need, to be read after "når" and "when".
pub(super) fn end_words(end: RetentionEnd) -> Text {
    match end {
        RetentionEnd::Withdrawal => text("du trekker samtykket", "you withdraw consent"),
        RetentionEnd::AgreementEnd => text("avtalen er slutt", "the agreement has ended"),
        RetentionEnd::RelationEnd => {
            text("kundeforholdet er slutt", "the customer relation has ended")
        }
        RetentionEnd::CaseClosed => text("saken er lukket", "the case is closed"),
        RetentionEnd::Decision => text("ansettelsen er avgjort", "the hiring decision is made"),
        RetentionEnd::EventEnd => text("arrangementet er over", "the event is over"),
        RetentionEnd::AccountClosed => text("kontoen er lukket", "the account is closed"),
        RetentionEnd::FinancialYearEnd => {
            text("regnskapsåret er slutt", "the financial year has ended")
        }
        RetentionEnd::SessionEnd => text("du forlater siden", "you leave the page"),
        RetentionEnd::PurposeEnd => {
            text("formålet ikke lenger trenger dem", "the purpose no longer needs them")
        }
        RetentionEnd::CustomerAsks => text(
            "kunden ber om det, eller selv henter eller sletter dem",
            "the customer asks, or fetches or erases them itself",
        ),
    }
}

/// Returns a list with "eller" and "or".
pub(super) fn one_of(parts: &[Text]) -> Text {
    let Some((last, first)) = parts.split_last() else { return text("", "") };
    if first.is_empty() {
        return last.clone();
    }
    let first: Vec<Text> = first.to_vec();
    let join = |pick: fn(&Text) -> &str| first.iter().map(pick).collect::<Vec<_>>().join(", ");
    text(
        format!("{} eller {}", join(|part| &part.nb), last.nb),
        format!("{} or {}", join(|part| &part.en), last.en),
    )
}

/// Returns topics as a list in both languages.
pub(super) fn topics(topics: &[Placed<Topic>]) -> Text {
    let topics: Vec<Text> = topics.iter().map(|topic| text(&topic.nb, &topic.en)).collect();
    lists(&topics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_named_so_that_people_know_it() {
        assert_eq!(law_name("BFL § 13").nb, "bokføringsloven § 13");
        assert_eq!(law_name("BFL § 13").en, "the Bookkeeping Act § 13");
        assert_eq!(law_name("bokføringsloven § 13").en, "bokføringsloven § 13");
        assert_eq!(law_name("BFLX § 1").nb, "BFLX § 1");
    }

    #[test]
    fn one_of_several_is_told_with_or() {
        let parts = [text("a", "x"), text("b", "y"), text("c", "z")];
        assert_eq!(one_of(&parts), text("a, b eller c", "x, y or z"));
        assert_eq!(one_of(&parts[..1]), text("a", "x"));
    }
}
