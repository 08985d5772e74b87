//! A mailing whose office is killed again and again, and its courier once: nobody is missed, nobody gets a mail twice
//! but those who are named as in doubt, and whoever leaves between two kills gets nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use declaration::Sources;
use domain::{DeliveryId, Draft, Language, MailingId, MailingState, MemberId, SubjectId};
use jiff::{SignedDuration, Span};
use keys::RootKey;
use mail::courier::{Recovered, recover};
use office::audience::import::{self, Order, Piece};
use office::mailing::{draft, send};
use office::{Acting, Clock, Live, Office, Settings, declare};
use store::{Store, StoreError};
use tokio::sync::mpsc;
use tokio::time::sleep;
use trial::sink::{Act, Behaviour, Moment, Sink, Step, Taken};
use uuid::Uuid;

use crate::program::{Folder, Running, example};

const N_ADDRESSEES: usize = 4_000;
/// How many mails `serve` has on the wire at once.
const N_CONNECTIONS: usize = 4;
/// How long the mail server thinks about each mail, so that some are on the wire whenever something is killed.
const LATENCY: Duration = Duration::from_millis(6);
const KEY_HEX: [u8; 32] = [0xab; 32];
/// How long a worker keeps a job that it does not end, and a little more.
const A_MINUTE: SignedDuration = SignedDuration::from_secs(61);
const LEAVERS: usize = 8;
const AT_MOST: Duration = Duration::from_secs(90);

/// A house that is served by the program, and looked into by the test.
struct House {
    folder: Folder,
    database: String,
    port: u16,
    /// The same house for what no page does fast enough, and for looking.
    office: Arc<Office>,
}

impl House {
    async fn new(database: impl FnOnce(&Folder) -> String) -> Self {
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path("house")).unwrap();
        let database = database(&folder);
        folder.write("house/root.key", &"ab".repeat(32));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let store = Store::open(&database).await.unwrap();
        let settings = Settings::at(format!("http://localhost:{port}"));
        let root = RootKey::from_bytes(KEY_HEX);
        let office = Office::open(&store, &root, Clock::System, settings, live()).await.unwrap();
        let mut cx = office.context(Acting::Job);
        declare::put_in_force(&office, &mut cx, live()).await.unwrap();
        Self { folder, database, port, office: Arc::new(office) }
    }

    fn serve(&self, sink: &Sink) -> Running {
        let base_url = &self.office.settings.base_url;
        Running::start(&[
            "serve",
            &example("fjordbok/ordhold.toml"),
            "--database",
            &self.database,
            "--key-file",
            &self.folder.name("house/root.key"),
            "--listen",
            &format!("127.0.0.1:{}", self.port),
            "--base-url",
            base_url,
            "--smtp",
            &sink.url(),
        ])
    }

    fn courier_folder(&self) -> PathBuf {
        self.folder.path("house/root.courier")
    }

    /// Lets the jobs of a worker who died be taken over, as they are when their minute is over: a worker whose clock is
    /// ahead takes them and puts them off to now.
    async fn a_minute_passes(&self) {
        let (rows, now) = (&self.office.store, self.office.context(Acting::Job).now);
        let jobs = store::job::claim(rows, now + A_MINUTE, A_MINUTE, 100).await.unwrap();
        let put_off = rows.transact(move |mut tx| async move {
            for job in &jobs {
                store::job::put_off(&mut tx, job, now).await.unwrap();
            }
            tx.commit_without_fact("nothing was done").await?;
            Ok::<_, StoreError>(())
        });
        put_off.await.unwrap();
    }

    /// Brings people in with the consent that they gave elsewhere, and begins to write to them.
    async fn begins_a_mailing(&self) -> MailingId {
        bring_in(&self.office, N_ADDRESSEES).await;
        let mut cx = self.office.context(Acting::Job);
        let by = MemberId::new(cx.now, &mut cx.random);
        let id = draft::begin(&self.office, &mut cx, by, text()).await.unwrap();
        let n = send::start(&self.office, &mut cx, id).await.unwrap();
        assert_eq!(n as usize, N_ADDRESSEES);
        id
    }

    /// Picks some of the last who wait, and of the last who are on their way already.
    async fn picks_leavers(&self, id: MailingId) -> Vec<SubjectId> {
        let (rows, first) = (&self.office.store, SubjectId::from_uuid(Uuid::nil()));
        let now = self.office.context(Acting::Job).now;
        let n_max = u32::try_from(N_ADDRESSEES).unwrap();
        let waiting = store::delivery::list_waiting(rows, id, now, first, n_max).await.unwrap();
        let handed = store::delivery::list_handed(rows, id, first, n_max).await.unwrap();
        let waiting = waiting.iter().rev().take(LEAVERS).map(|it| it.subject_id);
        let handed = handed.iter().rev().take(LEAVERS).map(|it| it.subject_id);
        let leavers: Vec<_> = waiting.chain(handed).collect();
        assert_eq!(leavers.len(), 2 * LEAVERS, "the mailing was over too early");
        leavers
    }

    /// Returns the letters that stand in the one-click link of each mail to a person.
    fn way_out(&self, subject: SubjectId) -> String {
        let url = self.office.unsubscribe_url(subject);
        url.strip_prefix(&self.office.settings.base_url).unwrap().to_owned()
    }

    /// Returns the letters that stand in the Message-ID of each mail that the journal has in doubt.
    async fn named_in_doubt(&self) -> HashSet<String> {
        let journal = recover(&self.courier_folder(), AT_MOST).await.unwrap();
        let in_doubt = journal.all().into_iter().filter(|(_, what)| *what == Recovered::InDoubt);
        in_doubt.map(|(id, _)| self.office.return_token(DeliveryId::from_uuid(id))).collect()
    }

    async fn ends(&self, id: MailingId) -> domain::Mailing {
        let until = tokio::time::Instant::now() + AT_MOST;
        loop {
            let mailing = store::mailing::lookup(&self.office.store, id).await.unwrap().unwrap();
            if mailing.state == MailingState::Sent {
                return mailing;
            }
            assert!(tokio::time::Instant::now() < until, "{} went out", mailing.n_sent);
            sleep(Duration::from_millis(100)).await;
        }
    }
}

