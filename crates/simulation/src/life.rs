//! The year itself: its days, the work of the house, its crashes, and the night in which everything is counted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::{JobState, MailingState, MemberId};
use jiff::{SignedDuration, Timestamp};
use office::{Acting, Clock, Office, audience, checks, expiry, jobs, sequencer, unfinished};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::acts;
use crate::census::{self, Census};
use crate::fault::FAULTS;
use crate::house::{Crash, Engine, House};
use crate::relay::Relay;
use crate::rows;
use crate::town::Town;
use crate::trouble::{Failure, Step, Trouble};

/// How often the whole log is verified and every row looked at, in days.
const LOOK_DAYS: u32 = 30;
/// How many operations an act may take before the crash that is meant for it comes too late.
const FUSE_STEPS_MAX: u32 = 30;
/// How often a day's work is gone back to before it counts as endless.
const ROUNDS_MAX: u32 = 400;
/// What waits in the evening is looked at so often.
const EVENING_STRIDE: SignedDuration = SignedDuration::from_mins(20);
/// A lease, and a second: what a crash left is free again after it.
const LEASE_OVER: SignedDuration = SignedDuration::from_secs(61);

/// Which year is lived.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    /// Everything follows from it.
    pub seed: u64,
    /// How many days, at least 1.
    pub days: u32,
    /// How many people there are, at least 10.
    pub n_people: usize,
    /// On which engine.
    pub engine: Engine,
}

/// What a year came to.
#[derive(Debug, Clone)]
pub struct Report {
    /// Which year it was.
    pub life: Life,
    /// How many acts and spells of work there were.
    pub n_steps: u64,
    /// How often the house went down.
    pub n_crashes: u64,
    /// How many mails the relay took in.
    pub n_mails: u64,
    /// How many people were erased.
    pub n_erased: usize,
    /// How many entries the ledger has.
    pub n_entries: u64,
    /// The root of its tree.
    pub root: String,
    /// The ledger's size and root at each nightfall on which it was verified.
    pub roots: Vec<(u32, u64, String)>,
    /// How long it took.
    pub took: Duration,
}

/// Lives a year.
///
/// # Errors
/// The first rule that did not hold.
pub fn live(life: Life) -> Result<Report, Box<Failure>> {
    let failed = |trouble: Trouble, day, step, doing: String| {
        let (rule, what, seed, engine) = (trouble.rule, trouble.what, life.seed, life.engine);
        Box::new(Failure { rule, what, seed, engine, day, step, doing })
    };
    let opened = Year::open(life);
    let mut year = opened.map_err(|trouble| failed(trouble, 1, 0, "opening".to_owned()))?;
    let lived = year.live();
    let (day, step, doing) = (year.day, year.n_steps, year.doing.clone());
    lived.map_err(|trouble| failed(trouble, day, step, doing))
}

pub(crate) struct Year {
    life: Life,
    pub(crate) house: House,
    pub(crate) town: Arc<Mutex<Town>>,
    relay: Relay,
    pub(crate) clock: Clock,
    /// Decides what happens; the house draws from another source.
    pub(crate) dice: StdRng,
    pub(crate) owner: MemberId,
    pub(crate) day: u32,
    n_steps: u64,
    n_crashes: u64,
    n_posted: u64,
    doing: String,
    /// The mechanisms that are off, each with the day on which it is switched on again.
    pub(crate) off: Vec<(&'static str, u32)>,
    began: Instant,
    roots: Vec<(u32, u64, String)>,
}

/// What the relay does to the work under way.
enum Plan {
    Nothing,
    Crash(Crash),
    /// Somebody whom the mailing has not reached yet leaves while it runs.
    Leave,
}

/// How a spell of work ended.
enum Worked {
    Done,
    Crashed(Crash),
}

impl Year {
    fn open(life: Life) -> Step<Self> {
        let clock = Clock::standing_at("2026-11-22T06:00:00Z".parse()?);
        let town = Town::settle(life.seed, life.n_people.max(10), clock.clone());
        let town = Arc::new(Mutex::new(town));
        let relay = Relay::open(Arc::clone(&town))?;
        let began = Instant::now();
        let house = House::build(life.engine, life.seed, clock.clone(), relay.url.clone())?;
        let office = house.office()?;
        let owner = house.block_on(acts::sets_up(&office))??;
        Ok(Self {
            life,
            house,
            town,
            relay,
            clock,
            dice: StdRng::seed_from_u64(life.seed),
            owner,
            day: 1,
            n_steps: 0,
            n_crashes: 0,
            n_posted: 0,
            doing: String::new(),
            off: Vec::new(),
            began,
            roots: Vec::new(),
        })
    }

