//! How fast promises are derived and a statement is written, for a declaration of a thousand activities.

use std::fmt::Write as _;

use declaration::model::Declaration;
use declaration::{Document, Language, Sources, document, promises, read};
use divan::Bencher;

const N_ACTIVITIES: usize = 1_000;

fn main() {
    divan::main();
}

fn large() -> Declaration {
    let mut text = String::from(
        "[organisation]\nname = \"Solbris Bakeri AS\"\ncountry = \"NO\"\n\
         contact = { email = \"personvern@solbris.example\" }\n",
    );
    for n in 0..N_ACTIVITIES {
        write!(
            text,
            "[[activity]]\nid = \"letters-{n}\"\nbasis = \"consent\"\nmarketing = {}\n\
             purpose = {{ nb = \"sende deg brev {n}\", en = \"send you letters {n}\" }}\n\
             subjects = [\"subscriber\", \"lead\"]\ndata = [\"contact.name\", \"contact.email\"]\n\
             source = [\"subject\"]\nretention = {{ until = \"withdrawal\", for = \"2 years\" }}\n\
             erase_also_when = [\"mailbox-dead\"]\ncollected_at = [\"form-{n}\"]\n\
             [[collection_point]]\nid = \"form-{n}\"\nkind = \"form\"\nrequired = [\"contact.email\"]\n",
            n % 2 == 0
        )
        .expect("a string takes all text");
    }
    let bytes = text.into_bytes();
    let reading = read(&Sources::new("ordhold.toml", move |_| Ok(bytes.clone())));
    reading.declaration.expect("it can be read")
}

#[divan::bench]
fn derive_promises(bencher: Bencher) {
    let declaration = large();
    bencher.bench(|| promises(&declaration));
}

#[divan::bench]
fn write_statement_as_html(bencher: Bencher) {
    let declaration = large();
    bencher.bench(|| document(&declaration, Document::Statement, Language::Nb).to_html());
}
