//! The declaration in force: read once, with everything that is derived from it at hand.

use decide::Policy;
use declaration::{
    Document, Finding, Promise, Sources, StatementDocument,
    model::{Activity, CollectionKind, CollectionPoint, Declaration, MeasureKind},
};
use domain::{Digest, Language, Topic};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use law::LegalBasis;
use sha2::{Digest as _, Sha256};

use crate::{office::Settings, policy};

/// A declaration that was read, with what is derived from it.
pub struct Live {
    /// The declaration itself.
    pub declaration: Declaration,
    /// The text of all its files, for places.
    pub text: declaration::JoinedText,
    /// The digest of that text.
    pub digest: Digest,
    /// What `check` found on the day it was read.
    pub findings: Vec<Finding>,
    /// Every promise, in the order of the published texts.
    pub promises: Vec<Promise>,
    /// The rules that decisions are made by.
    pub policy: Policy,
    /// The organisation's time zone.
    pub zone: TimeZone,
    /// Whether the program makes backups by itself; the settings say so, not the declaration.
    pub is_backed_up: bool,
    /// Whether nobody is let in without a second factor: the declaration promises it, and the settings keep it.
    pub asks_second_factor: bool,
}

/// A form by which people subscribe, with the activity that it collects for.
#[derive(Clone, Copy)]
pub struct Subscription<'a> {
    /// The form.
    pub form: &'a CollectionPoint,
    /// The consent-based activity.
    pub activity: &'a Activity,
}

impl Live {
    /// Returns the first instant after a day, in the organisation's zone; none at the end of the calendar.
    pub fn end_of(&self, day: Date) -> Option<Timestamp> {
        Some(day.tomorrow().ok()?.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    /// Reads and checks a declaration, and derives everything from it.
    ///
    /// `today` is the day in the organisation's zone on which it is read.
    ///
    /// # Errors
    /// The findings, when the files cannot be read as a declaration at all.
    pub fn read(sources: &Sources<'_>, today: Date) -> Result<Self, Vec<Finding>> {
        let reading = declaration::read(sources);
        let Some(declaration) = reading.declaration else { return Err(reading.findings) };
        let mut findings = reading.findings;
        findings.extend(declaration::check(&declaration, today));
        let digest = Digest::from_bytes(Sha256::digest(reading.text.as_str()).into());
        let zone = TimeZone::get(declaration.organisation.zone.get()).unwrap_or(TimeZone::UTC);
        Ok(Self {
            promises: declaration::promises(&declaration),
            policy: policy::compile(&declaration),
            text: reading.text,
            digest,
            findings,
            zone,
            declaration,
            is_backed_up: false,
            asks_second_factor: false,
        })
    }

    /// Says whether the declaration promises that nobody signs in by a password alone.
    ///
    /// Law: SEC-03.
    pub fn promises_second_factor(&self) -> bool {
        let mut measures = self.declaration.measures.iter().map(|it| it.get());
        measures.any(|it| *it.kind == MeasureKind::AccessControl)
    }

    /// Takes up what the settings say of what the program does by itself.
    pub(crate) fn under(&mut self, settings: &Settings) {
        self.is_backed_up = settings.backups.is_some();
        self.asks_second_factor = settings.keeps_second_factor && self.promises_second_factor();
    }

    /// Returns the organisation's registered name.
    pub fn organisation_name(&self) -> &str {
        self.declaration.organisation.name.get()
    }

    /// Returns the published text of `document` as the declaration makes it now.
    pub fn document(&self, document: Document, language: Language) -> StatementDocument {
        declaration::document(&self.declaration, document, written(language))
    }

    /// Returns the promise with this ID.
    pub fn promise(&self, id: &str) -> Option<&Promise> {
        self.promises.iter().find(|promise| promise.id.as_str() == id)
    }

    /// Lists the forms by which people subscribe, each with its consent-based activity.
    pub fn subscriptions(&self) -> impl Iterator<Item = Subscription<'_>> {
        let points = self.declaration.collection_points.iter();
        let forms = points.filter(|point| *point.kind == CollectionKind::Subscription);
        forms.filter_map(|form| {
            let collects = |activity: &&Activity| collects_at(activity, form.id.get());
            let mut collecting =
                self.declaration.activities.iter().map(|it| it.get()).filter(collects);
            // What only counts how mails are read is asked about beside what they are for.
            let first = collecting.next()?;
            let activity = match reads_mail(first) && !first.sends_mail() {
                true => collecting.find(|it| it.sends_mail()).unwrap_or(first),
                false => first,
            };
            Some(Subscription { form: form.get(), activity })
        })
    }

    /// Lists what mailings can be about: activities that send marketing mail, each with its topics.
    pub fn mail_topics(&self) -> Vec<(String, Topic)> {
        let mut topics = Vec::new();
        for activity in self.declaration.activities.iter().map(|it| it.get()) {
            let id = activity.id.get();
            let collected = self.subscription_of(id).is_some();
            if collected || activity.sends_mail() {
                topics.extend(topics_of(activity).into_iter().map(|topic| (id.clone(), topic)));
            }
        }
        topics
    }

    /// Says whether an activity writes to existing customers by the exception (MKT-02).
    pub fn serves_customers(&self, activity: &str) -> bool {
        let activities = self.declaration.activities.iter().map(|it| it.get());
        let mut activities = activities.filter(|it| it.id.get() == activity);
        activities.any(|it| it.existing_customers.as_ref().is_some_and(|it| *it.get()))
    }

    /// Finds the subscription form with this ID.
    pub fn subscription(&self, form: &str) -> Option<Subscription<'_>> {
        self.subscriptions().find(|it| it.form.id.get() == form)
    }

