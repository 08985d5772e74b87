//! The pages that show what changed between two versions of the statement, to members and to anybody.

use askama::Template;
use axum::response::Response;
use declaration::{Document, SentenceChange, StatementDocument, WordChange, WordTag, diff};

use crate::app::{Refusal, Seat, page};
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::samples::{office_frame, public_frame, words};
use crate::statement::{next_version, sample_sections, spoken};
use crate::text::Language;

/// What changed, for a member; a draft may be among the versions.
#[derive(Template)]
#[template(path = "statement/differences.html")]
pub struct DifferencesPage {
    /// The surroundings.
    pub frame: Frame,
    /// What changed.
    pub differences: Differences,
}

/// What changed, for anybody.
#[derive(Template)]
#[template(path = "privacy/differences.html")]
pub struct PublicDifferencesPage {
    /// The surroundings.
    pub frame: Frame,
    /// What changed.
    pub differences: Differences,
}

/// What changed between two versions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Differences {
    /// The language of the texts.
    pub text_language: Language,
    /// Every version one may choose, newest first.
    pub versions: Vec<u64>,
    /// The earlier version shown.
    pub from: u64,
    /// The later version shown.
    pub to: u64,
    /// Whether the later version is not published yet.
    pub is_draft: bool,
    /// The sentences that differ, in the order of the later text.
    pub changes: Vec<Change>,
}

/// A sentence that differs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// The heading it stands under.
    pub heading: String,
    /// The earlier text; absent when the sentence is new.
    pub before: Option<String>,
    /// The later text; absent when the sentence is gone.
    pub after: Option<String>,
}

impl Change {
    /// Returns the key of the change's kind.
    fn kind(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "change-new",
            (_, None) => "change-gone",
            _ => "change-changed",
        }
    }
}

impl DifferencesPage {
    /// Returns a draft beside the public version.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/statement/differences");
        vec![Self { frame, differences: sample_differences(language, 13) }]
    }
}

impl PublicDifferencesPage {
    /// Returns two versions that differ and two that do not.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = public_frame(language, "/privacy/differences?from=11&to=12");
        let same = Differences { from: 12, changes: vec![], ..sample_differences(language, 12) };
        vec![
            Self { frame: frame.clone(), differences: sample_differences(language, 12) },
            Self { frame, differences: same },
        ]
    }
}

fn sample_differences(language: Language, to: u64) -> Differences {
    let sections = sample_sections(language);
    let change = |section: usize, before: Option<String>, after: Option<usize>| Change {
        heading: sections[section].heading.clone(),
        before,
        after: after.map(|clause| sections[section].clauses[clause].sentence.clone()),
    };
    let erased_late = words(
        language,
        "Når du melder deg av, slettes adressen din innen 30 dager.",
        "When you unsubscribe, your address is erased within 30 days.",
    );
    let places = words(
        language,
        "Vi bruker underleverandører i Norge, Irland og Nederland.",
        "We use suppliers in Norway, Ireland and the Netherlands.",
    );
    Differences {
        text_language: language,
        versions: (10..=to).rev().collect(),
        from: to - 1,
        to,
        is_draft: to == 13,
        changes: vec![
            change(0, Some(erased_late), Some(2)),
            change(0, None, Some(3)),
            change(2, Some(places), None),
        ],
    }
}

/// Shows what changed: from the public version to the declaration as it is now, or between `?from=` and `?to=`.
///
/// # Errors
/// The refusal, when there is no version yet, or the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let failed = |error| visit.failed(&error);
    let text_language = visit.locale.language;
    let language = spoken(text_language);
    let newest = store::statement_version::find_newest(&office.store, language).await;
    let Some(newest) = newest.map_err(failed)? else {
        let problem = Problem::new(Kind::Absent).saying(visit.t("statement-title-draft"));
        return Err(visit.refuse(problem.hint(visit.t("today-open-statement"), Some("/statement"))));
    };
    let declared = office.live().document(Document::Statement, language);
    let draft = next_version(&declared, Some(&newest));
    let published = u64::from(newest.number);
    let versions: Vec<u64> = draft.into_iter().chain((1..=published).rev()).collect();
    let chosen = |name, otherwise| {
        visit.asked(name).parse().ok().filter(|it| versions.contains(it)).unwrap_or(otherwise)
    };
    let to = chosen("to", draft.unwrap_or(published));
    let from = chosen("from", if draft.is_some() { published } else { (published - 1).max(1) });
    let text = async |number: u64| match draft {
        Some(draft) if draft == number => Ok(Some(declared.clone())),
        _ => {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let kept = store::statement_version::lookup(&office.store, number, language).await?;
            Ok(kept.and_then(|kept| StatementDocument::from_json(&kept.json).ok()))
        }
    };
    let (before, after) = (text(from).await.map_err(failed)?, text(to).await.map_err(failed)?);
    let (Some(before), Some(after)) = (before, after) else { return Err(visit.absent()) };
    let is_draft = draft == Some(to);
    let changes = changes(&before, &after);
    let differences = Differences { text_language, versions, from, to, is_draft, changes };
    Ok(page(&DifferencesPage { frame: seat.frame().await?, differences }))
}

/// Returns the sentences that differ, with both texts of those that changed.
pub(crate) fn changes(before: &StatementDocument, after: &StatementDocument) -> Vec<Change> {
    let whole = |words: &[WordChange], without: WordTag| {
        words.iter().filter(|it| it.tag != without).map(|it| it.text.as_str()).collect::<String>()
    };
    let change = |change: SentenceChange| match change {
        SentenceChange::Added { heading, text, .. } => {
            Change { heading, before: None, after: Some(text) }
        }
        SentenceChange::Dropped { heading, text, .. } => {
            Change { heading, before: Some(text), after: None }
        }
        SentenceChange::Changed { heading, words, .. } => Change {
            heading,
            before: Some(whole(&words, WordTag::Added)),
            after: Some(whole(&words, WordTag::Dropped)),
        },
    };
    diff(before, after).into_iter().map(change).collect()
}
