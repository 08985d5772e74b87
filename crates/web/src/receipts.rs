//! Receipts of a yes, to read and to keep: by their own link, and on the person's own page.

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Channel, ConsentId, Reading};
use jiff::Timestamp;
use office::{
    Live,
    subscription::receipt::{self, Receipt as Kept},
};
use serde_json::json;

use crate::app::{Refusal, Visit, attachment, page};
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::samples::{at, public_frame, words};
use crate::text::Language;

/// What I said yes to, in which words.
#[derive(Template)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    /// The surroundings.
    pub frame: Frame,
    /// The receipt.
    pub receipt: Receipt,
    /// Where the same receipt is a file.
    pub file_address: String,
}

/// A receipt of a consent, in the reader's words (ISO/IEC TS 27560).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Receipt {
    /// Its number.
    pub id: String,
    /// The exact text that was said yes to.
    pub wording: String,
    /// The version of that text, and its digest.
    pub wording_version: u64,
    /// SHA-256 of the text, in hexadecimal digits.
    pub wording_digest: String,
    /// The topics.
    pub topics: Vec<String>,
    /// Those that were taken back since.
    pub withdrawn: Vec<String>,
    /// Where it was said, in words.
    pub channel: String,
    /// When.
    pub granted_at: Timestamp,
    /// Its place in the log; absent until it has one.
    pub entry: Option<u64>,
}

impl Receipt {
    /// Puts a receipt on record into the reader's words.
    pub(crate) fn of(visit: &Visit, live: &Live, kept: &Kept) -> Self {
        let names = |topics: &[domain::Topic]| {
            topics.iter().map(|it| topic_name(visit, live, &kept.activity, it)).collect()
        };
        Self {
            id: kept.id.to_string(),
            wording: kept.wording.clone(),
            wording_version: kept.wording_version.into(),
            wording_digest: kept.wording_digest.to_string(),
            topics: names(&kept.topics),
            withdrawn: names(&kept.withdrawn),
            channel: channel(visit, kept.channel),
            granted_at: kept.granted_at,
            entry: kept.entry,
        }
    }
}

/// Returns what a topic is called; its ID where the declaration no longer has it.
pub(crate) fn topic_name(
    visit: &Visit,
    live: &Live,
    activity: &str,
    topic: &domain::Topic,
) -> String {
    if let Some(reading) = Reading::of(topic) {
        return visit.locale.t(reading_key(reading)).to_string();
    }
    let declared = live.declaration.activities.iter().find(|it| it.id.get() == activity);
    if declared.is_some_and(|it| it.topics.is_empty()) && topic.as_str() == activity {
        return activity_name(visit, live, activity);
    }
    let declared = declared.and_then(|it| it.topics.iter().find(|it| it.id == topic.as_str()));
    declared.map_or_else(
        || topic.as_str().to_owned(),
        |it| visit.locale.language.pick(&it.nb, &it.en).clone(),
    )
}

/// Returns the key of what may be counted, in the catalogue.
pub(crate) fn reading_key(reading: Reading) -> &'static str {
    match reading {
        Reading::Opens => "topic-opens",
        Reading::Clicks => "topic-clicks",
    }
}

/// Returns what an activity is called: its form's title, else its own heading.
pub(crate) fn activity_name(visit: &Visit, live: &Live, activity: &str) -> String {
    let subscription = live.subscription_of(activity);
    let title = subscription.and_then(|it| it.form.title.as_ref());
    if let Some(title) = title {
        return visit.read(title).to_owned();
    }
    let declared = live.declaration.activities.iter().find(|it| it.id.get() == activity);
    let language = office::live::written(visit.language());
    declared.map_or_else(|| activity.to_owned(), |it| it.heading(language))
}

fn channel(visit: &Visit, channel: Channel) -> String {
    visit
        .t(match channel {
            Channel::Form => "receipt-channel-form",
            Channel::OneClick => "receipt-channel-one-click",
            Channel::Link => "receipt-channel-link",
            Channel::Portal => "receipt-channel-portal",
            Channel::Member => "receipt-channel-member",
            Channel::Mail => "receipt-channel-mail",
            Channel::Import => "receipt-channel-import",
            Channel::Complaint => "receipt-channel-complaint",
            Channel::DeadMailbox => "receipt-channel-dead-mailbox",
            Channel::Lapse => "receipt-channel-lapse",
        })
        .to_string()
}

