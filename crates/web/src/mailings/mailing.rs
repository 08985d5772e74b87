//! The page of one mailing: what it says, whom it reaches and why, and how far it has come.

use askama::Template;
use axum::{
    extract::{Path, Request},
    response::Response,
};
use domain::{Mailing, MailingId, Tally};
use jiff::Timestamp;
use office::mailing::{
    audience::{TopicAudience, by_topic},
    draft,
    halt::{self, HaltError},
    links::{self, LinkState},
    send,
    text::{self, Review},
    trial::{self, Languages, TrialError},
};
use office::mechanisms::{self, Work};
use store::StoreError;

use super::composition::faults::FaultLine;
use super::preview::{self, LinkLine};
use super::progress::{Pace, Progress};
use super::refusal::{conflict, of_sending};
use crate::app::{Refusal, Seat, Visit, page, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::mailings::Stage;
use crate::register::Basis;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// Send, stop, or leave alone.
#[derive(Template)]
#[template(path = "mailings/mailing.html")]
pub struct MailingPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mailing's ID.
    pub id: String,
    /// Its subject line in the interface's language.
    pub subject_line: String,
    /// What it says in each language, the interface's first.
    pub texts: Vec<MailingText>,
    /// Where its links lead.
    pub links: Vec<LinkLine>,
    /// What was found in the text that does not stop it.
    pub advice: Vec<FaultLine>,
    /// The topic it is about.
    pub topic: String,
    /// Where it stands.
    pub stage: Stage,
    /// Whom it reaches, by basis.
    pub audience: Vec<AudienceShare>,
    /// How far the sending has come.
    pub progress: Progress,
    /// What came back, and what was counted of those who agreed to it; only what is not zero.
    pub returned: Vec<(&'static str, u64)>,
    /// When it goes out by itself.
    pub scheduled_at: Option<Timestamp>,
    /// The day and time that were typed for it.
    pub at_typed: String,
    /// Why they are no instant.
    pub at_fault: Option<String>,
    /// The organisation's time zone, as `Europe/Oslo`.
    pub zone: String,
    /// What keeps it from being sent, in words.
    pub obstacles: Vec<String>,
    /// What happened to it, newest first.
    pub history: Vec<(Timestamp, String)>,
}

/// What came back of the invented mailing.
const RETURNED: &[(&str, u64)] =
    &[("returned-unsubscribed", 12), ("returned-dead", 3), ("returned-trouble", 1)];

/// What a mailing says in one language.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailingText {
    /// The language.
    pub language: Language,
    /// The subject line.
    pub subject_line: String,
    /// The plain version; what was written, where no version can be made of it.
    pub text: String,
    /// Whether there is an HTML version to be shown.
    pub has_letter: bool,
    /// How hard it is to read, in words; blank where nothing can be read.
    pub reading: String,
}

/// How many are reached on one basis.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AudienceShare {
    /// The basis.
    pub basis: Basis,
    /// How many.
    pub n_addressees: u64,
}

impl MailingPage {
    fn n_addressees(&self) -> u64 {
        self.audience.iter().map(|share| share.n_addressees).sum()
    }

    /// Returns whether the draft could be sent now.
    fn is_ready(&self) -> bool {
        self.stage == Stage::Draft && self.obstacles.is_empty() && self.n_addressees() > 0
    }

    fn answer(&self) -> Phrase {
        let frame = &self.frame;
        match self.stage {
            Stage::Draft if self.is_ready() => {
                frame.t("mailing-answer-ready").with("n", self.n_addressees())
            }
            Stage::Draft => frame.t("mailing-answer-draft"),
            Stage::Scheduled => {
                let at = self.scheduled_at.map(|at| frame.locale.moment(&at)).unwrap_or_default();
                frame.t("mailing-answer-scheduled").with("at", at)
            }
            Stage::Sending => {
                let percent = frame.percent(self.progress.done_percent());
                frame.t("mailing-answer-sending").with("percent", percent)
            }
            Stage::CalledOff => frame.t("mailing-answer-called-off"),
            Stage::Halted => frame
                .t("mailing-answer-halted")
                .with("n", self.progress.n_left_out + self.progress.n_waiting),
            Stage::Sent => frame.t("mailing-answer-sent").with("n", self.progress.n_delivered),
        }
    }

    /// Returns whether the text may still be tried, and the mailing called off.
    fn is_ahead(&self) -> bool {
        matches!(self.stage, Stage::Draft | Stage::Scheduled)
    }

    /// Returns how many links somebody had better look at.
    fn n_dead_links(&self) -> usize {
        self.links.iter().filter(|link| link.state.warns()).count()
    }