    fn live(&mut self) -> Step<Report> {
        while self.day <= self.life.days {
            self.live_day()?;
            self.day += 1;
        }
        self.day -= 1;
        self.look_at_everything()?;
        let (_, n_entries, root) = self.roots.last().cloned().unwrap_or_default();
        let town = self.town();
        let (n_mails, n_erased) = (town.n_mails, town.people.iter().map(|it| it.gone.len()).sum());
        drop(town);
        Ok(Report {
            life: self.life,
            n_steps: self.n_steps,
            n_crashes: self.n_crashes,
            n_mails,
            n_erased,
            n_entries,
            root,
            roots: std::mem::take(&mut self.roots),
            took: self.began.elapsed(),
        })
    }

    fn live_day(&mut self) -> Step<()> {
        let morning = self.morning();
        let mut at = morning;
        for _ in 0..self.dice.random_range(4..9) {
            at += SignedDuration::from_mins(self.dice.random_range(5..80));
            self.turn_clock_to(at);
            self.mail_comes_back()?;
            self.one_act()?;
            self.work()?;
        }
        self.evening(morning + SignedDuration::from_hours(16))?;
        self.night(morning + SignedDuration::from_hours(17))
    }

    /// Six in the morning, in UTC.
    fn morning(&self) -> Timestamp {
        let first: Timestamp = "2026-11-22T06:00:00Z".parse().expect("is a timestamp");
        first + SignedDuration::from_hours(24 * i64::from(self.day))
    }

    pub(crate) fn turn_clock_to(&self, at: Timestamp) {
        self.clock.advance(at.duration_since(self.clock.now()));
    }

    pub(crate) fn town(&self) -> MutexGuard<'_, Town> {
        self.town.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin_step(&mut self, doing: String) {
        self.n_steps += 1;
        self.doing = doing;
    }

    /// Does one act; one in eight is meant to crash on the way, and is then done again once the house is open.
    pub(crate) fn act<T, F: Future<Output = Step<T>>>(
        &mut self,
        doing: impl Into<String>,
        act: impl Fn(Arc<Office>) -> F,
    ) -> Step<T> {
        match self.try_act(doing, &act)? {
            Some(done) => Ok(done),
            None => self.calmly(act),
        }
    }

    /// Does one act; `None` when it crashed on the way, and nobody comes back to do it again.
    pub(crate) fn try_act<T, F: Future<Output = Step<T>>>(
        &mut self,
        doing: impl Into<String>,
        act: impl Fn(Arc<Office>) -> F,
    ) -> Step<Option<T>> {
        self.begin_step(doing.into());
        let n_steps = self.dice.random_range(0..FUSE_STEPS_MAX);
        let office = self.house.office()?;
        let fuse = self.house.fuse.clone();
        if self.dice.random_ratio(1, 8) {
            fuse.light(n_steps);
        }
        let done = self.house.block_on(async {
            tokio::select! {
                biased;
                done = act(office) => Some(done),
                () = fuse.burnt_down() => None,
            }
        })?;
        fuse.put_out();
        match done {
            Some(done) => Ok(Some(done?)),
            None => self.crash(Crash::Office).map(|()| None),
        }
    }

    fn calmly<T, F: Future<Output = Step<T>>>(&self, act: impl Fn(Arc<Office>) -> F) -> Step<T> {
        let office = self.house.office()?;
        self.house.block_on(act(office))?
    }

