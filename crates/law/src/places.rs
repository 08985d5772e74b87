//! Whether data flow freely to a place on a day: the EEA, the decisions on adequacy, third countries. Knows nothing of safeguards.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Serialize;

use crate::{Answer, Place, rule_id, table};

const EEA: &str = include_str!("../data/eea.tsv");
const ADEQUACY: &str = include_str!("../data/adequacy.tsv");

static STATES: LazyLock<Vec<EeaState>> = LazyLock::new(read_states);
static DECISIONS: LazyLock<Vec<AdequacyDecision>> = LazyLock::new(read_decisions);

/// The standing of a place on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum PlaceStatus {
    /// Data flow freely.
    Eea,
    /// Data may go there within the scope and under the condition.
    Adequate {
        /// The decision, such as "Dec. (EU) 2023/1795".
        decision: &'static str,
        /// Whom the decision covers.
        scope: Wording,
        /// What must hold besides, if anything.
        condition: Option<Wording>,
        /// The last day; none while no end is set.
        until: Option<Date>,
    },
    /// Needs a safeguard with an assessment, or an exception (TRA-03).
    ThirdCountry,
}

/// A fragment in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// In English.
    pub en: &'static str,
    /// In bokmål.
    pub nb: &'static str,
}

/// A state of the EEA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EeaState {
    /// Its code.
    pub place: Place,
    /// The first day on which the EEA Agreement applied to it.
    pub valid_from: Date,
    /// The last day; none while it belongs.
    pub valid_to: Option<Date>,
    /// Its name.
    pub name: Wording,
    /// The time zone of its capital in the tz database.
    pub zone: &'static str,
}

/// A decision of the Commission that a place protects data well enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdequacyDecision {
    /// Where the data may go.
    pub place: Place,
    /// The number of the decision.
    pub decision: &'static str,
    /// The first day.
    pub valid_from: Date,
    /// The last day; none while no end is set.
    pub valid_to: Option<Date>,
    /// Norway has decided otherwise before the decision came into the EEA Agreement (TRA-05).
    pub norway_opted_out: bool,
    /// Whom the decision covers.
    pub scope: Wording,
    /// What must hold besides, if anything.
    pub condition: Option<Wording>,
}

impl EeaState {
    fn is_valid(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }
}

impl AdequacyDecision {
    fn is_valid(&self, on: Date) -> bool {
        let is_over = self.valid_to.is_some_and(|last| last < on);
        self.valid_from <= on && !is_over && !self.norway_opted_out
    }
}

/// Returns the standing of a place on a day, as seen from Norway; an unknown place is a third country.
///
/// Law: TRA-02, TRA-04, TRA-05, TRA-06.
pub fn place_status(place: Place, on: Date) -> Answer<PlaceStatus> {
    let is_eea = STATES.iter().any(|state| state.place == place && state.is_valid(on));
    let decision = DECISIONS.iter().find(|row| row.place == place && row.is_valid(on));
    let answer = match decision {
        _ if is_eea => Answer::by(rule_id!("TRA-02"), on, PlaceStatus::Eea),
        Some(row) => Answer::by(rule_id!("TRA-04"), on, row.status()).also(rule_id!("TRA-05")),
        None => Answer::by(rule_id!("TRA-03"), on, PlaceStatus::ThirdCountry)
            .also(rule_id!("TRA-02"))
            .also(rule_id!("TRA-04")),
    };
    let answer = answer.input("place", place).input("on", on);
    if place.code() == "US" && decision.is_some() {
        return answer.also(rule_id!("TRA-06"));
    }
    answer
}

/// Returns every row of the EEA, in the order of TRA-02.
pub fn eea_states() -> &'static [EeaState] {
    &STATES
}

/// Returns every decision, ended ones included, by place and then by first day.
pub fn adequacy_decisions() -> &'static [AdequacyDecision] {
    &DECISIONS
}

impl AdequacyDecision {
    fn status(&self) -> PlaceStatus {
        PlaceStatus::Adequate {
            decision: self.decision,
            scope: self.scope,
            condition: self.condition,
            until: self.valid_to,
        }
    }
}

fn read_states() -> Vec<EeaState> {
    let read = |[place, valid_from, valid_to, en, nb, zone]: [&'static str; 6]| {
        Some(EeaState {
            place: place.parse().ok()?,
            valid_from: table::day(valid_from)?,
            valid_to: table::day(valid_to),
            name: Wording { en, nb },
            zone,
        })
    };
    table::rows(EEA).filter_map(read).collect()
}

fn read_decisions() -> Vec<AdequacyDecision> {
    table::rows(ADEQUACY).filter_map(read_decision).collect()
}