/// What the mail server does while the courier is killed: it takes mails and says nothing more.
#[derive(Default)]
struct Silence {
    is_kept: AtomicBool,
    taken_for: Mutex<HashSet<String>>,
}

impl Silence {
    /// Waits until the mail server has taken a mail on every connection and answered none of them.
    async fn falls(&self) {
        self.is_kept.store(true, Ordering::SeqCst);
        let until = tokio::time::Instant::now() + AT_MOST;
        while self.taken_for.lock().unwrap().len() < N_CONNECTIONS {
            assert!(tokio::time::Instant::now() < until, "not every connection carried a mail");
            sleep(Duration::from_millis(1)).await;
        }
    }

    fn ends(&self) -> HashSet<String> {
        self.is_kept.store(false, Ordering::SeqCst);
        self.taken_for.lock().unwrap().clone()
    }
}

async fn thoughtful_sink(silence: &Arc<Silence>) -> Sink {
    let silence = Arc::clone(silence);
    let script = move |moment: Moment<'_>| {
        if moment.step != Step::Dot || !silence.is_kept.load(Ordering::SeqCst) {
            return Act::Well;
        }
        silence.taken_for.lock().unwrap().insert(moment.addressee.to_owned());
        Act::TakeAndHang
    };
    let script = Arc::new(script);
    let behaviour =
        Behaviour { latency: LATENCY, keeps_bytes: true, script, ..Behaviour::default() };
    Sink::start(behaviour).await.unwrap()
}

/// Waits until the mail server has taken so many mails more.
async fn takes(sink: &Sink, n_more: u64) {
    let (until, n) = (tokio::time::Instant::now() + AT_MOST, sink.n_taken() + n_more);
    while sink.n_taken() < n {
        assert!(tokio::time::Instant::now() < until, "{} mails and no more", sink.n_taken());
        sleep(Duration::from_millis(1)).await;
    }
}

fn contains(mail: &Taken, letters: &str) -> bool {
    mail.bytes.windows(letters.len()).any(|it| it == letters.as_bytes())
}

fn kill(process: u32) {
    let ended = std::process::Command::new("kill").args(["-KILL", &process.to_string()]).status();
    assert!(ended.unwrap().success());
}

