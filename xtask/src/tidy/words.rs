//! The reserved words: those of the law mean the law's thing, and some names say nothing at all.

use super::exceptions::{self, Exceptions};
use crate::source::{Source, function_name, identifiers, words};

const EMPTY_FILE_NAMES: &[&str] =
    &["common", "helper", "helpers", "manager", "misc", "mod", "service", "types", "util", "utils"];
// a name that is just this word; as a part of a longer one it may be right
const EMPTY_NAMES: &[&str] = &["data", "info", "item", "obj", "tmp"];
// names of others' that we cannot change
const FOREIGN: &[&str] =
    &["ContentTransferEncoding", "USER_AGENT", "futures_util", "hyper_util", "process_token"];
// crates that speak of the law's things under the law's names
const SPEAK_LAW: &[&str] = &[
    "crates/cli/",
    "crates/decide/",
    "crates/declaration/",
    "crates/documents/",
    "crates/domain/",
    "crates/law/",
    "crates/office/",
    "crates/store/",
    "crates/systems/",
    "crates/web/",
];
// a word in any name: what to say instead
const RESERVED: &[(&str, &str)] = &[
    ("user", "Member (signs in) or Subject (the person)"),
    ("users", "Members or Subjects"),
    ("purge", "erase (the legal act) or delete (a row)"),
    ("wipe", "erase (the legal act) or delete (a row)"),
    ("util", "what it is for"),
    ("utils", "what they are for"),
    ("helper", "what it is for"),
    ("misc", "what it is for"),
    ("manager", "what it does"),
];
// the law's words: what to say where its thing is not meant
const LAWS_WORDS: &[(&str, &str)] = &[
    ("controller", "handler or page; a Controller decides purposes and means, Art. 4(7)"),
    ("processor", "job, worker or step; a Processor acts for a Controller, Art. 4(8)"),
    ("processing", "job, worker or step; Processing is Art. 4(2)"),
    ("recipient", "addressee; a Recipient is Art. 4(9)"),
    ("recipients", "addressees; Recipients are Art. 4(9)"),
    ("transfer", "copy, send or sync; a Transfer leaves the EEA, Chapter V"),
    ("profiling", "measuring; Profiling is Art. 4(4)"),
    ("breach", "Incident; a Breach is classified, Art. 4(12)"),
    ("restriction", "limit; a Restriction is Art. 18"),
    ("objection", "finding or complaint; an Objection is Art. 21"),
    ("erasure", "delete; an Erasure is Art. 17"),
    ("representative", "sample; a Representative is Art. 27"),
    ("notification", "Reminder; a Notification goes to the authority, Art. 33"),
];
// as the last word of a longer type name these are a trade's habit, whatever the crate
const HABITS: &[&str] = &["controller", "processor", "processing"];
const LAWS_TYPES: &[&str] = &["JointController", "PartnerController", "SubProcessor"];
const EMPTY_VERBS: &[&str] = &["do", "get", "handle", "process", "set"];

/// Returns a finding for each name that is not what it says.
pub(super) fn check(source: &Source, exceptions: &Exceptions) -> Vec<String> {
    let mut findings: Vec<String> = file_name(source).into_iter().collect();
    let speaks_law = SPEAK_LAW.iter().any(|place| source.path.starts_with(place));
    for (at, line) in source.code.iter().enumerate() {
        let mut flaws: Vec<String> = identifiers(line)
            .filter_map(|name| {
                flaw_of_name(name, speaks_law, |word| exceptions.cover(word, &source.path))
            })
            .collect();
        flaws.extend(function_name(line).and_then(|name| {
            let is_test = at >= source.tests_from && is_test_function(source, at);
            if is_test { flaw_of_test(name) } else { flaw_of_verb(name) }
        }));
        flaws.dedup();
        findings.extend(flaws.iter().map(|flaw| format!("{}:{}: {flaw}", source.path, at + 1)));
    }
    findings
}

fn file_name(source: &Source) -> Option<String> {
    let name = source.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
    let empty = EMPTY_FILE_NAMES.contains(&name);
    empty.then(|| {
        format!("{}:1: a file named `{name}` says nothing; name what it is about", source.path)
    })
}