fn read_decision(row: [&'static str; 9]) -> Option<AdequacyDecision> {
    let [place, decision, valid_from, valid_to, opted_out, scope_en, scope_nb, en, nb] = row;
    Some(AdequacyDecision {
        place: place.parse().ok()?,
        decision,
        valid_from: table::day(valid_from)?,
        valid_to: table::day(valid_to),
        norway_opted_out: opted_out == "yes",
        scope: Wording { en: scope_en, nb: scope_nb },
        condition: (!en.is_empty()).then_some(Wording { en, nb }),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn status(code: &str, on: Date) -> PlaceStatus {
        place_status(code.parse().unwrap(), on).value
    }

    const TODAY: Date = date(2027, 1, 11);

    #[test]
    fn both_tables_are_well_formed() {
        table::assert_well_formed::<6>(EEA, &[1, 2]);
        table::assert_well_formed::<9>(ADEQUACY, &[2, 3]);
        assert_eq!(STATES.len(), table::rows::<6>(EEA).count());
        assert_eq!(DECISIONS.len(), table::rows::<9>(ADEQUACY).count());
        for [.., opted_out, _, _, en, nb] in table::rows::<9>(ADEQUACY) {
            assert!(["yes", "no"].contains(&opted_out) && en.is_empty() == nb.is_empty());
        }
    }

    #[test]
    fn the_eea_has_thirty_states() {
        let codes = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES \
                     SE IS LI NO";
        assert_eq!(eea_states().len(), 30);
        for code in codes.split_ascii_whitespace() {
            assert_eq!(status(code, TODAY), PlaceStatus::Eea, "{code}");
        }
    }

    #[test]
    fn a_state_belongs_from_the_day_the_agreement_applied_to_it() {
        assert_eq!(status("HR", date(2014, 4, 11)), PlaceStatus::ThirdCountry);
        assert_eq!(status("HR", date(2014, 4, 12)), PlaceStatus::Eea);
    }

    #[test]
    fn seventeen_places_are_adequate() {
        let codes = "AD AR CA FO GG IL IM JP JE NZ KR CH GB UY US BR EPO";
        for code in codes.split_ascii_whitespace() {
            let found = status(code, TODAY);
            assert!(matches!(found, PlaceStatus::Adequate { .. }), "{code}: {found:?}");
        }
        let places: std::collections::HashSet<_> = DECISIONS.iter().map(|row| row.place).collect();
        assert_eq!(places.len(), codes.split_ascii_whitespace().count());
    }

    #[test]
    fn switzerland_needs_its_decision_and_is_not_in_the_eea() {
        let PlaceStatus::Adequate { decision, until, .. } = status("CH", TODAY) else {
            panic!("Switzerland is adequate");
        };
        assert_eq!((decision, until), ("Dec. 2000/518/EC", None));
    }

    #[test]
    fn the_united_kingdom_is_adequate_to_27_december_2031() {
        let PlaceStatus::Adequate { until, .. } = status("GB", date(2031, 12, 27)) else {
            panic!("the last day counts");
        };
        assert_eq!(until, Some(date(2031, 12, 27)));
        assert_eq!(status("GB", date(2031, 12, 28)), PlaceStatus::ThirdCountry);
        assert!(matches!(status("GB", date(2025, 12, 27)), PlaceStatus::Adequate { .. }));
        assert!(matches!(status("GB", date(2025, 12, 28)), PlaceStatus::Adequate { .. }));
    }

    #[test]
    fn brazil_is_adequate_from_26_january_2026() {
        assert_eq!(status("BR", date(2026, 1, 25)), PlaceStatus::ThirdCountry);
        assert!(matches!(status("BR", date(2026, 1, 26)), PlaceStatus::Adequate { .. }));
    }

    #[test]
    fn the_united_states_are_adequate_only_for_who_is_on_the_list() {
        let answer = place_status("US".parse().unwrap(), TODAY);
        assert!(answer.also.contains(&rule_id!("TRA-06")));
        let PlaceStatus::Adequate { condition, .. } = answer.value else { panic!("adequate") };
        assert!(condition.unwrap().en.contains("on the list"));
    }

    #[test]
    fn an_unknown_country_is_a_third_country_by_the_default_of_denial() {
        let answer = place_status("ZZ".parse().unwrap(), TODAY);
        assert_eq!((answer.value, answer.rule), (PlaceStatus::ThirdCountry, rule_id!("TRA-03")));
        assert_eq!(answer.inputs["place"], "ZZ");
    }

    #[test]
    fn a_decision_that_norway_opted_out_of_does_not_count() {
        let row = AdequacyDecision { norway_opted_out: true, ..DECISIONS[0].clone() };
        assert!(DECISIONS[0].is_valid(TODAY) && !row.is_valid(TODAY));
    }

    #[test]
    fn no_two_decisions_cover_one_place_on_one_day() {
        for (n, row) in DECISIONS.iter().enumerate() {
            for other in DECISIONS[n + 1..].iter().filter(|other| other.place == row.place) {
                assert!(row.valid_to.unwrap() < other.valid_from);
            }
        }
    }

    proptest! {
        #[test]
        fn every_place_has_a_status_on_every_day(
            code in "[A-Z]{2}", year in -9999_i16..=9999, month in 1_i8..=12, day in 1_i8..=28,
        ) {
            let answer = place_status(code.parse().unwrap(), date(year, month, day));
            prop_assert!(answer.version >= 1);
        }
    }
}
