//! The schedule: what happened since is told every ten seconds; backups, second copies and rehearsals are jobs.

use std::path::{Path, PathBuf};

use domain::{BackupId, JobId};
use jiff::Timestamp;
use store::{
    StoreError,
    backup::Backup,
    job::{Job, NewJob},
};
use uuid::Uuid;

use super::ages::{Ages, ages};
use super::make::{self, Beat, MakeError};
use super::{BackupSettings, files, rehearse, sequel};
use crate::{
    context::{Acting, Context},
    jobs::{BACKUP, REHEARSAL, WorkError},
    office::Office,
};

/// Tells the places, and asks for what is due, until the task is dropped; does nothing where no place is named.
pub async fn run(office: &Office) {
    let Some(settings) = &office.settings.backups else { return std::future::pending().await };
    loop {
        let mut cx = office.context(Acting::Job);
        if let Err(error) = sequel::tell(office, &mut cx, &settings.places).await {
            tracing::error!(%error, "what happened since cannot be told beside the backups");
        }
        if let Err(error) = ask(office, &mut cx).await {
            tracing::error!(%error, "the backup that is due cannot be asked for");
        }
        tokio::time::sleep(sequel::TELL_EVERY.unsigned_abs()).await;
    }
}

/// Enqueues the backup and the rehearsal that are due, each once.
///
/// # Errors
/// As every change.
pub async fn ask(office: &Office, cx: &mut Context) -> Result<(), StoreError> {
    let Some(ages) = ages(office, cx.now).await? else { return Ok(()) };
    let jobs: Vec<NewJob> = due(&ages, cx).collect();
    if jobs.is_empty() {
        return Ok(());
    }
    let added = office.store.transact(move |mut tx| async move {
        for job in &jobs {
            store::job::add(&mut tx, job).await?;
        }
        tx.commit_without_fact("the backup itself leaves the Fact").await
    });
    added.await?;
    office.work.notify_one();
    Ok(())
}

/// A job's key names what is there already, so that the same thing is asked for once.
fn due<'a>(ages: &Ages, cx: &'a mut Context) -> impl Iterator<Item = NewJob> + use<'a> {
    let newest = ages.places.iter().filter_map(|it| it.newest).max_by_key(|it| it.made_at);
    let missing = ages.places.iter().filter(|it| it.newest != newest).count();
    let newest_id = newest.map(|it| it.backup_id.to_string()).unwrap_or_default();
    let rehearsed = ages.rehearsal.as_ref().map(|it| it.id.to_string()).unwrap_or_default();
    let now = cx.now;
    let backup = (ages.backup_due_at <= now).then(|| (BACKUP, format!("backup/{newest_id}")));
    let copy = (missing > 0 && newest.is_some() && ages.backup_due_at > now)
        .then(|| (BACKUP, format!("backup-copy/{newest_id}")));
    let rehearsal = (ages.rehearsal_due_at <= now && newest.is_some())
        .then(|| (REHEARSAL, format!("rehearsal/{rehearsed}")));
    backup.into_iter().chain(copy).chain(rehearsal).map(move |(kind, key)| NewJob {
        id: JobId::new(now, &mut cx.random),
        kind,
        key,
        payload: "due".to_owned(),
        subject_id: None,
        run_at: now,
    })
}

/// Makes the backup that is due, copies the newest to the places that lack it, and deletes what is too old.
///
/// # Errors
/// [`WorkError::Backup`] where a place did not take it; the job comes again.
pub(crate) async fn back_up(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let Some(settings) = &office.settings.backups else { return Ok(()) };
    let Some(ages) = ages(office, cx.now).await? else { return Ok(()) };
    let mut is_everywhere = true;
    if ages.backup_due_at <= cx.now {
        let made = make::make(office, cx, &settings.places, Beat::of_job(office, job)).await;
        is_everywhere = made.map_err(work_error)?.is_everywhere();
    } else if let Some(newest) = newest(office).await? {
        is_everywhere = copy_missing(office, cx, settings, &ages, &newest).await?;
    }
    for place in &settings.places {
        let tidied = files::prune(place, cx.now - settings.keep).and_then(|n_deleted| {
            files::sweep(place, cx.now)?;
            Ok(n_deleted)
        });
        if let Err(error) = tidied {
            tracing::warn!(%error, "backups that are too old could not be deleted");
        }
    }
    if is_everywhere { Ok(()) } else { Err(WorkError::Backup) }
}

fn work_error(error: MakeError) -> WorkError {
    match error {
        MakeError::Place(_) => WorkError::Backup,
        MakeError::Work(error) => error,
        MakeError::Store(error) => error.into(),
    }
}

async fn newest(office: &Office) -> Result<Option<Backup>, StoreError> {
    let last = BackupId::from_uuid(Uuid::max());
    Ok(store::backup::list(&office.store, last, 1).await?.into_iter().next())
}

/// Copies the newest backup to the places that lack it; returns whether all of them have it then.
async fn copy_missing(
    office: &Office,
    cx: &Context,
    settings: &BackupSettings,
    ages: &Ages,
    newest: &Backup,
) -> Result<bool, WorkError> {
    let has_it = |place: &&PathBuf| {
        let mut known = ages.places.iter().filter(|it| it.place == **place);
        known.any(|it| it.newest.is_some_and(|it| it.backup_id == newest.id))
    };
    let Some(from) = settings.places.iter().find(has_it) else { return Ok(false) };
    let mut is_everywhere = true;
    for to in settings.places.iter().filter(|place| !has_it(place)) {
        match make::copy_again(office, cx, newest, from, to).await {
            Ok(()) => {}
            Err(MakeError::Place(_)) => is_everywhere = false,
            Err(error) => return Err(work_error(error)),
        }
    }
    Ok(is_everywhere)
}

/// Rehearses from the place that was rehearsed from the longest ago, so that each has its turn.
///
/// # Errors
/// As every reading; a backup that does not hold is kept and told, and no error.
pub(crate) async fn rehearse(office: &Office, cx: &mut Context) -> Result<(), WorkError> {
    let Some(settings) = &office.settings.backups else { return Ok(()) };
    let done = store::backup::list_rehearsals(&office.store, 100).await?;
    let last_at = |place: &&PathBuf| -> Option<Timestamp> {
        let name = place.display().to_string();
        done.iter().filter(|it| it.place == name).map(|it| it.rehearsed_at).max()
    };
    let Some(place) = settings.places.iter().min_by_key(last_at) else { return Ok(()) };
    let scratch = std::env::temp_dir();
    rehearse_from(office, cx, place, &scratch).await
}

async fn rehearse_from(
    office: &Office,
    cx: &mut Context,
    place: &Path,
    scratch: &Path,
) -> Result<(), WorkError> {
    match rehearse::rehearse(office, cx, place, scratch).await {
        Ok(_) => Ok(()),
        Err(rehearse::RehearseError::Store(error)) => Err(error.into()),
        Err(rehearse::RehearseError::Scratch(_)) => Err(WorkError::Backup),
    }
}
