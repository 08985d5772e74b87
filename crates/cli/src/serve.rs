//! `ordhold serve`: answers requests, works, sequences and checks until it is told to stop, and then ends in order.

mod backups;
mod running;
mod signing_in;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::SignedDuration;
use keys::RootKey;
use mail::returns::imap::ImapSettings;
use mail::returns::webhook::Secret;
use mail::{PaceSettings, Relay, RelaySettings};
use office::mailing::post::PostSettings;
use office::returns::sources::Source;
use office::{Acting, Clock, Office, Settings};
use rand::Rng;
use serde_json::json;
use store::Store;
use tokio::net::TcpListener;
use web::app::App;

use crate::{
    Ended,
    declared::Declared,
    house::{self, CHECK_SECONDS, Database},
    output::Voice,
    problem::{Exit, Problem},
};

pub(crate) use running::{Signals, run_until_told};

/// How many mails are under way at once.
pub(crate) const N_MAIL_CONNECTIONS_MAX: u32 = 4;
/// Letters and digits of the first-run code that nobody mixes up.
const CODE_LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Runs the program: pages, mail, log and checks
///
/// SIGHUP reads the declaration again; SIGINT and SIGTERM end it after the answers that are under way.
#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    declared: Declared,
    #[command(flatten)]
    database: Database,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", env = "ORDHOLD_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where people reach the pages, such as `https://personvern.fjordbok.example`; it names the log for good
    #[arg(long, value_name = "URL", env = "ORDHOLD_BASE_URL")]
    base_url: Option<String>,
    /// The mail server: `smtps://…`, `smtp+starttls://…`, or `smtp://127.0.0.1:PORT` on this machine; several share
    /// the mailings, and the first sends single letters
    #[arg(
        long,
        value_name = "URL",
        env = "ORDHOLD_SMTP",
        hide_env_values = true,
        value_delimiter = ' '
    )]
    smtp: Vec<String>,
    /// Where returned mail is read: `imaps://name:password@host/INBOX` or `maildir:/path`; may be given several times
    #[arg(
        long,
        value_name = "URL",
        env = "ORDHOLD_RETURNS",
        hide_env_values = true,
        value_delimiter = ' '
    )]
    returns: Vec<String>,
    /// The secrets that mail providers sign their webhooks with, `whsec_…`; a new one beside the old while they change
    #[arg(
        long,
        value_name = "SECRET",
        env = "ORDHOLD_WEBHOOK_SECRETS",
        hide_env_values = true,
        value_delimiter = ' '
    )]
    webhook_secrets: Vec<String>,
    #[command(flatten)]
    backups: backups::Backups,
    #[command(flatten)]
    signing_in: signing_in::SigningIn,
    /// How often the promises are checked, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = CHECK_SECONDS, value_parser = clap::value_parser!(i64).range(1..=3600))]
    check_interval: i64,
}

/// Serves until told to stop.
pub(crate) fn run(serve: &Serve, voice: &Voice) -> Ended {
    house::start_log("info");
    let declared = &serve.declared;
    // A declaration that cannot be read is told before anything is opened.
    let live = declared.live()?;
    house::block_on(async {
        let folder = declared.path().parent().unwrap_or(Path::new(""));
        let store = serve.database.open(folder).await?;
        let root = root_key(serve, folder, &store, voice).await?;
        let listener = listen(serve.listen).await?;
        let address =
            listener.local_addr().map_err(|error| Problem::cannot("cannot listen", &error))?;
        let base_url = base_url(serve, address)?;
        let settings = Settings {
            relay: relay(serve.smtp.first().map(String::as_str), &base_url)?,
            post: post(&serve.smtp, &base_url, &courier_folder(&serve.database, folder)?),
            check_interval: SignedDuration::from_secs(serve.check_interval),
            return_sources: return_sources(&serve.returns)?,
            webhook_secrets: webhook_secrets(&serve.webhook_secrets)?,
            backups: serve.backups.settings()?,
            breached: serve.signing_in.breached()?,
            keeps_second_factor: serve.signing_in.keeps_second_factor(),
            ..Settings::at(base_url)
        };
        let office = house::open_office(&store, &root, Clock::System, settings, live).await?;
        let office = Arc::new(office);
        let mut cx = office.context(Acting::Job);
        office::declare::put_in_force(&office, &mut cx, declared.live()?)
            .await
            .map_err(house::unanswered)?;
        let code = code(&mut cx.random);
        let app =
            Arc::new(App::new(Arc::clone(&office), None, code.clone(), gate_key(&mut cx.random)));
        let signals = Signals::hear()?;
        announce(&office, &code, voice).await?;
        run_until_told(&app, listener, Some(declared), signals, voice).await?;
        drop((app, office));
        close(store).await;
        Ok(Exit::Done)
    })?
}

/// Returns the root key; makes one for an empty database alone, since rows need the key they were begun with.
async fn root_key(
    serve: &Serve,
    folder: &Path,
    store: &Store,
    voice: &Voice,
) -> Result<RootKey, Problem> {
    if let Some(key) = serve.database.root_key(folder)? {
        return Ok(key);
    }
    let path = serve.database.key_path(folder);
    let organisations = store::organisation::list(store).await.map_err(house::unanswered)?;
    if !organisations.is_empty() {
        return Err(Problem::failure("the root key of this database is missing")
            .at(path.display())
            .hint("give it with `--key-file FILE`, or in ORDHOLD_ROOT_KEY"));
    }
    let key = house::make_root_key(&path)?;
    voice.say(&format!("Made the root key in {}", path.display()));
    voice.say("Keep a copy elsewhere: without it, nobody can read what the database holds");
    Ok(key)
}

