//! Looks into the database from outside, as somebody with a database tool: every value of every table; and tampers.

use std::collections::BTreeSet;

use rusqlite::types::ValueRef;
use tokio_postgres::NoTls;

use crate::house::{House, Place};
use crate::trouble::{Step, Trouble};

/// What stands in the database.
#[derive(Default)]
pub(crate) struct Found {
    /// Everything that has the form of an ID.
    pub(crate) ids: BTreeSet<String>,
    /// Tables with an address of the town's in clear text.
    pub(crate) in_clear: BTreeSet<String>,
}

impl Found {
    fn text(&mut self, table: &str, text: &str) {
        if text.contains("@town.example") || text.contains("post@firm") {
            self.in_clear.insert(table.to_owned());
        }
        let parts = text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'));
        self.ids.extend(parts.filter(|part| part.len() == 36).map(str::to_owned));
    }

    fn bytes(&mut self, table: &str, bytes: &[u8]) {
        match uuid::Uuid::from_slice(bytes) {
            Ok(id) => drop(self.ids.insert(id.to_string())),
            Err(_) => self.text(table, &String::from_utf8_lossy(bytes)),
        }
    }
}

/// Reads everything.
pub(crate) fn read(house: &House) -> Step<Found> {
    match &house.place {
        Place::Sqlite(path) => {
            let file = rusqlite::Connection::open(path)?;
            read_sqlite(&file)
        }
        Place::Postgresql(database) => house.block_on(read_postgresql(&database.admin_url))?,
    }
}

fn read_sqlite(file: &rusqlite::Connection) -> Step<Found> {
    let mut found = Found::default();
    let mut listing = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
    let tables: Vec<String> = listing.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for table in tables {
        let mut all = file.prepare(&format!("SELECT * FROM \"{table}\""))?;
        let n_columns = all.column_count();
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..n_columns {
                match row.get_ref(column)? {
                    ValueRef::Text(text) => found.text(&table, &String::from_utf8_lossy(text)),
                    ValueRef::Blob(bytes) => found.bytes(&table, bytes),
                    _ => {}
                }
            }
        }
    }
    Ok(found)
}

async fn read_postgresql(url: &str) -> Step<Found> {
    let mut found = Found::default();
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let connection = tokio::spawn(connection);
    let listing = "SELECT table_name::text FROM information_schema.tables
                   WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    for row in client.query(listing, &[]).await? {
        let table: String = row.get(0);
        for row in client.query(&format!("SELECT t::text FROM \"{table}\" t"), &[]).await? {
            found.text(&table, row.get(0));
        }
    }
    drop(client);
    connection.await??;
    Ok(found)
}

/// Changes rows behind the program's back.
pub(crate) fn tamper(house: &House, sql: &str) -> Step<()> {
    match &house.place {
        Place::Sqlite(path) => {
            let file = rusqlite::Connection::open(path)?;
            file.busy_timeout(std::time::Duration::from_secs(10))?;
            file.execute_batch(sql)?;
        }
        Place::Postgresql(database) => {
            house.block_on(trial::postgres::execute(&database.admin_url, sql))??;
        }
    }
    Ok(())
}

/// Says of a database that holds IDs of people who are gone which tables' reading showed them.
pub(crate) fn check_gone<'a>(
    found: &Found,
    gone: impl IntoIterator<Item = (usize, &'a domain::SubjectId)>,
) -> Step<()> {
    for (number, subject) in gone {
        if found.ids.contains(&subject.to_string()) {
            let what = format!("the ID {subject} of person {number} is still in the database");
            return Err(Trouble::new("DSR-13: after an erasure no table holds her ID", what));
        }
    }
    match found.in_clear.first() {
        Some(table) => {
            let what = format!("an address stands in clear text in table {table}");
            Err(Trouble::new("personal columns are sealed", what))
        }
        None => Ok(()),
    }
}
