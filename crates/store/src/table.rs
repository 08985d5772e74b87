//! The tables of one version, column by column, as the migrations make them: the same on both engines.

use domain::OrganisationId;
use rusqlite::Connection;

use crate::value::{Kind, Val};
use crate::{StoreError, dialect, migration};

/// One table whose rows belong to an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Names and kinds of its columns, in order; among them `organisation_id`.
    pub columns: Vec<(String, Kind)>,
    /// The columns of its key, in order.
    keys: Vec<String>,
}

impl Table {
    /// Returns the place of a column; none when there is no such column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(column, _)| column == name)
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Returns the text that reads every row of an organisation, which is `$1`, in the order of the key.
    pub(crate) fn select(&self) -> String {
        let (names, keys) = (self.names(), self.keys.join(", "));
        format!("SELECT {names} FROM {} WHERE organisation_id = $1 ORDER BY {keys}", self.name)
    }

    /// Returns the text that adds one row.
    pub(crate) fn insert(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len()).map(|at| format!("${at}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, self.names(), places.join(", "))
    }

    /// Returns the text that adds many rows on PostgreSQL, from one array for each column.
    pub(crate) fn insert_many(&self) -> String {
        let array = |(at, (_, kind)): (usize, &(String, Kind))| {
            format!("${}::{}[]", at + 1, dialect::array_of(*kind))
        };
        let arrays: Vec<String> = self.columns.iter().enumerate().map(array).collect();
        let (name, names, arrays) = (&self.name, self.names(), arrays.join(", "));
        format!("INSERT INTO {name} ({names}) SELECT * FROM unnest({arrays})")
    }

    /// Turns what an engine keeps into what the column holds; an id is no mere bytes.
    pub(crate) fn sorted(&self, mut row: Vec<Val>) -> Vec<Val> {
        for (value, (_, kind)) in row.iter_mut().zip(&self.columns) {
            if let (Kind::Uuid, Val::Bytes(bytes)) = (kind, &*value)
                && let Ok(id) = uuid::Uuid::from_slice(bytes)
            {
                *value = Val::Uuid(id);
            }
        }
        row
    }

    /// Says whether a row belongs to an organisation.
    pub(crate) fn belongs(&self, row: &[Val], organisation: OrganisationId) -> bool {
        let own = Val::Uuid(organisation.as_uuid());
        row.len() == self.columns.len()
            && self.column("organisation_id").is_some_and(|at| row[at] == own)
    }
}

/// Lists the tables of a version whose rows belong to an organisation, by name.
///
/// # Errors
/// [`StoreError::Refused`] when SQLite does not answer.
pub fn tables(version: u32) -> Result<Vec<Table>, StoreError> {
    let connection = Connection::open_in_memory()?;
    for (_, sql) in migration::up_to(version) {
        connection.execute_batch(&dialect::described(sql))?;
    }
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut prepared = connection.prepare(sql)?;
    let names = prepared.query_map([], |row| row.get(0))?;
    names.map(|name| table(&connection, name?)).collect()
}

fn table(connection: &Connection, name: String) -> Result<Table, StoreError> {
    let sql = "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid";
    let mut prepared = connection.prepare(sql)?;
    let rows = prepared.query_map([&name], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
    })?;
    let (mut columns, mut keys) = (Vec::new(), Vec::new());
    for row in rows {
        let (column, kind, key) = row?;
        if key > 0 {
            keys.push((key, column.clone()));
        }
        let kind = match kind.as_str() {
            "UUID" => Kind::Uuid,
            "BYTES" => Kind::Bytes,
            "INTEGER" => Kind::Int,
            _ => Kind::Text,
        };
        columns.push((column, kind));
    }
    keys.sort();
    Ok(Table { name, columns, keys: keys.into_iter().map(|(_, column)| column).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_read_with_its_columns_and_its_key() {
        let tables = tables(migration::schema_version()).unwrap();
        let contact = tables.iter().find(|table| table.name == "contact").unwrap();
        assert_eq!(contact.keys, ["organisation_id", "subject_id"]);
        assert_eq!(contact.columns[0], ("organisation_id".to_owned(), Kind::Uuid));
        assert_eq!(contact.columns[2], ("address_digest".to_owned(), Kind::Bytes));
        assert!(tables.iter().all(|table| table.column("organisation_id").is_some()));
        assert!(tables.len() > 40, "{}", tables.len());
    }

    #[test]
    fn a_column_that_a_later_version_adds_is_not_there_before() {
        let column = |version| {
            let tables = tables(version).unwrap();
            tables.iter().find(|it| it.name == "suppression").unwrap().column("chapter")
        };
        assert_eq!((column(5), column(6)), (None, Some(4)));
    }
}
