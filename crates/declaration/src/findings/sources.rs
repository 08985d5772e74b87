//! Holds where data come from against the duty to tell people who did not give them themselves.

use law::Period;

use super::compare::exceeds;
use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Source, SourceKind},
    place::Placed,
};

checks! {
    /// Activity that does not say where its data come from.
    ///
    /// ## What it finds
    /// An activity of the organisation's own without `source`.
    /// ## Why it matters
    /// Data not given by the person herself come with duties of their own, and she is told the source
    /// (GDPR Art. 14(2)(f)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// data = ["contact.name"]
    /// ```
    /// ## Way out
    /// Write `subject` for the person herself, or the ID of a source.
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// data = ["contact.name"]
    /// source = ["subject"]
    /// ```
    MISSING_SOURCE: Error "missing-source", "Ukjent hvor opplysningene kommer fra", ["NOT-11"], missing_source;

    /// Indirect source that nobody is told of.
    ///
    /// ## What it finds
    /// A source other than the person, without `notice_within`.
    /// ## Why it matters
    /// People are told of it, at the latest within a month (GDPR Art. 14(3)).
    /// ## Example
    /// ```toml
    /// [[source]]
    /// id = "manager"
    /// kind = "customer-contact"
    /// name = { nb = "lederen din", en = "your manager" }
    /// ```
    /// ## Way out
    /// Say when people are told.
    /// ```toml
    /// [[source]]
    /// id = "manager"
    /// kind = "customer-contact"
    /// name = { nb = "lederen din", en = "your manager" }
    /// notice_within = "1 month"
    /// ```
    SOURCE_WITHOUT_NOTICE: Error "source-without-notice", "Kilde som ingen får vite om", ["NOT-11", "NOT-12"], source_without_notice;

    /// Notice later than a month.
    ///
    /// ## What it finds
    /// `notice_within` is longer than one month.
    /// ## Why it matters
    /// A month is the law's outer limit; first contact or first disclosure comes sooner (GDPR Art. 14(3)).
    /// ## Example
    /// ```toml
    /// [[source]]
    /// id = "referee"
    /// kind = "referee"
    /// name = { nb = "referansene dine", en = "your referees" }
    /// notice_within = "3 months"
    /// ```
    /// ## Way out
    /// Promise a month, or less.
    /// ```toml
    /// [[source]]
    /// id = "referee"
    /// kind = "referee"
    /// name = { nb = "referansene dine", en = "your referees" }
    /// notice_within = "1 month"
    /// ```
    SOURCE_NOTICE_LATE: Error "source-notice-late", "Beskjed senere enn en måned", ["NOT-12"], source_notice_late;

    /// Bought data of unknown origin.
    ///
    /// ## What it finds
    /// A source that gathers or sells data, without `lawful_origin`.
    /// ## Why it matters
    /// Whoever uses a bought list answers for how it came about (GDPR Art. 5(1)(a), 5(2)).
    /// ## Example
    /// ```toml
    /// [[source]]
    /// id = "list-house"
    /// kind = "aggregator"
    /// name = { nb = "Listehuset AS", en = "Listehuset AS" }
    /// notice_within = "1 month"
    /// ```
    /// ## Way out
    /// Get proof of how each person was told and could refuse, and write where it lies; or do not buy.
    /// ```toml
    /// [[source]]
    /// id = "list-house"
    /// kind = "aggregator"
    /// name = { nb = "Listehuset AS", en = "Listehuset AS" }
    /// notice_within = "1 month"
    /// lawful_origin = "warranty of 2026-08-12, sample of 50 checked"
    /// ```
    ORIGIN_UNKNOWN: Error "origin-unknown", "Kjøpte opplysninger av ukjent opphav", ["PRI-01", "NOT-11"], origin_unknown;
}

fn missing_source(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities().filter(|it| it.source.is_empty() && !it.data.is_empty())
    {
        let id = &*activity.id;
        found.push(MISSING_SOURCE.at(
            activity.id.span(),
            text!(
                "aktiviteten `{id}` sier ikke hvor opplysningene kommer fra",
                "activity `{id}` does not say where its data come from",
            ),
            text!(
                "sett `source = [\"subject\"]`, eller navnet på en `[[source]]`",
                "set `source = [\"subject\"]`, or the name of a `[[source]]`",
            ),
        ));
    }
}

