//! The statement to read, each sentence with what stands behind it.

pub mod differences;
pub mod proof;
pub mod publication;

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use declaration::{Document, StatementDocument};
use jiff::Timestamp;
use office::coverage;
use sha2::{Digest as _, Sha256};

use crate::app::{Refusal, Seat, page};
use crate::frame::Frame;
use crate::parts::{Coverage, State};
use crate::samples::{at, office_frame, words};
use crate::text::Language;

pub use proof::{Cases, Proof, Rule};
pub(crate) use proof::{sample_proof, sample_weeks};

/// Is each sentence true, stale, unbacked: publish or hold.
#[derive(Template)]
#[template(path = "statement.html")]
pub struct StatementPage {
    /// The surroundings.
    pub frame: Frame,
    /// The language of the text, which need not be the interface's.
    pub text_language: Language,
    /// The version that is public, and since when; absent before the first.
    pub published: Option<Published>,
    /// The number the declaration's present text would be published under; absent when it is public.
    pub next_version: Option<u64>,
    /// How the sentences stand.
    pub coverage: Coverage,
    /// The text.
    pub sections: Vec<Section>,
    /// The sentence that was picked, with its proof.
    pub picked: Option<Proof>,
}

/// A published version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Published {
    /// Its number, from 1.
    pub version: u64,
    /// When it became public.
    pub at: Timestamp,
}

/// A heading with its sentences.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Section {
    /// The heading in the text's language.
    pub heading: String,
    /// Whether it is a part of a part.
    pub is_part: bool,
    /// Sentences that lead in and promise nothing.
    pub opening: Vec<String>,
    /// Its sentences in order.
    pub clauses: Vec<Clause>,
}

/// A sentence of the statement; each comes from one promise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Clause {
    /// The promise's stable ID.
    pub promise: String,
    /// The sentence in the text's language.
    pub sentence: String,
    /// What stands behind it.
    pub state: State,
}

impl StatementPage {
    /// Returns whether the sentence of `promise` is the one picked.
    fn is_picked(&self, promise: &str) -> bool {
        self.picked.as_ref().is_some_and(|proof| proof.promise == promise)
    }

    /// Returns a read text with a proof beside it, one in the other state, and no text at all.
    pub fn samples(language: Language) -> Vec<Self> {
        let coverage = Coverage {
            n_kept: 5,
            n_running: 1,
            n_by_hand: 1,
            n_unbacked: 1,
            n_broken: 1,
            n_unchecked: 1,
        };
        let page = |path, text_language, picked| Self {
            frame: office_frame(language, path),
            text_language,
            published: Some(Published { version: 12, at: at("11-03T09:00") }),
            next_version: Some(13),
            coverage,
            sections: sample_sections(text_language),
            picked,
        };
        let kept = page("/statement?sentence=x", language, Some(sample_proof(language)));
        let unbacked = Self {
            next_version: None,
            ..page("/statement?sentence=y&text=nb", Language::Nb, Some(unbacked_proof(language)))
        };
        let first = Self {
            published: None,
            next_version: None,
            coverage: Coverage::default(),
            sections: vec![],
            ..page("/statement", language, None)
        };
        vec![kept, unbacked, page("/statement?text=en", Language::En, None), first]
    }
}

fn unbacked_proof(language: Language) -> Proof {
    Proof {
        promise: "children-erased".to_owned(),
        sentence: sample_sections(Language::Nb)[1].clauses[1].sentence.clone(),
        state: State::Unbacked,
        ground: words(
            language,
            "Ingen mekanisme holder slike løfter",
            "No mechanism keeps promises of its kind",
        ),
        mechanism: None,
        breaks_if: None,
        cases: Cases::default(),
        checked_at: None,
        ..sample_proof(language)
    }
}

