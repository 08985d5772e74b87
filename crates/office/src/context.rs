//! What every verb is told before it acts: the instant, randomness, and who acts.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use domain::MemberId;
use jiff::{SignedDuration, Timestamp};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// Where the time comes from: the machine, or a test that sets it.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved, in microseconds since 1970.
    Set(Arc<AtomicI64>),
    /// The machine's clock, so many microseconds off: what takes time takes its time, but on another day.
    Off(Arc<AtomicI64>),
}

impl Clock {
    /// Returns a clock that stands at `at` until [`Clock::advance`] moves it.
    pub fn standing_at(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// Returns a clock that begins at `at` and runs on from there; [`Clock::advance`] moves it.
    pub fn running_from(at: Timestamp) -> Self {
        let off = at.duration_since(Self::System.now()).as_micros();
        let off = i64::try_from(off).expect("is off by years at the most");
        Self::Off(Arc::new(AtomicI64::new(off)))
    }

    /// Returns the present instant.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Set(microseconds) => {
                Timestamp::from_microsecond(microseconds.load(Ordering::SeqCst))
                    .expect("was made from a timestamp")
            }
            Self::Off(microseconds) => {
                let off = SignedDuration::from_micros(microseconds.load(Ordering::SeqCst));
                Timestamp::now().saturating_add(off).expect("a duration fits")
            }
        }
    }

    /// Moves a clock that is ours; the machine's own clock cannot be moved.
    ///
    /// # Panics
    /// When called on [`Clock::System`].
    pub fn advance(&self, by: SignedDuration) {
        let (Self::Set(microseconds) | Self::Off(microseconds)) = self else {
            panic!("the machine's clock is not ours to move")
        };
        let by = i64::try_from(by.as_micros()).expect("is moved by years at the most");
        microseconds.fetch_add(by, Ordering::SeqCst);
    }
}

/// Where randomness comes from: the system, or a seed that a simulation can sow again.
#[derive(Debug, Clone, Default)]
pub enum Chance {
    /// The system's.
    #[default]
    System,
    /// One that follows from a seed: the same acts in the same order draw the same.
    Sown(Arc<Mutex<StdRng>>),
}

impl Chance {
    /// Returns the chance that follows from `seed`; clones go on drawing from the same.
    pub fn sown(seed: u64) -> Self {
        Self::Sown(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Returns the randomness of one act.
    fn draw(&self) -> StdRng {
        match self {
            Self::System => rand::make_rng(),
            Self::Sown(source) => {
                let mut source = source.lock().expect("nobody panics while holding it");
                StdRng::seed_from_u64(source.next_u64())
            }
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acting {
    /// Somebody on a public page, not known.
    Visitor,
    /// The person herself, by a link or mailbox that is hers.
    Subject,
    /// Somebody who signed in.
    Member(MemberId),
    /// The program, in a job or a check.
    Job,
}

/// The instant, randomness and the actor of one act.
pub struct Context {
    /// When it happens.
    pub now: Timestamp,
    /// Who does it.
    pub acting: Acting,
    /// Where randomness comes from.
    pub random: StdRng,
}

impl Context {
    /// Returns the context of an act that begins now.
    pub fn begin(clock: &Clock, chance: &Chance, acting: Acting) -> Self {
        Self { now: clock.now(), acting, random: chance.draw() }
    }

    /// Returns a context whose randomness follows from `seed`, for simulations that are replayed.
    pub fn seeded(now: Timestamp, acting: Acting, seed: u64) -> Self {
        Self { now, acting, random: StdRng::seed_from_u64(seed) }
    }
}
