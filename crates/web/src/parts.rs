//! Decides how the few drawn parts look: states, meters and bars; knows no page.

use crate::moment::Locale;
use crate::text::Phrase;
use askama::Template;
use askama::filters::HtmlSafe;

/// Where a promise stands; each state has a mark, a word and a colour.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum State {
    /// A mechanism runs and fresh evidence exists.
    Kept,
    /// A mechanism runs and has had no case yet.
    Running,
    /// A member has attested it, and the attestation has not expired.
    ByHand,
    /// No mechanism and no attestation stand behind it.
    Unbacked,
    /// A counter-example was found.
    Broken,
    /// Nobody has looked yet.
    Unchecked,
}

impl State {
    /// Every state, best first.
    pub const ALL: [Self; 6] =
        [Self::Kept, Self::Running, Self::ByHand, Self::Unbacked, Self::Broken, Self::Unchecked];

    /// Returns the word used in addresses, exports and class names.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Running => "running",
            Self::ByHand => "by-hand",
            Self::Unbacked => "unbacked",
            Self::Broken => "broken",
            Self::Unchecked => "unchecked",
        }
    }

    /// Returns the state of an address's word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Returns the state in words.
    pub fn word(self, locale: &Locale) -> Phrase {
        locale.t(match self {
            Self::Kept => "state-kept",
            Self::Running => "state-running",
            Self::ByHand => "state-by-hand",
            Self::Unbacked => "state-unbacked",
            Self::Broken => "state-broken",
            Self::Unchecked => "state-unchecked",
        })
    }
}

/// How many promises stand in each state.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Coverage {
    /// Kept and proven.
    pub n_kept: u64,
    /// Running, no case yet.
    pub n_running: u64,
    /// Attested by hand.
    pub n_by_hand: u64,
    /// Backed by nothing.
    pub n_unbacked: u64,
    /// Shown to be broken.
    pub n_broken: u64,
    /// Not looked at yet.
    pub n_unchecked: u64,
}

impl Coverage {
    /// Returns the states that occur, best first, with their counts.
    pub fn shares(&self) -> Vec<(State, u64)> {
        let counts = [
            self.n_kept,
            self.n_running,
            self.n_by_hand,
            self.n_unbacked,
            self.n_broken,
            self.n_unchecked,
        ];
        State::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    /// Returns the number of promises.
    pub fn n_promises(&self) -> u64 {
        self.shares().iter().map(|(_, count)| count).sum()
    }

    /// Returns the share that something stands behind, in whole per cent, rounded down.
    pub fn backed_percent(&self) -> u64 {
        let backed = self.n_kept + self.n_running + self.n_by_hand;
        (backed * 100).checked_div(self.n_promises()).unwrap_or(0)
    }

    /// Returns the share that is kept and proven, in whole per cent, rounded down.
    pub fn kept_percent(&self) -> u64 {
        (self.n_kept * 100).checked_div(self.n_promises()).unwrap_or(0)
    }
}

/// A state's mark and word.
#[derive(Template)]
#[template(path = "parts/state.html")]
pub struct StateMark {
    state: State,
    word: String,
}

impl StateMark {
    pub(crate) fn new(state: State, locale: &Locale) -> Self {
        Self { state, word: state.word(locale).to_string() }
    }

