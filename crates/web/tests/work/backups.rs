//! Backups as a member finds them: what went where, what has fallen behind, and Today's alarms.

use std::path::Path;

use axum::http::StatusCode;
use domain::Role;
use jiff::SignedDuration;
use office::backup::{BackupSettings, rehearse, schedule, sequel};
use office::{Acting, Settings, jobs, sequencer};

use crate::house::{Browser, House, PASSWORD};

fn surroundings(folder: &Path) -> Settings {
    let places = ["near", "far"].map(|name| folder.join(name)).to_vec();
    Settings {
        backups: Some(BackupSettings::into_places(places)),
        ..Settings::at("http://localhost:8080")
    }
}

async fn page(house: &House, browser: &Browser, path: &str) -> String {
    let answer = house.get(browser, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.text()
}

async fn schedules(house: &House) {
    let mut cx = house.office.context(Acting::Job);
    while sequencer::step(&house.office).await.unwrap() > 0 {}
    let places = &house.office.settings.backups.as_ref().unwrap().places;
    sequel::tell(&house.office, &mut cx, places).await.unwrap();
    schedule::ask(&house.office, &mut cx).await.unwrap();
    while jobs::drain(&house.office).await.unwrap() > 0 {}
}

#[tokio::test]
async fn without_places_the_page_says_what_to_name_and_today_stays_calm() {
    let house = House::open().await;
    let auditor = house.member(Role::Auditor).await;
    let shown = page(&house, &auditor, "/settings/backups?lang=en").await;
    assert!(shown.contains("No backups are made") && shown.contains("--backup-to"));
    assert!(page(&house, &auditor, "/settings?lang=en").await.contains("/settings/backups"));
    assert!(!page(&house, &auditor, "/today?lang=en").await.contains("/settings/backups"));
}

#[tokio::test]
async fn backups_and_rehearsals_are_listed_and_go_out_as_csv() {
    let house = House::open_with(surroundings).await;
    let auditor = house.member(Role::Auditor).await;
    schedules(&house).await;
    schedules(&house).await;
    let shown = page(&house, &auditor, "/settings/backups?lang=en").await;
    for says in
        ["Backups are fresh, and were tried", "/near", "/far", "whole", "holds", "One a day"]
    {
        assert!(shown.contains(says), "{says}");
    }
    let norwegian = page(&house, &auditor, "/settings/backups?lang=nb").await;
    assert!(norwegian.contains("Sikkerhetskopiene er ferske, og er prøvd"));
    let csv = page(&house, &auditor, "/settings/backups.csv?lang=en").await;
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "part,at,place,fault,n_rows,n_megabytes,n_left_out,n_revenants");
    assert_eq!(rows.iter().filter(|row| row.starts_with("\"backup\"")).count(), 2);
    assert!(rows.iter().any(|row| row.starts_with("\"rehearsal\"") && row.ends_with(",0,0")));
    let today = page(&house, &auditor, "/today?lang=en").await;
    assert!(!today.contains("/settings/backups"));
    assert!(today.contains("A restore of ") && today.contains("brought nobody back"));
}

#[tokio::test]
async fn what_has_fallen_behind_is_an_alarm_on_today() {
    let house = House::open_with(surroundings).await;
    house.member(Role::Auditor).await;
    schedules(&house).await;
    schedules(&house).await;
    house.clock.advance(SignedDuration::from_hours(36) + SignedDuration::from_secs(1));
    let auditor = house.signed_in("auditor@fjordbok.example", PASSWORD).await;
    let today = page(&house, &auditor, "/today?lang=en").await;
    assert!(today.contains("/near is too old") && today.contains("/far is too old"));
    assert!(today.contains("/near does not learn who is erased"));
    assert!(today.contains("/settings/backups#places"));
    assert!(!today.contains("No restore was rehearsed"));
    house.clock.advance(SignedDuration::from_hours(24 * 10));
    let auditor = house.signed_in("auditor@fjordbok.example", PASSWORD).await;
    let today = page(&house, &auditor, "/today?lang=nb").await;
    assert!(today.contains("Ingen gjenoppretting er prøvd på for lenge"));
    schedules(&house).await;
    schedules(&house).await;
    let today = page(&house, &auditor, "/today?lang=en").await;
    assert!(!today.contains("/settings/backups"), "all is well again");
    for backup in std::fs::read_dir(near_backups(&house)).unwrap() {
        std::fs::write(backup.unwrap().path().join("contact"), "not what was there").unwrap();
    }
    house.clock.advance(SignedDuration::from_secs(1));
    let mut cx = house.office.context(Acting::Job);
    let near = house.office.settings.backups.as_ref().unwrap().places[0].clone();
    let scratch = std::env::temp_dir();
    rehearse::rehearse(&house.office, &mut cx, &near, &scratch).await.unwrap();
    let shown = page(&house, &auditor, "/settings/backups?lang=en").await;
    assert!(shown.contains("does not hold") && shown.contains("`contact`"));
    let today = page(&house, &auditor, "/today?lang=en").await;
    assert!(today.contains("The newest backup could not be restored"));
    assert!(today.contains("/settings/backups#rehearsals"));
}

fn near_backups(house: &House) -> std::path::PathBuf {
    house.office.settings.backups.as_ref().unwrap().places[0].join("backups")
}
