//! The people of one topic, page by page: masked addresses, each opening on record.

use askama::Template;
use axum::{BoxError, body::Body, extract::Path, response::Response};
use domain::{GroundKind, MailboxClass, OriginKind, Right, SubjectId, Topic};
use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use office::{
    audience::people::{self, PEOPLE_PER_PAGE, PEOPLE_PER_PIECE, Person},
    member::authorisation,
};
use store::StoreError;
use uuid::Uuid;

use super::ground_key;
use crate::app::{Refusal, Seat, Visit, attachment, page};
use crate::coverage::cell;
use crate::frame::Frame;
use crate::receipts::{activity_name, topic_name};
use crate::samples::{at, office_frame, words};
use crate::text::Language;

/// Who hears about a topic, and why.
#[derive(Template)]
#[template(path = "audience/topic.html")]
pub struct TopicPage {
    /// The surroundings.
    pub frame: Frame,
    /// The topic's ID in the declaration.
    pub id: String,
    /// Its name.
    pub topic: String,
    /// One page of people, in no order that means anything.
    pub people: Vec<PersonRow>,
    /// The address of the next page.
    pub next_address: Option<String>,
}

/// Somebody in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PersonRow {
    /// The address but for two letters; none where it may not be read.
    pub masked: Option<String>,
    /// By which right.
    pub ground: GroundKind,
    /// What was sold to her.
    pub product: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// The last instant at which her consent holds; none where it does not grow old.
    pub holds_until: Option<Timestamp>,
    /// Where the address is from; none where that is not on record.
    pub origin: Option<String>,
    /// Whose mailbox it is.
    pub class: Option<MailboxClass>,
    /// Until when her mailbox rests.
    pub rests_until: Option<Timestamp>,
}

impl TopicPage {
    /// Returns the keys of names in the catalogue.
    fn class_key(class: &MailboxClass) -> &'static str {
        match class {
            MailboxClass::Person => "class-person",
            MailboxClass::Company => "class-company",
        }
    }

    /// Returns people of all kinds, and an empty topic.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let person = || PersonRow {
            masked: Some("k…@f…".to_owned()),
            ground: GroundKind::Consent,
            product: None,
            since: at("03-02T10:00"),
            holds_until: Some(at("11-30T22:59")),
            origin: Some(w("skjemaet Nyhetsbrev", "the form Newsletter")),
            class: Some(MailboxClass::Person),
            rests_until: None,
        };
        let customer = PersonRow {
            ground: GroundKind::ExistingCustomer,
            product: Some(w("regnskap", "accounts")),
            holds_until: None,
            rests_until: Some(at("11-25T09:00")),
            ..person()
        };
        let company = PersonRow {
            masked: None,
            ground: GroundKind::CompanyMailbox,
            origin: None,
            class: Some(MailboxClass::Company),
            holds_until: None,
            ..person()
        };
        let page = |people, next_address| Self {
            frame: office_frame(language, "/mailings/audience/technology"),
            id: "technology".to_owned(),
            topic: w("Teknologi", "Technology"),
            people,
            next_address,
        };
        let next = "/mailings/audience/technology?after=x".to_owned();
        vec![page(vec![person(), customer, company], Some(next)), page(vec![], None)]
    }
}

/// Opens one page of the people of a topic.
///
/// # Errors
/// The refusal: no such topic, or the database does not answer.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let (activity, topic) = offered(visit, &id)?;
    let after = visit.asked("after").parse().unwrap_or(SubjectId::from_uuid(Uuid::nil()));
    let (office, mut cx) = (&visit.app.office, seat.context());
    let part = (after, PEOPLE_PER_PAGE);
    let people = people::page(office, &mut cx, seat.member(), (&activity, &topic), part).await;
    let people = people.map_err(|error| visit.failed(&error))?;
    let is_full = people.len() == PEOPLE_PER_PAGE as usize;
    let last = people.last().filter(|_| is_full).map(|it| it.row.subject_id);
    Ok(page(&TopicPage {
        frame: seat.frame().await?,
        topic: topic_name(visit, &live, &activity, &topic),
        next_address: last.map(|last| next(&topic, last)),
        people: people.into_iter().map(|it| row(visit, it)).collect(),
        id,
    }))
}

