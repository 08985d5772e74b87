//! Checks a mailing before it may leave: sender and nature visible, way out in reach, right to
//! object told.

use std::fmt;

use crate::html::{Shown, fold, shown_html, shown_text};
use crate::{Contact, Language, Letter, Mailing, Occasion};

/// Where in the mail a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The sender's name in the head.
    From,
    /// The subject line and the sender's name, which readers see before they open the mail.
    SubjectLine,
    /// The plain version.
    Text,
    /// The HTML version.
    Html,
}

impl Place {
    /// Returns the word for the place.
    pub fn word(self) -> &'static str {
        match self {
            Self::From => "sender name",
            Self::SubjectLine => "subject line",
            Self::Text => "text version",
            Self::Html => "html version",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    SenderHidden,
    NatureHidden,
    NoWayOut,
    ObjectionMissing,
}

/// What is wrong with a mailing, where, and by which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    flaw: Flaw,
    /// Where it was found.
    pub place: Place,
}

impl Finding {
    /// Returns the ID of the rule that is not met.
    pub fn rule(&self) -> &'static str {
        match self.flaw {
            Flaw::SenderHidden | Flaw::NatureHidden => "MKT-03",
            Flaw::NoWayOut => "MKT-02",
            Flaw::ObjectionMissing => "DSR-19",
        }
    }

    /// Returns what to do about it, one sentence.
    pub fn hint(&self) -> &'static str {
        match self.flaw {
            Flaw::SenderHidden => "write the organisation's name there, as readers know it",
            Flaw::NatureHidden => {
                "say there that it is a newsletter, an invitation, an offer or other marketing"
            }
            Flaw::NoWayOut => "put the addressee's own unsubscribe link there, under visible words",
            Flaw::ObjectionMissing => {
                "put the paragraph about the right to object there, by itself"
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.flaw {
            Flaw::SenderHidden => "does not show on whose behalf it is sent",
            Flaw::NatureHidden => "does not show that it is marketing",
            Flaw::NoWayOut => "shows no link to unsubscribe",
            Flaw::ObjectionMissing => {
                "does not tell of the right to object in a paragraph by itself"
            }
        };
        write!(f, "the {} {what} ({})", self.place.word(), self.rule())
    }
}

/// Checks a letter that is a mailing; any other letter has no findings.
///
/// What counts is what a reader sees: hidden elements, comments and links without words do not. The
/// one-click header cannot be missing, since [`Mailing`] always carries the link. Law:
/// ehandelsloven § 9, markedsføringsloven § 15(3), GDPR Art. 21(4).
pub fn check_mailing(letter: &Letter) -> Vec<Finding> {
    let Occasion::Mailing(mailing) = &letter.occasion else { return Vec::new() };
    let mut findings = check_head(letter, mailing);
    for (place, shown) in
        [(Place::Text, shown_text(&letter.text)), (Place::Html, shown_html(&letter.html))]
    {
        findings.extend(check_version(mailing, &shown).map(|flaw| Finding { flaw, place }));
    }
    findings
}

fn check_head(letter: &Letter, mailing: &Mailing) -> Vec<Finding> {
    let mut findings = Vec::new();
    let from = letter.sender.name.as_str();
    if !contains_word(from, mailing.organisation.as_str()) {
        findings.push(Finding { flaw: Flaw::SenderHidden, place: Place::From });
    }
    let seen_first = format!("{from} {}", letter.subject_line.as_str()).to_lowercase();
    if !marketing_words(letter.language).iter().any(|word| seen_first.contains(word)) {
        findings.push(Finding { flaw: Flaw::NatureHidden, place: Place::SubjectLine });
    }
    findings
}

fn check_version<'a>(mailing: &'a Mailing, shown: &'a Shown) -> impl Iterator<Item = Flaw> + 'a {
    let sender = shown.paragraphs.iter().any(|p| contains_word(p, mailing.organisation.as_str()));
    let way_out = shown.links.iter().any(|link| mailing.unsubscribe.leads_to(&link.url));
    let told = match &mailing.contact {
        Contact::First { objection } => {
            let objection = fold(objection);
            !objection.is_empty() && shown.paragraphs.contains(&objection)
        }
        Contact::Later => true,
    };
    [
        (!sender).then_some(Flaw::SenderHidden),
        (!way_out).then_some(Flaw::NoWayOut),
        (!told).then_some(Flaw::ObjectionMissing),
    ]
    .into_iter()
    .flatten()
}

fn contains_word(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(&fold(word).to_lowercase())
}

