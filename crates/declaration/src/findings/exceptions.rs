//! Holds signed exceptions against what they except: a warning that exists, for a time that is not over.

use std::collections::HashSet;

use super::safeguards::is_soon;
use crate::{
    finding::{Check, Finding, Severity, checks, text},
    findings::{Index, checks},
    model::{Declaration, Exception},
    place::Placed,
    spelling::nearest,
};

checks! {
    /// Exception that is over.
    ///
    /// ## What it finds
    /// An exception whose `expires_on` has passed.
    /// ## Why it matters
    /// It covers nothing any more, and what it covered stops publishing.
    /// ## Example
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-01-10
    /// ```
    /// ## Way out
    /// Mend what it excepted and take it out, or sign it anew.
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    EXCEPTION_EXPIRED: Error "exception-expired", "Unntak som er utløpt", ["PRI-07"], exception_expired;

    /// Exception that is nearly over.
    ///
    /// ## What it finds
    /// An exception whose last day is less than 30 days away.
    /// ## Why it matters
    /// Mending takes time, and publishing stops on the day after.
    /// ## Example
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-02-09
    /// ```
    /// ## Way out
    /// Mend what it excepts, or sign it anew.
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-02-10
    /// ```
    EXCEPTION_EXPIRES_SOON: Warning "exception-expires-soon", "Unntak som snart utløper", ["PRI-07"], exception_expires_soon;

    /// Exception from something unknown.
    ///
    /// ## What it finds
    /// `from` is no code of a finding and no ID of a promise; or `at` is the ID of no table.
    /// ## Why it matters
    /// It would cover nothing, and everybody would think it did.
    /// ## Example
    /// ```toml
    /// [[exception]]
    /// from = "publik-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    /// ## Way out
    /// Copy the code from the finding.
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    EXCEPTION_UNKNOWN: Error "exception-unknown", "Unntak fra noe ukjent", ["PRI-07"], exception_unknown;

    /// Exception from an error.
    ///
    /// ## What it finds
    /// `from` names a finding that is an error.
    /// ## Why it matters
    /// Only warnings can be signed away; what the law forbids, no signature allows.
    /// ## Example
    /// ```toml
    /// [[exception]]
    /// from = "missing-basis"
    /// reason = "we will see"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    /// ## Way out
    /// Mend the error and take the exception out.
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    EXCEPTION_FROM_ERROR: Error "exception-from-error", "Unntak fra en feil", ["PRI-07"], exception_from_error;

    /// Exception without a reason.
    ///
    /// ## What it finds
    /// `reason` or `signed_by` is blank.
    /// ## Why it matters
    /// An exception is a decision; it has a why and a who (GDPR Art. 5(2)).
    /// ## Example
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = ""
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    /// ## Way out
    /// Write both.
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    EXCEPTION_UNSIGNED: Error "exception-unsigned", "Unntak uten grunn", ["PRI-07"], exception_unsigned;

    /// Exception that covers nothing.
    ///
    /// ## What it finds
    /// An exception from a warning that is not there: what it excepted was mended, or stands elsewhere.
    /// ## Why it matters
    /// Left standing, it would cover the next such warning unseen (GDPR Art. 5(2)).
    /// ## Example
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    /// ```
    /// ## Way out
    /// Take it out.
    /// ```toml
    /// [[exception]]
    /// from = "public-task"
    /// reason = "the task was given by the ministry"
    /// signed_by = "chief executive"
    /// expires_on = 2027-07-01
    ///
    /// [[activity]]
    /// id = "register"
    /// purpose = { nb = "føre et register", en = "keep a register" }
    /// basis = "public-task"
    /// law = "arkivlova § 6"
    /// ```
    EXCEPTION_IDLE: Warning "exception-idle", "Unntak som ikke dekker noe", ["PRI-07"];
}

