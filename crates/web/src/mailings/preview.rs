//! Shows what a draft looks like before anything is kept: as the inbox, a bright and a dark screen, a phone and a text reader see it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use domain::{Draft, MailingId, MemberId};
use mail::markup::SUBJECT_LINE_CHARS_SHOWN;
use mail::reading::{Band, Reading};
use office::mailing::links::{self, LinkState};
use office::mailing::text::{self, ReviewedText};

use super::composition::faults::FaultLine;
use crate::app::{Refusal, Seat};
use crate::frame::headers::Surroundings;
use crate::moment::Locale;
use crate::parts::State;
use crate::samples::{office_frame, words};
use crate::text::{Language, Phrase};

/// How many previews are held for their frames to fetch; the oldest makes room.
const PREVIEWS_MAX: usize = 16;

/// What a draft looks like.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Whom it comes from, as the inbox shows it.
    pub sender: String,
    /// The languages in which there is something to read.
    pub texts: Vec<PreviewedText>,
    /// What was found in it.
    pub faults: Vec<FaultLine>,
}

/// What a draft looks like in one language.
#[derive(Clone, Debug)]
pub struct PreviewedText {
    /// The language.
    pub language: Language,
    /// The subject line as far as inboxes show it.
    pub subject_line: String,
    /// Where the frames find the mail, without the scheme; absent when it cannot be written.
    pub address: Option<String>,
    /// The plain text.
    pub text: String,
    /// How hard it is to read, in words.
    pub reading: String,
    /// Where its links lead.
    pub links: Vec<LinkLine>,
}

/// A link of a mailing, as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LinkLine {
    /// The words it stands under; blank where they are not kept.
    pub words: String,
    /// Where it leads.
    pub url: String,
    /// What is known of it.
    pub state: LinkState,
}

impl LinkLine {
    /// Returns the key of the state's words.
    pub fn key(&self) -> &'static str {
        match self.state {
            LinkState::Unasked => "link-unasked",
            LinkState::Answers => "link-answers",
            LinkState::Gone => "link-gone",
            LinkState::Moved { .. } => "link-moved",
            LinkState::Silent => "link-silent",
            LinkState::Barred => "link-barred",
        }
    }

    /// Returns where the page is now, when it has moved.
    pub fn moved_to(&self) -> Option<&str> {
        match &self.state {
            LinkState::Moved { to } => Some(to),
            _ => None,
        }
    }

    /// Returns the mark it is shown with.
    pub fn mark(&self) -> State {
        match self.state {
            LinkState::Unasked => State::Unchecked,
            LinkState::Answers => State::Kept,
            LinkState::Moved { .. } => State::ByHand,
            LinkState::Gone | LinkState::Silent | LinkState::Barred => State::Broken,
        }
    }
}

/// The documents of the newest previews, for the frames that show them; gone with the process.
#[derive(Default)]
pub struct Desk(Mutex<VecDeque<Sheet>>);

/// One preview's documents.
struct Sheet {
    id: String,
    of: MemberId,
    documents: Vec<(Language, String)>,
}

impl Desk {
    fn lay(&self, sheet: Sheet) {
        let mut sheets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sheets.len() == PREVIEWS_MAX {
            sheets.pop_front();
        }
        sheets.push_back(sheet);
    }

    /// Returns a document, for the Member who asked for the preview alone.
    fn find(&self, id: &str, of: MemberId, language: &str) -> Option<String> {
        let sheets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sheet = sheets.iter().find(|sheet| sheet.id == id && sheet.of == of)?;
        let mut documents = sheet.documents.iter();
        documents.find(|(it, _)| it.code() == language).map(|(_, document)| document.clone())
    }
}

impl Preview {
    /// Reads a draft and lays its documents out for the frames; `mailing` is the one it belongs to, if it was kept.
    ///
    /// # Errors
    /// The refusal, when the database does not answer.
    pub(super) async fn of(
        seat: &Seat,
        mailing: Option<&str>,
        draft: &Draft,
    ) -> Result<Self, Refusal> {
        let (visit, office) = (&seat.visit, &seat.visit.app.office);
        let review = text::review(office, draft).await;
        let known = match mailing.and_then(|id| id.parse::<MailingId>().ok()) {
            Some(id) => links::list(office, id).await.map_err(|error| visit.failed(&error))?,
            None => Vec::new(),
        };
        let id = domain::JobId::new(visit.locale.now, &mut seat.context().random);
        let id = id.as_uuid().simple().to_string();
        let base_url = &office.settings.base_url;
        let documents = review.texts.iter().filter_map(|text| {
            let html = own_pictures(&text.seen.as_ref()?.html, base_url);
            Some((shown(text.language), html))
        });
        let documents = documents.collect();
        visit.app.previews.lay(Sheet { id: id.clone(), of: seat.member(), documents });
        let locale = &visit.locale;
        Ok(Self {
            sender: office.live().organisation_name().to_owned(),
            texts: review.texts.iter().map(|it| previewed(locale, &id, it, &known)).collect(),
            faults: review.faults.iter().map(|it| FaultLine::of(locale, it)).collect(),
        })
    }

