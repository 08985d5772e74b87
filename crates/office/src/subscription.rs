//! Subscribing by form, confirmed by mail, and leaving at once.

pub mod confirm;
pub(crate) mod grant;
pub mod preferences;
pub mod receipt;
pub mod request;
pub mod unsubscribe;
pub mod withdraw;

use serde::{Deserialize, Serialize};

/// What a token is for; a token of one kind opens nothing of another.
pub(crate) const CONFIRM: &str = "confirm";
pub(crate) const UNSUBSCRIBE: &str = "unsubscribe";

/// What travels sealed in the link of a confirmation, instead of lying in a row.
#[derive(Serialize, Deserialize)]
struct Sealed {
    email: String,
    name: Option<String>,
    employer: Option<String>,
    topics: Vec<domain::Topic>,
    #[serde(default)]
    reading: Vec<domain::Reading>,
    wording_digest: domain::Digest,
}

/// Returns the address out of what travelled in a link, closed again; none when it cannot be read.
pub(crate) fn email_of(
    closed: &decide::Personal<String>,
    permit: &decide::Permit,
) -> Option<decide::Personal<String>> {
    let sealed: Sealed = serde_json::from_str(closed.open(permit).ok()?).ok()?;
    Some(decide::Personal::about(closed.subject(), sealed.email))
}
