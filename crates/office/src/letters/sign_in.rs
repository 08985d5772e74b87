//! What Members are mailed about signing in: the link to a new password, and what was done with their account.

use domain::Language;
use mail::{FieldError, Letter};

use super::{Letterhead, Stamp, automatic};
use crate::member::{alert::Event, browser::Kind, reset::RESET_MINUTES_MAX};

/// Sends the link that sets another password.
///
/// # Errors
/// As [`super::confirmation`].
pub(crate) fn reset(head: &Letterhead, stamp: Stamp, link: &str) -> Result<Letter, FieldError> {
    let name = &head.organisation;
    let (subject_line, words, button) = match stamp.language {
        Language::Nb => (
            format!("Nytt passord hos {name}"),
            [
                format!(
                    "Med denne lenken setter du et nytt passord. Den virker én gang, i {RESET_MINUTES_MAX} minutter."
                ),
                "Har du ikke bedt om den, trenger du ikke gjøre noe: passordet ditt gjelder fortsatt."
                    .to_owned(),
            ],
            "Sett et nytt passord",
        ),
        Language::En => (
            format!("A new password at {name}"),
            [
                format!(
                    "This link sets a new password. It works once, for {RESET_MINUTES_MAX} minutes."
                ),
                "If you did not ask for it, there is nothing to do: your password still holds."
                    .to_owned(),
            ],
            "Set a new password",
        ),
    };
    automatic(head, stamp, &subject_line, &words, (button, link))
}

/// What a Member is told of.
pub(crate) struct Notice<'a> {
    /// What was done.
    pub(crate) event: Event,
    /// When, in words, in the organisation's zone.
    pub(crate) at: &'a str,
    /// From which browser; none where that is not known.
    pub(crate) browser: Option<&'a Kind>,
}

/// Tells a Member what was done with her account, and how to end her sessions.
///
/// # Errors
/// As [`super::confirmation`].
pub(crate) fn notice(
    head: &Letterhead,
    stamp: Stamp,
    notice: &Notice<'_>,
) -> Result<Letter, FieldError> {
    let name = &head.organisation;
    let what = said(notice.event, stamp.language);
    let forgotten = format!("{}/sign-in/forgotten", head.base_url);
    let (subject_line, words, button) = match stamp.language {
        Language::Nb => (
            format!("{what} hos {name}"),
            [
                format!("{what}, {}{}.", notice.at, from(notice.browser, "fra", "på")),
                "Var det du, trenger du ikke gjøre noe.".to_owned(),
                format!(
                    "Var det ikke du: avslutt øktene under Innstillinger, og bytt passord. Kommer du \
                     ikke inn, ber du om et nytt passord på {forgotten}; da avsluttes alle økter."
                ),
            ],
            "Se hvor du er logget inn",
        ),
        Language::En => (
            format!("{what} at {name}"),
            [
                format!("{what}, {}{}.", notice.at, from(notice.browser, "from", "on")),
                "If it was you, there is nothing to do.".to_owned(),
                format!(
                    "If it was not you: end the sessions under Settings, and change your password. If \
                     you cannot get in, ask for a new password at {forgotten}; all sessions end then."
                ),
            ],
            "See where you are signed in",
        ),
    };
    let link = format!("{}/settings", head.base_url);
    automatic(head, stamp, &subject_line, &words, (button, &link))
}

fn from(browser: Option<&Kind>, from: &str, on: &str) -> String {
    let words = |it: &Kind| format!(", {from} {} {on} {}", it.family, it.system);
    browser.map(words).unwrap_or_default()
}

fn said(event: Event, language: Language) -> &'static str {
    match (event, language) {
        (Event::NewBrowser, Language::Nb) => "Kontoen din ble åpnet fra en ny nettleser",
        (Event::NewBrowser, Language::En) => "Your account was opened from a new browser",
        (Event::PasswordChanged, Language::Nb) => "Passordet ditt ble byttet",
        (Event::PasswordChanged, Language::En) => "Your password was changed",
        (Event::PasswordReset, Language::Nb) => "Passordet ditt ble satt på nytt med en lenke",
        (Event::PasswordReset, Language::En) => "Your password was set anew by a link",
        (Event::FactorSet, Language::Nb) => "Faktor nummer to ble satt opp",
        (Event::FactorSet, Language::En) => "A second factor was set up",
        (Event::FactorEnded, Language::Nb) => "Faktor nummer to ble avsluttet",
        (Event::FactorEnded, Language::En) => "Your second factor was ended",
        (Event::RecoveryCode, Language::Nb) => "En gjenopprettingskode ble brukt",
        (Event::RecoveryCode, Language::En) => "A recovery code was used",
    }
}
