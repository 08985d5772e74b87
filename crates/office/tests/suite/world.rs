//! A company with its office, a clock that stands until it is moved, and a mail server that really receives.

use std::collections::HashMap;
use std::sync::Arc;

use domain::{Channel, Language, MemberId, PromiseState};
use jiff::SignedDuration;
use mail::{
    PaceSettings, Relay, RelaySettings,
    mailbox::{Mail, Mailbox},
};
use office::{
    Acting, Clock, Context, Live, Office, Settings,
    backup::BackupSettings,
    checks, coverage, declare, jobs,
    mailing::post::PostSettings,
    member::set_up,
    publishing,
    returns::sources::Source,
    sequencer,
    subscription::{
        confirm::{self, Receipt},
        request::{self, Form, RequestError},
        unsubscribe::{self, Outcome, UnsubscribeError},
    },
};
use rand::{SeedableRng, rngs::StdRng};
use store::Store;

/// The newsletter's sentence about erasing at once.
pub(crate) const ERASED_AT_ONCE: &str = "newsletter.erase-on-withdrawal";

pub(crate) struct World {
    pub(crate) office: Arc<Office>,
    store: Store,
    mailbox: Mailbox,
    maildir: tempfile::TempDir,
    place: Place,
}

/// Where the database is, and what keeps it there.
enum Place {
    Sqlite(tempfile::TempDir),
    Postgresql(trial::postgres::Database),
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ordhold.sqlite");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        Self::over(store, Place::Sqlite(folder)).await
    }

    pub(crate) async fn on_postgresql() -> Self {
        let database = trial::postgres::Database::create().await.unwrap();
        let store = Store::open(&database.url).await.unwrap();
        Self::over(store, Place::Postgresql(database)).await
    }

    async fn over(store: Store, place: Place) -> Self {
        let mailbox = Mailbox::open("127.0.0.1:0".parse().unwrap(), 1_000).await.unwrap();
        let clock = Clock::standing_at("2026-11-22T09:00:00Z".parse().unwrap());
        let maildir = tempfile::tempdir().unwrap();
        for part in ["new", "cur", "tmp"] {
            std::fs::create_dir(maildir.path().join(part)).unwrap();
        }
        let settings = settings(&mailbox.relay_url(), maildir.path());
        let office = Office::open(&store, &root(), clock, settings, live()).await.unwrap();
        let office = Arc::new(office);
        let mut cx = office.context(Acting::Job);
        declare::put_in_force(&office, &mut cx, self::live()).await.unwrap();
        Self { office, store, mailbox, maildir, place }
    }

    /// The same organisation's office with another way to the mail server, as after a new start.
    pub(crate) async fn through(&self, relay_url: &str) -> Office {
        let settings = settings(relay_url, self.maildir.path());
        let clock = self.office.clock.clone();
        Office::open(&self.store, &root(), clock, settings, live()).await.unwrap()
    }

    /// The same organisation's office with backups, as after a new start.
    pub(crate) async fn backs_up(&mut self, backups: BackupSettings) {
        let settings = Settings {
            backups: Some(backups),
            ..settings(&self.mailbox.relay_url(), self.maildir.path())
        };
        let clock = self.office.clock.clone();
        let office = Office::open(&self.store, &root(), clock, settings, live()).await.unwrap();
        self.office = Arc::new(office);
    }

    /// The same organisation's office that asks for a second factor where it is promised, as after a new start.
    pub(crate) async fn asking_second_factor(&self) -> Office {
        let settings = Settings {
            keeps_second_factor: true,
            ..settings(&self.mailbox.relay_url(), self.maildir.path())
        };
        let clock = self.office.clock.clone();
        Office::open(&self.store, &root(), clock, settings, live()).await.unwrap()
    }

    /// The same organisation's office with a file of breached passwords, as after a new start.
    pub(crate) async fn with_breached(&self, file: &std::path::Path) -> Office {
        let breached = office::member::breached::Breached::open(file).unwrap();
        let settings = Settings {
            breached: Some(breached),
            ..settings(&self.mailbox.relay_url(), self.maildir.path())
        };
        let clock = self.office.clock.clone();
        Office::open(&self.store, &root(), clock, settings, live()).await.unwrap()
    }

    /// The office of the same organisation in another program, with a courier of its own.
    pub(crate) async fn elsewhere(&self, relay_url: &str) -> Office {
        let mut settings = settings(relay_url, self.maildir.path());
        if let Some(post) = &mut settings.post {
            post.folder = self.maildir.path().join("courier-elsewhere");
        }
        let clock = self.office.clock.clone();
        Office::open(&self.store, &root(), clock, settings, live()).await.unwrap()
    }

    /// The folder to which returned mail is delivered.
    pub(crate) fn maildir(&self) -> &std::path::Path {
        self.maildir.path()
    }

    /// Whose this address is; none when it is not held.
    pub(crate) async fn subject_of(&self, email: &str) -> Option<domain::SubjectId> {
        let kept = store::key::lookup_organisation_key(&self.office.store).await.unwrap().unwrap();
        let key = root().unwrap(self.office.id().as_uuid(), &kept.wrapped).unwrap();
        let address = decide::Personal::about(uuid::Uuid::nil(), email.to_owned());
        let digest = key.lookup_digest(&address);
        let found = store::contact::find(&self.office.store, &digest).await.unwrap();
        found.map(|contact| contact.subject_id)
    }

    /// Ends the office and opens it again with its pages at another place.
    pub(crate) async fn moves_to(&mut self, base_url: &str) {
        let settings = Settings {
            base_url: base_url.to_owned(),
            ..settings(&self.mailbox.relay_url(), self.maildir.path())
        };
        let clock = self.office.clock.clone();
        let office = Office::open(&self.store, &root(), clock, settings, live()).await.unwrap();
        self.office = Arc::new(office);
    }

    /// The file that the database is in; none on PostgreSQL.
    pub(crate) fn database_file(&self) -> Option<std::path::PathBuf> {
        match &self.place {
            Place::Sqlite(folder) => Some(folder.path().join("ordhold.sqlite")),
            Place::Postgresql(_) => None,
        }
    }

    /// Changes rows behind the program's back, as somebody with a database tool would.
    pub(crate) async fn tampers(&self, sql: &str) {
        match &self.place {
            Place::Sqlite(_) => {
                let file = rusqlite::Connection::open(self.database_file().unwrap()).unwrap();
                file.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
                file.execute_batch(sql).unwrap();
            }
            Place::Postgresql(database) => {
                trial::postgres::execute(&database.admin_url, sql).await.unwrap();
            }
        }
    }

    /// Puts the company's declaration in force with a piece of its text replaced.
    pub(crate) async fn declares(&self, piece: &str, by: &str) {
        let mut cx = self.office.context(Acting::Job);
        let change = |text: &str| text.replace(piece, by);
        declare::put_in_force(&self.office, &mut cx, live_with(change)).await.unwrap();
    }

    /// Lets the falsifiers look, and returns what the newest check of a promise found, in one language.
    pub(crate) async fn finds(&self, promise: &str, language: Language) -> Option<String> {
        self.checks().await;
        let check = store::promise::lookup_newest(&self.office.store, promise).await.unwrap();
        let found = check.unwrap_or_else(|| panic!("nobody checks `{promise}`")).counterexample?;
        Some(office::mechanisms::counterexample::in_words(&found, language))
    }

    /// The first promise that a mechanism keeps.
    pub(crate) fn promise_of(&self, mechanism: &str) -> String {
        self.find_promise_of(mechanism).expect("keeps something")
    }

    /// The first promise that a mechanism keeps; none where the declaration makes none of its kind.
    pub(crate) fn find_promise_of(&self, mechanism: &str) -> Option<String> {
        let live = self.office.live();
        let kept = |it: &&declaration::Promise| {
            office::mechanisms::mechanism_of(&live, it).is_some_and(|it| it.id == mechanism)
        };
        live.promises.iter().find(kept).map(|it| it.id.as_str().to_owned())
    }

    /// Switches a mechanism.
    pub(crate) async fn switches(&self, mechanism: &str, on: bool, by: MemberId) {
        checks::switch(&self.office, &mut self.visitor(), mechanism, on, by).await.unwrap();
    }

    /// Publishes the statement, with an exception signed for whatever stands in the way.
    pub(crate) async fn publishes(&self, by: MemberId) {
        self.checks().await;
        let (office, mut cx) = (&self.office, self.visitor());
        let obstacles = publishing::obstacles(office, &office.live()).await.unwrap();
        let about: Vec<String> = obstacles.into_iter().map(|it| it.promise).collect();
        let until = jiff::civil::date(2027, 6, 1);
        if !about.is_empty() {
            let signed =
                publishing::sign_exceptions(office, &mut cx, &about, "being built", until, by);
            signed.await.unwrap();
        }
        publishing::publish(office, &mut cx, by).await.unwrap();
    }

    pub(crate) fn visitor(&self) -> Context {
        self.office.context(Acting::Visitor)
    }

    pub(crate) fn pass(&self, time: SignedDuration) {
        self.office.clock.advance(time);
    }

    /// The first owner, who may do everything.
    pub(crate) async fn owner(&self) -> MemberId {
        let mut cx = self.visitor();
        let password = "a long enough password".to_owned();
        let email = "eier@fjordbok.example";
        set_up::make_owner(&self.office, &mut cx, email, password, Language::Nb).await.unwrap()
    }

    /// Somebody who works here, by an ID alone.
    pub(crate) fn member(&self) -> MemberId {
        MemberId::from_uuid(uuid::Uuid::from_u128(7))
    }

    /// Puts the declaration in force with `change` made to its text.
    pub(crate) async fn declares_with(&self, change: impl Fn(&str) -> String) {
        let mut cx = self.office.context(Acting::Job);
        declare::put_in_force(&self.office, &mut cx, live_with(change)).await.unwrap();
    }

    /// Declares that customers get news of what they bought, by the exception for existing customers.
    pub(crate) async fn sells(&self) {
        self.declares_with(|text| {
            if text.contains("id = \"newsletter\"\npurpose") {
                format!("{text}\n{CUSTOMER_NEWS}")
            } else {
                text.to_owned()
            }
        })
        .await;
    }

    pub(crate) fn form(email: &str) -> Form {
        Form {
            form: "newsletter".into(),
            email: email.into(),
            name: "Kari Nord".into(),
            employer: String::new(),
            topics: vec!["technology".into()],
            reading: vec![],
            language: Language::Nb,
        }
    }

    pub(crate) async fn signs_up(&self, form: &Form) -> Result<(), RequestError> {
        request::request(&self.office, &mut self.visitor(), form).await
    }

    /// Lets the worker do everything that is due.
    pub(crate) async fn works(&self) {
        while jobs::drain(&self.office).await.unwrap() > 0 {}
    }

    /// The mails that the server has taken, oldest first.
    pub(crate) fn mails(&self) -> Vec<Arc<Mail>> {
        let mut mails = self.mailbox.list();
        mails.sort_by_key(|mail| mail.number);
        mails
    }

    pub(crate) fn mails_to(&self, email: &str) -> Vec<Arc<Mail>> {
        let to_her = |mail: &Arc<Mail>| mail.addressees.iter().any(|it| it == email);
        self.mails().into_iter().filter(to_her).collect()
    }

    pub(crate) fn last_mail_to(&self, email: &str) -> Arc<Mail> {
        self.mails_to(email).pop().expect("a mail to her")
    }

    /// Signs up, follows the link in the mail, and presses the button.
    pub(crate) async fn subscribes(&self, email: &str) -> Receipt {
        self.subscribes_by(&Self::form(email)).await
    }

    /// The same, by a form of one's own filling in.
    pub(crate) async fn subscribes_by(&self, form: &Form) -> Receipt {
        self.signs_up(form).await.unwrap();
        self.works().await;
        let token = token_of(&self.last_mail_to(&form.email), "/confirm/");
        confirm::confirm(&self.office, &mut self.visitor(), &token).await.unwrap()
    }

    pub(crate) async fn unsubscribes(&self, token: &str) -> Result<Outcome, UnsubscribeError> {
        let (office, mut cx) = (&self.office, self.visitor());
        unsubscribe::unsubscribe(office, &mut cx, token, Channel::OneClick).await
    }

    /// Lets the falsifiers look.
    pub(crate) async fn checks(&self) {
        let mut cx = self.office.context(Acting::Job);
        checks::all(&self.office, &mut cx).await.unwrap();
    }

    pub(crate) async fn state_of(&self, promise: &str) -> PromiseState {
        let live = self.office.live();
        let covered = coverage::covered(&self.office, &live).await.unwrap();
        let found = covered.iter().find(|it| it.promise.id.as_str() == promise);
        found.unwrap_or_else(|| panic!("no promise `{promise}`")).state
    }

    pub(crate) async fn sequences(&self) {
        while sequencer::step(&self.office).await.unwrap() > 0 {}
    }

    /// The kinds of all Facts, oldest first.
    pub(crate) async fn fact_kinds(&self) -> Vec<String> {
        self.sequences().await;
        let facts = store::fact::list_from(&self.office.store, 0, 10_000).await.unwrap();
        let kind = |fact: &store::fact::KeptFact| {
            domain::Entry::parse(&fact.entry).unwrap().fact.kind().to_owned()
        };
        facts.iter().map(kind).collect()
    }
}

