//! Finds the word that somebody may have meant. Knows nothing of what the words stand for.

/// How alike two words are at least, from 0 to 1, for one to be offered in place of the other.
const LIKENESS_MIN: f64 = 0.6;

/// Returns the word most like `text`; none when nothing comes near.
pub(crate) fn nearest<'a>(text: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace(['_', ' '], "-");
    let text = plain(text);
    words
        .into_iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(&text, &plain(word)), word))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, word)| word)
}

/// Writes words one after the other, each in backticks.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood_and_another_word_is_not() {
        let words = ["mail-provider", "payroll", "crm"];
        assert_eq!(nearest("mail_provder", words), Some("mail-provider"));
        assert_eq!(nearest("accounting", words), None);
        assert_eq!(nearest("", []), None);
    }
}
