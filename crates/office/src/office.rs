//! The office of one organisation: its rows, keys, declaration in force, clock and way to the mail server.

use std::sync::{Arc, RwLock};

use domain::{Fact, OrganisationId};
use jiff::{SignedDuration, Timestamp, civil::Date};
use keys::{BackupKey, OrganisationKey, RootKey, SigningSeed, SubjectKey, UnsealError};
use mail::{Address, Relay, dkim::Signer, returns::webhook::Secret};
use store::{OrganisationStore, Store, StoreError, key::OrganisationKeyRow};
use tokio::sync::{Notify, Semaphore};

use crate::{
    backup::{BackupSettings, Told},
    context::{Acting, Chance, Clock, Context},
    letters::Letterhead,
    live::Live,
    mail_keys,
    mailing::{
        leavers::Leavers,
        post::{Newest, Post, PostSettings},
        reading::Marks,
    },
    member::breached::Breached,
    returns::sources::{Looks, Source},
};

/// What the office is told about its surroundings.
pub struct Settings {
    /// Where the pages are, without a slash at the end.
    pub base_url: String,
    /// How often falsifiers look.
    pub check_interval: SignedDuration,
    /// The way to the mail server for single letters; none means that they wait.
    pub relay: Option<Relay>,
    /// The way of mailings; none means that they wait.
    pub post: Option<PostSettings>,
    /// Where mails come from, when not from the declared contact address.
    pub sender: Option<Address>,
    /// Where returned mail is read; without any, mails carry no return path of their own.
    pub return_sources: Vec<Source>,
    /// The secrets that providers sign their webhooks with.
    pub webhook_secrets: Vec<Secret>,
    /// Where backups go, and how often; none means that the program makes none by itself.
    pub backups: Option<BackupSettings>,
    /// The passwords that were stolen elsewhere; none means that only the common ones are refused.
    pub breached: Option<Breached>,
    /// Whether a second factor is asked for where the declaration promises it; otherwise nothing keeps that promise.
    pub keeps_second_factor: bool,
    /// Where randomness comes from.
    pub chance: Chance,
}

impl Settings {
    /// Returns the surroundings of pages at `base_url`, without a way to send or read mail; checks
    /// look once a minute, and nobody is asked for a second factor but who set one up.
    pub fn at(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            check_interval: SignedDuration::from_secs(60),
            relay: None,
            post: None,
            sender: None,
            return_sources: Vec::new(),
            webhook_secrets: Vec::new(),
            backups: None,
            breached: None,
            keeps_second_factor: false,
            chance: Chance::System,
        }
    }
}

/// The office of one organisation.
pub struct Office {
    /// Its rows.
    pub store: OrganisationStore,
    /// Its clock.
    pub clock: Clock,
    /// Its surroundings.
    pub settings: Settings,
    /// When this program opened it.
    pub(crate) begun_at: Timestamp,
    pub(crate) key: Arc<OrganisationKey>,
    pub(crate) backup_key: BackupKey,
    pub(crate) told: Told,
    pub(crate) signer: ledger::Signer,
    pub(crate) work: Notify,
    pub(crate) leavers: Leavers,
    pub(crate) marks: Marks,
    pub(crate) return_looks: Looks,
    pub(crate) post: Option<tokio::sync::Mutex<Post>>,
    pub(crate) newest_courier: Newest,
    mail_signer: RwLock<Option<Arc<Signer>>>,
    pub(crate) passwords: Semaphore,
    live: RwLock<Arc<Live>>,
    id: OrganisationId,
}

