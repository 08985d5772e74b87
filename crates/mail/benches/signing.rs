//! What a mail of a mailing costs: composed alone, filled in, and signed with one key or two.

#![expect(clippy::unwrap_used, reason = "a bench whose work fails has nothing to measure")]

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use mail::dkim::{Signer, SigningKey, generate_ed25519, generate_rsa};
use mail::{
    Address, Composed, Contact, Fill, Language, Letter, Line, ListId, Mailing, MessageId, Occasion,
    ReturnPath, Sender, Template, Unsubscribe, UnsubscribeMail, UnsubscribeUrl, compose,
};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

const TOKEN: &str = "k7q2mf3x9a4tz6bwk7q2mf3x9a4tz6bw";
const N_PARAGRAPHS: usize = 12;
const PARAGRAPH: &str = "Høstens bøker er her: lange kvelder på fjorden, regn mot ruta og en bok \
    som ingen legger fra seg. Les om båten som kom tilbake, om fyrvokteren på Utsira og om \
    søsknene som delte en hytte og en hemmelighet i førti år.";

fn main() {
    divan::main();
}

fn letter() -> Letter {
    let paragraphs: String = (0..N_PARAGRAPHS).map(|_| format!("{PARAGRAPH}\n\n")).collect();
    let html: String = (0..N_PARAGRAPHS).map(|_| format!("<p>{PARAGRAPH}</p>\n")).collect();
    Letter {
        sender: Sender {
            name: Line::parse("Fjordbok AS").unwrap(),
            address: Address::parse("post@fjordbok.example").unwrap(),
            reply_to: None,
            return_path: None,
        },
        subject_line: Line::parse("Nyhetsbrev: høstens bøker på fjorden").unwrap(),
        text: format!(
            "Hei {{{{name|du}}}}\n\n{paragraphs}Fjordbok AS, Strandgata 1\nMeld deg av: {{{{unsubscribe}}}}\n"
        ),
        html: format!(
            "<!doctype html>\n<html lang=\"nb\"><body>\n<p>Hei {{{{name|du}}}}</p>\n{html}\
             <p>Fjordbok AS, Strandgata 1</p>\n<p><a href=\"{{{{unsubscribe}}}}\">Meld deg av</a></p>\n\
             </body></html>\n"
        ),
        images: Vec::new(),
        language: Language::Nb,
        written_at: "2027-01-11T09:00:00Z".parse().unwrap(),
        message_id: MessageId::parse("specimen@fjordbok.example").unwrap(),
        occasion: Occasion::Mailing(Mailing {
            organisation: Line::parse("Fjordbok AS").unwrap(),
            unsubscribe: UnsubscribeUrl::parse("https://fjordbok.example/u/specimen").unwrap(),
            unsubscribe_mail: None,
            list: ListId::new("boker", "fjordbok.example").ok(),
            contact: Contact::Later,
        }),
    }
}

fn fill() -> Fill {
    Fill {
        to: Address::parse("kari.nord@solbris.example").unwrap(),
        written_at: "2027-01-11T09:00:00Z".parse().unwrap(),
        message_id: MessageId::parse("k7q2mf3x9a4tz6bw@fjordbok.example").unwrap(),
        return_path: ReturnPath::new(TOKEN, "fjordbok.example").ok(),
        unsubscribe: Some(Unsubscribe {
            url: UnsubscribeUrl::parse(&format!("https://fjordbok.example/u/{TOKEN}")).unwrap(),
            mail: UnsubscribeMail::new(TOKEN, "fjordbok.example").ok(),
        }),
        name: Line::parse("Kåre Nord").ok(),
        words: Vec::new(),
    }
}

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::new(letter(), &[]).unwrap());

fn rsa() -> SigningKey {
    SigningKey::rsa("r1", &generate_rsa(&mut StdRng::seed_from_u64(1)).unwrap()).unwrap()
}

fn ed25519() -> SigningKey {
    SigningKey::ed25519("e1", &generate_ed25519(&mut StdRng::seed_from_u64(2))).unwrap()
}

fn signer(keys: Vec<SigningKey>) -> Signer {
    Signer::new("fjordbok.example", keys).unwrap()
}

fn sign(signer: &Signer, fill: &Fill) -> Composed {
    let mut mail = TEMPLATE.fill(fill).unwrap();
    signer.sign(&mut mail, fill.written_at).unwrap();
    mail
}

#[divan::bench]
fn compose_one_by_one(bencher: Bencher) {
    let fill = fill();
    let letter = TEMPLATE.letter(&fill).unwrap();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| compose(&letter, &fill.to).unwrap());
}

#[divan::bench]
fn fill_in(bencher: Bencher) {
    let fill = fill();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| TEMPLATE.fill(&fill).unwrap());
}

#[divan::bench]
fn fill_in_and_sign_ed25519(bencher: Bencher) {
    let (fill, signer) = (fill(), signer(vec![ed25519()]));
    bencher.counter(ItemsCount::new(1_u32)).bench(|| sign(&signer, &fill));
}

#[divan::bench]
fn fill_in_and_sign_rsa_and_ed25519(bencher: Bencher) {
    let (fill, signer) = (fill(), signer(vec![rsa(), ed25519()]));
    bencher.counter(ItemsCount::new(1_u32)).bench(|| sign(&signer, &fill));
}
