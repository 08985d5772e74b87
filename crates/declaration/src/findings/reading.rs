//! What keeps the files from being read: encoding, includes, syntax, keys, types and words. Judges nothing they say.

use std::collections::BTreeSet;
use std::ops::Range;

use law::PeriodError;

use crate::{
    finding::{Finding, checks, text},
    read::{DECLARATION_BYTES_MAX, FILES_MAX, INCLUDE_DEPTH_MAX, Kind, SourceError},
    spelling::{listed, nearest},
};

checks! {
    /// File that is not there.
    ///
    /// ## What it finds
    /// The main file, or a file named in `include`, does not exist or may not be read.
    /// ## Why it matters
    /// What stands in it is promised nowhere and kept by nobody.
    /// ## Example
    /// ```text
    /// include = ["activities.toml"]     # no such file
    /// ```
    /// ## Way out
    /// Name a file that lies in the folder of the main file or below, or take the entry out.
    FILE_MISSING: Error "file-missing", "Filen finnes ikke", [];

    /// File included twice.
    ///
    /// ## What it finds
    /// A file that already belongs to the declaration is included again, also in a circle.
    /// ## Why it matters
    /// Its tables would count twice.
    /// ## Example
    /// ```text
    /// include = ["activities.toml", "./activities.toml"]
    /// ```
    /// ## Way out
    /// Include every file once, best all of them from the main file.
    INCLUDE_REPEATED: Error "include-repeated", "Fil tatt med to ganger", [];

    /// Includes nested too deep.
    ///
    /// ## What it finds
    /// A file is included by a file that is included by a file, more than eight times over.
    /// ## Why it matters
    /// Nobody finds the sentence again that a person asks about.
    /// ## Example
    /// ```text
    /// include = ["next.toml"]           # in the ninth file of such a chain
    /// ```
    /// ## Way out
    /// Include the file from the main file.
    INCLUDE_TOO_DEEP: Error "include-too-deep", "For mange ledd av filer", [];

    /// Include that leads out of the folder.
    ///
    /// ## What it finds
    /// An entry of `include` is absolute, is empty, or leads above the folder of the main file.
    /// ## Why it matters
    /// A declaration is a folder that can be versioned, reviewed and moved as a whole.
    /// ## Example
    /// ```toml
    /// include = ["../other-company.toml"]
    /// ```
    /// ## Way out
    /// Copy the file into the folder and name it with forward slashes.
    INCLUDE_OUTSIDE: Error "include-outside", "Fil utenfor mappen", [];

    /// Too many files.
    ///
    /// ## What it finds
    /// The declaration consists of more than 256 files.
    /// ## Why it matters
    /// Reading stays bounded, whatever is handed in.
    /// ## Example
    /// ```text
    /// include = ["001.toml", "002.toml", …]
    /// ```
    /// ## Way out
    /// Put several tables into one file.
    TOO_MANY_FILES: Error "too-many-files", "For mange filer", [];

    /// Too much text.
    ///
    /// ## What it finds
    /// The files hold more than 10 000 000 bytes together.
    /// ## Why it matters
    /// Reading stays bounded, whatever is handed in.
    /// ## Example
    /// ```text
    /// a file of 10 000 001 bytes
    /// ```
    /// ## Way out
    /// Look for a file that got in by mistake; a declaration of a thousand activities is a tenth of that.
    TOO_LARGE: Error "too-large", "For mye tekst", [];

    /// File that is not UTF-8.
    ///
    /// ## What it finds
    /// A byte that UTF-8 does not know, mostly since an editor saved the file in another encoding.
    /// ## Why it matters
    /// The letters æ, ø and å would reach the reader of the statement as other signs.
    /// ## Example
    /// ```text
    /// name = "Bl\xE5 Fjord AS"          # saved as Latin-1
    /// ```
    /// ## Way out
    /// Save the file as UTF-8.
    NOT_UTF8: Error "not-utf8", "Filen er ikke UTF-8", [];

    /// Byte order mark.
    ///
    /// ## What it finds
    /// Three invisible bytes before the first letter, put there by some editors.
    /// ## Why it matters
    /// Joined with other files they would stand in the middle of the text.
    /// ## Example
    /// ```text
    /// \u{feff}[organisation]
    /// ```
    /// ## Way out
    /// Save the file as UTF-8 without byte order mark.
    BYTE_ORDER_MARK: Error "byte-order-mark", "Usynlig merke først i filen", [];

    /// NUL byte.
    ///
    /// ## What it finds
    /// A byte of value 0, which no text has; mostly the file is UTF-16 or no text at all.
    /// ## Why it matters
    /// Programs disagree on where such a text ends.
    /// ## Example
    /// ```text
    /// name = "Fjordbok\x00 AS"
    /// ```
    /// ## Way out
    /// Save the file as UTF-8 text.
    NUL_BYTE: Error "nul-byte", "Nullbyte i filen", [];

    /// Text that is not TOML.
    ///
    /// ## What it finds
    /// A place where the rules of TOML are broken: a missing quote, a bracket left open, a key written
    /// twice, lists nested without end.
    /// ## Why it matters
    /// What cannot be read cannot be kept.
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = "2027-01-04
    /// ```
    /// ## Way out
    /// Mend the line; an editor that knows TOML shows the fault while you write.
    /// ```toml
    /// [statement]
    /// changed_on = "2027-01-04"
    /// ```
    SYNTAX: Error "syntax", "Teksten er ikke TOML", [];

    /// Unknown key.
    ///
    /// ## What it finds
    /// A key or table that the declaration does not have.
    /// ## Why it matters
    /// A misspelt promise would be made to nobody and missed by nobody.
    /// ## Example
    /// ```toml
    /// [rights]
    /// complaints = true
    /// ```
    /// ## Way out
    /// Take the key that was meant; the JSON Schema lets editors offer them.
    /// ```toml
    /// [rights]
    /// complaint = true
    /// ```
    UNKNOWN_KEY: Error "unknown-key", "Ukjent nøkkel", [];

    /// Key that must be there.
    ///
    /// ## What it finds
    /// A table without a key that gives it meaning, such as an activity without `id` or `purpose`.
    /// ## Why it matters
    /// Nothing could be published about it.
    /// ## Example
    /// ```toml
    /// [[source]]
    /// id = "manager"
    /// name = { nb = "lederen din", en = "your manager" }
    /// ```
    /// ## Way out
    /// Add the key.
    /// ```toml
    /// [[source]]
    /// id = "manager"
    /// kind = "customer-contact"
    /// name = { nb = "lederen din", en = "your manager" }
    /// ```
    MISSING_KEY: Error "missing-key", "Nøkkel mangler", [];

    /// Value of the wrong type.
    ///
    /// ## What it finds
    /// A number where a text is due, a text where a list is due, a table where a list of tables is due.
    /// ## Why it matters
    /// What cannot be read cannot be kept.
    /// ## Example
    /// ```toml
    /// [statement]
    /// never_sells = "yes"
    /// ```
    /// ## Way out
    /// Write the value as the key wants it.
    /// ```toml
    /// [statement]
    /// never_sells = true
    /// ```
    WRONG_TYPE: Error "wrong-type", "Verdi av feil type", [];

    /// Value that has no meaning.
    ///
    /// ## What it finds
    /// A day, a period or a number that is written so that it means nothing here.
    /// ## Why it matters
    /// Every period in a statement starts a clock; it must be read in one way only.
    /// ## Example
    /// ```toml
    /// [rights]
    /// answer_within = "one month"
    /// ```
    /// ## Way out
    /// Write a whole number and a unit: hours, days, weeks, months or years. Days read 2027-01-31.
    /// ```toml
    /// [rights]
    /// answer_within = "1 month"
    /// ```
    WRONG_VALUE: Error "wrong-value", "Verdi uten mening", [];

    /// Unknown word.
    ///
    /// ## What it finds
    /// A word that is not on the closed list of its key: a legal basis, a data category, a kind of people.
    /// ## Why it matters
    /// The law's effects hang on these words: which rights there are, what needs a ground of its own.
    /// ## Example
    /// ```toml
    /// [[cookie]]
    /// name = "lang"
    /// category = "neccessary"
    /// purpose = { nb = "huske språket", en = "remember the language" }
    /// ```
    /// ## Way out
    /// Take a word from the list.
    /// ```toml
    /// [[cookie]]
    /// name = "lang"
    /// category = "necessary"
    /// purpose = { nb = "huske språket", en = "remember the language" }
    /// ```
    UNKNOWN_WORD: Error "unknown-word", "Ukjent ord", [];

    /// Key before the first table of an included file.
    ///
    /// ## What it finds
    /// An included file has keys that belong to no table; only `include` may stand there.
    /// ## Why it matters
    /// In the joined text they would fall into the last table of the file before.
    /// ## Example
    /// ```text
    /// id = "newsletter"                 # first line of activities.toml
    /// ```
    /// ## Way out
    /// Write the table's name above, such as `[[activity]]`.
    BARE_KEY: Error "bare-key", "Nøkkel utenfor tabell", [];

    /// Text that lacks a language.
    ///
    /// ## What it finds
    /// A text whose `nb` or `en` is missing or blank.
    /// ## Why it matters
    /// The statement is published in both languages, and each reader is owed all of it (GDPR Art. 12(1)).
    /// ## Example
    /// ```toml
    /// [[source]]
    /// id = "manager"
    /// kind = "customer-contact"
    /// name = { nb = "lederen din", en = "" }
    /// ```
    /// ## Way out
    /// Write the text in the other language too.
    /// ```toml
    /// [[source]]
    /// id = "manager"
    /// kind = "customer-contact"
    /// name = { nb = "lederen din", en = "your manager" }
    /// ```
    MISSING_LANGUAGE: Error "missing-language", "Språk mangler", ["PRI-01"];

    /// Numbers that differ between the languages.
    ///
    /// ## What it finds
    /// A number that stands in one language of a text and not in the other. The number 1 is left out.
    /// ## Why it matters
    /// Two texts that promise different periods bind to the stricter one, and mislead half the readers
    /// (GDPR Art. 5(1)(a)).
    /// ## Example
    /// ```toml
    /// [[measure]]
    /// id = "restore"
    /// kind = "restore"
    /// says = { nb = "Vi kan gjenopprette innen 24 timer", en = "We can restore within 48 hours" }
    /// ```
    /// ## Way out
    /// Make both say the same.
    /// ```toml
    /// [[measure]]
    /// id = "restore"
    /// kind = "restore"
    /// says = { nb = "Vi kan gjenopprette innen 24 timer", en = "We can restore within 24 hours" }
    /// ```
    NUMBERS_DIFFER: Warning "numbers-differ", "Tallene er ulike på de to språkene", ["PRI-01"];
}

