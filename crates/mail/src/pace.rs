//! Keeps the pace that each addressee's domain bears: so many mails a minute and at once, and none
//! for a while after it asked for patience; reads no clock.

mod pause;
mod turns;

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use crate::{Address, Delay, Outcome};
use turns::Turns;

pub(crate) use pause::Pauses;

/// How long a domain is left alone after it asked for patience the first time.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// How long a domain is left alone at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How many domains are kept in mind before those at rest are forgotten.
const N_DOMAINS_AT_REST: usize = 4096;

/// What a domain bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomainLimit {
    /// The most mails under way at once; at least 1.
    pub n_under_way_max: u32,
    /// The most mails in any sixty seconds; at least 1.
    pub n_per_minute_max: u32,
}

impl Default for DomainLimit {
    fn default() -> Self {
        Self { n_under_way_max: 10, n_per_minute_max: 600 }
    }
}

/// The limits of all domains; `None` is no limit.
#[derive(Clone)]
pub struct PaceSettings {
    /// For every domain that is not named.
    pub usual: Option<DomainLimit>,
    /// By domain in lower case and ASCII.
    pub by_domain: HashMap<String, Option<DomainLimit>>,
}

impl Default for PaceSettings {
    fn default() -> Self {
        Self { usual: Some(DomainLimit::default()), by_domain: HashMap::new() }
    }
}

/// When a mail may be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Now; it counts as under way.
    Now,
    /// Ask again after this, and say that it has waited.
    After(Duration),
}

/// The pace of all domains. Time is what the caller's clock has run since some instant.
pub struct Pace {
    settings: PaceSettings,
    domains: HashMap<String, Domain>,
    under_way: HashMap<Uuid, String>,
    n_domains_to_sweep: usize,
}

struct Domain {
    turns: Option<Turns>,
    pauses: Pauses,
    n_under_way: u32,
}

impl Pace {
    /// Begins with every domain at rest.
    pub fn new(settings: PaceSettings) -> Self {
        Self {
            settings,
            domains: HashMap::new(),
            under_way: HashMap::new(),
            n_domains_to_sweep: N_DOMAINS_AT_REST,
        }
    }

    /// Tells whether the mail `id` for `to` may go now. A mail that was told to wait comes before
    /// those that were not: say so by `waited`, also when it was told in an earlier run.
    pub fn ask(&mut self, id: Uuid, to: &Address, waited: bool, now: Duration) -> Turn {
        let name = domain_of(to);
        self.sweep(now);
        let domain = self.domains.entry(name).or_insert_with_key(|name| {
            let limit = self.settings.by_domain.get(name).unwrap_or(&self.settings.usual);
            Domain {
                turns: limit.map(Turns::new),
                pauses: Pauses::new(FIRST_PAUSE, LONGEST_PAUSE),
                n_under_way: 0,
            }
        });
        let pause_left = domain.pauses.left(now);
        let turn = match &mut domain.turns {
            Some(turns) => turns.ask(domain.n_under_way, pause_left, waited, now),
            None if pause_left.is_zero() => Turn::Now,
            None => Turn::After(pause_left),
        };
        if turn == Turn::Now {
            domain.n_under_way += 1;
            self.under_way.insert(id, domain_of(to));
        }
        turn
    }

    /// Learns what came of a mail that went. `chance`, from 0 to 1, spreads the ends of pauses.
    pub fn ended(&mut self, id: Uuid, outcome: &Outcome, now: Duration, chance: f64) {
        let Some(name) = self.under_way.remove(&id) else { return };
        let Some(domain) = self.domains.get_mut(&name) else { return };
        domain.n_under_way = domain.n_under_way.saturating_sub(1);
        match outcome {
            Outcome::Accepted(_) => drop(domain.pauses.well()),
            Outcome::TryLater(Delay::Told(reply)) if asks_for_patience(reply) => {
                domain.pauses.failed(now, chance);
            }
            _ => {}
        }
    }

    /// Forgets the domains at rest, seldom enough that each mail pays little for it.
    fn sweep(&mut self, now: Duration) {
        if self.domains.len() >= self.n_domains_to_sweep {
            self.domains.retain(|_, domain| !domain.is_at_rest(now));
            self.n_domains_to_sweep = N_DOMAINS_AT_REST.max(2 * self.domains.len());
        }
    }
}

impl Domain {
    fn is_at_rest(&self, now: Duration) -> bool {
        self.n_under_way == 0
            && !self.pauses.is_ailing()
            && self.turns.as_ref().is_none_or(|turns| turns.is_at_rest(now))
    }
}

fn domain_of(address: &Address) -> String {
    let (_, domain) = address.as_str().rsplit_once('@').unwrap_or_default();
    domain.to_ascii_lowercase()
}

/// Whether a server means all mails to its domain, and not this mailbox: RFC 3463 has security and
/// policy as X.7; a bare 450 or 451 is what greylisting says.
fn asks_for_patience(reply: &crate::Reply) -> bool {
    matches!(
        (reply.code, reply.enhanced),
        (421, _) | (450 | 451, None) | (400..=499, Some((4, 7, _) | (4, 4, 5)))
    )
}

#[cfg(test)]
mod tests;
