//! What it costs to convert 100 kB of a Member's text into the two versions of a mail.

#![expect(clippy::unwrap_used, reason = "a bench whose work fails has nothing to measure")]

use divan::Bencher;
use divan::counter::BytesCount;
use mail::markup::{Format, convert};
use url::Url;

const SOURCE_BYTES: usize = 100_000;
const PROSE: &str = "## Høstens bøker\n\nHei {{name|du}}, her er **nye** bøker om [fjorden og \
                     fjellet](https://fjordbok.example/fjord). Vi har lest dem alle i sommer, på \
                     brygga og i båten, og noen av dem to ganger. Den første handler om en fisker \
                     som ikke liker fisk, og om byen som likevel venter på ham hver kveld.\n\nDen \
                     andre er en kokebok. Den tredje er for barn, men vi leste den selv, og vi lo \
                     så høyt at naboen kom ut. Kom innom butikken når du går forbi; kaffen er \
                     varm, og hunden er snill.\n\n";
const DENSE: &str = "## Høstens bøker\n\nHei {{name|du}}, her er **nye** bøker om [fjorden og \
                        fjellet](https://fjordbok.example/fjord).\n\n- en bok\n- to bøker\n\n> et \
                        sitat\n\n| Dag | Pris |\n|---|---|\n| man | 100 |\n\n";
const HTML: &str = "<h2>Høstens bøker</h2><p style=\"text-align:center\">Hei {{name|du}}, her er \
                    <b>nye</b> bøker om <a href=\"https://fjordbok.example/fjord\">fjorden og \
                    fjellet</a>.</p><ul><li>en bok</li></ul><table><tr><td>man</td></tr></table>\n";

fn main() {
    divan::main();
}

fn measure(bencher: Bencher, format: Format, unit: &str) {
    let source = unit.repeat(SOURCE_BYTES / unit.len()) + "x";
    let pictures_url = Url::parse("https://fjordbok.example/pictures/").unwrap();
    bencher
        .counter(BytesCount::of_str(&source))
        .bench_local(|| convert(format, &source, &pictures_url).unwrap());
}

#[divan::bench]
fn markdown(bencher: Bencher) {
    measure(bencher, Format::Markdown, PROSE);
}

#[divan::bench]
fn markdown_full_of_tables(bencher: Bencher) {
    measure(bencher, Format::Markdown, DENSE);
}

#[divan::bench]
fn html(bencher: Bencher) {
    measure(bencher, Format::Html, HTML);
}

#[divan::bench(args = ["- ", "> ", "<b a=1><p>", "<table>", "<i><u><s><p>"])]
fn hostile(bencher: Bencher, unit: &str) {
    measure(bencher, Format::Markdown, unit);
}
