//! How fast returned mails are read: a report, a complaint, a wish to leave, and mails made to take long.

use divan::Bencher;
use divan::counter::ItemsCount;
use mail::returns::{MAIL_BYTES_MAX, read};

const REPORT: &[u8] = include_bytes!("../../../fuzz/seeds/returns/dead.eml");
const COMPLAINT: &[u8] = include_bytes!("../../../fuzz/seeds/returns/complaint.eml");
const WISH: &[u8] = include_bytes!("../../../fuzz/seeds/returns/leave.eml");

fn main() {
    divan::main();
}

#[divan::bench(args = [REPORT, COMPLAINT, WISH])]
fn one_mail(bencher: Bencher<'_, '_>, mail: &[u8]) {
    bencher.counter(ItemsCount::new(1_u32)).bench(|| read(mail));
}

#[divan::bench]
fn one_mebibyte_of_nested_multiparts(bencher: Bencher<'_, '_>) {
    let piece = "Content-Type: multipart/mixed; boundary=b\n\n--b\n";
    let mail = piece.repeat(MAIL_BYTES_MAX / piece.len());
    bencher.counter(ItemsCount::new(1_u32)).bench(|| read(mail.as_bytes()));
}

#[divan::bench]
fn one_mebibyte_of_fields(bencher: Bencher<'_, '_>) {
    let mail = "X: y\n".repeat(MAIL_BYTES_MAX / 5);
    bencher.counter(ItemsCount::new(1_u32)).bench(|| read(mail.as_bytes()));
}