    fn crash(&mut self, crash: Crash) -> Step<()> {
        self.n_crashes += 1;
        self.house.crash(crash);
        self.house.open()
    }

    /// Lets the worker do all that is due, and the log take in what was done.
    pub(crate) fn work(&mut self) -> Step<()> {
        self.begin_step("work".to_owned());
        let mut plan = self.plan();
        let n_fuse = self.dice.random_range(0..4 * FUSE_STEPS_MAX);
        let is_calm = matches!(plan, Plan::Nothing) && !self.town().hangs_up;
        let mut lit = self.dice.random_ratio(1, 12) && is_calm;
        for _ in 0..ROUNDS_MAX {
            self.note_beginnings()?;
            if std::mem::take(&mut lit) {
                self.house.fuse.light(n_fuse);
            }
            let worked = self.work_once(&std::mem::replace(&mut plan, Plan::Nothing))?;
            self.house.fuse.put_out();
            (self.town().stops_after, self.town().hangs_up) = (None, false);
            if let Worked::Crashed(crash) = worked {
                self.crash(crash)?;
                self.clock.advance(LEASE_OVER);
                continue;
            }
            self.note_ends()?;
            return self.heed();
        }
        Err(Trouble::new("work comes to an end", "the queue never empties"))
    }

    fn plan(&mut self) -> Plan {
        let (dice, n_left) = (self.dice.random_range(0..100), self.dice.random_range(0..12));
        let plan = match dice {
            0..10 => Plan::Crash(Crash::Office),
            10..20 => Plan::Crash(Crash::Everything),
            20..50 => Plan::Leave,
            // What it costs is the courier's patience: a second of the machine's own clock.
            50..52 => {
                self.town().hangs_up = true;
                return Plan::Nothing;
            }
            _ => return Plan::Nothing,
        };
        self.town().stops_after = Some(n_left);
        plan
    }

    fn work_once(&mut self, plan: &Plan) -> Step<Worked> {
        let office = self.house.office()?;
        let fuse = self.house.fuse.clone();
        let (taken, town) = (&mut self.relay.taken, Arc::clone(&self.town));
        let mut held = None;
        let worked = self.house.block_on(async {
            let drain = drained(&office);
            tokio::pin!(drain);
            loop {
                let stopped = tokio::select! {
                    biased;
                    done = &mut drain => return done.map(|()| Worked::Done),
                    () = fuse.burnt_down() => return Ok(Worked::Crashed(Crash::Office)),
                    Some(stopped) = taken.recv() => stopped,
                };
                match plan {
                    Plan::Nothing => {}
                    Plan::Leave => somebody_leaves(&office, &town).await?,
                    Plan::Crash(crash) => {
                        held = Some(stopped);
                        return Ok(Worked::Crashed(*crash));
                    }
                }
            }
        })?;
        if let Ok(Worked::Crashed(Crash::Everything)) = &worked {
            self.town().doubts_newest();
        }
        drop(office);
        if let (Some(stopped), Ok(Worked::Crashed(crash))) = (held, &worked) {
            // The relay says its word only to a courier that is still there.
            if *crash == Crash::Everything {
                self.house.crash(*crash);
            }
            drop(stopped);
        }
        worked
    }

    /// Mailings whose instant has come begin in the work that follows; whom they have to reach is fixed here.
    fn note_beginnings(&mut self) -> Step<()> {
        let now = self.clock.now();
        let mut town = self.town();
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        for place in 0..town.sendings.len() {
            let sending = &town.sendings[place];
            if !sending.is_running && !sending.is_over && is_due(sending.scheduled_at) {
                town.begins(place);
            }
        }
        Ok(())
    }

