//! Decides what stands beside a sentence: where it is declared, by which rules, what keeps it, and its cases.

use std::ops::Range;

use jiff::Timestamp;
use office::{
    Live, cases,
    coverage::{Covered, Ground},
    mechanisms::counterexample::in_words,
};
use store::StoreError;

use crate::app::Visit;
use crate::moment::Locale;
use crate::parts::{Bar, State};
use crate::samples::{at, words};
use crate::text::Language;

/// What is shown beside a sentence that was picked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proof {
    /// The promise's stable ID.
    pub promise: String,
    /// The sentence in the text's language.
    pub sentence: String,
    /// What stands behind it.
    pub state: State,
    /// On what the state rests, in words.
    pub ground: String,
    /// Where it is declared, as `ordhold.toml:118`; absent where nothing was written and the law speaks.
    pub declared_in: Option<String>,
    /// The line that declares it.
    pub declared_as: Option<String>,
    /// The rules of law it answers, most telling first.
    pub rules: Vec<Rule>,
    /// What carries it out, in words; absent when nothing does.
    pub mechanism: Option<String>,
    /// What would show it to be broken, in words.
    pub breaks_if: Option<String>,
    /// Its cases.
    pub cases: Cases,
    /// When it was last checked.
    pub checked_at: Option<Timestamp>,
}

/// A rule of law in short.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    /// Its ID in the catalogue.
    pub id: String,
    /// What it says, in the interface's language.
    pub says: String,
    /// Its articles, as "GDPR Art. 7(3)".
    pub source: String,
}

/// Figures of a promise's cases.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Cases {
    /// How many cases the newest check looked at; absent before the first.
    pub n_seen: Option<u64>,
    /// Cases recorded one by one in the last 90 days.
    pub n_recorded: u64,
    /// The middle of the times taken.
    pub median_ms: Option<u64>,
    /// The longest time taken.
    pub longest_ms: Option<u64>,
    /// The newest case, with its ledger entry once it has one.
    pub latest: Option<(Timestamp, Option<u64>)>,
    /// Cases per week, oldest first; empty without any.
    pub weeks: Vec<Bar>,
}

/// Gathers what stands behind a promise.
///
/// # Errors
/// As every reading.
pub(crate) async fn proof(
    visit: &Visit,
    live: &Live,
    covered: &Covered<'_>,
    text_language: Language,
) -> Result<Proof, StoreError> {
    let (promise, now) = (covered.promise, visit.locale.now);
    let figures = cases::figures(&visit.app.office, now, promise.id.as_str()).await?;
    let is_written = !promise.span.is_empty();
    let texts = covered.mechanism.map(|mechanism| mechanism.texts());
    let (mechanism, breaks_if) = texts.unzip();
    let milliseconds = |us: u64| us / 1_000;
    Ok(Proof {
        promise: promise.id.as_str().to_owned(),
        sentence: text_language.pick(&promise.sentence.nb, &promise.sentence.en).clone(),
        state: covered.state.into(),
        ground: ground(&visit.locale, covered),
        declared_in: is_written.then(|| place(live, &promise.span)),
        declared_as: is_written.then(|| live.text.line_at(&promise.span).trim().to_owned()),
        rules: promise.rules.iter().map(|id| rule(visit, *id)).collect(),
        mechanism: mechanism.map(|text| visit.read(&text).to_owned()),
        breaks_if: breaks_if.map(|text| visit.read(&text).to_owned()),
        cases: Cases {
            n_seen: covered.check.as_ref().map(|check| check.n_cases),
            n_recorded: figures.n_cases,
            median_ms: figures.median_us.map(milliseconds),
            longest_ms: figures.longest_us.map(milliseconds),
            latest: figures.latest,
            weeks: bars(&visit.locale, &figures.weeks),
        },
        checked_at: covered.check.as_ref().map(|check| check.checked_at),
    })
}

/// Returns a place in the declaration as an editor shows it, as `ordhold.toml:118`.
pub(crate) fn place(live: &Live, span: &Range<usize>) -> String {
    let location = live.text.locate(span);
    location.map(|it| format!("{}:{}", it.file, it.line)).unwrap_or_default()
}

