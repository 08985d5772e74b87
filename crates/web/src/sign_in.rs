//! The page on which a member signs in.

use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::text::Language;
use askama::Template;

/// Are you a member.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// The surroundings.
    pub frame: Frame,
    /// The address that was typed.
    pub typed_email: String,
    /// What was wrong; never which of the two fields.
    pub fault: Option<String>,
    /// Where to go afterwards, a path of ours; empty for Today.
    pub then: String,
}

impl SignInPage {
    /// Returns an empty form and one that was refused.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |typed: &str, fault| Self {
            frame: public_frame(language, "/sign-in"),
            typed_email: typed.to_owned(),
            fault,
            then: "/coverage?state=broken".to_owned(),
        };
        let refused = words(
            language,
            "Adressen og passordet passer ikke sammen",
            "The address and the password do not belong together",
        );
        vec![page("", None), page("kari.nord@fjordbok.example", Some(refused))]
    }
}
