//! Judges what a declaration says: every check of the catalogue, and the exceptions that were signed. Knows nothing of files.

pub mod agreement;
pub mod basis;
mod compare;
pub mod consent;
pub mod cookies;
pub mod exceptions;
pub mod forms;
mod index;
pub mod mailings;
pub mod notice;
pub mod profiling;
pub mod reading;
pub mod recipients;
pub mod references;
pub mod retention;
pub mod role;
pub mod safeguards;
pub mod sensitive;
pub mod sharing;
pub mod sources;
pub mod subprocessors;
pub mod systems;
pub mod transfers;
#[cfg(test)]
mod trial;

use jiff::civil::Date;

pub(crate) use index::Index;

use crate::{
    finding::{Check, Finding, Severity, Signature},
    model::Declaration,
};

const SUBJECTS: [&[&Check]; 21] = [
    reading::CHECKS,
    references::CHECKS,
    role::CHECKS,
    basis::CHECKS,
    consent::CHECKS,
    sensitive::CHECKS,
    profiling::CHECKS,
    notice::CHECKS,
    sources::CHECKS,
    forms::CHECKS,
    mailings::CHECKS,
    retention::CHECKS,
    sharing::CHECKS,
    recipients::CHECKS,
    transfers::CHECKS,
    cookies::CHECKS,
    agreement::CHECKS,
    subprocessors::CHECKS,
    safeguards::CHECKS,
    systems::CHECKS,
    exceptions::CHECKS,
];

/// Returns the catalogue of findings, in the order of the book; codes are unique.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    SUBJECTS.into_iter().flatten().copied()
}

/// Judges a declaration as of a day, in the organisation's zone.
///
/// Sorted by place, then code. A warning that a signed exception covers on that day carries the
/// signature; it is not left out.
pub fn check(declaration: &Declaration, on: Date) -> Vec<Finding> {
    let index = Index::new(declaration, on);
    let mut found = Vec::new();
    for run in checks().filter_map(|check| check.run) {
        run(&index, &mut found);
    }
    place_and_sign(declaration, on, &mut found);
    found.extend(exceptions::idle(&index, &found));
    found.sort_by(|a, b| (a.place.start, a.code).cmp(&(b.place.start, b.code)));
    found
}

/// Tells each finding the table it stands in, and the signature that covers it.
pub(crate) fn place_and_sign(declaration: &Declaration, on: Date, found: &mut [Finding]) {
    let tables = tables(declaration);
    for finding in found {
        finding.about = about(&tables, finding.place.start);
        finding.excepted = signature(declaration, on, finding);
    }
}

/// Returns where each table begins, with its ID if it has one, in the order of the text.
fn tables(declaration: &Declaration) -> Vec<(usize, Option<&str>)> {
    macro_rules! starts {
        ($list:ident, $id:ident) => {
            declaration.$list.iter().map(|table| (table.span().start, Some(table.$id.as_str())))
        };
    }
    let mut tables = vec![
        (declaration.organisation.span().start, None),
        (declaration.statement.span().start, None),
        (declaration.rights.span().start, None),
        (declaration.transfers.span().start, None),
        (declaration.incidents.span().start, None),
    ];
    tables.extend(declaration.agreement.iter().map(|table| (table.span().start, None)));
    tables.extend(starts!(activities, id));
    tables.extend(starts!(collection_points, id));
    tables.extend(starts!(sources, id));
    tables.extend(starts!(recipients, id));
    tables.extend(starts!(tools, id));
    tables.extend(starts!(cookies, name));
    tables.extend(starts!(measures, id));
    tables.extend(starts!(services, id));
    tables.extend(starts!(systems, id));
    tables.extend(starts!(by_hand, promise));
    tables.extend(starts!(exceptions, from));
    tables.sort_by_key(|(start, _)| *start);
    tables
}

fn about(tables: &[(usize, Option<&str>)], at: usize) -> Option<String> {
    let before = tables.partition_point(|(start, _)| *start <= at);
    let (_, id) = tables.get(before.checked_sub(1)?)?;
    id.map(str::to_owned)
}

fn signature(declaration: &Declaration, on: Date, finding: &Finding) -> Option<Signature> {
    if finding.severity == Severity::Error {
        return None;
    }
    let covers = declaration.exceptions.iter().find(|exception| {
        exception.from.as_str() == finding.code
            && on <= *exception.expires_on
            && exception.at.as_ref().is_none_or(|at| finding.about.as_ref() == Some(at.get()))
    })?;
    Some(Signature {
        signed_by: covers.signed_by.clone(),
        reason: covers.reason.clone(),
        expires_on: *covers.expires_on,
    })
}