    fn note_ends(&mut self) -> Step<()> {
        let eyes = self.house.eyes()?;
        let open: Vec<_> = self.open_sendings();
        for (place, id) in open {
            let found = self.house.block_on(store::mailing::lookup(&eyes, id))??;
            let state = found.map(|it| it.state);
            let kept = self.house.block_on(store::delivery::tally_states(&eyes, id))??;
            let kept: Vec<String> = kept.iter().map(in_words).collect();
            let mut town = self.town();
            match state {
                Some(MailingState::Sending) => town.sendings[place].is_running = true,
                Some(MailingState::Sent) => town.ends(place, &kept.join(", ")),
                Some(MailingState::Cancelled) => town.sendings[place].is_over = true,
                _ => {}
            }
        }
        Ok(())
    }

    fn open_sendings(&self) -> Vec<(usize, domain::MailingId)> {
        let town = self.town();
        let sendings = town.sendings.iter().enumerate();
        sendings.filter(|(_, it)| !it.is_over).map(|(place, it)| (place, it.id)).collect()
    }

    /// Stops at what the town saw.
    fn heed(&self) -> Step<()> {
        self.town().troubles.first().cloned().map_or(Ok(()), Err)
    }

    /// Goes on from one due job to the next until the day's work is done.
    fn evening(&mut self, until: Timestamp) -> Step<()> {
        for _ in 0..ROUNDS_MAX {
            let eyes = self.house.eyes()?;
            let first = Timestamp::UNIX_EPOCH;
            let open =
                self.house.block_on(store::job::list(&eyes, JobState::Open, first, 10_000))??;
            let due = open.iter().map(|it| it.lease_until.unwrap_or(it.run_at)).min();
            let Some(due) = due.filter(|due| *due <= until) else {
                self.turn_clock_to(until);
                return self.work();
            };
            self.turn_clock_to(due.max(self.clock.now() + EVENING_STRIDE));
            self.work()?;
        }
        Err(Trouble::new("work comes to an end", "the evening never ends"))
    }

    /// Checks and sweeps as the house does every interval, then counts.
    fn night(&mut self, at: Timestamp) -> Step<()> {
        self.turn_clock_to(at);
        self.look_for_faults()?;
        self.act("checks", |office| async move { checked(&office).await })?;
        self.work()?;
        self.act("sweeps", |office| async move { swept(&office).await })?;
        self.work()?;
        self.begin_step("count".to_owned());
        self.count()?;
        if self.day.is_multiple_of(LOOK_DAYS) {
            self.look_at_everything()?;
        }
        Ok(())
    }

    /// Plants a fault now and then, lets the falsifiers look, and mends it again.
    fn look_for_faults(&mut self) -> Step<()> {
        let (dice, chosen) =
            (self.dice.random_range(0..40), self.dice.random_range(0..FAULTS.len()));
        let fault = &FAULTS[chosen];
        let is_off = self.off.iter().any(|(off, _)| *off == fault.mechanism);
        let has_people = self.town().people.iter().any(|it| !it.yes.is_empty());
        if dice > 0 || is_off || !has_people {
            return Ok(());
        }
        self.begin_step(format!("a fault is planted for `{}`", fault.mechanism));
        rows::tamper(&self.house, fault.plant)?;
        self.calmly(|office| async move { checked(&office).await })?;
        let broken = self.broken()?;
        rows::tamper(&self.house, fault.mend)?;
        match broken.iter().any(|(found, _)| found == fault.mechanism) {
            true => Ok(()),
            false => {
                let what = format!("`{}` did not find what was planted", fault.mechanism);
                Err(Trouble::new("a falsifier finds a planted fault", what))
            }
        }
    }

    fn broken(&self) -> Step<Vec<(String, String)>> {
        let (office, now) = (self.house.office()?, self.clock.now());
        self.house.block_on(census::check_promises(&office, now))?
    }

