//! `ordhold demo`: a company with everything running, on the embedded store, with weeks of history; all of it invented.

mod example;
mod fault;
mod folder;
mod ready;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use domain::{Language, MemberId};
use jiff::SignedDuration;
use keys::{Bearer, RootKey};
use mail::PaceSettings;
use mail::mailbox::Mailbox;
use office::mailing::post::PostSettings;
use office::{
    Acting, Clock, Live, Office, Settings,
    demo::history::{self, Actors, Progress},
};
use store::Store;
use tokio::net::TcpListener;
use web::app::App;

use crate::{
    Ended,
    house::{self, Database},
    output::Voice,
    problem::{Exit, Problem},
    serve,
};
use example::Version;
use folder::{Folder, Remembered};

/// Where the pages are, unless somebody is there already.
const PORT: u16 = 8080;
/// How often the promises are checked, in seconds.
const CHECK_SECONDS: i64 = 5;
/// How many mails the mailbox keeps.
const MAILS_MAX: usize = 500;
/// The same seed invents the same people, who do the same things.
const SEED: u64 = 0x6f72_6468_6f6c_6400;
const OWNER: &str = "owner@fjordbok.example";

/// Runs an invented company with everything on: one command, nothing to install, no outside call
///
/// Fjordbok AS has 13 weeks of history. The second start goes on where the first one was.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Demo {
    /// Where the pages are, on this machine only; 0 takes a free port  [default: 8080]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// The folder that the demo keeps everything in; without it one of your cache
    #[arg(long = "data", value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Fault(fault::Fault),
}

/// Everything that a running demo is made of.
struct House {
    store: Store,
    root: RootKey,
    mailbox: Mailbox,
    remembered: Remembered,
}

/// Runs the demo, or plants a fault in one.
pub(crate) fn run(demo: &Demo, voice: &Voice) -> Ended {
    if let Some(Command::Fault(fault)) = &demo.command {
        return fault::run(fault, voice);
    }
    house::start_log("error");
    let folder = Folder::new(demo.folder.as_deref());
    house::block_on(async {
        let remembered = folder.remembered()?;
        let port = port(demo, remembered.as_ref(), &folder)?;
        let listener = serve::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = listener.local_addr().map_or(port, |address| address.port());
        let house = match remembered {
            Some(remembered) => go_on(&folder, remembered).await?,
            None => begin(&folder, port, voice).await?,
        };
        answer(house, &folder, listener, voice).await?;
        Ok(Exit::Done)
    })?
}

/// A demo keeps its port, since links in its mails and the name of its log hold it.
fn port(demo: &Demo, kept: Option<&Remembered>, folder: &Folder) -> Result<u16, Problem> {
    match (demo.port, kept) {
        (Some(asked), Some(kept)) if asked != kept.port && asked != 0 => {
            let says =
                format!("this demo keeps port {}, since its mails and its log name it", kept.port);
            Err(Problem::refusal(says)
                .at(folder.path().display())
                .hint("leave `--port` out, or begin another demo with `--data DIR`"))
        }
        (_, Some(kept)) => Ok(kept.port),
        (asked, None) => Ok(asked.unwrap_or(PORT)),
    }
}

async fn open_mailbox() -> Result<Mailbox, Problem> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Mailbox::open(address, MAILS_MAX)
        .await
        .map_err(|error| Problem::cannot("cannot open the mailbox", &error))
}

fn database(folder: &Folder) -> Database {
    Database::at(folder.database(), folder.key_path())
}

async fn go_on(folder: &Folder, remembered: Remembered) -> Result<House, Problem> {
    let (store, root) = kept(folder).await?;
    Ok(House { store, root, mailbox: open_mailbox().await?, remembered })
}

async fn kept(folder: &Folder) -> Result<(Store, RootKey), Problem> {
    let database = database(folder);
    let root = database.root_key(folder.path())?.ok_or_else(|| {
        Problem::failure("the demo's root key is missing").at(folder.key_path().display())
    })?;
    Ok((database.open(folder.path()).await?, root))
}

/// Opens the office of a demo, running or not, to look into it or to plant something.
///
/// # Errors
/// When there is no demo in the folder.
pub(crate) async fn open_kept(folder: &Path) -> Result<Office, Problem> {
    let folder = Folder::new(Some(folder));
    let Some(remembered) = folder.remembered()? else {
        return Err(Problem::failure("there is no demo in the folder")
            .at(folder.path().display())
            .hint(format!("begin one: `ordhold demo --data {}`", folder.path().display())));
    };
    let (store, root) = kept(&folder).await?;
    let live = example::live(Version::Today)?;
    open(&folder, (&store, &root), &remembered, Clock::System, None, live).await
}