    /// Returns a mailing in every stage, and a draft that cannot be sent.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let page = |stage, progress, history| Self {
            frame: office_frame(language, "/mailings/42"),
            id: "42".to_owned(),
            subject_line: w("Nye satser fra nyttår", "New rates from New Year"),
            texts: Language::ALL.map(sample_text).into(),
            links: sample_links(),
            advice: vec![],
            scheduled_at: None,
            at_typed: String::new(),
            at_fault: None,
            zone: "Europe/Oslo".to_owned(),
            topic: w("lønn og regnskap", "payroll and accounting"),
            stage,
            audience: vec![
                AudienceShare { basis: Basis::Consent, n_addressees: 8_380 },
                AudienceShare { basis: Basis::Contract, n_addressees: 29 },
            ],
            progress,
            returned: RETURNED.to_vec(),
            obstacles: vec![],
            history,
        };
        let half = Progress {
            n_delivered: 5_120,
            n_left_out: 3,
            n_bounced: 11,
            n_waiting: 3_275,
            pace: Some(Pace { n_per_minute: 1_027, n_minutes_left: 4 }),
        };
        let done =
            Progress { n_delivered: 8_391, n_left_out: 4, n_bounced: 14, n_waiting: 0, pace: None };
        let begun = sample_history(language);
        let blocked = Self {
            audience: vec![],
            obstacles: vec![
                w(
                    "Ingen har gyldig samtykke til dette temaet",
                    "Nobody has valid consent to this topic",
                ),
                w("Teksten mangler lenke for avmelding", "The text has no link to unsubscribe"),
            ],
            ..page(Stage::Draft, Progress::default(), vec![])
        };
        let mistimed = Self {
            at_typed: "2027-03-28T02:30".to_owned(),
            at_fault: Some(w(
                "Den tiden finnes ikke: klokken stilles fram",
                "That time does not exist: the clock is put forward",
            )),
            advice: super::composition::faults::samples(language).split_off(6),
            ..page(Stage::Draft, Progress::default(), vec![])
        };
        let scheduled = Self {
            scheduled_at: Some(at("12-01T08:00")),
            ..page(Stage::Scheduled, Progress::default(), vec![])
        };
        vec![
            page(Stage::Draft, Progress::default(), vec![]),
            blocked,
            mistimed,
            scheduled,
            page(Stage::Sending, half, begun.clone()),
            page(Stage::CalledOff, Progress::default(), vec![]),
            page(Stage::Halted, half, begun.clone()),
            page(Stage::Sent, done, begun),
        ]
    }
}

fn sample_text(language: Language) -> MailingText {
    MailingText {
        language,
        subject_line: words(language, "Nye satser fra nyttår", "New rates from New Year"),
        text: words(
            language,
            "Hei,\n\nfra 1. januar endres satsene for reise og diett. Her er det viktigste.\n\nVennlig hilsen\nFjordbok",
            "Hello,\n\nfrom 1 January the rates for travel and meals change. Here is what matters.\n\nKind regards\nFjordbok",
        ),
        has_letter: false,
        reading: words(
            language,
            "middels (LIX 38), 412 ord, 3 minutter",
            "medium (LIX 38), 412 words, 3 minutes",
        ),
    }
}

fn sample_history(language: Language) -> Vec<(Timestamp, String)> {
    let started = words(language, "Kari Nord startet utsendingen", "Kari Nord started the sending");
    let tried = words(language, "Prøve sendt til Kari Nord", "Trial sent to Kari Nord");
    vec![(at("11-22T08:20"), started), (at("11-22T08:02"), tried)]
}

fn sample_links() -> Vec<LinkLine> {
    let link = |url: &str, state| LinkLine { words: String::new(), url: url.to_owned(), state };
    let long = "https://fjordbok.example/en/veldig/lang/adresse/som/ikke/vil/brytes/noe/sted";
    vec![
        link("https://fjordbok.example/satser", LinkState::Answers),
        link(long, LinkState::Gone),
        link("https://fjordbok.example/gammel", LinkState::Moved { to: long.to_owned() }),
        link("https://fjordbok.example/ny", LinkState::Unasked),
    ]
}

/// Shows one mailing.
///
/// # Errors
/// The refusal: no such mailing, or the database does not answer.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    Ok(page(&view(&seat, id).await?))
}