pub(crate) fn file_missing(name: &str, error: SourceError, place: &Range<usize>) -> Finding {
    let says = match error {
        SourceError::Missing => {
            text!("filen `{name}` finnes ikke", "the file `{name}` does not exist")
        }
        SourceError::Unreadable => {
            text!("filen `{name}` kan ikke leses", "the file `{name}` cannot be read")
        }
    };
    let way_out = text!(
        "oppgi en fil i mappen til hovedfilen, eller ta den ut av `include`",
        "name a file in the folder of the main file, or take it out of `include`",
    );
    FILE_MISSING.at(place.clone(), says, way_out)
}

pub(crate) fn include_repeated(name: &str, place: &Range<usize>) -> Finding {
    INCLUDE_REPEATED.at(
        place.clone(),
        text!("filen `{name}` er allerede tatt med", "the file `{name}` is already included"),
        text!("ta med hver fil én gang", "include every file once"),
    )
}

pub(crate) fn include_too_deep(name: &str, place: &Range<usize>) -> Finding {
    INCLUDE_TOO_DEEP.at(
        place.clone(),
        text!(
            "filen `{name}` ligger mer enn {INCLUDE_DEPTH_MAX} ledd fra hovedfilen",
            "the file `{name}` lies more than {INCLUDE_DEPTH_MAX} steps from the main file",
        ),
        text!("ta den med fra hovedfilen", "include it from the main file"),
    )
}

