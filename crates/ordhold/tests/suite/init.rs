//! `ordhold init`: whatever is answered, the first declaration checks clean; nothing is ever overwritten.

use declaration::{Answers, Sources, check, read, starter};
use jiff::civil::date;

use crate::program::{Folder, ordhold, ordhold_hears};

/// Writes a starter and returns what is found in it.
fn findings(answers: &Answers) -> Vec<String> {
    let on = date(2026, 11, 23);
    let text = starter(answers, on);
    let reading = read(&Sources::listed([("ordhold.toml", text.as_str())]));
    let mut findings = reading.findings;
    findings.extend(reading.declaration.iter().flat_map(|it| check(it, on)));
    let tell = |it: declaration::Finding| {
        let at = reading.text.locate(&it.place).map_or(0, |at| at.line);
        format!("{}:{at}: {}", it.code, it.says.en)
    };
    findings.into_iter().map(tell).collect()
}

#[test]
fn every_combination_of_answers_checks_clean() {
    for bits in 0..128_u32 {
        let said = |bit: u32| bits & (1 << bit) != 0;
        let text = |bit: u32, text: &str| if said(bit) { text.to_owned() } else { String::new() };
        let topics = ["Tilbud og \"nyheter\"", "Åpne dager", "日本", "åpne dager!"];
        let answers = Answers {
            name: "Solbris Bakeri AS".to_owned(),
            number: text(0, "310123455"),
            email: "personvern@solbris.example".to_owned(),
            address: text(1, "Bakergata 2, 5999 Fjordvik"),
            site: text(2, "https://solbris.example"),
            topics: topics.iter().filter(|_| said(3)).map(|it| (*it).to_owned()).collect(),
            contact_form: said(4),
            customers: said(5),
            applicants: said(6),
        };
        let found = findings(&answers);
        assert!(
            found.is_empty(),
            "{answers:?}: {found:#?}\n{}",
            starter(&answers, date(2026, 11, 23))
        );
    }
}

#[test]
fn answers_that_do_not_read_are_asked_for_again_at_once() {
    let folder = Folder::new();
    let lines = "Solbris Bakeri AS\n310123456\n310 123 455\nsolbris\nwww.solbris.example/\n\
                 personvern(a)solbris.example\n\n\nTilbud, Åpne dager\nkanskje\nja\nn\ny\n";
    let ended = ordhold_hears(&["init", &folder.name("house")], lines);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.err.matches("please type it again").count(), 4, "{}", ended.err);
    assert!(ended.err.contains("next: `ordhold "));
    assert!(ended.out.is_empty());
    let text = std::fs::read_to_string(folder.path("house/ordhold.toml")).unwrap();
    for part in
        ["310123455", "personvern@solbris.example", "https://www.solbris.example", "apne-dager"]
    {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert_eq!(ordhold(&["check", &folder.name("house/ordhold.toml")]).code, 0);
}

#[test]
fn a_stdin_that_ends_leaves_the_rest_blank() {
    let folder = Folder::new();
    let ended = ordhold_hears(&["init", &folder.name("house"), "--json"], "");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.json()["n_findings"], 0);
}

#[test]
fn a_declaration_that_exists_is_not_overwritten() {
    let folder = Folder::new();
    let path = folder.write("ordhold.toml", "# mine\n");
    let ended = ordhold(&["init", &folder.name("")]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.starts_with("error: ") && ended.err.contains("\nhint: "), "{}", ended.err);
    assert_eq!(std::fs::read_to_string(path).unwrap(), "# mine\n");
}