/// Gathers what the page shows.
///
/// # Errors
/// As [`get`].
pub(super) async fn view(seat: &Seat, id: String) -> Result<MailingPage, Refusal> {
    let mailing = found(seat, &id).await?;
    let visit = &seat.visit;
    let (office, stage) = (&visit.app.office, Stage::of(&mailing));
    let audience = audience(visit, &mailing).await.map_err(|error| visit.failed(&error))?;
    let n_valid = audience.iter().map(|share| share.n_addressees).sum();
    let live = office.live();
    let review = text::review(office, &mailing.written()).await;
    let texts = texts(visit, &mailing, &review);
    let links = links::list(office, mailing.id).await.map_err(|error| visit.failed(&error))?;
    let is_ahead = matches!(stage, Stage::Draft | Stage::Scheduled);
    let found = if is_ahead { review.faults } else { vec![] };
    let advice = found.iter().filter(|fault| !fault.stops());
    let obstacles = obstacles(visit, stage, n_valid).await;
    let mut obstacles = obstacles.map_err(|error| visit.failed(&error))?;
    let stopping = found.iter().filter(|fault| fault.stops());
    obstacles.extend(stopping.map(|fault| FaultLine::of(&visit.locale, fault).says));
    Ok(MailingPage {
        frame: seat.frame().await?,
        subject_line: texts[0].subject_line.clone(),
        topic: sentence::topic_name(&visit.locale, &live, mailing.topic.as_str()),
        stage,
        audience,
        progress: Progress::of(&mailing, visit.locale.now),
        returned: returned(visit, &mailing).await.map_err(|error| visit.failed(&error))?,
        obstacles,
        history: history(visit, &mailing),
        texts: texts.into(),
        links: links.into_iter().map(link_line).collect(),
        advice: advice.map(|fault| FaultLine::of(&visit.locale, fault)).collect(),
        scheduled_at: mailing.scheduled_at,
        at_typed: String::new(),
        at_fault: None,
        zone: live.declaration.organisation.zone.get().clone(),
        id,
    })
}

fn link_line(link: links::Link) -> LinkLine {
    LinkLine { words: String::new(), url: link.url, state: link.state }
}

/// Counts whom a mailing would reach now, or was to reach when it began.
async fn audience(visit: &Visit, mailing: &Mailing) -> Result<Vec<AudienceShare>, StoreError> {
    let share = |basis, n_addressees| AudienceShare { basis, n_addressees };
    let mut shares = Vec::new();
    if mailing.started_at.is_some() {
        shares.push(share(Basis::Consent, u64::from(mailing.n_addressees)));
    } else {
        let office = &visit.app.office;
        let activity = draft::activity_of(office, mailing);
        let audiences = by_topic(office, visit.locale.now).await?;
        let is_it = |it: &&TopicAudience| {
            Some(&it.activity) == activity.as_ref() && it.topic == mailing.topic
        };
        if let Some(audience) = audiences.iter().find(is_it) {
            let n_others = audience.size(mailing.product.as_deref()) - audience.n_consents;
            shares.push(share(Basis::Consent, audience.n_consents));
            shares.push(share(Basis::LegitimateInterest, n_others));
        }
    }
    shares.retain(|share| share.n_addressees > 0);
    Ok(shares)
}

/// Counts what came back of a mailing, in the order of its weight.
async fn returned(
    visit: &Visit,
    mailing: &Mailing,
) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let totals = store::reading::list(&visit.app.office.store, mailing.id).await?;
    let total = |measure| totals.iter().find(|it| it.measure == measure).map_or(0, |it| it.n);
    let lines = [
        ("returned-unsubscribed", total(Tally::Unsubscribed)),
        ("returned-complaint", total(Tally::Complaint)),
        ("returned-dead", total(Tally::Dead)),
        ("returned-soft", total(Tally::Soft)),
        ("returned-trouble", total(Tally::SenderTrouble)),
        ("returned-in-doubt", u64::from(mailing.n_in_doubt)),
        ("returned-opened", total(Tally::Opened)),
        ("returned-clicked", total(Tally::Clicked)),
    ];
    Ok(lines.into_iter().filter(|(_, n)| *n > 0).collect())
}

/// Finds the mailing that an address names.
///
/// # Errors
/// The refusal: no such mailing, or the database does not answer.
pub(super) async fn found(seat: &Seat, id: &str) -> Result<Mailing, Refusal> {
    let visit = &seat.visit;
    let id: MailingId = id.parse().map_err(|_| visit.absent())?;
    let mailing = store::mailing::lookup(&visit.app.office.store, id).await;
    mailing.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())
}

fn texts(visit: &Visit, mailing: &Mailing, review: &Review) -> [MailingText; 2] {
    let written = mailing.written();
    let text = |language: domain::Language| {
        let reviewed = review.texts.iter().find(|text| text.language == language);
        let seen = reviewed.and_then(|text| text.seen.as_ref());
        MailingText {
            language: preview::shown(language),
            subject_line: written.subject_line(language).to_owned(),
            text: seen.map_or_else(|| written.body(language).to_owned(), |it| it.text.clone()),
            has_letter: seen.is_some(),
            reading: reviewed
                .map(|text| preview::reading(&visit.locale, &text.reading))
                .unwrap_or_default(),
        }
    };
    let (nb, en) = (text(domain::Language::Nb), text(domain::Language::En));
    if visit.locale.language == Language::Nb { [nb, en] } else { [en, nb] }
}

