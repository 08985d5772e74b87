//! The use cases, one domain verb each, the jobs, the sequencer and the falsifiers. Knows no HTTP.

pub mod attest;
pub mod audience;
pub mod backup;
pub mod cases;
pub mod checks;
pub mod context;
pub mod coverage;
pub mod declare;
pub mod demo;
pub mod evidence;
pub mod expiry;
pub mod jobs;
pub mod letters;
pub mod live;
pub mod mail_keys;
pub mod mailing;
pub mod mechanisms;
pub mod member;
pub mod office;
pub mod person;
pub mod policy;
pub mod publishing;
pub mod readiness;
pub mod returns;
pub mod sequencer;
pub mod subscription;
mod tokens;
pub mod unfinished;

pub use context::{Acting, Chance, Clock, Context};
pub use live::Live;
pub use office::{Office, OpenError, Settings};
