//! The person's own page: what is held, what it may be used for, and who looked at it.

pub mod copy;
pub mod enter;
pub mod erasure;
pub mod link;
pub mod preferences;

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use domain::{Actor, Channel, Consent, ConsentId, SubjectId};
use jiff::Timestamp;
use office::{
    Acting, Live,
    person::{self, Holdings, OWN_PAGE_MINUTES_MAX},
    subscription::{
        receipt,
        withdraw::{self, Outcome, WithdrawError},
    },
};

use crate::app::{App, Refusal, Visit, page, see_other};
use crate::frame::{Frame, cookies};
use crate::problem::{Kind, Problem};
use crate::receipts::{Receipt, activity_name, sample_receipt, topic_name};
use crate::samples::{at, public_frame, words};
use crate::text::Language;

const FORM: &str = "you";
/// The cookie that holds the open page's token, on a site reached by HTTPS.
const OWN_PAGE_SECURE: &str = "__Host-ordhold-you";
/// The same on the reader's own machine, where browsers refuse the prefix without HTTPS.
const OWN_PAGE_PLAIN: &str = "ordhold-you";

/// What do they have about me, and what may they do with it.
#[derive(Template)]
#[template(path = "you.html")]
pub struct YouPage {
    /// The surroundings.
    pub frame: Frame,
    /// The address the link went to, mostly hidden, as `k•••@solbris.example`; absent when nothing is held.
    pub masked_email: Option<String>,
    /// How many minutes a link opens this page for.
    pub link_minutes: u64,
    /// What the data may be used for.
    pub uses: Vec<Use>,
    /// What she can choose, one entry for each form she came by.
    pub preferences: Vec<preferences::Choices>,
    /// The data itself.
    pub held: Vec<Held>,
    /// Receipts, newest first.
    pub receipts: Vec<Receipt>,
    /// Who looked at the data, newest first.
    pub accesses: Vec<AccessRow>,
    /// What was just done, in words.
    pub done: Option<String>,
}

/// A use of the data that was agreed to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Use {
    /// The consent's ID.
    pub consent: String,
    /// The topic.
    pub topic: String,
    /// What for.
    pub purpose: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when; absent while it stands.
    pub until: Option<Timestamp>,
}

/// A piece of data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Held {
    /// What it is.
    pub category: String,
    /// Its value, shown to the person alone.
    pub value: String,
    /// Where it came from.
    pub source: String,
    /// Until when it is kept, in words.
    pub until: String,
}

/// A look at the data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessRow {
    /// When.
    pub at: Timestamp,
    /// Who: a role or a job, not a name.
    pub who: String,
    /// What for.
    pub purpose: String,
}

/// Whose page is open, and with which token.
pub(crate) struct OwnPage {
    /// Whose.
    pub(crate) subject: SubjectId,
    token: String,
}

impl App {
    /// Returns the name of the cookie that opens a person's own page.
    pub(crate) fn own_page_cookie(&self) -> &'static str {
        if self.is_secure() { OWN_PAGE_SECURE } else { OWN_PAGE_PLAIN }
    }
}

impl Visit {
    /// Returns whose own page this visit may see.
    ///
    /// # Errors
    /// The refusal: no link was followed, or the time is over.
    pub(crate) fn own_page(&self, headers: &HeaderMap) -> Result<OwnPage, Refusal> {
        let token = cookies::value(headers, self.app.own_page_cookie());
        let entered = token.and_then(|token| {
            let subject = person::enter(&self.app.office, self.locale.now, token)?;
            Some(OwnPage { subject, token: token.to_owned() })
        });
        entered.ok_or_else(|| {
            let problem = Problem::new(Kind::SignIn).saying(self.t("you-closed")).by("DSR-10");
            self.refuse(problem.hint(self.t("you-link-send"), Some("/you")))
        })
    }
}

impl OwnPage {
    /// Returns the name of the page's forms; another visit's forms are not ours.
    fn form(&self) -> String {
        format!("{FORM}\n{}", self.token)
    }
}

