//! Promises on how long data are kept over all, beside the ends of single activities.

use crate::{
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    let mut page = Page::of("statement", Section::Retention, list);
    if scene.own_activities().next().is_some() {
        page.says(
            Kind::EveryCategoryEnds,
            0..0,
            "Alt vi lagrer, har en slutt: en hendelse, en frist eller noen som jevnlig ser etter",
            "Everything we store has an end: an event, a period or somebody who looks regularly",
        );
    }
    let only_by_statute = &scene.declaration.statement.keeps_only_by_statute;
    if let Some(place) = only_by_statute.as_ref().filter(|only| *only.get()) {
        page.says(
            Kind::OnlyStatutesKeep,
            place.span(),
            "Ingenting blir liggende når formålet er nådd, med mindre en lov vi nevner her, krever det",
            "Nothing stays once its purpose is met, unless a statute named here demands it",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{model::Declaration, promises};

    fn kinds(statement: &str) -> Vec<String> {
        let text =
            format!("[organisation]\nname = \"A\"\ncountry = \"NO\"\n[statement]\n{statement}");
        let declaration: Declaration = toml::from_str(&text).unwrap();
        promises(&declaration).iter().map(|promise| promise.id.to_string()).collect()
    }

    #[test]
    fn ms_21_only_a_named_statute_keeps_anything_longer_where_that_is_said() {
        let id = "statement.only-statutes-keep".to_owned();
        assert!(kinds("keeps_only_by_statute = true").contains(&id));
        assert!(!kinds("keeps_only_by_statute = false").contains(&id));
        assert!(!kinds("").contains(&id));
    }
}
