//! Holds security measures and attested promises against the calendar: that they are there, tested, proven and not over.

use jiff::civil::Date;
use law::Period;

use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Measure, MeasureKind},
    place::Placed,
};

checks! {
    /// Risk that nobody assessed.
    ///
    /// ## What it finds
    /// No measure of kind `risk-assessment`.
    /// ## Why it matters
    /// Measures fit the risk only when the risk is known; a text that says "may assess" is overridden by law
    /// (GDPR Art. 32(1)–(2)).
    /// ## Example
    /// ```toml
    /// [[measure]]
    /// id = "level"
    /// kind = "level"
    /// says = { nb = "Vi gjør det artikkel 32 krever", en = "We do what Article 32 demands" }
    /// ```
    /// ## Way out
    /// Assess the risk, act on it, and declare when it is done again.
    /// ```toml
    /// [[measure]]
    /// id = "risk"
    /// kind = "risk-assessment"
    /// says = { nb = "Vi vurderer risikoen hvert år", en = "We assess risk every year" }
    /// tested_every = "1 year"
    /// tested_on = 2026-11-02
    /// evidence = "risk record 2026"
    /// owner = "security lead"
    /// ```
    RISK_NOT_ASSESSED: Error "risk-not-assessed", "Risiko som ingen har vurdert", ["SEC-01"], risk_not_assessed;

    /// Slot of the promised security that is empty.
    ///
    /// ## What it finds
    /// An agreement with customers, and no measure for access control, premises, monitoring, separation,
    /// backup, testing, or need-to-know.
    /// ## Why it matters
    /// The security annex promises these (GDPR Art. 28(3)(c), 32); each needs its proof.
    /// ## Example
    /// ```toml
    /// [agreement]
    ///
    /// [[measure]]
    /// id = "risk"
    /// kind = "risk-assessment"
    /// says = { nb = "Vi vurderer risikoen", en = "We assess risk" }
    /// ```
    /// ## Way out
    /// Declare a measure of each kind.
    /// ```toml
    /// [agreement]
    ///
    /// [[measure]]
    /// id = "a"
    /// kind = "access-control"
    /// says = { nb = "flere faktorer", en = "several factors" }
    /// [[measure]]
    /// id = "b"
    /// kind = "premises"
    /// says = { nb = "låste soner", en = "locked zones" }
    /// [[measure]]
    /// id = "c"
    /// kind = "monitoring"
    /// says = { nb = "vakt", en = "watch" }
    /// [[measure]]
    /// id = "d"
    /// kind = "separation"
    /// says = { nb = "hver kunde for seg", en = "each customer apart" }
    /// [[measure]]
    /// id = "e"
    /// kind = "backup"
    /// says = { nb = "kopi hver natt", en = "a copy every night" }
    /// [[measure]]
    /// id = "f"
    /// kind = "testing"
    /// says = { nb = "fast plan", en = "a fixed plan" }
    /// [[measure]]
    /// id = "g"
    /// kind = "need-to-know"
    /// says = { nb = "bare de som trenger det", en = "only those who need it" }
    /// ```
    SECURITY_SLOT_EMPTY: Error "security-slot-empty", "Lovet sikkerhet uten tiltak", ["SEC-03", "PRC-05"], security_slot_empty;

    /// Measure whose test is overdue.
    ///
    /// ## What it finds
    /// A measure last tested longer ago than `tested_every`, never tested, or without a cycle.
    /// ## Why it matters
    /// Measures are tested and evaluated regularly (GDPR Art. 32(1)(d)).
    /// ## Example
    /// ```toml
    /// [[measure]]
    /// id = "restore"
    /// kind = "restore"
    /// says = { nb = "vi øver på å gjenopprette", en = "we rehearse restoring" }
    /// tested_every = "1 year"
    /// tested_on = 2026-01-10
    /// ```
    /// ## Way out
    /// Test it and write the day.
    /// ```toml
    /// [[measure]]
    /// id = "restore"
    /// kind = "restore"
    /// says = { nb = "vi øver på å gjenopprette", en = "we rehearse restoring" }
    /// tested_every = "1 year"
    /// tested_on = 2026-01-11
    /// ```
    TEST_OVERDUE: Warning "test-overdue", "Tiltak som skulle vært prøvd", ["SEC-01"], test_overdue;

    /// Measure without proof.
    ///
    /// ## What it finds
    /// A measure without `evidence` or without `owner`.
    /// ## Why it matters
    /// The organisation must be able to show what it does (GDPR Art. 5(2)).
    /// ## Example
    /// ```toml
    /// [[measure]]
    /// id = "restore"
    /// kind = "restore"
    /// says = { nb = "vi øver på å gjenopprette", en = "we rehearse restoring" }
    /// ```
    /// ## Way out
    /// Say where the proof lies and who answers for it.
    /// ```toml
    /// [[measure]]
    /// id = "restore"
    /// kind = "restore"
    /// says = { nb = "vi øver på å gjenopprette", en = "we rehearse restoring" }
    /// evidence = "drill 2026-2"
    /// owner = "operations lead"
    /// ```
    MEASURE_UNPROVEN: Warning "measure-unproven", "Tiltak uten bevis", ["PRI-07", "SEC-01"], measure_unproven;

    /// Attestation that is over.
    ///
    /// ## What it finds
    /// A promise kept by hand whose `expires_on` has passed.
    /// ## Why it matters
    /// Nobody vouches for it any more; the promise stands without anything behind it (GDPR Art. 5(2)).
    /// ## Example
    /// ```toml
    /// [[by_hand]]
    /// promise = "measure.premises"
    /// owner = "office lead"
    /// expires_on = 2027-01-10
    /// ```
    /// ## Way out
    /// Look again, and write the new day.
    /// ```toml
    /// [[by_hand]]
    /// promise = "measure.premises"
    /// owner = "office lead"
    /// expires_on = 2027-07-01
    /// ```
    BY_HAND_EXPIRED: Error "by-hand-expired", "Bekreftelse som er utløpt", ["PRI-07"], by_hand_expired;

    /// Attestation that is nearly over.
    ///
    /// ## What it finds
    /// A promise kept by hand whose last day is less than 30 days away.
    /// ## Why it matters
    /// Looking takes time, and publishing stops on the day after.
    /// ## Example
    /// ```toml
    /// [[by_hand]]
    /// promise = "measure.premises"
    /// owner = "office lead"
    /// expires_on = 2027-02-09
    /// ```
    /// ## Way out
    /// Look again now, and write the new day.
    /// ```toml
    /// [[by_hand]]
    /// promise = "measure.premises"
    /// owner = "office lead"
    /// expires_on = 2027-02-10
    /// ```
    BY_HAND_EXPIRES_SOON: Warning "by-hand-expires-soon", "Bekreftelse som snart utløper", ["PRI-07"], by_hand_expires_soon;

    /// Attestation of nothing.
    ///
    /// ## What it finds
    /// A promise kept by hand that the declaration does not make.
    /// ## Why it matters
    /// Somebody vouches for a sentence that stands nowhere, and for the real one nobody does.
    /// ## Example
    /// ```toml
    /// [[by_hand]]
    /// promise = "measure.premisses"
    /// owner = "office lead"
    /// expires_on = 2027-07-01
    ///
    /// [[measure]]
    /// id = "premises"
    /// kind = "premises"
    /// says = { nb = "lokalene er låst", en = "the premises are locked" }
    /// ```
    /// ## Way out
    /// Copy the ID from `ordhold coverage`.
    /// ```toml
    /// [[by_hand]]
    /// promise = "measure.premises"
    /// owner = "office lead"
    /// expires_on = 2027-07-01
    ///
    /// [[measure]]
    /// id = "premises"
    /// kind = "premises"
    /// says = { nb = "lokalene er låst", en = "the premises are locked" }
    /// ```
    BY_HAND_UNKNOWN: Error "by-hand-unknown", "Bekreftelse av et løfte som ikke finnes", ["PRI-07"], by_hand_unknown;
}