/// Shows the page; looking is itself put on record, where she sees it.
///
/// # Errors
/// The refusal: the page is not open, or the database does not answer.
pub async fn get(visit: Visit, headers: HeaderMap) -> Result<Response, Refusal> {
    let own_page = visit.own_page(&headers)?;
    let office = &visit.app.office;
    let mut cx = visit.context(Acting::Subject);
    let holdings = person::holdings(office, &mut cx, own_page.subject).await;
    let holdings = holdings.map_err(|error| visit.failed(&error))?;
    let receipts = receipt::list(office, own_page.subject).await;
    let receipts = receipts.map_err(|error| visit.failed(&error))?;
    let live = office.live();
    let consents = holdings.as_ref().map_or(&[][..], |it| it.consents.as_slice());
    let preferences = preferences::of(&visit, &live, own_page.subject, consents).await;
    let preferences = preferences.map_err(|error| visit.failed(&error))?;
    let done = match visit.asked("done").as_str() {
        "withdrawal" => Some(visit.t("you-stopped").to_string()),
        "preferences" => Some(visit.t("you-choices-kept").to_string()),
        _ => None,
    };
    Ok(page(&YouPage {
        frame: visit.frame(&own_page.form()),
        masked_email: holdings.as_ref().and_then(masked),
        link_minutes: OWN_PAGE_MINUTES_MAX.unsigned_abs(),
        uses: holdings.as_ref().map_or_else(Vec::new, |it| uses(&visit, &live, &it.consents)),
        preferences,
        held: holdings.as_ref().map_or_else(Vec::new, |it| held(&visit, &live, it)),
        receipts: receipts.iter().map(|kept| Receipt::of(&visit, &live, kept)).collect(),
        accesses: holdings.map_or_else(Vec::new, |it| accesses(&visit, &live, &it)),
        done,
    }))
}

/// Takes one yes back, at once.
///
/// # Errors
/// The refusal: the page is not open, not our form, no such consent of hers, or the database does not answer.
pub async fn withdrawal(
    visit: Visit,
    headers: HeaderMap,
    Path(consent): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let own_page = visit.own_page(&headers)?;
    visit.form(&own_page.form(), request).await?;
    let id: ConsentId = consent.parse().map_err(|_| visit.absent())?;
    let mut cx = visit.context(Acting::Subject);
    let (office, subject) = (&visit.app.office, own_page.subject);
    match withdraw::withdraw(office, &mut cx, subject, id, Channel::Portal).await {
        Ok(Outcome::Withdrawn { .. } | Outcome::Ended | Outcome::AlreadyWithdrawn) => {
            Ok(see_other("/you/data?done=withdrawal"))
        }
        Ok(Outcome::Erased(left)) => erasure::erased(&visit, left).await,
        Err(WithdrawError::Unknown) => Err(visit.absent()),
        Err(WithdrawError::Store(error)) => Err(visit.failed(&error)),
    }
}

