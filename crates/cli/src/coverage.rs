//! `ordhold coverage`: every promise with its state, and how many stand in each.

use std::path::PathBuf;

use clap::Args;
use domain::{Language, PromiseState};
use office::{
    Live,
    coverage::{self, Counts, Covered, Ground},
    mechanisms::counterexample::in_words,
};
use serde_json::{Value, json};
use store::promise::Check;

use crate::{
    Ended,
    declared::Declared,
    house::{self, Kept},
    output::{Colour, Voice},
    problem::{Exit, Problem},
};

/// Shows every promise with its state: kept, running, by hand, unbacked or broken
///
/// Ends with 1 when a promise is broken.
#[derive(Args)]
pub(crate) struct Coverage {
    /// The declaration; without it, the one that is in force in the database
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    kept: Kept,
}

/// Shows the promises.
pub(crate) fn run(command: &Coverage, voice: &Voice) -> Ended {
    house::block_on(async {
        let declared = command.file.as_deref().map(Declared::at);
        let office = command.kept.open(declared.as_ref()).await?;
        let live = office.live();
        let covered = coverage::covered(&office, &live).await.map_err(house::unanswered)?;
        let counts = Counts::of(&covered);
        if voice.is_json() {
            voice.give_json(&report(&live, &covered, &counts))?;
        } else {
            table(&covered, &counts, voice)?;
        }
        Ok(if counts.n_broken == 0 { Exit::Done } else { Exit::Findings })
    })?
}

fn report(live: &Live, covered: &[Covered<'_>], counts: &Counts) -> Value {
    json!({
        "version": 1,
        "organisation": live.organisation_name(),
        "n_promises": counts.n_promises(),
        "counts": counts,
        "promises": covered.iter().map(row).collect::<Vec<_>>(),
    })
}

fn row(covered: &Covered<'_>) -> Value {
    json!({
        "id": covered.promise.id.as_str(),
        "state": covered.state.to_string(),
        "ground": words(&covered.ground),
        "mechanism": covered.mechanism.map(|it| it.id),
        "n_cases": covered.check.as_ref().map(|it| it.n_cases),
        "checked_at": covered.check.as_ref().map(|it| it.checked_at.to_string()),
        "counterexample": covered.check.as_ref().and_then(found),
        "sentence": { "nb": covered.promise.sentence.nb, "en": covered.promise.sentence.en },
    })
}

/// Says in English what a check found.
fn found(check: &Check) -> Option<String> {
    check.counterexample.as_ref().map(|found| in_words(found, Language::En))
}

fn table(covered: &[Covered<'_>], counts: &Counts, voice: &Voice) -> Result<(), Problem> {
    for it in covered {
        let state = voice.paint(colour(it.state), &format!("{:<9}", it.state.to_string()));
        let mechanism = it.mechanism.map_or("", |mechanism| mechanism.id);
        voice.line(&format!("{state} {:<58} {mechanism}", it.promise.id.as_str()))?;
        let check = it.check.as_ref().filter(|_| it.state == PromiseState::Broken);
        if let Some(counterexample) = check.and_then(found) {
            voice.line(&format!("          {counterexample}"))?;
        }
    }
    voice.line(&format!(
        "{} promises: {} kept, {} running, {} by hand, {} unbacked, {} broken",
        counts.n_promises(),
        counts.n_kept,
        counts.n_running,
        counts.n_by_hand,
        counts.n_unbacked,
        counts.n_broken,
    ))
}

fn colour(state: PromiseState) -> Colour {
    match state {
        PromiseState::Kept => Colour::Green,
        PromiseState::Running => Colour::Blue,
        PromiseState::ByHand => Colour::Bold,
        PromiseState::Unbacked => Colour::Dim,
        PromiseState::Broken => Colour::Red,
    }
}

fn words(ground: &Ground) -> String {
    match ground {
        Ground::Checked => "checked".to_owned(),
        Ground::NotYetChecked => "not checked yet".to_owned(),
        Ground::Stale { checked_at } => format!("last checked at {checked_at}"),
        Ground::SwitchedOff { since } => format!("switched off since {since}"),
        Ground::Attested { owner, expires_on } => format!("attested by {owner} until {expires_on}"),
        Ground::Expired { expires_on } => format!("attested until {expires_on}"),
        Ground::NoMechanism => "no mechanism".to_owned(),
    }
}
