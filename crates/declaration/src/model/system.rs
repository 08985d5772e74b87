//! `[[system]]`: data stores, and where in them personal data lie.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::place::Placed;

/// A data store.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Short stable name.
    pub id: Placed<String>,
    /// What sort of store.
    pub kind: Placed<SystemKind>,
    /// Where the address is found; never a secret itself.
    pub url: Option<Placed<BTreeMap<String, String>>>,
    /// Countries where it lies.
    #[serde(default)]
    pub places: Vec<Placed<String>>,
    /// Tables that hold personal data.
    #[serde(default)]
    pub table: BTreeMap<String, Placed<SystemTable>>,
}

/// What sort of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SystemKind {
    /// PostgreSQL.
    Postgresql,
    /// MySQL or MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
    /// A folder of CSV files.
    Csv,
    /// An HTTP service.
    Http,
    /// Ordhold's own store.
    Ordhold,
    /// Paper, premises and other places no program reaches.
    Manual,
}

/// A table that holds personal data.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemTable {
    /// Whose data.
    pub subject: Placed<String>,
    /// Columns that lead to the person, with their category.
    #[serde(default)]
    pub identity: BTreeMap<String, Placed<String>>,
    /// Other columns, with their category.
    #[serde(default)]
    pub columns: BTreeMap<String, Placed<String>>,
    /// What erasing means here.
    pub erase: Option<Placed<EraseAction>>,
}

/// What erasing means for a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseAction {
    /// Columns whose content is made anonymous; none means that the row is deleted.
    #[serde(default)]
    pub anonymise: Vec<Placed<String>>,
    /// Why the row stays.
    pub because: Option<String>,
}