/// Days before an end in which it is told.
pub(crate) const SOON_DAYS: u32 = 30;

/// What the security annex promises, with its word.
const SLOTS: [(MeasureKind, &str); 7] = [
    (MeasureKind::AccessControl, "access-control"),
    (MeasureKind::Premises, "premises"),
    (MeasureKind::Monitoring, "monitoring"),
    (MeasureKind::Separation, "separation"),
    (MeasureKind::Backup, "backup"),
    (MeasureKind::Testing, "testing"),
    (MeasureKind::NeedToKnow, "need-to-know"),
];

fn risk_not_assessed(index: &Index<'_>, found: &mut Vec<Finding>) {
    let measures = &index.declaration.measures;
    if measures.iter().any(|measure| *measure.kind == MeasureKind::RiskAssessment) {
        return;
    }
    let place = measures.first().map_or(index.declaration.organisation.span(), |it| it.id.span());
    found.push(RISK_NOT_ASSESSED.at(
        place,
        text!("ingen har lovet å vurdere risikoen", "nobody has promised to assess the risk"),
        text!(
            "legg til et `[[measure]]` med `kind = \"risk-assessment\"`",
            "add a `[[measure]]` with `kind = \"risk-assessment\"`",
        ),
    ));
}

fn security_slot_empty(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    for (kind, word) in SLOTS {
        if index.declaration.measures.iter().any(|measure| *measure.kind == kind) {
            continue;
        }
        let (nb, en) = slot_words(kind);
        found.push(SECURITY_SLOT_EMPTY.at(
            agreement.span(),
            text!(
                "avtalen lover {nb}, men ingen tiltak står bak",
                "the agreement promises {en}, but no measure stands behind it"
            ),
            text!(
                "legg til et `[[measure]]` med `kind = \"{word}\"` og bevis",
                "add a `[[measure]]` with `kind = \"{word}\"` and its proof",
            ),
        ));
    }
}

