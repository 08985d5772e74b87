//! Reads Rust source as far as the rules of style need it: what is code, what is a test, how long a
//! function is.

/// A source file, looked at line by line.
pub(crate) struct Source {
    /// Its path from the repository's root.
    pub(crate) path: String,
    /// Its lines as they stand.
    pub(crate) lines: Vec<String>,
    /// Its lines with comments and texts blanked.
    pub(crate) code: Vec<String>,
    /// The first line, from 0, that is test code; the number of lines when there is none.
    pub(crate) tests_from: usize,
}

impl Source {
    /// Reads a file's text.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let code: Vec<String> = blanked(text).lines().map(str::to_owned).collect();
        let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
        let in_file = lines.iter().position(|line| line.trim() == "#[cfg(test)]");
        let tests_from = if is_test { 0 } else { in_file.unwrap_or(lines.len()) };
        Self { path: path.to_owned(), lines, code, tests_from }
    }

    /// Returns the functions outside tests: name, line from 1, length in lines.
    pub(crate) fn functions(&self) -> Vec<(String, usize, usize)> {
        let mut functions = Vec::new();
        for (at, line) in self.code.iter().enumerate().take(self.tests_from) {
            if let Some(name) = function_name(line) {
                let n_lines = self.body_lines(at);
                functions.push((name.to_owned(), at + 1, n_lines));
            }
        }
        functions
    }

    /// Returns how many lines a function takes that opens at line `from`; 1 when it has no body.
    fn body_lines(&self, from: usize) -> usize {
        let mut depth = 0_usize;
        for (at, line) in self.code.iter().enumerate().skip(from) {
            for c in line.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    ';' if depth == 0 => return 1,
                    _ => {}
                }
                if c == '}' && depth == 0 {
                    return at - from + 1;
                }
            }
        }
        1
    }
}

/// Returns the name of the function that a line of code opens, if it does.
pub(crate) fn function_name(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("fn ")?;
    let opens = before.split_whitespace().all(|word| {
        matches!(word, "pub" | "const" | "async" | "unsafe" | "extern") || word.starts_with("pub(")
    });
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    (opens && end > 0).then(|| &rest[..end])
}

/// Returns the identifiers of a line of code.
pub(crate) fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// Cuts an identifier into its words in lower case: `MailRelay` and `mail_relay` are `mail`,
/// `relay`.
pub(crate) fn words(identifier: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in identifier.chars() {
        if c == '_' || (c.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        if c != '_' {
            words.last_mut().expect("there is a first word").extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Blanks comments, texts and characters, keeping the line breaks.
fn blanked(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let n_bytes = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(n_bytes) = raw_text(rest, code.chars().last()) {
            n_bytes
        } else if c == '"' {
            quoted(rest, '"')
        } else if c == '\'' && is_character(rest) {
            quoted(rest, '\'')
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.extend(rest[..n_bytes].chars().map(|c| if c == '\n' { c } else { ' ' }));
        rest = &rest[n_bytes..];
    }
    code
}

/// Returns the length of the raw text that `rest` opens with: `r"…"`, `r#"…"#`, `br"…"`.
fn raw_text(rest: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let after_r = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let n_hashes = after_r.len() - after_r.trim_start_matches('#').len();
    let inside = after_r[n_hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(n_hashes));
    let head = rest.len() - inside.len();
    Some(inside.find(&end).map_or(rest.len(), |at| head + at + end.len()))
}

// a lifetime has no closing quote right after its first character
fn is_character(rest: &str) -> bool {
    let mut after = rest.chars().skip(1);
    match after.next() {
        Some('\\') => true,
        Some(_) => after.next() == Some('\''),
        None => false,
    }
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_blanked(text: &str, expect: &str) {
        let squeezed = blanked(text).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed, expect);
    }

    #[test]
    fn comments_and_texts_are_blanked_and_lifetimes_stay() {
        check_blanked("let a = \"user \\\" // x\"; // user", "let a = ;");
        check_blanked(
            "fn f<'a>(x: &'a str) { 'x'; '\\''; b'\"'; r#\"a\"b\"# }",
            "fn f<'a>(x: &'a str) { ; ; b ; }",
        );
        check_blanked("a /* user\nuser */ b", "a b");
        check_blanked("for \"x\" in r\"\\\" {}", "for in {}");
    }

    #[test]
    fn lines_keep_their_numbers() {
        assert_eq!(blanked("a\n\"b\nc\"\nd").lines().count(), 4);
    }

    #[test]
    fn a_function_is_measured_without_its_tests() {
        let text = "//! x\nfn a(\n) {\n  {}\n}\ntrait T {\n  fn b();\n}\n#[cfg(test)]\nmod tests { fn c() {} }\n";
        let source = Source::new("crates/law/src/x.rs", text);
        assert_eq!(source.functions(), [("a".to_owned(), 2, 4), ("b".to_owned(), 7, 1)]);
        assert_eq!(source.tests_from, 8);
    }

    #[test]
    fn identifiers_fall_into_words() {
        assert_eq!(words("MailRelay_of2Users"), ["mail", "relay", "of2", "users"]);
        assert_eq!(words("for_sealing"), ["for", "sealing"]);
    }
}
