//! A PostgreSQL server of the test run's own: a fresh cluster in a temporary folder, reached by a socket there.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};
use std::{env, thread};

use tokio_postgres::NoTls;

use crate::account::{as_owner, folder, owner};

/// The variable that names a server for all tests of a run, as [`Server::url`] gives it.
pub const SERVER_VARIABLE: &str = "ORDHOLD_TEST_POSTGRES";

const START_TIMEOUT: Duration = Duration::from_secs(60);
/// Starts the server and stops it when the run lets go of the pipe, also when the run was killed.
const KEEPER: &str = r#""$@" & server=$!; read -r _; kill -INT "$server"; wait "$server""#;

/// A running server; dropping it stops the server and deletes its folder.
pub struct Server {
    url: String,
    folder: PathBuf,
    keeper: Child,
}

/// A server that is reached over TLS alone.
pub struct Encrypted {
    /// The port at `localhost`.
    pub port: u16,
    /// The file with its certificate in PEM, for the name `localhost`.
    pub certificate: PathBuf,
    _server: Server,
}

/// What is lost when the machine loses power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Everything; fast, and enough for tests that only kill clients.
    None,
    /// Nothing that was acknowledged: PostgreSQL's own defaults.
    Defaults,
}

impl Server {
    /// Starts a server that forgets everything at power loss.
    ///
    /// # Errors
    /// Where no PostgreSQL is installed, or it does not start within a minute.
    pub fn start() -> io::Result<Self> {
        Self::start_with(Durability::None)
    }

    /// Starts a server.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with(durability: Durability) -> io::Result<Self> {
        let (programs, owner) = (programs()?, owner()?);
        let folder = folder(owner)?;
        init(&programs, &folder, owner)?;
        let settings: &[&str] = match durability {
            Durability::None => &["listen_addresses=", "fsync=off", "full_page_writes=off"],
            Durability::Defaults => &["listen_addresses="],
        };
        Self::keep(&programs, folder, owner, settings)
    }

    fn keep(
        programs: &Path,
        folder: PathBuf,
        owner: Option<(u32, u32)>,
        settings: &[&str],
    ) -> io::Result<Self> {
        let cluster = folder.join("cluster");
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh"]).arg(programs.join("postgres")).arg("-D").arg(&cluster);
        keeper.arg("-k").arg(&folder).args(["-c", "max_connections=200"]);
        for setting in settings {
            keeper.args(["-c", setting]);
        }
        let log = File::create(folder.join("log"))?;
        keeper.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        let keeper = as_owner(&mut keeper, owner).spawn()?;
        let socket = folder.display().to_string().replace('/', "%2F");
        let server = Self { url: format!("postgres://postgres@{socket}"), folder, keeper };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Starts a server that is reached at `localhost` over TLS alone, with a certificate of its own; its URL names the
    /// socket all the same.
    ///
    /// # Errors
    /// As [`Self::start`], or where openssl is not installed.
    pub fn start_encrypted() -> io::Result<Encrypted> {
        let (programs, owner) = (programs()?, owner()?);
        let folder = folder(owner)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        init(&programs, &folder, owner)?;
        make_certificate(&folder, owner)?;
        let rules = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
        fs::write(folder.join("cluster/pg_hba.conf"), rules)?;
        let certificate = folder.join("certificate.pem");
        let port_setting = format!("port={port}");
        let files = [("ssl_cert_file", &certificate), ("ssl_key_file", &folder.join("key.pem"))];
        let files = files.map(|(name, path)| format!("{name}={}", path.display()));
        let settings =
            ["listen_addresses=127.0.0.1", "ssl=on", &port_setting, &files[0], &files[1]];
        let server = Self::keep(&programs, folder, owner, &settings)?;
        Ok(Encrypted { port, certificate, _server: server })
    }

    /// Returns the server's URL without a database; its role may do everything.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn wait_until_ready(&self) -> io::Result<()> {
        let started = Instant::now();
        let pid_file = self.folder.join("cluster/postmaster.pid");
        while started.elapsed() < START_TIMEOUT {
            // The eighth line of the file says how far the server has come.
            let status = fs::read_to_string(&pid_file).unwrap_or_default();
            if status.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(io::Error::new(ErrorKind::TimedOut, format!("the server did not start: {log}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // A folder that stays behind harms nobody.
        let _ = self.keeper.wait().and_then(|_| fs::remove_dir_all(&self.folder));
    }
}

/// An empty database for one test.
pub struct Database {
    /// For the program under test: its role owns the database and is bound by row-level security.
    pub url: String,
    /// For the test itself: this role may do everything.
    pub admin_url: String,
    _server: Option<Arc<Server>>,
}

impl Database {
    /// Makes an empty database, on the server that [`SERVER_VARIABLE`] names or else on one that
    /// all tests of this process share and that ends with the last of them.
    ///
    /// # Errors
    /// Where no server can be started or reached.
    pub async fn create() -> io::Result<Self> {
        let named = env::var(SERVER_VARIABLE).ok();
        let server = if named.is_none() { Some(shared()?) } else { None };
        let server_url = named.or_else(|| server.as_ref().map(|server| server.url.clone()));
        let server_url = server_url.ok_or_else(|| io::Error::other("no server"))?;
        Self::create_on(&server_url, server).await
    }

    /// Makes an empty database on one server, which lives as long as the database at least.
    ///
    /// # Errors
    /// Where the server cannot be reached.
    pub async fn on(server: Arc<Server>) -> io::Result<Self> {
        let server_url = server.url.clone();
        Self::create_on(&server_url, Some(server)).await
    }

    async fn create_on(server_url: &str, server: Option<Arc<Server>>) -> io::Result<Self> {
        let name = create_on(server_url).await.map_err(io::Error::other)?;
        let admin_url = format!("{server_url}/{name}");
        let url = admin_url.replacen("//postgres@", "//ordhold@", 1);
        Ok(Self { url, admin_url, _server: server })
    }
}

/// Runs statements on a database of a test, each text one batch.
///
/// # Errors
/// Whatever the server says.
pub async fn execute(url: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let connection = tokio::spawn(connection);
    let executed = client.batch_execute(sql).await;
    drop(client);
    // The connection ends with its client.
    let _ = connection.await;
    executed
}

async fn create_on(server_url: &str) -> Result<String, tokio_postgres::Error> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let server_url = format!("{server_url}/postgres");
    // Several tests may come first at once; the role is there for all of them afterwards.
    let role = execute(&server_url, "CREATE ROLE ordhold LOGIN").await;
    if let Err(error) = role {
        let there_already = ["42710", "23505"];
        let code = error.code().map(tokio_postgres::error::SqlState::code);
        if !code.is_some_and(|code| there_already.contains(&code)) {
            return Err(error);
        }
    }
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("trial_{}_{number}", std::process::id());
        let created = execute(&server_url, &format!("CREATE DATABASE {name} OWNER ordhold")).await;
        match created {
            Ok(()) => return Ok(name),
            Err(error) if error.code().is_some_and(|code| code.code() == "42P04") => {}
            Err(error) => return Err(error),
        }
    }
}

fn shared() -> io::Result<Arc<Server>> {
    static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return Ok(server);
    }
    let server = Arc::new(Server::start()?);
    *shared = Arc::downgrade(&server);
    Ok(server)
}

