//! The gate before a publication: what has nothing behind it, and who answers for that until when.

use askama::Template;
use axum::{extract::Request, http::StatusCode, response::Response};
use declaration::{Document, Severity, StatementDocument};
use jiff::Span;
use jiff::civil::{Date, date};
use office::{Live, publishing};

use crate::app::{Refusal, Seat, page, page_with, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::parts::State;
use crate::problem::{Kind, Problem};
use crate::samples::{office_frame, words};
use crate::statement::{Clause, differences, next_version, proof, sample_sections, spoken};
use crate::text::Language;

/// Publish or hold.
#[derive(Template)]
#[template(path = "statement/publication.html")]
pub struct PublicationPage {
    /// The surroundings.
    pub frame: Frame,
    /// The number the text would be published under.
    pub version: u64,
    /// Whether the same text is public already, so that there is nothing to publish.
    pub is_unchanged: bool,
    /// How many sentences the text has.
    pub n_sentences: u64,
    /// How many of them differ from the public version.
    pub n_changes: u64,
    /// Errors of the declaration; any of them stops the publication.
    pub errors: Vec<Finding>,
    /// Sentences with nothing behind them and no exception.
    pub unbacked: Vec<Clause>,
    /// Exceptions that are signed and run.
    pub exceptions: Vec<Exception>,
    /// The last day an exception signed now may run to.
    pub exception_until_max: Date,
    /// What was wrong with an exception just signed.
    pub fault: Option<String>,
    /// What was typed into it.
    pub typed: TypedException,
}

/// A finding of the declaration's check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub sentence: String,
    /// Where, as `ordhold.toml:7`.
    pub place: String,
    /// By which rule.
    pub law: String,
    /// What to do.
    pub hint: String,
}

/// A signed exception.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Exception {
    /// The promise it excuses.
    pub promise: String,
    /// That promise's sentence.
    pub sentence: String,
    /// Why it is publishable all the same.
    pub reason: String,
    /// Who signed.
    pub member: String,
    /// The last day it holds.
    pub until: Date,
}

/// What was typed into the form of an exception.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedException {
    /// The promises that were ticked.
    pub promises: Vec<String>,
    /// The reason.
    pub reason: String,
    /// The last day, as typed.
    pub until: String,
}

impl PublicationPage {
    /// Returns whether the text may be published now.
    pub fn is_open(&self) -> bool {
        self.errors.is_empty() && self.unbacked.is_empty() && !self.is_unchanged
    }

    /// Returns whether a promise was ticked, or nothing was typed yet.
    fn is_ticked(&self, promise: &String) -> bool {
        self.typed.promises.contains(promise)
    }

    /// Returns an open gate, one shut by sentences, and one shut by everything, with a fault.
    pub fn samples(language: Language) -> Vec<Self> {
        let open = |exceptions| Self {
            frame: office_frame(language, "/statement/publication"),
            version: 13,
            is_unchanged: false,
            n_sentences: 107,
            n_changes: 3,
            errors: vec![],
            unbacked: vec![],
            exceptions,
            exception_until_max: date(2027, 2, 22),
            fault: None,
            typed: TypedException::default(),
        };
        let shut = Self { unbacked: sample_unbacked(language), ..open(vec![]) };
        let fault = words(
            language,
            "Siste dag kan være senest 22. februar 2027",
            "The last day can be 22 February 2027 at the latest",
        );
        let worst = Self {
            errors: vec![sample_finding(language)],
            unbacked: sample_unbacked(language),
            fault: Some(fault),
            typed: TypedException {
                promises: vec!["children-erased".to_owned()],
                reason: words(language, "Kommentarfeltet er stengt.", "Comments are closed."),
                until: "2027-12-31".to_owned(),
            },
            ..open(vec![sample_exception(language)])
        };
        let same = Self { is_unchanged: true, n_changes: 0, ..open(vec![]) };
        vec![open(vec![sample_exception(language)]), shut, worst, same]
    }
}