/// Finds the exceptions from judged warnings that cover none of those found.
///
/// Warnings made while the files are read are not known here, and their exceptions are left alone.
pub(crate) fn idle(index: &Index<'_>, found: &[Finding]) -> Vec<Finding> {
    let covers = |exception: &Exception, finding: &Finding| {
        finding.code == exception.from.as_str()
            && exception.at.as_ref().is_none_or(|at| finding.about.as_ref() == Some(at.get()))
    };
    let is_idle = |exception: &&Placed<Exception>| {
        let is_judged = |check: &Check| check.run.is_some() && check.severity == Severity::Warning;
        excepted_check(exception).is_some_and(is_judged)
            && !found.iter().any(|finding| covers(exception, finding))
    };
    let exceptions = index.declaration.exceptions.iter().filter(is_idle);
    let finding = |exception: &Placed<Exception>| {
        let from = exception.from.escape_debug();
        let mut finding = EXCEPTION_IDLE.at(
            exception.from.span(),
            text!(
                "unntaket fra `{from}` dekker ingenting",
                "the exception from `{from}` covers nothing"
            ),
            text!("ta det ut", "take it out"),
        );
        finding.about = Some(exception.from.get().clone());
        finding
    };
    exceptions.map(finding).collect()
}

fn exception_expired(index: &Index<'_>, found: &mut Vec<Finding>) {
    for exception in index.declaration.exceptions.iter().filter(|it| *it.expires_on < index.on) {
        let (from, day) = (exception.from.escape_debug(), *exception.expires_on);
        found.push(EXCEPTION_EXPIRED.at(
            exception.expires_on.span(),
            text!(
                "unntaket fra `{from}` gjaldt til {day}",
                "the exception from `{from}` held until {day}"
            ),
            text!(
                "rett det unntaket gjelder og ta det ut, eller signer på nytt",
                "mend what it excepted and take it out, or sign it anew",
            ),
        ));
    }
}

fn exception_expires_soon(index: &Index<'_>, found: &mut Vec<Finding>) {
    for exception in
        index.declaration.exceptions.iter().filter(|it| is_soon(*it.expires_on, index.on))
    {
        let (from, day) = (exception.from.escape_debug(), *exception.expires_on);
        found.push(EXCEPTION_EXPIRES_SOON.at(
            exception.expires_on.span(),
            text!(
                "unntaket fra `{from}` gjelder bare til {day}",
                "the exception from `{from}` holds until {day} only"
            ),
            text!(
                "rett det unntaket gjelder, eller signer på nytt",
                "mend what it excepts, or sign it anew"
            ),
        ));
    }
}

fn exception_unknown(index: &Index<'_>, found: &mut Vec<Finding>) {
    let exceptions = &index.declaration.exceptions;
    for exception in exceptions.iter().filter(|it| excepted_check(it).is_none()) {
        if index.has_promise(&exception.from) {
            continue;
        }
        let from = exception.from.escape_debug();
        let way_out = match nearest(&exception.from, checks().map(|check| check.code)) {
            Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
            None => text!("kopier koden fra advarselen", "copy the code from the warning"),
        };
        found.push(EXCEPTION_UNKNOWN.at(
            exception.from.span(),
            text!(
                "unntaket gjelder `{from}`, som verken er en kode eller et løfte",
                "the exception is from `{from}`, which is neither a code nor a promise",
            ),
            way_out,
        ));
    }
    let ids = ids(index.declaration);
    for at in exceptions.iter().filter_map(|exception| exception.at.as_ref()) {
        if ids.contains(at.as_str()) {
            continue;
        }
        let name = at.escape_debug();
        let way_out = match nearest(at, ids.iter().copied()) {
            Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
            None => text!(
                "ta bort `at`, så gjelder det overalt",
                "take `at` out, and it applies everywhere"
            ),
        };
        found.push(EXCEPTION_UNKNOWN.at(
            at.span(),
            text!(
                "unntaket gjelder i `{name}`, som ikke finnes",
                "the exception applies at `{name}`, which does not exist"
            ),
            way_out,
        ));
    }
}

fn exception_from_error(index: &Index<'_>, found: &mut Vec<Finding>) {
    for exception in &index.declaration.exceptions {
        let is_error = |check: &&Check| check.severity == Severity::Error;
        let Some(check) = excepted_check(exception).filter(is_error) else { continue };
        let code = check.code;
        found.push(EXCEPTION_FROM_ERROR.at(
            exception.from.span(),
            text!(
                "`{code}` er en feil, og feil kan ikke unntas",
                "`{code}` is an error, and errors cannot be excepted"
            ),
            text!("rett feilen, og ta unntaket ut", "mend the error, and take the exception out"),
        ));
    }
}

