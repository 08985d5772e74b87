//! Lists, days, countries and sentences in bokmål and English. Knows nothing of what they are about.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::civil::Date;
use law::Period;
use serde::{Deserialize, Serialize};

use crate::model::Text;

const COUNTRIES: &str = include_str!("../data/countries.tsv");

static COUNTRY_TABLE: LazyLock<Vec<[&'static str; 3]>> = LazyLock::new(|| {
    let cells = |line: &'static str| line.split('\t').collect::<Vec<_>>().try_into().ok();
    COUNTRIES.lines().skip(1).filter_map(cells).collect()
});

/// A language that texts are published in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Bokmål.
    Nb,
    /// English.
    En,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Nb, Self::En];

    /// Returns the code for `lang` attributes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::En => "en",
        }
    }

    /// Returns the one of two things that is in this language.
    pub fn pick<T>(self, nb: T, en: T) -> T {
        match self {
            Self::Nb => nb,
            Self::En => en,
        }
    }
}

impl Text {
    /// Returns the text in a language.
    pub fn read(&self, language: Language) -> &str {
        language.pick(&self.nb, &self.en)
    }
}

/// Makes a text in both languages.
pub(crate) fn text(nb: impl Into<String>, en: impl Into<String>) -> Text {
    Text { nb: nb.into(), en: en.into() }
}

/// Returns a list in running text, such as "a, b and c"; empty for none.
///
/// Where a part has a comma or colon of its own, the parts are set off by semicolons.
pub(crate) fn list(language: Language, parts: &[impl AsRef<str>]) -> String {
    let and = language.pick(" og ", " and ");
    let is_long = |part: &str| part.contains([',', ':', ';']) || part.contains(and);
    if parts.len() > 2 && parts.iter().any(|part| is_long(part.as_ref())) {
        return parts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join("; ");
    }
    let Some((last, first)) = parts.split_last() else { return String::new() };
    let mut sentence = String::new();
    for (at, part) in first.iter().enumerate() {
        if at > 0 {
            sentence.push_str(", ");
        }
        sentence.push_str(part.as_ref());
    }
    if !first.is_empty() {
        sentence.push_str(and);
    }
    sentence.push_str(last.as_ref());
    sentence
}

/// Returns a list in both languages.
pub(crate) fn lists(parts: &[Text]) -> Text {
    let nb: Vec<&str> = parts.iter().map(|part| part.nb.as_str()).collect();
    let en: Vec<&str> = parts.iter().map(|part| part.en.as_str()).collect();
    text(list(Language::Nb, &nb), list(Language::En, &en))
}

/// Returns a day in running text, such as "3. november 2026" or "3 November 2026".
pub(crate) fn day(language: Language, on: Date) -> String {
    const NB: [&str; 12] = [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::from(on.month().unsigned_abs()) - 1;
    let (day, year) = (on.day(), on.year());
    match language {
        Language::Nb => format!("{day}. {} {year}", NB[month]),
        Language::En => format!("{day} {} {year}", EN[month]),
    }
}

/// Returns the name of a country; the code itself where the table lacks it.
pub(crate) fn country(language: Language, code: &str) -> &str {
    match COUNTRY_TABLE.binary_search_by(|row| row[0].cmp(code)) {
        Ok(at) => language.pick(COUNTRY_TABLE[at][1], COUNTRY_TABLE[at][2]),
        Err(_) => code,
    }
}

/// Returns the names of countries as a list in both languages.
pub(crate) fn countries<'a>(codes: impl Iterator<Item = &'a str> + Clone) -> Text {
    let nb: Vec<&str> = codes.clone().map(|code| country(Language::Nb, code)).collect();
    let en: Vec<&str> = codes.map(|code| country(Language::En, code)).collect();
    text(list(Language::Nb, &nb), list(Language::En, &en))
}

/// Returns how often something comes round, such as "hvert år" or "hver 3. måned".
pub fn every(period: Period) -> Text {
    let (n, hver, nb, en) = match period {
        Period::Hours(n) => (n, "hver", "time", "hour"),
        Period::Days(n) => (n, "hver", "dag", "day"),
        Period::Weeks(n) => (n, "hver", "uke", "week"),
        Period::Months { years, months: 0 } => (years, "hvert", "år", "year"),
        Period::Months { years, months } => (12 * years + months, "hver", "måned", "month"),
    };
    if n == 1 {
        return text(format!("{hver} {nb}"), format!("every {en}"));
    }
    text(format!("{hver} {n}. {nb}"), format!("every {n} {en}s"))
}

