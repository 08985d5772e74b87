//! Backups brought back: with everything, on either engine, and without anybody who was erased since.

use std::path::{Path, PathBuf};

use domain::{Channel, Fact, PromiseState};
use office::backup::make::{self, Beat, Made};
use office::backup::restore::{self, Order, RestoreError, Restored};
use office::backup::sequel::{self, SequelError};
use office::{Acting, Chance, Office, Settings, sequencer, subscription::withdraw};
use store::{FillError, Store};
use tempfile::TempDir;
use trial::postgres::Database;

use crate::world::{World, live, root, token_of};

const KARI: &str = "kari.nord@solbris.example";
const OLA: &str = "ola.vik@solbris.example";

/// Two places, and where databases are made.
pub(crate) struct Places {
    folder: TempDir,
    pub(crate) both: Vec<PathBuf>,
}

impl Places {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let both = ["first", "second"].map(|name| folder.path().join(name)).to_vec();
        Self { folder, both }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("restored.db")
    }

    fn order(&self) -> Order {
        Order {
            place: self.both[0].clone(),
            also: vec![],
            backup: None,
            kept: None,
            accepts_gap: false,
            database: format!("sqlite:{}", self.file().display()),
        }
    }

    fn chapters(&self, place: usize) -> Vec<PathBuf> {
        let folder = std::fs::read_dir(self.both[place].join("sequel")).unwrap();
        let paths = folder.map(|entry| entry.unwrap().path());
        let mut chapters: Vec<PathBuf> =
            paths.filter(|it| it.extension().is_some_and(|it| it == "chapter")).collect();
        chapters.sort();
        chapters
    }

    /// The folder of the one backup in a place.
    pub(crate) fn backup(&self, place: usize) -> PathBuf {
        let folder = std::fs::read_dir(self.both[place].join("backups")).unwrap();
        let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(paths.len(), 1, "{paths:?}");
        paths.remove(0)
    }
}

pub(crate) async fn makes(world: &World, places: &[PathBuf]) -> Made {
    let mut cx = world.office.context(Acting::Job);
    make::make(&world.office, &mut cx, places, Beat::for_nobody()).await.unwrap()
}

/// The log grows, and the places are told what happened since.
async fn tells(world: &World, places: &Places) {
    world.sequences().await;
    let mut cx = world.office.context(Acting::Job);
    sequel::tell(&world.office, &mut cx, &places.both).await.unwrap();
}

async fn restores(world: &World, order: &Order) -> Result<Restored, RestoreError> {
    restore::restore(&root(), &world.office.clock, &Chance::System, order).await
}

/// The office on what was restored, as after a start.
async fn opens(world: &World, url: &str) -> (Store, Office) {
    let store = Store::open(url).await.unwrap();
    let settings = Settings::at("https://fjordbok.example");
    let clock = world.office.clock.clone();
    let office = Office::open(&store, &root(), clock, settings, live()).await.unwrap();
    (store, office)
}

async fn newest_size(office: &Office) -> u64 {
    while sequencer::step(office).await.unwrap() > 0 {}
    store::tree::size(&office.store).await.unwrap()
}

/// Every form in which a person could stand in a file.
async fn traces(world: &World, email: &str) -> Vec<Vec<u8>> {
    let subject = world.subject_of(email).await.unwrap();
    let contact = store::contact::lookup(&world.office.store, subject).await.unwrap().unwrap();
    let key = store::key::lookup_subject_key(&world.office.store, subject).await.unwrap().unwrap();
    let text = subject.to_string();
    vec![
        email.as_bytes().to_vec(),
        text.into_bytes(),
        subject.as_uuid().as_bytes().to_vec(),
        contact.address_sealed,
        contact.address_digest.as_bytes().to_vec(),
        key.wrapped,
    ]
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace)
}

fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => bytes.extend(all_bytes(&path)),
            false => bytes.extend(std::fs::read(path).unwrap()),
        }
    }
    bytes
}

