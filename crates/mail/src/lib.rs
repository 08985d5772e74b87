//! Composes mail, checks mailings, sends by SMTP, and receives in the demo's local mailbox; decides
//! nothing about whom.

mod address;
mod check;
mod compose;
pub mod courier;
mod html;
mod letter;
pub mod links;
mod look;
pub mod mailbox;
pub mod markup;
mod pace;
pub mod picture;
pub mod reading;
mod relay;
mod reply;
pub mod returns;

pub use address::{
    ADDRESS_CHARS_MAX, Address, FieldError, LINE_CHARS_MAX, Line, MessageId, UNSUBSCRIBE_BYTES_MAX,
    UnsubscribeUrl,
};
pub use check::{Finding, Place, check_mailing};
pub use compose::{BODY_BYTES_MAX, ComposeError, Composed, compose};
pub use html::Link;
pub use letter::{Contact, Language, Letter, Mailing, Occasion, Sender};
pub use look::{Look, look};
pub use pace::{DomainLimit, Pace, PaceSettings, Turn};
pub use relay::{Outgoing, Relay, RelayError, RelaySettings, SendError};
pub use reply::{Delay, Outcome, Refusal, Reply};
