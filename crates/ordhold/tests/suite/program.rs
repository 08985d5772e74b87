//! Runs the program, to its end or in the background, in folders that are deleted with the test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

static N_FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder of the test's own.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = N_FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("ordhold-program-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// How the program ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|_| panic!("no JSON: {} {}", self.out, self.err))
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ordhold"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["ORDHOLD_DATABASE", "ORDHOLD_ROOT_KEY", "ORDHOLD_SMTP", "ORDHOLD_LOG"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub(crate) fn ordhold(arguments: &[&str]) -> Ended {
    ordhold_hears(arguments, "")
}

/// Runs a command to its end, with these lines on stdin.
pub(crate) fn ordhold_hears(arguments: &[&str], lines: &str) -> Ended {
    let mut child = command(arguments).stdin(Stdio::piped()).spawn().unwrap();
    // A command that asks nothing may be gone before it is told.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Starts a command and kills it after a while; `true` when it had not ended by itself.
pub(crate) fn ordhold_killed(arguments: &[&str], after: Duration) -> bool {
    let mut child = command(arguments).spawn().unwrap();
    std::thread::sleep(after);
    let is_running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    is_running
}

/// Returns the path of an example of the repository.
pub(crate) fn example(name: &str) -> String {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").canonicalize();
    examples.unwrap().join(name).display().to_string()
}

/// The program in the background; killed with the test.
pub(crate) struct Running {
    child: Child,
    /// The line of JSON in which it said that it is ready.
    pub(crate) ready: Value,
}

impl Running {
    /// Starts a command with `--json` and waits for the line that says it is ready.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments).arg("--json").stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {line}"));
        Self { child, ready }
    }

    pub(crate) fn base_url(&self) -> &str {
        self.ready["base_url"].as_str().unwrap()
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success()
        );
    }

    /// Sends a signal by its name and returns the exit code; none when the signal itself ended it.
    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        self.child.wait().unwrap().code()
    }

    /// Asks for a page; returns status and body.
    pub(crate) fn page(&self, path: &str) -> (u16, String) {
        get(self.base_url().trim_start_matches("http://"), path)
    }

    /// Sends a form; returns status and body.
    pub(crate) fn post(&self, path: &str, form: &str) -> (u16, String) {
        let place = self.base_url().trim_start_matches("http://");
        let head = format!("POST {path} HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\n");
        let kind = "content-type: application/x-www-form-urlencoded";
        ask(place, &format!("{head}{kind}\r\ncontent-length: {}\r\n\r\n{form}", form.len()))
    }

    /// Lists the processes that it has started with this first argument.
    pub(crate) fn children(&self, argument: &str) -> Vec<u32> {
        let parent = format!("PPid:\t{}\n", self.child.id());
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let is_it = |path: PathBuf| {
            let status = std::fs::read_to_string(path.join("status")).ok()?;
            let words = std::fs::read(path.join("cmdline")).ok()?;
            let is_it = words.split(|it| *it == 0).nth(1) == Some(argument.as_bytes());
            let id = path.file_name()?.to_str()?.parse().ok()?;
            (status.contains(&parent) && is_it).then_some(id)
        };
        processes.filter_map(|entry| is_it(entry.path())).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(place: &str, path: &str) -> (u16, String) {
    ask(place, &format!("GET {path} HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\n\r\n"))
}

fn ask(place: &str, asked: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(place).unwrap();
    stream.write_all(asked.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status.unwrap_or(0), body.to_owned())
}

/// Looks again and again until `is_so`; returns how long it took.
pub(crate) fn wait_until(most: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let began_at = Instant::now();
    while !is_so() {
        assert!(began_at.elapsed() < most, "not so after {most:?}");
        std::thread::sleep(Duration::from_millis(150));
    }
    began_at.elapsed()
}
