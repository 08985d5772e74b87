//! Measures how soon the program answers, and what it needs at rest, with a filled database.
//!
//! `ORDHOLD_PROGRAM=target/release/ordhold cargo bench -p office --bench start -- N` brings N subscribers in, starts
//! `ordhold serve` a few times and waits each time for the first answer; the last one is left alone for a minute.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks to a person")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use house::{ROOT, bring_in, memory_mib, opened, person};
use office::Settings;

#[path = "house/shared.rs"]
mod house;

const ROUNDS: usize = 7;
const REST: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() {
    let n = std::env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("rows.db").display());
    let key = folder.path().join("root.key");
    std::fs::write(&key, ROOT.map(|byte| format!("{byte:02x}")).concat()).unwrap();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    {
        let office = opened(&database, Settings::at(format!("http://localhost:{port}"))).await;
        bring_in(&office, n, person).await;
    }
    let mut waits = Vec::new();
    for round in 1..=ROUNDS {
        let began = Instant::now();
        let mut program = serve(&database, &key, port);
        let health = first_answer(&mut program, port, "/healthz");
        let healthy = began.elapsed();
        assert!(health.starts_with("HTTP/1.1 200"), "{health}");
        let page = first_answer(&mut program, port, "/privacy");
        waits.push((healthy, began.elapsed()));
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        if round == ROUNDS {
            std::thread::sleep(REST);
            let id = program.id().to_string();
            println!(
                "at rest for {REST:?}: {} MiB resident, {} MiB at most",
                memory_mib(&id, "VmRSS:"),
                memory_mib(&id, "VmHWM:"),
            );
        }
        let id = program.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        program.wait().unwrap();
    }
    waits.sort();
    let (median, worst) = (waits[ROUNDS / 2], waits[ROUNDS - 1]);
    println!(
        "{n} subscribers, {ROUNDS} starts: /healthz after {:.0?} at the median and {:.0?} at worst; /privacy after it at {:.0?}",
        median.0, worst.0, median.1
    );
}

fn serve(database: &str, key: &Path, port: u16) -> Child {
    let declaration =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fjordbok/ordhold.toml");
    let mut command = Command::new(
        std::env::var_os("ORDHOLD_PROGRAM").expect("ORDHOLD_PROGRAM names the program"),
    );
    for name in ["ORDHOLD_DATABASE", "ORDHOLD_ROOT_KEY", "ORDHOLD_SMTP", "ORDHOLD_LOG"] {
        command.env_remove(name);
    }
    command.arg("serve").arg(declaration).args(["--database", database, "--json"]);
    command.arg("--key-file").arg(key);
    command.args(["--listen", &format!("127.0.0.1:{port}")]);
    command.args(["--base-url", &format!("http://localhost:{port}")]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap()
}

/// Asks again every two milliseconds until somebody answers.
fn first_answer(program: &mut Child, port: u16, path: &str) -> String {
    let asked =
        format!("GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n");
    loop {
        if let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            stream.write_all(asked.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            return answer;
        }
        assert!(program.try_wait().unwrap().is_none(), "the program ended");
        std::thread::sleep(Duration::from_millis(2));
    }
}
