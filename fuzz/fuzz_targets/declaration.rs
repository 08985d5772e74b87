//! Feeds any bytes to the reader of declarations, as several files that may include each other, and judges what is read.

#![no_main]

use declaration::{Language, Sources, check, read, report};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let files = bytes.split(|byte| *byte == 0xff);
    let names = ["ordhold.toml", "a.toml", "b.toml", "parts/c.toml"];
    let reading = read(&Sources::listed(names.into_iter().zip(files)));
    let mut findings = reading.findings.clone();
    if let Some(declaration) = &reading.declaration {
        findings.extend(check(declaration, date(2027, 1, 11)));
    } else {
        assert!(reading.has_errors(), "what cannot be read is told");
    }
    report::human(&findings, &reading.text, Language::En, false);
    report::sarif(&findings, &reading.text, Language::Nb);
});
