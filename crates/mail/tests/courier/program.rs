//! What the courier's tests start and kill: `courier` runs the courier itself, `office` stands in
//! for the serving process, with plain files for a database.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use mail::courier::{Courier, CourierSettings, Recovered, recover};
use mail::{
    Address, Composed, Delay, Language, Letter, Line, MessageId, Occasion, Outcome, RelaySettings,
    Sender, compose,
};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(200);
const AGAIN_AFTER: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be built");
    let ended = match arguments.get(1).map(String::as_str) {
        Some("courier") => runtime.block_on(mail::courier::run_process()).map(drop),
        Some("office") => runtime.block_on(office(&arguments[2..])),
        _ => Err(io::Error::other("say `courier` or `office`")),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The rows of the office, each a line that is appended before the step that relies on it.
struct Rows {
    folder: PathBuf,
    handed: File,
    settled: File,
    in_doubt: File,
    stops: File,
}

impl Rows {
    fn open(folder: &Path) -> io::Result<Self> {
        let open = |name| OpenOptions::new().create(true).append(true).open(folder.join(name));
        Ok(Self {
            folder: folder.to_owned(),
            handed: open("handed")?,
            settled: open("settled")?,
            in_doubt: open("in_doubt")?,
            stops: open("stops")?,
        })
    }

    fn numbers(&self, name: &str) -> io::Result<HashSet<u128>> {
        let rows = fs::read_to_string(self.folder.join(name))?;
        // a row that was cut off by a kill was never committed
        let (whole, _) = rows.rsplit_once('\n').unwrap_or_default();
        Ok(whole.lines().filter_map(|line| line.parse().ok()).collect())
    }
}

fn append(mut rows: &File, number: u128) -> io::Result<()> {
    rows.write_all(format!("{number}\n").as_bytes())
}

/// Sends mails 1 to N, over and over until each is settled: URL FOLDER COURIER N N_CONNECTIONS
async fn office(arguments: &[String]) -> io::Result<()> {
    let [url, folder, courier, n, n_connections] = arguments else {
        return Err(io::Error::other("URL FOLDER COURIER N N_CONNECTIONS"));
    };
    let number = |text: &str| text.parse::<u32>().map_err(io::Error::other);
    let rows = Rows::open(Path::new(folder))?;
    let relay = RelaySettings {
        url: url.clone(),
        hello_name: "fjordbok.example".to_owned(),
        n_connections_max: number(n_connections)?,
        extra_root_pem: None,
    };
    let settings = CourierSettings { folder: rows.folder.clone(), relays: vec![relay], seed: 7 };
    let n = u128::from(number(n)?);
    while rows.numbers("settled")?.len() < n as usize {
        settle_what_is_left(&rows).await?;
        let courier = Courier::start(Path::new(courier), &settings).map_err(io::Error::other)?;
        send(&rows, &courier, n).await?;
        let stop = courier.end().await;
        writeln!(&rows.stops, "{stop:?}")?;
    }
    Ok(())
}

async fn settle_what_is_left(rows: &Rows) -> io::Result<()> {
    let recovery = recover(&rows.folder, PATIENCE).await.map_err(io::Error::other)?;
    let settled = rows.numbers("settled")?;
    for number in rows.numbers("handed")?.difference(&settled) {
        match recovery.of(Uuid::from_u128(*number)) {
            Recovered::Settled(Outcome::TryLater(_)) | Recovered::NotBegun => {}
            Recovered::Settled(_) => append(&rows.settled, *number)?,
            Recovered::InDoubt => append(&rows.in_doubt, *number)?,
        }
    }
    recovery.forget()
}

async fn send(rows: &Rows, courier: &Courier, n: u128) -> io::Result<()> {
    let id = courier.pid().unwrap_or_default();
    fs::write(rows.folder.join("courier.pid"), id.to_string())?;
    let mut settled = rows.numbers("settled")?;
    let mut due: VecDeque<u128> = (1..=n).filter(|number| !settled.contains(number)).collect();
    let mut later: HashMap<u128, tokio::time::Instant> = HashMap::new();
    while settled.len() < n as usize {
        tokio::select! {
            place = courier.free(), if !due.is_empty() => {
                let Some(place) = place else { break };
                let number = due.pop_front().expect("there is one");
                append(&rows.handed, number)?;
                let _ = place.hand_over(Uuid::from_u128(number), &mail(number));
            }
            answer = courier.next_outcome() => {
                let Some((id, outcome)) = answer else { break };
                let number = id.as_u128();
                match outcome {
                    Outcome::Accepted(_) | Outcome::Refused(..) => {
                        append(&rows.settled, number)?;
                        settled.insert(number);
                    }
                    Outcome::TryLater(delay) => {
                        if delay == Delay::NoAnswer {
                            append(&rows.in_doubt, number)?;
                        }
                        later.insert(number, tokio::time::Instant::now() + AGAIN_AFTER);
                    }
                }
                courier.settled(id);
            }
            () = tokio::time::sleep(AGAIN_AFTER), if !later.is_empty() => {}
        }
        let now = tokio::time::Instant::now();
        due.extend(later.extract_if(|_, due_at| *due_at <= now).map(|(number, _)| number));
    }
    Ok(())
}

fn mail(number: u128) -> Composed {
    let line = |text: &str| Line::parse(text).expect("a line");
    let address = |text: &str| Address::parse(text).expect("an address");
    let letter = Letter {
        sender: Sender {
            name: line("Fjordbok AS"),
            address: address("post@fjordbok.example"),
            reply_to: None,
            return_path: None,
        },
        subject_line: line("Ny åpningstid"),
        text: "Fra mandag har vi åpent til seks.\n".to_owned(),
        html: "<p>Fra mandag har vi åpent til seks.</p>".to_owned(),
        language: Language::Nb,
        written_at: "2027-01-11T09:00:00Z".parse().expect("an instant"),
        message_id: MessageId::parse(&format!("{number}@fjordbok.example")).expect("an ID"),
        occasion: Occasion::Automatic,
        images: Vec::new(),
    };
    compose(&letter, &address(&format!("n{number}@solbris.example"))).expect("a whole letter")
}
