//! Collects the promises of one owner. Knows neither the declaration nor the wording.

use std::borrow::Cow;
use std::ops::Range;

use crate::{
    model::Text,
    promise::{Capability, Level, Promise, PromiseId, PromiseKind, Section},
    words::sentence,
};

/// Where the promises of one table go.
pub(super) struct Page<'l> {
    list: &'l mut Vec<Promise>,
    owner: String,
    section: Section,
    activity: Option<String>,
    of_mailings: bool,
}

impl<'l> Page<'l> {
    /// Opens a page for `owner`, whose IDs begin with it.
    pub(super) fn of(
        owner: impl Into<String>,
        section: Section,
        list: &'l mut Vec<Promise>,
    ) -> Self {
        Self { list, owner: owner.into(), section, activity: None, of_mailings: false }
    }

    /// Says that the promises are about an activity.
    pub(super) fn about(mut self, activity: &str) -> Self {
        self.activity = Some(activity.to_owned());
        self
    }

    /// Says that they are part of mailings, whatever their kind.
    pub(super) fn of_mailings(mut self, of_mailings: bool) -> Self {
        self.of_mailings = of_mailings;
        self
    }

    /// Adds a promise in words of its own.
    pub(super) fn says<'w>(
        &mut self,
        kind: PromiseKind,
        span: Range<usize>,
        nb: impl Into<Cow<'w, str>>,
        en: impl Into<Cow<'w, str>>,
    ) -> &mut Promise {
        let id = PromiseId::of(&self.owner, kind);
        self.push(id, kind, span, Text { nb: sentence(nb), en: sentence(en) })
    }

    /// Adds one of several promises of a kind; `part` is a declared ID.
    pub(super) fn says_of(
        &mut self,
        part: &str,
        kind: PromiseKind,
        span: Range<usize>,
        words: &Text,
    ) -> &mut Promise {
        let id = PromiseId::part(&self.owner, kind, part);
        self.push(id, kind, span, Text { nb: sentence(&words.nb), en: sentence(&words.en) })
    }

    /// Adds a promise whose ID is the owner alone.
    pub(super) fn is(
        &mut self,
        kind: PromiseKind,
        span: Range<usize>,
        words: &Text,
    ) -> &mut Promise {
        let id = PromiseId::named(self.owner.clone());
        self.push(id, kind, span, Text { nb: sentence(&words.nb), en: sentence(&words.en) })
    }

    fn push(
        &mut self,
        id: PromiseId,
        kind: PromiseKind,
        span: Range<usize>,
        sentence: Text,
    ) -> &mut Promise {
        let own = kind.capability();
        let promise = Promise {
            id,
            kind,
            capability: if self.of_mailings { Capability::Mailings } else { own },
            activity: self.activity.clone(),
            section: self.section,
            span,
            sentence,
            rules: kind.rules(),
            level: None,
        };
        self.list.push(promise);
        self.list.last_mut().expect("a promise was pushed")
    }
}

impl Promise {
    /// Names the time.
    pub(super) fn at(&mut self, level: Level) {
        self.level = Some(level);
    }
}
