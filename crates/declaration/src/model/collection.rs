//! `[[collection_point]]`, `[[source]]`, `[[tool]]` and `[[cookie]]`: where data come in.

use law::Period;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{model::Text, place::Placed};

/// A form, page or other place where personal data come in; each carries its notice (NOT-12, UM-01).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionPoint {
    /// Short stable name.
    pub id: Placed<String>,
    /// What sort of place it is.
    pub kind: Placed<CollectionKind>,
    /// What the page or form is called.
    pub title: Option<Text>,
    /// Categories that must be given.
    #[serde(default)]
    pub required: Vec<Placed<String>>,
    /// Categories that may be given.
    #[serde(default)]
    pub optional: Vec<Placed<String>>,
    /// Fields that are written by other people or the site, never asked of the person.
    #[serde(default)]
    pub observed: Vec<Placed<String>>,
    /// Consent is asked here; the sign-up counts only when confirmed by mail.
    pub double_opt_in: Option<Placed<bool>>,
    /// The box for consent is ticked beforehand, or consent is folded into terms; always a finding (CON-01, CON-03).
    pub assumed_consent: Option<Placed<bool>>,
    /// The published notice is left out here; always a finding (NOT-12).
    pub without_notice: Option<Placed<bool>>,
    /// Categories that are published beside what the person wrote.
    #[serde(default)]
    pub publishes: Vec<Placed<String>>,
    /// Says that what is published is not stored; a contradiction (UM-52).
    pub not_stored: Option<Placed<bool>>,
    /// For surveys.
    pub survey: Option<Placed<Survey>>,
    /// Age rules at this place.
    pub age: Option<Placed<Age>>,
    /// Who is joint controller here, for pages on social networks (TRM-04).
    pub joint_with: Option<Placed<String>>,
    /// Free text may hold special categories; a warning is shown beside the field.
    #[serde(default)]
    pub free_text_warning: bool,
}

/// What sort of place data come in at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CollectionKind {
    /// A form to fill in.
    Form,
    /// A form by which people subscribe.
    Subscription,
    /// A site or app that is looked at; technical logs.
    Site,
    /// Comments under articles.
    Comments,
    /// A survey.
    Survey,
    /// Sign-up for a course or event.
    Event,
    /// Recruitment.
    Recruitment,
    /// Support tickets.
    Support,
    /// Sign-in and the account page.
    Account,
    /// E-mail that people send.
    Mailbox,
    /// A page on a social network.
    SocialPage,
    /// A mobile app.
    App,
}

/// How a survey is held (UM-42 to UM-45).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// The intro says why the survey is held.
    pub tells_purpose: bool,
    /// The intro says whether it is anonymous.
    pub tells_anonymity: bool,
    /// Surveys may be anonymous: no IP, no link, small groups merged.
    #[serde(default)]
    pub may_be_anonymous: bool,
    /// Surveys may be named, with follow-up when the intro says so.
    #[serde(default)]
    pub may_follow_up: bool,
}

/// Age rules at a place of collection (CON-06 to CON-08).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Age {
    /// Younger people are turned away or need a guardian.
    pub minimum: Placed<u8>,
    /// Comments by the young are watched in a queue of their own.
    #[serde(default)]
    pub moderated: bool,
    /// Data of the too young go the moment the age is known.
    #[serde(default)]
    pub erase_when_known: bool,
    /// Where guardians write.
    pub guardian_contact: Option<String>,
}

/// Where data come from when not from the person herself (NOT-11).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short stable name.
    pub id: Placed<String>,
    /// What sort of source.
    pub kind: Placed<SourceKind>,
    /// Who or what it is, in words.
    pub name: Text,
    /// Open to the public.
    #[serde(default)]
    pub public: bool,
    /// When the person is told at the latest; one month by law (NOT-12).
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub notice_within: Option<Placed<Period>>,
    /// How the source came by the data lawfully, for bought or lent lists.
    pub lawful_origin: Option<Placed<String>>,
}

/// What sort of source data come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// A manager, colleague or employer of the person.
    CustomerContact,
    /// A partner company that the customer buys through.
    Partner,
    /// Cookies, logs and similar on the person's device.
    Device,
    /// A company that gathers or sells data.
    Aggregator,
    /// A public register or source.
    PublicSource,
    /// A social network.
    SocialNetwork,
    /// Somebody who speaks for an applicant.
    Referee,
    /// Somebody of the organisation, such as an interviewer's notes.
    Own,
    /// The customer whose data are processed on instruction.
    Customer,
}

/// A tool on a site or in an app (CKE).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Short stable name.
    pub id: Placed<String>,
    /// What it is called.
    pub name: String,
    /// ID of the `[[recipient]]` that supplies it.
    pub recipient: Option<Placed<String>>,
    /// What it is for, with the consent it needs.
    pub category: Placed<CookieCategory>,
    /// Why, in a phrase.
    pub purpose: Text,
    /// What the text claims about it; each claim is tested.
    #[serde(default)]
    pub claims: Vec<Placed<ToolClaim>>,
    /// Data categories it takes.
    #[serde(default)]
    pub data: Vec<Placed<String>>,
    /// Earlier visits are tied to the person once she gives contact details.
    pub links_earlier_visits: Option<Placed<bool>>,
    /// Nothing loads before a first click on the button itself.
    #[serde(default)]
    pub two_clicks: bool,
    /// The organisation's own switch, beside any at the supplier.
    #[serde(default)]
    pub own_switch: bool,
    /// Who is joint controller (TRM-04).
    pub joint_with: Option<Placed<String>>,
    /// Opt-out is left to a browser add-on or the supplier's settings; always a finding alone (CKE-03).
    pub opt_out_elsewhere: Option<Placed<bool>>,
}

/// What a text claims about a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ToolClaim {
    /// Nobody can be identified.
    NoIdentification,
    /// Called anonymous.
    Anonymous,
    /// The IP address is cut before it is passed on.
    AddressCut,
    /// Not put together with data that identify.
    NotCombined,
    /// No personal data at all.
    NoPersonalData,
}

/// Something stored on or read from the device (CKE-01).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cookie {
    /// Its name, `*` for a varying part.
    pub name: Placed<String>,
    /// What sort of storage.
    #[serde(default)]
    pub kind: CookieKind,
    /// What it is for.
    pub category: Placed<CookieCategory>,
    /// Why, in a phrase.
    pub purpose: Text,
    /// How long it stays; none means until the browser closes.
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub life: Option<Period>,
    /// ID of the `[[tool]]` that sets it; none means the site itself.
    pub tool: Option<Placed<String>>,
    /// Why it is necessary for what the visitor asked for (CKE-02).
    pub necessary_because: Option<Placed<Text>>,
}

/// What sort of storage on the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CookieKind {
    /// A cookie.
    #[default]
    Cookie,
    /// Local storage.
    LocalStorage,
    /// Session storage.
    SessionStorage,
    /// IndexedDB.
    IndexedDb,
    /// A pixel or similar read-out.
    Pixel,
}

/// What a cookie or tool is for; all but necessary need a choice first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CookieCategory {
    /// Strictly necessary for what the visitor asked for.
    Necessary,
    /// Remembers settings.
    Functional,
    /// Counts and measures.
    Analytics,
    /// Advertising.
    Advertising,
    /// Social networks' buttons.
    Social,
}
