//! Opens the office behind a command: database, root key, the name of its log. Does not know what the command wants.

use std::future::Future;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use declaration::{SourceError, Sources};
use jiff::{SignedDuration, tz::TimeZone};
use keys::RootKey;
use office::{Clock, Live, Office, Settings};
use store::Store;

use crate::{declared::Declared, demo, problem::Problem};

/// How often `ordhold serve` checks the promises, in seconds; what is older than five times this counts no more.
pub(crate) const CHECK_SECONDS: i64 = 60;

/// Where the database and its root key are.
#[derive(Debug, Clone, Args)]
pub(crate) struct Database {
    /// The database: `sqlite:PATH` or `postgres://…`; without it `ordhold.db` beside the declaration
    #[arg(long, value_name = "URL", env = "ORDHOLD_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The file with the root key; without it the name of the database with `.key` at the end
    #[arg(long, value_name = "FILE", env = "ORDHOLD_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// The root key itself, 64 hexadecimal digits; better given by the environment
    #[arg(long, value_name = "HEX", env = "ORDHOLD_ROOT_KEY", hide = true, hide_env_values = true)]
    root_key: Option<String>,
}

/// A database that somebody else runs on, or ran on, to look into.
#[derive(Debug, Clone, Args)]
pub(crate) struct Kept {
    #[command(flatten)]
    database: Database,
    /// The folder of a demo, in place of a database
    #[arg(long = "data", value_name = "DIR", conflicts_with_all = ["database", "key_file"])]
    demo: Option<PathBuf>,
}

/// Makes the runtime that a command needs, and runs it to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::cannot("cannot start the threads", &error))?;
    Ok(runtime.block_on(future))
}

/// Writes what happens to stderr, as `ORDHOLD_LOG` asks, such as `info` or `office=debug,warn`.
pub(crate) fn start_log(otherwise: &str) {
    use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};
    let asked = std::env::var("ORDHOLD_LOG").ok().and_then(|it| it.parse::<Targets>().ok());
    let targets = asked.or_else(|| otherwise.parse().ok()).unwrap_or_default();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // A second start in one process keeps the first log.
    let _ = tracing_subscriber::registry().with(lines).with(targets).try_init();
}

impl Database {
    /// Takes a database and its key file.
    pub(crate) fn at(database: String, key_file: PathBuf) -> Self {
        Self { database: Some(database), key_file: Some(key_file), root_key: None }
    }

    /// Returns the URL, by default a file in `folder`.
    pub(crate) fn url(&self, folder: &Path) -> String {
        let beside = || format!("sqlite:{}", folder.join("ordhold.db").display());
        self.database.clone().unwrap_or_else(beside)
    }

    /// Opens the database and brings its tables up to date.
    ///
    /// # Errors
    /// When there is none, or it cannot be prepared.
    pub(crate) async fn open(&self, folder: &Path) -> Result<Store, Problem> {
        let url = self.url(folder);
        Store::open(&url).await.map_err(|error| match error {
            store::OpenError::UnknownUrl
            | store::OpenError::SslMode
            | store::OpenError::RootCertificates => Problem::wrong_use(error.to_string()),
            error => Problem::cannot("cannot open the database", &error).at(without_password(&url)),
        })
    }

    /// Opens a database that must be there already.
    ///
    /// # Errors
    /// As [`Self::open`], and when the file is missing.
    async fn open_kept(&self, folder: &Path) -> Result<Store, Problem> {
        let url = self.url(folder);
        match url.strip_prefix("sqlite:") {
            Some(path) if !Path::new(path).exists() => {
                let problem = Problem::failure("there is no database").at(path);
                Err(problem.hint("name it: `--database sqlite:PATH`, or `--data DIR` for a demo"))
            }
            _ => self.open(folder).await,
        }
    }

    /// Returns where the root key is kept.
    pub(crate) fn key_path(&self, folder: &Path) -> PathBuf {
        let beside = || match self.url(folder).strip_prefix("sqlite:") {
            Some(path) => PathBuf::from(format!("{path}.key")),
            None => folder.join("ordhold.key"),
        };
        self.key_file.clone().unwrap_or_else(beside)
    }

