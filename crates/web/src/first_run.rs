//! The page on which the house gets its first owner.

use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::settings::PASSWORD_CHARACTERS_MIN;
use crate::text::Language;
use askama::Template;

/// Who owns this house.
#[derive(Template)]
#[template(path = "first_run.html")]
pub struct FirstRunPage {
    /// The surroundings.
    pub frame: Frame,
    /// The name that was typed.
    pub typed_name: String,
    /// The address that was typed.
    pub typed_email: String,
    /// What was wrong with the code from the terminal.
    pub code_fault: Option<String>,
    /// What was wrong with the address.
    pub email_fault: Option<String>,
    /// What was wrong with the password.
    pub password_fault: Option<String>,
}

impl FirstRunPage {
    /// Returns an empty form and one with every fault.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let empty = Self {
            frame: public_frame(language, "/first-run"),
            typed_name: String::new(),
            typed_email: String::new(),
            code_fault: None,
            email_fault: None,
            password_fault: None,
        };
        let faulty = Self {
            frame: empty.frame.clone(),
            typed_name: "Kari Nord".to_owned(),
            typed_email: "kari.nord@".to_owned(),
            code_fault: Some(w(
                "Koden stemmer ikke med den i terminalen",
                "The code is not the one in the terminal",
            )),
            email_fault: Some(w("Adressen mangler et domene", "The address lacks a domain")),
            password_fault: Some(w("Passordet er for kort", "The password is too short")),
        };
        vec![empty, faulty]
    }
}
