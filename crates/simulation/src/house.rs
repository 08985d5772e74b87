//! The company's house: its database, its office, and the two ways in which it crashes and is opened again.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use decide::Personal;
use keys::{LookupDigest, OrganisationKey, RootKey, SuppressionDigest};
use mail::{PaceSettings, Relay, RelaySettings};
use office::{
    Acting, Chance, Clock, Live, Office, Settings, declare, mailing::post::PostSettings,
    returns::sources::Source,
};
use rand::{SeedableRng, rngs::StdRng};
use store::{Fuse, OrganisationStore, Store};
use tokio::runtime::{Builder, Runtime};

use crate::trouble::{Step, Trouble};

/// Where the pages would be.
pub(crate) const BASE_URL: &str = "https://fjordbok.example";
/// How often the falsifiers have to look.
pub(crate) const CHECK_HOURS: i64 = 24;

/// Which database a year is lived on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// The other one.
    Postgresql,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgres",
        })
    }
}

impl FromStr for Engine {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgresql),
            _ => Err(format!("`{word}` is neither `sqlite` nor `postgres`")),
        }
    }
}

/// How the house goes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crash {
    /// The office dies; the courier finishes what is on the wire and ends.
    Office,
    /// Everything dies at once, as when the power fails.
    Everything,
}

/// Where the rows are, and what keeps them there.
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgresql(trial::postgres::Database),
}

pub(crate) struct House {
    pub(crate) clock: Clock,
    pub(crate) fuse: Fuse,
    pub(crate) place: Place,
    pub(crate) declared: Declared,
    chance: Chance,
    root: RootKey,
    relay_url: String,
    folder: tempfile::TempDir,
    runtime: Option<Runtime>,
    open: Option<Open>,
}

/// What is there while the office is open.
struct Open {
    office: Arc<Office>,
    eyes: OrganisationStore,
    key: OrganisationKey,
}

/// Which of its declarations the company has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    First,
    /// With another purpose of the newsletter, so that every yes to it has to be given anew.
    OtherPurpose,
}

impl House {
    pub(crate) fn build(engine: Engine, seed: u64, clock: Clock, relay_url: String) -> Step<Self> {
        let folder = folder()?;
        for part in ["maildir/new", "maildir/cur", "maildir/tmp", "courier"] {
            std::fs::create_dir_all(folder.path().join(part))?;
        }
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let place = match engine {
            Engine::Sqlite => Place::Sqlite(folder.path().join("ordhold.sqlite")),
            Engine::Postgresql => {
                Place::Postgresql(runtime.block_on(trial::postgres::Database::create())?)
            }
        };
        let mut house = Self {
            clock,
            fuse: Fuse::unlit(),
            place,
            declared: Declared::First,
            chance: Chance::sown(seed),
            root: RootKey::generate(&mut StdRng::seed_from_u64(seed)),
            relay_url,
            folder,
            runtime: Some(runtime),
            open: None,
        };
        house.open()?;
        Ok(house)
    }

    /// Opens the office on the rows as they are, and puts the declaration in force, as every start does.
    pub(crate) fn open(&mut self) -> Step<()> {
        if self.runtime.is_none() {
            self.runtime = Some(Builder::new_current_thread().enable_all().build()?);
        }
        self.fuse = Fuse::unlit();
        let runtime = self.runtime.as_ref().ok_or_else(closed)?;
        let open = runtime.block_on(self.opened())?;
        self.open = Some(open);
        Ok(())
    }

    async fn opened(&self) -> Step<Open> {
        let url = match &self.place {
            Place::Sqlite(path) => format!("sqlite:{}", path.display()),
            Place::Postgresql(database) => database.url.clone(),
        };
        let store = Store::open(&url).await?;
        let fused = store.clone().fused(self.fuse.clone());
        let (clock, settings) = (self.clock.clone(), self.settings()?);
        let office =
            Office::open(&fused, &self.root, clock, settings, live(self.declared)?).await?;
        declare(&office, self.declared).await?;
        let eyes = store.organisation(office.id());
        let kept = store::key::lookup_organisation_key(&eyes).await?.ok_or_else(closed)?;
        let key = self.root.unwrap(office.id().as_uuid(), &kept.wrapped)?;
        Ok(Open { office: Arc::new(office), eyes, key })
    }

    /// Lets the house go down; everything that was under way must have been dropped.
    pub(crate) fn crash(&mut self, crash: Crash) {
        let runtime = self.runtime.take();
        let entered = runtime.as_ref().map(Runtime::enter);
        self.open = None;
        drop(entered);
        match crash {
            Crash::Office => self.runtime = runtime,
            Crash::Everything => drop(runtime),
        }
    }

    pub(crate) fn office(&self) -> Step<Arc<Office>> {
        Ok(Arc::clone(&self.open.as_ref().ok_or_else(closed)?.office))
    }