    pub(crate) fn counted(state: State, count: u64, locale: &Locale) -> Self {
        Self { state, word: format!("{} {}", locale.n(count), state.word(locale)) }
    }
}

impl HtmlSafe for StateMark {}

const METER_WIDTH: u64 = 1_000;
const METER_GAP: u64 = 4;
const SLICE_WIDTH_MIN: u64 = 8;

/// The coverage as one stacked bar, with the same counts in words below.
#[derive(Template)]
#[template(path = "parts/meter.html")]
pub struct Meter {
    slices: Vec<Slice>,
    label: String,
    legend: Vec<StateMark>,
    links_to: Option<&'static str>,
}

struct Slice {
    state: State,
    x: u64,
    width: u64,
}

impl Meter {
    pub(crate) fn new(
        coverage: &Coverage,
        locale: &Locale,
        links_to: Option<&'static str>,
    ) -> Self {
        let shares = coverage.shares();
        let words: Vec<String> = shares
            .iter()
            .map(|(state, count)| format!("{} {}", locale.n(*count), state.word(locale)))
            .collect();
        Self {
            slices: slices(&shares),
            label: locale.list(&words),
            legend: shares
                .into_iter()
                .map(|(state, count)| StateMark::counted(state, count, locale))
                .collect(),
            links_to,
        }
    }
}

impl HtmlSafe for Meter {}

/// Lays the shares side by side; a small share stays wide enough to be seen.
fn slices(shares: &[(State, u64)]) -> Vec<Slice> {
    let total: u64 = shares.iter().map(|(_, count)| count).sum::<u64>().max(1);
    let n_shares = shares.len() as u64;
    let room = METER_WIDTH - METER_GAP * n_shares.saturating_sub(1) - SLICE_WIDTH_MIN * n_shares;
    let mut x = 0;
    shares
        .iter()
        .map(|&(state, count)| {
            let slice = Slice { state, x, width: SLICE_WIDTH_MIN + room * count / total };
            x += slice.width + METER_GAP;
            slice
        })
        .collect()
}

/// One bar of a [`Bars`] picture.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bar {
    /// What the bar stands for, as "week 47".
    pub label: String,
    /// How many cases ended well.
    pub n_kept: u64,
    /// How many cases did not.
    pub n_broken: u64,
}

const BARS_WIDTH: u64 = 600;
const BARS_HEIGHT: u64 = 96;
const BARS_GAP: u64 = 8;

/// A bar per period, drawn, with the same figures as a table behind a summary.
#[derive(Template)]
#[template(path = "parts/bars.html")]
pub struct Bars {
    caption: String,
    words: [String; 5],
    has_broken: bool,
    bars: Vec<DrawnBar>,
    first: String,
    last: String,
}

struct DrawnBar {
    bar: Bar,
    x: u64,
    width: u64,
    kept_y: u64,
    kept_height: u64,
    broken_y: u64,
    broken_height: u64,
}

impl Bars {
    pub(crate) fn new(caption: String, bars: &[Bar], locale: &Locale) -> Self {
        let most = bars.iter().map(|bar| bar.n_kept + bar.n_broken).max().unwrap_or(0).max(1);
        let step = BARS_WIDTH / (bars.len() as u64).max(1);
        let drawn = bars.iter().enumerate().map(|(index, bar)| {
            let kept_height = height(bar.n_kept, most);
            let broken_height = height(bar.n_broken, most);
            DrawnBar {
                bar: bar.clone(),
                x: index as u64 * step,
                width: step.saturating_sub(BARS_GAP).max(2),
                kept_y: BARS_HEIGHT - kept_height,
                kept_height,
                broken_y: (BARS_HEIGHT - kept_height).saturating_sub(broken_height),
                broken_height,
            }
        });
        Self {
            bars: drawn.collect(),
            caption,
            has_broken: bars.iter().any(|bar| bar.n_broken > 0),
            words: ["bars-table", "bars-period", "bars-kept", "bars-broken", "bars-count"]
                .map(|key| locale.t(key).to_string()),
            first: bars.first().map(|bar| bar.label.clone()).unwrap_or_default(),
            last: bars.last().map(|bar| bar.label.clone()).unwrap_or_default(),
        }
    }
}

impl HtmlSafe for Bars {}

fn height(count: u64, most: u64) -> u64 {
    if count == 0 { 0 } else { (BARS_HEIGHT * count / most).max(3) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn coverage_is_rounded_down_so_that_one_gap_is_never_a_hundred_per_cent() {
        let nearly = Coverage { n_kept: 999, n_unbacked: 1, ..Coverage::default() };
        assert_eq!(nearly.backed_percent(), 99);
        let whole = Coverage { n_kept: 999, n_by_hand: 1, ..Coverage::default() };
        assert_eq!((whole.backed_percent(), whole.kept_percent()), (100, 99));
        assert_eq!(Coverage::default().backed_percent(), 0);
    }

    #[test]
    fn every_state_has_its_own_word_in_addresses() {
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
        assert_eq!(State::from_code("green"), None);
    }

    proptest! {
        #[test]
        fn a_meter_never_runs_over_its_end(counts in proptest::array::uniform6(0_u64..100_000)) {
            let shares: Vec<_> =
                State::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
            let drawn = slices(&shares);
            let end = drawn.last().map_or(0, |slice| slice.x + slice.width);
            prop_assert!(end <= METER_WIDTH);
            prop_assert!(drawn.iter().all(|slice| slice.width >= SLICE_WIDTH_MIN));
        }
    }
}
