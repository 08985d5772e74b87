//! Statements: one SQL text for both engines, typed at both ends, all of them in one registry that a test walks.

use std::sync::OnceLock;

use crate::StoreError;
use crate::value::{Argument, Column, Kind, Val};

/// Returns every statement of the program, module by module.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    MODULES.iter().flat_map(|module| module.iter().copied())
}

const MODULES: &[&[&Statement]] = &[
    crate::access::STATEMENTS,
    crate::attestation::STATEMENTS,
    crate::authorisation::STATEMENTS,
    crate::backup::STATEMENTS,
    crate::chapter::STATEMENTS,
    crate::consent::STATEMENTS,
    crate::contact::STATEMENTS,
    crate::declaration_version::STATEMENTS,
    crate::delivery::STATEMENTS,
    crate::erase::STATEMENTS,
    crate::erasure::STATEMENTS,
    crate::exception::STATEMENTS,
    crate::fact::STATEMENTS,
    &[&crate::fact::INSERT],
    crate::ground::STATEMENTS,
    crate::import::STATEMENTS,
    crate::invitation::STATEMENTS,
    crate::job::STATEMENTS,
    crate::key::STATEMENTS,
    crate::known_browser::STATEMENTS,
    crate::mail_key::STATEMENTS,
    crate::mailbox::STATEMENTS,
    crate::mailing::STATEMENTS,
    crate::mailing_look::STATEMENTS,
    crate::mechanism::STATEMENTS,
    crate::member::STATEMENTS,
    crate::organisation::STATEMENTS,
    crate::origin::STATEMENTS,
    crate::password_reset::STATEMENTS,
    crate::pending_sign_in::STATEMENTS,
    crate::picture::STATEMENTS,
    crate::preference::STATEMENTS,
    crate::promise::STATEMENTS,
    crate::reading::STATEMENTS,
    crate::return_report::STATEMENTS,
    crate::second_factor::STATEMENTS,
    crate::session::STATEMENTS,
    crate::signup::STATEMENTS,
    crate::statement_version::STATEMENTS,
    crate::suppression::STATEMENTS,
    crate::tree::STATEMENTS,
    crate::undertaking::STATEMENTS,
    crate::wording::STATEMENTS,
];

/// Which rows a statement can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The rows of one organisation, which is always `$1`.
    Organisation,
    /// The rows of the whole installation.
    Installation,
}

/// One SQL text with what goes in and what comes out.
#[derive(Debug)]
pub struct Statement {
    /// Module and function.
    pub name: &'static str,
    /// The text, with `$1` and the tokens of [`crate::dialect`].
    pub sql: &'static str,
    /// Which rows it can reach.
    pub reach: Reach,
    /// Names and kinds of the parameters after the organisation.
    pub parameters: &'static [(&'static str, Kind)],
    /// Names and kinds of the columns, in order.
    pub columns: &'static [(&'static str, Kind)],
    is_for_many: bool,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
    postgres_many: OnceLock<Option<String>>,
}

impl Statement {
    pub(crate) const fn new(
        name: &'static str,
        sql: &'static str,
        reach: Reach,
        parameters: &'static [(&'static str, Kind)],
        columns: &'static [(&'static str, Kind)],
    ) -> Self {
        Self {
            name,
            sql,
            reach,
            parameters,
            columns,
            is_for_many: false,
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
            postgres_many: OnceLock::new(),
        }
    }

    /// Says that the statement is run for many rows of parameters in one go.
    pub(crate) const fn for_many(mut self) -> Self {
        self.is_for_many = true;
        self
    }

    /// Returns the text as SQLite takes it.
    pub fn sqlite(&self) -> &str {
        self.sqlite.get_or_init(|| crate::dialect::sqlite(self.sql))
    }

    /// Returns the text as PostgreSQL takes it.
    pub fn postgres(&self) -> &str {
        self.postgres.get_or_init(|| crate::dialect::postgres(self.sql))
    }

    /// Returns the text by which PostgreSQL runs the statement for arrays of parameters; none where it goes row by row.
    pub fn postgres_many(&self) -> Option<&str> {
        let many = || crate::dialect::postgres_many(self.sql, self.parameters);
        let many = self.postgres_many.get_or_init(|| self.is_for_many.then(many).flatten());
        many.as_deref()
    }
}

/// What a statement brings back.
#[derive(Debug, Default)]
pub struct Rows {
    /// How many rows it changed.
    pub n_changed: u64,
    /// The rows it returned.
    pub rows: Vec<Vec<Val>>,
}

/// A struct that one row is read into.
pub trait Row: Sized {
    /// Names and kinds of the columns, in order.
    const COLUMNS: &'static [(&'static str, Kind)];
    /// Reads one row of `statement`.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn read(statement: &'static str, values: Vec<Val>) -> Result<Self, StoreError>;
    /// Returns the values of all columns, in order.
    fn values(&self) -> Vec<Val>;
}

