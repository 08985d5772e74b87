//! Composes mail, checks mailings, sends by SMTP, and receives in the demo's local mailbox; decides
//! nothing about whom.

mod address;
mod check;
mod compose;
pub mod courier;
pub mod dkim;
mod head;
mod html;
mod inline;
mod letter;
pub mod links;
mod list;
mod look;
pub mod mailbox;
pub mod markup;
mod pace;
pub mod picture;
mod quoted;
pub mod reading;
mod relay;
mod reply;
pub mod returns;
pub mod template;
mod traces;

pub use address::{
    ADDRESS_CHARS_MAX, Address, FieldError, LINE_CHARS_MAX, Line, MessageId, UNSUBSCRIBE_BYTES_MAX,
    UnsubscribeUrl,
};
pub use check::{Finding, Place, check_mailing};
pub use compose::{BODY_BYTES_MAX, ComposeError, Composed, compose};
pub use html::Link;
pub use inline::{IMAGE_BYTES_MAX, IMAGES_BYTES_MAX, Image, ImageError, ImageKind, N_IMAGES_MAX};
pub use letter::{Contact, Language, Letter, Mailing, Occasion, Sender};
pub use list::{ListId, ReturnPath, UnsubscribeMail};
pub use look::{Leaving, Look};
pub use pace::{DomainLimit, Pace, PaceSettings, Turn};
pub use relay::{Outgoing, Relay, RelayError, RelaySettings, SendError};
pub use reply::{Delay, Outcome, Refusal, Reply};
pub use template::{Fill, FillError, Template, TemplateError, Unsubscribe, WORD_BYTES_MAX};
pub use traces::Traces;