    /// Returns the number of faults for which the draft would not be kept.
    pub fn n_stopping(&self) -> usize {
        self.faults.iter().filter(|fault| fault.stops).count()
    }

    /// Returns a preview of an invented mailing.
    pub fn sample(language: Language) -> Self {
        let locale = office_frame(language, "/mailings/preview").locale;
        let w = |nb, en| words(language, nb, en);
        let link = |url: &str, state| LinkLine {
            words: w("årets satser", "this year's rates"),
            url: url.to_owned(),
            state,
        };
        let long = "https://fjordbok.example/en/veldig/lang/adresse/som/ikke/vil/brytes/noe/sted";
        let text = |shown: Language| PreviewedText {
            language: shown,
            subject_line: words(shown, "Nyhetsbrev: Nye satser", "Newsletter: New rates"),
            address: Some(format!("/mailings/previews/1/{}", shown.code())),
            text: words(shown, "Hei,\n\nher er det viktigste.", "Hello,\n\nhere is what matters."),
            reading: reading(
                &locale,
                &Reading { n_words: 412, n_long_words: 104, n_sentences: 29 },
            ),
            links: vec![
                link("https://fjordbok.example/satser", LinkState::Answers),
                link(long, LinkState::Gone),
                link("https://fjordbok.example/gammel", LinkState::Moved { to: long.to_owned() }),
                link("https://fjordbok.example/ny", LinkState::Unasked),
            ],
        };
        Self {
            sender: "Fjordbok AS".to_owned(),
            texts: Language::ALL.map(text).into(),
            faults: super::composition::faults::samples(language),
        }
    }
}

fn previewed(
    locale: &Locale,
    id: &str,
    text: &ReviewedText,
    known: &[links::Link],
) -> PreviewedText {
    let language = shown(text.language);
    let state = |url: &str| {
        let known = known.iter().find(|link| link.url == url);
        known.map_or(LinkState::Unasked, |link| link.state.clone())
    };
    let line = |link: &mail::markup::WrittenLink| LinkLine {
        words: link.words.clone(),
        url: link.url.clone(),
        state: state(&link.url),
    };
    let seen = text.seen.as_ref();
    PreviewedText {
        language,
        subject_line: in_inbox(seen.map_or("", |seen| &seen.subject_line)),
        address: seen.map(|_| format!("/mailings/previews/{id}/{}", language.code())),
        text: seen.map(|seen| seen.text.clone()).unwrap_or_default(),
        reading: reading(locale, &text.reading),
        links: text.links.iter().map(line).collect(),
    }
}

/// Returns a language of the domain as the pages call it.
pub(super) fn shown(language: domain::Language) -> Language {
    match language {
        domain::Language::Nb => Language::Nb,
        domain::Language::En => Language::En,
    }
}

/// Returns a subject line as far as inboxes show it.
fn in_inbox(subject_line: &str) -> String {
    if subject_line.chars().count() <= SUBJECT_LINE_CHARS_SHOWN {
        return subject_line.to_owned();
    }
    let shown: String = subject_line.chars().take(SUBJECT_LINE_CHARS_SHOWN - 1).collect();
    format!("{}…", shown.trim_end())
}

/// Says how hard a text is to read, and how long it takes.
pub(super) fn reading(locale: &Locale, reading: &Reading) -> String {
    let band = match reading.band() {
        Band::VeryEasy => "reading-very-easy",
        Band::Easy => "reading-easy",
        Band::Medium => "reading-medium",
        Band::Hard => "reading-hard",
        Band::VeryHard => "reading-very-hard",
    };
    let band: Phrase = locale.t(band);
    locale
        .t("reading-level")
        .with("band", band)
        .with("lix", reading.lix())
        .with("words", reading.n_words)
        .with("minutes", reading.n_minutes())
        .to_string()
}