/// Shows the receipt that a link leads to; `?format=json` is the same as a file.
///
/// # Errors
/// The refusal: not one of our links, erased since, or the database does not answer.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Result<Response, Refusal> {
    let found = receipt::find(&visit.app.office, &token).await;
    let found = found.map_err(|error| visit.failed(&error))?;
    let kept = found.ok_or_else(|| {
        visit.refuse(Problem::new(Kind::Absent).saying(visit.t("receipt-none")).by("CON-02"))
    })?;
    Ok(answer(&visit, &kept, format!("/receipts/{token}?format=json")))
}

/// Shows one of the receipts of the person whose page is open.
///
/// # Errors
/// The refusal: the page is not open, no such receipt of hers, or the database does not answer.
pub async fn own(
    visit: Visit,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let subject = visit.own_page(&headers)?.subject;
    let id: ConsentId = id.parse().map_err(|_| visit.absent())?;
    let receipts = receipt::list(&visit.app.office, subject).await;
    let receipts = receipts.map_err(|error| visit.failed(&error))?;
    let kept = receipts.into_iter().find(|it| it.id == id).ok_or_else(|| visit.absent())?;
    Ok(answer(&visit, &kept, format!("/you/receipts/{id}?format=json")))
}

fn answer(visit: &Visit, kept: &Kept, file_address: String) -> Response {
    if visit.asked("format") == "json" {
        let json = serde_json::to_string_pretty(&file(visit, kept)).expect("texts and numbers");
        return attachment("application/json", "receipt.json", json);
    }
    let live = visit.app.office.live();
    let receipt = Receipt::of(visit, &live, kept);
    page(&ReceiptPage { frame: visit.frame(""), receipt, file_address })
}

/// Returns the receipt for programs and drawers.
pub(crate) fn file(visit: &Visit, kept: &Kept) -> serde_json::Value {
    let office = &visit.app.office;
    json!({
        "receipt": kept.id,
        "organisation": office.live().organisation_name(),
        "activity": kept.activity,
        "topics": kept.topics,
        "withdrawn": kept.withdrawn,
        "form": kept.form,
        "channel": kept.channel,
        "language": kept.language,
        "granted_at": kept.granted_at,
        "wording": {
            "version": kept.wording_version,
            "sha256": kept.wording_digest.to_string(),
            "text": kept.wording,
        },
        "log": {
            "url": format!("{}/log", office.settings.base_url),
            "key": office.log_key(),
            "entry": kept.entry,
        },
    })
}

impl ReceiptPage {
    /// Returns a receipt in the log, and one with a topic taken back that waits for its place.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |receipt| Self {
            frame: public_frame(language, "/receipts/r3c31pt"),
            receipt,
            file_address: "/receipts/r3c31pt?format=json".to_owned(),
        };
        let sample = sample_receipt(language);
        let early =
            Receipt { entry: None, withdrawn: sample.topics[1..].to_vec(), ..sample.clone() };
        vec![page(sample), page(early)]
    }
}

/// Returns a receipt.
pub(crate) fn sample_receipt(language: Language) -> Receipt {
    Receipt {
        id: "019aab12-7c00-7000-8000-00000000a1f0".to_owned(),
        wording: words(
            language,
            "Fjordbok AS kan sende meg nyhetsbrev om lønn, regnskap og kurs på e-post.\n",
            "Fjordbok AS may send me a newsletter about payroll, accounting and courses by e-mail.\n",
        ),
        wording_version: 3,
        wording_digest: "9f2c".repeat(16),
        topics: vec![
            words(language, "Lønn og regnskap", "Payroll and accounting"),
            words(language, "Kurs", "Courses"),
        ],
        withdrawn: vec![],
        channel: words(language, "skjemaet på nettstedet", "the form on the site"),
        granted_at: at("11-22T08:30"),
        entry: Some(88_215),
    }
}
