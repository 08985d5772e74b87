//! Backups by themselves: when they are due, in two places, rehearsed, and told when they fall behind.

use domain::{Fact, Language, PromiseState};
use jiff::SignedDuration;
use office::backup::{BackupSettings, ages, rehearse, schedule, sequel};
use office::{Acting, jobs};

use crate::restores::{Places, makes};
use crate::world::World;

pub(crate) const SEEN_TO_FAIL: &[&str] = &["backed-up", "restorable"];

const KARI: &str = "kari.nord@solbris.example";
const BACKUP: &str = "measure.backup";
const RESTORE: &str = "measure.restore";
const TESTED: &str = "measure.backup.measure-tested";

/// Lets the schedule run as the program does, and everything that is due be done.
async fn schedules(world: &World) {
    let mut cx = world.office.context(Acting::Job);
    let places = &world.office.settings.backups.as_ref().unwrap().places;
    world.sequences().await;
    sequel::tell(&world.office, &mut cx, places).await.unwrap();
    schedule::ask(&world.office, &mut cx).await.unwrap();
    world.works().await;
}

async fn n_backups(world: &World) -> usize {
    let last = domain::BackupId::from_uuid(uuid::Uuid::max());
    store::backup::list(&world.office.store, last, 100).await.unwrap().len()
}

async fn are_well(world: &World) -> bool {
    let now = world.office.clock.now();
    ages::ages(&world.office, now).await.unwrap().unwrap().are_well()
}

fn n_whole(place: &std::path::Path) -> usize {
    let Ok(folder) = std::fs::read_dir(place.join("backups")) else { return 0 };
    folder.filter(|it| !it.as_ref().unwrap().file_name().to_string_lossy().starts_with('.')).count()
}

fn n_whole_in_both(places: &Places) -> [usize; 2] {
    [n_whole(&places.both[0]), n_whole(&places.both[1])]
}

