//! Brings a list of addresses in: refused without source and ground, and nobody comes back who is to be left alone.

mod batch;
mod order;
mod ready;

use std::panic::resume_unwind;
use std::sync::Arc;

use domain::{Digest, Entry, Fact, Import, ImportId, ImportState, Language, MemberId};
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use store::{StoreError, wording::Wording};
use tokio::{
    sync::mpsc,
    task::{JoinHandle, spawn, spawn_blocking},
};

pub use order::{Order, OrderError, WORDING_CHARS_MAX};

use super::list::{HeadError, Line, ListReader};
use crate::{
    context::{Acting, Context},
    declare,
    office::Office,
};
use batch::Batch;
use ready::Terms;

/// How many lines are taken in one transaction: enough that what it costs is shared, few enough that others do
/// not wait long for it.
pub const BATCH_LINES_MAX: usize = 2_000;
/// How often lines are taken anew when somebody signed up or left meanwhile.
const TRIES_MAX: u32 = 5;
/// How many broken lines of one import are kept by number; the rest is counted.
pub const FAULTS_KEPT_MAX: u64 = 10_000;
/// How long an import may take; what is still being read then has been left by its program.
pub const IMPORT_HOURS_MAX: i64 = 6;

/// One piece of a list on its way in.
pub enum Piece {
    /// Bytes, in order.
    Bytes(Vec<u8>),
    /// The list is whole. A way in that closes without it was cut off.
    End,
}

/// Why a list was not read to its end; what was taken until then stays, and says so.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The first line does not say which column is which.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The list broke off.
    #[error("the list broke off")]
    BrokenOff,
    /// The activity or the topic is no longer declared.
    #[error("the declaration has no such topic any more")]
    UnknownTopic,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why no import begins.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The order lacks something, or names what may not be.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An import that has begun: what [`read`] needs to read its lines.
pub struct Begun {
    /// The import's row.
    pub import: Import,
    order: Order,
    wording: Option<(u32, Digest)>,
}

/// Begins an import: its source, its ground and the words that people agreed to are on record before any address.
///
/// Law: MKT-01, MKT-02, CON-02, PRI-01 (GDPR Art. 5(2)).
///
/// # Errors
/// Every [`BeginError`].
pub async fn begin(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    order: Order,
) -> Result<Begun, BeginError> {
    let live = office.live();
    order.check(&live, office.day(cx.now))?;
    let id = ImportId::new(cx.now, &mut cx.random);
    let material_digest = declare::material(&live, &order.activity);
    let wording = order.wording.as_ref().map(|(language, text)| {
        let digest = Digest::from_bytes(Sha256::digest(text).into());
        let (form, published_at) = (form(id), cx.now);
        let (language, text) = (*language, text.clone());
        Wording { form, language, version: 1, digest, text, published_at, material_digest }
    });
    let import = Import {
        id,
        activity: order.activity.clone(),
        topic: order.topic.clone(),
        ground: order.ground,
        source: order.source.trim().to_owned(),
        proof: order.proof.trim().to_owned(),
        state: ImportState::Reading,
        n_rows: 0,
        n_added: 0,
        n_known: 0,
        n_suppressed: 0,
        n_broken: 0,
        created_by: by,
        created_at: cx.now,
        finished_at: None,
    };
    let digest = wording.as_ref().map(|it| (it.version, it.digest));
    keep(office, cx, import.clone(), wording).await?;
    Ok(Begun { import, order, wording: digest })
}

async fn keep(
    office: &Office,
    cx: &mut Context,
    import: Import,
    wording: Option<Wording>,
) -> Result<(), StoreError> {
    let entry = wording.as_ref().map(|wording| {
        let Wording { form, language, version, digest, .. } = wording.clone();
        Fact::WordingPublished { form, language, version, digest }.at(cx.now, &mut cx.random)
    });
    let kept = office.store.transact(move |mut tx| async move {
        store::import::add(&mut tx, &import).await?;
        match (wording, entry) {
            (Some(wording), Some(entry)) => {
                store::wording::add(&mut tx, &wording).await?;
                tx.commit(&[entry]).await
            }
            _ => tx.commit_without_fact("nobody has been brought in yet").await,
        }
    });
    kept.await
}

/// Returns what stands for a form where an import brought a consent in.
pub fn form(import: ImportId) -> String {
    format!("import.{import}")
}

/// Reads a list as it comes, batch by batch, and returns what the import came to.
///
/// A list that breaks off, or whose first line cannot be read, leaves an interrupted import; bringing
/// it in again adds nobody twice.
///
/// # Errors
/// Every [`ReadError`].
pub async fn read(
    office: Arc<Office>,
    acting: Acting,
    begun: Begun,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<Import, ReadError> {
    let id = begun.import.id;
    let outcome = lines(&office, acting, &begun, &mut pieces).await;
    let mut cx = office.context(acting);
    let state = if outcome.is_ok() { ImportState::Done } else { ImportState::Interrupted };
    let ended = end(&office, &mut cx, id, state).await;
    outcome?;
    Ok(ended?.unwrap_or(begun.import))
}

async fn lines(
    office: &Arc<Office>,
    acting: Acting,
    begun: &Begun,
    pieces: &mut mpsc::Receiver<Piece>,
) -> Result<(), ReadError> {
    let (mut reader, mut lines) = (ListReader::default(), Vec::new());
    let mut taking = Taking { office, acting, begun, n_faults: 0, under_way: None };
    loop {
        match pieces.recv().await {
            Some(Piece::Bytes(bytes)) => reader.push(&bytes, &mut lines)?,
            Some(Piece::End) => {
                reader.end(&mut lines)?;
                taking.take_all(lines).await?;
                return taking.finish().await;
            }
            None => {
                taking.take_all(lines).await?;
                taking.finish().await?;
                return Err(ReadError::BrokenOff);
            }
        }
        while lines.len() >= BATCH_LINES_MAX {
            let rest = lines.split_off(BATCH_LINES_MAX);
            taking.take(std::mem::replace(&mut lines, rest)).await?;
        }
    }
}

/// Takes batches one after the other; while one is stored, the next is made ready.
struct Taking<'a> {
    office: &'a Arc<Office>,
    acting: Acting,
    begun: &'a Begun,
    n_faults: u64,
    under_way: Option<JoinHandle<Result<u64, StoreError>>>,
}

