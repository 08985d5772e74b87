//! Where SQLite and PostgreSQL differ in spelling: a handful of tokens, replaced once per text.

const TOKENS: &[(&str, &str, &str)] = &[
    // token, SQLite, PostgreSQL
    ("{uuid}", "BLOB", "UUID"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{int}", "INTEGER", "BIGINT"),
    ("{text}", "TEXT", "TEXT COLLATE \"C\""),
    ("{strict}", "STRICT, WITHOUT ROWID", ""),
    ("{skip_locked}", "", "FOR UPDATE SKIP LOCKED"),
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

/// Returns the text as PostgreSQL takes it.
pub(crate) fn postgres(sql: &str) -> String {
    TOKENS.iter().fold(sql.to_owned(), |sql, (token, _, word)| sql.replace(token, word))
}

#[cfg(test)]
mod tests {
    use super::*;

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
