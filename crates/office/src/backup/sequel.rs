//! The sequel: what happened since, told beside the backups in chapters, so that a restore brings nobody back who was
//! erased, and the log goes on where it ended.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use domain::{Digest, OrganisationId};
use jiff::{SignedDuration, Timestamp};
use keys::BackupKey;
use rand::Rng;
use serde::{Deserialize, Serialize};
use store::{StoreError, chapter::Chapter};
use uuid::Uuid;

use super::sealed::{self, Label, invalid};
use super::{PlaceError, files};
use crate::{context::Context, office::Office};

/// How often what is untold is told: an erasure may be missing beside the backups for so long, and as long as telling takes.
pub const TELL_EVERY: SignedDuration = SignedDuration::from_secs(10);
/// How often the last chapter says that nothing else happened.
const SAY_SO_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// After how long without being told a place has fallen behind.
pub const BEHIND_AFTER: SignedDuration = SignedDuration::from_mins(5);

const FORMAT: u32 = 1;
const PART: &str = "chapter";
const LAST: &str = "last";
const CHAPTER_BYTES_MAX: u64 = 512 * 1024 * 1024;
const CHAPTERS_PAGE: u32 = 500;

/// What each place was told; known to the running program alone.
#[derive(Default)]
pub struct Told(Mutex<HashMap<PathBuf, Telling>>);

/// How far a place is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    /// When the place last held everything; none since the program began.
    pub complete_at: Option<Timestamp>,
    /// What stood in the way the last time; none where nothing did.
    pub fault: Option<String>,
    n_told: u64,
    said_at: Option<Timestamp>,
}

impl Told {
    /// Returns how far a place is.
    pub fn place(&self, place: &Path) -> Telling {
        let told = self.0.lock().expect("nobody panics while holding it");
        told.get(place).cloned().unwrap_or_default()
    }

    fn keep(&self, place: &Path, telling: Telling) {
        let mut told = self.0.lock().expect("nobody panics while holding it");
        told.insert(place.to_owned(), telling);
    }
}

/// A chapter as it lies in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Text {
    format: u32,
    pub(super) number: u64,
    pub(super) id: Uuid,
    organisation: OrganisationId,
    pub(super) log_from: u64,
    pub(super) log_to: u64,
    pub(super) made_at: Timestamp,
    /// The signed note of `log_to`; none while the log is empty.
    pub(super) checkpoint: Option<String>,
    /// The entries of the log from `log_from` on, in order.
    pub(super) entries: Vec<String>,
    /// Digests of the ids of who was erased, and when.
    pub(super) erasures: Vec<(Digest, Timestamp)>,
    /// Digests of addresses to be left alone, by which activity, and since when.
    pub(super) suppressions: Vec<(Digest, String, Timestamp)>,
}

/// What the newest chapter of a place is, and until when nothing else happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Last {
    format: u32,
    number: u64,
    log_to: u64,
    at: Timestamp,
}

/// Tells each place what it does not hold yet. A place that cannot be told keeps nobody else from being told.
///
/// # Errors
/// As every reading; what is wrong with a place stands in [`Office`]'s [`Told`].
pub async fn tell(office: &Office, cx: &mut Context, places: &[PathBuf]) -> Result<(), StoreError> {
    let now = office.clock.now();
    loop {
        let id = uuid::Builder::from_random_bytes(rand::RngExt::random(&mut cx.random)).into_uuid();
        match store::chapter::cut(&office.store, id, now).await {
            // Another process was faster; its chapter is as good as ours.
            Ok(Some(_)) | Err(StoreError::Exists { .. }) => {}
            Ok(None) => break,
            Err(error) => return Err(error),
        }
    }
    for place in places {
        let before = office.told.place(place);
        let told = match tell_place(office, cx, place, &before, now).await {
            Ok(told) => told,
            Err(Trouble::Store(error)) => return Err(error),
            Err(Trouble::Place(error)) => {
                tracing::warn!(%error, "what happened since cannot be told beside the backups");
                Telling { fault: Some(error.to_string()), ..before }
            }
        };
        office.told.keep(place, told);
    }
    Ok(())
}