    /// Returns the root key, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn root_key(&self, folder: &Path) -> Result<Option<RootKey>, Problem> {
        if let Some(hex) = &self.root_key {
            let key = RootKey::from_hex(hex);
            return key
                .map(Some)
                .map_err(|it| Problem::wrong_use(it.to_string()).at("ORDHOLD_ROOT_KEY"));
        }
        let path = self.key_path(folder);
        match std::fs::read_to_string(&path) {
            Ok(hex) => {
                let key = RootKey::from_hex(&hex).map(Some);
                key.map_err(|it| Problem::failure(it.to_string()).at(path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(Problem::cannot("cannot read the root key", &error).at(path.display()))
            }
        }
    }
}

/// Makes a root key and keeps it in a file that only its owner may read.
///
/// # Errors
/// When the file exists or cannot be written.
pub(crate) fn make_root_key(path: &Path) -> Result<RootKey, Problem> {
    let key = RootKey::generate(&mut rand::make_rng::<rand::rngs::StdRng>());
    write_secret(path, &format!("{}\n", key.to_hex()))?;
    Ok(key)
}

/// Writes a new file that only its owner may read.
///
/// # Errors
/// When the file exists or cannot be written.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), Problem> {
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| Problem::cannot("cannot write the file", &error).at(path.display()))
}

/// Opens the office and turns what stands in the way into words.
///
/// # Errors
/// With what stands in the way.
pub(crate) async fn open_office(
    store: &Store,
    root: &RootKey,
    clock: Clock,
    settings: Settings,
    live: Live,
) -> Result<Office, Problem> {
    Office::open(store, root, clock, settings, live).await.map_err(|error| match error {
        office::OpenError::RootKey(_) => Problem::failure(error.to_string()).hint(
            "give the key that the database was begun with: `--key-file FILE`, or ORDHOLD_ROOT_KEY",
        ),
        error => Problem::cannot("cannot open the office", &error),
    })
}

/// Returns the name of the log that a database keeps; none before its first checkpoint.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn log_name(store: &Store) -> Result<Option<String>, Problem> {
    let organisations = store::organisation::list(store).await.map_err(unanswered)?;
    let Some(organisation) = organisations.first() else { return Ok(None) };
    let rows = store.organisation(organisation.organisation_id);
    let newest = store::tree::find_newest_checkpoint(&rows).await.map_err(unanswered)?;
    Ok(newest.and_then(|it| it.note.lines().next().map(str::to_owned)))
}

/// The database did not answer.
pub(crate) fn unanswered(error: store::StoreError) -> Problem {
    Problem::cannot("the database did not answer", &error)
}

impl Kept {
    /// Opens the office for looking into it: nothing is founded, no key is made.
    ///
    /// # Errors
    /// When database, key or declaration are missing.
    pub(crate) async fn open(&self, declared: Option<&Declared>) -> Result<Office, Problem> {
        if let Some(folder) = &self.demo {
            return demo::open_kept(folder).await;
        }
        let folder = declared.and_then(|it| it.path().parent()).unwrap_or(Path::new(""));
        let store = self.database.open_kept(folder).await?;
        let root = self.database.root_key(folder)?.ok_or_else(|| {
            Problem::failure("the root key is missing").at(self.database.key_path(folder).display())
        })?;
        let live = match declared {
            Some(declared) => declared.live()?,
            None => in_force(&store).await?,
        };
        let name = log_name(&store).await?.unwrap_or_else(|| "localhost/log".to_owned());
        let place = name.strip_suffix("/log").unwrap_or(&name);
        let settings = Settings {
            check_interval: SignedDuration::from_secs(CHECK_SECONDS),
            ..Settings::at(format!("https://{place}"))
        };
        open_office(&store, &root, Clock::System, settings, live).await
    }
}

/// Reads the declaration that the database has in force: its text with everything it included.
async fn in_force(store: &Store) -> Result<Live, Problem> {
    let organisations = store::organisation::list(store).await.map_err(unanswered)?;
    let none = || Problem::failure("the database has no declaration in force");
    let organisation = organisations.first().ok_or_else(none)?;
    let rows = store.organisation(organisation.organisation_id);
    let newest = store::declaration_version::find_newest(&rows).await.map_err(unanswered)?;
    let newest = newest.ok_or_else(none)?;
    // The kept text holds the included files already, so each of them is empty now.
    let main = newest.source.clone().into_bytes();
    let sources = Sources::new("ordhold.toml", move |name| match name {
        "ordhold.toml" => Ok::<_, SourceError>(main.clone()),
        _ => Ok(Vec::new()),
    });
    let today = Clock::System.now().to_zoned(TimeZone::UTC).date();
    Live::read(&sources, today)
        .map_err(|_| Problem::failure("the declaration in force cannot be read any more"))
}

fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}