async fn leaves(world: &World, email: &str) {
    let letter = world.last_mail_to(email);
    let receipt = token_of(&letter, "/confirm/");
    assert!(!receipt.is_empty());
    let subject = world.subject_of(email).await.unwrap();
    let url = world.office.unsubscribe_url(subject);
    let token = url.rsplit('/').next().unwrap().to_owned();
    world.unsubscribes(&token).await.unwrap();
}

scenarios! {
    async fn the_members_of_a_restored_house_sign_in_with_their_second_factor(world: World) {
        let places = Places::new();
        world.owner().await;
        let app = crate::second_factors::enrolled(world).await;
        makes(world, &places.both).await;
        tells(world, &places).await;
        restores(world, &places.order()).await.unwrap();
        let (_store, office) = opens(world, &places.order().database).await;
        crate::second_factors::signs_in_with(&office, &app).await;
    }

    async fn dpa_82_a_backup_of_either_engine_is_brought_back_whole_on_either(world: World) {
        let places = Places::new();
        for n in 0..40 {
            world.subscribes(&format!("person{n}@solbris.example")).await;
        }
        world.subscribes(KARI).await;
        let kari = world.subject_of(KARI).await.unwrap();
        world.sequences().await;
        let made = makes(world, &places.both).await;
        assert!(made.is_everywhere() && made.backup.n_rows > 200, "{made:?}");
        assert_eq!(all_bytes(&places.backup(0)), all_bytes(&places.backup(1)));
        let before = newest_size(&world.office).await;
        let database = Database::create().await.unwrap();
        for url in [places.order().database, database.url.clone()] {
            let order = Order { database: url.clone(), ..places.order() };
            let restored = restores(world, &order).await.unwrap();
            assert_eq!((restored.n_rows, restored.n_left_out), (made.backup.n_rows, 0));
            assert_eq!((restored.n_revenants, restored.log_known), (0, before - 1));
            let (store, office) = opens(world, &url).await;
            assert_eq!(store::contact::count(&office.store).await.unwrap(), 41);
            let contact = store::contact::lookup(&office.store, kari).await.unwrap();
            let own = store::contact::lookup(&world.office.store, kari).await.unwrap();
            assert!(contact.is_some() && contact == own);
            assert_eq!(newest_size(&office).await, restored.log_taken_up + 1);
            let last = store::fact::find_at(&office.store, restored.log_taken_up).await.unwrap();
            let entry = domain::Entry::parse(&last.unwrap().entry).unwrap();
            assert!(matches!(entry.fact, Fact::BackupRestored { backup, .. } if backup == made.backup.id));
            let again = restores(world, &order).await;
            assert!(matches!(again, Err(RestoreError::Fill(FillError::NotEmpty))), "{again:?}");
            drop((store, office));
        }
    }

    async fn dpa_18_whoever_was_erased_after_the_backup_never_comes_back(world: World) {
        let places = Places::new();
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        world.sequences().await;
        makes(world, &places.both).await;
        let (traces, kari) = (traces(world, KARI).await, world.subject_of(KARI).await.unwrap());
        leaves(world, KARI).await;
        tells(world, &places).await;
        let restored = restores(world, &places.order()).await.unwrap();
        assert!(restored.n_left_out >= 4, "{restored:?}");
        assert_eq!((restored.n_revenants, restored.n_suppressions), (0, 1));
        let bytes = std::fs::read(places.file()).unwrap();
        for trace in &traces {
            assert!(!holds(&bytes, trace), "the restored file holds her");
        }
        let (store, office) = opens(world, &places.order().database).await;
        assert!(store::contact::lookup(&office.store, kari).await.unwrap().is_none());
        assert!(store::key::lookup_subject_key(&office.store, kari).await.unwrap().is_none());
        assert_eq!(store::contact::count(&office.store).await.unwrap(), 1);
        assert_eq!(store::suppression::count(&office.store).await.unwrap(), 1);
        // The log went on where it ended, and tells of her erasure.
        assert_eq!(restored.log_taken_up, restored.log_known);
        assert!(restored.log_taken_up > restored.log_size);
        drop((store, office));
    }

    async fn without_the_list_she_would_be_back_and_the_restore_is_refused(world: World) {
        let places = Places::new();
        world.subscribes(KARI).await;
        world.sequences().await;
        makes(world, &places.both).await;
        let traces = traces(world, KARI).await;
        leaves(world, KARI).await;
        tells(world, &places).await;
        std::fs::remove_dir_all(places.both[0].join("sequel")).unwrap();
        let refused = restores(world, &places.order()).await;
        assert!(matches!(refused, Err(RestoreError::Sequel(SequelError::Missing))), "{refused:?}");
        assert!(!places.file().exists());
        // The second place has the list.
        let order = Order { also: vec![places.both[1].clone()], ..places.order() };
        assert!(restores(world, &order).await.unwrap().n_left_out > 0);
        std::fs::remove_file(places.file()).unwrap();
        // What the refusal guards against, on the word of whoever accepts it.
        let order = Order { accepts_gap: true, ..places.order() };
        let restored = restores(world, &order).await.unwrap();
        assert_eq!((restored.n_left_out, restored.told_until), (0, None));
        let bytes = std::fs::read(places.file()).unwrap();
        assert!(traces.iter().skip(2).all(|trace| holds(&bytes, trace)));
    }

    async fn a_missing_chapter_or_an_older_list_is_found(world: World) {
        let places = Places::new();
        world.subscribes(KARI).await;
        world.sequences().await;
        makes(world, &places.both).await;
        leaves(world, KARI).await;
        tells(world, &places).await;
        let last = places.chapters(0).pop().unwrap();
        let number: u64 = places.chapters(0).len() as u64;
        std::fs::remove_file(last).unwrap();
        let refused = restores(world, &places.order()).await;
        let expected = number;
        assert!(
            matches!(refused, Err(RestoreError::Sequel(SequelError::Gap { number })) if number == expected),
            "{refused:?}"
        );
        // Somebody kept the newest checkpoint; a list that ends before it is too old, even where it is whole.
        let kept = office::evidence::newest_checkpoint(&world.office).await.unwrap().unwrap();
        let sequel = places.both[0].join("sequel");
        std::fs::remove_file(sequel.join("last")).unwrap();
        let order = Order { kept: Some(kept), ..places.order() };
        let refused = restores(world, &order).await;
        assert!(matches!(refused, Err(RestoreError::Behind { .. })), "{refused:?}");
        let order = Order { also: vec![places.both[1].clone()], ..order };
        assert!(restores(world, &order).await.is_ok());
    }

    async fn whoever_came_back_before_the_backup_is_neither_left_out_nor_suppressed(world: World) {
        let places = Places::new();
        let mut cx = world.office.context(Acting::Job);
        world.subscribes(KARI).await;
        leaves(world, KARI).await;
        world.sequences().await;
        sequel::tell(&world.office, &mut cx, &places.both).await.unwrap();
        world.subscribes(KARI).await;
        let kari = world.subject_of(KARI).await.unwrap();
        world.sequences().await;
        makes(world, &places.both).await;
        let restored = restores(world, &places.order()).await.unwrap();
        assert_eq!((restored.n_left_out, restored.n_suppressions), (0, 0));
        let (_store, office) = opens(world, &places.order().database).await;
        assert!(store::contact::lookup(&office.store, kari).await.unwrap().is_some());
        assert_eq!(store::suppression::count(&office.store).await.unwrap(), 0);
    }

    async fn dpa_18_a_revenant_that_no_list_names_is_found_by_the_log_and_erased_again(world: World) {
        let places = Places::new();
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        let kari = world.subject_of(KARI).await.unwrap();
        let ola = world.subject_of(OLA).await.unwrap();
        let consent = store::consent::list_of_subject(&world.office.store, kari).await.unwrap()[0].id;
        leaves(world, KARI).await;
        world.sequences().await;
        // Somebody puts her consent back behind the program's back, under an id that no list has.
        let other = store::consent::list_of_subject(&world.office.store, ola).await.unwrap()[0].id;
        let id = |id: uuid::Uuid| match world.database_file() {
            Some(_) => format!("X'{}'", id.simple()),
            None => format!("'{id}'"),
        };
        let sql = format!(
            "UPDATE consent SET id = {} WHERE id = {}",
            id(consent.as_uuid()), id(other.as_uuid())
        );
        world.tampers(&sql).await;
        makes(world, &places.both).await;
        let mut cx = world.office.context(Acting::Job);
        let scratch = tempfile::tempdir().unwrap();
        let rehearsed = office::backup::rehearse::rehearse(
            &world.office, &mut cx, &places.both[0], scratch.path(),
        );
        let rehearsal = rehearsed.await.unwrap().rehearsal;
        assert_eq!((rehearsal.n_revenants, rehearsal.holds()), (1, false));
        let restored = restores(world, &places.order()).await.unwrap();
        assert_eq!(restored.n_revenants, 1);
        let (_store, office) = opens(world, &places.order().database).await;
        assert!(store::consent::lookup(&office.store, consent).await.unwrap().is_none());
        assert!(store::key::lookup_subject_key(&office.store, ola).await.unwrap().is_none());
    }

    async fn what_was_withdrawn_after_the_backup_stays_withdrawn(world: World) {
        let places = Places::new();
        let mut form = World::form(KARI);
        form.topics = vec!["technology".into(), "events".into()];
        world.subscribes_by(&form).await;
        world.sequences().await;
        let kari = world.subject_of(KARI).await.unwrap();
        let consents = store::consent::list_of_subject(&world.office.store, kari).await.unwrap();
        assert!(consents.len() > 1, "{}", consents.len());
        makes(world, &places.both).await;
        let mut cx = world.visitor();
        let id = consents[0].id;
        withdraw::withdraw(&world.office, &mut cx, kari, id, Channel::Portal).await.unwrap();
        tells(world, &places).await;
        let restored = restores(world, &places.order()).await.unwrap();
        assert_eq!(restored.n_withdrawals, 1);
        let (_store, office) = opens(world, &places.order().database).await;
        let found = store::consent::list_of_subject(&office.store, kari).await.unwrap();
        let standing: Vec<_> = found.iter().filter(|it| it.withdrawn_at.is_none()).collect();
        assert_eq!(standing.len(), consents.len() - 1);
        assert!(standing.iter().all(|it| it.id != id));
    }

    async fn a_backup_made_while_others_write_is_of_one_instant(world: World) {
        let places = Places::new();
        world.subscribes(KARI).await;
        let office = std::sync::Arc::clone(&world.office);
        let sequencing = tokio::spawn(async move { sequencer::run(&office).await });
        let subscribing = async {
            for n in 0..25 {
                world.subscribes(&format!("writer{n}@solbris.example")).await;
            }
        };
        let making = async {
            for _ in 0..3 {
                makes(world, &places.both[..1]).await;
            }
        };
        tokio::join!(subscribing, making);
        sequencing.abort();
        tells(world, &places).await;
        let restored = restores(world, &places.order()).await.unwrap();
        let (_store, office) = opens(world, &places.order().database).await;
        let n_contacts = store::contact::count(&office.store).await.unwrap();
        let first = domain::SubjectId::from_uuid(uuid::Uuid::nil());
        let keys = store::key::list_subject_keys(&office.store, first, 100).await.unwrap();
        assert_eq!(keys.len() as u64, n_contacts);
        assert!(restored.log_taken_up >= restored.log_size);
    }

    async fn what_is_damaged_or_belongs_elsewhere_is_refused(world: World) {
        let places = Places::new();
        world.subscribes(KARI).await;
        world.sequences().await;
        makes(world, &places.both[..1]).await;
        let (backup, file) = (places.backup(0), places.file());
        let mut parts: Vec<PathBuf> =
            std::fs::read_dir(&backup).unwrap().map(|entry| entry.unwrap().path()).collect();
        parts.push(places.chapters(0).pop().unwrap());
        parts.push(places.both[0].join("sequel/last"));
        for part in &parts {
            let whole = std::fs::read(part).unwrap();
            let mut flipped = whole.clone();
            *flipped.last_mut().unwrap() ^= 1;
            for damaged in [&flipped[..], &whole[..whole.len() - 1], &whole[..64], &[]] {
                std::fs::write(part, damaged).unwrap();
                let refused = restores(world, &places.order()).await;
                assert!(refused.is_err() && !file.exists(), "{}", part.display());
            }
            std::fs::write(part, whole).unwrap();
        }
        // A part in the place of another one, and one that is gone.
        let (contact, consent) = (backup.join("contact"), backup.join("consent"));
        let kept = std::fs::read(&contact).unwrap();
        std::fs::copy(&consent, &contact).unwrap();
        let refused = restores(world, &places.order()).await;
        assert!(matches!(refused, Err(RestoreError::Closed { ref part }) if part == "contact"), "{refused:?}");
        std::fs::remove_file(&contact).unwrap();
        assert!(restores(world, &places.order()).await.is_err());
        std::fs::write(&contact, kept).unwrap();
        let other = keys::RootKey::from_bytes([9; 32]);
        let clock = &world.office.clock;
        let refused = restore::restore(&other, clock, &Chance::System, &places.order()).await;
        assert!(matches!(refused, Err(RestoreError::Closed { ref part }) if part == "manifest"), "{refused:?}");
        assert!(!file.exists());
        assert!(restores(world, &places.order()).await.is_ok(), "whole again, it is taken");
    }

    async fn dpa_82_another_organisation_s_list_is_not_taken_for_ours(world: World) {
        let (places, theirs) = (Places::new(), Places::new());
        world.subscribes(KARI).await;
        world.sequences().await;
        makes(world, &places.both[..1]).await;
        // Under the same root key, so that everything opens.
        let other = World::on_sqlite().await;
        other.subscribes(OLA).await;
        other.sequences().await;
        makes(&other, &theirs.both[..1]).await;
        let order = Order { also: vec![theirs.both[0].clone()], ..places.order() };
        let refused = restores(world, &order).await;
        assert!(matches!(refused, Err(RestoreError::Sequel(SequelError::Closed { .. }))), "{refused:?}");
        for (name, from) in [("contact", &theirs), ("manifest", &theirs)] {
            let ours = places.backup(0).join(name);
            let kept = std::fs::read(&ours).unwrap();
            std::fs::copy(from.backup(0).join(name), &ours).unwrap();
            assert!(restores(world, &places.order()).await.is_err(), "{name}");
            std::fs::write(&ours, kept).unwrap();
        }
        let mut cx = world.office.context(Acting::Job);
        let scratch = tempfile::tempdir().unwrap();
        let rehearsed = office::backup::rehearse::rehearse(
            &world.office, &mut cx, &theirs.both[0], scratch.path(),
        );
        let fault = rehearsed.await.unwrap().rehearsal.fault;
        assert_eq!(fault.as_deref(), Some("the backup belongs to another organisation"));
    }

    async fn nothing_of_a_person_can_be_read_in_a_backup(world: World) {
        let places = Places::new();
        world.subscribes(KARI).await;
        leaves(world, KARI).await;
        world.subscribes(OLA).await;
        world.sequences().await;
        makes(world, &places.both).await;
        let bytes = all_bytes(&places.both[0]);
        for trace in traces(world, OLA).await {
            assert!(!holds(&bytes, &trace));
        }
        for word in ["solbris", "Kari Nord", "newsletter", "technology", "subject.erased"] {
            assert!(!holds(&bytes, word.as_bytes()), "{word}");
        }
        let hex = root().to_hex();
        assert!(!holds(&bytes, hex.as_bytes()));
    }

    async fn a_backup_that_is_cut_short_counts_for_nothing(world: World) {
        let places = Places::new();
        for n in 0..30 {
            world.subscribes(&format!("person{n}@solbris.example")).await;
        }
        world.sequences().await;
        let mut n_cut = 0;
        for n_polls in 1..12 {
            let mut cx = world.office.context(Acting::Job);
            let making = make::make(&world.office, &mut cx, &places.both[..1], Beat::for_nobody());
            let mut making = Box::pin(making);
            let mut left = n_polls * 3;
            let cut = std::future::poll_fn(|context| {
                left -= 1;
                match making.as_mut().poll(context) {
                    _ if left == 0 => std::task::Poll::Ready(true),
                    std::task::Poll::Ready(made) => std::task::Poll::Ready(made.is_err()),
                    std::task::Poll::Pending => std::task::Poll::Pending,
                }
            })
            .await;
            drop(making);
            n_cut += u32::from(cut);
        }
        assert!(n_cut > 3, "only {n_cut} were cut short");
        // Whatever bears the name of a backup is one.
        makes(world, &places.both[..1]).await;
        tells(world, &Places { both: places.both[..1].to_vec(), folder: tempfile::tempdir().unwrap() }).await;
        let folder = std::fs::read_dir(places.both[0].join("backups")).unwrap();
        let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let whole: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        for name in &whole {
            let id = name.split_once('-').unwrap().1.parse().unwrap();
            let order = Order { backup: Some(id), ..places.order() };
            assert!(restores(world, &order).await.is_ok(), "{name}");
            std::fs::remove_file(places.file()).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_is_cut_short_leaves_nothing_to_start_on() {
    let world = World::on_sqlite().await;
    let places = Places::new();
    for n in 0..30 {
        world.subscribes(&format!("person{n}@solbris.example")).await;
    }
    world.sequences().await;
    makes(&world, &places.both[..1]).await;
    let database = Database::create().await.unwrap();
    let mut n_cut = 0;
    for url in [places.order().database, database.url.clone()] {
        let order = Order { database: url.clone(), ..places.order() };
        for n_polls in [1, 2, 4, 8, 16, 24] {
            let mut restoring = Box::pin(restores(&world, &order));
            let mut left = n_polls;
            let ended = std::future::poll_fn(|context| {
                left -= 1;
                match restoring.as_mut().poll(context) {
                    std::task::Poll::Pending if left > 0 => std::task::Poll::Pending,
                    polled => std::task::Poll::Ready(polled.is_ready()),
                }
            })
            .await;
            drop(restoring);
            if ended {
                break;
            }
            n_cut += 1;
            assert!(!places.file().exists());
        }
    }
    assert!(n_cut > 4, "only {n_cut} were cut short");
    let store = Store::open(&database.url).await.unwrap();
    let listed = store::organisation::list(&store).await.unwrap();
    assert!(listed.len() <= 1, "nothing but a whole restore is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promise_checked_before_the_backup_is_known_after_the_restore() {
    let world = World::on_sqlite().await;
    let places = Places::new();
    world.subscribes(KARI).await;
    leaves(&world, KARI).await;
    world.checks().await;
    assert_eq!(world.state_of(crate::world::ERASED_AT_ONCE).await, PromiseState::Kept);
    world.sequences().await;
    makes(&world, &places.both[..1]).await;
    restores(&world, &places.order()).await.unwrap();
    let (_store, office) = opens(&world, &places.order().database).await;
    let check = store::promise::lookup_newest(&office.store, crate::world::ERASED_AT_ONCE);
    assert_eq!(check.await.unwrap().unwrap().outcome, PromiseState::Kept);
}
