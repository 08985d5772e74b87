//! A fresh database with one organisation in it, and the hands that fill it.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use decide::Personal;
use domain::{
    Channel, Consent, ConsentId, Digest, Entry, Fact, FactId, Language, OrganisationId, Sealed,
    SubjectId,
};
use jiff::{Timestamp, ToSpan};
use keys::{OrganisationKey, SubjectKey};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::Connection;
use store::contact::{self, Contact};
use store::{OrganisationStore, Store, StoreError, Tx, consent, key};
use trial::postgres::Database;
use uuid::Uuid;

pub(crate) const KARI: &str = "kari.nord@solbris.example";

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) ours: OrganisationStore,
    pub(crate) people: People,
    pub(crate) place: Place,
}

/// Makes people with everything about them, without a database.
pub(crate) struct People {
    pub(crate) key: OrganisationKey,
    random: Mutex<StdRng>,
    ticks: AtomicU32,
}

/// Where the database is, and what keeps it there.
pub(crate) enum Place {
    Sqlite(SqliteFile),
    Postgresql(Database),
}

pub(crate) struct SqliteFile(pub(crate) PathBuf);

impl SqliteFile {
    pub(crate) fn new() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ordhold-suite-{}-{number}", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.forget();
        file
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite:{}", self.0.display())
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(&self.0).unwrap()
    }

    /// The file with its write-ahead log.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut log = self.0.clone().into_os_string();
        log.push("-wal");
        let mut bytes = std::fs::read(&self.0).unwrap();
        bytes.extend(std::fs::read(log).unwrap_or_default());
        bytes
    }

    fn forget(&self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Drop for SqliteFile {
    fn drop(&mut self) {
        self.forget();
    }
}

/// A person as the test made her.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: SubjectId,
    pub(crate) consent: Consent,
    pub(crate) granted: Entry,
    pub(crate) contact: Contact,
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        let file = SqliteFile::new();
        Self::open(&file.url(), Place::Sqlite(file)).await
    }

    pub(crate) async fn on_postgresql() -> Self {
        let database = Database::create().await.unwrap();
        Self::open(&database.url.clone(), Place::Postgresql(database)).await
    }

    async fn open(url: &str, place: Place) -> Self {
        let store = Store::open(url).await.unwrap();
        let people = People::new(1);
        let id = people.random(|random| OrganisationId::new(first_instant(), random));
        let ours = store.organisation(id);
        let world = Self { store, ours, people, place };
        let mut tx = world.ours.begin().await.unwrap();
        let now = world.now();
        store::organisation::add(&mut tx, "Fjordbok AS", now).await.unwrap();
        tx.commit(&[world.entry(Fact::OrganisationOpened { organisation: id })]).await.unwrap();
        world
    }

    pub(crate) fn url(&self) -> String {
        match &self.place {
            Place::Sqlite(file) => file.url(),
            Place::Postgresql(database) => database.url.clone(),
        }
    }

    /// Another organisation in the same database.
    pub(crate) fn theirs(&self) -> OrganisationStore {
        self.store.organisation(OrganisationId::from_uuid(Uuid::from_u128(0x7EA)))
    }

    pub(crate) fn key(&self) -> &OrganisationKey {
        &self.people.key
    }

    pub(crate) fn erasure(&self, person: Uuid) -> store::erasure::Erasure {
        let digest = self.key().erasure_digest(person);
        store::erasure::Erasure { digest, erased_at: self.now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.people.now()
    }

    pub(crate) fn random<T>(&self, with: impl FnOnce(&mut StdRng) -> T) -> T {
        self.people.random(with)
    }

    pub(crate) fn entry(&self, fact: Fact) -> Entry {
        self.people.entry(fact)
    }

    pub(crate) fn person(&self, address: &str) -> (Person, SubjectKey) {
        self.people.person(address)
    }

    pub(crate) fn address(id: SubjectId, address: &str) -> Personal<String> {
        Personal::about(id.as_uuid(), address.to_owned())
    }

    /// Some Fact, for changes whose Fact does not matter.
    pub(crate) fn any_entry(&self) -> Entry {
        self.entry(Fact::SuppressionAdded { activity: "newsletter".to_owned() })
    }

    pub(crate) fn fact_id_last() -> FactId {
        FactId::from_uuid(Uuid::max())
    }

    /// Adds a person with contact, key and consent.
    pub(crate) async fn join(&self, address: &str) -> Person {
        self.join_in(&self.ours, address).await.unwrap()
    }

    pub(crate) async fn join_in(
        &self,
        organisation: &OrganisationStore,
        address: &str,
    ) -> Result<Person, StoreError> {
        let (person, subject_key) = self.person(address);
        let wrapped = self.people.wrap(&subject_key);
        let (joined, now) = (person.clone(), self.now());
        let transacted = organisation.transact(move |mut tx: Tx| async move {
            key::add_subject_key(&mut tx, joined.id, &wrapped, now).await?;
            contact::add(&mut tx, &joined.contact).await?;
            consent::add(&mut tx, &joined.consent).await?;
            tx.commit(&[joined.granted]).await
        });
        transacted.await.map(|()| person)
    }
}

