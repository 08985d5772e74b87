//! Measures how hard a text is to read, by LIX: words to a sentence, and how many words are long.

use std::fmt;

use crate::Language;

/// How many words somebody reads in a minute, as a round figure for prose on a screen.
pub const WORDS_A_MINUTE: usize = 200;
const LONG_WORD_LETTERS_MIN: usize = 7;
const ABBREVIATIONS_NB: &[&str] = &[
    "adr.", "art.", "bl.a.", "ca.", "dvs.", "f.eks.", "evt.", "fr.", "hhv.", "inkl.", "jf.", "kl.",
    "kr.", "m.a.o.", "m.m.", "mrk.", "nr.", "o.l.", "osv.", "pga.", "ref.", "s.", "t.o.m.", "tlf.",
    "vha.",
];
const ABBREVIATIONS_EN: &[&str] = &[
    "approx.", "art.", "co.", "dr.", "e.g.", "etc.", "i.e.", "inc.", "ltd.", "mr.", "mrs.", "ms.",
    "no.", "p.", "st.", "vs.",
];

/// How hard a text is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// LIX under 25: as in children's books.
    VeryEasy,
    /// LIX 25 to under 35: as in fiction.
    Easy,
    /// LIX 35 to under 45: as in newspapers.
    Medium,
    /// LIX 45 to under 55: as in public reports.
    Hard,
    /// LIX of 55 and more: as in statutes.
    VeryHard,
}

