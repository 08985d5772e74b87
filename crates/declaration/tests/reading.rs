//! Reads declarations of all sorts: well-formed, broken, hostile, in one file and in many.

use declaration::{
    DECLARATION_BYTES_MAX, FILES_MAX, INCLUDE_DEPTH_MAX, Reading, SourceError, Sources, read,
};
use proptest::prelude::*;

const MAIN: &str = r#"
[organisation]
name = "Fjordbok AS"
country = "NO"
"#;

fn read_files(files: &[(&str, &str)]) -> Reading {
    read(&Sources::listed(files.iter().map(|(name, text)| (*name, *text))))
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.code).collect()
}

/// Checks what is found, as "code file:line:column".
#[track_caller]
fn check(files: &[(&str, &str)], expect: &[&str]) -> Reading {
    let reading = read_files(files);
    let told: Vec<String> = reading
        .findings
        .iter()
        .map(|finding| {
            let at = reading.text.locate(&finding.place).expect("a file was read");
            format!("{} {}:{}:{}", finding.code, at.file, at.line, at.column)
        })
        .collect();
    assert_eq!(told, expect, "{:#?}", reading.findings);
    reading
}

#[test]
fn the_smallest_declaration_is_read() {
    let reading = check(&[("ordhold.toml", MAIN)], &[]);
    let declaration = reading.declaration.unwrap();
    assert_eq!(declaration.organisation.name.as_str(), "Fjordbok AS");
    let place = reading.text.locate(&declaration.organisation.name.span()).unwrap();
    assert_eq!((place.line, place.column), (3, 8));
}

#[test]
fn tables_of_included_files_keep_their_own_places() {
    let main = format!("include = ['parts/activities.toml']\n{MAIN}");
    let activities = "include = ['more/sources.toml']\n\n[[activity]]\nid = 'a'\npurpose = { nb = 'x', en = 'y' }";
    let sources = "[[source]]\nid = 's'\nkind = 'partner'\nname = { nb = 'x', en = 'y' }\n";
    let reading = check(
        &[
            ("ordhold.toml", &main),
            ("parts/activities.toml", activities),
            ("parts/more/sources.toml", sources),
        ],
        &[],
    );
    let declaration = reading.declaration.unwrap();
    let place = |span| reading.text.locate(&span).unwrap();
    let activity = place(declaration.activities[0].id.span());
    assert_eq!((activity.file, activity.line, activity.column), ("parts/activities.toml", 4, 6));
    let source = place(declaration.sources[0].id.span());
    assert_eq!((source.file, source.line), ("parts/more/sources.toml", 2));
    assert_eq!(reading.text.files().count(), 3);
}

#[test]
fn an_include_stays_in_the_folder() {
    for path in [
        "../x.toml",
        "/etc/x.toml",
        "a/../../x.toml",
        "C:/x.toml",
        "a\\\\x.toml",
        "",
        ".",
        "a\\u0000b",
    ] {
        let main = format!("include = [\"{path}\"]\n{MAIN}");
        check(&[("ordhold.toml", &main), ("x.toml", "")], &["include-outside ordhold.toml:1:12"]);
    }
    for path in ["x.toml", "./x.toml", "a/../x.toml", ".//x.toml"] {
        let main = format!("include = [\"{path}\"]\n{MAIN}");
        check(&[("ordhold.toml", &main), ("x.toml", "")], &[]);
    }
}

#[test]
fn a_circle_of_includes_is_found_where_it_closes() {
    let main = format!("include = ['a.toml']\n{MAIN}");
    check(
        &[
            ("ordhold.toml", &main),
            ("a.toml", "include = [\n  'b.toml',\n]\n"),
            ("b.toml", "include = ['a.toml']"),
        ],
        &["include-repeated b.toml:1:12"],
    );
    let own = format!("include = ['ordhold.toml']\n{MAIN}");
    check(&[("ordhold.toml", &own)], &["include-repeated ordhold.toml:1:12"]);
}

