//! Tells SQLite how many rows a value picks out, so that its plans are the same on every machine and for every size.
//!
//! Without statistics SQLite takes it that one organisation has ten rows, and reads all that it has rather than use an
//! index whose second column picks out the few. Measured statistics would be those of an empty database at first, and
//! change plans on a day that nobody chose. So each index gets the numbers of a large organisation that has an installation
//! for itself.

use std::collections::BTreeSet;

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// How many rows each table is said to have.
const N_ROWS: u64 = 1_000_000;
/// How many of them share one value of a column, by the column's name; otherwise [`N_OTHERWISE`].
const N_BY_COLUMN: &[(&str, u64)] = &[
    ("organisation_id", N_ROWS),
    ("activity", N_ROWS / 2),
    ("topic", N_ROWS / 2),
    ("state", N_ROWS / 4),
    ("kind", N_ROWS / 10),
    ("mailing_id", N_ROWS / 10),
    ("promise_id", N_ROWS / 100),
    ("subject_id", 8),
    ("member_id", 8),
    ("about", 8),
    ("id", 1),
];
const N_OTHERWISE: u64 = 100;
/// The indexes of the few rows that something is still to be done about.
const OF_FEW: &[&str] = &[
    "access_record_member",
    "delivery_dead",
    "erasure_untold",
    "fact_unsequenced",
    "job_due",
    "suppression_untold",
];
const N_FEW: u64 = 1_000;

/// Keeps the statistics of all indexes, unless they stand already, and lets this connection plan by them; others do once
/// they open the file.
pub(super) fn keep(connection: &mut Connection) -> Result<(), StoreError> {
    let statistics = statistics(connection)?;
    if found(connection)? == statistics {
        return Ok(());
    }
    // Makes the table where there is none; what it measures is replaced below.
    connection.execute_batch("ANALYZE sqlite_schema")?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute("DELETE FROM sqlite_stat1", [])?;
    for [table, index, said] in &statistics {
        let insert = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)";
        tx.execute(insert, [table, index, said])?;
    }
    tx.commit()?;
    Ok(connection.execute_batch("ANALYZE sqlite_schema")?)
}

/// Table, index, and what is said of it.
type Said = [String; 3];

fn found(connection: &Connection) -> Result<BTreeSet<Said>, StoreError> {
    if !connection.table_exists(None, "sqlite_stat1")? {
        return Ok(BTreeSet::new());
    }
    let mut found = connection.prepare("SELECT tbl, COALESCE(idx, ''), stat FROM sqlite_stat1")?;
    let rows = found.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn statistics(connection: &Connection) -> Result<BTreeSet<Said>, StoreError> {
    let sql = "SELECT t.name, i.name, i.\"unique\", i.origin
               FROM pragma_table_list t, pragma_index_list(t.name) i
               WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    let mut found = connection.prepare(sql)?;
    let mut rows = found.query([])?;
    let mut statistics = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (table, index): (String, String) = (row.get(0)?, row.get(1)?);
        let n_rows = if OF_FEW.contains(&index.as_str()) { N_FEW } else { N_ROWS };
        let said = said(n_rows, row.get(2)?, &columns(connection, &index)?);
        // A table without row numbers is its own primary key, which goes by the table's name.
        let is_key = row.get::<_, String>(3)? == "pk";
        statistics.insert([table.clone(), if is_key { table } else { index }, said]);
    }
    Ok(statistics)
}

/// Lists the key columns of an index; one that is computed has no name.
fn columns(connection: &Connection, index: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT COALESCE(name, '') FROM pragma_index_info(?1) ORDER BY seqno";
    let mut found = connection.prepare(sql)?;
    let columns = found.query_map([index], |row| row.get(0))?;
    Ok(columns.collect::<Result<_, _>>()?)
}

/// Writes what `sqlite_stat1` holds of an index: all rows, then how many share the first column, the first two, and so on.
fn said(n_rows: u64, is_unique: bool, columns: &[String]) -> String {
    let mut n_left = n_rows;
    let mut words = vec![n_rows.to_string()];
    for (place, column) in columns.iter().enumerate() {
        // As if no column told anything of another.
        let known = N_BY_COLUMN.iter().find(|(name, _)| name == column);
        n_left = (n_left * known.map_or(N_OTHERWISE, |(_, n)| *n) / N_ROWS).max(1);
        if is_unique && place + 1 == columns.len() {
            n_left = 1;
        }
        words.push(n_left.to_string());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is_unique: bool, columns: &[&str], expected: &str) {
        let columns: Vec<String> = columns.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(said(N_ROWS, is_unique, &columns), expected);
    }

    #[test]
    fn each_column_more_leaves_its_share_of_the_rows() {
        check(false, &["organisation_id", "subject_id"], "1000000 1000000 8");
        check(false, &["organisation_id", "subject_id", "state"], "1000000 1000000 8 2");
        check(false, &["organisation_id", "mailing_id", "state"], "1000000 1000000 100000 25000");
        check(false, &["organisation_id", "state", "due_at"], "1000000 1000000 250000 25");
    }

    #[test]
    fn a_whole_key_leaves_one() {
        check(true, &["organisation_id", "topic"], "1000000 1000000 1");
        check(true, &["organisation_id"], "1000000 1");
    }
}
