//! What the office did can be checked from files alone, by our verifier and entry by entry.

use std::{collections::BTreeMap, convert::Infallible};

use ledger::{Receipt, Trust, Verifier, verify_export};
use office::evidence;

use crate::world::World;

const KARI: &str = "kari.nord@solbris.example";

async fn export(world: &World) -> BTreeMap<String, Vec<u8>> {
    let (size, paths) = evidence::export_paths(&world.office).await.unwrap().unwrap();
    let mut files = BTreeMap::new();
    for path in paths {
        let file = evidence::export_file(&world.office, size, &path).await.unwrap();
        files.insert(path, file.expect("every path of the export is there").bytes);
    }
    files
}

fn verify(world: &World, files: &BTreeMap<String, Vec<u8>>) -> ledger::Report {
    let key = Verifier::parse(&world.office.log_key()).unwrap();
    let trust = Trust { key: Some(&key), ..Trust::default() };
    let read = |path: &str| Ok::<_, Infallible>(files.get(path).cloned());
    verify_export(&trust, 1, read, |entry| String::from_utf8_lossy(entry).into_owned()).unwrap()
}

scenarios! {
    async fn an_export_verifies_without_the_office(world: World) {
        world.subscribes(KARI).await;
        world.sequences().await;
        let files = export(world).await;
        let report = verify(world, &files);
        assert!(report.holds(), "{:?}", report.findings);
        assert!(report.n_entries >= 4);
    }

    async fn a_changed_entry_is_found_and_named(world: World) {
        world.subscribes(KARI).await;
        world.sequences().await;
        let mut files = export(world).await;
        let (_, bundle) = files.iter_mut().find(|(path, _)| path.contains("entries")).unwrap();
        let at = bundle.windows(10).position(|it| it == b"technology").unwrap();
        bundle[at..at + 10].copy_from_slice(b"Technology");
        let report = verify(world, &files);
        assert!(!report.holds());
        let said = report.findings.iter().map(ToString::to_string).collect::<String>();
        assert!(said.contains("consent.granted"), "{said}");
    }

    async fn the_log_grows_in_steps_and_each_entry_can_be_proven(world: World) {
        world.subscribes(KARI).await;
        world.sequences().await;
        world.subscribes("ola.vik@solbris.example").await;
        world.sequences().await;
        let key = Verifier::parse(&world.office.log_key()).unwrap();
        let size = store::tree::size(&world.office.store).await.unwrap();
        for sequence in 0..size {
            let proven = evidence::prove(&world.office, sequence).await.unwrap().unwrap();
            let text = proven.receipt.to_string();
            let receipt = Receipt::parse(text.as_bytes()).unwrap();
            receipt.verify(&key, proven.entry.as_bytes()).unwrap();
        }
        assert!(evidence::prove(&world.office, size).await.unwrap().is_none());
    }

    async fn a_log_keeps_its_name_when_the_pages_move(world: World) {
        world.subscribes(KARI).await;
        world.sequences().await;
        let (key, before) = (world.office.log_key(), store::tree::size(&world.office.store).await.unwrap());
        assert!(key.starts_with("fjordbok.example/log+"), "{key}");
        world.moves_to("https://personvern.fjordbok.example:8443").await;
        assert_eq!(world.office.log_key(), key);
        world.subscribes("ola.vik@solbris.example").await;
        world.sequences().await;
        assert!(store::tree::size(&world.office.store).await.unwrap() > before);
        let report = verify(world, &export(world).await);
        assert!(report.holds(), "{:?}", report.findings);
    }

    async fn a_log_from_before_names_were_kept_goes_on_under_the_name_it_was_signed_with(world: World) {
        world.sequences().await;
        let key = world.office.log_key();
        world.tampers("UPDATE organisation_key SET log_name = NULL").await;
        world.moves_to("https://elsewhere.example").await;
        assert_eq!(world.office.log_key(), key);
        let kept = store::key::lookup_organisation_key(&world.office.store).await.unwrap().unwrap();
        assert_eq!(kept.log_name.as_deref(), Some("fjordbok.example/log"));
    }

    async fn nothing_of_the_person_stands_in_the_log(world: World) {
        world.subscribes(KARI).await;
        world.sequences().await;
        let first = domain::SubjectId::from_uuid(uuid::Uuid::nil());
        let contact = store::contact::list(&world.office.store, first, 1).await.unwrap().remove(0);
        let subject = contact.subject_id.to_string();
        for (path, bytes) in export(world).await {
            let text = String::from_utf8_lossy(&bytes);
            for secret in [KARI, "Kari", "solbris", &subject] {
                assert!(!text.contains(secret), "{secret} stands in {path}");
            }
        }
    }
}