pub(crate) fn include_outside(path: &str, place: &Range<usize>) -> Finding {
    let path = path.escape_debug();
    INCLUDE_OUTSIDE.at(
        place.clone(),
        text!(
            "`{path}` er ikke en fil i mappen til hovedfilen eller under den",
            "`{path}` is not a file in the folder of the main file or below",
        ),
        text!(
            "kopier filen inn i mappen og oppgi den med vanlige skråstreker",
            "copy the file into the folder and name it with forward slashes",
        ),
    )
}

pub(crate) fn too_many_files(name: &str, place: &Range<usize>) -> Finding {
    TOO_MANY_FILES.at(
        place.clone(),
        text!(
            "med `{name}` er det flere enn {FILES_MAX} filer",
            "with `{name}` there are more than {FILES_MAX} files",
        ),
        text!("samle flere tabeller i én fil", "put several tables into one file"),
    )
}

pub(crate) fn too_large(name: &str, place: &Range<usize>) -> Finding {
    TOO_LARGE.at(
        place.clone(),
        text!(
            "med `{name}` er det mer enn {DECLARATION_BYTES_MAX} byte til sammen",
            "with `{name}` there are more than {DECLARATION_BYTES_MAX} bytes together",
        ),
        text!(
            "se etter en fil som er kommet med ved en feil",
            "look for a file that got in by mistake",
        ),
    )
}

