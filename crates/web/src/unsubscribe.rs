//! The pages behind the link to unsubscribe: one button, then what was done; mail programs press it by themselves.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use domain::{Channel, Topic};
use office::{
    Acting,
    subscription::unsubscribe::{self, Outcome, UnsubscribeError},
    subscription::withdraw::{self, WithdrawError},
};

use crate::app::{Refusal, Visit, page};
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::receipts::{activity_name, topic_name};
use crate::samples::{public_frame, words};
use crate::text::Language;

const FORM: &str = "unsubscribe";
/// The most bytes of the POST that a mail program makes.
const ONE_CLICK_BYTES_MAX: usize = 4_096;

/// Leave; opening the page changes nothing.
#[derive(Template)]
#[template(path = "unsubscribe.html")]
pub struct UnsubscribePage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
    /// What one leaves.
    pub activity: String,
    /// The topic that the mail was about, with its ID: it can be left alone; absent when the link names none.
    pub topic: Option<(String, String)>,
}

/// What was done.
#[derive(Template)]
#[template(path = "unsubscribed.html")]
pub struct UnsubscribedPage {
    /// The surroundings.
    pub frame: Frame,
    /// What was left.
    pub activity: String,
    /// How many rows were erased; absent when there was nothing left to erase.
    pub n_rows: Option<u64>,
    /// The topic that alone was left; absent when all was.
    pub topic: Option<String>,
}

/// Shows what leaving does, and one button.
///
/// # Errors
/// The refusal: not one of our links.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Result<Response, Refusal> {
    unsubscribe::check(&visit.app.office, &token).map_err(|error| refused(&visit, error))?;
    let activity = activity(&visit);
    let topic = match visit.asked("topic").as_str() {
        "" => None,
        id => named_topic(&visit, id).map(|(topic, name)| (topic.to_string(), name)),
    };
    Ok(page(&UnsubscribePage { frame: visit.frame(FORM), token, activity, topic }))
}

/// Leaves: by the page's button, or by a mail program's one click (RFC 8058). A second time succeeds as well.
///
/// # Errors
/// The refusal: not one of our links, neither our form nor a one-click POST, or the database does not answer.
pub async fn post(
    visit: Visit,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    unsubscribe::check(office, &token).map_err(|error| refused(&visit, error))?;
    let (request, is_one_click) = one_click(&visit, request).await?;
    let channel = if is_one_click {
        Channel::OneClick
    } else {
        let fields = visit.form(FORM, request).await?;
        if !fields.text("only").is_empty() {
            return leave_topic(&visit, &token, fields.text("only")).await;
        }
        Channel::Link
    };
    let mut cx = visit.context(Acting::Subject);
    let left = unsubscribe::unsubscribe(office, &mut cx, &token, channel).await;
    let n_rows = match left.map_err(|error| refused(&visit, error))? {
        Outcome::Erased { n_rows, .. } => Some(n_rows),
        Outcome::AlreadyGone => None,
    };
    let activity = activity(&visit);
    Ok(page(&UnsubscribedPage { frame: visit.frame(""), activity, n_rows, topic: None }))
}

/// Leaves one topic and stays with the others; with the last one everything is erased.
async fn leave_topic(visit: &Visit, token: &str, id: &str) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    let subject = unsubscribe::check(office, token).map_err(|error| refused(visit, error))?;
    let (topic, name) = named_topic(visit, id).ok_or_else(|| visit.absent())?;
    let mut cx = visit.context(Acting::Subject);
    let left = withdraw::withdraw_topic(office, &mut cx, subject, &topic, Channel::Link).await;
    let n_rows = match left {
        Ok(withdraw::Outcome::Erased(Outcome::Erased { n_rows, .. })) => Some(n_rows),
        Ok(_) => None,
        Err(WithdrawError::Unknown) => return Err(visit.absent()),
        Err(WithdrawError::Store(error)) => return Err(visit.failed(&error)),
    };
    let activity = activity(visit);
    let topic = n_rows.is_none().then_some(name);
    Ok(page(&UnsubscribedPage { frame: visit.frame(""), activity, n_rows, topic }))
}