/// Finds the folder of the server's programs: on the path, or where Debian keeps them.
fn programs() -> io::Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    let found = folders.into_iter().find(|folder| folder.join("initdb").exists());
    let found = found.ok_or_else(|| io::Error::new(ErrorKind::NotFound, "no initdb installed"))?;
    // `initdb` looks for its companions beside itself, not beside a link to it.
    let program = fs::canonicalize(found.join("initdb"))?;
    Ok(program.parent().map_or(found, Path::to_path_buf))
}

fn init(programs: &Path, folder: &Path, owner: Option<(u32, u32)>) -> io::Result<()> {
    let mut init = Command::new(programs.join("initdb"));
    init.arg("-D").arg(folder.join("cluster"));
    init.args(["-U", "postgres", "--auth=trust", "--no-sync"]);
    init.args(["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=nb"]);
    succeed(as_owner(&mut init, owner))
}

/// Makes a certificate for `localhost` that nobody signed but itself.
fn make_certificate(folder: &Path, owner: Option<(u32, u32)>) -> io::Result<()> {
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    openssl.args(["-nodes", "-days", "2", "-subj", "/CN=localhost"]);
    openssl.args(["-addext", "subjectAltName=DNS:localhost"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    openssl.arg("-keyout").arg(folder.join("key.pem"));
    openssl.arg("-out").arg(folder.join("certificate.pem"));
    succeed(as_owner(&mut openssl, owner))
}

fn succeed(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_ends_with_its_handle_and_leaves_no_folder() {
        let server = Server::start().unwrap();
        let url = format!("{}/postgres", server.url());
        execute(&url, "SELECT 1").await.unwrap();
        let folder = server.folder.clone();
        drop(server);
        assert!(execute(&url, "SELECT 1").await.is_err());
        assert!(!folder.exists());
    }
}
