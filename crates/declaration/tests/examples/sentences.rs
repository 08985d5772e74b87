//! What holds for every promise: kinds, sentences, numbers, and IDs that stay when other tables change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use declaration::model::Declaration;
use declaration::{Level, Promise, PromiseKind, Sources, promises, read};
use proptest::prelude::*;

use super::open::{COMPANIES, mended};

/// What no example does and a declaration may yet say.
const RARE: &str = r#"
    [organisation]
    name = "Solbris Bakeri AS"
    country = "SE"
    data_protection_officer = { email = "ombud@solbris.example" }

    [[organisation.group]]
    name = "Solbris Kafé AB"
    country = "SE"

    [statement]
    never_shares = true
    unclear = [{ nb = "Vi deler med andre.", en = "We share with others." }]

    [[activity]]
    id = "rescue"
    company = "Solbris Kafé AB"
    purpose = { nb = "hjelpe deg når du er syk", en = "help you when you are ill" }
    basis = "vital-interests"
    special_ground = "vital-interests"
    data = ["special.health"]
    erase_also_when = ["relation-ended"]

    [[activity]]
    id = "records"
    purpose = { nb = "gjøre det loven sier", en = "do what the law says" }
    basis = "public-task"
    law = "POL § 11"
    data = ["criminal.conviction"]
    retention = { until = "relation-end", for = "1 year", then = "return" }

    [[activity]]
    id = "credit"
    purpose = { nb = "gi deg kreditt", en = "give you credit" }
    basis = "contract"
    data = ["credit.rating"]

    [activity.automated_decision]
    logic = { nb = "poengene dine", en = "your points" }
    consequence = { nb = "ja eller nei", en = "yes or no" }
    human_review = true

    [[tool]]
    id = "counter"
    name = "Teller"
    category = "analytics"
    purpose = { nb = "telle", en = "count" }
    claims = ["anonymous", "no-identification", "no-personal-data", "address-cut"]
"#;

static DECLARATIONS: LazyLock<Vec<Declaration>> = LazyLock::new(|| {
    let examples = COMPANIES.iter().map(|company| mended(company).declaration.expect("it reads"));
    examples.chain([declared(RARE)]).collect()
});

fn declared(text: &str) -> Declaration {
    let reading = read(&Sources::new("ordhold.toml", |_| Ok(text.as_bytes().to_vec())));
    reading.declaration.expect("it reads")
}

fn everything() -> Vec<Promise> {
    DECLARATIONS.iter().flat_map(promises).collect()
}

fn numbers(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|run| !run.is_empty()).collect()
}

#[test]
fn every_kind_is_promised_by_some_declaration() {
    let kinds: BTreeSet<PromiseKind> = everything().iter().map(|promise| promise.kind).collect();
    let missing: Vec<_> = PromiseKind::ALL.iter().filter(|kind| !kinds.contains(kind)).collect();
    assert!(missing.is_empty(), "never promised: {missing:?}");
}

#[test]
fn a_sentence_begins_with_a_capital_and_ends_with_a_full_stop() {
    for promise in everything() {
        for sentence in [&promise.sentence.nb, &promise.sentence.en] {
            let first = sentence.trim_start_matches(['«', '“', '"']).chars().next().unwrap();
            let is_name = promise.id.as_str().starts_with("cookie.");
            assert!(is_name || first.is_uppercase(), "{}: {sentence}", promise.id);
            assert!(sentence.ends_with('.') && !sentence.ends_with(".."), "{}", promise.id);
            assert!(!sentence.contains("  ") && !sentence.contains(['{', '}']), "{sentence}");
            assert!(!sentence.contains(" ,") && !sentence.contains(": ."), "{sentence}");
        }
    }
}

#[test]
fn both_languages_carry_the_same_numbers() {
    for promise in everything() {
        let (nb, en) = (&promise.sentence.nb, &promise.sentence.en);
        assert_eq!(numbers(nb), numbers(en), "{}: {nb} / {en}", promise.id);
    }
}

#[test]
fn the_two_languages_are_written_apart() {
    for promise in everything() {
        assert_ne!(promise.sentence.nb, promise.sentence.en, "{}", promise.id);
    }
}

#[test]
fn an_id_stands_once_and_names_its_kind_or_table() {
    for declaration in DECLARATIONS.iter() {
        let promises = promises(declaration);
        let ids: BTreeSet<_> = promises.iter().map(|promise| promise.id.as_str()).collect();
        assert_eq!(ids.len(), promises.len());
        for promise in &promises {
            let id = promise.id.as_str();
            let is_table = id.starts_with("measure.") || id.starts_with("agreement.instruction.");
            let names_kind = id.split('.').any(|part| part == promise.kind.word());
            assert!(is_table || names_kind, "{id}");
            assert!(!promise.rules.is_empty(), "{id}");
        }
    }
}

#[test]
fn a_promise_of_an_activity_has_a_place_in_the_text() {
    let declaration = &DECLARATIONS[0];
    for promise in promises(declaration).iter().filter(|promise| promise.activity.is_some()) {
        assert!(!promise.span.is_empty(), "{}", promise.id);
    }
}