fn source_without_notice(index: &Index<'_>, found: &mut Vec<Finding>) {
    for source in indirect(index).filter(|source| source.notice_within.is_none()) {
        let id = &*source.id;
        found.push(SOURCE_WITHOUT_NOTICE.at(
            source.kind.span(),
            text!(
                "kilden `{id}` er en annen enn personen selv, men ingen lover å si fra til henne",
                "source `{id}` is not the person herself, and nobody promises to tell her",
            ),
            text!(
                "sett `notice_within`, høyst `1 month`",
                "set `notice_within`, at most `1 month`"
            ),
        ));
    }
}

fn source_notice_late(index: &Index<'_>, found: &mut Vec<Finding>) {
    for source in &index.declaration.sources {
        let Some(within) = &source.notice_within else { continue };
        if !exceeds(**within, Period::months(1)) {
            continue;
        }
        let (id, nb, en) = (&*source.id, within.nb(), within.en());
        found.push(SOURCE_NOTICE_LATE.at(
            within.span(),
            text!(
                "folk får vite om kilden `{id}` innen {nb}, men loven gir en måned",
                "people are told of source `{id}` within {en}, but the law gives one month",
            ),
            text!("sett `notice_within = \"1 month\"`", "set `notice_within = \"1 month\"`"),
        ));
    }
}

fn origin_unknown(index: &Index<'_>, found: &mut Vec<Finding>) {
    for source in &index.declaration.sources {
        let is_told = source.lawful_origin.as_ref().is_some_and(|origin| !origin.trim().is_empty());
        if *source.kind != SourceKind::Aggregator || is_told {
            continue;
        }
        let id = &*source.id;
        found.push(ORIGIN_UNKNOWN.at(
            source.kind.span(),
            text!(
                "kilden `{id}` samler eller selger opplysninger, men det står ikke hvordan \
                 kilden lovlig fikk dem",
                "source `{id}` gathers or sells data, but how it lawfully came by them is not told",
            ),
            text!(
                "skriv i `lawful_origin` hvordan det er bevist, eller la være å kjøpe",
                "write in `lawful_origin` how that is proven, or do not buy",
            ),
        ));
    }
}

/// Returns the sources that are somebody else than the person, her device or the organisation.
fn indirect<'a>(index: &Index<'a>) -> impl Iterator<Item = &'a Source> {
    let is_direct =
        |kind| matches!(kind, SourceKind::Device | SourceKind::Own | SourceKind::Customer);
    index.declaration.sources.iter().map(Placed::get).filter(move |source| !is_direct(*source.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, says};

    fn source(kind: &str, keys: &str) -> String {
        format!("[[source]]\nid = 's'\nkind = '{kind}'\nname = {{ nb = 'x', en = 'y' }}\n{keys}\n")
    }

    #[test]
    fn um_23_an_activity_that_does_not_name_its_source_is_found() {
        check_page(&MISSING_SOURCE, "activity `sales` does not say where its data come from");
    }

    #[test]
    fn um_24_a_source_that_nobody_is_told_of_is_found() {
        check_page(
            &SOURCE_WITHOUT_NOTICE,
            "source `manager` is not the person herself, and nobody promises to tell her",
        );
    }

    #[test]
    fn um_28_public_sources_and_social_networks_are_told_of_too() {
        for kind in ["public-source", "social-network", "partner", "aggregator", "referee"] {
            assert_eq!(says(&SOURCE_WITHOUT_NOTICE, &source(kind, "")).len(), 1, "{kind}");
        }
        for kind in ["device", "own", "customer"] {
            assert_eq!(says(&SOURCE_WITHOUT_NOTICE, &source(kind, "")), [""; 0], "{kind}");
        }
    }

    #[test]
    fn in_18_people_are_told_within_a_month_at_the_latest() {
        check_page(
            &SOURCE_NOTICE_LATE,
            "people are told of source `referee` within 3 months, but the law gives one month",
        );
        assert_eq!(
            says(&SOURCE_NOTICE_LATE, &source("referee", "notice_within = '4 weeks'")),
            [""; 0]
        );
        assert_eq!(
            says(&SOURCE_NOTICE_LATE, &source("referee", "notice_within = '5 weeks'")).len(),
            1
        );
    }

    #[test]
    fn um_27_a_bought_list_of_unknown_origin_is_found() {
        check_page(
            &ORIGIN_UNKNOWN,
            "source `list-house` gathers or sells data, but how it lawfully came by them is not \
             told",
        );
        assert_eq!(says(&ORIGIN_UNKNOWN, &source("aggregator", "lawful_origin = ' '")).len(), 1);
    }
}