/// Returns a short statement with a sentence in every state.
pub(crate) fn sample_sections(language: Language) -> Vec<Section> {
    let clause = |promise: &str, state, nb, en| Clause {
        promise: promise.to_owned(),
        sentence: words(language, nb, en),
        state,
    };
    vec![
        Section {
            heading: words(
                language,
                "Nyhetsbrev og meldinger om tjenestene",
                "Newsletter and service messages",
            ),
            is_part: false,
            opening: vec![],
            clauses: vec![
                clause(
                    "newsletter-data",
                    State::Kept,
                    "Når du abonnerer, ber vi om e-postadressen din, hvor du jobber, og hvilke temaer du vil lese om.",
                    "When you subscribe we ask for your e-mail address, where you work and which topics you want to read about.",
                ),
                clause(
                    "newsletter-basis",
                    State::Kept,
                    "Vi sender nyhetsbrevet fordi du har sagt ja (samtykke).",
                    "We send the newsletter because you have said yes (consent).",
                ),
                clause(
                    "newsletter-erased-at-withdrawal",
                    State::Kept,
                    "Når du melder deg av, slettes adressen din med en gang.",
                    "When you unsubscribe, your address is erased at once.",
                ),
                clause(
                    "newsletter-erased-when-dead",
                    State::Running,
                    "Vi sletter den også når postkassen din er nedlagt.",
                    "We also erase it when your mailbox no longer exists.",
                ),
            ],
        },
        Section {
            heading: words(
                language,
                "Når du kommenterer en artikkel",
                "If you comment on an article",
            ),
            is_part: false,
            opening: vec![],
            clauses: vec![
                clause(
                    "comment-name-shown",
                    State::Kept,
                    "Navnet ditt vises ved kommentaren. Det gjør ikke e-postadressen.",
                    "Your name is shown beside the comment. Your e-mail address is not.",
                ),
                clause(
                    "children-erased",
                    State::Unbacked,
                    "Vi vil ikke ha opplysninger om barn under 13 år, og sletter dem så snart vi får vite om det.",
                    "We do not want data about children under 13 and erase it as soon as we learn of it.",
                ),
                clause(
                    "support-copies-erased",
                    State::Broken,
                    "Kopier vi får til brukerstøtte, slettes senest etter ti dager.",
                    "Copies we receive for support are erased within ten days.",
                ),
            ],
        },
        Section {
            heading: words(language, "Hvem som hjelper oss", "Who helps us"),
            is_part: false,
            opening: vec![],
            clauses: vec![
                clause(
                    "confidentiality-signed",
                    State::ByHand,
                    "Alle med tilgang har skrevet under på taushetsplikt.",
                    "Everyone with access has signed a duty of confidentiality.",
                ),
                clause(
                    "places",
                    State::Kept,
                    "Opplysningene dine blir i Norge og Irland.",
                    "Your data stays in Norway and Ireland.",
                ),
                clause(
                    "backups-erased",
                    State::Unchecked,
                    "Sikkerhetskopier overskrives etter 30 dager.",
                    "Backups are overwritten after 30 days.",
                ),
            ],
        },
    ]
}

/// Shows the text that the declaration makes now, sentence by sentence with what stands behind it.
///
/// `?text=` is its language, `?sentence=` the promise whose proof is shown.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let live = office.live();
    let failed = |error| visit.failed(&error);
    let text_language = Language::from_tag(&visit.asked("text")).unwrap_or(visit.locale.language);
    let document = live.document(Document::Statement, spoken(text_language));
    let covered = coverage::covered(office, &live).await.map_err(failed)?;
    let asked = visit.asked("sentence");
    let picked = match covered.iter().find(|it| it.promise.id.as_str() == asked) {
        Some(it) => Some(proof::proof(visit, &live, it, text_language).await.map_err(failed)?),
        None => None,
    };
    let newest = store::statement_version::find_newest(&office.store, spoken(text_language)).await;
    let newest = newest.map_err(failed)?;
    let next_version = next_version(&document, newest.as_ref());
    let of_statement =
        covered.iter().filter(|it| it.promise.section.document() == Document::Statement);
    let counts = coverage::Counts::of(of_statement);
    let states: HashMap<&str, State> =
        covered.iter().map(|it| (it.promise.id.as_str(), it.state.into())).collect();
    Ok(page(&StatementPage {
        frame: seat.frame().await?,
        text_language,
        published: newest.map(|version| Published {
            version: u64::from(version.number),
            at: version.published_at,
        }),
        next_version,
        coverage: counts.into(),
        sections: sections(&document, &states),
        picked,
    }))
}

/// Returns the number that a text would be published under; none when it is public as it is.
pub(crate) fn next_version(
    document: &StatementDocument,
    newest: Option<&store::statement_version::StatementVersion>,
) -> Option<u64> {
    let digest: [u8; 32] = Sha256::digest(document.to_html()).into();
    match newest {
        None => Some(1),
        Some(newest) if *newest.digest.as_bytes() == digest => None,
        Some(newest) => Some(u64::from(newest.number) + 1),
    }
}

/// Returns the language in the words of the domain.
pub(crate) fn spoken(language: Language) -> domain::Language {
    language.pick(domain::Language::Nb, domain::Language::En)
}

fn sections(document: &StatementDocument, states: &HashMap<&str, State>) -> Vec<Section> {
    let section = |section: &declaration::StatementSection| {
        let promised = |sentence: &declaration::Sentence| {
            let promise = sentence.promise.as_ref()?.as_str();
            Some(Clause {
                promise: promise.to_owned(),
                sentence: sentence.text.clone(),
                state: states.get(promise).copied().unwrap_or(State::Unchecked),
            })
        };
        let leads_in = |sentence: &&declaration::Sentence| sentence.promise.is_none();
        let opening = section.sentences.iter().filter(leads_in);
        Section {
            heading: section.heading.clone(),
            is_part: section.level > 2,
            opening: opening.map(|sentence| sentence.text.clone()).collect(),
            clauses: section.sentences.iter().filter_map(promised).collect(),
        }
    };
    document.sections.iter().map(section).collect()
}
