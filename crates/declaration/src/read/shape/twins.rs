//! Compares the numbers in two languages of one text. Does not compare anything else they say.

/// Number words that are no other word in their language; "one" and its kin are.
const NB: [&str; 12] =
    ["to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv", "syv"];
const EN: [&str; 12] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "seven",
];

/// Returns the numbers that stand in only one of the two texts, if any.
///
/// Digits are compared group by group, so that `3,5` equals `3.5`; the number 1 is left out, since one
/// language often has an article where the other has a number.
pub(super) fn differing_numbers(nb: &str, en: &str) -> Option<(Vec<String>, Vec<String>)> {
    let (mut nb, mut en) = (numbers(nb, &NB), numbers(en, &EN));
    if nb.concat() == en.concat() {
        return None;
    }
    nb.retain(|number| match en.iter().position(|other| other == number) {
        Some(at) => {
            en.remove(at);
            false
        }
        None => true,
    });
    (!nb.is_empty() || !en.is_empty()).then_some((nb, en))
}

fn numbers(text: &str, words: &[&str]) -> Vec<String> {
    let runs = text.split(|letter: char| !letter.is_alphanumeric()).map(|run| {
        if let Some(at) = words.iter().position(|word| run.to_lowercase() == *word) {
            let number = if at == 11 { 7 } else { at + 2 };
            return vec![number.to_string()];
        }
        let digits = run.split(|letter: char| !letter.is_ascii_digit());
        digits.filter(|digits| !digits.is_empty()).map(str::to_owned).collect()
    });
    runs.flatten().filter(|number| number != "1").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(nb: &str, en: &str, expect: Option<(&[&str], &[&str])>) {
        let owned = |numbers: &[&str]| numbers.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let expect = expect.map(|(nb, en)| (owned(nb), owned(en)));
        assert_eq!(differing_numbers(nb, en), expect, "{nb} / {en}");
    }

    #[test]
    fn numbers_that_agree_in_either_notation_are_not_told() {
        check("senest 3 uker før", "at least 3 weeks before", None);
        check("tre uker og 3,5 år", "3 weeks and 3.5 years", None);
        check("10 000 mottakere", "10,000 addressees", None);
        check("10 000 mottakere", "10000 addressees", None);
        check("innen én måned", "within 1 month", None);
        check("24 timer, 3 dager", "3 days, 24 hours", None);
        check("art. 6 nr. 1 bokstav f", "Art. 6(1)(f)", None);
    }

    #[test]
    fn numbers_that_differ_are_told_from_both_sides() {
        check("innen 24 timer", "within 72 hours", Some((&["24"], &["72"])));
        check("etter seks måneder", "after a while", Some((&["6"], &[])));
        check("senest to uker", "at least three weeks", Some((&["2"], &["3"])));
    }
}
