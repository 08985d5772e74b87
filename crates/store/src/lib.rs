//! One storage over SQLite and PostgreSQL: state, Facts and jobs commit together.