    /// Returns the rows for looking at, apart from the fuse.
    pub(crate) fn eyes(&self) -> Step<OrganisationStore> {
        Ok(self.open.as_ref().ok_or_else(closed)?.eyes.clone())
    }

    /// Runs what is to be awaited on the house's own thread.
    pub(crate) fn block_on<F: Future>(&self, future: F) -> Step<F::Output> {
        Ok(self.runtime.as_ref().ok_or_else(closed)?.block_on(future))
    }

    pub(crate) fn lookup_digest(&self, email: &str) -> Step<LookupDigest> {
        Ok(self.open.as_ref().ok_or_else(closed)?.key.lookup_digest(&closed_address(email)))
    }

    pub(crate) fn suppression_digest(&self, email: &str) -> Step<SuppressionDigest> {
        Ok(self.open.as_ref().ok_or_else(closed)?.key.suppression_digest(&closed_address(email)))
    }

    /// Delivers a mail to the company's mailbox for what comes back.
    pub(crate) fn deliver(&self, name: &str, bytes: &[u8]) -> Step<()> {
        Ok(std::fs::write(self.folder.path().join("maildir/new").join(name), bytes)?)
    }

    fn settings(&self) -> Step<Settings> {
        let relay = RelaySettings {
            url: self.relay_url.clone(),
            hello_name: "fjordbok.example".to_owned(),
            // One at a time, so that mails go in an order that follows from the seed.
            n_connections_max: 1,
            extra_root_pem: None,
        };
        let post = PostSettings {
            folder: self.folder.path().join("courier"),
            program: None,
            relays: vec![relay.clone()],
            pace: PaceSettings { usual: None, by_domain: HashMap::new() },
        };
        Ok(Settings {
            relay: Some(Relay::new(&relay)?),
            post: Some(post),
            return_sources: vec![Source::Maildir(self.folder.path().join("maildir"))],
            check_interval: jiff::SignedDuration::from_hours(CHECK_HOURS),
            chance: self.chance.clone(),
            ..Settings::at(BASE_URL)
        })
    }
}

/// Puts one of the company's declarations in force.
pub(crate) async fn declare(office: &Office, declared: Declared) -> Step<()> {
    let mut cx = office.context(Acting::Job);
    Ok(declare::put_in_force(office, &mut cx, live(declared)?).await?)
}

impl Drop for House {
    /// The office's connections end within the runtime that they began in.
    fn drop(&mut self) {
        self.crash(Crash::Everything);
    }
}

fn closed() -> Trouble {
    Trouble::new("the house opens again", "the house is closed")
}

fn closed_address(email: &str) -> Personal<String> {
    Personal::about(uuid::Uuid::nil(), email.to_owned())
}

/// Makes the house's folder in memory where the system offers that: a year commits a hundred thousand times.
fn folder() -> Step<tempfile::TempDir> {
    let in_memory = Path::new("/dev/shm");
    let made = tempfile::tempdir_in(in_memory).or_else(|_| tempfile::tempdir())?;
    Ok(made)
}

/// Reads the invented company's declaration out of the examples, with consents that live for four months, and with news
/// for existing customers.
fn live(declared: Declared) -> Step<Live> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fjordbok");
    let change = |text: String| {
        let text = text.replace("renew_every = \"2 years\"", "renew_every = \"4 months\"");
        match declared {
            Declared::First => text,
            Declared::OtherPurpose => text.replace(
                "send you news on the topics you choose, and invite you to events",
                "send you news on the topics you choose, and surveys of what you think of them",
            ),
        }
    };
    let open = |name: &str| {
        let text = std::fs::read_to_string(folder.join(name));
        let more = if name == "activities.toml" { CUSTOMER_NEWS } else { "" };
        text.map(|it| (change(it) + more).into_bytes())
            .map_err(|_| declaration::SourceError::Missing)
    };
    let sources = declaration::Sources::new("ordhold.toml", open);
    let today = jiff::civil::date(2026, 11, 22);
    Live::read(&sources, today).map_err(|findings| {
        let what = format!("the declaration has {} finding(s)", findings.len());
        Trouble::new("the example can be read", what)
    })
}

/// News to existing customers, by the exception for them (MKT-02).
const CUSTOMER_NEWS: &str = r#"
[[activity]]
id = "customer-news"
purpose.nb = "sende deg som er kunde, nytt om det du har kjøpt"
purpose.en = "send you as a customer news of what you have bought"
basis = "legitimate-interest"
interest.is.nb = "å holde kundene oppdatert"
interest.is.en = "keeping customers up to date"
interest.necessity = "News must reach those who use it."
interest.balance = "Own similar services only, with a way out each time."
interest.assessed_on = 2026-09-15
subjects = ["customer-contact"]
data = ["contact.name", "contact.email"]
source = ["subject"]
recipients = ["mail-provider"]
retention = { until = "relation-end" }
erase_also_when = ["objection", "mailbox-dead"]
collected_at = ["offer"]
systems = ["ordhold"]
marketing = true
existing_customers = true
reviewed_on = 2026-09-15
"#;