enum Trouble {
    Place(io::Error),
    Store(StoreError),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Place(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn tell_place(
    office: &Office,
    cx: &mut Context,
    place: &Path,
    before: &Telling,
    now: Timestamp,
) -> Result<Telling, Trouble> {
    let folder = place.join("sequel");
    std::fs::create_dir_all(&folder)?;
    // A place that was emptied, or another disk under the same name, is told everything again.
    let is_same = before.n_told > 0 && folder.join(LAST).exists();
    let (mut n_told, mut log_to) = (if is_same { before.n_told } else { 0 }, None);
    let there: HashSet<PathBuf> = match is_same {
        true => HashSet::new(),
        false => {
            files::sweep_files(&folder)?;
            files::entries(&folder)?.into_iter().collect()
        }
    };
    loop {
        let chapters = store::chapter::list(&office.store, n_told, CHAPTERS_PAGE).await?;
        let Some(last) = chapters.last() else { break };
        (n_told, log_to) = (last.number, Some(last.log_to));
        for chapter in &chapters {
            let path = folder.join(file_name(chapter.number, chapter.id));
            if !there.contains(&path) {
                let text = text(office, chapter).await?;
                write(&path, &text, office, cx)?;
            }
        }
    }
    let is_news = log_to.is_some();
    let is_due = before.said_at.is_none_or(|at| now.duration_since(at) >= SAY_SO_EVERY);
    let mut said_at = before.said_at;
    if n_told > 0 && (is_news || is_due) {
        let newest = store::chapter::find_last(&office.store).await?;
        let log_to = newest.map_or(0, |it| it.log_to);
        say(&folder, Last { format: FORMAT, number: n_told, log_to, at: now }, office, cx)?;
        said_at = Some(now);
    }
    Ok(Telling { complete_at: Some(now), fault: None, n_told, said_at })
}

fn file_name(number: u64, id: Uuid) -> String {
    format!("{number:08}-{}.chapter", id.simple())
}

async fn text(office: &Office, chapter: &Chapter) -> Result<Text, StoreError> {
    let rows = &office.store;
    let Chapter { number, id, log_from, log_to, made_at } = *chapter;
    let checkpoint = store::tree::lookup_checkpoint(rows, log_to).await?;
    let n_entries = u32::try_from(log_to - log_from).unwrap_or(u32::MAX);
    let facts = store::fact::list_from(rows, log_from, n_entries).await?;
    let erasures = store::erasure::list_of_chapter(rows, number).await?;
    let suppressions = store::suppression::list_of_chapter(rows, number).await?;
    let digest = |bytes: &[u8; 32]| Digest::from_bytes(*bytes);
    Ok(Text {
        format: FORMAT,
        number,
        id,
        organisation: office.id(),
        log_from,
        log_to,
        made_at,
        checkpoint: checkpoint.map(|it| it.note),
        entries: facts.into_iter().map(|fact| fact.entry).collect(),
        erasures: erasures.iter().map(|it| (digest(it.digest.as_bytes()), it.erased_at)).collect(),
        suppressions: suppressions
            .into_iter()
            .map(|it| (digest(it.address_digest.as_bytes()), it.activity, it.since))
            .collect(),
    })
}

fn write(path: &Path, text: &Text, office: &Office, cx: &mut Context) -> io::Result<()> {
    let label = Label { organisation: office.id(), id: text.id, part: PART };
    let text = serde_json::to_vec(text).map_err(io::Error::other)?;
    let sealed = sealed::seal(&text, &office.backup_key, &label, &mut cx.random);
    files::write_whole(path, &sealed, cx.random.next_u64())
}

fn say(folder: &Path, last: Last, office: &Office, cx: &mut Context) -> io::Result<()> {
    let label = Label { organisation: office.id(), id: Uuid::nil(), part: LAST };
    let text = serde_json::to_vec(&last).map_err(io::Error::other)?;
    let sealed = sealed::seal(&text, &office.backup_key, &label, &mut cx.random);
    files::write_whole(&folder.join(LAST), &sealed, cx.random.next_u64())
}

/// What is told in some places, taken together.
#[derive(Debug, Default)]
pub(super) struct Sequel {
    /// The files of the chapters, by number; more than one where a restore made the story fork.
    chapters: BTreeMap<u64, Vec<PathBuf>>,
    /// Digests of the ids of everybody who was erased.
    pub(super) erased: HashSet<[u8; 32]>,
    /// The first place of the log that is told; none without chapters.
    pub(super) log_from: Option<u64>,
    /// The end of the log as it is told.
    pub(super) log_to: u64,
    /// The end of the log as the last words of the places have it.
    pub(super) log_known: u64,
    /// Until when it is known that nothing else happened.
    pub(super) until: Option<Timestamp>,
    n_known: u64,
}

/// Why a sequel is not taken for whole.
#[derive(Debug, thiserror::Error)]
pub enum SequelError {
    /// Nothing is told at all.
    #[error("there is no list of erasures beside the backup")]
    Missing,
    /// A chapter is missing.
    #[error("chapter {number} of the list of erasures is missing")]
    Gap {
        /// Its number.
        number: u64,
    },
    /// A file does not open.
    #[error(
        "`{file}` of the list of erasures was changed, or belongs to another organisation or root key"
    )]
    Closed {
        /// Its name.
        file: String,
    },
    /// A place could not be read.
    #[error(transparent)]
    Place(#[from] PlaceError),
}

impl Sequel {
    /// Reads everything that is told in some places about one organisation. Whole is only what [`Self::check`] says is.
    pub(super) fn read(
        places: &[&Path],
        organisation: OrganisationId,
        key: &BackupKey,
    ) -> Result<Self, SequelError> {
        let mut sequel = Self::default();
        let mut ids = HashSet::new();
        for place in places {
            let folder = place.join("sequel");
            let at = |source| PlaceError { folder: folder.clone(), source };
            // First: a chapter that is told while the others are read is not missed then.
            let last = folder.join(LAST);
            if last.try_exists().map_err(at)? {
                sequel.hear(&last, organisation, key).map_err(|it| closed(&last, it))?;
            }
            for path in files::entries(&folder).map_err(at)? {
                let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
                if name.ends_with(".chapter") && !name.starts_with('.') {
                    let text = open(&path, organisation, key).map_err(|it| closed(&path, it))?;
                    if ids.insert(text.id) {
                        sequel.take(&path, &text);
                    }
                }
            }
        }
        Ok(sequel)
    }