fn marketing_words(language: Language) -> &'static [&'static str] {
    match language {
        Language::Nb => &[
            "nyhetsbrev",
            "nyheter",
            "nytt fra",
            "invitasjon",
            "tilbud",
            "reklame",
            "markedsføring",
            "annonse",
        ],
        Language::En => {
            &["newsletter", "news from", "invitation", "offer", "advert", "marketing", "promotion"]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::samples::{OBJECTION, newsletter};
    use crate::{Line, UnsubscribeUrl};

    #[track_caller]
    fn check(change: impl Fn(&mut Letter), expect: &[&str]) {
        let mut letter = newsletter();
        change(&mut letter);
        let findings: Vec<_> = check_mailing(&letter).iter().map(ToString::to_string).collect();
        assert_eq!(findings, expect);
    }

    fn mailing(letter: &mut Letter) -> &mut Mailing {
        let Occasion::Mailing(mailing) = &mut letter.occasion else { panic!("not a mailing") };
        mailing
    }

    #[test]
    fn a_whole_newsletter_has_no_findings() {
        check(|_| {}, &[]);
    }

    #[test]
    fn mi_09_a_newsletter_without_an_unsubscribe_link_is_refused() {
        check(
            |letter| letter.html = letter.html.replace("/u/9f2c", "/other"),
            &["the html version shows no link to unsubscribe (MKT-02)"],
        );
        check(
            |letter| letter.text = letter.text.replace("/u/9f2c", "/u/9f2"),
            &["the text version shows no link to unsubscribe (MKT-02)"],
        );
    }

    #[test]
    fn in_14_an_unsubscribe_link_that_nobody_sees_does_not_count() {
        for hidden in ["<a hidden ", "<!-- --><a style='display:none' "] {
            check(
                |letter| letter.html = letter.html.replace("<a ", hidden),
                &["the html version shows no link to unsubscribe (MKT-02)"],
            );
        }
        check(
            |letter| letter.html = letter.html.replace("Meld deg av", " "),
            &["the html version shows no link to unsubscribe (MKT-02)"],
        );
    }

    #[test]
    fn another_addressees_link_does_not_count() {
        check(
            |letter| {
                let link = "https://fjordbok.example/u/other";
                mailing(letter).unsubscribe = UnsubscribeUrl::parse(link).unwrap();
            },
            &[
                "the text version shows no link to unsubscribe (MKT-02)",
                "the html version shows no link to unsubscribe (MKT-02)",
            ],
        );
    }

    #[test]
    fn the_organisation_is_named_in_the_head_and_in_both_versions() {
        check(
            |letter| letter.sender.name = Line::parse("Ola og vennene").unwrap(),
            &["the sender name does not show on whose behalf it is sent (MKT-03)"],
        );
        check(
            |letter| letter.text = letter.text.replace("Fjordbok AS", "oss"),
            &["the text version does not show on whose behalf it is sent (MKT-03)"],
        );
        check(
            |letter| {
                letter.html = letter.html.replace("Fjordbok AS", "<span hidden>Fjordbok AS</span>")
            },
            &["the html version does not show on whose behalf it is sent (MKT-03)"],
        );
    }

    #[test]
    fn marketing_is_told_as_marketing_before_the_mail_is_opened() {
        check(
            |letter| letter.subject_line = Line::parse("Din konto").unwrap(),
            &["the subject line does not show that it is marketing (MKT-03)"],
        );
    }

    #[test]
    fn the_first_message_tells_of_the_right_to_object_in_a_paragraph_by_itself() {
        check(
            |letter| letter.html = letter.html.replace("<p id=\"objection\">", "Les også dette: "),
            &[
                "the html version does not tell of the right to object in a paragraph by itself (DSR-19)",
            ],
        );
        check(
            |letter| letter.text = letter.text.replace(OBJECTION, ""),
            &[
                "the text version does not tell of the right to object in a paragraph by itself (DSR-19)",
            ],
        );
    }

    #[test]
    fn a_later_message_need_not_tell_of_the_right_to_object_again() {
        check(
            |letter| {
                mailing(letter).contact = Contact::Later;
                letter.text = letter.text.replace(OBJECTION, "");
                letter.html = letter.html.replace(OBJECTION, "");
            },
            &[],
        );
    }

    #[test]
    fn a_confirmation_is_no_mailing() {
        check(
            |letter| {
                letter.occasion = Occasion::Automatic;
                letter.html = "<p>Bekreft adressen din</p>".to_owned();
            },
            &[],
        );
    }
}
