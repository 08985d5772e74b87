//! What can go wrong between the program and its database. Texts hold names of tables and codes, never values.

/// Why a statement or a transaction did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A key of the table has this value already.
    #[error("the row exists already in table `{table}`")]
    Exists {
        /// The table.
        table: String,
    },
    /// A transaction was to be committed without a Fact.
    #[error("no fact says what the transaction changed")]
    NoFact,
    /// The transaction was idle for too long, or has ended.
    #[error("the transaction is over")]
    Over,
    /// A transaction on the embedded store waited for something outside the store.
    #[error("the transaction waited for something outside the store")]
    Waited,
    /// A transaction was to be committed after one of its statements had failed.
    #[error("an earlier statement of the transaction failed")]
    Poisoned,
    /// Another transaction is in the way; trying again may succeed.
    #[error("the database is busy with another change")]
    Contended,
    /// There is no connection to the database.
    #[error("the database cannot be reached: {reason}")]
    Unreachable {
        /// What the driver says.
        reason: String,
    },
    /// A column holds what its type cannot be.
    #[error("column `{column}` of `{statement}` cannot be read")]
    Unreadable {
        /// The statement.
        statement: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The database refused a statement for another reason.
    #[error("the database refused a statement: {code}")]
    Refused {
        /// SQLSTATE or the result code of SQLite.
        code: String,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::Refused { code: refusal_without_values(&error) };
        };
        match failure.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                Self::Exists { table: table_of(message.as_deref().unwrap_or_default()) }
            }
            _ if failure.code == rusqlite::ErrorCode::DatabaseBusy => Self::Contended,
            code => Self::Refused { code: format!("SQLite {code}") },
        }
    }
}

fn refusal_without_values(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { error, .. } => format!("SQLite {}", error.extended_code),
        rusqlite::Error::InvalidParameterCount(given, wanted) => {
            format!("{given} parameters given, {wanted} wanted")
        }
        _ => "the driver's own".to_owned(),
    }
}

/// Reads the table from `UNIQUE constraint failed: contact.organisation_id, contact.id`.
fn table_of(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or_default();
    columns.split('.').next().unwrap_or_default().to_owned()
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(refusal) = error.as_db_error() else {
            return Self::Unreachable { reason: error.to_string() };
        };
        match refusal.code() {
            &SqlState::UNIQUE_VIOLATION => {
                Self::Exists { table: refusal.table().unwrap_or_default().to_owned() }
            }
            &SqlState::T_R_SERIALIZATION_FAILURE
            | &SqlState::T_R_DEADLOCK_DETECTED
            | &SqlState::LOCK_NOT_AVAILABLE => Self::Contended,
            code => Self::Refused { code: format!("SQLSTATE {}", code.code()) },
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            other => Self::Unreachable { reason: other.to_string() },
        }
    }
}