fn slot_words(kind: MeasureKind) -> (&'static str, &'static str) {
    match kind {
        MeasureKind::AccessControl => {
            ("tilgangsstyring med flere faktorer", "access control with several factors")
        }
        MeasureKind::Premises => ("sikrede lokaler", "secured premises"),
        MeasureKind::Monitoring => {
            ("overvåking og rutiner for avvik", "watching and incident routines")
        }
        MeasureKind::Separation => {
            ("at hver kunde holdes for seg", "that each customer is kept apart")
        }
        MeasureKind::Backup => ("sikkerhetskopi med et annet sted", "backup with a second place"),
        MeasureKind::Testing => ("jevnlig prøving", "regular testing"),
        _ => ("tilgang etter behov", "access by need"),
    }
}

fn test_overdue(index: &Index<'_>, found: &mut Vec<Finding>) {
    for measure in &index.declaration.measures {
        let Some(every) = measure.tested_every.as_ref() else { continue };
        let id = &*measure.id;
        let says = match measure.tested_on {
            None => text!("tiltaket `{id}` er aldri prøvd", "measure `{id}` was never tested"),
            Some(day) if is_over(**every, day, index.on) => {
                let (nb, en) = (every.nb(), every.en());
                text!(
                    "tiltaket `{id}` ble sist prøvd {day}, for mer enn {nb} siden",
                    "measure `{id}` was last tested on {day}, more than {en} ago",
                )
            }
            Some(_) => continue,
        };
        let way_out = text!(
            "prøv det, og skriv dagen i `tested_on`",
            "test it, and write the day in `tested_on`"
        );
        found.push(TEST_OVERDUE.at(every.span(), says, way_out));
    }
}

fn is_over(every: Period, day: Date, on: Date) -> bool {
    every.end_after(day).is_some_and(|due| due < on)
}

fn measure_unproven(index: &Index<'_>, found: &mut Vec<Finding>) {
    let is_blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let is_unproven =
        |measure: &&Placed<Measure>| is_blank(&measure.evidence) || is_blank(&measure.owner);
    for measure in index.declaration.measures.iter().filter(is_unproven) {
        let id = &*measure.id;
        found.push(MEASURE_UNPROVEN.at(
            measure.id.span(),
            text!(
                "tiltaket `{id}` sier ikke hvor beviset ligger og hvem som svarer for det",
                "measure `{id}` does not say where the proof lies and who answers for it",
            ),
            text!("sett `evidence` og `owner`", "set `evidence` and `owner`"),
        ));
    }
}

fn by_hand_expired(index: &Index<'_>, found: &mut Vec<Finding>) {
    for by_hand in index.declaration.by_hand.iter().filter(|it| it.expires_on < index.on) {
        let (promise, day) = (by_hand.promise.escape_debug(), by_hand.expires_on);
        found.push(BY_HAND_EXPIRED.at(
            by_hand.promise.span(),
            text!(
                "bekreftelsen av løftet `{promise}` gjaldt til {day}",
                "the attestation of promise `{promise}` held until {day}",
            ),
            text!(
                "se på det igjen, og skriv ny `expires_on`",
                "look again, and write a new `expires_on`"
            ),
        ));
    }
}

fn by_hand_expires_soon(index: &Index<'_>, found: &mut Vec<Finding>) {
    for by_hand in &index.declaration.by_hand {
        if !is_soon(by_hand.expires_on, index.on) {
            continue;
        }
        let (promise, day) = (by_hand.promise.escape_debug(), by_hand.expires_on);
        found.push(BY_HAND_EXPIRES_SOON.at(
            by_hand.promise.span(),
            text!(
                "bekreftelsen av løftet `{promise}` gjelder bare til {day}",
                "the attestation of promise `{promise}` holds until {day} only",
            ),
            text!(
                "se på det igjen, og skriv ny `expires_on`",
                "look again, and write a new `expires_on`"
            ),
        ));
    }
}

