//! Lives through thirteen weeks of the demo's company by the office's own verbs: sign-ups, mailings, leaves, statements.

use std::sync::Arc;

use domain::{Channel, Draft, MemberId, SourceFormat, Topic};
use jiff::{SignedDuration, Span, Timestamp};
use mail::mailbox::{Mail, Mailbox};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};
use store::StoreError;
use tokio::task::JoinSet;

use super::people::{self, Person};
use crate::{
    checks,
    context::{Acting, Context},
    declare, jobs,
    live::Live,
    mailing,
    office::Office,
    publishing, sequencer,
    subscription::{confirm, request, unsubscribe},
};

/// How many weeks are lived through.
pub const WEEKS: u32 = 13;
/// How many people sign up in them.
pub const PEOPLE: u32 = 400;

/// People sign up in windows of two days, so that no link expires before its mail is read.
const WINDOW: SignedDuration = SignedDuration::from_hours(48);
const WINDOWS: u32 = WEEKS * 7 / 2;
/// How long a person takes to find the mail and confirm.
const CONFIRMS_AFTER_MINUTES_MAX: i64 = 90;
/// One in so many never confirms.
const FORGETS_ONE_IN: u32 = 12;
/// One in so many leaves when a mailing comes.
const LEAVES_ONE_IN: usize = 9;
/// How long an exception holds that is signed for a sentence no mechanism keeps yet.
const EXCEPTION_DAYS: i64 = 180;
const REASON: &str = "No mechanism keeps this sentence yet; it is kept by hand until one does";

/// What happens in which window, beside sign-ups.
const FIRST_MAILING: u32 = 18;
const SECOND_VERSION: u32 = 30;
const SECOND_MAILING: u32 = 42;

