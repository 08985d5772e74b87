//! The running program: six tasks beside the pages, a declaration read again on SIGHUP, and an end in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use office::{Acting, Office};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use web::app::App;

use crate::{declared::Declared, output::Voice, problem::Problem};

/// How long answers that are under way may take once the end is asked for.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// What people and supervisors tell the program; heard from the moment this is made.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    /// Begins to listen; called before the program says that it is ready, so that nothing said to it is lost.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub(crate) fn hear() -> Result<Self, Problem> {
        let deaf = |error: std::io::Error| Problem::cannot("cannot listen to signals", &error);
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(deaf)?,
            terminate: signal(SignalKind::terminate()).map_err(deaf)?,
            hang_up: signal(SignalKind::hangup()).map_err(deaf)?,
        })
    }
}

/// Answers on `listener`, works, sequences and checks, until SIGINT or SIGTERM.
///
/// # Errors
/// When the listener breaks.
pub(crate) async fn run_until_told(
    app: &Arc<App>,
    listener: TcpListener,
    declared: Option<&Declared>,
    signals: Signals,
    voice: &Voice,
) -> Result<(), Problem> {
    let (told, mut asked) = watch::channel(false);
    let mut tasks = tasks(&app.office);
    let service =
        web::app::router(Arc::clone(app)).into_make_service_with_connect_info::<SocketAddr>();
    let mut until = asked.clone();
    let answering = axum::serve(listener, service).with_graceful_shutdown(async move {
        until.wait_for(|told| *told).await.map(drop).unwrap_or(())
    });
    let mut answering = tokio::spawn(answering.into_future());
    let listening = until_told(&app.office, declared, signals);
    let ended = tokio::select! {
        ended = &mut answering => Some(ended),
        () = listening => None,
    };
    if let Some(Ok(Err(error))) = ended {
        return Err(Problem::cannot("cannot answer any more", &error));
    }
    voice.say("Ending: the answers under way are finished first");
    let _ = told.send(true);
    let _ = asked.changed().await;
    if tokio::time::timeout(LAST_ANSWERS, answering).await.is_err() {
        tracing::warn!("an answer took longer than the end may last");
    }
    // Everything is in rows: a job that is cut off loses its lease and is done by the next start.
    tasks.shutdown().await;
    if let Err(error) = office::sequencer::step(&app.office).await {
        tracing::warn!(%error, "the last facts wait for the next start");
    }
    Ok(())
}

fn tasks(office: &Arc<Office>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let (jobs, sequencer) = (Arc::clone(office), Arc::clone(office));
    let (checks, returns) = (Arc::clone(office), Arc::clone(office));
    let backups = Arc::clone(office);
    tasks.spawn(async move { office::jobs::run(&jobs).await });
    tasks.spawn(async move { office::sequencer::run(&sequencer).await });
    tasks.spawn(async move { office::checks::run(&checks).await });
    tasks.spawn(async move { office::returns::sources::run(&returns).await });
    tasks.spawn(async move { office::backup::schedule::run(&backups).await });
    tasks
}

/// Returns once the end is asked for; until then, reads the declaration again whenever that is asked for.
async fn until_told(office: &Office, declared: Option<&Declared>, mut signals: Signals) {
    loop {
        tokio::select! {
            _ = signals.interrupt.recv() => return,
            _ = signals.terminate.recv() => return,
            _ = signals.hang_up.recv() => reload(office, declared).await,
        }
    }
}

/// Puts the declaration in force as it is on the disk now; one that cannot be read changes nothing.
async fn reload(office: &Office, declared: Option<&Declared>) {
    let Some(declared) = declared else { return };
    match declared.live() {
        Err(problem) => {
            let finding = problem.lines().first().map(|(_, words)| (*words).to_owned());
            tracing::error!(
                finding,
                "the declaration cannot be read; the one before stays in force"
            );
        }
        Ok(live) => {
            let digest = live.digest;
            let mut cx = office.context(Acting::Job);
            match office::declare::put_in_force(office, &mut cx, live).await {
                Ok(()) => tracing::info!(%digest, "the declaration was read again"),
                Err(error) => tracing::error!(%error, "the declaration before stays in force"),
            }
        }
    }
}