    fn count(&mut self) -> Step<()> {
        let (eyes, now) = (self.house.eyes()?, self.clock.now());
        self.house.block_on(census::check_due(&eyes, now))??;
        // The published text may wait for its publishing; everything else has to hold.
        let mut broken = self.broken()?.into_iter().filter(|(id, _)| *id != "published-sentence");
        if let Some((mechanism, found)) = broken.next() {
            let what = format!("`{mechanism}` found {found}");
            return Err(Trouble::new("a falsifier finds nothing unless a fault is planted", what));
        }
        let census = self.house.block_on(Census::take(&eyes))??;
        let mut town = self.town();
        for (number, person) in town.people.iter_mut().enumerate() {
            let digest = self.house.lookup_digest(&person.email)?;
            census.compare(number, person, &digest, now)?;
        }
        let n_held = town.people.iter().filter(|it| it.is_held()).count();
        if census.n_contacts() != n_held {
            let what = format!("{} people are held, {n_held} should be", census.n_contacts());
            return Err(Trouble::new("nobody is held twice or unknown", what));
        }
        Ok(())
    }

    /// Verifies the whole log, and looks at every row for whoever is gone.
    fn look_at_everything(&mut self) -> Step<()> {
        self.begin_step("look at everything".to_owned());
        let office = self.house.office()?;
        let (size, root) = self.house.block_on(census::verify_log(&office))??;
        self.roots.push((self.day, size, root));
        let found = rows::read(&self.house)?;
        let eyes = self.house.eyes()?;
        let town = self.town();
        let people = town.people.iter().enumerate();
        let gone = people.flat_map(|(number, it)| it.gone.iter().map(move |id| (number, id)));
        rows::check_gone(&found, gone)?;
        for (number, person) in town.people.iter().enumerate() {
            let digest = self.house.suppression_digest(&person.email)?;
            for activity in &person.suppressed {
                let kept = store::suppression::lookup(&eyes, &digest, activity);
                if self.house.block_on(kept)??.is_none() {
                    let what =
                        format!("person {number} said no to `{activity}`, and it is forgotten");
                    return Err(Trouble::new("MKT-04: a no stays", what));
                }
            }
        }
        Ok(())
    }

    /// Delivers what is due of bounces, complaints and wishes to leave, and lets the house look.
    fn mail_comes_back(&mut self) -> Step<()> {
        let now = self.clock.now();
        let mut due = Vec::new();
        self.town().back.retain(|back| {
            let is_due = back.due <= now;
            if is_due {
                due.push(back.clone());
            }
            !is_due
        });
        for back in due {
            self.n_posted += 1;
            let name = format!("{:06}.mail", self.n_posted);
            self.house.deliver(&name, &self.town().written(&back))?;
            self.act(
                format!("a mail comes back from person {}", back.from),
                |office| async move {
                    office::returns::sources::look(&office).await;
                    Ok(())
                },
            )?;
            self.town().came_back(&back);
        }
        self.heed()
    }
}

fn in_words(tally: &store::delivery::StateTally) -> String {
    let reason = tally.reason.as_deref().unwrap_or("no reason");
    format!("{} {:?} ({reason})", tally.n_deliveries, tally.state)
}

async fn drained(office: &Office) -> Step<()> {
    while jobs::drain(office).await? > 0 {}
    while sequencer::step(office).await? > 0 {}
    Ok(())
}

async fn checked(office: &Office) -> Step<()> {
    let mut cx = office.context(Acting::Job);
    unfinished::finish(office, &mut cx).await?;
    Ok(checks::all(office, &mut cx).await?)
}

async fn swept(office: &Office) -> Step<()> {
    let mut cx = office.context(Acting::Job);
    expiry::sweep(office, &cx).await?;
    Ok(audience::sweep(office, &mut cx).await?)
}

/// Somebody whom the running mailing has not reached unsubscribes by the link of an earlier one.
async fn somebody_leaves(office: &Office, town: &Mutex<Town>) -> Step<()> {
    let leaving = {
        let town = town.lock().unwrap_or_else(PoisonError::into_inner);
        town.waits_and_can_leave()
    };
    let Some((number, token)) = leaving else { return Ok(()) };
    acts::unsubscribes(office, &token, domain::Channel::OneClick).await?;
    town.lock().unwrap_or_else(PoisonError::into_inner).people[number].leaves();
    Ok(())
}