/// What a statement's function returns: no, one or many rows, or how many it changed.
pub trait Answer: Sized {
    /// Names and kinds of the columns, in order.
    const COLUMNS: &'static [(&'static str, Kind)];
    /// Reads what `statement` brought back.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn read(statement: &'static str, rows: Rows) -> Result<Self, StoreError>;
}

impl<R: Row> Answer for Vec<R> {
    const COLUMNS: &'static [(&'static str, Kind)] = R::COLUMNS;
    fn read(statement: &'static str, rows: Rows) -> Result<Self, StoreError> {
        rows.rows.into_iter().map(|values| R::read(statement, values)).collect()
    }
}

impl<R: Row> Answer for Option<R> {
    const COLUMNS: &'static [(&'static str, Kind)] = R::COLUMNS;
    fn read(statement: &'static str, rows: Rows) -> Result<Self, StoreError> {
        rows.rows.into_iter().next().map(|values| R::read(statement, values)).transpose()
    }
}

impl Answer for u64 {
    const COLUMNS: &'static [(&'static str, Kind)] = &[];
    fn read(_: &'static str, rows: Rows) -> Result<Self, StoreError> {
        Ok(rows.n_changed)
    }
}

pub(crate) fn read_column<C: Column>(
    statement: &'static str,
    column: &'static str,
    value: Option<Val>,
) -> Result<C, StoreError> {
    value.and_then(C::read).ok_or(StoreError::Unreadable { statement, column })
}

pub(crate) fn value(argument: impl Argument) -> Val {
    argument.value()
}