/// Says what keeps a draft from being sent, or a sending from going on.
async fn obstacles(visit: &Visit, stage: Stage, n_valid: u64) -> Result<Vec<String>, StoreError> {
    let office = &visit.app.office;
    let stopped = match stage {
        Stage::Draft | Stage::Scheduled | Stage::Sending => {
            mechanisms::stopped(office, Work::Mailings).await?
        }
        Stage::CalledOff | Stage::Halted | Stage::Sent => None,
    };
    let off = |it: &mechanisms::Mechanism| {
        visit.t("mailing-switched-off").with("mechanism", it.id).to_string()
    };
    let mut obstacles: Vec<String> = stopped.map(off).into_iter().collect();
    let hindrances = [
        (n_valid == 0, "mailing-nobody"),
        (office.letterhead().is_none(), "mailing-no-sender"),
        (office.settings.post.is_none(), "mailing-no-relay"),
    ];
    let stands = hindrances
        .into_iter()
        .filter(|(stands, _)| *stands && matches!(stage, Stage::Draft | Stage::Scheduled));
    obstacles.extend(stands.map(|(_, key)| visit.t(key).to_string()));
    Ok(obstacles)
}

fn history(visit: &Visit, mailing: &Mailing) -> Vec<(Timestamp, String)> {
    let writer = sentence::member(&visit.locale, mailing.created_by);
    let ended = match Stage::of(mailing) {
        Stage::Halted => "mailing-was-halted",
        Stage::CalledOff => "mailing-was-called-off",
        _ => "mailing-was-sent",
    };
    let ended = mailing.finished_at.map(|at| (at, visit.t(ended).to_string()));
    let begun = mailing.started_at.map(|at| (at, visit.t("mailing-was-begun").to_string()));
    let written = visit.t("mailing-was-written").with("member", writer).to_string();
    ended.into_iter().chain(begun).chain([(mailing.created_at, written)]).collect()
}

/// Begins to send, to everybody who has a valid consent now.
///
/// # Errors
/// The refusal: no such mailing, it has begun, or its topic is gone.
pub async fn send(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    // What is found by then stands on the page beside the progress; it stops nothing.
    let asked = links::ask(&visit.app.office, &mut seat.context(), mailing.id).await;
    asked.map_err(|error| visit.failed(&error))?;
    let begun = send::start(&visit.app.office, &mut seat.context(), mailing.id).await;
    begun.map_err(|error| of_sending(visit, error))?;
    Ok(see_other(&format!("/mailings/{id}")))
}

/// Stops a sending, or calls a draft off.
///
/// # Errors
/// The refusal: no such mailing, or it is over.
pub async fn halt(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    match halt::halt(&visit.app.office, &mut seat.context(), mailing.id).await {
        Ok(()) => Ok(see_other(&format!("/mailings/{id}"))),
        Err(HaltError::Unknown) => Err(visit.absent()),
        Err(HaltError::State(_)) => Err(conflict(visit, "mailing-over")),
        Err(HaltError::Store(error)) => Err(visit.failed(&error)),
    }
}

/// Lets the links be asked anew.
///
/// # Errors
/// The refusal: no such mailing, or the database does not answer.
pub async fn ask_links(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    let asked = links::ask(&visit.app.office, &mut seat.context(), mailing.id).await;
    asked.map_err(|error| visit.failed(&error))?;
    Ok(see_other(&format!("/mailings/{id}")))
}

/// Serves the mail as an addressee without a name gets it, to a frame of our own page.
///
/// # Errors
/// The refusal: no such mailing or language, or its text makes no mail.
pub async fn letter(
    seat: Seat,
    Path((id, language)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let mailing = found(&seat, &id).await?;
    let office = &seat.visit.app.office;
    let language: domain::Language = language.parse().map_err(|_| seat.visit.absent())?;
    let review = text::review(office, &mailing.written()).await;
    let mut texts = review.texts.into_iter().filter(|text| text.language == language);
    let seen = texts.find_map(|text| text.seen).ok_or_else(|| seat.visit.absent())?;
    Ok(preview::document(preview::own_pictures(&seen.html, &office.settings.base_url)))
}

/// Mails a trial to the member who asks, in her language or in both.
///
/// # Errors
/// The refusal: no such mailing, or no address that mail can come from.
pub async fn try_out(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    let languages = match fields.text("languages") {
        "both" => Languages::Both,
        _ => Languages::Own,
    };
    let (office, mut cx) = (&visit.app.office, seat.context());
    match trial::ask(office, &mut cx, mailing.id, seat.member(), languages).await {
        Ok(()) => Ok(see_other(&format!("/mailings/{id}"))),
        Err(TrialError::Unknown) => Err(visit.absent()),
        Err(TrialError::NoSender) => Err(conflict(visit, "mailing-no-sender")),
        Err(TrialError::Store(error)) => Err(visit.failed(&error)),
    }
}
