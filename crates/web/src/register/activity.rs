//! The page of one processing activity, with the rights its basis opens.

use askama::Template;
use axum::{extract::Path, response::Response};
use declaration::model::Activity;
use law::{Circumstances, LegalBasis, Mark};
use office::coverage;

use crate::app::{Refusal, Seat, Visit, page};
use crate::frame::Frame;
use crate::parts::State;
use crate::register::{ActivityRow, names, record, rows, sample_activities};
use crate::samples::{office_frame, words};
use crate::statement::{Clause, proof::place, sample_sections};
use crate::text::Language;

/// Is this processing right and complete.
#[derive(Template)]
#[template(path = "register/activity.html")]
pub struct ActivityPage {
    /// The surroundings.
    pub frame: Frame,
    /// The activity.
    pub activity: ActivityRow,
    /// Where it is declared, as `ordhold.toml:7`.
    pub declared_in: String,
    /// Where the data comes from.
    pub source: Vec<String>,
    /// Where it is asked for.
    pub collected_at: Vec<String>,
    /// Which systems hold it.
    pub systems: Vec<String>,
    /// Which rights the basis opens, and which it does not.
    pub rights: Vec<Right>,
    /// The promises it makes.
    pub promises: Vec<Clause>,
}

/// A right of the person, for this activity.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Right {
    /// Its name in words.
    pub name: String,
    /// Its article, as "GDPR Art. 15".
    pub law: String,
    /// Whether it applies here.
    pub applies: bool,
    /// Why, or what is special about it.
    pub because: Option<String>,
}

impl ActivityPage {
    /// Returns an activity with everything, and one with as little as may be.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let rows = sample_activities(language);
        let full = Self {
            frame: office_frame(language, "/register/activities/newsletter"),
            activity: rows[0].clone(),
            declared_in: "ordhold.toml:112".to_owned(),
            source: vec![w("den registrerte selv", "the person")],
            collected_at: vec![w("skjemaet «Nyhetsbrev»", "the form “Newsletter”")],
            systems: vec!["Ordhold".to_owned()],
            rights: sample_rights(language),
            promises: sample_sections(language)[0].clauses.clone(),
        };
        let bare = Self {
            frame: office_frame(language, "/register/activities/support"),
            activity: rows[2].clone(),
            collected_at: vec![],
            systems: vec![],
            rights: sample_rights(language),
            promises: vec![],
            declared_in: full.declared_in.clone(),
            source: full.source.clone(),
        };
        vec![full, bare]
    }
}

fn sample_rights(language: Language) -> Vec<Right> {
    let right = |nb, en, law: &str, applies, because: Option<(&str, &str)>| Right {
        name: words(language, nb, en),
        law: format!("GDPR {law}"),
        applies,
        because: because.map(|(nb, en)| words(language, nb, en)),
    };
    vec![
        right("innsyn", "access", "Art. 15", true, None),
        right("retting", "rectification", "Art. 16", true, None),
        right(
            "sletting",
            "erasure",
            "Art. 17",
            true,
            Some(("med en gang samtykket trekkes", "at once when consent is withdrawn")),
        ),
        right(
            "dataportabilitet",
            "portability",
            "Art. 20",
            true,
            Some(("grunnlaget er samtykke", "the basis is consent")),
        ),
        right(
            "protestere",
            "objection",
            "Art. 21",
            false,
            Some((
                "grunnlaget er samtykke; det kan trekkes tilbake",
                "the basis is consent; it can be withdrawn",
            )),
        ),
    ]
}

impl ActivityPage {
    /// Returns how a right stands, as a mark.
    fn mark(&self, right: &Right) -> State {
        if right.applies { State::Kept } else { State::Unchecked }
    }
}

/// Shows one activity with the rights that its basis opens.
///
/// # Errors
/// The refusal: no such activity, or the database does not answer.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let declared = live.declaration.activities.iter().find(|it| *it.id.get() == id);
    let declared = declared.ok_or_else(|| visit.absent())?;
    let record = record(visit);
    let row = rows(visit, &record).into_iter().find(|row| row.id == id);
    let sources = record.controller.iter().find(|row| row.activity == id);
    let covered = coverage::covered(&visit.app.office, &live).await;
    let covered = covered.map_err(|error| visit.failed(&error))?;
    let of_activity = covered.iter().filter(|it| it.promise.activity.as_deref() == Some(&*id));
    let clause = |it: &coverage::Covered<'_>| Clause {
        promise: it.promise.id.as_str().to_owned(),
        sentence: visit.read(&it.promise.sentence).to_owned(),
        state: it.state.into(),
    };
    let basis = declared.basis.as_ref().map(|basis| *basis.get());
    Ok(page(&ActivityPage {
        frame: seat.frame().await?,
        activity: row.ok_or_else(|| visit.absent())?,
        declared_in: place(&live, &declared.id.span()),
        source: sources.map(|row| names(visit, &row.sources)).unwrap_or_default(),
        collected_at: declared.collected_at.iter().map(|it| it.get().clone()).collect(),
        systems: declared.systems.iter().map(|it| it.get().clone()).collect(),
        rights: basis.map(|basis| rights(visit, declared, basis)).unwrap_or_default(),
        promises: of_activity.map(clause).collect(),
    }))
}

fn rights(visit: &Visit, activity: &Activity, basis: LegalBasis) -> Vec<Right> {
    let language = visit.locale.language;
    let ground = activity.special_ground.as_ref().map(|ground| *ground.get());
    let circumstances = Circumstances {
        explicit_consent: ground == Some(declaration::model::SpecialGround::ExplicitConsent),
        special_categories: ground.is_some(),
        direct_marketing: activity.marketing,
    };
    let right = |right: law::Right| {
        let cell = law::right_for(basis, right, circumstances).value;
        let notes = cell.notes.iter().map(|note| language.pick(note.nb, note.en));
        let notes: Vec<&str> = notes.collect();
        Right {
            name: language.pick(right.nb(), right.en()).to_owned(),
            law: right.article().to_owned(),
            applies: cell.mark != Mark::No,
            because: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    };
    law::Right::ALL.map(right).into()
}