pub(crate) fn not_utf8(name: &str, at: usize) -> Finding {
    NOT_UTF8.at(
        at..at + 1,
        text!("filen `{name}` er ikke UTF-8 her", "the file `{name}` is not UTF-8 here"),
        text!("lagre filen som UTF-8", "save the file as UTF-8"),
    )
}

pub(crate) fn byte_order_mark(name: &str, at: usize) -> Finding {
    BYTE_ORDER_MARK.at(
        at..at,
        text!(
            "filen `{name}` begynner med et usynlig merke",
            "the file `{name}` begins with an invisible mark",
        ),
        text!("lagre filen som UTF-8 uten BOM", "save the file as UTF-8 without byte order mark"),
    )
}

pub(crate) fn nul_byte(name: &str, at: usize) -> Finding {
    NUL_BYTE.at(
        at..at + 1,
        text!("filen `{name}` har en nullbyte her", "the file `{name}` has a NUL byte here"),
        text!("lagre filen som UTF-8-tekst", "save the file as UTF-8 text"),
    )
}

pub(crate) fn syntax(message: &str, place: Range<usize>) -> Finding {
    let message = message.lines().collect::<Vec<_>>().join("; ");
    SYNTAX.at(
        place,
        text!("teksten er ikke gyldig TOML her: {message}", "the text is not TOML here: {message}"),
        text!("rett linjen", "mend the line"),
    )
}

pub(crate) fn unknown_key<'a>(
    table: Option<String>,
    key: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    place: Range<usize>,
) -> Finding {
    let key = key.escape_debug();
    let says = match table {
        Some(table) => text!("`{table}` har ingen nøkkel `{key}`", "`{table}` has no key `{key}`"),
        None => text!("det finnes ingen tabell `{key}`", "there is no table `{key}`"),
    };
    let way_out = match nearest(&key.to_string(), known.clone()) {
        Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
        None => {
            let known = listed(known);
            text!("bruk en av disse: {known}", "use one of these: {known}")
        }
    };
    UNKNOWN_KEY.at(place, says, way_out)
}

pub(crate) fn key_missing(table: &str, key: &str, place: Range<usize>) -> Finding {
    let says = if table.is_empty() {
        text!("deklarasjonen mangler `[{key}]`", "the declaration has no `[{key}]`")
    } else {
        text!("`{table}` mangler `{key}`", "`{table}` has no `{key}`")
    };
    MISSING_KEY.at(place, says, text!("legg til `{key}`", "add `{key}`"))
}

pub(crate) fn wrong_type(path: &str, due: Kind, found: Kind, place: Range<usize>) -> Finding {
    let ((due_nb, due_en), (found_nb, found_en)) = (due.words(), found.words());
    let way_out = match (due, found) {
        (Kind::List, Kind::Table) => {
            text!("skriv `[[{path}]]` over tabellen", "write `[[{path}]]` above the table")
        }
        (Kind::Table, Kind::List) => {
            text!("skriv `[{path}]` over tabellen", "write `[{path}]` above the table")
        }
        (Kind::List, Kind::Text) => {
            text!("sett verdien i klammer: `[\"…\"]`", "put the value in brackets: `[\"…\"]`")
        }
        (Kind::Flag, _) => text!("skriv `true` eller `false`", "write `true` or `false`"),
        (Kind::Text, _) => text!("sett verdien i anførselstegn", "put the value in quotes"),
        _ => text!("skriv {due_nb}", "write {due_en}"),
    };
    WRONG_TYPE.at(
        place,
        text!(
            "`{path}` skal være {due_nb}, ikke {found_nb}",
            "`{path}` is to be {due_en}, not {found_en}"
        ),
        way_out,
    )
}

