//! The log as it is shown and taken along: entries, proofs, the whole as an archive; the register's exports; mailings.

use std::io::{Cursor, Read as _};

use axum::http::{StatusCode, header};
use domain::Role;
use ledger::{Receipt, Trust, Verifier, verify_export};

use crate::house::House;

#[tokio::test]
async fn an_entrys_proof_is_checked_without_the_house() {
    let house = House::open().await;
    let auditor = house.member(Role::Auditor).await;
    house.sequence().await;
    let key = Verifier::parse(&house.office.log_key()).unwrap();
    let facts = store::fact::list_from(&house.office.store, 0, 100).await.unwrap();
    assert!(facts.len() > 2);
    for (index, fact) in facts.iter().enumerate() {
        let proof = house.get(&auditor, &format!("/evidence/entries/{index}/proof")).await;
        assert_eq!(proof.status, StatusCode::OK);
        let receipt = Receipt::parse(&proof.bytes).unwrap();
        assert_eq!(receipt.index, index as u64);
        receipt.verify(&key, fact.entry.as_bytes()).unwrap();
        assert!(receipt.verify(&key, b"{}").is_err());
    }
    for entry in ["100000", "-1", "+1", "x", "18446744073709551616"] {
        let path = format!("/evidence/entries/{entry}");
        assert_eq!(house.get(&auditor, &path).await.status, StatusCode::NOT_FOUND, "{entry}");
    }
}

#[tokio::test]
async fn the_archive_unpacks_to_an_export_that_verifies() {
    let house = House::open().await;
    let auditor = house.member(Role::Auditor).await;
    house.sequence().await;
    let answer = house.get(&auditor, "/evidence.zip").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/zip");
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes)).unwrap();
    let mut files = std::collections::HashMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let path = file.name().unwrap().strip_prefix("evidence/").unwrap().to_owned();
        files.insert(path, bytes);
    }
    assert!(files.contains_key("checkpoint") && files.contains_key("key"));
    let key = Verifier::parse(&house.office.log_key()).unwrap();
    let trust = Trust { key: Some(&key), kept: None, witnesses: &[] };
    let read = |path: &str| Ok::<_, std::convert::Infallible>(files.get(path).cloned());
    let report = verify_export(&trust, 2, read, |_| String::new());
    assert!(report.unwrap().holds());
}

#[tokio::test]
async fn every_fact_reads_as_a_sentence_in_both_languages() {
    let house = House::open().await;
    let auditor = house.member(Role::Auditor).await;
    house.check().await;
    house.sequence().await;
    let english = house.get(&auditor, "/evidence?lang=en").await.text();
    assert!(english.contains("The log of Fjordbok AS was begun"), "{english}");
    assert!(english.contains("joined as auditor"));
    let norwegian = house.get(&auditor, "/evidence?lang=nb").await.text();
    assert!(norwegian.contains("Loggen til Fjordbok AS ble opprettet"));
    assert!(norwegian.contains("ble medlem som revisor"));
}

#[tokio::test]
async fn the_register_leaves_the_house_as_workbook_json_and_linked_data() {
    let house = House::open().await;
    let auditor = house.member(Role::Auditor).await;
    let json = house.get(&auditor, "/register.json").await.text();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let n_own = json["controller"].as_array().unwrap().len();
    assert!(n_own > 0);
    let workbook = house.get(&auditor, "/register.xlsx?lang=en").await;
    assert!(workbook.bytes.starts_with(b"PK"));
    let linked = house.get(&auditor, "/register.jsonld").await.text();
    let linked: serde_json::Value = serde_json::from_str(&linked).unwrap();
    assert!(linked["@context"]["dpv"].is_string());
    let page = house.get(&auditor, "/register/activities/newsletter?lang=en").await.text();
    assert!(page.contains("GDPR Art. 7(3)") && page.contains("GDPR Art. 6(1)(a)"));
    let unknown = house.get(&auditor, "/register/activities/no-such").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mailing_is_written_rewritten_and_called_off() {
    let house = House::open().await;
    let officer = house.member(Role::Marketing).await;
    let fields = |topic: &'static str, subject_line: &'static str| {
        [
            ("topic", topic),
            ("subject_line_nb", "Nytt fra Fjordbok"),
            ("subject_line_en", subject_line),
            ("text_nb", "Hei,\r\n\r\ndette er nytt."),
            ("text_en", "Hello,\r\n\r\nthis is new."),
        ]
    };
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let unknown = house.act(&officer, "/mailings?lang=en", &fields("no-such", "News")).await;
    assert_eq!(unknown.status, refused);
    let missing = house.act(&officer, "/mailings?lang=en", &fields("technology", " ")).await;
    assert_eq!(missing.status, refused);
    assert!(missing.text().contains("id=\"subject_line_en-fault\""), "the field at fault is named");
    assert!(missing.text().contains("dette er nytt"), "what was typed is kept");
    let kept = house.act(&officer, "/mailings", &fields("technology", "News")).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let path = kept.location().to_owned();
    let page = house.get(&officer, &format!("{path}?lang=en")).await.text();
    assert!(page.contains("Nobody has valid consent to this topic"));
    let text = format!("{path}/text");
    let rewritten = house.act(&officer, &text, &fields("technology", "Fresh news")).await;
    assert_eq!(rewritten.status, StatusCode::SEE_OTHER);
    assert!(house.get(&officer, &format!("{path}?lang=en")).await.text().contains("Fresh news"));
    let halt = format!("{path}/halt");
    assert_eq!(house.act(&officer, &halt, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.act(&officer, &halt, &[]).await.status, StatusCode::CONFLICT);
    let sending = format!("{path}/sending");
    assert_eq!(house.act(&officer, &sending, &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(house.get(&officer, &text).await.status, StatusCode::CONFLICT);
}