    /// Finds the activity that counts opens and clicks on a yes given at this form, if the form may ask for one.
    ///
    /// Law: CKE-01, CON-01.
    pub fn reading_at(&self, form: &str) -> Option<&Activity> {
        self.subscription(form).filter(|it| it.activity.sends_mail())?;
        let mut activities = self.declaration.activities.iter().map(|it| it.get());
        activities.find(|it| it.is_own() && reads_mail(it) && collects_at(it, form))
    }

    /// Finds the activity that counts opens and clicks in the mails of an activity, if any may.
    pub fn reading_of(&self, activity: &str) -> Option<&Activity> {
        let mut forms = self.subscriptions().filter(|it| it.activity.id.get() == activity);
        forms.find_map(|it| self.reading_at(it.form.id.get()))
    }

    /// Finds the subscription whose activity has this ID.
    pub fn subscription_of(&self, activity: &str) -> Option<Subscription<'_>> {
        self.subscriptions().find(|it| it.activity.id.get() == activity)
    }
}

impl Subscription<'_> {
    /// Returns the topics that a person chooses among; the activity itself where none are declared.
    pub fn topics(&self) -> Vec<Topic> {
        topics_of(self.activity)
    }

    /// Says whether the form asks for this category, required or not.
    pub fn asks_for(&self, category: &str) -> bool {
        let mut asked = self.form.required.iter().chain(&self.form.optional);
        asked.any(|it| it.get() == category)
    }
}

/// Returns the topics of an activity; the activity itself where none are declared.
pub(crate) fn topics_of(activity: &Activity) -> Vec<Topic> {
    let declared = activity.topics.iter().filter_map(|topic| topic.id.parse().ok());
    let topics: Vec<Topic> = declared.collect();
    if topics.is_empty() { activity.id.parse().into_iter().collect() } else { topics }
}

fn reads_mail(activity: &Activity) -> bool {
    activity.mail_behaviour.as_ref().is_some_and(|it| *it.get())
}

fn collects_at(activity: &Activity, form: &str) -> bool {
    let by_consent = activity.basis.as_ref().is_some_and(|it| *it.get() == LegalBasis::Consent);
    let names = |it: &str| it == form || it.strip_prefix("form.") == Some(form);
    by_consent && activity.collected_at.iter().any(|it| names(it.get()))
}

/// Returns the language in the words of crate `declaration`.
pub fn written(language: Language) -> declaration::Language {
    match language {
        Language::Nb => declaration::Language::Nb,
        Language::En => declaration::Language::En,
    }
}
