//! What people and Members do at the house, one act each, through the office's own doors; a closed door is an answer.

use std::sync::Arc;

use domain::{
    Channel, Draft, Frequency, GroundKind, Language, MailingId, MemberId, SaleFact, SourceFormat,
    SubjectId, Topic,
};
use jiff::Timestamp;
use office::{
    Acting, Context, Office,
    audience::{
        import::{self, Order, Piece},
        renewal,
    },
    checks,
    mailing::{
        draft::{self, DraftError},
        halt,
        send::{self, SendError},
    },
    member::{
        browser::Browser,
        set_up,
        sign_in::{self, Passed, SignInError},
    },
    person, publishing,
    subscription::{confirm, preferences, request, unsubscribe, withdraw},
};

use crate::town::{CUSTOMER_NEWS, NEWSLETTER};
use crate::trouble::{Step, Trouble};

const OWNER: &str = "eier@fjordbok.example";
const PASSWORD: &str = "a long enough password";

fn topic(topic: &str) -> Step<Topic> {
    Ok(topic.parse()?)
}

fn visitor(office: &Office) -> Context {
    office.context(Acting::Visitor)
}

/// Sends the form in; `false` while it is closed.
pub(crate) async fn signs_up(
    office: &Office,
    email: String,
    topics: Vec<String>,
    language: Language,
) -> Step<bool> {
    let form = request::Form {
        form: NEWSLETTER.to_owned(),
        email,
        name: "Somebody".to_owned(),
        employer: String::new(),
        topics,
        reading: Vec::new(),
        language,
    };
    match request::request(office, &mut visitor(office), &form).await {
        Ok(()) => Ok(true),
        Err(request::RequestError::Closed { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Presses the button of a confirmation; `false` when the link is over or the form closed.
pub(crate) async fn confirms(office: &Office, token: &str) -> Step<bool> {
    use domain::ConfirmError as Over;
    match confirm::confirm(office, &mut visitor(office), token).await {
        Ok(_) | Err(confirm::ConfirmError::Signup(Over::AlreadyConfirmed { .. })) => Ok(true),
        Err(confirm::ConfirmError::Signup(Over::Expired { .. })) => Ok(false),
        Err(confirm::ConfirmError::Closed { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn unsubscribes(office: &Office, token: &str, channel: Channel) -> Step<()> {
    unsubscribe::unsubscribe(office, &mut visitor(office), token, channel).await?;
    Ok(())
}

/// Chooses at her own page: these topics and no others; `false` while no new yes is taken.
pub(crate) async fn chooses(
    office: &Office,
    subject: SubjectId,
    topics: Vec<String>,
    frequency: Frequency,
) -> Step<bool> {
    let (language, form) = (Language::Nb, NEWSLETTER.to_owned());
    let wording = store::wording::find_newest(&office.store, &form, language).await?;
    let wording = wording.ok_or_else(|| Trouble::new("CON-02", "the form has no words"))?;
    let wording_digest = wording.digest;
    let reading = Vec::new();
    let wishes = preferences::Wishes { form, language, wording_digest, topics, reading, frequency };
    let mut cx = office.context(Acting::Subject);
    match preferences::keep(office, &mut cx, subject, &wishes).await {
        // After a crash she may find that she was erased already.
        Ok(_) | Err(preferences::KeepError::Unknown) => Ok(true),
        Err(preferences::KeepError::Closed { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn drops_topic(office: &Office, subject: SubjectId, word: &str) -> Step<()> {
    let mut cx = office.context(Acting::Subject);
    withdraw::withdraw_topic(office, &mut cx, subject, &topic(word)?, Channel::Portal).await?;
    Ok(())
}

pub(crate) async fn asks_for_own_page(office: &Office, email: &str) -> Step<()> {
    Ok(person::mail_link(office, &mut visitor(office), email, Language::En).await?)
}

/// Opens her own page; says whether something is held.
pub(crate) async fn looks_at_own_page(office: &Office, token: &str) -> Step<Option<SubjectId>> {
    let mut cx = office.context(Acting::Subject);
    let Some(subject) = person::enter(office, cx.now, token) else { return Ok(None) };
    let holdings = person::holdings(office, &mut cx, subject).await?;
    Ok(holdings.map(|_| subject))
}

/// Says yes again, where there is something left to say yes to.
pub(crate) async fn renews(office: &Office, token: &str) -> Step<()> {
    match renewal::renew(office, &mut visitor(office), token).await {
        Ok(_) | Err(renewal::RenewError::Over) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Makes the first owner, once.
pub(crate) async fn sets_up(office: &Office) -> Step<MemberId> {
    let mut cx = visitor(office);
    Ok(set_up::make_owner(office, &mut cx, OWNER, PASSWORD.to_owned(), Language::Nb).await?)
}

/// Signs in and out again, once with a wrong password before.
pub(crate) async fn signs_in(office: &Office) -> Step<()> {
    let mut cx = visitor(office);
    let stranger = Browser::default();
    let wrong = (OWNER, "not the password".to_owned());
    let wrong = sign_in::sign_in(office, &mut cx, wrong, &stranger).await;
    if wrong.is_ok() {
        return Err(Trouble::new("a wrong password lets nobody in", "it let somebody in"));
    }
    // Too many acts in a quarter of an hour pause whoever is no known browser, as they shall.
    if matches!(wrong, Err(SignInError::Paused { .. })) {
        return Ok(());
    }
    let right = (OWNER, PASSWORD.to_owned());
    let bearer = match sign_in::sign_in(office, &mut cx, right, &stranger).await {
        Ok(Passed::SignedIn(begun)) => begun.token,
        Ok(Passed::CodeDue(_)) => {
            return Err(Trouble::new("nobody has a second factor here", "a code is due"));
        }
        Err(SignInError::Paused { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let signed_in = sign_in::resume(office, cx.now, bearer.reveal()).await?;
    let signed_in =
        signed_in.ok_or_else(|| Trouble::new("a session lasts", "it was over at once"))?;
    sign_in::sign_out(office, &signed_in.session).await?;
    match sign_in::resume(office, cx.now, bearer.reveal()).await? {
        None => Ok(()),
        Some(_) => Err(Trouble::new("a session that ended is over", "it went on")),
    }
}

/// Writes the mailing that the town knows by its place.
pub(crate) async fn writes(
    office: &Office,
    by: MemberId,
    place: usize,
    about: &str,
    product: Option<String>,
) -> Step<MailingId> {
    let activity = if about == CUSTOMER_NEWS { CUSTOMER_NEWS } else { NEWSLETTER };
    let draft = Draft {
        topic: topic(about)?,
        activity: activity.to_owned(),
        format: SourceFormat::Markdown,
        product,
        subject_line_nb: format!("Nr {place}"),
        subject_line_en: format!("Nr {place}"),
        body_nb: "Hei\n\nDette er nytt.".to_owned(),
        body_en: "Hello\n\nThis is new.".to_owned(),
    };
    let mut cx = office.context(Acting::Member(by));
    match draft::begin(office, &mut cx, by, draft).await {
        Err(DraftError::Refused(faults)) => {
            Err(Trouble::new("MKT-03", format!("the draft has {} faults", faults.len())))
        }
        begun => Ok(begun?),
    }
}

/// Begins to send; `false` while a mechanism is off. After a crash it may have begun already.
pub(crate) async fn starts(office: &Office, by: MemberId, id: MailingId) -> Step<bool> {
    match send::start(office, &mut office.context(Acting::Member(by)), id).await {
        Ok(_) | Err(SendError::State(_)) => Ok(true),
        Err(SendError::SwitchedOff { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn schedules(
    office: &Office,
    by: MemberId,
    id: MailingId,
    at: Timestamp,
) -> Step<()> {
    match send::schedule(office, &mut office.context(Acting::Member(by)), id, at).await {
        // The same again, after a crash.
        Ok(()) | Err(SendError::State(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn unschedules(office: &Office, id: MailingId) -> Step<()> {
    match send::unschedule(office, id).await {
        Ok(()) | Err(SendError::State(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn halts(office: &Office, by: MemberId, id: MailingId) -> Step<()> {
    match halt::halt(office, &mut office.context(Acting::Member(by)), id).await {
        Ok(()) | Err(halt::HaltError::State(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn switches(office: &Office, by: MemberId, mechanism: &str, on: bool) -> Step<()> {
    let mut cx = office.context(Acting::Member(by));
    Ok(checks::switch(office, &mut cx, mechanism, on, by).await?)
}

/// Publishes the statement, with a signed exception for whatever stands in the way; what is off or broken keeps it back.
pub(crate) async fn publishes(office: &Office, by: MemberId) -> Step<()> {
    let mut cx = office.context(Acting::Member(by));
    let obstacles = publishing::obstacles(office, &office.live()).await?;
    let about: Vec<String> = obstacles.into_iter().map(|it| it.promise).collect();
    let until = office.day(cx.now).saturating_add(jiff::Span::new().days(200));
    if !about.is_empty() {
        publishing::sign_exceptions(office, &mut cx, &about, "being built", until, by).await?;
    }
    match publishing::publish(office, &mut cx, by).await {
        Ok(_) | Err(publishing::PublishError::Unchanged { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What a list is brought in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// People who said yes elsewhere, to one topic.
    Consents(&'static str),
    /// Companies' mailboxes, for one topic.
    Companies(&'static str),
    /// Customers, with what they bought.
    Customers(&'static str),
}

fn order(office: &Office, list: List) -> Step<Order> {
    let today = office.day(office.clock.now());
    let order = Order {
        activity: NEWSLETTER.to_owned(),
        topic: topic(CUSTOMER_NEWS)?,
        ground: GroundKind::Consent,
        source: "Forms on paper from a course".to_owned(),
        proof: "Signed forms, binder 7".to_owned(),
        language: Language::Nb,
        wording: None,
        consented_on: None,
        facts: Vec::new(),
        sold_on: None,
        product: None,
    };
    Ok(match list {
        List::Consents(about) => Order {
            topic: topic(about)?,
            wording: import::wording_of(Language::Nb, "Ja, send meg nyheter om dette."),
            consented_on: Some(today),
            ..order
        },
        List::Companies(about) => {
            Order { topic: topic(about)?, ground: GroundKind::CompanyMailbox, ..order }
        }
        List::Customers(product) => Order {
            activity: CUSTOMER_NEWS.to_owned(),
            ground: GroundKind::ExistingCustomer,
            facts: SaleFact::ALL.to_vec(),
            sold_on: Some(today),
            product: Some(product.to_owned()),
            ..order
        },
    })
}

/// Brings a list in; returns how many were added, and how many left alone.
pub(crate) async fn brings_in(
    office: Arc<Office>,
    by: MemberId,
    list: List,
    emails: &[String],
) -> Step<(u64, u64)> {
    let order = order(&office, list)?;
    let mut cx = office.context(Acting::Member(by));
    let begun = import::begin(&office, &mut cx, by, order).await?;
    let (way_in, pieces) = tokio::sync::mpsc::channel(4);
    let text = format!("email\n{}\n", emails.join("\n"));
    for piece in [Piece::Bytes(text.into_bytes()), Piece::End] {
        let sent = way_in.send(piece).await;
        sent.map_err(|_| Trouble::new("a list is read", "nobody reads it"))?;
    }
    let import = import::read(office, Acting::Member(by), begun, pieces).await?;
    Ok((import.n_added, import.n_suppressed))
}
