//! Reads a draft as its first reader: what is wrong with it, how hard it is to read, and where its links lead.

use domain::{Draft, Language};
use mail::markup::{self, Body, ConvertError, Values, WrittenLink};
use mail::reading::{self, Reading};

use super::{Edition, EditionError, Fault, Field, Flaw, Written, converted, nobodys_way_out};
use crate::letters::{self, Letterhead};
use crate::live::Live;
use crate::mailing::draft;
use crate::office::Office;

/// The longest subject line, in characters.
pub const SUBJECT_LINE_CHARS_MAX: usize = 120;
/// The longest text in one language, in bytes.
pub const BODY_BYTES_MAX: usize = 100_000;
/// The longest name of a product group, in characters.
const PRODUCT_CHARS_MAX: usize = 120;

/// A draft as it was read.
pub struct Review {
    /// What is wrong with it, by field; refusals and advice.
    pub faults: Vec<Fault>,
    /// The languages in which there is something to read, bokmål first.
    pub texts: Vec<ReviewedText>,
    /// What would go out; none as long as either language cannot be written.
    pub edition: Option<Edition>,
}

/// A draft in one language.
pub struct ReviewedText {
    /// Which.
    pub language: Language,
    /// How hard it is to read.
    pub reading: Reading,
    /// The links in it, in order, each once.
    pub links: Vec<WrittenLink>,
    /// The mail as somebody without a name would get it; none when its subject line cannot stand in a header.
    pub seen: Option<Seen>,
}

/// A mail as a reader sees it.
pub struct Seen {
    /// The subject line, with what the mail is before it.
    pub subject_line: String,
    /// The HTML document.
    pub html: String,
    /// The plain text.
    pub text: String,
}

impl Review {
    /// Returns whether the draft may be kept.
    pub fn passes(&self) -> bool {
        !self.faults.iter().any(Fault::stops)
    }
}

/// Reads a draft. The work is the processor's and is done where it keeps no other request waiting.
///
/// Law: MKT-02, MKT-03, DSR-19: the mail that would go out is checked as it is written.
pub async fn review(office: &Office, draft: &Draft) -> Review {
    let (head, live, draft) = (office.letterhead(), office.live(), draft.clone());
    let read = tokio::task::spawn_blocking(move || read(head.as_ref(), &live, &draft));
    match read.await {
        Ok(review) => review,
        // It is never called off, so that it can only have panicked.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn read(head: Option<&Letterhead>, live: &Live, draft: &Draft) -> Review {
    let mut review = Review { faults: check_fields(live, draft), texts: Vec::new(), edition: None };
    let Some(head) = head else {
        review.faults.push(Fault::new(Field::Whole, Flaw::NoSender));
        return review;
    };
    let nb = read_language(head, draft, Language::Nb, &mut review);
    let en = read_language(head, draft, Language::En, &mut review);
    if let (Some(nb), Some(en)) = (nb, en) {
        match Edition::of(head, nb, en) {
            Ok(edition) => review.edition = Some(edition),
            Err(error) => review.faults.extend(whole(error)),
        }
    }
    review
}

/// Reads one language; what cannot be written leaves its faults in the review.
fn read_language(
    head: &Letterhead,
    draft: &Draft,
    language: Language,
    review: &mut Review,
) -> Option<Written> {
    let (line, text) = (Field::SubjectLine(language), Field::Text(language));
    let found = markup::check_subject_line(draft.subject_line(language));
    let found = found.into_iter().map(|finding| Fault::new(line, Flaw::Markup(finding)));
    review.faults.extend(found);
    if draft.body(language).len() > BODY_BYTES_MAX {
        return None;
    }
    let body = match converted(head, draft, language) {
        Ok(body) => body,
        // What holds nothing but markup is as empty as what holds nothing.
        Err(EditionError::Text(ConvertError::Empty)) if draft.body(language).trim().is_empty() => {
            return None;
        }
        Err(EditionError::Text(ConvertError::Empty)) => {
            review.faults.push(Fault::new(text, Flaw::Missing));
            return None;
        }
        Err(error) => {
            review.faults.extend(whole(error));
            return None;
        }
    };
    let found = body.findings.iter().cloned();
    review.faults.extend(found.map(|finding| Fault::new(text, Flaw::Markup(finding))));
    let written = Written::of(head, language, draft.subject_line(language), &body).ok();
    if written.is_none() {
        review.faults.push(Fault::new(line, Flaw::NoHeader));
    }
    let seen = written.as_ref().map(|written| seen(head, written));
    review.texts.push(reviewed(language, body, seen));
    written
}

fn reviewed(language: Language, body: Body, seen: Option<Seen>) -> ReviewedText {
    let reading = reading::measure(&body.words(), letters::in_mail(language));
    ReviewedText { language, reading, links: body.links, seen }
}

fn seen(head: &Letterhead, written: &Written) -> Seen {
    let values = Values {
        name: None,
        unsubscribe_url: &nobodys_way_out(head),
        preferences_url: &format!("{}/you", head.base_url),
    };
    Seen {
        subject_line: written.subject_line.as_str().to_owned(),
        html: written.versions.html.fill(&values),
        text: written.versions.text.fill(&values),
    }
}

fn whole(error: EditionError) -> Vec<Fault> {
    match error {
        EditionError::Findings(findings) => {
            findings.into_iter().map(|it| Fault::new(Field::Whole, Flaw::Law(it))).collect()
        }
        EditionError::BaseUrl => vec![Fault::new(Field::Whole, Flaw::NoBaseUrl)],
        EditionError::Header(_) => vec![Fault::new(Field::Whole, Flaw::NoHeader)],
        EditionError::Text(_) => {
            vec![Fault::new(Field::Whole, Flaw::TooLong { max: BODY_BYTES_MAX })]
        }
    }
}

/// Checks what can be told without converting.
fn check_fields(live: &Live, draft: &Draft) -> Vec<Fault> {
    let mut faults = Vec::new();
    let activity = draft::offering_in(live, &draft.activity, &draft.topic);
    if activity.is_none() {
        faults.push(Fault::new(Field::Topic, Flaw::UnknownTopic));
    }
    if let (Some(product), Some(activity)) = (&draft.product, &activity) {
        if !live.serves_customers(activity) {
            faults.push(Fault::new(Field::Product, Flaw::NoCustomers));
        }
        if product.chars().count() > PRODUCT_CHARS_MAX {
            faults.push(Fault::new(Field::Product, Flaw::TooLong { max: PRODUCT_CHARS_MAX }));
        }
    }
    for language in [Language::Nb, Language::En] {
        let (line, body) = (draft.subject_line(language), draft.body(language));
        let n_chars = line.chars().count();
        let (of_line, of_body) = (Field::SubjectLine(language), Field::Text(language));
        for (field, text, size, max) in [
            (of_line, line, n_chars, SUBJECT_LINE_CHARS_MAX),
            (of_body, body, body.len(), BODY_BYTES_MAX),
        ] {
            if text.trim().is_empty() {
                faults.push(Fault::new(field, Flaw::Missing));
            } else if size > max {
                faults.push(Fault::new(field, Flaw::TooLong { max }));
            }
        }
    }
    faults
}

/// Returns the links of both languages that lead to pages, each once, bokmål's first.
pub(crate) fn web_links(texts: &[ReviewedText]) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    for link in texts.iter().flat_map(|text| &text.links) {
        let leads_to_a_page = link.url.starts_with("https://") || link.url.starts_with("http://");
        if leads_to_a_page && !urls.contains(&link.url) {
            urls.push(link.url.clone());
        }
    }
    urls
}