#[test]
fn includes_reach_eight_steps_down_and_not_nine() {
    let chain = |steps: usize| -> Vec<(String, String)> {
        let include = |step: usize| format!("include = ['{}.toml']\n", step + 1);
        let file = |step| {
            let main = if step == 0 { MAIN } else { "" };
            let include = if step < steps { include(step) } else { String::new() };
            (if step == 0 { "ordhold.toml".into() } else { format!("{step}.toml") }, include + main)
        };
        (0..=steps).map(file).collect()
    };
    let reading = read(&Sources::listed(chain(INCLUDE_DEPTH_MAX)));
    assert!(reading.declaration.is_some() && reading.findings.is_empty());
    let reading = read(&Sources::listed(chain(INCLUDE_DEPTH_MAX + 1)));
    assert_eq!(codes(&reading), ["include-too-deep"]);
    assert!(reading.declaration.is_none());
}

#[test]
fn a_declaration_has_as_many_files_as_the_limit_and_not_one_more() {
    let files = |n: usize| {
        let names: Vec<String> = (1..n).map(|file| format!("'{file}.toml'")).collect();
        let main = format!("include = [{}]\n{MAIN}", names.join(", "));
        let parts = (1..n).map(|file| (format!("{file}.toml"), String::new()));
        std::iter::once(("ordhold.toml".to_owned(), main)).chain(parts).collect::<Vec<_>>()
    };
    assert!(read(&Sources::listed(files(FILES_MAX))).findings.is_empty());
    assert_eq!(codes(&read(&Sources::listed(files(FILES_MAX + 1)))), ["too-many-files"]);
}

#[test]
fn a_text_at_exactly_the_limit_is_read_and_one_byte_more_is_found() {
    let padded = |n_bytes: usize| {
        let main = format!("include = ['more.toml']\n{MAIN}#");
        let mut more = "#".to_owned();
        more.push_str(&"x".repeat(n_bytes - main.len() - more.len()));
        [("ordhold.toml", main), ("more.toml", more)]
    };
    let reading = read(&Sources::listed(padded(DECLARATION_BYTES_MAX)));
    assert!(reading.declaration.is_some() && reading.findings.is_empty());
    let reading = read(&Sources::listed(padded(DECLARATION_BYTES_MAX + 1)));
    assert_eq!(codes(&reading), ["too-large"]);
    assert!(reading.declaration.is_none());
}

#[test]
fn a_file_that_is_not_there_is_found_at_its_name() {
    let main = format!("include = ['activities.toml']\n{MAIN}");
    check(&[("ordhold.toml", &main)], &["file-missing ordhold.toml:1:12"]);
    let nothing = read(&Sources::new("ordhold.toml", |_| Err(SourceError::Unreadable)));
    assert_eq!(nothing.findings[0].says.en, "the file `ordhold.toml` cannot be read");
    assert!(nothing.declaration.is_none() && nothing.text.locate(&(0..0)).is_none());
}

#[test]
fn wrongly_encoded_files_are_found_where_they_break() {
    let read_bytes = |bytes: &[u8]| read(&Sources::listed([("ordhold.toml", bytes)]));
    let latin = read_bytes(b"[organisation]\nname = \"Bl\xe5 Fjord AS\"\n");
    assert_eq!(codes(&latin), ["not-utf8"]);
    let at = latin.text.locate(&latin.findings[0].place).unwrap();
    assert_eq!((at.line, at.column), (2, 11));
    let utf16: Vec<u8> = MAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(codes(&read_bytes(&utf16)), ["nul-byte"]);
    assert_eq!(codes(&read_bytes(&[0xff, 0xfe])), ["not-utf8"]);
    let marked = read_bytes(format!("\u{feff}{MAIN}").as_bytes());
    assert_eq!(codes(&marked), ["byte-order-mark"]);
    assert!(marked.declaration.is_some(), "the rest is read all the same");
}

#[test]
fn a_hundred_thousand_nested_brackets_are_refused_without_a_crash() {
    let deep = 100_000;
    let texts = [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("a = {}", "{a=".repeat(deep)),
        format!("a{} = 1", ".a".repeat(deep)),
        format!("[a{}]", ".a".repeat(deep)),
        format!("[[a{}]]", ".a".repeat(deep)),
        "[".repeat(deep),
    ];
    let small_stack = std::thread::Builder::new().stack_size(512 * 1_024);
    let reader = small_stack.spawn(move || {
        for text in texts {
            let reading = read(&Sources::listed([("ordhold.toml", format!("{MAIN}\n{text}"))]));
            assert!(
                reading.findings.iter().all(|finding| finding.code == "syntax"),
                "{:?}",
                codes(&reading)
            );
            assert!(reading.declaration.is_none() && !reading.findings.is_empty());
            assert_eq!(reading.text.locate(&reading.findings[0].place).unwrap().line, 6);
        }
    });
    reader.unwrap().join().unwrap();
}