impl People {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let key = OrganisationKey::generate(Uuid::nil(), &mut random);
        Self { key, random: Mutex::new(random), ticks: AtomicU32::new(0) }
    }

    /// Each look at the clock is one millisecond later.
    pub(crate) fn now(&self) -> Timestamp {
        first_instant() + i64::from(self.ticks.fetch_add(1, Ordering::Relaxed)).milliseconds()
    }

    pub(crate) fn random<T>(&self, with: impl FnOnce(&mut StdRng) -> T) -> T {
        with(&mut self.random.lock().unwrap())
    }

    pub(crate) fn entry(&self, fact: Fact) -> Entry {
        self.random(|random| fact.at(self.now(), random))
    }

    pub(crate) fn wrap(&self, subject_key: &SubjectKey) -> Vec<u8> {
        self.random(|random| self.key.wrap(subject_key, random))
    }

    pub(crate) fn person(&self, address: &str) -> (Person, SubjectKey) {
        let now = self.now();
        let id = self.random(|random| SubjectId::new(now, random));
        let consent_id = self.random(|random| ConsentId::new(now, random));
        let subject_key = self.random(|random| SubjectKey::generate(id.as_uuid(), random));
        let personal = World::address(id, address);
        let seal =
            |place| self.random(|random| subject_key.seal(place, &personal, random).unwrap());
        let contact = Contact {
            subject_id: id,
            address_digest: self.key.lookup_digest(&personal),
            address_sealed: seal(contact::address_place(id)),
            name_sealed: Some(seal(contact::name_place(id))),
            employer_sealed: None,
            language: Language::Nb,
            created_at: now,
        };
        let consent = Consent {
            id: consent_id,
            subject_id: id,
            activity: "newsletter".to_owned(),
            topic: "product-news".parse().unwrap(),
            form: "newsletter".to_owned(),
            wording_version: 1,
            wording_digest: Digest::from_bytes([7; 32]),
            channel: Channel::Form,
            granted_at: now,
            withdrawn_at: None,
            expires_at: None,
            superseded_at: None,
            asked_again_at: None,
        };
        let place = keys::Place { table: "fact", column: "sealed", row: consent_id.as_uuid() };
        let granted = self.entry(granted(&consent, Sealed::from_bytes(seal(place))));
        (Person { id, consent, granted, contact }, subject_key)
    }
}

pub(crate) fn granted(consent: &Consent, sealed: Sealed) -> Fact {
    Fact::ConsentGranted {
        consent: consent.id,
        activity: consent.activity.clone(),
        form: consent.form.clone(),
        topic: consent.topic.clone(),
        wording_version: consent.wording_version,
        wording_digest: consent.wording_digest,
        channel: consent.channel,
        sealed,
    }
}

pub(crate) fn first_instant() -> Timestamp {
    "2026-03-02T10:00:00Z".parse().unwrap()
}