scenarios! {
    async fn a_backup_a_day_goes_to_both_places_and_old_ones_go(world: World) {
        let places = Places::new();
        world.backs_up(BackupSettings::into_places(places.both.clone())).await;
        world.subscribes(KARI).await;
        schedules(world).await;
        schedules(world).await;
        assert_eq!(n_backups(world).await, 1, "one is enough for a day");
        world.pass(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
        schedules(world).await;
        assert_eq!(n_backups(world).await, 1);
        world.pass(SignedDuration::from_secs(1));
        schedules(world).await;
        assert_eq!(n_backups(world).await, 2);
        assert_eq!(n_whole_in_both(&places), [2, 2]);
        for _ in 0..31 {
            world.pass(SignedDuration::from_hours(24));
            schedules(world).await;
        }
        assert_eq!(n_whole_in_both(&places), [31, 31], "thirty days, and today");
        assert!(are_well(world).await);
        let kinds = world.fact_kinds().await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "backup.made").count(), 33);
        assert!(kinds.iter().filter(|kind| *kind == "backup.rehearsed").count() >= 5);
    }

    async fn dpa_82_a_copy_that_somebody_deletes_breaks_the_promise_before_any_rehearsal(world: World) {
        let places = Places::new();
        world.backs_up(BackupSettings::into_places(places.both.clone())).await;
        schedules(world).await;
        assert_eq!(world.finds(BACKUP, Language::En).await, None);
        let kept: Vec<_> = std::fs::read_dir(places.both[1].join("backups")).unwrap().collect();
        let manifest = kept[0].as_ref().unwrap().path().join("manifest");
        let whole = std::fs::read(&manifest).unwrap();
        std::fs::write(&manifest, &whole[1..]).unwrap();
        let found = world.finds(BACKUP, Language::En).await;
        assert_eq!(found.unwrap(), "a backup that was made is no longer in its place");
        std::fs::write(&manifest, &whole).unwrap();
        assert_eq!(world.finds(BACKUP, Language::En).await, None);
        std::fs::remove_dir_all(manifest.parent().unwrap()).unwrap();
        assert_eq!(world.state_of(BACKUP).await, PromiseState::Kept);
        assert!(world.finds(BACKUP, Language::Nb).await.unwrap().contains("ligger ikke lenger"));
        assert_eq!(world.state_of(BACKUP).await, PromiseState::Broken);
        assert!(!are_well(world).await);
    }

    async fn a_second_place_that_was_away_gets_its_copy_when_it_is_back(world: World) {
        let places = Places::new();
        world.backs_up(BackupSettings::into_places(places.both.clone())).await;
        // A file stands where the folder would be: as when a disk is not mounted.
        std::fs::write(&places.both[1], "").unwrap();
        schedules(world).await;
        assert_eq!((n_whole(&places.both[0]), n_whole(&places.both[1])), (1, 0));
        let jobs = store::job::list(&world.office.store, domain::JobState::Open, jiff::Timestamp::MIN, 10);
        let waiting: Vec<_> = jobs.await.unwrap().into_iter().filter(|it| it.kind == jobs::BACKUP).collect();
        assert!(!waiting.is_empty());
        let says = waiting[0].last_error.clone().unwrap();
        assert!(says.contains("page of backups"), "{says}");
        std::fs::remove_file(&places.both[1]).unwrap();
        world.pass(SignedDuration::from_mins(30));
        schedules(world).await;
        assert_eq!((n_whole(&places.both[0]), n_whole(&places.both[1])), (1, 1));
        assert_eq!(n_backups(world).await, 1, "the same backup, copied");
        assert!(are_well(world).await);
    }

    async fn dpa_82_the_promise_of_backups_in_two_places_is_kept_and_breaks_by_age(world: World) {
        world.checks().await;
        assert_eq!(world.state_of(BACKUP).await, PromiseState::Unbacked, "nobody makes backups yet");
        let places = Places::new();
        world.backs_up(BackupSettings::into_places(places.both.clone())).await;
        schedules(world).await;
        assert_eq!(world.finds(BACKUP, Language::En).await, None);
        assert_eq!(world.state_of(BACKUP).await, PromiseState::Kept);
        world.pass(SignedDuration::from_hours(36));
        let mut cx = world.office.context(Acting::Job);
        sequel::tell(&world.office, &mut cx, &places.both).await.unwrap();
        assert_eq!(world.finds(BACKUP, Language::En).await, None, "exactly as old as it may be");
        world.pass(SignedDuration::from_secs(1));
        let found = world.finds(BACKUP, Language::En).await.unwrap();
        assert_eq!(found, "no backup is new enough");
        assert_eq!(world.finds(BACKUP, Language::Nb).await.unwrap(), "ingen sikkerhetskopi er ny nok");
        assert_eq!(world.state_of(BACKUP).await, PromiseState::Broken);
        makes(world, &places.both[..1]).await;
        let found = world.finds(BACKUP, Language::En).await.unwrap();
        assert_eq!(found, "one of the places has no backup that is new enough");
        makes(world, &places.both).await;
        assert_eq!(world.finds(BACKUP, Language::En).await, None);
        world.pass(sequel::BEHIND_AFTER + SignedDuration::from_secs(1));
        let found = world.finds(BACKUP, Language::En).await.unwrap();
        assert_eq!(found, "a place does not know whom a restore must not bring back");
        world.backs_up(BackupSettings::into_places(places.both[..1].to_vec())).await;
        schedules(world).await;
        let found = world.finds(BACKUP, Language::En).await.unwrap();
        assert_eq!(found, "there is no second place for backups");
    }

    async fn dpa_18_a_rehearsal_proves_the_restore_and_a_damaged_backup_breaks_the_promise(world: World) {
        let places = Places::new();
        world.backs_up(BackupSettings::into_places(places.both.clone())).await;
        world.subscribes(KARI).await;
        schedules(world).await;
        let url = world.office.unsubscribe_url(world.subject_of(KARI).await.unwrap());
        world.unsubscribes(url.rsplit('/').next().unwrap()).await.unwrap();
        let mut cx = world.office.context(Acting::Job);
        world.sequences().await;
        sequel::tell(&world.office, &mut cx, &places.both).await.unwrap();
        let scratch = tempfile::tempdir().unwrap();
        let rehearsed = rehearse::rehearse(&world.office, &mut cx, &places.both[1], scratch.path());
        let rehearsal = rehearsed.await.unwrap().rehearsal;
        assert!(rehearsal.holds(), "{rehearsal:?}");
        assert!(rehearsal.n_left_out > 0 && rehearsal.n_rows > 0);
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0, "nothing is left aside");
        world.sequences().await;
        let size = store::tree::size(&world.office.store).await.unwrap();
        let newest = store::fact::find_at(&world.office.store, size - 1).await.unwrap().unwrap();
        let fact = domain::Entry::parse(&newest.entry).unwrap().fact;
        assert!(matches!(fact, Fact::BackupRehearsed { holds: true, n_revenants: 0, .. }), "{fact:?}");
        for promise in [RESTORE, TESTED] {
            assert_eq!(world.finds(promise, Language::En).await, None);
            assert_eq!(world.state_of(promise).await, PromiseState::Kept, "{promise}");
        }

        let part = places.backup(0).join("fact");
        let mut bytes = std::fs::read(&part).unwrap();
        bytes[100] ^= 1;
        std::fs::write(&part, bytes).unwrap();
        let rehearsed = rehearse::rehearse(&world.office, &mut cx, &places.both[0], scratch.path());
        let rehearsal = rehearsed.await.unwrap().rehearsal;
        assert!(rehearsal.fault.as_deref().is_some_and(|it| it.contains("`fact`")), "{rehearsal:?}");
        world.pass(SignedDuration::from_secs(1));
        let mut cx = world.office.context(Acting::Job);
        let rehearsed = rehearse::rehearse(&world.office, &mut cx, &places.both[0], scratch.path());
        assert!(rehearsed.await.is_ok());
        let found = world.finds(RESTORE, Language::En).await.unwrap();
        assert_eq!(found, "the newest backup could not be restored");
        let found = world.finds(TESTED, Language::Nb).await.unwrap();
        assert_eq!(found, "den nyeste sikkerhetskopien lot seg ikke gjenopprette");
    }

    async fn a_rehearsal_that_is_too_old_breaks_the_promise(world: World) {
        let places = Places::new();
        world.backs_up(BackupSettings::into_places(places.both.clone())).await;
        schedules(world).await;
        world.pass(ages::FIRST_WITHIN);
        assert_eq!(world.finds(RESTORE, Language::En).await, None, "the first one may take a while");
        world.pass(SignedDuration::from_secs(1));
        let found = world.finds(RESTORE, Language::En).await.unwrap();
        assert_eq!(found, "no restore was rehearsed for too long");

        schedules(world).await;
        assert_eq!(world.finds(RESTORE, Language::En).await, None);
        world.pass(ages::late_after(SignedDuration::from_hours(7 * 24)));
        assert_eq!(world.finds(RESTORE, Language::En).await, None);
        world.pass(SignedDuration::from_secs(1));
        let found = world.finds(RESTORE, Language::En).await.unwrap();
        assert_eq!(found, "no restore was rehearsed for too long");
    }

    async fn an_erasure_is_told_to_every_place_and_only_once(world: World) {
        let places = Places::new();
        world.backs_up(BackupSettings::into_places(places.both.clone())).await;
        world.subscribes(KARI).await;
        schedules(world).await;
        let n_chapters = |at: usize| std::fs::read_dir(places.both[at].join("sequel")).unwrap().count();
        let before = n_chapters(0);
        let url = world.office.unsubscribe_url(world.subject_of(KARI).await.unwrap());
        world.unsubscribes(url.rsplit('/').next().unwrap()).await.unwrap();
        let mut cx = world.office.context(Acting::Job);
        world.sequences().await;
        sequel::tell(&world.office, &mut cx, &places.both).await.unwrap();
        assert_eq!((n_chapters(0), n_chapters(1)), (before + 1, before + 1));
        sequel::tell(&world.office, &mut cx, &places.both).await.unwrap();
        assert_eq!(n_chapters(0), before + 1, "nothing is untold");
        // A disk that was emptied is told everything again.
        std::fs::remove_dir_all(places.both[1].join("sequel")).unwrap();
        sequel::tell(&world.office, &mut cx, &places.both).await.unwrap();
        assert_eq!(n_chapters(1), before + 1);
    }
}