    fn hear(
        &mut self,
        path: &Path,
        organisation: OrganisationId,
        key: &BackupKey,
    ) -> io::Result<()> {
        let (text, claim) = sealed::read_whole(path, key, LAST, 4_096)?;
        let last: Last = serde_json::from_slice(&text).map_err(|_| invalid())?;
        if claim.organisation != organisation || last.format != FORMAT {
            return Err(invalid());
        }
        self.n_known = self.n_known.max(last.number);
        self.log_known = self.log_known.max(last.log_to);
        self.until = self.until.max(Some(last.at));
        Ok(())
    }

    fn take(&mut self, path: &Path, text: &Text) {
        self.chapters.entry(text.number).or_default().push(path.to_owned());
        self.erased.extend(text.erasures.iter().map(|(digest, _)| *digest.as_bytes()));
        self.log_from = Some(self.log_from.map_or(text.log_from, |it| it.min(text.log_from)));
        self.log_to = self.log_to.max(text.log_to);
        self.until = self.until.max(Some(text.made_at));
    }

    /// Says whether every chapter up to the last known one is there.
    pub(super) fn check(&self) -> Result<(), SequelError> {
        let n_there = self.chapters.keys().next_back().copied().unwrap_or_default();
        if n_there == 0 {
            return Err(SequelError::Missing);
        }
        let mut numbers = 1..=n_there.max(self.n_known);
        match numbers.find(|number| !self.chapters.contains_key(number)) {
            Some(number) => Err(SequelError::Gap { number }),
            None => Ok(()),
        }
    }

    /// Reads the chapters again, one after the other.
    pub(super) fn texts<'a>(
        &'a self,
        organisation: OrganisationId,
        key: &'a BackupKey,
    ) -> impl Iterator<Item = Result<Text, SequelError>> + 'a {
        let paths = self.chapters.values().flatten();
        paths.map(move |path| open(path, organisation, key).map_err(|it| closed(path, it)))
    }
}

fn open(path: &Path, organisation: OrganisationId, key: &BackupKey) -> io::Result<Text> {
    let (text, claim) = sealed::read_whole(path, key, PART, CHAPTER_BYTES_MAX)?;
    let text: Text = serde_json::from_slice(&text).map_err(|_| invalid())?;
    let is_its_own = text.format == FORMAT
        && (claim.organisation, claim.id) == (organisation, text.id)
        && text.organisation == organisation
        && text.entries.len() as u64 == text.log_to - text.log_from
        && path.file_name().is_some_and(|it| *it == *file_name(text.number, text.id));
    if is_its_own { Ok(text) } else { Err(invalid()) }
}

fn closed(path: &Path, error: io::Error) -> SequelError {
    match error.kind() {
        ErrorKind::InvalidData => {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            SequelError::Closed { file }
        }
        _ => SequelError::Place(PlaceError { folder: path.to_owned(), source: error }),
    }
}
