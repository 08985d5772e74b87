//! Gives a promise that no single line makes the place of the table it follows from.

use std::ops::Range;

use crate::{
    model::Declaration,
    promise::{Document, Promise},
};

/// Places every promise that has no line yet: in its table, else in `[organisation]`.
pub(super) fn place(declaration: &Declaration, list: &mut [Promise]) {
    for promise in list.iter_mut().filter(|promise| promise.span.is_empty()) {
        let table = table_of(declaration, promise);
        promise.span = if table.is_empty() { declaration.organisation.span() } else { table };
    }
}

fn table_of(declaration: &Declaration, promise: &Promise) -> Range<usize> {
    let owner = promise.id.as_str().split('.').next().unwrap_or_default();
    let agreement = || declaration.agreement.as_ref().map(|agreement| agreement.span());
    let first_cookie = || declaration.cookies.first().map(|cookie| cookie.span());
    let table = match owner {
        "statement" => Some(declaration.statement.span()),
        "rights" => Some(declaration.rights.span()),
        "transfers" => Some(declaration.transfers.span()),
        "incidents" => Some(declaration.incidents.span()),
        "cookies" => first_cookie(),
        _ if promise.section.document() == Document::Agreement => agreement(),
        _ => declaration
            .activities
            .iter()
            .find(|activity| Some(activity.id.get()) == promise.activity.as_ref())
            .map(|activity| activity.span()),
    };
    table.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::{model::Declaration, promises};

    const TEXT: &str =
        "[organisation]\nname = \"A\"\ncountry = \"NO\"\n[rights]\ncomplaint = true\n";

    fn line_of(id: &str) -> &'static str {
        let declaration: Declaration = toml::from_str(TEXT).unwrap();
        let promises = promises(&declaration);
        let promise = promises.iter().find(|promise| promise.id.as_str() == id).expect(id);
        &TEXT[promise.span.clone()]
    }

    #[test]
    fn what_no_line_makes_stands_in_its_table() {
        assert_eq!(line_of("rights.free-of-charge"), "[rights]");
    }

    #[test]
    fn what_has_no_table_stands_with_the_organisation() {
        assert_eq!(line_of("statement.never-by-use"), "[organisation]");
    }
}
