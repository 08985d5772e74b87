//! Decides what the pages look like when nobody is there: every page with every sample, for tests and for looking.

use crate::frame::{Frame, SignedIn};
use crate::moment::Locale;
use crate::text::Language;
use askama::Template;
use domain::Role;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// One page with one sample in one language.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The page's name, as `today`.
    pub page: &'static str,
    /// Which of the page's samples it is, from 0.
    pub index: usize,
    /// The language of the interface.
    pub language: Language,
    /// The page.
    pub html: String,
}

/// Returns every page with every sample in every language.
///
/// # Panics
/// When a template cannot be rendered; the samples show that each can.
pub fn samples() -> Vec<Sample> {
    Language::ALL.into_iter().flat_map(samples_in).collect()
}

fn rendered<P: Template>(page: &'static str, language: Language, pages: Vec<P>) -> Vec<Sample> {
    let render = |(index, view): (usize, P)| Sample {
        page,
        index,
        language,
        html: view.render().expect("our templates write to memory only"),
    };
    pages.into_iter().enumerate().map(render).collect()
}

fn samples_in(language: Language) -> Vec<Sample> {
    macro_rules! all {
        ($($name:literal => $page:ty),* $(,)?) => {
            [$(rendered($name, language, <$page>::samples(language))),*].concat()
        };
    }
    all! {
        "problem" => crate::problem::ProblemPage,
        "first-run" => crate::first_run::FirstRunPage,
        "sign-in" => crate::sign_in::SignInPage,
        "sign-in-code" => crate::sign_in::code::CodePage,
        "sign-in-forgotten" => crate::sign_in::forgotten::ForgottenPage,
        "sign-in-reset" => crate::sign_in::reset::ResetPage,
        "today" => crate::today::TodayPage,
        "statement" => crate::statement::StatementPage,
        "statement-differences" => crate::statement::differences::DifferencesPage,
        "statement-publication" => crate::statement::publication::PublicationPage,
        "coverage" => crate::coverage::CoveragePage,
        "promise" => crate::promise::PromisePage,
        "register" => crate::register::RegisterPage,
        "register-activity" => crate::register::activity::ActivityPage,
        "mailings" => crate::mailings::MailingsPage,
        "mailings-delivery" => crate::mailings::delivery::DeliveryPage,
        "mailings-mailing" => crate::mailings::mailing::MailingPage,
        "mailings-composition" => crate::mailings::composition::CompositionPage,
        "mailings-pictures" => crate::mailings::pictures::PicturesPage,
        "audience" => crate::audience::AudiencePage,
        "audience-topic" => crate::audience::topic::TopicPage,
        "audience-duplicates" => crate::audience::duplicates::DuplicatesPage,
        "audience-import" => crate::audience::import::ImportPage,
        "audience-import-form" => crate::audience::import_form::ImportFormPage,
        "evidence" => crate::evidence::EvidencePage,
        "evidence-entry" => crate::evidence::entry::EntryPage,
        "jobs" => crate::jobs::JobsPage,
        "settings" => crate::settings::SettingsPage,
        "invitation" => crate::invitations::AcceptPage,
        "settings-members" => crate::settings::members::MembersPage,
        "settings-invitation" => crate::settings::members::invitation::InvitationPage,
        "settings-member" => crate::settings::members::member::MemberPage,
        "settings-review" => crate::settings::members::review::ReviewPage,
        "settings-undertaking" => crate::settings::undertaking::UndertakingPage,
        "settings-second-factor" => crate::settings::second_factor::SecondFactorPage,
        "settings-backups" => crate::settings::backups::BackupsPage,
        "privacy" => crate::privacy::PrivacyPage,
        "privacy-absent" => crate::privacy::NoPrivacyPage,
        "privacy-differences" => crate::statement::differences::PublicDifferencesPage,
        "cookies" => crate::cookies::CookiesPage,
        "subscribe" => crate::subscribe::SubscribePage,
        "subscribe-embedded" => crate::subscribe::EmbeddedSubscribePage,
        "subscribe-sent" => crate::subscribe::SubscribeSentPage,
        "confirm" => crate::confirm::ConfirmPage,
        "confirmed" => crate::confirm::ConfirmedPage,
        "renew" => crate::renew::RenewPage,
        "renewed" => crate::renew::RenewedPage,
        "receipt" => crate::receipts::ReceiptPage,
        "unsubscribe" => crate::unsubscribe::UnsubscribePage,
        "unsubscribed" => crate::unsubscribe::UnsubscribedPage,
        "you" => crate::you::YouPage,
        "you-link" => crate::you::link::YouLinkPage,
        "you-enter" => crate::you::enter::YouEnterPage,
        "you-erasure" => crate::you::erasure::ErasurePage,
        "you-erased" => crate::you::erasure::ErasedPage,
        "demo-mailbox" => crate::demo::MailboxPage,
        "demo-mail" => crate::demo::MailPage,
    }
}

/// Returns an instant of the samples' year, as `11-22T08:14`.
pub(crate) fn at(text: &str) -> Timestamp {
    format!("2026-{text}:00Z").parse().expect("the samples' instants are written by us")
}

/// Returns the surroundings of a signed-in member's page.
pub(crate) fn office_frame(language: Language, path: &str) -> Frame {
    let member = SignedIn {
        rights: Role::Owner.rights(),
        roles: vec![Role::Owner],
        is_bound: true,
        n_needing: 2,
        backed_percent: 94,
        n_jobs: 3,
    };
    Frame { member: Some(member), ..public_frame(language, path) }
}

/// Returns the surroundings of a public page.
pub(crate) fn public_frame(language: Language, path: &str) -> Frame {
    Frame {
        locale: Locale {
            language,
            zone: TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("Oslo's rule is valid"),
            now: at("11-22T08:30"),
        },
        organisation: "Fjordbok AS".to_owned(),
        path: path.to_owned(),
        form_token: "c2FtcGxlLXRva2Vu".to_owned(),
        member: None,
        is_demo: false,
    }
}

/// Returns words in the sample's language, owned.
pub(crate) fn words(language: Language, nb: &str, en: &str) -> String {
    language.pick(nb, en).to_owned()
}
