//! The page of the house and of oneself: what is declared, who I am, where I am signed in.

use crate::frame::Frame;
use crate::samples::{at, office_frame, words};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

/// Who are we, who am I, where am I signed in.
#[derive(Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    /// The surroundings.
    pub frame: Frame,
    /// The organisation's number.
    pub organisation_number: String,
    /// Where privacy questions go.
    pub contact: String,
    /// The zone times are shown in, as `Europe/Oslo`.
    pub zone: String,
    /// Where all this is declared, as `ordhold.toml:1`.
    pub declared_in: String,
    /// The address I sign in with.
    pub email: String,
    /// Where I am signed in, this session first.
    pub sessions: Vec<SessionRow>,
    /// What was wrong with a change of password.
    pub password_fault: Option<String>,
    /// What was just done, in words.
    pub done: Option<String>,
}

/// A session of mine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SessionRow {
    /// Its number; not its secret.
    pub id: String,
    /// The browser and system in words.
    pub browser: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// Whether it is this one.
    pub is_this: bool,
}

/// The shortest password, in characters.
pub const PASSWORD_CHARACTERS_MIN: usize = 12;

impl SettingsPage {
    /// Returns two sessions, and one alone after a refused change of password.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let this = SessionRow {
            id: "s1".to_owned(),
            browser: w("Firefox på Linux", "Firefox on Linux"),
            began_at: at("11-22T06:58"),
            used_at: at("11-22T08:30"),
            is_this: true,
        };
        let other = SessionRow {
            id: "s2".to_owned(),
            browser: w("Safari på iPhone", "Safari on iPhone"),
            began_at: at("11-03T17:12"),
            used_at: at("11-20T20:01"),
            is_this: false,
        };
        let page = |sessions| Self {
            frame: office_frame(language, "/settings"),
            organisation_number: "999 888 777".to_owned(),
            contact: "personvern@fjordbok.example".to_owned(),
            zone: "Europe/Oslo".to_owned(),
            declared_in: "ordhold.toml:1".to_owned(),
            email: "kari.nord@fjordbok.example".to_owned(),
            sessions,
            password_fault: None,
            done: None,
        };
        let fault = w("Passordet du har nå, stemmer ikke", "Your present password is not right");
        vec![
            Self {
                done: Some(w("Passordet er byttet", "The password is changed")),
                ..page(vec![this.clone(), other])
            },
            Self { password_fault: Some(fault), ..page(vec![this]) },
        ]
    }
}
