//! Every statement of the program on both engines: it prepares, its types fit, it uses an index, it keeps to its organisation.

use std::collections::BTreeMap;

use rusqlite::Connection;
use store::query::{Reach, Statement, statements};
use store::value::Kind;
use store::{INSTALLATION_WIDE, Store};
use tokio_postgres::NoTls;
use tokio_postgres::types::Type;
use trial::postgres::Database;

use crate::world::SqliteFile;

async fn sqlite() -> (SqliteFile, Connection) {
    let file = SqliteFile::new();
    Store::open(&file.url()).await.unwrap();
    let connection = file.connect();
    (file, connection)
}

#[tokio::test]
async fn every_statement_fits_sqlite_and_uses_an_index() {
    let (_file, connection) = sqlite().await;
    for statement in statements() {
        let prepared = connection.prepare(statement.sqlite());
        let prepared = prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        assert_eq!(prepared.parameter_count(), n_parameters(statement), "{}", statement.name);
        let names: Vec<&str> = prepared.column_names().collect();
        let expected: Vec<&str> = statement.columns.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, expected, "{}", statement.name);
        if statement.reach == Reach::Organisation {
            for step in plan(&connection, statement) {
                let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
                let scans = scanned.is_some_and(|table| !made_in(statement).contains(&table));
                assert!(!scans, "{} reads a whole table: {step}", statement.name);
                assert!(
                    !reads_all_rows(&step) || may_read_all(statement),
                    "{} reads all rows of an organisation: {step}",
                    statement.name
                );
            }
        }
    }
}

/// The tables that stay small, whatever an organisation does.
const SMALL: &[&str] = &[
    "attestation",
    "authorisation",
    "authorisation_review",
    "backup",
    "checkpoint",
    "declaration_version",
    "import",
    "invitation",
    "mail_key",
    "mailing",
    "mailing_look",
    "mailing_tally",
    "mechanism_switch",
    "member",
    "organisation",
    "organisation_key",
    "picture",
    "promise_latest",
    "publishing_exception",
    "rehearsal",
    "statement_version",
    "tree",
    "undertaking",
    "undertaking_wording",
    "wording",
];

/// The statements, other than sums, that look at every row because that is what they are for.
const READ_ALL: &[&str] = &[
    // stops at its limit, in the order of the key
    "store::chapter::find_last",
    "store::consent::supersede",
    // the index holds what is untold yet, and no more
    "store::erasure::assign",
    "store::suppression::assign",
    "store::consent::list_lapsed",
    // stops at its limit, in the order of the index
    "store::authorisation::delete_denied_before",
    "store::delivery::list_newest",
    "store::job::delete_done_before",
    "store::mailbox::list_near",
    "store::promise::list_cases_of_fact",
    "store::return_report::delete_before",
];

fn may_read_all(statement: &Statement) -> bool {
    let function = statement.name.rsplit("::").next().unwrap_or_default();
    let is_sum = function.starts_with("tally") || function.starts_with("count_");
    is_sum || READ_ALL.contains(&statement.name)
}

/// Says whether a step of a plan is led by the organisation alone, in a table that may be large.
fn reads_all_rows(step: &str) -> bool {
    let words: Vec<&str> = step.split(' ').collect();
    let is_few =
        words.iter().any(|it| ["fact_unsequenced", "job_due", "delivery_dead"].contains(it));
    let is_small = words.get(1).is_some_and(|table| SMALL.contains(table));
    step.ends_with("(organisation_id=?)") && !is_few && !is_small
}

/// Each batch of a mailing must cost as much as it is large, however many mails went out before.
#[tokio::test]
async fn who_waits_for_a_mail_is_found_among_those_who_wait() {
    let (_file, connection) = sqlite().await;
    let mut n_statements = 0;
    for statement in statements().filter(|it| it.name.starts_with("store::delivery::")) {
        if !statement.sql.contains("mailing_id = $2 AND state = 'waiting'") {
            continue;
        }
        let plan = plan(&connection, statement);
        let by_state =
            "delivery USING INDEX delivery_state (organisation_id=? AND mailing_id=? AND state=?";
        let by_state_alone = by_state.replace("USING INDEX", "USING COVERING INDEX");
        let found = plan.iter().any(|it| it.contains(by_state) || it.contains(&by_state_alone));
        assert!(found, "{}: {plan:?}", statement.name);
        n_statements += 1;
    }
    assert!(n_statements > 5, "only {n_statements} statements are about those who wait");
}

/// The tables that a statement makes for itself, each of rows that are bound already.
fn made_in(statement: &Statement) -> Vec<&'static str> {
    let words: Vec<&str> = statement.sql.split_whitespace().collect();
    let named = |three: &[&'static str]| {
        let opens = three[2].starts_with('(') || three[2] == "MATERIALIZED";
        (three[1] == "AS" && opens).then_some(three[0])
    };
    words.windows(3).filter_map(named).collect()
}