/// Finds a topic that mails are about, with its name; none for whatever else stands in a link.
fn named_topic(visit: &Visit, id: &str) -> Option<(Topic, String)> {
    let live = visit.app.office.live();
    let topics = live.mail_topics();
    let (activity, topic) = topics.into_iter().find(|(_, topic)| topic.as_str() == id)?;
    let name = topic_name(visit, &live, &activity, &topic);
    Some((topic, name))
}

/// Says whether a mail program pressed the button, and gives the request back for those who did it themselves.
async fn one_click(visit: &Visit, request: Request) -> Result<(Request, bool), Refusal> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let (parts, body) = request.into_parts();
    let taken = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(taken, &()).await;
    let bytes = bytes.map_err(|_| visit.refuse(Problem::new(Kind::Size)))?;
    let is_one_click = bytes.len() <= ONE_CLICK_BYTES_MAX && says_one_click(&kind, &bytes);
    Ok((Request::from_parts(parts, bytes.into()), is_one_click))
}

/// Reads the one pair of RFC 8058, section 3.1, in either of the two encodings that it allows.
fn says_one_click(kind: &str, body: &[u8]) -> bool {
    if kind.starts_with("multipart/form-data") {
        let body = String::from_utf8_lossy(body);
        let Some((_, value)) = body.split_once("name=\"List-Unsubscribe\"") else { return false };
        return value.split_once("\r\n\r\n").is_some_and(|(_, value)| {
            value.lines().next().is_some_and(|line| line.trim() == "One-Click")
        });
    }
    let mut pairs = form_urlencoded::parse(body);
    pairs.any(|(name, value)| name == "List-Unsubscribe" && value == "One-Click")
}

/// Names what is left: everything the person said yes to by a form of ours.
fn activity(visit: &Visit) -> String {
    let live = visit.app.office.live();
    let names: Vec<String> =
        live.subscriptions().map(|it| activity_name(visit, &live, it.activity.id.get())).collect();
    visit.locale.list(&names)
}

fn refused(visit: &Visit, error: UnsubscribeError) -> Refusal {
    match error {
        UnsubscribeError::Store(error) => visit.failed(&error),
        UnsubscribeError::Forged => {
            let problem = Problem::new(Kind::Absent).saying(visit.t("link-forged")).by("CON-04");
            visit.refuse(problem.hint(visit.t("unsubscribe-other-way"), Some("/you")))
        }
    }
}

impl UnsubscribePage {
    /// Returns the page of a link without a topic, and of one with it.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |topic: Option<String>| Self {
            frame: public_frame(language, "/unsubscribe/un5ub"),
            token: "un5ub".to_owned(),
            activity: words(language, "Nyhetsbrev", "Newsletter"),
            topic: topic.map(|name| ("courses".to_owned(), name)),
        };
        vec![page(None), page(Some(words(language, "Kurs", "Courses")))]
    }
}

impl UnsubscribedPage {
    /// Returns an erasure, a second visit when nothing is left, and one topic left.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |n_rows, topic| Self {
            frame: public_frame(language, "/unsubscribe/un5ub"),
            activity: words(language, "Nyhetsbrev", "Newsletter"),
            n_rows,
            topic,
        };
        let one = page(None, Some(words(language, "Kurs", "Courses")));
        vec![page(Some(4), None), page(None, None), one]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_pair_is_read_in_both_encodings() {
        assert!(says_one_click("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"));
        let parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n\
                     One-Click\r\n--x--\r\n";
        assert!(says_one_click("multipart/form-data; boundary=x", parts.as_bytes()));
    }

    #[test]
    fn anything_else_is_no_one_click() {
        let form = "application/x-www-form-urlencoded";
        for body in ["", "List-Unsubscribe=", "list-unsubscribe=One-Click", "x=One-Click"] {
            assert!(!says_one_click(form, body.as_bytes()), "{body}");
        }
        let parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n\
                     Two-Clicks\r\n--x--\r\n";
        assert!(!says_one_click("multipart/form-data; boundary=x", parts.as_bytes()));
    }
}