/// Why an office cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The root key is not the one that the organisation's key was wrapped with.
    #[error("the root key does not open this database")]
    RootKey(#[from] UnsealError),
    /// Keys are missing beside rows.
    #[error("the database has an organisation without its key")]
    NoKey,
    /// The log's name is none, as when the host of the base URL cannot be one.
    #[error("the log cannot be named after the address of the pages")]
    LogName(#[from] ledger::KeyError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Office {
    /// Opens the one organisation of `store`, and founds it in an empty database.
    ///
    /// # Errors
    /// Every [`OpenError`].
    pub async fn open(
        store: &Store,
        root: &RootKey,
        clock: Clock,
        settings: Settings,
        mut live: Live,
    ) -> Result<Self, OpenError> {
        live.under(&settings);
        let id = match store::organisation::list(store).await?.first() {
            Some(organisation) => organisation.organisation_id,
            None => {
                let mut cx = Context::begin(&clock, &settings.chance, Acting::Job);
                found(store, root, &mut cx, &live, &log_name(&settings.base_url)).await?
            }
        };
        let rows = store.organisation(id);
        let kept = store::key::lookup_organisation_key(&rows).await?.ok_or(OpenError::NoKey)?;
        let key = root.unwrap(id.as_uuid(), &kept.wrapped)?;
        let seed = key.unwrap_signing_seed(&kept.signing_seed_wrapped)?;
        let name = match kept.log_name {
            Some(name) => name,
            None => keep_log_name(&rows, &settings.base_url).await?,
        };
        let signer = ledger::Signer::from_seed(&name, *seed.expose())?;
        let mut cx = Context::begin(&clock, &settings.chance, Acting::Job);
        let seed = rand::Rng::next_u64(&mut cx.random);
        let newest_courier = Newest::default();
        let begun = |it| Post::new(it, newest_courier.clone(), clock.now(), seed);
        let post = settings.post.clone().map(begun);
        let office = Self {
            store: rows,
            begun_at: clock.now(),
            clock,
            settings,
            key: Arc::new(key),
            backup_key: root.backup_key(),
            told: Told::default(),
            signer,
            work: Notify::new(),
            leavers: Leavers::default(),
            marks: Marks::default(),
            return_looks: Looks::default(),
            post: post.map(tokio::sync::Mutex::new),
            newest_courier,
            mail_signer: RwLock::new(None),
            passwords: Semaphore::new(2),
            live: RwLock::new(Arc::new(live)),
            id,
        };
        mail_keys::take_up(&office).await?;
        Ok(office)
    }

    /// Returns whose office this is.
    pub fn id(&self) -> OrganisationId {
        self.id
    }

    /// Returns the declaration in force.
    pub fn live(&self) -> Arc<Live> {
        self.live.read().expect("nobody panics while holding it").clone()
    }

    /// Returns what signs mailings; none while there are no keys, or while mails come from another domain.
    pub(crate) fn mail_signer(&self) -> Option<Arc<Signer>> {
        self.mail_signer.read().expect("nobody panics while holding it").clone()
    }

    pub(crate) fn sign_mail_with(&self, signer: Option<Signer>) {
        *self.mail_signer.write().expect("nobody panics while holding it") = signer.map(Arc::new);
    }

    /// Says whether somebody reads what comes back, so that mails may carry a return path of their own.
    pub fn reads_returns(&self) -> bool {
        !self.settings.return_sources.is_empty() || !self.settings.webhook_secrets.is_empty()
    }

    pub(crate) fn put_in_force(&self, mut live: Live) {
        live.under(&self.settings);
        *self.live.write().expect("nobody panics while holding it") = Arc::new(live);
    }

    /// Begins an act now.
    pub fn context(&self, acting: Acting) -> Context {
        Context::begin(&self.clock, &self.settings.chance, acting)
    }

    /// Returns the calendar day of `at` in the organisation's zone.
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.live().zone.clone()).date()
    }

    /// Returns the verifier key of the log, one line that others check it with.
    pub fn log_key(&self) -> String {
        self.signer.verifier().to_string()
    }

    /// Returns what the organisation's mails are headed with; none while no sender address is known.
    pub fn letterhead(&self) -> Option<Letterhead> {
        let live = self.live();
        let organisation = live.declaration.organisation.get();
        let declared = organisation.contact.as_ref().and_then(|contact| contact.email.as_deref());
        let sender = self.settings.sender.clone();
        let sender = sender.or_else(|| Address::parse(declared?).ok())?;
        Some(Letterhead {
            organisation: organisation.name.get().clone(),
            address: organisation.address.clone().unwrap_or_default(),
            sender,
            base_url: self.settings.base_url.clone(),
        })
    }

    /// Opens a Subject's key; none once she is erased.
    pub(crate) async fn subject_key(
        &self,
        subject: domain::SubjectId,
    ) -> Result<Option<SubjectKey>, StoreError> {
        let row = store::key::lookup_subject_key(&self.store, subject).await?;
        Ok(row.and_then(|row| self.key.unwrap(subject.as_uuid(), &row.wrapped).ok()))
    }
}

async fn found(
    store: &Store,
    root: &RootKey,
    cx: &mut Context,
    live: &Live,
    log_name: &str,
) -> Result<OrganisationId, StoreError> {
    let id = OrganisationId::new(cx.now, &mut cx.random);
    let row = key_row(root, id, log_name.to_owned(), cx);
    let (name, now) = (live.organisation_name().to_owned(), cx.now);
    let entry = Fact::OrganisationOpened { organisation: id }.at(now, &mut cx.random);
    let rows = store.organisation(id);
    let founded = rows.transact(move |mut tx| async move {
        store::organisation::add(&mut tx, &name, now).await?;
        store::key::add_organisation_key(&mut tx, &row).await?;
        tx.commit(&[entry]).await
    });
    founded.await.map(|()| id)
}

fn key_row(
    root: &RootKey,
    id: OrganisationId,
    log_name: String,
    cx: &mut Context,
) -> OrganisationKeyRow {
    let (random, created_at) = (&mut cx.random, cx.now);
    let key = OrganisationKey::generate(id.as_uuid(), random);
    let seed = SigningSeed::generate(random);
    OrganisationKeyRow {
        signing_seed_wrapped: key.wrap_signing_seed(&seed, random),
        wrapped: root.wrap(&key, random),
        log_name: Some(log_name),
        created_at,
    }
}

/// Keeps the name of a log from before names were kept: the one its checkpoints were signed with.
async fn keep_log_name(rows: &OrganisationStore, base_url: &str) -> Result<String, StoreError> {
    let newest = store::tree::find_newest_checkpoint(rows).await?;
    let signed = newest.and_then(|it| it.note.lines().next().map(str::to_owned));
    let name = signed.unwrap_or_else(|| log_name(base_url));
    let kept = name.clone();
    let named = rows.transact(move |mut tx| async move {
        store::key::name_log(&mut tx, &kept).await?;
        tx.commit_without_fact("the log is called as it was").await
    });
    named.await.map(|()| name)
}

/// Names a new log after the place it is first served at: the base URL without its scheme, and `/log`. The name stays
/// when the pages move, since others hold checkpoints under it.
fn log_name(base_url: &str) -> String {
    let place = base_url.split_once("://").map_or(base_url, |(_, place)| place);
    format!("{place}/log")
}

impl Office {
    /// Returns the secret that public forms are proven with; the same after a restart.
    pub fn form_secret(&self) -> Vec<u8> {
        self.key.token("form", self.id.as_uuid()).into_bytes()
    }
}
