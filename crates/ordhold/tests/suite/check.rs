//! `ordhold check`, and what is written from a declaration: findings in every format, texts, schema, record.

use serde_json::Value;

use crate::program::{Folder, example, ordhold};

const MENDED: &[&str] = &[
    "fjordbok/ordhold.toml",
    "koblingsverk/ordhold.toml",
    "tindved/ordhold.toml",
    "vardeposten/ordhold.toml",
];
const FLAWED: &[&str] = &[
    "fjordbok/flawed/ordhold.toml",
    "koblingsverk/flawed.toml",
    "tindved/flawed.toml",
    "vardeposten/flawed.toml",
];

#[test]
fn a_mended_declaration_ends_with_zero_in_every_format() {
    for file in MENDED {
        for format in ["human", "json", "sarif"] {
            let ended = ordhold(&["check", &example(file), "--format", format]);
            assert_eq!(ended.code, 0, "{file} {format}: {}", ended.out);
        }
    }
}

#[test]
fn a_flawed_declaration_ends_with_one_and_every_format_counts_the_same() {
    for file in FLAWED {
        let path = example(file);
        let human = ordhold(&["check", &path]);
        let json = ordhold(&["check", &path, "--json"]);
        let sarif = ordhold(&["check", &path, "--format", "sarif"]);
        assert_eq!((human.code, json.code, sarif.code), (1, 1, 1), "{file}");
        let n_findings = json.json()["findings"].as_array().unwrap().len();
        assert!(n_findings > 0);
        assert_eq!(human.out.matches("\n  --> ").count(), n_findings, "{file}");
        assert_eq!(
            sarif.json()["runs"][0]["results"].as_array().unwrap().len(),
            n_findings,
            "{file}"
        );
    }
}

#[test]
fn findings_are_told_in_bokmal_when_asked_for() {
    let path = example(FLAWED[0]);
    let nb = ordhold(&["check", &path, "--lang", "nb"]);
    assert!(nb.out.contains("feil: "), "{}", nb.out);
    assert!(nb.out.contains("råd: "), "{}", nb.out);
    let en = ordhold(&["check", &path, "--lang", "en"]);
    assert!(en.out.contains("error: ") && en.out.contains("hint: "), "{}", en.out);
}

#[test]
fn no_colour_reaches_a_pipe() {
    let ended = ordhold(&["check", &example(FLAWED[0])]);
    assert!(!ended.out.contains('\u{1b}') && !ended.err.contains('\u{1b}'));
}

#[test]
fn a_language_that_promises_another_period_than_the_other_is_found() {
    let folder = Folder::new();
    assert_eq!(ordhold(&["init", &folder.name("first")]).code, 0);
    let text = std::fs::read_to_string(folder.path("first/ordhold.toml")).unwrap();
    let measure = "[[measure]]\nid = \"backups\"\nkind = \"backup\"\nevidence = \"the list\"\nowner = \"IT\"\n\
                   says = { nb = \"Sikkerhetskopier slettes etter 30 dager.\", en = \"Backups are erased after EN.\" }\n";
    let (same, other) = (measure.replace("EN", "30 days"), measure.replace("EN", "3 months"));
    let same = folder.write("same.toml", &format!("{text}\n{same}"));
    let other = folder.write("other.toml", &format!("{text}\n{other}"));
    assert_eq!(ordhold(&["check", &same]).code, 0, "{}", ordhold(&["check", &same]).out);
    let ended = ordhold(&["check", &other, "--json"]);
    assert_eq!(ended.code, 1);
    assert_eq!(ended.json()["findings"][0]["code"], "numbers-differ");
}

#[test]
fn a_declaration_that_is_not_there_is_a_finding_with_its_place() {
    let folder = Folder::new();
    let missing = folder.name("ordhold.toml");
    let ended = ordhold(&["check", &missing]);
    assert_eq!(ended.code, 1);
    let ended = ordhold(&["statement", &missing, "--lang", "nb"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains(&format!("  --> {missing}")), "{}", ended.err);
    assert!(ended.out.is_empty());
}

#[test]
fn an_include_does_not_follow_a_link_out_of_its_folder() {
    let folder = Folder::new();
    let secret = folder.write("secret.toml", "[statement]\nchanged_on = 2026-01-01\n");
    let home = folder.path("home");
    std::fs::create_dir(&home).unwrap();
    std::os::unix::fs::symlink(secret, home.join("linked.toml")).unwrap();
    std::fs::write(home.join("ordhold.toml"), "include = [\"linked.toml\"]\n").unwrap();
    let ended = ordhold(&["check", &home.join("ordhold.toml").display().to_string(), "--json"]);
    assert_eq!(ended.code, 1);
    assert_eq!(ended.json()["findings"][0]["code"], "file-missing", "{}", ended.out);
}

#[test]
fn wrong_use_ends_with_two_and_says_so_on_stderr() {
    for wrong in [&["chekc"][..], &["check", "--format", "pdf"], &["statement"], &["verify"]] {
        let ended = ordhold(wrong);
        assert_eq!(ended.code, 2, "{wrong:?}");
        assert!(ended.out.is_empty() && !ended.err.is_empty());
    }
}

#[test]
fn a_statement_is_written_in_both_languages_and_three_formats() {
    let path = example(MENDED[0]);
    for document in ["statement", "agreement", "cookies"] {
        let write = |lang: &str, format: &str| {
            let ended = ordhold(&[
                "statement",
                &path,
                "--lang",
                lang,
                "--format",
                format,
                "--document",
                document,
            ]);
            assert_eq!(ended.code, 0, "{}", ended.err);
            ended.out
        };
        for format in ["html", "md", "json"] {
            assert_ne!(write("nb", format), write("en", format), "{document} {format}");
        }
        let json: Value = serde_json::from_str(&write("en", "json")).unwrap();
        assert!(!json["sections"].as_array().unwrap().is_empty(), "{document}");
    }
}

#[test]
fn the_record_is_a_workbook_in_a_file_and_json_on_stdout() {
    let folder = Folder::new();
    let (path, workbook) = (example(MENDED[0]), folder.name("record.xlsx"));
    assert_eq!(ordhold(&["record", &path]).code, 2);
    assert_eq!(ordhold(&["record", &path, "--output", &workbook]).code, 0);
    assert!(std::fs::read(&workbook).unwrap().starts_with(b"PK"));
    let record = ordhold(&["record", &path, "--json"]).json();
    assert!(!record["controller"].as_array().unwrap().is_empty());
    let linked = ordhold(&["record", &path, "--format", "jsonld"]).json();
    assert!(linked["@context"].is_object() || linked["@context"].is_array());
}

#[test]
fn the_schema_names_the_parts_of_a_declaration() {
    let schema = ordhold(&["schema"]).json();
    assert!(schema["properties"]["activity"].is_object());
}
