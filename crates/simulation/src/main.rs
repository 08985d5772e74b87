//! `simulate`: lives years and says what they came to; `cargo xtask simulate` calls it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to a person")]

use std::process::ExitCode;

use simulation::{Engine, Life, Report};

const USAGE: &str = "cargo xtask simulate --seed N [--seeds M] [--days D] [--people P] [--engine E]

  --seed N     the seed that everything follows from
  --seeds M    lives M years, with the seeds from N on [1]
  --days D     how long a year is [365]
  --people P   how many people there are [40]
  --engine E   sqlite, postgres or both; both must end with the same ledger root [sqlite]";

struct Order {
    seed: u64,
    n_seeds: u64,
    days: u32,
    n_people: usize,
    engines: Vec<Engine>,
}

fn main() -> ExitCode {
    let order = match read(std::env::args().skip(1)) {
        Ok(order) => order,
        Err(error) => {
            eprintln!("error: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let seeds = order.seed..order.seed + order.n_seeds;
    let n_failed = seeds.filter(|seed| !lives(&order, *seed)).count();
    if n_failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Order, String> {
    let (mut seed, mut n_seeds, mut days, mut n_people) = (None, 1, 365, 40);
    let mut engines = vec![Engine::Sqlite];
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("`{word}` needs a value"));
        match word.as_str() {
            "--seed" => seed = Some(number(&value()?)?),
            "--seeds" => n_seeds = number(&value()?)?,
            "--days" => days = number(&value()?)?,
            "--people" => n_people = number(&value()?)?,
            "--engine" => {
                engines = match value()?.as_str() {
                    "both" => vec![Engine::Sqlite, Engine::Postgresql],
                    engine => vec![engine.parse()?],
                }
            }
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    let seed = seed.ok_or("`--seed` is missing")?;
    Ok(Order { seed, n_seeds, days, n_people, engines })
}

fn number<T: std::str::FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("`{word}` is no number"))
}

/// Lives one seed's year on each engine; `false` when a rule did not hold.
fn lives(order: &Order, seed: u64) -> bool {
    let mut reports = Vec::new();
    for engine in &order.engines {
        let life = Life { seed, days: order.days, n_people: order.n_people, engine: *engine };
        match simulation::live(life) {
            Ok(report) => {
                println!("{}", told(&report));
                reports.push(report);
            }
            Err(failure) => {
                eprintln!("{failure}");
                return false;
            }
        }
    }
    match reports.as_slice() {
        [one, other] if one.roots != other.roots => {
            let pairs = one.roots.iter().zip(&other.roots);
            let day = pairs.clone().find(|(a, b)| a != b).map_or(order.days, |(a, _)| a.0);
            eprintln!("error: the engines differ by the night of day {day}");
            eprintln!("  --> seed {seed}: {} and {}", one.root, other.root);
            eprintln!("rule: both backends end with the same ledger root");
            eprintln!("hint: `cargo xtask simulate --seed {seed} --days {day} --engine both`");
            false
        }
        _ => true,
    }
}

fn told(report: &Report) -> String {
    let Report { life, n_steps, n_crashes, n_mails, n_erased, n_entries, root, took, .. } = report;
    format!(
        "seed {} on {}: {} days in {:.1} s, {n_steps} steps, {n_crashes} crashes, {n_mails} mails, \
         {n_erased} people erased, {n_entries} entries, root {root}",
        life.seed,
        life.engine,
        life.days,
        took.as_secs_f64()
    )
}