async fn open(
    folder: &Folder,
    (store, root): (&Store, &RootKey),
    remembered: &Remembered,
    clock: Clock,
    mailbox: Option<&Mailbox>,
    live: Live,
) -> Result<Office, Problem> {
    let base_url = remembered.base_url();
    let relay_url = mailbox.map(Mailbox::relay_url);
    let settings = Settings {
        relay: serve::relay(relay_url.as_deref(), &base_url)?,
        post: mailbox.and_then(|mailbox| post(mailbox, &base_url, folder)),
        check_interval: SignedDuration::from_secs(CHECK_SECONDS),
        ..Settings::at(base_url)
    };
    house::open_office(store, root, clock, settings, live).await
}

/// Lets the demo's mailings go to its own mailbox, as fast as it takes them.
fn post(mailbox: &Mailbox, base_url: &str, folder: &Folder) -> Option<PostSettings> {
    let pace = PaceSettings { usual: None, ..PaceSettings::default() };
    let post = serve::post(&[mailbox.relay_url()], base_url, &folder.courier_path());
    post.map(|post| PostSettings { pace, ..post })
}

/// Founds the company and lives through its weeks.
async fn begin(folder: &Folder, port: u16, voice: &Voice) -> Result<House, Problem> {
    folder.clear()?;
    let root = house::make_root_key(&folder.key_path())?;
    let store = database(folder).open(folder.path()).await?;
    let mailbox = open_mailbox().await?;
    let remembered = Remembered { port, email: OWNER.to_owned(), password: password() };
    let weeks = SignedDuration::from_hours(i64::from(history::WEEKS) * 7 * 24);
    let clock = Clock::running_from(Clock::System.now() - weeks);
    let first = example::live(Version::First)?;
    let office = open(folder, (&store, &root), &remembered, clock, Some(&mailbox), first).await?;
    let office = Arc::new(office);
    let mut cx = office.context(Acting::Job);
    office::declare::put_in_force(&office, &mut cx, example::live(Version::First)?)
        .await
        .map_err(house::unanswered)?;
    let owner = owner(&office, &remembered).await?;
    let actors = Actors { office: &office, mailbox: &mailbox, owner, seed: SEED };
    let told = |progress: Progress| tell(progress, voice);
    let lived = history::live_through(&actors, example::live(Version::Today)?, told).await;
    lived.map_err(|error| Problem::cannot("the demo's history stopped", &error))?;
    drop(office);
    folder.remember(&remembered)?;
    Ok(House { store, root, mailbox, remembered })
}

fn password() -> String {
    let bearer = Bearer::generate(&mut rand::make_rng::<rand::rngs::StdRng>());
    bearer.reveal().chars().filter(char::is_ascii_alphanumeric).take(16).collect()
}

async fn owner(office: &Office, remembered: &Remembered) -> Result<MemberId, Problem> {
    let mut cx = office.context(Acting::Visitor);
    let (email, password) = (&remembered.email, remembered.password.clone());
    office::member::set_up::make_owner(office, &mut cx, email, password, Language::En)
        .await
        .map_err(|error| Problem::cannot("cannot make the demo's owner", &error))
}

fn tell(progress: Progress, voice: &Voice) {
    let Progress { n_weeks, n_confirmed, n_left, n_mailed } = progress;
    let line = format!(
        "Living through week {n_weeks} of {}: {n_confirmed} subscribed, {n_left} left, {n_mailed} mails sent",
        history::WEEKS
    );
    if !voice.is_watched() {
        // A line in a file stays; one for the beginning and one for the end are enough.
        if n_weeks == history::WEEKS {
            voice.say(&line);
        }
        return;
    }
    let end = if n_weeks == history::WEEKS { "\n" } else { "" };
    voice.say_over(&format!("{line}{end}"));
}

async fn answer(
    house: House,
    folder: &Folder,
    listener: TcpListener,
    voice: &Voice,
) -> Result<(), Problem> {
    let House { store, root, mailbox, remembered } = house;
    let live = example::live(Version::Today)?;
    let clock = Clock::System;
    let office = open(folder, (&store, &root), &remembered, clock, Some(&mailbox), live).await?;
    let office = Arc::new(office);
    let mut cx = office.context(Acting::Job);
    office::declare::put_in_force(&office, &mut cx, example::live(Version::Today)?)
        .await
        .map_err(house::unanswered)?;
    let smtp = mailbox.relay_url();
    let gate_key = serve::gate_key(&mut cx.random);
    // Somebody owns the house already, so no code opens its first page.
    let code = Bearer::generate(&mut cx.random).reveal().to_owned();
    let app = Arc::new(App::new(Arc::clone(&office), Some(mailbox), code, gate_key));
    let signals = serve::Signals::hear()?;
    ready::announce(&remembered, folder, &smtp, voice)?;
    serve::run_until_told(&app, listener, None, signals, voice).await?;
    drop((app, office));
    serve::close(store).await;
    Ok(())
}