fn sample_unbacked(language: Language) -> Vec<Clause> {
    let clauses = sample_sections(language).into_iter().flat_map(|section| section.clauses);
    clauses.filter(|clause| matches!(clause.state, State::Unbacked | State::Broken)).collect()
}

fn sample_exception(language: Language) -> Exception {
    Exception {
        promise: "backups-erased".to_owned(),
        sentence: words(
            language,
            "Sikkerhetskopier overskrives etter 30 dager.",
            "Backups are overwritten after 30 days.",
        ),
        reason: words(
            language,
            "Leverandøren bekrefter det skriftlig hvert kvartal til kontrollen er på plass.",
            "The supplier confirms it in writing each quarter until the check is in place.",
        ),
        member: "Kari Nord".to_owned(),
        until: date(2027, 1, 31),
    }
}

fn sample_finding(language: Language) -> Finding {
    Finding {
        sentence: words(
            language,
            "aktiviteten newsletter bygger på samtykke, men ingen skjemaer ber om det",
            "activity newsletter relies on consent, but no form asks for it",
        ),
        place: "ordhold.toml:7".to_owned(),
        law: "GDPR Art. 7(1)".to_owned(),
        hint: words(language, "nevn skjemaet i collected_at", "name the form in collected_at"),
    }
}

/// Shows what stands in the way of a publication, or the button.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    Ok(page(&view(&seat).await?))
}

/// Publishes the statement in both languages.
///
/// # Errors
/// The refusal, with what stands in the way.
pub async fn post(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let office = &visit.app.office;
    let newest = store::statement_version::find_newest(&office.store, domain::Language::Nb).await;
    let newest = newest.map_err(|error| visit.failed(&error))?;
    let next = newest.map_or(1, |newest| u64::from(newest.number) + 1);
    if fields.text("version").parse() != Ok(next) {
        return Err(shut(&seat, visit.t("publication-other-version").to_string()));
    }
    let published = publishing::publish(office, &mut seat.context(), seat.member()).await;
    match published {
        Ok(_) => Ok(see_other("/statement")),
        Err(publishing::PublishError::Findings { n_errors }) => {
            Err(shut(&seat, visit.t("publication-errors").with("n", n_errors).to_string()))
        }
        Err(publishing::PublishError::Unbacked(obstacles)) => {
            let n = obstacles.len();
            Err(shut(&seat, visit.t("publication-unbacked").with("n", n).to_string()))
        }
        Err(publishing::PublishError::Unchanged { number }) => {
            let says = visit.t("publication-same").with("version", u64::from(number));
            Err(shut(&seat, says.to_string()))
        }
        Err(publishing::PublishError::Store(error)) => Err(visit.failed(&error)),
    }
}