impl Kind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("en tekst", "a text"),
            Self::Day => ("en dato", "a day"),
            Self::Flag => ("ja eller nei", "yes or no"),
            Self::Whole => ("et helt tall", "a whole number"),
            Self::Decimal => ("et desimaltall", "a decimal number"),
            Self::List => ("en liste", "a list"),
            Self::Table => ("en tabell", "a table"),
        }
    }
}

pub(crate) fn not_a_day(key: &str, place: Range<usize>) -> Finding {
    WRONG_VALUE.at(
        place,
        text!("`{key}` er ikke en dato", "`{key}` is not a day"),
        text!("skriv datoen slik: `2027-01-31`", "write the day as `2027-01-31`"),
    )
}

pub(crate) fn not_a_period(key: &str, error: &PeriodError, place: Range<usize>) -> Finding {
    WRONG_VALUE.at(
        place,
        text!("`{key}` er ikke et tidsrom som kan leses", "`{key}` cannot be read: {error}"),
        text!(
            "skriv et helt tall og en enhet på engelsk, som `3 weeks` eller `6 months`",
            "write a whole number and a unit, such as `3 weeks` or `6 months`",
        ),
    )
}

pub(crate) fn out_of_range(key: &str, min: i64, max: i64, place: Range<usize>) -> Finding {
    WRONG_VALUE.at(
        place,
        text!("`{key}` må ligge mellom {min} og {max}", "`{key}` must lie between {min} and {max}"),
        text!("skriv et tall i det området", "write a number in that range"),
    )
}

pub(crate) fn value_refused(message: &str, place: Range<usize>) -> Finding {
    let message = message.lines().next().unwrap_or_default();
    WRONG_VALUE.at(
        place,
        text!("verdien kan ikke leses: {message}", "the value cannot be read: {message}"),
        text!("skriv verdien slik skjemaet beskriver", "write the value as the schema describes"),
    )
}

pub(crate) fn unknown_word(
    key: &str,
    word: &str,
    known: &BTreeSet<String>,
    place: Range<usize>,
) -> Finding {
    let word = word.escape_debug().to_string();
    let known = || known.iter().map(String::as_str);
    let meant = known()
        .find(|known| known.rsplit_once('.').is_some_and(|(_, end)| end == word))
        .or_else(|| nearest(&word, known()));
    let way_out = match meant {
        Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
        None if known().count() <= 20 => {
            let known = listed(known());
            text!("bruk ett av disse: {known}", "use one of these: {known}")
        }
        None => text!("velg et ord fra katalogen", "pick a word from the catalogue"),
    };
    UNKNOWN_WORD.at(
        place,
        text!("`{key}` kjenner ikke ordet `{word}`", "`{key}` does not know the word `{word}`"),
        way_out,
    )
}

pub(crate) fn bare_key(key: &str, place: Range<usize>) -> Finding {
    let key = key.escape_debug();
    BARE_KEY.at(
        place,
        text!(
            "`{key}` står før den første tabellen i en fil som er tatt med",
            "`{key}` stands before the first table of an included file",
        ),
        text!(
            "skriv tabellens navn over, som `[[activity]]`",
            "write the name of the table above, such as `[[activity]]`",
        ),
    )
}

pub(crate) fn language_missing(key: &str, is_nb: bool, place: Range<usize>) -> Finding {
    let (nb, en) = if is_nb { ("bokmål", "bokmål") } else { ("engelsk", "English") };
    let code = if is_nb { "nb" } else { "en" };
    MISSING_LANGUAGE.at(
        place,
        text!("`{key}` mangler teksten på {nb}", "`{key}` has no text in {en}"),
        text!("skriv teksten under `{code}`", "write the text under `{code}`"),
    )
}

pub(crate) fn numbers_differ(
    key: &str,
    only_nb: &[String],
    only_en: &[String],
    place: Range<usize>,
) -> Finding {
    let told = |numbers: &[String], none: &str| match numbers {
        [] => none.to_owned(),
        numbers => listed(numbers.iter().map(String::as_str)),
    };
    let (nb_nb, en_nb) = (told(only_nb, "ingen tall"), told(only_en, "ingen tall"));
    let (nb_en, en_en) = (told(only_nb, "no number"), told(only_en, "no number"));
    NUMBERS_DIFFER.at(
        place,
        text!(
            "`{key}` har {nb_nb} på bokmål der engelsk har {en_nb}",
            "`{key}` has {nb_en} in bokmål where English has {en_en}",
        ),
        text!("la begge språk si det samme", "make both languages say the same"),
    )
}