impl Band {
    /// Returns the band's words in English.
    pub fn word(self) -> &'static str {
        match self {
            Self::VeryEasy => "very easy",
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
            Self::VeryHard => "very hard",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What was counted in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reading {
    /// The words; links, mail addresses and bare numbers are none.
    pub n_words: usize,
    /// The words of seven letters and more.
    pub n_long_words: usize,
    /// The sentences; a heading and an entry of a list are one each.
    pub n_sentences: usize,
}

impl Reading {
    /// Returns LIX in hundredths: words a sentence, and long words in a hundred; 0 without words.
    fn lix_hundredths(&self) -> usize {
        if self.n_words == 0 {
            return 0;
        }
        let a_sentence = 100 * self.n_words / self.n_sentences.max(1);
        let long_of_all = 10_000 * self.n_long_words / self.n_words;
        a_sentence + long_of_all
    }

    /// Returns LIX, rounded down; 0 without words.
    pub fn lix(&self) -> usize {
        self.lix_hundredths() / 100
    }

    /// Returns how hard the text is to read.
    pub fn band(&self) -> Band {
        match self.lix() {
            0..25 => Band::VeryEasy,
            25..35 => Band::Easy,
            35..45 => Band::Medium,
            45..55 => Band::Hard,
            _ => Band::VeryHard,
        }
    }

    /// Returns how many minutes it takes to read, rounded up.
    pub fn n_minutes(&self) -> usize {
        self.n_words.div_ceil(WORDS_A_MINUTE)
    }
}

/// Counts the words and sentences of a plain text whose paragraphs stand on lines of their own.
pub fn measure(text: &str, language: Language) -> Reading {
    let abbreviations = match language {
        Language::Nb => ABBREVIATIONS_NB,
        Language::En => ABBREVIATIONS_EN,
    };
    let mut reading = Reading::default();
    for line in text.lines() {
        let mut is_open = false;
        let mut tokens = line.split_whitespace().peekable();
        while let Some(token) = tokens.next() {
            is_open |= count_words(token, &mut reading);
            let ends = ends_sentence(token, tokens.peek().copied(), abbreviations);
            if ends && is_open {
                reading.n_sentences += 1;
                is_open = false;
            }
        }
        reading.n_sentences += usize::from(is_open);
    }
    reading
}

/// Counts the words of a token, which dashes and slashes may part; returns whether there was one.
fn count_words(token: &str, reading: &mut Reading) -> bool {
    if token.contains("://") || token.contains('@') || token.starts_with("www.") {
        return false;
    }
    let mut has_word = false;
    for word in token.split(['/', '–', '—', '…']) {
        let n_letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if n_letters > 0 {
            reading.n_words += 1;
            reading.n_long_words += usize::from(n_letters >= LONG_WORD_LETTERS_MIN);
            has_word = true;
        }
    }
    has_word
}

/// Tells whether a sentence ends with a token; a point in an abbreviation, a number or a link ends
/// none.
fn ends_sentence(token: &str, next: Option<&str>, abbreviations: &[&str]) -> bool {
    let token = token.trim_end_matches(['"', '\'', ')', ']', '»', '”', '’', '*', '_']);
    if token.ends_with(['!', '?', ':', '…']) {
        return true;
    }
    if !token.ends_with('.') {
        return false;
    }
    let Some(next) = next else { return true };
    let bare = token.trim_start_matches(['"', '\'', '(', '[', '«', '“']).to_lowercase();
    let is_ordinal = bare.trim_end_matches('.').chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_initial = token.chars().filter(|c| c.is_alphabetic()).count() == 1
        && token.chars().any(char::is_uppercase);
    if abbreviations.contains(&&*bare) || is_initial {
        return false;
    }
    // "1. mai" is a day, "i 2026. Da" is an end
    !is_ordinal || next.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, language: Language, expect: (usize, usize, usize)) {
        let found = measure(text, language);
        let found = (found.n_words, found.n_long_words, found.n_sentences);
        assert_eq!(found, expect, "words, long words and sentences of {text:?}");
    }

    #[test]
    fn a_long_word_has_seven_letters() {
        check("Fjorden er blågrå.", Language::Nb, (3, 1, 1));
        check("Bøkene våre: æøåæøå, æøåæøåæ!", Language::Nb, (4, 1, 2));
    }

    #[test]
    fn an_abbreviation_ends_no_sentence() {
        check("Kom kl. 10, f.eks. til nr. 4 i Gata.", Language::Nb, (7, 0, 1));
        check("Bring a book, e.g. this one. Come!", Language::En, (7, 0, 2));
        check("Hun heter A. Vik (f.eks. Vik).", Language::Nb, (6, 0, 1));
        check("Vi selger bøker osv.\nOg kart.", Language::Nb, (6, 0, 2));
    }

    #[test]
    fn a_number_with_a_point_ends_no_sentence() {
        check("Prisen er 1.250 kr i uke 4.5 for alle.", Language::Nb, (7, 0, 1));
        check("Kom 1. mai. Velkommen.", Language::Nb, (3, 1, 2));
        check("Vi åpnet i 2019. Da regnet det.", Language::Nb, (6, 0, 2));
    }

    #[test]
    fn links_and_addresses_are_no_words() {
        check("Se https://fjordbok.example/nyheter.html i dag.", Language::Nb, (3, 0, 1));
        check("Skriv til post@fjordbok.example.", Language::Nb, (2, 0, 1));
        check("www.fjordbok.example", Language::Nb, (0, 0, 0));
        check("[1] https://fjordbok.example/a", Language::Nb, (0, 0, 0));
    }

    #[test]
    fn a_heading_and_an_entry_are_a_sentence_each() {
        check("Høstens bøker\n=====\n\n- en bok\n- to bøker til", Language::Nb, (7, 1, 3));
    }

    #[track_caller]
    fn check_band(n_words: usize, n_long_words: usize, expect: (usize, Band)) {
        let reading = Reading { n_words, n_long_words, n_sentences: n_words / 10 };
        assert_eq!((reading.lix(), reading.band()), expect);
    }

    #[test]
    fn each_band_ends_where_the_next_begins() {
        check_band(100, 14, (24, Band::VeryEasy));
        check_band(10_000, 1_499, (24, Band::VeryEasy));
        check_band(100, 15, (25, Band::Easy));
        check_band(100, 24, (34, Band::Easy));
        check_band(100, 25, (35, Band::Medium));
        check_band(100, 34, (44, Band::Medium));
        check_band(100, 35, (45, Band::Hard));
        check_band(100, 44, (54, Band::Hard));
        check_band(100, 45, (55, Band::VeryHard));
        assert_eq!(Reading::default().band(), Band::VeryEasy);
    }

    #[test]
    fn two_hundred_words_take_a_minute_and_one_more_takes_two() {
        assert_eq!(measure("", Language::Nb).n_minutes(), 0);
        assert_eq!(measure(&"ord ".repeat(200), Language::Nb).n_minutes(), 1);
        assert_eq!(measure(&"ord ".repeat(201), Language::Nb).n_minutes(), 2);
    }

    #[test]
    fn a_known_text_has_the_lix_that_a_hand_count_gives() {
        // 14 words in 2 sentences, 3 of them long: 7 + 21.4
        let text =
            "Bokhandelen ligger ved fjorden i Bergen. Der kan du kjøpe romaner og kart også.";
        check(text, Language::Nb, (14, 3, 2));
        assert_eq!(measure(text, Language::Nb).lix(), 28);
    }

    proptest! {
        #[test]
        fn any_text_has_no_more_long_words_than_words_and_no_more_sentences(text in "\\PC{0,200}") {
            for language in [Language::Nb, Language::En] {
                let reading = measure(&text, language);
                prop_assert!(reading.n_long_words <= reading.n_words);
                prop_assert!(reading.n_sentences <= reading.n_words);
                prop_assert!((reading.n_sentences == 0) == (reading.n_words == 0));
            }
        }
    }
}
