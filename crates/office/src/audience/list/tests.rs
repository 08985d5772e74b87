//! Lists as people export them, with everything that goes wrong in them.

use super::*;
use proptest::prelude::*;

fn read(text: impl AsRef<[u8]>, piece_bytes: usize) -> Result<Vec<Line>, HeadError> {
    let (mut reader, mut lines) = (ListReader::default(), Vec::new());
    for piece in text.as_ref().chunks(piece_bytes.max(1)) {
        reader.push(piece, &mut lines)?;
    }
    reader.end(&mut lines)?;
    Ok(lines)
}

/// One word a line: its number, and the address or the fault.
fn told(lines: &[Line]) -> Vec<String> {
    let told = |line: &Line| match &line.entry {
        Ok(entry) => format!("{} {}", line.number, entry.email.as_ref()),
        Err(fault) => format!("{} {fault}", line.number),
    };
    lines.iter().map(told).collect()
}

fn check(text: impl AsRef<[u8]>, expect: &[&str]) {
    let lines = read(text, 7).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(told(&lines), expect);
}

fn refused(text: impl AsRef<[u8]>) -> Option<HeadError> {
    read(text, 7).err()
}

#[test]
fn the_separator_is_found_by_itself() {
    for separator in [",", ";", "\t"] {
        let text = format!("navn{separator}e-post\nKari{separator}kari@solbris.example\n");
        check(text, &["2 kari@solbris.example"]);
    }
    check("email\nkari@solbris.example", &["2 kari@solbris.example"]);
}

#[test]
fn the_columns_have_names_in_both_languages_and_in_any_order() {
    let nb = "Vare;Kjøpt;Samtykke;Språk;Arbeidsgiver;Navn;E-post\nRegnskap;2.3.2026;2026-01-31;engelsk;\"Solbris; Bakeri\";Kari;kari@solbris.example";
    let en = "product\tsold_on\tconsented_on\tlanguage\temployer\tname\temail\nRegnskap\t2026-03-02\t31.01.2026\ten\tSolbris; Bakeri\tKari\tkari@solbris.example";
    for text in [nb, en] {
        let lines = read(text, 3).unwrap_or_else(|error| panic!("{error}"));
        let entry = lines[0].entry.as_ref().unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(entry.name.as_deref(), Some("Kari"));
        assert_eq!(entry.employer.as_deref(), Some("Solbris; Bakeri"));
        assert_eq!(entry.language, Some(Language::En));
        assert_eq!(entry.consented_on, Some(jiff::civil::date(2026, 1, 31)));
        assert_eq!(entry.sold_on, Some(jiff::civil::date(2026, 3, 2)));
        assert_eq!(entry.product.as_deref(), Some("regnskap"));
    }
}

#[test]
fn each_broken_line_is_named_and_the_rest_kept() {
    let mut text = b"\xef\xbb\xbfe-post,navn,samtykke\r\n".to_vec();
    text.extend_from_slice(b"kari@solbris.example,Kari,2026-01-31\r\n");
    text.extend_from_slice(b",Ola,2026-01-31\r\n");
    text.extend_from_slice(b"ola solbris.example,Ola,2026-01-31\r\n");
    text.extend_from_slice(b"ola@solbris.example,\"Ola,2026-01-31\r\n");
    text.extend_from_slice(b"ola@solbris.example,Ola\r\n");
    text.extend_from_slice(b"ola@solbris.example,\xf8,2026-01-31\r\n");
    text.extend_from_slice(b"ola@solbris.example,Ola,2026-02-30\r\n");
    text.extend_from_slice(b"ola@solbris.example,Ola,02/03/2026\r\n");
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(b"berit@solbris.example,\"Berit \"\"B\"\"\",");
    let expect = [
        "2 kari@solbris.example",
        "3 no-address",
        "4 address",
        "5 field-count",
        "6 field-count",
        "7 encoding",
        "8 date",
        "9 date",
        "11 berit@solbris.example",
    ];
    check(text, &expect);
}

#[test]
fn a_field_and_a_line_may_be_so_long_and_no_longer() {
    let with = |name: usize| format!("email,name\nkari@solbris.example,{}\n", "a".repeat(name));
    check(with(NAME_CHARS_MAX), &["2 kari@solbris.example"]);
    check(with(NAME_CHARS_MAX + 1), &["2 too-long"]);
    let line = |bytes: usize| {
        let blanks = " ".repeat(bytes - "kari@solbris.example".len());
        format!("email\nkari@solbris.example{blanks}\nola@solbris.example")
    };
    check(line(LINE_BYTES_MAX), &["2 kari@solbris.example", "3 ola@solbris.example"]);
    check(line(LINE_BYTES_MAX + 1), &["2 too-long", "3 ola@solbris.example"]);
}

#[test]
fn a_head_that_says_nothing_is_refused() {
    assert_eq!(refused(""), Some(HeadError::Empty));
    assert_eq!(refused("\n"), Some(HeadError::Empty));
    assert_eq!(refused("navn;firma\n"), Some(HeadError::NoAddress));
    assert_eq!(refused("email;e-post\n"), Some(HeadError::Twice));
    assert_eq!(refused(b"\xff\xfee\0m\0a\0i\0l\0"), Some(HeadError::Encoding));
    assert_eq!(refused("x".repeat(LINE_BYTES_MAX + 1)), Some(HeadError::TooLong));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic_and_the_pieces_make_no_difference(
        body in proptest::collection::vec(any::<u8>(), 0..400), piece_bytes in 1_usize..50,
    ) {
        let text = [b"email;navn\n".as_slice(), &body].concat();
        let whole = read(&text, text.len()).unwrap_or_else(|error| panic!("{error}"));
        let pieces = read(&text, piece_bytes).unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(told(&whole), told(&pieces));
        let n_lines = text.split(|byte| *byte == b'\n').count() as u64;
        prop_assert!(whole.iter().all(|line| (2..=n_lines).contains(&line.number)));
        prop_assert!(whole.windows(2).all(|pair| pair[0].number < pair[1].number));
    }

    #[test]
    fn any_head_is_read_without_a_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&text, 16);
    }

    #[test]
    fn a_good_line_keeps_its_number_whatever_stands_around_it(
        before in proptest::collection::vec("[^\n]{0,40}", 0..20), after in "[^\n]{0,40}",
    ) {
        let text = format!("email;navn\n{}kari@solbris.example;Kari\n{after}",
            before.iter().map(|line| format!("{line}\n")).collect::<String>());
        let lines = read(&text, 11).unwrap_or_else(|error| panic!("{error}"));
        let number = before.len() as u64 + 2;
        let found = lines.iter().find(|line| line.number == number);
        prop_assert!(found.is_some_and(|line| line.entry.is_ok()));
    }
}