/// Listens, or says who is in the way.
///
/// # Errors
/// When the port is taken or not ours.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        Problem::cannot("cannot listen", &error)
            .at(address)
            .hint("name another port, or 0 for a free one")
    })
}

fn base_url(serve: &Serve, address: SocketAddr) -> Result<String, Problem> {
    let Some(url) = &serve.base_url else { return Ok(format!("http://{address}")) };
    let url = url.trim_end_matches('/');
    let place = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match place {
        Some(place) if !place.is_empty() && !place.contains(['?', '#', '@', ' ']) => {
            Ok(url.to_owned())
        }
        _ => Err(Problem::wrong_use("the base URL is no address of pages").at(url)),
    }
}

/// Prepares the way to the mail server; none is asked for where none is named.
///
/// # Errors
/// When the URL cannot be used; it is not repeated, since it may hold a password.
pub(crate) fn relay(url: Option<&str>, base_url: &str) -> Result<Option<Relay>, Problem> {
    let Some(url) = url else { return Ok(None) };
    let relay = Relay::new(&relay_settings(url, base_url));
    relay.map(Some).map_err(|error| Problem::wrong_use(error.to_string()).at("--smtp"))
}

fn relay_settings(url: &str, base_url: &str) -> RelaySettings {
    let place = base_url.split_once("://").map_or(base_url, |(_, place)| place);
    let host = place.split(['/', ':']).next().unwrap_or("localhost");
    RelaySettings {
        url: url.to_owned(),
        hello_name: host.to_owned(),
        n_connections_max: N_MAIL_CONNECTIONS_MAX,
        extra_root_pem: None,
    }
}

/// Prepares the way of mailings: this very program, started as the courier, with its journal in `folder`.
pub(crate) fn post(urls: &[String], base_url: &str, folder: &Path) -> Option<PostSettings> {
    (!urls.is_empty()).then(|| PostSettings {
        folder: folder.to_owned(),
        // Without a path to itself the program carries the mails within; a crash then leaves some in doubt.
        program: std::env::current_exe().ok(),
        relays: urls.iter().map(|url| relay_settings(url, base_url)).collect(),
        pace: PaceSettings::default(),
    })
}

/// Returns where the courier keeps its journal: beside the root key.
pub(crate) fn courier_folder(database: &Database, folder: &Path) -> Result<PathBuf, Problem> {
    let beside = database.key_path(folder).with_extension("courier");
    std::path::absolute(&beside).map_err(|error| {
        Problem::cannot("cannot find the courier's folder", &error).at(beside.display())
    })
}

/// Reads where returned mail is; a URL is not repeated, since it may hold a password.
fn return_sources(urls: &[String]) -> Result<Vec<Source>, Problem> {
    let source = |url: &String| match url.strip_prefix("maildir:") {
        Some(folder) => Ok(Source::Maildir(folder.into())),
        None if url.starts_with("imaps://") || url.starts_with("imap://") => {
            Ok(Source::Imap(ImapSettings { url: url.clone(), extra_root_pem: None }))
        }
        None => Err(Problem::wrong_use("returned mail is read from imaps:// or maildir:")
            .at("--returns")
            .hint(
                "write `--returns imaps://NAME:PASSWORD@HOST/INBOX` or `--returns maildir:/PATH`",
            )),
    };
    urls.iter().map(source).collect()
}

fn webhook_secrets(texts: &[String]) -> Result<Vec<Secret>, Problem> {
    let secret = |text: &String| {
        Secret::parse(text)
            .map_err(|error| Problem::wrong_use(error.to_string()).at("--webhook-secrets"))
    };
    texts.iter().map(secret).collect()
}

/// Makes a code that is read off a terminal and typed into a page.
fn code(random: &mut impl Rng) -> String {
    let mut bytes = [0; 12];
    random.fill_bytes(&mut bytes);
    let letters =
        bytes.map(|byte| char::from(CODE_LETTERS[usize::from(byte) % CODE_LETTERS.len()]));
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// Makes the key that callers' addresses are counted under; it dies with the process.
pub(crate) fn gate_key(random: &mut impl Rng) -> [u8; 32] {
    let mut key = [0; 32];
    random.fill_bytes(&mut key);
    key
}

async fn announce(office: &Office, code: &str, voice: &Voice) -> Result<(), Problem> {
    let base_url = &office.settings.base_url;
    let is_new = office::member::set_up::is_needed(office).await.map_err(house::unanswered)?;
    if voice.is_json() {
        return voice.give(format!(
            "{}\n",
            json!({ "base_url": base_url, "first_run_code": is_new.then_some(code), "log_key": office.log_key() })
        ));
    }
    voice.say(&format!("Ordhold answers at {base_url}"));
    if office.settings.relay.is_none() {
        voice.say("No mail server is named (`--smtp`), so mail waits");
    }
    if office.settings.backups.is_none() {
        voice.say("No place for backups is named (`--backup-to`), so none are made");
    }
    if is_new {
        voice
            .say(&format!("Nobody owns this house yet. Open {base_url}/first-run and type {code}"));
    }
    Ok(())
}

/// Empties the write-ahead log into the file; the threads of the store end with the last handle.
pub(crate) async fn close(store: Store) {
    if let Err(error) = store.overwrite_deleted().await {
        tracing::warn!(%error, "the write-ahead log stays; the next start takes it up");
    }
}
