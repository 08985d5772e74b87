//! Where SQLite and PostgreSQL differ in spelling: a handful of tokens, replaced once per text; and one text for many rows.

use crate::value::Kind;

const TOKENS: &[(&str, &str, &str)] = &[
    // token, SQLite, PostgreSQL
    ("{uuid}", "BLOB", "UUID"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{int}", "INTEGER", "BIGINT"),
    ("{text}", "TEXT", "TEXT COLLATE \"C\""),
    ("{strict}", "STRICT, WITHOUT ROWID", ""),
    ("{skip_locked}", "", "FOR UPDATE SKIP LOCKED"),
    ("{locked}", "", "FOR UPDATE"),
];

/// Returns the text as SQLite takes it; `$1` becomes `?1`, since `$1` would be a name there.
pub(crate) fn sqlite(sql: &str) -> String {
    let sql = TOKENS.iter().fold(sql.to_owned(), |sql, (token, word, _)| sql.replace(token, word));
    let mut replaced = String::with_capacity(sql.len());
    let mut letters = sql.chars().peekable();
    while let Some(letter) = letters.next() {
        let numbered = letter == '$' && letters.peek().is_some_and(char::is_ascii_digit);
        replaced.push(if numbered { '?' } else { letter });
    }
    replaced
}

/// Returns the text as SQLite takes it, with each column's own kind in place of what SQLite keeps it as; for looking at
/// tables, not for keeping rows.
pub(crate) fn described(sql: &str) -> String {
    let kinds = [("{uuid}", "UUID"), ("{bytes}", "BYTES"), ("{strict}", "WITHOUT ROWID")];
    sqlite(&kinds.iter().fold(sql.to_owned(), |sql, (token, word)| sql.replace(token, word)))
}

/// Returns the text as PostgreSQL takes it.
pub(crate) fn postgres(sql: &str) -> String {
    TOKENS.iter().fold(sql.to_owned(), |sql, (token, _, word)| sql.replace(token, word))
}

/// Returns the text that does on PostgreSQL at once, for arrays of parameters, what `sql` does for one row of them.
///
/// Only for texts that insert values, and for those that read; the latter give the row's place, from 1, before their own
/// columns. None for texts that change what stands: one of them would see only some of its own changes.
pub(crate) fn postgres_many(sql: &str, parameters: &[(&'static str, Kind)]) -> Option<String> {
    let mut arrays = Vec::with_capacity(parameters.len());
    let mut names = Vec::with_capacity(parameters.len());
    for (number, (_, kind)) in (2..).zip(parameters) {
        arrays.push(format!("${number}::{}[]", array_of(*kind)));
        names.push(format!("p{number}"));
    }
    let (arrays, names) = (arrays.join(", "), names.join(", "));
    let one = of_a_row(&postgres(sql));
    if one.starts_with("SELECT ") {
        return Some(format!(
            "SELECT q.place, f.* FROM unnest({arrays}) WITH ORDINALITY AS q ({names}, place), \
             LATERAL ({one}) AS f"
        ));
    }
    let (before, values) = one.split_once("VALUES (")?;
    let (values, after) = values.split_once(')')?;
    let is_plain = !values.contains('(') && !after.contains("DO UPDATE");
    is_plain.then(|| format!("{before}SELECT {values} FROM unnest({arrays}) AS q ({names}){after}"))
}

/// Lets a text take its parameters from a row `q`, save the organisation.
fn of_a_row(sql: &str) -> String {
    let mut parts = sql.split('$');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |sql, part| {
        let n_digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(n_digits);
        let name = if number.is_empty() || number == "1" { "$" } else { "q.p" };
        sql + name + number + rest
    })
}

pub(crate) fn array_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Text => "text",
        Kind::Bytes => "bytea",
        Kind::Uuid => "uuid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_inserts_many_rows() {
        let sql = "INSERT INTO t (o, a, b, c) VALUES ($1, $2, $3, 'x') ON CONFLICT DO NOTHING";
        let parameters = [("a", Kind::Uuid), ("b", Kind::Int)];
        assert_eq!(
            postgres_many(sql, &parameters).unwrap_or_default(),
            "INSERT INTO t (o, a, b, c) SELECT $1, q.p2, q.p3, 'x' \
             FROM unnest($2::uuid[], $3::bigint[]) AS q (p2, p3) ON CONFLICT DO NOTHING"
        );
    }

    #[test]
    fn one_text_reads_for_many_rows_and_tells_them_apart() {
        let sql = "SELECT a FROM t WHERE o = $1 AND b = $2 AND c = '$' AND d = $10 {locked}";
        assert_eq!(
            postgres_many(sql, &[("b", Kind::Bytes)]).unwrap_or_default(),
            "SELECT q.place, f.* FROM unnest($2::bytea[]) WITH ORDINALITY AS q (p2, place), \
             LATERAL (SELECT a FROM t WHERE o = $1 AND b = q.p2 AND c = '$' AND d = q.p10 FOR UPDATE) AS f"
        );
    }

    #[test]
    fn what_changes_rows_that_stand_is_done_row_by_row() {
        let changing = [
            "UPDATE t SET a = $2 WHERE o = $1",
            "INSERT INTO t (o, a) VALUES ($1, $2) ON CONFLICT (o) DO UPDATE SET a = excluded.a",
        ];
        for sql in changing {
            assert_eq!(postgres_many(sql, &[("a", Kind::Int)]), None, "{sql}");
        }
    }

    #[test]
    fn numbered_parameters_keep_their_numbers() {
        let sql = "SELECT '$', a FROM t WHERE b = $2 AND c = $10 AND d = $1 {skip_locked}";
        assert_eq!(sqlite(sql), "SELECT '$', a FROM t WHERE b = ?2 AND c = ?10 AND d = ?1 ");
        assert!(postgres(sql).ends_with("d = $1 FOR UPDATE SKIP LOCKED"));
    }

    #[test]
    fn no_token_is_left_in_either_dialect() {
        let sql = "CREATE TABLE t (a {uuid}, b {bytes}, c {int}, d {text}) {strict};";
        assert!(!sqlite(sql).contains('{'));
        assert_eq!(
            postgres(sql),
            "CREATE TABLE t (a UUID, b BYTEA, c BIGINT, d TEXT COLLATE \"C\") ;"
        );
    }
}
