//! Invents people for the demo: the same seed invents the same people. None of them exists.

use domain::Language;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};

/// Names that many have, so that none of them points to anybody.
const FIRST_NAMES: &[&str] = &[
    "Kari", "Ola", "Ingrid", "Lars", "Astrid", "Per", "Solveig", "Knut", "Marit", "Nils", "Randi",
    "Svein", "Liv", "Arne", "Berit", "Jan", "Tove", "Erik", "Hilde", "Geir", "Nina", "Tor",
    "Silje", "Odd", "Mona", "Rolf", "Turid", "Leif", "Anne", "Stian",
];
const LAST_NAMES: &[&str] = &[
    "Nord", "Sund", "Vik", "Berg", "Dal", "Lund", "Haug", "Moen", "Strand", "Bakken", "Lie",
    "Holm", "Ness", "Rud", "Tangen", "Myhre", "Sand", "Foss", "Aas", "Hagen", "Brekke", "Voll",
];
/// Invented companies with the domains of their people.
const EMPLOYERS: &[(&str, &str)] = &[
    ("Solbris Bakeri", "solbris.example"),
    ("Talltrost Regnskap", "talltrost.example"),
    ("Havgap Rederi", "havgap.example"),
    ("Lyngheia Snekkeri", "lyngheia.example"),
    ("Måkereiret Kafé", "makereiret.example"),
    ("Nordlys Frisør", "nordlysklipp.example"),
    ("Granittveien Maskin", "granittveien.example"),
];
const PRIVATE_DOMAINS: &[&str] = &["posten.example", "brevkasse.example"];

/// How much of a window people sign up in; the rest is for the mail to reach them before it ends.
const SIGN_UP_HOURS: i64 = 40;

/// Somebody who does not exist, on the day she signs up.
#[derive(Clone)]
pub struct Person {
    /// Her address; in a domain that is nobody's.
    pub email: String,
    /// Her name.
    pub name: String,
    /// Where she works; empty when she did not say.
    pub employer: String,
    /// In which language she reads.
    pub language: Language,
    /// What she wants to hear about: indices into the topics offered, at least one.
    pub topics: Vec<usize>,
    /// When she signs up.
    pub signs_up_at: Timestamp,
}

/// Invents the person with this number, who signs up within the window that begins at `from`.
pub fn invent(random: &mut StdRng, number: u32, n_topics: usize, from: Timestamp) -> Person {
    let pick = |random: &mut StdRng, from: &[&'static str]| *from.choose(random).unwrap_or(&"Kari");
    let (first, last) = (pick(random, FIRST_NAMES), pick(random, LAST_NAMES));
    let (employer, domain) = match EMPLOYERS.choose(random) {
        Some(&(employer, domain)) if random.random_ratio(3, 5) => (employer, domain),
        _ => ("", pick(random, PRIVATE_DOMAINS)),
    };
    let email = format!("{first}.{last}.{number}@{domain}").to_lowercase();
    let language = if random.random_ratio(4, 5) { Language::Nb } else { Language::En };
    let mut topics: Vec<usize> = (0..n_topics).filter(|_| random.random_ratio(2, 5)).collect();
    if topics.is_empty() && n_topics > 0 {
        topics.push(random.random_range(0..n_topics));
    }
    let after = SignedDuration::from_secs(random.random_range(0..SIGN_UP_HOURS * 3_600));
    let (name, employer) = (format!("{first} {last}"), employer.to_owned());
    Person { email, name, employer, language, topics, signs_up_at: from + after }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_same_seed_invents_the_same_people_in_domains_that_are_nobodys() {
        let from = "2026-08-24T06:00:00Z".parse().unwrap();
        let invent_all = |seed| {
            let mut random = StdRng::seed_from_u64(seed);
            (0..200).map(|number| invent(&mut random, number, 4, from).email).collect::<Vec<_>>()
        };
        let people = invent_all(7);
        assert_eq!(people, invent_all(7));
        assert_ne!(people, invent_all(8));
        assert!(people.iter().all(|email| email.ends_with(".example") && email.is_ascii()));
        let mut once = people.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), people.len());
    }
}