/// Signs one exception for each sentence that was ticked, all with one reason and one end.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn sign(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let typed = TypedException {
        promises: fields.all("promise").map(str::to_owned).collect(),
        reason: fields.text("reason").to_owned(),
        until: fields.text("until").to_owned(),
    };
    let fault = match typed.until.parse::<Date>() {
        _ if typed.promises.is_empty() => visit.t("exception-none-fault").to_string(),
        Err(_) => visit.t("exception-until-none-fault").to_string(),
        Ok(until) => match sign_until(&seat, &typed, until).await {
            Ok(()) => return Ok(see_other("/statement/publication")),
            Err(publishing::SignError::Store(error)) => return Err(visit.failed(&error)),
            Err(publishing::SignError::UnknownPromise(_)) => return Err(visit.absent()),
            Err(publishing::SignError::Reason) => {
                let n = publishing::REASON_CHARS_MAX;
                visit.t("exception-reason-fault").with("n", n).to_string()
            }
            Err(publishing::SignError::Expiry { latest }) => {
                let latest = visit.locale.date(&latest);
                visit.t("exception-until-fault").with("latest", latest).to_string()
            }
        },
    };
    let view = PublicationPage { fault: Some(fault), typed, ..view(&seat).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

async fn sign_until(
    seat: &Seat,
    typed: &TypedException,
    until: Date,
) -> Result<(), publishing::SignError> {
    let (office, mut cx) = (&seat.visit.app.office, seat.context());
    let (promises, reason) = (&typed.promises, &typed.reason);
    publishing::sign_exceptions(office, &mut cx, promises, reason, until, seat.member()).await
}

fn shut(seat: &Seat, says: String) -> Refusal {
    let visit = &seat.visit;
    let problem = Problem::new(Kind::Conflict).saying(says).by("NOT-13");
    let problem = problem.hint(visit.t("need-see-sentences"), Some("/statement/publication"));
    let unbacked = visit.t("publication-see-unbacked");
    visit.refuse(problem.hint(unbacked, Some("/coverage?state=unbacked")))
}

async fn view(seat: &Seat) -> Result<PublicationPage, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let live = office.live();
    let failed = |error| visit.failed(&error);
    let language = spoken(visit.locale.language);
    let document = live.document(Document::Statement, language);
    let newest = store::statement_version::find_newest(&office.store, language).await;
    let newest = newest.map_err(failed)?;
    let before = newest.as_ref().and_then(|it| StatementDocument::from_json(&it.json).ok());
    let next = next_version(&document, newest.as_ref());
    let today = office.day(visit.locale.now);
    let obstacles = publishing::obstacles(office, &live).await.map_err(failed)?;
    let holding = store::exception::list_holding(&office.store, today).await.map_err(failed)?;
    let days_max = Span::new().days(publishing::EXCEPTION_DAYS_MAX);
    Ok(PublicationPage {
        frame: seat.frame().await?,
        version: next.or(newest.map(|it| u64::from(it.number))).unwrap_or(1),
        is_unchanged: next.is_none(),
        n_sentences: document.promises().count() as u64,
        n_changes: before.map_or(0, |it| differences::changes(&it, &document).len() as u64),
        errors: errors(seat, &live),
        unbacked: obstacles.iter().filter_map(|it| clause(seat, &live, it)).collect(),
        exceptions: holding.iter().filter_map(|it| exception(seat, &live, it)).collect(),
        exception_until_max: today.saturating_add(days_max),
        fault: None,
        typed: TypedException::default(),
    })
}

fn errors(seat: &Seat, live: &Live) -> Vec<Finding> {
    let visit = &seat.visit;
    let stops = |finding: &&declaration::Finding| finding.severity == Severity::Error;
    let finding = |finding: &declaration::Finding| Finding {
        sentence: visit.read(&finding.says).to_owned(),
        place: proof::place(live, &finding.place),
        law: finding
            .rules
            .iter()
            .map(|id| proof::rule(visit, *id).source)
            .collect::<Vec<_>>()
            .join("; "),
        hint: visit.read(&finding.way_out).to_owned(),
    };
    live.findings.iter().filter(stops).map(finding).collect()
}

fn clause(seat: &Seat, live: &Live, obstacle: &publishing::Obstacle) -> Option<Clause> {
    let promise = live.promise(&obstacle.promise)?;
    Some(Clause {
        promise: obstacle.promise.clone(),
        sentence: seat.visit.read(&promise.sentence).to_owned(),
        state: obstacle.state.into(),
    })
}

fn exception(
    seat: &Seat,
    live: &Live,
    kept: &store::exception::PublishingException,
) -> Option<Exception> {
    let promise = live.promise(&kept.about)?;
    Some(Exception {
        promise: kept.about.clone(),
        sentence: seat.visit.read(&promise.sentence).to_owned(),
        reason: kept.reason.clone(),
        member: sentence::member(&seat.visit.locale, kept.signed_by),
        until: kept.expires_on,
    })
}