/// Returns words as a sentence: blanks joined, a capital first, one full stop last.
///
/// Text that a declaration brings along may begin and end in any way.
pub(crate) fn sentence<'w>(words: impl Into<Cow<'w, str>>) -> String {
    let words = words.into();
    if is_ragged(words.as_bytes()) {
        return sentence(words.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let has_capital = words.chars().next().is_none_or(char::is_uppercase);
    let mut sentence = match words {
        Cow::Owned(words) if has_capital => words,
        words => {
            let mut sentence = String::with_capacity(words.len() + 2);
            push_capital(&mut sentence, &words);
            sentence
        }
    };
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// Says whether there are blanks at an end, two blanks in a row, or other blanks than spaces.
fn is_ragged(words: &[u8]) -> bool {
    let mut after_blank = true;
    for byte in words {
        let is_blank = byte.is_ascii_whitespace();
        if is_blank && (after_blank || *byte != b' ') {
            return true;
        }
        after_blank = is_blank;
    }
    after_blank && !words.is_empty()
}

/// Returns words with a capital first.
pub(crate) fn capitalised(words: &str) -> String {
    let mut capital = String::with_capacity(words.len());
    push_capital(&mut capital, words);
    capital
}

fn push_capital(onto: &mut String, word: &str) {
    let mut letters = word.chars();
    if let Some(first) = letters.next() {
        onto.extend(first.to_uppercase());
    }
    onto.push_str(letters.as_str());
}

/// Returns a phrase without the sign of the infinitive, blanks around or a full stop.
pub(crate) fn bare(language: Language, phrase: &str) -> &str {
    let phrase = phrase.trim().trim_end_matches('.');
    phrase.strip_prefix(language.pick("å ", "to ")).unwrap_or(phrase)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_list_has_one_and() {
        let check = |parts: &[&str], nb: &str, en: &str| {
            assert_eq!(list(Language::Nb, parts), nb);
            assert_eq!(list(Language::En, parts), en);
        };
        check(&[], "", "");
        check(&["a"], "a", "a");
        check(&["a", "b"], "a og b", "a and b");
        check(&["a", "b", "c"], "a, b og c", "a, b and c");
        check(&["a", "b: x", "c"], "a; b: x; c", "a; b: x; c");
    }

    #[test]
    fn a_day_is_written_as_each_language_writes_it() {
        let on = date(2026, 11, 3);
        assert_eq!(day(Language::Nb, on), "3. november 2026");
        assert_eq!(day(Language::En, on), "3 November 2026");
    }

    #[test]
    fn what_comes_round_is_told_by_its_cycle() {
        let check = |period: &str, nb: &str, en: &str| {
            assert_eq!(every(period.parse().unwrap()), text(nb, en));
        };
        check("1 year", "hvert år", "every year");
        check("2 years", "hvert 2. år", "every 2 years");
        check("3 months", "hver 3. måned", "every 3 months");
        check("1 year 6 months", "hver 18. måned", "every 18 months");
        check("1 week", "hver uke", "every week");
    }

    #[test]
    fn a_country_has_a_name_in_both_languages() {
        assert_eq!(country(Language::Nb, "NO"), "Norge");
        assert_eq!(country(Language::En, "US"), "the United States");
        assert_eq!(country(Language::En, "ZZ"), "ZZ");
        assert!(COUNTRY_TABLE.is_sorted_by(|left, right| left[0] < right[0]));
        assert_eq!(COUNTRY_TABLE.len(), COUNTRIES.lines().skip(1).count());
    }

    #[test]
    fn a_sentence_has_a_capital_and_one_full_stop() {
        assert_eq!(sentence("  øl og\n mat "), "Øl og mat.");
        assert_eq!(sentence("Er det sant?"), "Er det sant?");
        assert_eq!(sentence("Ja."), "Ja.");
        assert_eq!(bare(Language::Nb, "å sende brev."), "sende brev");
        assert_eq!(bare(Language::En, "to send letters"), "send letters");
        assert_eq!(bare(Language::En, "torment nobody"), "torment nobody");
    }
}