#[test]
fn every_fault_of_shape_is_found_at_once() {
    let text = r#"
[organisation]
name = 12
contry = "NO"
[[activity]]
id = "a"
basis = "concent"
reviewed_on = 2027-02-30
[source]
id = "s"
[transfer]
"#;
    let faults = check(&[("ordhold.toml", text)], &["syntax ordhold.toml:8:15"]);
    assert!(faults.declaration.is_none());
    let reading = check(
        &[("ordhold.toml", &text.replace("2027-02-30", "\"2027-02-30\""))],
        &[
            "missing-key ordhold.toml:2:1",
            "wrong-type ordhold.toml:3:8",
            "unknown-key ordhold.toml:4:1",
            "missing-key ordhold.toml:5:1",
            "unknown-word ordhold.toml:7:9",
            "wrong-value ordhold.toml:8:15",
            "wrong-type ordhold.toml:9:1",
            "unknown-key ordhold.toml:11:2",
        ],
    );
    let ways_out: Vec<&str> = reading.findings.iter().map(|it| it.way_out.en.as_str()).collect();
    assert_eq!(ways_out[2], "did you mean `country`?");
    assert_eq!(ways_out[4], "did you mean `consent`?");
    assert_eq!(ways_out[6], "write `[[source]]` above the table");
    assert_eq!(ways_out[7], "did you mean `transfers`?");
}

#[test]
fn an_included_file_starts_with_a_table() {
    let main = format!("include = ['a.toml']\n{MAIN}");
    check(
        &[
            ("ordhold.toml", &main),
            ("a.toml", "statement.never_sells = true\n[rights]\ncomplaint = true\n"),
        ],
        &["bare-key a.toml:1:1"],
    );
    check(&[("ordhold.toml", &main), ("a.toml", "[ statement ]\nnever_sells = true\n")], &[]);
}

#[test]
fn a_table_that_two_files_write_is_found_in_the_second() {
    let main = format!("include = ['a.toml']\n{MAIN}");
    let reading = read_files(&[
        ("ordhold.toml", &main),
        ("a.toml", "[organisation]\nname = 'B AS'\ncountry = 'NO'\n"),
    ]);
    assert!(codes(&reading).iter().all(|code| *code == "syntax"), "{:?}", codes(&reading));
    let at = reading.text.locate(&reading.findings[0].place).unwrap();
    assert_eq!((at.file, at.line), ("a.toml", 1));
}

#[test]
fn a_day_may_be_written_bare_or_in_quotes_and_without_a_time() {
    let with = |day: &str| format!("{MAIN}[statement]\nchanged_on = {day}\n");
    for day in ["2027-01-04", "'2027-01-04'"] {
        let reading = check(&[("ordhold.toml", &with(day))], &[]);
        assert_eq!(
            reading.declaration.unwrap().statement.changed_on.unwrap().to_string(),
            "2027-01-04"
        );
    }
    for day in ["2027-01-04T10:00:00", "10:00:00", "'4. januar 2027'"] {
        check(&[("ordhold.toml", &with(day))], &["wrong-value ordhold.toml:6:14"]);
    }
}

#[test]
fn mi_01_a_text_that_lacks_a_language_is_found() {
    let source = |name| format!("{MAIN}[[source]]\nid = 's'\nkind = 'partner'\nname = {name}\n");
    check(&[("ordhold.toml", &source("{ nb = 'x', en = 'y' }"))], &[]);
    check(
        &[("ordhold.toml", &source("{ nb = 'x', en = ' ' }"))],
        &["missing-language ordhold.toml:8:25"],
    );
    check(&[("ordhold.toml", &source("{ en = 'y' }"))], &["missing-language ordhold.toml:8:8"]);
}