fn exception_unsigned(index: &Index<'_>, found: &mut Vec<Finding>) {
    let is_unsigned = |exception: &&Placed<Exception>| {
        exception.reason.trim().is_empty() || exception.signed_by.trim().is_empty()
    };
    for exception in index.declaration.exceptions.iter().filter(is_unsigned) {
        let from = exception.from.escape_debug();
        found.push(EXCEPTION_UNSIGNED.at(
            exception.from.span(),
            text!(
                "unntaket fra `{from}` sier ikke hvorfor eller hvem som signerte",
                "the exception from `{from}` does not say why or who signed"
            ),
            text!("skriv `reason` og `signed_by`", "write `reason` and `signed_by`"),
        ));
    }
}

fn excepted_check(exception: &Exception) -> Option<&'static Check> {
    checks().find(|check| check.code == exception.from.as_str())
}

fn ids(declaration: &Declaration) -> HashSet<&str> {
    super::tables(declaration).into_iter().filter_map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, found, says};

    fn exception(keys: &str) -> String {
        format!("[[exception]]\nreason = 'because'\nsigned_by = 'chief executive'\n{keys}\n")
    }

    #[test]
    fn an_exception_holds_through_its_last_day() {
        check_page(&EXCEPTION_EXPIRED, "the exception from `public-task` held until 2027-01-10");
        check_page(
            &EXCEPTION_EXPIRES_SOON,
            "the exception from `public-task` holds until 2027-02-09 only",
        );
        let last_day = exception("from = 'public-task'\nexpires_on = 2027-01-11");
        assert_eq!(says(&EXCEPTION_EXPIRED, &last_day), [""; 0]);
    }

    #[test]
    fn a_code_or_place_that_does_not_exist_is_found() {
        check_page(
            &EXCEPTION_UNKNOWN,
            "the exception is from `publik-task`, which is neither a code nor a promise",
        );
        let at = |id| {
            exception(&format!("from = 'public-task'\nat = '{id}'\nexpires_on = 2027-07-01"))
                + &activity("")
        };
        assert_eq!(says(&EXCEPTION_UNKNOWN, &at("a")), [""; 0]);
        assert_eq!(says(&EXCEPTION_UNKNOWN, &at("b")).len(), 1);
    }

    #[test]
    fn an_exception_from_an_error_is_found() {
        check_page(
            &EXCEPTION_FROM_ERROR,
            "`missing-basis` is an error, and errors cannot be excepted",
        );
    }

    #[test]
    fn an_exception_that_covers_nothing_is_found() {
        check_page(&EXCEPTION_IDLE, "the exception from `public-task` covers nothing");
    }

    #[test]
    fn an_exception_that_nobody_signed_is_found() {
        check_page(
            &EXCEPTION_UNSIGNED,
            "the exception from `public-task` does not say why or who signed",
        );
    }

    #[test]
    fn um_22_a_signed_warning_is_told_as_excepted_and_not_left_out() {
        let applicants = activity("basis = 'consent'\nsubjects = ['applicant']");
        let signed = |keys: &str| exception(&format!("from = 'imbalanced-consent'\n{keys}"));
        let signature = |exception: String| {
            let found = found(&(applicants.clone() + &exception));
            let warning = found.into_iter().find(|finding| finding.code == "imbalanced-consent");
            warning.expect("it is never left out").excepted
        };
        let covered = signature(signed("expires_on = 2027-01-11")).expect("it holds today");
        assert_eq!(
            (covered.signed_by.as_str(), covered.reason.as_str()),
            ("chief executive", "because")
        );
        assert!(signature(signed("at = 'a'\nexpires_on = 2027-07-01")).is_some());
        assert_eq!(signature(signed("at = 'b'\nexpires_on = 2027-07-01")), None);
        assert_eq!(signature(signed("expires_on = 2027-01-10")), None);
        assert_eq!(signature(String::new()), None);
    }

    #[test]
    fn an_error_is_never_excepted() {
        let signed = exception("from = 'missing-basis'\nexpires_on = 2027-07-01");
        let found = found(&(activity("") + &signed));
        let error = found.iter().find(|finding| finding.code == "missing-basis").unwrap();
        assert_eq!((error.severity, &error.excepted), (Severity::Error, &None));
    }
}