/// Why the history stopped.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A sign-up was refused.
    #[error("a sign-up was refused")]
    Request(#[from] request::RequestError),
    /// A confirmation was refused.
    #[error("a confirmation was refused")]
    Confirm(#[from] confirm::ConfirmError),
    /// A leave was refused.
    #[error("a leave was refused")]
    Unsubscribe(#[from] unsubscribe::UnsubscribeError),
    /// A mailing was refused.
    #[error("a mailing was refused")]
    Draft(#[from] mailing::draft::DraftError),
    /// A mailing did not begin.
    #[error("a mailing did not begin")]
    Send(#[from] mailing::send::SendError),
    /// A statement was not published.
    #[error("a statement was not published")]
    Publish(#[from] publishing::PublishError),
    /// An exception was not signed.
    #[error("an exception was not signed")]
    Sign(#[from] publishing::SignError),
    /// The log did not grow.
    #[error("the log did not grow")]
    Sequence(#[from] sequencer::SequenceError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The declaration has no form by which people subscribe.
    #[error("the declaration has no subscription")]
    NoSubscription,
    /// A task of the seeding panicked.
    #[error("a part of the history was cut off")]
    CutOff,
}

/// How far the history has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Weeks lived through.
    pub n_weeks: u32,
    /// People who confirmed.
    pub n_confirmed: u32,
    /// People who left.
    pub n_left: u32,
    /// Mails that went out with mailings.
    pub n_mailed: u32,
}

/// What the history is lived with.
pub struct Actors<'a> {
    /// The office; its clock is moved.
    pub office: &'a Arc<Office>,
    /// Receives all mail; emptied again and again.
    pub mailbox: &'a Mailbox,
    /// Publishes, signs and sends.
    pub owner: MemberId,
    /// The same seed invents the same people who do the same things.
    pub seed: u64,
}

/// Lives through the weeks from the office's present on; `second` takes effect on the way.
///
/// # Errors
/// Every [`HistoryError`]; what happened until then stays.
pub async fn live_through(
    actors: &Actors<'_>,
    second: Live,
    mut told: impl FnMut(Progress),
) -> Result<Progress, HistoryError> {
    let office = actors.office;
    let mut random = StdRng::seed_from_u64(actors.seed);
    let mut progress = Progress::default();
    let began_at = office.clock.now();
    let mut second = Some(second);
    publish(actors).await?;
    for window in 0..WINDOWS {
        let from = began_at + WINDOW * i32::try_from(window).unwrap_or(i32::MAX);
        let n_people = PEOPLE * (window + 1) / WINDOWS - PEOPLE * window / WINDOWS;
        let first = PEOPLE * window / WINDOWS;
        let n_topics = n_topics(office)?;
        let people: Vec<Person> = (first..first + n_people)
            .map(|number| people::invent(&mut random, number, n_topics, from))
            .collect();
        advance_to(office, from + WINDOW);
        progress.n_confirmed += sign_up(actors, &mut random, people).await?;
        match window {
            FIRST_MAILING | SECOND_MAILING => {
                let (n_mailed, n_left) = mail_all(actors, &mut random, window).await?;
                progress.n_mailed += n_mailed;
                progress.n_left += n_left;
            }
            SECOND_VERSION => {
                if let Some(second) = second.take() {
                    let mut cx = office.context(Acting::Member(actors.owner));
                    declare::put_in_force(office, &mut cx, second).await?;
                    publish(actors).await?;
                }
            }
            _ => {}
        }
        while sequencer::step(office).await? > 0 {}
        progress.n_weeks = (window + 1) * WEEKS / WINDOWS;
        told(progress);
    }
    Ok(progress)
}

fn advance_to(office: &Office, instant: Timestamp) {
    let by = instant.duration_since(office.clock.now());
    if by.is_positive() {
        office.clock.advance(by);
    }
}

fn n_topics(office: &Office) -> Result<usize, HistoryError> {
    let live = office.live();
    let subscription = live.subscriptions().next().ok_or(HistoryError::NoSubscription)?;
    Ok(subscription.topics().len())
}

fn topics(office: &Office) -> Vec<Topic> {
    office.live().subscriptions().next().map(|it| it.topics()).unwrap_or_default()
}

/// Lets people sign up, mails them, and lets those who do not forget it confirm; returns how many did.
async fn sign_up(
    actors: &Actors<'_>,
    random: &mut StdRng,
    people: Vec<Person>,
) -> Result<u32, HistoryError> {
    let office = actors.office;
    actors.mailbox.clear();
    let mut asking = JoinSet::new();
    let mut confirms_at = std::collections::HashMap::new();
    for person in people {
        let minutes = random.random_range(1..=CONFIRMS_AFTER_MINUTES_MAX);
        if !random.random_ratio(1, FORGETS_ONE_IN) {
            let at = person.signs_up_at + SignedDuration::from_mins(minutes);
            confirms_at.insert(person.email.clone(), at);
        }
        let office = Arc::clone(office);
        asking.spawn(async move { ask(&office, person).await });
    }
    joined(asking).await?;
    while jobs::drain(office).await? > 0 {}
    let mut confirming = JoinSet::new();
    for mail in actors.mailbox.list() {
        let at = mail.addressees.first().and_then(|email| confirms_at.get(email)).copied();
        let token = token_in(&mail, "/confirm/");
        if let (Some(at), Some(token)) = (at, token) {
            let office = Arc::clone(office);
            confirming.spawn(async move {
                let mut cx = Context { now: at, ..office.context(Acting::Subject) };
                confirm::confirm(&office, &mut cx, &token).await?;
                Ok(())
            });
        }
    }
    joined(confirming).await
}

async fn ask(office: &Office, person: Person) -> Result<(), HistoryError> {
    let offered = topics(office);
    let chosen = person.topics.iter().filter_map(|at| offered.get(*at));
    let live = office.live();
    let subscription = live.subscriptions().next().ok_or(HistoryError::NoSubscription)?;
    let asked = |category: &str, value: String| {
        if subscription.asks_for(category) { value } else { String::new() }
    };
    let form = request::Form {
        form: subscription.form.id.get().clone(),
        email: person.email,
        name: asked("contact.name", person.name),
        employer: asked("employment.employer", person.employer),
        topics: chosen.map(ToString::to_string).collect(),
        reading: Vec::new(),
        language: person.language,
    };
    let mut cx = Context { now: person.signs_up_at, ..office.context(Acting::Visitor) };
    Ok(request::request(office, &mut cx, &form).await?)
}

/// Waits for all; returns how many there were.
async fn joined(mut tasks: JoinSet<Result<(), HistoryError>>) -> Result<u32, HistoryError> {
    let mut n_joined = 0;
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(|_| HistoryError::CutOff)??;
        n_joined += 1;
    }
    Ok(n_joined)
}

/// Returns what follows `before` in the first link of a mail that has it.
fn token_in(mail: &Mail, before: &str) -> Option<String> {
    let token = |link: &str| link.split_once(before).map(|(_, token)| token.to_owned());
    mail.links.iter().find_map(|link| token(&link.url))
}

/// Sends a mailing, and lets some of those who get it leave; returns how many mails went and how many left.
async fn mail_all(
    actors: &Actors<'_>,
    random: &mut StdRng,
    window: u32,
) -> Result<(u32, u32), HistoryError> {
    let office = actors.office;
    actors.mailbox.clear();
    let topic = topics(office).into_iter().next().ok_or(HistoryError::NoSubscription)?;
    let mut cx = office.context(Acting::Member(actors.owner));
    let draft = draft(topic, window == FIRST_MAILING);
    let id = mailing::draft::begin(office, &mut cx, actors.owner, draft).await?;
    mailing::send::start(office, &mut cx, id).await?;
    while jobs::drain(office).await? > 0 {}
    let mut mails = actors.mailbox.list();
    let n_mailed = u32::try_from(mails.len()).unwrap_or(u32::MAX);
    // The order in which mails arrive is not the seed's; the addresses are.
    mails.sort_by(|one, other| one.addressees.cmp(&other.addressees));
    mails.shuffle(random);
    let n_leaving = mails.len() / LEAVES_ONE_IN;
    let mut n_left = 0;
    for mail in &mails[..n_leaving] {
        let way_out = mail.list_unsubscribe.as_ref().and_then(|it| it.urls.first());
        let token = way_out.and_then(|url| url.split_once("/unsubscribe/"));
        let Some((_, token)) = token else { continue };
        let token = token.split('?').next().unwrap_or(token);
        office.clock.advance(SignedDuration::from_mins(random.random_range(1..=45)));
        let mut cx = office.context(Acting::Subject);
        unsubscribe::unsubscribe(office, &mut cx, token, Channel::OneClick).await?;
        n_left += 1;
    }
    Ok((n_mailed, n_left))
}

fn draft(topic: Topic, is_first: bool) -> Draft {
    let (nb, en) = if is_first {
        (
            (
                "Ny terminoppgave på ti minutter",
                "Nå finner Fjordbok avvik i terminoppgaven før du sender den.",
            ),
            (
                "Your periodic return in ten minutes",
                "Fjordbok now finds slips in the periodic return before you send it.",
            ),
        )
    } else {
        (
            (
                "Klar for årsoppgjøret",
                "Her er fem ting du kan gjøre i november for et roligere årsoppgjør.",
            ),
            (
                "Ready for the annual accounts",
                "Five things to do in November for a calmer year-end.",
            ),
        )
    };
    Draft {
        topic,
        activity: String::new(),
        format: SourceFormat::Markdown,
        product: None,
        subject_line_nb: nb.0.to_owned(),
        subject_line_en: en.0.to_owned(),
        body_nb: nb.1.to_owned(),
        body_en: en.1.to_owned(),
    }
}

/// Checks, signs exceptions for the sentences that nothing keeps yet, and publishes.
async fn publish(actors: &Actors<'_>) -> Result<(), HistoryError> {
    let office = actors.office;
    let mut cx = office.context(Acting::Member(actors.owner));
    checks::all(office, &mut cx).await?;
    let live = office.live();
    let obstacles = publishing::obstacles(office, &live).await?;
    if !obstacles.is_empty() {
        let about: Vec<String> = obstacles.into_iter().map(|it| it.promise).collect();
        let expires_on = office.day(cx.now).saturating_add(Span::new().days(EXCEPTION_DAYS));
        publishing::sign_exceptions(office, &mut cx, &about, REASON, expires_on, actors.owner)
            .await?;
    }
    publishing::publish(office, &mut cx, actors.owner).await?;
    Ok(())
}