fn settings(relay_url: &str, maildir: &std::path::Path) -> Settings {
    let post = PostSettings {
        folder: maildir.join("courier"),
        program: None,
        relays: vec![relay_settings(relay_url)],
        pace: PaceSettings { usual: None, by_domain: HashMap::new() },
    };
    Settings {
        relay: Some(relay(relay_url)),
        post: Some(post),
        return_sources: vec![Source::Maildir(maildir.to_owned())],
        ..Settings::at("https://fjordbok.example")
    }
}

pub(crate) fn root() -> keys::RootKey {
    keys::RootKey::generate(&mut StdRng::seed_from_u64(7))
}

fn relay_settings(url: &str) -> RelaySettings {
    RelaySettings {
        url: url.to_owned(),
        hello_name: "fjordbok.example".into(),
        n_connections_max: 4,
        extra_root_pem: None,
    }
}

pub(crate) fn relay(url: &str) -> Relay {
    Relay::new(&relay_settings(url)).unwrap()
}

/// The declaration of the invented company, as it stands in the examples.
pub(crate) fn live() -> Live {
    live_with(str::to_owned)
}

/// News to existing customers, as another company declares it.
const CUSTOMER_NEWS: &str = r#"
[[activity]]
id = "customer-news"
purpose.nb = "sende deg som er kunde, nytt om det du har kjøpt"
purpose.en = "send you as a customer news of what you have bought"
basis = "legitimate-interest"
interest.is.nb = "å holde kundene oppdatert"
interest.is.en = "keeping customers up to date"
interest.necessity = "News must reach those who use it."
interest.balance = "Own similar services only, with a way out each time."
interest.assessed_on = 2026-09-15
subjects = ["customer-contact"]
data = ["contact.name", "contact.email"]
source = ["subject"]
recipients = ["mail-provider"]
retention = { until = "relation-end" }
erase_also_when = ["objection", "mailbox-dead"]
collected_at = ["offer"]
systems = ["ordhold"]
marketing = true
existing_customers = true
reviewed_on = 2026-09-15
"#;

/// The same with `change` made to each of its files.
pub(crate) fn live_with(change: impl Fn(&str) -> String) -> Live {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fjordbok");
    let open = |name: &str| {
        let text = std::fs::read_to_string(folder.join(name));
        text.map(|it| change(&it).into_bytes()).map_err(|_| declaration::SourceError::Missing)
    };
    let sources = declaration::Sources::new("ordhold.toml", open);
    let today = jiff::civil::date(2026, 11, 22);
    Live::read(&sources, today).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// The token in the link of a mail that leads to `path`, without what the link says beside it.
pub(crate) fn token_of(mail: &Mail, path: &str) -> String {
    let links = mail.links.iter().map(|link| &link.url);
    let mut tokens = links.filter_map(|url| url.split_once(path)).map(|(_, token)| token);
    let token = tokens.next_back().expect("a link with a token");
    token.split('?').next().unwrap_or(token).to_owned()
}