/// Lets the pictures of a document be fetched from the very house that shows it, under whatever name it is reached.
pub(super) fn own_pictures(html: &str, base_url: &str) -> String {
    html.replace(&format!("src=\"{}", text::pictures_url(base_url)), "src=\"/pictures/")
}

/// Returns a mail's document as a bright or a dark screen shows it: of its two looks, one is chosen.
pub(super) fn in_scheme(html: &str, is_dark: bool) -> String {
    let (scheme, media) = if is_dark { ("dark", "all") } else { ("light", "not all") };
    // Each of them stands in the head, before anything that a Member wrote.
    html.replacen("content=\"light dark\"", &format!("content=\"{scheme}\""), 2)
        .replacen("color-scheme:light dark", &format!("color-scheme:{scheme}"), 1)
        .replacen("color-schemes:light dark", &format!("color-schemes:{scheme}"), 1)
        .replacen("(prefers-color-scheme:dark)", media, 1)
}

/// Answers with a mail's document, which runs nothing and is framed by our own pages alone.
pub(super) fn document(html: String) -> Response {
    let mut response = Html(html).into_response();
    response.extensions_mut().insert(Surroundings::Mail);
    response
}

/// Serves a document of a preview to its frame.
///
/// # Errors
/// The refusal: no such preview of this Member's, or it has made room for newer ones.
pub async fn html(
    seat: Seat,
    Path((id, language, scheme)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let is_dark = scheme == "dark";
    let html = visit.app.previews.find(&id, seat.member(), &language);
    let html = html.filter(|_| is_dark || scheme == "light").ok_or_else(|| visit.absent())?;
    Ok(document(in_scheme(&html, is_dark)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn member(n: u128) -> MemberId {
        MemberId::from_uuid(Uuid::from_u128(n))
    }

    fn sheet(n: usize) -> Sheet {
        let documents = vec![(Language::Nb, format!("document {n}"))];
        Sheet { id: n.to_string(), of: member(1), documents }
    }

    #[test]
    fn a_preview_is_its_own_members_and_makes_room_after_sixteen() {
        let desk = Desk::default();
        (0..16).for_each(|n| desk.lay(sheet(n)));
        assert_eq!(desk.find("0", member(1), "nb").as_deref(), Some("document 0"));
        assert_eq!(desk.find("0", member(2), "nb"), None);
        assert_eq!(desk.find("0", member(1), "en"), None);
        desk.lay(sheet(16));
        assert_eq!(desk.find("0", member(1), "nb"), None);
        assert!(desk.find("1", member(1), "nb").is_some());
    }

    #[test]
    fn an_inbox_shows_78_characters_of_a_subject_line() {
        assert_eq!(in_inbox(&"ø".repeat(78)), "ø".repeat(78));
        assert_eq!(in_inbox(&"ø".repeat(79)), format!("{}…", "ø".repeat(77)));
    }

    #[test]
    fn a_document_has_one_of_its_two_looks_and_no_trace_of_the_choice() {
        let frame = mail::markup::Frame {
            language: mail::Language::Nb,
            title: "Nyhetsbrev",
            organisation: "Fjordbok AS",
            postal_address: "",
            unsubscribe_words: "Meld deg av",
            preferences_words: None,
            objection: None,
        };
        let body = mail::markup::convert(
            mail::markup::Format::Markdown,
            "Hei (prefers-color-scheme:dark)",
            &"https://fjordbok.example/pictures/".parse().unwrap(),
        );
        let values = mail::markup::Values { name: None, unsubscribe_url: "", preferences_url: "" };
        let html = body.unwrap().frame(&frame).html.fill(&values);
        let (light, dark) = (in_scheme(&html, false), in_scheme(&html, true));
        assert!(light.contains("@media not all{") && dark.contains("@media all{"));
        for (document, scheme) in [(light, "light"), (dark, "dark")] {
            assert!(!document.contains("light dark"), "{document}");
            assert!(document.contains(&format!("color-scheme:{scheme}")));
            assert!(document.contains("Hei (prefers-color-scheme:dark)"), "a text stays as it is");
        }
    }

    #[test]
    fn pictures_of_our_own_are_fetched_from_the_house_that_shows_them() {
        let html = "<img src=\"https://fjordbok.example/pictures/a.png\"><a href=\"https://fjordbok.example/pictures/a.png\">";
        let shown = own_pictures(html, "https://fjordbok.example");
        assert!(shown.starts_with("<img src=\"/pictures/a.png\"><a href=\"https://"));
    }
}