fn by_hand_unknown(index: &Index<'_>, found: &mut Vec<Finding>) {
    let by_hand = index.declaration.by_hand.iter();
    for promise in by_hand.map(|it| &it.promise).filter(|it| !index.has_promise(it)) {
        let name = promise.escape_debug();
        let way_out = match index.nearest_promise(promise) {
            Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
            None => {
                text!("kopier ID-en fra `ordhold coverage`", "copy the ID from `ordhold coverage`")
            }
        };
        found.push(BY_HAND_UNKNOWN.at(
            promise.span(),
            text!(
                "noen går god for løftet `{name}`, som deklarasjonen ikke gir",
                "somebody vouches for promise `{name}`, which the declaration does not make",
            ),
            way_out,
        ));
    }
}

/// Says whether a last day is today or less than 30 days ahead.
pub(crate) fn is_soon(last: Date, on: Date) -> bool {
    let horizon = Period::Days(SOON_DAYS).end_after(on);
    on <= last && horizon.is_some_and(|horizon| last < horizon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, says};

    #[test]
    fn dpa_16_a_risk_that_may_be_assessed_is_found() {
        check_page(&RISK_NOT_ASSESSED, "nobody has promised to assess the risk");
    }

    #[test]
    fn dpa_82_an_agreement_without_backup_is_found() {
        let agreement = "[agreement]\n".to_owned()
            + &SLOTS
                .iter()
                .filter(|(kind, _)| *kind != MeasureKind::Backup)
                .map(|(_, word)| format!("[[measure]]\nid = '{word}'\nkind = '{word}'\nsays = {{ nb = 'x', en = 'y' }}\n"))
                .collect::<String>();
        assert_eq!(
            says(&SECURITY_SLOT_EMPTY, &agreement),
            ["the agreement promises backup with a second place, but no measure stands behind it"]
        );
    }

    #[test]
    fn dpa_79_every_slot_of_the_annex_is_asked_for() {
        let with_agreement = says(&SECURITY_SLOT_EMPTY, "[agreement]\n");
        assert_eq!(with_agreement.len(), SLOTS.len());
        assert!(with_agreement[0].contains("several factors"));
        assert_eq!(says(&SECURITY_SLOT_EMPTY, ""), [""; 0], "without customers there is no annex");
    }

    #[test]
    fn dpa_18_a_yearly_test_is_overdue_the_day_after() {
        check_page(
            &TEST_OVERDUE,
            "measure `restore` was last tested on 2026-01-10, more than 1 year ago",
        );
        let never = "[[measure]]\nid = 'm'\nkind = 'backup'\nsays = { nb = 'x', en = 'y' }\ntested_every = '1 year'\n";
        assert_eq!(says(&TEST_OVERDUE, never), ["measure `m` was never tested"]);
    }

    #[test]
    fn dpa_17_a_measure_without_proof_is_found() {
        check_page(
            &MEASURE_UNPROVEN,
            "measure `restore` does not say where the proof lies and who answers for it",
        );
    }

    #[test]
    fn dpa_80_an_attestation_holds_through_its_last_day() {
        check_page(
            &BY_HAND_EXPIRED,
            "the attestation of promise `measure.premises` held until 2027-01-10",
        );
        let until = |day| format!("[[by_hand]]\npromise = 'p'\nowner = 'o'\nexpires_on = {day}\n");
        assert_eq!(says(&BY_HAND_EXPIRED, &until("2027-01-11")), [""; 0]);
        assert_eq!(says(&BY_HAND_EXPIRES_SOON, &until("2027-01-11")).len(), 1);
        assert_eq!(says(&BY_HAND_EXPIRES_SOON, &until("2027-01-10")), [""; 0]);
    }

    #[test]
    fn an_attestation_of_a_promise_that_nobody_makes_is_found() {
        check_page(
            &BY_HAND_UNKNOWN,
            "somebody vouches for promise `measure.premisses`, which the declaration does not make",
        );
    }

    #[test]
    fn an_attestation_is_told_thirty_days_ahead() {
        check_page(
            &BY_HAND_EXPIRES_SOON,
            "the attestation of promise `measure.premises` holds until 2027-02-09 only",
        );
    }
}
