//! Reads items of Rust source with their doc comments; knows lines, not the language.

/// A line of code with what its doc comment and attributes say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    /// The doc comment's first paragraph, on one line; empty when there is none.
    pub(super) docs: String,
    /// The attributes before it, one a line, trimmed.
    pub(super) attributes: Vec<String>,
    /// The line itself, trimmed.
    pub(super) line: String,
}

/// Returns every line of code with its docs and attributes, in order.
pub(super) fn items<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut next = Item::default();
    let mut is_first = true;
    for line in lines.into_iter().map(str::trim) {
        if let Some(docs) = line.strip_prefix("///") {
            is_first &= !docs.trim().is_empty();
            if is_first {
                next.docs = format!("{} {}", next.docs, docs.trim()).trim().to_owned();
            }
        } else if let Some(attribute) = next.attributes.last_mut().filter(|it| !it.ends_with(']')) {
            attribute.push_str(line);
        } else if line.starts_with("#[") {
            next.attributes.push(line.to_owned());
        } else if !line.is_empty() {
            next.line = line.to_owned();
            items.push(std::mem::take(&mut next));
            is_first = true;
        }
    }
    items
}

/// Returns the lines between the one that opens a block and the one that closes it at its left edge.
pub(super) fn block<'a>(text: &'a str, opening: &str) -> Vec<&'a str> {
    let inside = text.lines().skip_while(|line| *line != opening).skip(1);
    inside.take_while(|line| !line.starts_with(['}', ']'])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_carries_the_first_paragraph_of_its_docs() {
        let text = [
            "/// How long",
            "/// a link works.",
            "///",
            "/// More.",
            "#[x]",
            "const A: u8 = 1;",
            "b();",
        ];
        let items = items(text);
        assert_eq!(items[0].docs, "How long a link works.");
        assert_eq!(items[0].attributes, ["#[x]"]);
        assert_eq!(items[0].line, "const A: u8 = 1;");
        assert_eq!((items[1].docs.as_str(), items[1].line.as_str()), ("", "b();"));
    }

    #[test]
    fn an_attribute_over_several_lines_is_one() {
        let items = items(["#[arg(", "long,", "env = \"A\"", ")]", "#[x]", "a: u8,"]);
        assert_eq!(items[0].attributes, ["#[arg(long,env = \"A\")]", "#[x]"]);
        assert_eq!(items[0].line, "a: u8,");
    }

    #[test]
    fn a_block_ends_at_its_own_edge() {
        assert_eq!(
            block("enum A {\n    B {\n    },\n}\nenum C {}\n", "enum A {"),
            ["    B {", "    },"]
        );
    }
}
