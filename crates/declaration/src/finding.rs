//! A finding: what is wrong, where, by which rule, and the way out. Knows nothing of how it is found.

use std::ops::Range;

use jiff::civil::Date;
use law::RuleId;
use serde::Serialize;

use crate::{findings::Index, model::Text};

/// What is wrong at one place of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it; stable, in kebab-case.
    pub code: &'static str,
    /// Whether it stops publishing.
    pub severity: Severity,
    /// The rules it breaks, the nearest first; empty where only the file format is at stake.
    pub rules: &'static [RuleId],
    /// A range of bytes in the joined text; empty at its start when nobody wrote the value.
    pub place: Range<usize>,
    /// The ID of the table it stands in, such as an activity's; none outside such tables.
    pub about: Option<String>,
    /// What is wrong, one sentence without full stop.
    pub says: Text,
    /// What to do about it, one sentence without full stop.
    pub way_out: Text,
    /// The signed exception that covers it; only warnings have one.
    pub excepted: Option<Signature>,
}

/// Whether a finding stops publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing is published until it is mended.
    Error,
    /// Needs mending, or a signed exception with an end.
    Warning,
}

/// Who vouches for a warning, why and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The role that signed.
    pub signed_by: String,
    /// Why.
    pub reason: String,
    /// The last day.
    pub expires_on: Date,
}

/// An entry in the catalogue of findings.
#[derive(Debug)]
pub struct Check {
    /// Stable, in kebab-case.
    pub code: &'static str,
    /// Of every finding it makes.
    pub severity: Severity,
    /// The name of the finding in bokmål.
    pub nb: &'static str,
    /// The rules behind it, the nearest first.
    pub rules: &'static [RuleId],
    /// Its page in the book, Markdown in English: What it finds, Why it matters, Example, Way out.
    pub page: &'static str,
    pub(crate) run: Run,
}

/// How a check looks at a declaration; none for those made while the files are read.
pub(crate) type Run = Option<fn(&Index<'_>, &mut Vec<Finding>)>;

impl Check {
    /// Returns the name of the finding in English: the first line of its page.
    pub fn en(&self) -> &'static str {
        let first = self.page.trim_start().lines().next().unwrap_or(self.code);
        first.trim_end_matches('.')
    }

    /// Makes a finding of this check.
    pub(crate) fn at(&self, place: Range<usize>, says: Text, way_out: Text) -> Finding {
        Finding {
            code: self.code,
            severity: self.severity,
            rules: self.rules,
            place,
            about: None,
            says,
            way_out,
            excepted: None,
        }
    }
}

impl Severity {
    /// Returns the word in bokmål.
    pub const fn nb(self) -> &'static str {
        match self {
            Self::Error => "feil",
            Self::Warning => "advarsel",
        }
    }

    /// Returns the word in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Writes a text in both languages, bokmål first; names in braces are filled in as by `format!`.
macro_rules! text {
    ($nb:literal, $en:literal $(,)?) => {
        $crate::model::Text { nb: format!($nb), en: format!($en) }
    };
}

/// Lists the checks of one subject; their docs are kept as their pages.
macro_rules! checks {
    ($(
        $(#[doc = $page:literal])+
        $name:ident: $severity:ident $code:literal, $nb:literal, [$($rule:literal),*] $(, $run:path)?;
    )+) => {
        $(
            $(#[doc = $page])+
            pub const $name: $crate::finding::Check = $crate::finding::Check {
                code: $code,
                severity: $crate::finding::Severity::$severity,
                nb: $nb,
                rules: &[$(law::rule_id!($rule)),*],
                page: concat!($($page, "\n"),+),
                run: $crate::finding::run!($($run)?),
            };
        )+

        /// The checks of this subject, in the order of the book.
        pub(crate) const CHECKS: &[&$crate::finding::Check] = &[$(&$name),+];
    };
}

macro_rules! run {
    () => {
        None
    };
    ($run:path) => {
        Some($run)
    };
}

pub(crate) use {checks, run, text};