fn flaw_of_name(name: &str, speaks_law: bool, covered: impl Fn(&str) -> bool) -> Option<String> {
    if EMPTY_NAMES.contains(&name) && !covered(name) {
        return Some(format!("`{name}` says nothing; name what it holds"));
    }
    let words = words(name);
    let found = |table: &[(&'static str, &'static str)]| {
        table.iter().find(|(word, _)| words.iter().any(|found| found == word)).copied()
    };
    let of_law = found(LAWS_WORDS).filter(|_| !speaks_law || is_habit(name, &words));
    let (word, instead) = found(RESERVED).or(of_law)?;
    if FOREIGN.contains(&name) || covered(word) {
        return None;
    }
    let file = exceptions::FILE;
    Some(format!("`{name}`: `{word}` is reserved; say {instead}, or give a reason in {file}"))
}

fn is_habit(name: &str, words: &[String]) -> bool {
    let is_type = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    let last = words.last().map(String::as_str).unwrap_or_default();
    is_type && words.len() > 1 && HABITS.contains(&last) && !LAWS_TYPES.contains(&name)
}

fn flaw_of_verb(name: &str) -> Option<String> {
    let verb = name.split('_').next().filter(|verb| *verb != name)?;
    (EMPTY_VERBS.contains(&verb) && !FOREIGN.contains(&name))
        .then(|| format!("`{name}`: `{verb}` is no verb of ours; say what is done"))
}

fn flaw_of_test(name: &str) -> Option<String> {
    let words = words(name);
    let empty = words.iter().find(|word| matches!(word.as_str(), "works" | "should"));
    let empty =
        empty.map(String::as_str).or_else(|| name.starts_with("test_").then_some("test"))?;
    Some(format!("`{name}`: a test's name is a sentence of what holds, without `{empty}`"))
}

fn is_test_function(source: &Source, at: usize) -> bool {
    let before = source.code[..at].iter().rev().take_while(|line| line.trim().starts_with("#["));
    let mut attributes = before.map(|line| line.trim());
    attributes.any(|attribute| attribute.contains("test]") || attribute.contains("test("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_text(path: &str, text: &str, expect: &[&str]) {
        let exceptions = Exceptions::parse("breach\tcrates/mail/src/letter\tx\n").ok().unwrap();
        let found = check(&Source::new(path, text), &exceptions);
        assert_eq!(found.len(), expect.len(), "{found:?}");
        for (found, expect) in found.iter().zip(expect) {
            assert!(found.contains(expect), "{found}");
        }
    }

    #[test]
    fn the_laws_words_are_reserved_where_the_law_is_not_the_topic() {
        check_text(
            "crates/mail/src/a.rs",
            "struct Breach;\nlet user = 1;\n",
            &["1: `Breach`", "2: `user`"],
        );
        check_text("crates/mail/src/letter.rs", "struct Breach;\n", &[]);
        check_text("crates/mail/src/a.rs", "// the user\nlet a = \"processor\";\n", &[]);
        check_text("crates/law/src/a.rs", "struct Breach;\n", &[]);
    }

    #[test]
    fn a_trades_habit_is_found_even_where_the_law_is_the_topic() {
        check_text(
            "crates/web/src/a.rs",
            "struct MailProcessor;\nstruct PageController;\n",
            &["1:", "2:"],
        );
        check_text(
            "crates/web/src/a.rs",
            "Role::Processor, Role::SubProcessor, n_processors\n",
            &[],
        );
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        check_text(
            "crates/web/src/a.rs",
            "let data = tmp;\nlet metadata = row_data;\n",
            &["`data`", "`tmp`"],
        );
        check_text("crates/web/src/utils.rs", "", &["a file named `utils`"]);
        check_text(
            "crates/web/src/a.rs",
            "pub(crate) fn get_row(\nfn settle()\nfn do_it()",
            &["`get_row`", "`do_it`"],
        );
    }

    #[test]
    fn a_tests_name_is_a_sentence() {
        let text = "#[cfg(test)]\nmod tests {\n#[test]\nfn test_it() {}\n#[tokio::test]\nasync fn mail_works() {}\n#[test]\nfn a_mail_is_sent() {}\nfn handle() {}\n}";
        check_text("crates/web/src/a.rs", text, &["`test_it`", "`mail_works`"]);
    }
}
