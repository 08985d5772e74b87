//! Holds the catalogues to each other and to the places that use them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FILES: [&str; 9] = [
    "members.ftl",
    "frame.ftl",
    "work.ftl",
    "public.ftl",
    "composing.ftl",
    "audience.ftl",
    "delivery.ftl",
    "backups.ftl",
    "signing_in.ftl",
];

/// Returns each text of a language with the arguments it names.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for file in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("texts").join(language).join(file);
        for line in std::fs::read_to_string(path).expect("the catalogue is there").lines() {
            if let Some((name, _)) = line.split_once(" =")
                && line.starts_with(|sign: char| sign.is_ascii_lowercase())
            {
                key = name.to_owned();
                assert!(!texts.contains_key(&key), "{key} stands twice in {language}");
                texts.insert(key.clone(), BTreeSet::new());
            }
            for argument in line.split('$').skip(1).filter(|_| !line.starts_with('#')) {
                let end = argument
                    .find(|sign: char| !sign.is_ascii_alphanumeric())
                    .expect("an argument ends");
                texts
                    .get_mut(&key)
                    .expect("an argument stands in a text")
                    .insert(argument[..end].to_owned());
            }
        }
    }
    texts
}

/// Returns everything written in the templates and the code.
fn written() -> String {
    fn read(folder: &Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                read(&path, all);
            } else {
                all.push_str(&std::fs::read_to_string(path).expect("the file is text"));
            }
        }
    }
    let mut all = String::new();
    for folder in ["src", "templates"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    all
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_arguments() {
    let (nb, en) = (texts("nb"), texts("en"));
    for (key, arguments) in &nb {
        assert_eq!(Some(arguments), en.get(key), "{key} differs");
    }
    assert_eq!(nb.len(), en.len(), "a text is missing in bokmål");
}

#[test]
fn every_text_is_used() {
    let written = written();
    let texts = texts("en");
    let unused: Vec<_> =
        texts.keys().filter(|key| !written.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let written = written();
    let texts = texts("nb");
    let mut n_asked = 0;
    for asked in written.split(".t(\"").skip(1) {
        let key = asked.split('"').next().unwrap();
        assert!(texts.contains_key(key), "{key} is missing");
        n_asked += 1;
    }
    assert!(n_asked > 300, "only {n_asked} places ask for a text");
}

#[test]
fn bokmål_is_not_left_in_english() {
    let read = |language: &str| {
        FILES.map(|file| {
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("texts").join(language).join(file);
            std::fs::read_to_string(path).unwrap()
        })
    };
    let same_on_purpose = ["statement-read-nb", "statement-read-en", "mailing-history"];
    let (nb, en) = (read("nb").concat(), read("en").concat());
    let english: BTreeSet<_> = en.lines().filter(|line| line.contains(" = ")).collect();
    for line in nb.lines().filter(|line| english.contains(line)) {
        let key = line.split(" =").next().unwrap();
        let is_short = line.len() - key.len() < 24;
        assert!(is_short || same_on_purpose.contains(&key), "{line}");
    }
}