impl Taking<'_> {
    async fn take_all(&mut self, mut lines: Vec<Line>) -> Result<(), ReadError> {
        while !lines.is_empty() {
            let rest = lines.split_off(BATCH_LINES_MAX.min(lines.len()));
            self.take(std::mem::replace(&mut lines, rest)).await?;
        }
        Ok(())
    }

    async fn take(&mut self, lines: Vec<Line>) -> Result<(), ReadError> {
        let live = self.office.live();
        let import = &self.begun.import;
        if !live.mail_topics().iter().any(|it| it.0 == import.activity && it.1 == import.topic) {
            self.finish().await?;
            return Err(ReadError::UnknownTopic);
        }
        let (office, acting) = (Arc::clone(self.office), self.acting);
        let terms = Terms::of(&live, import, &self.begun.order, self.begun.wording);
        let cx = office.context(acting);
        let ready = spawn_blocking(move || Batch::new(office, cx, live, terms, lines));
        let batch = Arc::new(ready.await.unwrap_or_else(|panic| resume_unwind(panic.into_panic())));
        self.finish().await?;
        let n_faults_max = FAULTS_KEPT_MAX.saturating_sub(self.n_faults);
        let office = Arc::clone(self.office);
        self.under_way = Some(spawn(stored(office, acting, batch, n_faults_max)));
        Ok(())
    }

    /// Waits until what was taken is stored.
    async fn finish(&mut self) -> Result<(), ReadError> {
        if let Some(stored) = self.under_way.take() {
            let stored = stored.await.unwrap_or_else(|panic| resume_unwind(panic.into_panic()));
            self.n_faults += stored?;
        }
        Ok(())
    }
}

/// Stores a batch and returns how many broken lines it kept. Somebody who signs up or leaves in the same moment may be
/// in its way; then it is decided anew who is known.
async fn stored(
    office: Arc<Office>,
    acting: Acting,
    batch: Arc<Batch>,
    n_faults_max: u64,
) -> Result<u64, StoreError> {
    let mut n_tries = 1;
    loop {
        let (batch, cx) = (Arc::clone(&batch), office.context(acting));
        let taken = office.store.transact(move |tx| batch.take(cx, tx, n_faults_max)).await;
        match taken {
            Err(StoreError::Exists { .. } | StoreError::Contended) if n_tries < TRIES_MAX => {
                n_tries += 1;
            }
            taken => return taken,
        }
    }
}

/// Ends an import and returns its row; none when it ended before.
async fn end(
    office: &Office,
    cx: &mut Context,
    id: ImportId,
    state: ImportState,
) -> Result<Option<Import>, StoreError> {
    let (now, fact_id) = (cx.now, domain::FactId::new(cx.now, &mut cx.random));
    let ended = office.store.transact(move |mut tx| async move {
        let n_ended = store::import::end(&mut tx, id, state, now).await?;
        let import = store::import::lookup(&mut tx, id).await?;
        match &import {
            Some(import) if n_ended == 1 && state == ImportState::Done => {
                let entry = Entry { id: fact_id, at: now, fact: finished(import) };
                tx.commit(&[entry]).await?;
            }
            _ => tx.commit_without_fact("whoever was brought in has a Fact of her own").await?,
        }
        Ok::<_, StoreError>(import)
    });
    ended.await
}

fn finished(import: &Import) -> Fact {
    Fact::ImportFinished {
        import: import.id,
        activity: import.activity.clone(),
        ground: import.ground,
        n_added: import.n_added,
        n_suppressed: import.n_suppressed,
        n_broken: import.n_broken,
        by: import.created_by,
    }
}

/// Says of imports whose program stopped in the middle that they were interrupted; returns how many.
///
/// # Errors
/// As every change.
pub async fn sweep(office: &Office, cx: &Context) -> Result<u64, StoreError> {
    let (before, now) = (cx.now - SignedDuration::from_hours(IMPORT_HOURS_MAX), cx.now);
    let swept = office.store.transact(move |mut tx| async move {
        let n_ended = store::import::interrupt_before(&mut tx, before, now).await?;
        tx.commit_without_fact("whoever was brought in has a Fact of her own").await?;
        Ok::<_, StoreError>(n_ended)
    });
    swept.await
}

/// Returns the language that a wording is kept in, and the words; blank words are none.
pub fn wording_of(language: Language, text: &str) -> Option<(Language, String)> {
    let text = text.trim();
    (!text.is_empty()).then(|| (language, text.to_owned()))
}