/// Returns a rule in the reader's language, as it reads today.
pub(crate) fn rule(visit: &Visit, id: law::RuleId) -> Rule {
    let row = id.row_on(visit.app.office.day(visit.locale.now));
    Rule {
        id: id.as_str().to_owned(),
        says: visit.locale.language.pick(row.nb, row.en).to_owned(),
        source: row.source.to_owned(),
    }
}

/// Returns a bar for each week, none when all are empty.
pub(crate) fn bars(locale: &Locale, weeks: &[u64]) -> Vec<Bar> {
    if weeks.iter().all(|n| *n == 0) {
        return vec![];
    }
    let first = cases::first_week(locale.now);
    let bar = |(index, n): (usize, &u64)| {
        let begins_at = first + jiff::SignedDuration::from_hours(24 * 7 * index as i64);
        Bar { label: locale.day(&begins_at), n_kept: *n, n_broken: 0 }
    };
    weeks.iter().enumerate().map(bar).collect()
}

fn ground(locale: &Locale, covered: &Covered<'_>) -> String {
    let check = covered.check.as_ref();
    let phrase = match &covered.ground {
        Ground::Checked => match check.and_then(|check| check.counterexample.as_ref()) {
            Some(found) => {
                locale.t("ground-broken").with("found", in_words(found, locale.language.spoken()))
            }
            None if check.is_some_and(|check| check.n_cases == 0) => locale.t("ground-running"),
            None => locale.t("ground-kept").with("n", check.map_or(0, |check| check.n_cases)),
        },
        Ground::NotYetChecked => locale.t("ground-not-yet-checked"),
        Ground::Stale { checked_at } => {
            locale.t("ground-stale").with("moment", locale.moment(checked_at))
        }
        Ground::SwitchedOff { since } => {
            locale.t("ground-switched-off").with("moment", locale.moment(since))
        }
        Ground::Attested { owner, expires_on } => locale
            .t("ground-attested")
            .with("owner", owner.as_str())
            .with("day", locale.date(expires_on)),
        Ground::Expired { expires_on } => {
            locale.t("ground-expired").with("day", locale.date(expires_on))
        }
        Ground::NoMechanism => locale.t("ground-no-mechanism"),
    };
    phrase.to_string()
}

/// Returns the proof of a kept sentence.
pub(crate) fn sample_proof(language: Language) -> Proof {
    let w = |nb, en| words(language, nb, en);
    let sentence = &super::sample_sections(language)[0].clauses[2].sentence;
    Proof {
        promise: "newsletter-erased-at-withdrawal".to_owned(),
        sentence: sentence.clone(),
        state: State::Kept,
        ground: w(
            "Siste kontroll så på 412 saker og fant ikke noe moteksempel",
            "The last check looked at 412 cases and found no counter-example",
        ),
        declared_in: Some("ordhold.toml:118".to_owned()),
        declared_as: Some("retention = { until = \"withdrawal\", then = \"erase\" }".to_owned()),
        rules: vec![Rule {
            id: "CON-04".to_owned(),
            says: w("Like lett å trekke som å gi", "As easy to withdraw as to give"),
            source: "GDPR Art. 7(3)".to_owned(),
        }],
        mechanism: Some(w(
            "utsendinger: adressen slettes i samme transaksjon",
            "mailings: the address is erased in the same transaction",
        )),
        breaks_if: Some(w(
            "en adresse overlever samtykket sitt med et minutt",
            "an address outlives its consent by a minute",
        )),
        cases: Cases {
            n_seen: Some(412),
            n_recorded: 412,
            median_ms: Some(4),
            longest_ms: Some(31),
            latest: Some((at("11-22T08:14"), Some(88_214))),
            weeks: sample_weeks(language),
        },
        checked_at: Some(at("11-22T08:12")),
    }
}

/// Returns thirteen weeks of cases.
pub(crate) fn sample_weeks(language: Language) -> Vec<Bar> {
    let counts = [18, 26, 14, 30, 20, 38, 24, 17, 22, 47, 33, 28, 12];
    let bar = |(index, n_kept)| Bar {
        label: format!("{} {}", language.pick("uke", "week"), 35 + index),
        n_kept,
        n_broken: u64::from(index == 9),
    };
    counts.into_iter().enumerate().map(bar).collect()
}
