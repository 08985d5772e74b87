//! A few short years in the normal run; `cargo xtask simulate` lives whole ones.

use simulation::{Engine, Life, Report, live};

fn lived(seed: u64, days: u32, engine: Engine) -> Report {
    let life = Life { seed, days, n_people: 20, engine };
    live(life).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn twelve_days_break_no_rule() {
    let report = lived(23, 12, Engine::Sqlite);
    assert!(report.n_crashes > 0, "nothing was put to the test");
    assert!(report.n_mails > 10);
}

#[test]
fn the_same_seed_leads_to_the_same_ledger_root_on_both_engines() {
    let (one, other) = (lived(30, 6, Engine::Sqlite), lived(30, 6, Engine::Postgresql));
    assert_eq!(one.root, other.root);
}

#[test]
fn the_same_seed_lives_the_same_days_again_and_another_seed_others() {
    let roots = [4, 4, 5].map(|seed| lived(seed, 3, Engine::Sqlite).root);
    assert_eq!(roots[0], roots[1]);
    assert_ne!(roots[0], roots[2]);
}