/// Hands the people of a topic over as CSV (RFC 4180), piece by piece: what the page shows, in the reader's language.
///
/// A piece is opened, on record, once the reader has taken the one before it but one; who stops reading opens no more. When
/// the reader's access ends, the file breaks off, so that nobody takes it for whole.
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let (activity, topic) = offered(&seat.visit, &id)?;
    let name = format!("people-{}.csv", topic.as_str());
    let head = "address,right,product,since,until,from,mailbox,rests_until\r\n".to_owned();
    let first = SubjectId::from_uuid(Uuid::nil());
    let rest = stream::try_unfold(Some(first), move |after| {
        let (seat, activity, topic) = (seat.clone(), activity.clone(), topic.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            if !may_go_on(&seat).await? {
                return Err(BoxError::from("the access to this list ended while it was read"));
            }
            Ok(Some(piece(&seat, (&activity, &topic), after).await?))
        }
    });
    let head = stream::once(async { Ok::<_, BoxError>(head) });
    let body = Body::from_stream(head.chain(rest));
    Ok(attachment("text/csv; charset=utf-8", &name, body))
}

/// Says whether the reader may still see people: a file that is being read ends when her access does.
async fn may_go_on(seat: &Seat) -> Result<bool, StoreError> {
    let office = &seat.visit.app.office;
    let standing = authorisation::standing(office, office.clock.now(), seat.member()).await?;
    Ok(standing.rights().has(Right::SeeSubjects))
}

/// Opens one piece of the file, and says after whom the next one begins.
async fn piece(
    seat: &Seat,
    about: (&str, &Topic),
    after: SubjectId,
) -> Result<(String, Option<SubjectId>), StoreError> {
    let (visit, mut cx) = (&seat.visit, seat.context());
    let part = (after, PEOPLE_PER_PIECE);
    let people = people::page(&visit.app.office, &mut cx, seat.member(), about, part).await?;
    let is_full = people.len() == PEOPLE_PER_PIECE as usize;
    let last = people.last().filter(|_| is_full).map(|it| it.row.subject_id);
    Ok((people.into_iter().map(|it| line(visit, row(visit, it))).collect(), last))
}

fn line(visit: &Visit, row: PersonRow) -> String {
    let says = |key| visit.t(key).to_string();
    let when = |at: Option<Timestamp>| at.map(|at| visit.locale.machine(&at)).unwrap_or_default();
    let class = row.class.as_ref().unwrap_or(&MailboxClass::Person);
    let cells = [
        row.masked.unwrap_or_else(|| says("audience-not-opened")),
        says(ground_key(&row.ground)),
        row.product.unwrap_or_default(),
        when(Some(row.since)),
        when(row.holds_until),
        row.origin.unwrap_or_else(|| says("audience-no-origin")),
        says(TopicPage::class_key(class)),
        when(row.rests_until),
    ];
    cells.map(|it| cell(&it)).join(",") + "\r\n"
}

/// Returns the topic with an ID, and its activity.
fn offered(visit: &Visit, id: &str) -> Result<(String, Topic), Refusal> {
    let offered = visit.app.office.live().mail_topics().into_iter();
    offered.into_iter().find(|(_, topic)| topic.as_str() == id).ok_or_else(|| visit.absent())
}

fn next(topic: &Topic, last: SubjectId) -> String {
    format!("/mailings/audience/{}?after={last}", topic.as_str())
}

fn row(visit: &Visit, person: Person) -> PersonRow {
    let (row, now) = (person.row, visit.locale.now);
    let origin = row.origin.zip(row.source).map(|(kind, source)| origin(visit, kind, &source));
    PersonRow {
        masked: person.masked,
        ground: row.ground,
        product: row.product,
        since: row.since,
        // A consent ends with a whole day, and the day it is shown with is its last.
        holds_until: row.expires_at.map(|it| it - SignedDuration::from_micros(1)),
        origin,
        class: row.class,
        rests_until: row.rests_until.filter(|until| *until > now),
    }
}

/// Returns where an address is from, in words.
pub(super) fn origin(visit: &Visit, kind: OriginKind, source: &str) -> String {
    let live = visit.app.office.live();
    match kind {
        OriginKind::Form => {
            let activity = live.subscription(source).map(|it| it.activity.id.get().clone());
            let name = activity.map_or_else(
                || source.to_owned(),
                |activity| activity_name(visit, &live, &activity),
            );
            visit.t("origin-form").with("form", name).to_string()
        }
        OriginKind::Import => visit.t("origin-import").to_string(),
    }
}
