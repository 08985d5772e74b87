//! Which right a basis opens, for a purpose and not for a person. Knows nothing of any request.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Serialize;

use crate::{Answer, LegalBasis, Right, rule_id, table};

const MATRIX: &str = include_str!("../data/basis_rights.tsv");
const NOTES: &str = include_str!("../data/basis_notes.tsv");

static CELLS: LazyLock<Vec<Cell>> = LazyLock::new(read_matrix);
static ALL_NOTES: LazyLock<Vec<Note>> = LazyLock::new(read_notes);

/// What a basis says about a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The right is open.
    Yes,
    /// The right is closed.
    No,
    /// The right is open once a condition in the notes is met.
    OnCondition,
    /// A decision by machine alone is allowed only where a law says so, or by explicit consent.
    OnlyByLaw,
}

/// An explanation of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Note {
    /// The letter in the table of BAS-08, or one of `s`, `v`, `w` for what changes a cell.
    pub letter: char,
    /// The article or section.
    pub source: &'static str,
    /// A fragment in English.
    pub en: &'static str,
    /// A fragment in bokmål.
    pub nb: &'static str,
}

/// One cell of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The basis of the purpose.
    pub basis: LegalBasis,
    /// The right asked for.
    pub right: Right,
    /// The answer in short.
    pub mark: Mark,
    /// The answer in full; may be empty.
    pub notes: Vec<Note>,
}

/// What changes a cell for a purpose, beside its basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Special categories of data are used with explicit consent, Art. 9(2)(a).
    pub explicit_consent: bool,
    /// Special categories of data are used, on whichever ground.
    pub special_categories: bool,
    /// The purpose is direct marketing.
    pub direct_marketing: bool,
}

impl Cell {
    /// Says whether a person is shown the right: all but a plain no.
    pub fn is_shown(&self) -> bool {
        self.mark != Mark::No
    }

    fn open(&mut self, letter: char) {
        self.mark = Mark::Yes;
        self.notes = vec![note(letter)];
    }
}

/// Returns what a basis says about a right.
///
/// Law: BAS-08.
pub fn right(basis: LegalBasis, right: Right) -> Answer<Cell> {
    right_for(basis, right, Circumstances::default())
}

/// Returns what a basis says about a right in the circumstances of a purpose.
///
/// Law: BAS-08; GDPR Art. 21(2) for marketing, Art. 9(2)(a) with 20(1)(a) and 7(3) for explicit
/// consent, Art. 22(4) for decisions on special categories.
pub fn right_for(basis: LegalBasis, right: Right, circumstances: Circumstances) -> Answer<Cell> {
    let mut cell = plain_cell(basis, right).clone();
    match right {
        Right::Objection if circumstances.direct_marketing => cell.open('m'),
        Right::Portability if circumstances.explicit_consent && cell.mark == Mark::No => {
            cell.open('v');
        }
        Right::Withdrawal if circumstances.explicit_consent && cell.mark == Mark::No => {
            cell.open('w');
        }
        Right::AutomatedDecision
            if circumstances.special_categories || circumstances.explicit_consent =>
        {
            cell.notes.push(note('s'));
        }
        _ => {}
    }
    // The tables hold the newest reading only, so the newest version is the one that answers.
    let answer = Answer::by(rule_id!("BAS-08"), Date::MAX, cell)
        .input("basis", basis)
        .input("right", right)
        .input("explicit_consent", circumstances.explicit_consent)
        .input("special_categories", circumstances.special_categories)
        .input("direct_marketing", circumstances.direct_marketing)
        .also(basis.rule());
    if circumstances.direct_marketing && right == Right::Objection {
        return answer.also(rule_id!("DSR-18"));
    }
    answer
}

/// Returns the rights that a person is shown for a purpose, in the order of the matrix.
///
/// Law: BAS-08, NOT-07.
pub fn rights_shown(basis: LegalBasis, circumstances: Circumstances) -> Vec<Right> {
    let is_shown = |right: &Right| right_for(basis, *right, circumstances).value.is_shown();
    Right::ALL.into_iter().filter(is_shown).collect()
}

fn plain_cell(basis: LegalBasis, right: Right) -> &'static Cell {
    let found = CELLS.iter().find(|cell| cell.basis == basis && cell.right == right);
    found.expect("the matrix has a cell for each basis and right")
}