/// Reads rows into structs: either a new struct, or one that stands elsewhere (`impl`).
macro_rules! row {
    ($(#[$doc:meta])* $vis:vis struct $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    }) => {
        $(#[$doc])*
        $vis struct $name {
            $($(#[$field_doc])* $vis $field: $type,)*
        }

        $crate::query::row! { impl $name { $($field: $type,)* } }
    };
    (impl $name:ty { $($field:ident: $type:ty,)* }) => {
        impl $crate::query::Row for $name {
            const COLUMNS: &'static [(&'static str, $crate::value::Kind)] =
                &[$((stringify!($field), <$type as $crate::value::Column>::KIND)),*];

            fn read(
                statement: &'static str,
                values: Vec<$crate::value::Val>,
            ) -> Result<Self, $crate::StoreError> {
                let mut values = values.into_iter();
                Ok(Self {
                    $($field: $crate::query::read_column(
                        statement,
                        stringify!($field),
                        values.next(),
                    )?,)*
                })
            }

            fn values(&self) -> Vec<$crate::value::Val> {
                vec![$($crate::query::value(&self.$field)),*]
            }
        }
    };
}
pub(crate) use row;

/// Makes one typed function per statement, and the module's list of them.
///
/// `read fn` takes a handle or a transaction, `write fn` a transaction, `each fn` a transaction and
/// many rows of arguments, `row fn` a transaction and one struct, `rows fn` a transaction and many
/// structs, `reads fn` a transaction and many rows of arguments, with an answer for each. All of
/// them put the organisation of what they were given into `$1`. `everywhere fn` reaches the whole
/// installation.
macro_rules! queries {
    ($($(#[$doc:meta])* $vis:vis $form:ident fn $name:ident($($arguments:tt)*) $(-> $answer:ty)?
        = $sql:expr;)*) => {
        $($crate::query::query! {
            $form [$(#[$doc])* $vis] $name($($arguments)*) [$($answer)?] = $sql
        })*

        pub(crate) const STATEMENTS: &[&$crate::query::Statement] = &[$({
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                $form $name($($arguments)*) [$($answer)?] = $sql
            };
            &STATEMENT
        }),*];
    };
}
pub(crate) use queries;

macro_rules! query {
    (read [$(#[$doc:meta])* $vis:vis] $name:ident($($arg:ident: $type:ty),*) [$answer:ty]
        = $sql:expr) => {
        $(#[$doc])*
        $vis async fn $name(
            mut on: impl $crate::Scope $(, $arg: $type)*
        ) -> Result<$answer, $crate::StoreError> {
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                read $name($($arg: $type),*) [$answer] = $sql
            };
            let rows = on.run(&STATEMENT, vec![$($crate::query::value($arg)),*]).await?;
            <$answer as $crate::query::Answer>::read(STATEMENT.name, rows)
        }
    };
    (write [$(#[$doc:meta])* $vis:vis] $name:ident($($arg:ident: $type:ty),*) [$answer:ty]
        = $sql:expr) => {
        $(#[$doc])*
        $vis async fn $name(
            tx: &mut $crate::Tx $(, $arg: $type)*
        ) -> Result<$answer, $crate::StoreError> {
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                write $name($($arg: $type),*) [$answer] = $sql
            };
            let values = vec![$($crate::query::value($arg)),*];
            let rows = $crate::Scope::run(tx, &STATEMENT, values).await?;
            <$answer as $crate::query::Answer>::read(STATEMENT.name, rows)
        }
    };
    (each [$(#[$doc:meta])* $vis:vis] $name:ident($($arg:ident: $type:ty),*) [] = $sql:expr) => {
        $(#[$doc])*
        $vis async fn $name(
            tx: &mut $crate::Tx, rows: impl IntoIterator<Item = ($($type,)*)>,
        ) -> Result<u64, $crate::StoreError> {
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                each $name($($arg: $type),*) [] = $sql
            };
            let rows = rows
                .into_iter()
                .map(|($($arg,)*)| vec![$($crate::query::value($arg)),*])
                .collect();
            tx.run_each(&STATEMENT, rows).await
        }
    };
    (reads [$(#[$doc:meta])* $vis:vis] $name:ident($($arg:ident: $type:ty),*) [$answer:ty]
        = $sql:expr) => {
        $(#[$doc])*
        $vis async fn $name(
            tx: &mut $crate::Tx, rows: impl IntoIterator<Item = ($($type,)*)>,
        ) -> Result<Vec<$answer>, $crate::StoreError> {
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                reads $name($($arg: $type),*) [$answer] = $sql
            };
            let rows = rows
                .into_iter()
                .map(|($($arg,)*)| vec![$($crate::query::value($arg)),*])
                .collect();
            let answers = tx.read_each(&STATEMENT, rows).await?.into_iter();
            answers
                .map(|rows| <$answer as $crate::query::Answer>::read(STATEMENT.name, rows))
                .collect()
        }
    };
    (rows [$(#[$doc:meta])* $vis:vis] $name:ident($row:ty) [] = $sql:expr) => {
        $(#[$doc])*
        $vis async fn $name(
            tx: &mut $crate::Tx, rows: impl IntoIterator<Item = &$row>,
        ) -> Result<u64, $crate::StoreError> {
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                rows $name($row) [] = $sql
            };
            let rows = rows.into_iter().map($crate::query::Row::values).collect();
            tx.run_each(&STATEMENT, rows).await
        }
    };
    (row [$(#[$doc:meta])* $vis:vis] $name:ident($row:ty) [] = $sql:expr) => {
        $(#[$doc])*
        $vis async fn $name(tx: &mut $crate::Tx, row: &$row) -> Result<u64, $crate::StoreError> {
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                row $name($row) [] = $sql
            };
            let values = $crate::query::Row::values(row);
            Ok($crate::Scope::run(tx, &STATEMENT, values).await?.n_changed)
        }
    };
    (everywhere [$(#[$doc:meta])* $vis:vis] $name:ident() [$answer:ty] = $sql:expr) => {
        $(#[$doc])*
        $vis async fn $name(store: &$crate::Store) -> Result<$answer, $crate::StoreError> {
            static STATEMENT: $crate::query::Statement = $crate::query::described! {
                everywhere $name() [$answer] = $sql
            };
            let rows = store.run_everywhere(&STATEMENT).await?;
            <$answer as $crate::query::Answer>::read(STATEMENT.name, rows)
        }
    };
}
pub(crate) use query;

macro_rules! described {
    (@ $reach:ident $name:ident $sql:expr, $parameters:expr, $columns:expr) => {
        $crate::query::Statement::new(
            concat!(module_path!(), "::", stringify!($name)),
            $sql,
            $crate::query::Reach::$reach,
            $parameters,
            $columns,
        )
    };
    (everywhere $name:ident() [$answer:ty] = $sql:expr) => {
        $crate::query::described!(@ Installation $name $sql, &[], <$answer as $crate::query::Answer>::COLUMNS)
    };
    (rows $name:ident($row:ty) [] = $sql:expr) => {
        $crate::query::described!(row $name($row) [] = $sql).for_many()
    };
    (row $name:ident($row:ty) [] = $sql:expr) => {
        $crate::query::described!(@ Organisation $name $sql, <$row as $crate::query::Row>::COLUMNS, &[])
    };
    (each $name:ident($($arg:ident: $type:ty),*) [] = $sql:expr) => {
        $crate::query::described!(write $name($($arg: $type),*) [u64] = $sql).for_many()
    };
    (reads $name:ident($($arg:ident: $type:ty),*) [$answer:ty] = $sql:expr) => {
        $crate::query::described!(read $name($($arg: $type),*) [$answer] = $sql).for_many()
    };
    ($form:ident $name:ident($($arg:ident: $type:ty),*) [$answer:ty] = $sql:expr) => {
        $crate::query::described!(
            @ Organisation $name $sql,
            &[$((stringify!($arg), <$type as $crate::value::Argument>::KIND)),*],
            <$answer as $crate::query::Answer>::COLUMNS
        )
    };
}
pub(crate) use described;