/// Closes the page on this machine.
///
/// # Errors
/// The refusal: the page is not open, or not our form.
pub async fn leave(
    visit: Visit,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Refusal> {
    let own_page = visit.own_page(&headers)?;
    visit.form(&own_page.form(), request).await?;
    Ok(closed(&visit, see_other("/you")))
}

/// Ends the cookie together with an answer.
fn closed(visit: &Visit, mut response: Response) -> Response {
    let cookie = cookies::Cookie::ended(visit.app.own_page_cookie(), visit.app.is_secure());
    response.headers_mut().append(SET_COOKIE, cookie.header());
    response
}

/// Shows so much of an address that its owner knows it again.
fn masked(holdings: &Holdings) -> Option<String> {
    let address = holdings.address.open(&holdings.permit).ok()?;
    let (local, host) = address.split_once('@')?;
    Some(format!("{}•••@{host}", local.chars().next()?))
}

fn uses(visit: &Visit, live: &Live, consents: &[Consent]) -> Vec<Use> {
    let row = |consent: &Consent| {
        let declared = live.declaration.activities.iter();
        let declared = declared.map(|it| it.get()).find(|it| it.id.get() == &consent.activity);
        Use {
            consent: consent.id.to_string(),
            topic: topic_name(visit, live, &consent.activity, &consent.topic),
            purpose: declared.map(|it| visit.read(&it.purpose).to_owned()).unwrap_or_default(),
            since: consent.granted_at,
            until: consent.withdrawn_at,
        }
    };
    // What she is sent comes before what is counted of it.
    let (to_mail, others): (Vec<_>, Vec<_>) = consents.iter().partition(|it| it.is_to_mail());
    to_mail.into_iter().chain(others).map(row).collect()
}

fn held(visit: &Visit, live: &Live, holdings: &Holdings) -> Vec<Held> {
    let form = holdings.consents.first().map(|consent| &consent.activity);
    let form = form.map(|activity| activity_name(visit, live, activity)).unwrap_or_default();
    let source = visit.t("you-source-form").with("form", form).to_string();
    let until = visit.t("you-until-left").to_string();
    let values = [
        ("contact.email", Some(&holdings.address)),
        ("contact.name", holdings.name.as_ref()),
        ("employment.employer", holdings.employer.as_ref()),
    ];
    let row = |(category, value): (&str, Option<&decide::Personal<String>>)| {
        let value = value?.open(&holdings.permit).ok()?.clone();
        let category = category_name(visit, category);
        Some(Held { category, value, source: source.clone(), until: until.clone() })
    };
    let mut held: Vec<Held> = values.into_iter().filter_map(row).collect();
    held.push(Held {
        category: visit.t("you-language").to_string(),
        value: visit
            .t(match holdings.language {
                domain::Language::Nb => "you-language-nb",
                domain::Language::En => "you-language-en",
            })
            .to_string(),
        source: source.clone(),
        until: until.clone(),
    });
    let n_sent = holdings.deliveries.iter().filter(|it| it.sent_at.is_some()).count() as u64;
    if n_sent > 0 {
        held.push(Held {
            category: visit.t("you-deliveries").to_string(),
            value: visit.locale.n(n_sent),
            source: visit.t("you-source-own").to_string(),
            until,
        });
    }
    held
}

/// Returns what a category of data is called.
fn category_name(visit: &Visit, key: &str) -> String {
    let category = declaration::catalogue::category(key);
    category
        .map_or_else(|| key.to_owned(), |it| visit.locale.language.pick(it.nb, it.en).to_owned())
}

fn accesses(visit: &Visit, live: &Live, holdings: &Holdings) -> Vec<AccessRow> {
    let row = |it: &store::access::AccessRecord| AccessRow {
        at: it.opened_at,
        who: who(visit, it.actor),
        purpose: format!(
            "{} ({})",
            used_for(visit, &it.used_for),
            activity_name(visit, live, &it.activity)
        ),
    };
    holdings.access_records.iter().map(row).collect()
}

fn who(visit: &Visit, actor: Actor) -> String {
    visit
        .t(match actor {
            Actor::Member => "actor-member",
            Actor::Job => "actor-job",
            Actor::Subject => "actor-subject",
        })
        .to_string()
}

fn used_for(visit: &Visit, word: &str) -> String {
    let key = match word {
        "confirm" => "use-confirm",
        "send" => "use-send",
        "show-to-subject" => "use-show-to-subject",
        "carry-out-right" => "use-carry-out-right",
        "read" => "use-read",
        "check" => "use-check",
        _ => return word.to_owned(),
    };
    visit.t(key).to_string()
}

impl YouPage {
    /// Returns a page with everything, one just changed, and one with nothing held.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let full = |done| Self {
            frame: public_frame(language, "/you/data"),
            masked_email: Some("k•••@solbris.example".to_owned()),
            link_minutes: 20,
            uses: sample_uses(language),
            preferences: vec![preferences::sample(language)],
            held: sample_held(language),
            receipts: vec![sample_receipt(language)],
            accesses: sample_accesses(language),
            done,
        };
        let bare = Self {
            masked_email: None,
            uses: vec![],
            preferences: vec![],
            held: vec![],
            receipts: vec![],
            accesses: vec![],
            ..full(None)
        };
        vec![
            full(None),
            full(Some(w("Nyhetsbrevet er stoppet", "The newsletter is stopped"))),
            bare,
        ]
    }
}

fn sample_uses(language: Language) -> Vec<Use> {
    let row = |consent: &str, nb, en, until: Option<&str>| Use {
        consent: consent.to_owned(),
        topic: words(language, nb, en),
        purpose: words(language, "sende deg nyheter om temaet", "send you news on the topic"),
        since: at("03-04T10:00"),
        until: until.map(at),
    };
    vec![
        row("c1", "Lønn og regnskap", "Payroll and accounting", None),
        row("c2", "Kurs", "Courses", Some("05-06T10:00")),
    ]
}

fn sample_held(language: Language) -> Vec<Held> {
    let w = |nb, en| words(language, nb, en);
    let row = |category, value: &str, source, until| Held {
        category,
        value: value.to_owned(),
        source,
        until,
    };
    let source = w("deg, i skjemaet «Nyhetsbrev»", "you, in the form “Newsletter”");
    let until = w("til du melder deg av", "until you unsubscribe");
    vec![
        row(
            w("e-postadresse", "e-mail address"),
            "kari.nord@solbris.example",
            source.clone(),
            until.clone(),
        ),
        row(w("arbeidsgiver", "employer"), "Solbris Bakeri", source, until),
    ]
}

fn sample_accesses(language: Language) -> Vec<AccessRow> {
    let w = |nb, en| words(language, nb, en);
    vec![
        AccessRow {
            at: at("11-22T08:21"),
            who: w("en automatisk jobb", "an automatic job"),
            purpose: w("sende deg e-post (Nyhetsbrev)", "send you mail (Newsletter)"),
        },
        AccessRow {
            at: at("11-12T09:31"),
            who: w("du selv", "you"),
            purpose: w("vise deg denne siden (Nyhetsbrev)", "show you this page (Newsletter)"),
        },
    ]
}
