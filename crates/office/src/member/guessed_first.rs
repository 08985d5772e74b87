//! Passwords that are guessed before all others: words that everybody takes, keys in a row, few signs over and over.
//!
//! Nothing is sent out and nothing is looked up: the words stand in `data/guessed-first.txt`. What was stolen elsewhere is
//! the affair of [`super::breached`].

/// The words, in lower case and letters alone.
const WORDS: &str = include_str!("../../data/guessed-first.txt");
/// The rows of keys, in both directions.
const ROWS: [&str; 8] = [
    "1234567890",
    "0987654321",
    "qwertyuiopå",
    "åpoiuytrewq",
    "asdfghjkløæ",
    "æølkjhgfdsa",
    "zxcvbnm",
    "mnbvcxz",
];
/// How many different signs a password needs.
const SIGNS_MIN: usize = 5;
/// How many letters beside the words are worth nothing.
const LETTERS_BESIDE_MAX: usize = 2;

/// Says whether a password is among those that are guessed first.
pub(super) fn is_guessed_first(password: &str) -> bool {
    let lower = password.to_lowercase();
    let signs: Vec<char> = lower.chars().collect();
    let different: std::collections::BTreeSet<&char> = signs.iter().collect();
    different.len() < SIGNS_MIN
        || !signs.iter().any(|sign| sign.is_alphabetic())
        || is_in_a_row(&signs)
        || is_of_words(&signs)
}

/// Says whether two of three neighbours in the password are neighbours among the letters or keys.
fn is_in_a_row(signs: &[char]) -> bool {
    let is_next = |pair: &&[char]| {
        let (one, other) = (u32::from(pair[0]), u32::from(pair[1]));
        let text: String = pair.iter().collect();
        one.abs_diff(other) <= 1 || ROWS.iter().any(|row| row.contains(&text))
    };
    let n_next = signs.windows(2).filter(is_next).count();
    n_next * 3 >= signs.len().saturating_sub(1) * 2
}

/// Says whether nothing but such words is left when signs that stand for letters are read as letters.
fn is_of_words(signs: &[char]) -> bool {
    let by_sign = letters(signs, &|_| None);
    let as_letters = letters(signs, &|sign| match sign {
        '0' => Some('o'),
        '1' | '!' => Some('i'),
        '3' => Some('e'),
        '4' | '@' => Some('a'),
        '5' | '$' => Some('s'),
        '7' => Some('t'),
        _ => None,
    });
    [by_sign, as_letters].into_iter().any(|text| n_beside(&text) <= LETTERS_BESIDE_MAX)
}

fn letters(signs: &[char], read: &dyn Fn(char) -> Option<char>) -> String {
    let letter = |sign: &char| match sign {
        'å' => Some('a'),
        'ø' => Some('o'),
        'æ' => Some('a'),
        sign if sign.is_alphabetic() => Some(*sign),
        sign => read(*sign),
    };
    signs.iter().filter_map(letter).collect()
}

/// Returns how many letters are left once the words are out, the longest first.
fn n_beside(text: &str) -> usize {
    let mut words: Vec<&str> = WORDS.lines().filter(|word| !word.is_empty()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = words.iter().fold(text.to_owned(), |left, word| left.replace(word, " "));
    left.chars().filter(|sign| !sign.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_takes_is_guessed_first() {
        for password in [
            "password1234",
            "Passord2026!",
            "P@ssw0rd2026",
            "passordpassord",
            "velkommen-2026",
            "Sommer2026!!",
            "qwertyuiop12",
            "123456789012",
            "abcdefghijkl",
            "aaaaaaaaaaaa",
            "abababababab",
            "jegelskerdeg",
            "admin-admin-1",
        ] {
            assert!(is_guessed_first(password), "{password}");
        }
    }

    #[test]
    fn a_sentence_of_ones_own_and_what_a_program_drew_are_not() {
        for password in [
            "a long enough password",
            "en lang setning med ord",
            "tolv-tegn-er",
            "blå hest ved fjorden",
            "x7Rm2pQv9LkT",
            "en annen lang setning",
        ] {
            assert!(!is_guessed_first(password), "{password}");
        }
    }
}