fn plan(connection: &Connection, statement: &Statement) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sqlite());
    let mut prepared = connection.prepare(&sql).expect("the plan prepares");
    let nothing = vec![rusqlite::types::Null; n_parameters(statement)];
    let steps = prepared.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3));
    steps.expect("the plan runs").collect::<Result<_, _>>().expect("steps are text")
}

fn n_parameters(statement: &Statement) -> usize {
    let organisation = usize::from(statement.reach == Reach::Organisation);
    statement.parameters.len() + organisation
}

#[tokio::test]
async fn every_statement_fits_postgresql() {
    let database = Database::create().await.unwrap();
    Store::open(&database.url).await.unwrap();
    let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.unwrap();
    tokio::spawn(connection);
    for statement in statements() {
        let prepared = client.prepare(statement.postgres()).await;
        let prepared = prepared.unwrap_or_else(|error| panic!("{}: {error:?}", statement.name));
        let organisation = (statement.reach == Reach::Organisation).then_some(Type::UUID);
        let own = statement.parameters.iter().map(|(_, kind)| type_of(*kind));
        let expected: Vec<Type> = organisation.into_iter().chain(own).collect();
        assert_eq!(prepared.params(), expected, "{}", statement.name);
        let found: Vec<_> = prepared.columns().iter().map(|c| (c.name(), c.type_())).collect();
        let expected: Vec<_> =
            statement.columns.iter().map(|(name, kind)| (*name, type_of(*kind))).collect();
        let expected: Vec<_> = expected.iter().map(|(name, kind)| (*name, kind)).collect();
        assert_eq!(found, expected, "{}", statement.name);
    }
}

#[tokio::test]
async fn every_statement_for_many_rows_fits_postgresql_in_arrays() {
    let database = Database::create().await.unwrap();
    Store::open(&database.url).await.unwrap();
    let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let mut n_statements = 0;
    for statement in statements() {
        let Some(sql) = statement.postgres_many() else { continue };
        let prepared = client.prepare(sql).await;
        let prepared = prepared.unwrap_or_else(|error| panic!("{}: {error:?}", statement.name));
        let own = statement.parameters.iter().map(|(_, kind)| array_of(*kind));
        let expected: Vec<Type> = std::iter::once(Type::UUID).chain(own).collect();
        assert_eq!(prepared.params(), expected, "{}", statement.name);
        let found: Vec<_> = prepared.columns().iter().map(|c| (c.name(), c.type_())).collect();
        let place = (!statement.columns.is_empty()).then_some(("place", Type::INT8));
        let own = statement.columns.iter().map(|(name, kind)| (*name, type_of(*kind)));
        let expected: Vec<_> = place.into_iter().chain(own).collect();
        let expected: Vec<_> = expected.iter().map(|(name, kind)| (*name, kind)).collect();
        assert_eq!(found, expected, "{}", statement.name);
        n_statements += 1;
    }
    assert!(n_statements > 12, "only {n_statements} statements go in arrays");
}

fn array_of(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8_ARRAY,
        Kind::Text => Type::TEXT_ARRAY,
        Kind::Bytes => Type::BYTEA_ARRAY,
        Kind::Uuid => Type::UUID_ARRAY,
    }
}

fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
        Kind::Uuid => Type::UUID,
    }
}

#[test]
fn every_statement_names_its_organisation_once_per_table() {
    for statement in statements() {
        let words: Vec<&str> = statement.sql.split_whitespace().collect();
        let inserts = words.windows(2).filter(|pair| pair == &["INSERT", "INTO"]).count();
        let own = statement.sql.matches("VALUES ($1").count();
        assert_eq!(inserts, own, "{}", statement.name);
        let tables = words.windows(2).filter(|pair| {
            let reads = ["FROM", "JOIN", "UPDATE"].contains(&pair[0]);
            reads
                && pair[1] != "SET"
                && !made_in(statement).contains(&pair[1].trim_end_matches(')'))
        });
        let bound = statement.sql.matches("organisation_id = $1").count();
        let n_tables = tables.count();
        if statement.reach == Reach::Organisation {
            assert_eq!(bound, n_tables, "{}", statement.name);
        } else {
            let wide = INSTALLATION_WIDE.iter().any(|table| words.contains(table));
            assert!(wide && n_tables == 1, "{}", statement.name);
        }
    }
}

#[tokio::test]
async fn the_organisation_leads_every_key_and_index() {
    let (_file, connection) = sqlite().await;
    let mut leading = BTreeMap::new();
    let sql = "SELECT m.name, i.name, c.name
               FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
               WHERE m.type = 'table' AND c.seqno = 0";
    let mut prepared = connection.prepare(sql).unwrap();
    let rows = prepared.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    for row in rows {
        let (table, index, column): (String, String, String) = row.unwrap();
        leading.insert((table, index), column);
    }
    assert!(leading.len() > 40, "only {} indexes were found", leading.len());
    for ((table, index), column) in leading {
        if table != "schema_version" {
            assert_eq!(column, "organisation_id", "{table}, {index}");
        }
    }
}
