//! A real IMAP server that others wrote (Dovecot), on free loopback ports, with one mailbox.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::account::{as_owner, folder, owner};

const PROGRAMS: [&str; 2] = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"];
const START_TIMEOUT: Duration = Duration::from_secs(30);
const PASSWORD: &str = "hemmelig";
/// Ends the server as soon as its input closes, even when the test was killed.
const KEEPER: &str = r#""$@" & server=$!; read -r _; kill -TERM "$server"; wait "$server""#;

/// A running server; dropping it stops the server and deletes its folder.
pub struct ImapServer {
    plain_port: u16,
    tls_port: u16,
    folder: PathBuf,
    keeper: Child,
}

impl ImapServer {
    /// Starts a server and waits until it listens.
    ///
    /// # Errors
    /// Where Dovecot is missing (on Debian: `apt-get install dovecot-imapd`) or does not start.
    pub fn start() -> io::Result<Self> {
        let program = PROGRAMS.iter().find(|program| Path::new(program).exists());
        let program =
            program.ok_or_else(|| io::Error::new(ErrorKind::NotFound, "no dovecot installed"))?;
        let owner = owner()?;
        let folder = folder(owner)?;
        for part in ["mail", "mail/new", "mail/cur", "mail/tmp"] {
            run(as_owner(Command::new("mkdir").arg(folder.join(part)), owner))?;
        }
        make_certificate(&folder, owner)?;
        let (plain_port, tls_port) = (free_port()?, free_port()?);
        let account = run(as_owner(Command::new("id").arg("-un"), owner))?;
        let group = run(as_owner(Command::new("id").arg("-gn"), owner))?;
        fs::write(folder.join("conf"), settings(&folder, &account, &group, plain_port, tls_port))?;
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh", program, "-F", "-c"]).arg(folder.join("conf"));
        let log = File::create(folder.join("output"))?;
        keeper.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        let keeper = as_owner(&mut keeper, owner).spawn()?;
        let server = Self { plain_port, tls_port, folder, keeper };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Returns the URL with TLS from the first byte.
    pub fn url(&self) -> String {
        format!("imaps://office:{PASSWORD}@localhost:{}/INBOX", self.tls_port)
    }

    /// Returns the URL without TLS.
    pub fn plain_url(&self) -> String {
        format!("imap://office:{PASSWORD}@127.0.0.1:{}/INBOX", self.plain_port)
    }

    /// Returns the server's own certificate in PEM.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn certificate_pem(&self) -> io::Result<Vec<u8>> {
        fs::read(self.folder.join("certificate.pem"))
    }

    /// Puts a mail into the mailbox, as a delivery would; `name` orders them.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn deliver(&self, name: &str, mail: &[u8]) -> io::Result<()> {
        let written = self.folder.join("mail/tmp").join(name);
        fs::write(&written, mail)?;
        fs::rename(written, self.folder.join("mail/new").join(name))
    }

    /// Returns the names of the files in the mailbox, sorted; what follows a colon are flags.
    ///
    /// # Errors
    /// When the mailbox cannot be read.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for part in ["mail/new", "mail/cur"] {
            for entry in fs::read_dir(self.folder.join(part))? {
                names.push(entry?.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Makes the server forget its numbers, as after a restore: it counts anew under another UIDVALIDITY.
    ///
    /// # Errors
    /// When its files cannot be deleted.
    pub fn renumber(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.join("mail"))? {
            let path = entry?.path();
            if path.is_file() {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn wait_until_ready(&self) -> io::Result<()> {
        let started = Instant::now();
        while started.elapsed() < START_TIMEOUT {
            if [self.plain_port, self.tls_port]
                .iter()
                .all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok())
            {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(io::Error::new(ErrorKind::TimedOut, format!("the server did not start: {log}")))
    }
}

impl Drop for ImapServer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // A folder that stays behind harms nobody.
        let _ = self.keeper.wait().and_then(|_| fs::remove_dir_all(&self.folder));
    }
}

fn settings(folder: &Path, account: &str, group: &str, plain_port: u16, tls_port: u16) -> String {
    let folder = folder.display();
    format!(
        "base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {account}
default_internal_group = {group}
default_login_user = {account}
default_vsz_limit = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={folder}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"
    )
}

/// Returns a port that was free a moment ago: Dovecot cannot tell which one it took.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn make_certificate(folder: &Path, owner: Option<(u32, u32)>) -> io::Result<()> {
    let mut command = Command::new("openssl");
    command
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("certificate.pem"));
    run(as_owner(&mut command, owner)).map(drop)
}

fn run(command: &mut Command) -> io::Result<String> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
}