/// Puts the tables of the first example in another order.
fn shuffled(seed: usize) -> Declaration {
    let mut declaration = DECLARATIONS[0].clone();
    let turn = |n: usize| if n == 0 { 0 } else { seed % n };
    macro_rules! reorder {
        ($($list:expr),+) => {
            $({
                let list = &mut $list;
                let by = turn(list.len());
                list.rotate_left(by);
                if seed % 2 == 0 {
                    list.reverse();
                }
            })+
        };
    }
    reorder!(
        declaration.activities,
        declaration.collection_points,
        declaration.sources,
        declaration.recipients,
        declaration.tools,
        declaration.cookies,
        declaration.measures,
        declaration.services
    );
    declaration
}

static BEFORE: LazyLock<BTreeMap<String, Promise>> = LazyLock::new(|| by_id(&DECLARATIONS[0]));

fn by_id(declaration: &Declaration) -> BTreeMap<String, Promise> {
    promises(declaration).into_iter().map(|it| (it.id.to_string(), it)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn ids_stay_when_tables_change_places(seed in 0..10_000_usize) {
        let (before, after) = (&*BEFORE, by_id(&shuffled(seed)));
        prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (id, promise) in before {
            prop_assert_eq!(promise.kind, after[id].kind);
            if promise.activity.is_some() {
                prop_assert_eq!(&promise.sentence, &after[id].sentence);
            }
        }
    }

    #[test]
    fn what_one_activity_promises_does_not_hang_on_another(dropped in 0..28_usize) {
        let mut fewer = DECLARATIONS[0].clone();
        let gone = fewer.activities.remove(dropped % fewer.activities.len());
        let (before, after) = (&*BEFORE, by_id(&fewer));
        for activity in &fewer.activities {
            let own = format!("{}.", activity.id.as_str());
            for (id, promise) in before.iter().filter(|(id, _)| id.starts_with(&own)) {
                let kept = after.get(id).map(|it| (&it.sentence, it.kind, it.level));
                prop_assert_eq!(kept, Some((&promise.sentence, promise.kind, promise.level)));
            }
        }
        let its_own = format!("{}.", gone.id.as_str());
        prop_assert!(!after.keys().any(|id| id.starts_with(&its_own)));
    }

    #[test]
    fn a_period_is_told_in_both_languages_and_named_as_a_level(
        n in 1..90_u32,
        unit in 0..4_usize,
        age in 1..18_u8,
        day in 1..29_u8,
    ) {
        let unit = [["day", "days"], ["week", "weeks"], ["month", "months"], ["year", "years"]]
            [unit][usize::from(n != 1)];
        let declaration = declared(&timed(&format!("{n} {unit}"), age, day));
        let period: law::Period = format!("{n} {unit}").parse().unwrap();
        let mut n_levels = 0;
        for promise in promises(&declaration) {
            let (nb, en) = (&promise.sentence.nb, &promise.sentence.en);
            prop_assert_eq!(numbers(nb), numbers(en), "{} / {}", nb, en);
            if let Some(Level::Within(it) | Level::Before(it) | Level::Every(it)) = promise.level {
                prop_assert_eq!(it, period);
                prop_assert!(n == 1 || numbers(nb).contains(&n.to_string().as_str()), "{}", nb);
                n_levels += 1;
            }
        }
        prop_assert_eq!(n_levels, 11);
    }
}

/// A declaration in which every time is `period`.
fn timed(period: &str, age: u8, day: u8) -> String {
    format!(
        r#"
        [organisation]
        name = "Solbris Bakeri AS"
        country = "NO"
        minimum_age = {age}

        [statement]
        changed_on = 2026-05-{day:02}

        [rights]
        answer_within = "{period}"

        [[activity]]
        id = "orders"
        purpose = {{ nb = "bake", en = "bake" }}
        source = ["guild"]
        retention = {{ until = "case-closed", for = "{period}" }}

        [[activity]]
        id = "letters"
        purpose = {{ nb = "svare", en = "answer" }}
        [activity.retention]
        criterion = {{ nb = "til svaret er gitt", en = "until the answer is given" }}
        review_every = "{period}"

        [[source]]
        id = "guild"
        kind = "partner"
        name = {{ nb = "lauget", en = "the guild" }}
        notice_within = "{period}"

        [[measure]]
        id = "backup"
        kind = "backup"
        says = {{ nb = "Vi tar kopi.", en = "We back up." }}
        tested_every = "{period}"

        [[cookie]]
        name = "basket"
        category = "functional"
        purpose = {{ nb = "husker kurven", en = "remembers the basket" }}
        life = "{period}"

        [agreement]
        subprocessor_notice = "{period}"
        objection = "{period}"
        breach_notice = "{period}"
        temporary_copies = "{period}"
        contact_confirmed_every = "{period}"
        prices = {{ notice = "{period}" }}
        "#
    )
}
