//! The record of an example as a workbook, read back by another program's reader and as the XML it is.

use std::io::{Cursor, Read as _};
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx};
use declaration::{
    Language, SourceError, Sources, read,
    record::{Heading, Party, Record, draw_up},
};
use documents::record_workbook;
use jiff::civil::date;

fn record(company: &str) -> Record {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(company);
    let open = |name: &str| std::fs::read(folder.join(name)).map_err(|_| SourceError::Missing);
    let reading = read(&Sources::new("ordhold.toml", open));
    let customer = Party {
        name: "Solbris Bakeri AS".into(),
        number: Some("300000215".into()),
        country: Some("NO".into()),
        address: None,
        contact: Some("kari.nord@solbris.example".into()),
    };
    draw_up(&reading.declaration.expect("it can be read"), &[customer], date(2026, 11, 22))
}

fn workbook(record: &Record, language: Language) -> Xlsx<Cursor<Vec<u8>>> {
    let bytes = record_workbook(record, language).expect("it can be written");
    Xlsx::new(Cursor::new(bytes)).expect("it is a workbook")
}

fn xml(record: &Record, part: &str) -> String {
    let bytes = record_workbook(record, Language::Nb).expect("it can be written");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is an archive");
    let mut xml = String::new();
    archive.by_name(part).expect("the part exists").read_to_string(&mut xml).expect("text");
    xml
}

#[test]
fn the_workbook_has_a_sheet_for_each_part_in_each_language() {
    let record = record("fjordbok");
    assert_eq!(
        workbook(&record, Language::Nb).sheet_names(),
        ["Protokollen", "Behandlingsansvarlig", "Databehandler", "Sikkerhetstiltak"]
    );
    assert_eq!(
        workbook(&record, Language::En).sheet_names(),
        ["The record", "Controller", "Processor", "Security measures"]
    );
}

#[test]
fn every_activity_is_a_row_with_purpose_and_erasure_in_the_language() {
    let record = record("fjordbok");
    for language in Language::ALL {
        let mut workbook = workbook(&record, language);
        let sheet = workbook.worksheet_range(Heading::ControllerPart.read(language)).unwrap();
        assert_eq!(sheet.height(), record.controller.len() + 1);
        let column = |heading: Heading| {
            let is_it = |cell: &Data| *cell == heading.read(language);
            sheet.rows().next().unwrap().iter().position(is_it).unwrap()
        };
        for (cells, row) in sheet.rows().skip(1).zip(&record.controller) {
            let erasure = row.erasure.as_ref().map(|text| text.read(language));
            assert_eq!(cells[0].to_string(), row.activity);
            assert_eq!(cells[column(Heading::Purpose)].to_string(), row.purpose.read(language));
            assert_eq!(Some(&*cells[column(Heading::Erasure)].to_string()), erasure);
            assert!(matches!(cells[column(Heading::ReviewedOn)], Data::DateTime(_)));
        }
    }
}

#[test]
fn customers_and_companies_of_the_group_stand_on_the_first_sheet() {
    let record = record("fjordbok");
    let sheet = workbook(&record, Language::En).worksheet_range("The record").unwrap();
    let parts: Vec<String> = sheet.rows().map(|row| format!("{}: {}", row[0], row[1])).collect();
    assert_eq!(
        parts,
        [
            "Part: Name",
            "Controller: Fjordbok AS",
            "Processor: Fjordbok AS",
            "Company of the group: Fjordbok Handel AS",
            "Customer: Solbris Bakeri AS",
            "As of: 2026-11-22",
        ]
    );
}

#[test]
fn a_transfer_is_told_with_country_tool_and_check() {
    let record = record("fjordbok");
    let sheet = workbook(&record, Language::En).worksheet_range("Controller").unwrap();
    let row = sheet.rows().find(|row| row[0] == "visit-statistics").unwrap();
    let told = "Tellverk Analytics Inc.: the United States, dpf (checked 2026-10-01), else scc-2";
    assert!(row.iter().any(|cell| *cell == told), "{row:?}");
}

#[test]
fn the_heading_stays_in_view_and_can_be_filtered() {
    let record = record("fjordbok");
    for sheet in 1..=4 {
        let xml = xml(&record, &format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(xml.contains(r#"topLeftCell="B2""#) && xml.contains(r#"state="frozen""#));
        assert!(xml.contains("<autoFilter ref=\"A1:"), "sheet {sheet}");
        assert!(xml.contains(r#"customWidth="1""#), "sheet {sheet}");
    }
}

#[test]
fn words_that_look_like_a_formula_stay_words() {
    let mut record = record("tindved");
    record.controller[0].purpose.nb = "=HYPERLINK(\"https://ond.example\")".into();
    let sheet = workbook(&record, Language::Nb).worksheet_range("Behandlingsansvarlig").unwrap();
    assert!(
        sheet
            .rows()
            .nth(1)
            .unwrap()
            .iter()
            .any(|cell| *cell == record.controller[0].purpose.nb.as_str())
    );
    assert!(!xml(&record, "xl/worksheets/sheet2.xml").contains("<f>"));
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let record = record("koblingsverk");
    let once = record_workbook(&record, Language::Nb).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(once, record_workbook(&record, Language::Nb).unwrap());
    assert!(xml(&record, "docProps/core.xml").contains("2026-11-22T00:00:00Z"));
}

#[test]
fn an_organisation_without_customers_has_an_empty_processor_part() {
    let mut record = record("tindved");
    record.customers.clear();
    let sheet = workbook(&record, Language::Nb).worksheet_range("Databehandler").unwrap();
    assert_eq!(sheet.height(), 1);
}