async fn nobody_is_missed_and_nobody_gets_it_twice(house: House) {
    let silence = Arc::default();
    let sink = thoughtful_sink(&silence).await;
    let id = house.begins_a_mailing().await;

    // Twice in the middle; the second time while the courier of the first may still be at work.
    for n_more in [150, 250] {
        let serving = house.serve(&sink);
        takes(&sink, n_more).await;
        assert_eq!(serving.end("KILL"), None);
        house.a_minute_passes().await;
    }

    // The courier, with a mail on each of its connections, and its office right after it.
    let serving = house.serve(&sink);
    takes(&sink, 300).await;
    silence.falls().await;
    let courier = serving.children("courier");
    assert_eq!(courier.len(), 1);
    kill(courier[0]);
    assert_eq!(serving.end("KILL"), None);
    let unanswered = silence.ends();
    let in_doubt = house.named_in_doubt().await;
    assert_eq!(in_doubt.len(), unanswered.len());
    house.a_minute_passes().await;

    // Some leave between two kills.
    let serving = house.serve(&sink);
    takes(&sink, 60).await;
    let leavers = house.picks_leavers(id).await;
    let ways_out: Vec<String> = leavers.iter().map(|it| house.way_out(*it)).collect();
    for way_out in &ways_out {
        assert_eq!(serving.post(way_out, "List-Unsubscribe=One-Click").0, 200);
    }
    let n_before = sink.n_taken();
    takes(&sink, 40).await;
    assert_eq!(serving.end("KILL"), None);
    assert!(n_before < N_ADDRESSEES as u64 * 9 / 10, "{n_before} had gone out already");
    house.a_minute_passes().await;

    let serving = house.serve(&sink);
    let mailing = house.ends(id).await;
    assert_eq!(serving.end("TERM"), Some(0));

    let mails = sink.taken();
    for way_out in &ways_out {
        assert!(!mails.iter().any(|mail| contains(mail, way_out)), "somebody had left");
    }
    let mut by_addressee: HashMap<&str, Vec<&Taken>> = HashMap::new();
    mails.iter().for_each(|it| by_addressee.entry(&it.addressee).or_default().push(it));
    assert_eq!(by_addressee.len(), N_ADDRESSEES - leavers.len(), "somebody was missed");
    for (addressee, mails) in &by_addressee {
        let named = in_doubt.iter().find(|token| contains(mails[0], token));
        assert_eq!(named.is_some(), unanswered.contains(*addressee), "{addressee}");
        assert_eq!(mails.len(), if named.is_some() { 2 } else { 1 }, "{addressee}");
        let is_the_same = |mail: &&Taken| named.is_none_or(|token| contains(mail, token));
        assert!(mails.iter().all(is_the_same), "another Message-ID");
    }
    assert_eq!(mailing.n_in_doubt as usize, in_doubt.len());
    let counts = [mailing.n_sent, mailing.n_skipped, mailing.n_failed].map(|n| n as usize);
    assert_eq!(counts, [N_ADDRESSEES - leavers.len(), leavers.len(), 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_a_mailing_reaches_everybody_once_and_nobody_who_left() {
    let in_a_file = |folder: &Folder| format!("sqlite:{}", folder.name("house/rows.db"));
    nobody_is_missed_and_nobody_gets_it_twice(House::new(in_a_file).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql_a_killed_mailing_reaches_everybody_once_and_nobody_who_left() {
    let database = trial::postgres::Database::create().await.unwrap();
    let house = House::new(|_| database.url.clone()).await;
    nobody_is_missed_and_nobody_gets_it_twice(house).await;
}

/// Brings `n` people in with the consent that they gave elsewhere.
pub(crate) async fn bring_in(office: &Arc<Office>, n: usize) {
    let mut cx = office.context(Acting::Job);
    let order = Order {
        activity: "newsletter".to_owned(),
        topic: "technology".parse().unwrap(),
        ground: domain::GroundKind::Consent,
        source: "the stand at the autumn fair".to_owned(),
        proof: "signed cards, kept in the archive".to_owned(),
        language: Language::Nb,
        wording: Some((Language::Nb, "Ja takk til nyheter".to_owned())),
        consented_on: Some(office.day(cx.now).saturating_sub(Span::new().days(20))),
        facts: Vec::new(),
        sold_on: None,
        product: None,
    };
    let by = MemberId::new(cx.now, &mut cx.random);
    let begun = import::begin(office, &mut cx, by, order).await.unwrap();
    let (pieces, from) = mpsc::channel(4);
    let reading = tokio::spawn(import::read(Arc::clone(office), Acting::Job, begun, from));
    // Many domains, so that no domain's pace slows the mailing down.
    let line = |it| format!("leser{it}@d{}.example,Leser {it}\n", it % 600);
    let lines: String = (0..n).map(line).collect();
    let list = format!("epost,navn\n{lines}").into_bytes();
    pieces.send(Piece::Bytes(list)).await.unwrap();
    pieces.send(Piece::End).await.unwrap();
    drop(pieces);
    reading.await.unwrap().unwrap();
}

fn text() -> Draft {
    Draft {
        topic: "technology".parse().unwrap(),
        activity: "newsletter".to_owned(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".to_owned(),
        subject_line_en: "autumn is here".to_owned(),
        body_nb: "Hei\n\nHer er noe nytt fra oss.".to_owned(),
        body_en: "Hello\n\nHere is something new from us.".to_owned(),
    }
}

pub(crate) fn live() -> Live {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(Path::new(&example("fjordbok"))).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
    let main = files.remove("ordhold.toml").unwrap();
    let all = std::iter::once(("ordhold.toml".to_owned(), main)).chain(files);
    let today = "2026-11-22".parse().unwrap();
    Live::read(&Sources::listed(all), today).unwrap_or_else(|it| panic!("{} findings", it.len()))
}