fn note(letter: char) -> Note {
    let found = ALL_NOTES.iter().find(|note| note.letter == letter);
    *found.expect("the notes explain every letter of the matrix")
}

fn read_matrix() -> Vec<Cell> {
    let mut cells = Vec::new();
    for [basis, row @ ..] in table::rows::<9>(MATRIX) {
        let Some(basis) = LegalBasis::ALL.into_iter().find(|one| one.word() == basis) else {
            continue;
        };
        for (right, text) in Right::ALL.into_iter().zip(row) {
            cells.extend(read_cell(basis, right, text));
        }
    }
    cells
}

fn read_cell(basis: LegalBasis, right: Right, text: &str) -> Option<Cell> {
    let mark = match text.chars().next()? {
        'Y' => Mark::Yes,
        'N' => Mark::No,
        'C' => Mark::OnCondition,
        'L' => Mark::OnlyByLaw,
        _ => return None,
    };
    let letters = text.chars().filter(|letter| !matches!(letter, 'Y' | 'N' | ' '));
    Some(Cell { basis, right, mark, notes: letters.map(note).collect() })
}

fn read_notes() -> Vec<Note> {
    let read = |[letter, source, en, nb]: [&'static str; 4]| {
        Some(Note { letter: letter.chars().next()?, source, en, nb })
    };
    table::rows(NOTES).filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(cell: &Cell) -> String {
        let mark = match cell.mark {
            Mark::Yes => "Y",
            Mark::No => "N",
            Mark::OnCondition => "C",
            Mark::OnlyByLaw => "L",
        };
        let notes =
            cell.notes.iter().map(|note| note.letter).filter(|letter| letter.is_lowercase());
        format!("{mark}{}", notes.collect::<String>())
    }

    fn check(basis: LegalBasis, asked: Right, expect: &str) {
        let answer = right(basis, asked);
        assert_eq!(short(&answer.value), expect, "{basis} × {asked}");
        assert_eq!(answer.rule, rule_id!("BAS-08"));
        assert_eq!(answer.also, [basis.rule()]);
    }

    #[test]
    fn both_tables_are_well_formed_and_every_letter_is_explained() {
        table::assert_well_formed::<9>(MATRIX, &[]);
        table::assert_well_formed::<4>(NOTES, &[]);
        assert_eq!(CELLS.len(), 48);
        let heading: Vec<_> = MATRIX.lines().next().unwrap().split('\t').skip(1).collect();
        assert_eq!(heading, Right::ALL.map(Right::word));
        for letter in "abcdekmoprxLCsvw".chars() {
            let note = note(letter);
            assert!(!note.source.is_empty() && note.en != note.nb);
        }
    }

    #[test]
    fn consent_opens_all_but_the_general_objection() {
        check(LegalBasis::Consent, Right::Access, "Y");
        check(LegalBasis::Consent, Right::Rectification, "Y");
        check(LegalBasis::Consent, Right::Erasure, "Ya");
        check(LegalBasis::Consent, Right::Restriction, "Y");
        check(LegalBasis::Consent, Right::Portability, "Yp");
        check(LegalBasis::Consent, Right::Objection, "Nm");
        check(LegalBasis::Consent, Right::AutomatedDecision, "Yx");
        check(LegalBasis::Consent, Right::Withdrawal, "Y");
    }

    #[test]
    fn contract_opens_portability_and_conditional_erasure() {
        check(LegalBasis::Contract, Right::Access, "Y");
        check(LegalBasis::Contract, Right::Rectification, "Y");
        check(LegalBasis::Contract, Right::Erasure, "Cb");
        check(LegalBasis::Contract, Right::Restriction, "Y");
        check(LegalBasis::Contract, Right::Portability, "Yp");
        check(LegalBasis::Contract, Right::Objection, "Nm");
        check(LegalBasis::Contract, Right::AutomatedDecision, "Yx");
        check(LegalBasis::Contract, Right::Withdrawal, "N");
    }

    #[test]
    fn a_legal_duty_closes_erasure_portability_and_objection() {
        check(LegalBasis::LegalDuty, Right::Access, "Ye");
        check(LegalBasis::LegalDuty, Right::Rectification, "Yr");
        check(LegalBasis::LegalDuty, Right::Erasure, "Nc");
        check(LegalBasis::LegalDuty, Right::Restriction, "Yk");
        check(LegalBasis::LegalDuty, Right::Portability, "N");
        check(LegalBasis::LegalDuty, Right::Objection, "Nm");
        check(LegalBasis::LegalDuty, Right::AutomatedDecision, "L");
        check(LegalBasis::LegalDuty, Right::Withdrawal, "N");
    }

    #[test]
    fn vital_interests_close_portability_and_objection() {
        check(LegalBasis::VitalInterests, Right::Access, "Y");
        check(LegalBasis::VitalInterests, Right::Rectification, "Y");
        check(LegalBasis::VitalInterests, Right::Erasure, "Cb");
        check(LegalBasis::VitalInterests, Right::Restriction, "Y");
        check(LegalBasis::VitalInterests, Right::Portability, "N");
        check(LegalBasis::VitalInterests, Right::Objection, "Nm");
        check(LegalBasis::VitalInterests, Right::AutomatedDecision, "L");
        check(LegalBasis::VitalInterests, Right::Withdrawal, "N");
    }

    #[test]
    fn a_public_task_opens_objection() {
        check(LegalBasis::PublicTask, Right::Access, "Ye");
        check(LegalBasis::PublicTask, Right::Rectification, "Y");
        check(LegalBasis::PublicTask, Right::Erasure, "Cd");
        check(LegalBasis::PublicTask, Right::Restriction, "Yo");
        check(LegalBasis::PublicTask, Right::Portability, "N");
        check(LegalBasis::PublicTask, Right::Objection, "Y");
        check(LegalBasis::PublicTask, Right::AutomatedDecision, "L");
        check(LegalBasis::PublicTask, Right::Withdrawal, "N");
    }

    #[test]
    fn a_legitimate_interest_opens_objection() {
        check(LegalBasis::LegitimateInterest, Right::Access, "Y");
        check(LegalBasis::LegitimateInterest, Right::Rectification, "Y");
        check(LegalBasis::LegitimateInterest, Right::Erasure, "Cd");
        check(LegalBasis::LegitimateInterest, Right::Restriction, "Yo");
        check(LegalBasis::LegitimateInterest, Right::Portability, "N");
        check(LegalBasis::LegitimateInterest, Right::Objection, "Y");
        check(LegalBasis::LegitimateInterest, Right::AutomatedDecision, "L");
        check(LegalBasis::LegitimateInterest, Right::Withdrawal, "N");
    }

    #[test]
    fn direct_marketing_can_be_objected_to_on_every_basis() {
        let marketing = Circumstances { direct_marketing: true, ..Circumstances::default() };
        for basis in LegalBasis::ALL {
            let answer = right_for(basis, Right::Objection, marketing);
            assert_eq!(short(&answer.value), "Ym", "{basis}");
            assert!(answer.also.contains(&rule_id!("DSR-18")));
        }
        let answer = right_for(LegalBasis::LegalDuty, Right::Portability, marketing);
        assert_eq!(answer.value.mark, Mark::No);
    }

    #[test]
    fn explicit_consent_gives_portability_and_withdrawal_on_every_basis() {
        let explicit = Circumstances { explicit_consent: true, ..Circumstances::default() };
        for basis in LegalBasis::ALL {
            for asked in [Right::Portability, Right::Withdrawal] {
                assert_eq!(right_for(basis, asked, explicit).value.mark, Mark::Yes, "{basis}");
            }
        }
        let consent = right_for(LegalBasis::Consent, Right::Portability, explicit);
        assert_eq!(short(&consent.value), "Yp");
    }

    #[test]
    fn a_decision_on_special_categories_says_what_it_needs() {
        let special = Circumstances { special_categories: true, ..Circumstances::default() };
        let answer = right_for(LegalBasis::Contract, Right::AutomatedDecision, special);
        assert_eq!(short(&answer.value), "Yxs");
        let explicit = Circumstances { explicit_consent: true, ..Circumstances::default() };
        let answer = right_for(LegalBasis::LegalDuty, Right::AutomatedDecision, explicit);
        assert_eq!(short(&answer.value), "Ls");
    }

    #[test]
    fn a_purpose_on_a_legal_duty_shows_access_and_hides_port_and_object() {
        let shown = rights_shown(LegalBasis::LegalDuty, Circumstances::default());
        assert!(shown.contains(&Right::Access));
        assert!(!shown.contains(&Right::Portability) && !shown.contains(&Right::Objection));
    }
}