#[test]
fn a_warning_of_the_reader_can_be_excepted_too() {
    let source = "[[source]]\nid = 's'\nkind = 'device'\nname = { nb = 'innen 2 uker', en = 'within 3 weeks' }\n";
    let exception = "[[exception]]\nfrom = 'numbers-differ'\nat = 's'\nreason = 'x'\nsigned_by = 'y'\nexpires_on = 2027-07-01\n";
    let judged = |text: &str| {
        let reading = read_files(&[("ordhold.toml", text)]);
        let findings = reading.judge(jiff::civil::date(2027, 1, 11));
        assert!(findings.is_sorted_by_key(|finding| finding.place.start));
        assert!(findings.iter().any(|finding| finding.code == "missing-contact"), "judged as well");
        findings.into_iter().find(|finding| finding.code == "numbers-differ").unwrap()
    };
    let open = judged(&format!("{MAIN}{source}"));
    assert_eq!((open.about.as_deref(), open.excepted), (Some("s"), None));
    assert!(judged(&format!("{MAIN}{source}{exception}")).excepted.is_some());
}

/// Text that is nearly a declaration: lines of a real one, some of them bent.
fn nearly_toml() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("[organisation]"),
        Just("name = \"Fjordbok AS\""),
        Just("country = \"NO\""),
        Just("[[activity]]"),
        Just("id = \"newsletter\""),
        Just("basis = \"consent\""),
        Just("purpose = { nb = \"x\", en = \"y\" }"),
        Just("data = [\"contact.email\""),
        Just("]"),
        Just("retention = { until = \"withdrawal\""),
        Just("}"),
        Just("[system.table.customers]"),
        Just("include = [\"a.toml\", \"b.toml\"]"),
        Just("\"\"\""),
        Just("# å"),
        Just("= ="),
        Just("[agreement]"),
        Just("breach_notice = \"24 hours\""),
        Just("\u{feff}"),
        Just("reviewed_on = 2026-01-01"),
    ];
    prop::collection::vec(line, 0..20).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_found_fault_with(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let reading = read(&Sources::listed([("ordhold.toml", bytes)]));
        prop_assert!(reading.declaration.is_some() || reading.has_errors());
    }

    #[test]
    fn every_finding_of_any_files_has_a_place(
        main in nearly_toml(), a in nearly_toml(), b in nearly_toml(),
    ) {
        let reading = read_files(&[("ordhold.toml", &main), ("a.toml", &a), ("b.toml", &b)]);
        prop_assert!(reading.declaration.is_some() || reading.has_errors());
        for finding in &reading.findings {
            prop_assert!(finding.place.start <= finding.place.end);
            prop_assert!(finding.place.end <= reading.text.as_str().len() + 1);
            prop_assert!(reading.text.locate(&finding.place).is_some());
        }
    }

    #[test]
    fn a_bent_byte_never_crashes_reading_or_judging(at in 0..500_usize, byte in any::<u8>()) {
        let mut bytes = format!("{MAIN}[statement]\nchanged_on = 2027-01-04\n\
            [[activity]]\nid = 'newsletter'\nbasis = 'consent'\npurpose = {{ nb = 'sende', en = 'send' }}\n\
            data = ['contact.email']\nretention = {{ until = 'withdrawal', for = '3 weeks' }}\n\
            [[exception]]\nfrom = 'interest-old'\nreason = 'x'\nsigned_by = 'y'\nexpires_on = 2027-03-01\n").into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let reading = read(&Sources::listed([("ordhold.toml", bytes)]));
        if let Some(declaration) = &reading.declaration {
            declaration::check(declaration, jiff::civil::date(2027, 1, 11));
        }
        prop_assert!(reading.declaration.is_some() || reading.has_errors());
    }

    #[test]
    fn any_graph_of_includes_ends(edges in prop::collection::vec((0..12_usize, 0..12_usize), 0..40)) {
        let file = |from: usize| {
            let to: Vec<String> = edges.iter().filter(|(it, _)| *it == from).map(|(_, to)| format!("'{to}.toml'")).collect();
            let main = if from == 0 { MAIN } else { "" };
            (format!("{from}.toml"), format!("include = [{}]\n{main}", to.join(", ")))
        };
        let reading = read(&Sources::listed((0..12).map(file)));
        let names: Vec<&str> = reading.text.files().collect();
        let unique: std::collections::BTreeSet<_> = names.iter().collect();
        prop_assert_eq!(names.len(), unique.len());
        prop_assert!(reading.declaration.is_some() || reading.has_errors());
    }
}
