//! Feeds any bytes to the reader of lists, whole and in pieces, and holds it to what must never happen to a line.

#![no_main]

use libfuzzer_sys::fuzz_target;
use office::audience::list::{
    Entry, HeadError, LINE_BYTES_MAX, Line, ListReader, PRODUCT_CHARS_MAX,
};

/// What a line says, to be compared.
type Said = (u64, String);

fn read(bytes: &[u8], piece_bytes: usize) -> Result<Vec<Line>, HeadError> {
    let (mut reader, mut lines) = (ListReader::default(), Vec::new());
    for piece in bytes.chunks(piece_bytes.max(1)) {
        reader.push(piece, &mut lines)?;
    }
    reader.end(&mut lines)?;
    Ok(lines)
}

fn said(lines: Result<Vec<Line>, HeadError>) -> Result<Vec<Said>, HeadError> {
    let said = |line: Line| match line.entry {
        Ok(Entry { email, name, employer, language, consented_on, sold_on, product }) => {
            let rest = (name, employer, language, consented_on, sold_on, product);
            (line.number, format!("{} {rest:?}", email.as_ref()))
        }
        Err(fault) => (line.number, fault.to_string()),
    };
    Ok(lines?.into_iter().map(said).collect())
}

fuzz_target!(|bytes: &[u8]| {
    let whole = read(bytes, bytes.len());
    let n_lines = bytes.split(|byte| *byte == b'\n').count() as u64;
    for line in whole.as_deref().unwrap_or_default() {
        assert!((2..=n_lines).contains(&line.number), "a line that the file does not have");
        if let Ok(entry) = &line.entry {
            assert!(
                entry.email.as_ref().contains('@') && entry.email.as_ref().len() <= LINE_BYTES_MAX
            );
            let texts = [&entry.name, &entry.employer, &entry.product];
            for text in texts.into_iter().flatten() {
                assert!(!text.is_empty() && !text.chars().any(char::is_control), "a field");
            }
            let product = entry.product.as_deref().unwrap_or_default();
            // Lower case may have more letters than what was written: "İ" becomes two.
            assert!(product.chars().count() <= 3 * PRODUCT_CHARS_MAX, "a product");
        }
    }
    let in_order = |lines: &[Line]| lines.windows(2).all(|pair| pair[0].number < pair[1].number);
    assert!(in_order(whole.as_deref().unwrap_or_default()), "lines out of order");
    let whole = said(whole);
    for piece_bytes in [1, 3, 64] {
        assert_eq!(said(read(bytes, piece_bytes)), whole, "the pieces make a difference");
    }
});
