//! How long reading and judging take: 1 000 activities with 20 data rows each, by far more than any company declares.

use std::fmt::Write as _;

use declaration::{Reading, Sources, catalogue, check, read};
use divan::Bencher;
use jiff::civil::{Date, date};

const TODAY: Date = date(2027, 1, 11);
const N_ACTIVITIES: usize = 1_000;
const N_ROWS_EACH: usize = 20;
const N_OTHERS: usize = 100;

fn main() {
    divan::main();
}

#[divan::bench]
fn read_alone(bencher: Bencher<'_, '_>) {
    let text = large();
    bencher.bench(|| read_text(&text));
}

#[divan::bench]
fn check_alone(bencher: Bencher<'_, '_>) {
    let reading = read_text(&large());
    let declaration = reading.declaration.expect("it is readable");
    bencher.bench(|| check(&declaration, TODAY));
}

#[divan::bench]
fn read_and_check(bencher: Bencher<'_, '_>) {
    let text = large();
    bencher.bench(|| {
        let reading = read_text(&text);
        let declaration = reading.declaration.expect("it is readable");
        check(&declaration, TODAY)
    });
}

fn read_text(text: &str) -> Reading {
    read(&Sources::listed([("ordhold.toml", text)]))
}

/// Returns a declaration with 20 000 data rows and every sort of reference.
fn large() -> String {
    let mut text = String::from("[organisation]\nname = \"Fjordbok AS\"\ncountry = \"NO\"\n");
    for n in 0..N_OTHERS {
        write!(
            text,
            "[[recipient]]\nid = \"recipient-{n}\"\nname = \"Mottaker {n} AS\"\ncountry = \"NO\"\n\
             role = \"processor\"\ntask = {{ nb = \"drift\", en = \"hosting\" }}\n\
             [[collection_point]]\nid = \"form-{n}\"\nkind = \"form\"\n\
             [[system]]\nid = \"system-{n}\"\nkind = \"postgresql\"\n"
        )
        .expect("writing to a string never fails");
    }
    let mut categories = catalogue::categories().iter().map(|category| category.key).cycle();
    for n in 0..N_ACTIVITIES {
        let other = n % N_OTHERS;
        let rows: Vec<String> =
            categories.by_ref().take(N_ROWS_EACH).map(|key| format!("    \"{key}\",\n")).collect();
        write!(
            text,
            "[[activity]]\nid = \"activity-{n}\"\npurpose = {{ nb = \"formål {n}\", en = \"purpose {n}\" }}\n\
             basis = \"legitimate-interest\"\n\
             interest = {{ is = {{ nb = \"interesse {n}\", en = \"interest {n}\" }}, necessity = \"n{n}\", \
             balance = \"b{n}\", assessed_on = 2026-11-02 }}\nsubjects = [\"user\"]\ndata = [\n{}]\n\
             source = [\"subject\"]\nrecipients = [\"recipient-{other}\"]\ncollected_at = [\"form-{other}\"]\n\
             systems = [\"system-{other}\"]\nretention = {{ for = \"6 months\" }}\n",
            rows.concat()
        )
        .expect("writing to a string never fails");
    }
    text
}
