//! Every ID of a declaration by its kind, made once, so that each check takes one step a reference.

use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::{
    model::{
        Activity, CollectionPoint, Declaration, Recipient, Role, Service, Source, SystemTable, Tool,
    },
    place::Placed,
    spelling,
};

/// Suggestions that are looked for in one run; finding the nearest word costs a look at all of them.
const SUGGESTIONS_MAX: u32 = 100;

/// A declaration with the ways through it.
pub(crate) struct Index<'a> {
    pub(crate) declaration: &'a Declaration,
    /// The day as of which it is judged.
    pub(crate) on: Date,
    points: HashMap<&'a str, &'a CollectionPoint>,
    sources: HashMap<&'a str, &'a Source>,
    recipients: HashMap<&'a str, &'a Recipient>,
    tools: HashMap<&'a str, &'a Tool>,
    services: HashMap<&'a str, &'a Service>,
    systems: HashSet<&'a str>,
    collected_at: HashMap<&'a str, Vec<&'a Activity>>,
    suggestions_left: Cell<u32>,
    promises: OnceCell<HashSet<String>>,
}

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Point,
    Source,
    Recipient,
    Tool,
    Service,
    System,
}

impl<'a> Index<'a> {
    pub(crate) fn new(declaration: &'a Declaration, on: Date) -> Self {
        let mut index = Self {
            declaration,
            on,
            points: by_id(&declaration.collection_points, |point| &point.id),
            sources: by_id(&declaration.sources, |source| &source.id),
            recipients: by_id(&declaration.recipients, |recipient| &recipient.id),
            tools: by_id(&declaration.tools, |tool| &tool.id),
            services: by_id(&declaration.services, |service| &service.id),
            systems: declaration.systems.iter().map(|system| system.id.as_str()).collect(),
            collected_at: HashMap::new(),
            suggestions_left: Cell::new(SUGGESTIONS_MAX),
            promises: OnceCell::new(),
        };
        for activity in &declaration.activities {
            let points: Vec<_> = index.points_of(activity).collect();
            for point in points {
                index.collected_at.entry(point.id.as_str()).or_default().push(activity);
            }
        }
        index
    }

    /// Returns the place of collection; `form.newsletter` leads to `newsletter`.
    pub(crate) fn point(&self, reference: &str) -> Option<&'a CollectionPoint> {
        let bare = || reference.split_once('.').map(|(_, id)| id);
        self.points.get(reference).or_else(|| self.points.get(bare()?)).copied()
    }

    pub(crate) fn source(&self, reference: &str) -> Option<&'a Source> {
        self.sources.get(reference).copied()
    }

    pub(crate) fn recipient(&self, reference: &str) -> Option<&'a Recipient> {
        self.recipients.get(reference).copied()
    }

    pub(crate) fn tool(&self, reference: &str) -> Option<&'a Tool> {
        self.tools.get(reference).copied()
    }

    pub(crate) fn service(&self, reference: &str) -> Option<&'a Service> {
        self.services.get(reference).copied()
    }

    /// Says whether a reference leads somewhere.
    pub(crate) fn knows(&self, target: Target, reference: &str) -> bool {
        match target {
            Target::Point => self.point(reference).is_some(),
            Target::Source => reference == "subject" || self.source(reference).is_some(),
            Target::Recipient => self.recipient(reference).is_some(),
            Target::Tool => self.tool(reference).is_some(),
            Target::Service => self.service(reference).is_some(),
            Target::System => self.systems.contains(reference),
        }
    }

    /// Returns the ID that may have been meant; none once many have been looked for.
    pub(crate) fn nearest(&self, target: Target, reference: &str) -> Option<&'a str> {
        self.suggestions_left.set(self.suggestions_left.get().checked_sub(1)?);
        let reference = reference.rsplit('.').next().unwrap_or(reference);
        match target {
            Target::Point => spelling::nearest(reference, self.points.keys().copied()),
            Target::Source => spelling::nearest(reference, self.sources.keys().copied()),
            Target::Recipient => spelling::nearest(reference, self.recipients.keys().copied()),
            Target::Tool => spelling::nearest(reference, self.tools.keys().copied()),
            Target::Service => spelling::nearest(reference, self.services.keys().copied()),
            Target::System => spelling::nearest(reference, self.systems.iter().copied()),
        }
    }

    /// Says whether the declaration makes a promise; they are derived when the first is asked for.
    pub(crate) fn has_promise(&self, id: &str) -> bool {
        self.promises().contains(id)
    }

    /// Returns the ID of a promise that may have been meant.
    pub(crate) fn nearest_promise(&self, id: &str) -> Option<&str> {
        self.suggestions_left.set(self.suggestions_left.get().checked_sub(1)?);
        spelling::nearest(id, self.promises().iter().map(String::as_str))
    }

    fn promises(&self) -> &HashSet<String> {
        self.promises.get_or_init(|| {
            let promises = crate::promises(self.declaration);
            promises.into_iter().map(|promise| promise.id.to_string()).collect()
        })
    }

    /// Returns the activities that collect at a place, in the order of the text.
    pub(crate) fn activities_at(&self, point: &CollectionPoint) -> &[&'a Activity] {
        self.collected_at.get(point.id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Returns the activities in which the organisation decides, alone or with others.
    pub(crate) fn own_activities(&self) -> impl Iterator<Item = &'a Activity> {
        self.declaration
            .activities
            .iter()
            .map(Placed::get)
            .filter(|activity| matches!(activity.role, Role::Controller | Role::JointController))
    }

    /// Returns the recipients that an activity names and that exist.
    pub(crate) fn recipients_of(
        &self,
        activity: &'a Activity,
    ) -> impl Iterator<Item = &'a Recipient> {
        activity.recipients.iter().filter_map(|reference| self.recipient(reference))
    }

    /// Returns the places of collection that an activity names and that exist.
    pub(crate) fn points_of(
        &self,
        activity: &'a Activity,
    ) -> impl Iterator<Item = &'a CollectionPoint> {
        activity.collected_at.iter().filter_map(|reference| self.point(reference))
    }

    /// Returns the tables of every system, with system and name.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&'a str, &'a str, &'a SystemTable)> {
        self.declaration.systems.iter().flat_map(|system| {
            let tables = system.table.iter();
            tables.map(|(name, table)| (system.id.as_str(), name.as_str(), table.get()))
        })
    }
}

/// The first table with an ID counts; further ones are a finding of their own.
fn by_id<T>(tables: &[Placed<T>], id: impl Fn(&T) -> &Placed<String>) -> HashMap<&str, &T> {
    tables.iter().rev().map(|table| (id(table).as_str(), table.get())).collect()
}
