//! Faults that are planted behind the program's back, so that a falsifier has something to find, and mended again.

/// A fault: what plants it, what mends it, and which mechanism has to find it.
pub(crate) struct Fault {
    pub(crate) mechanism: &'static str,
    pub(crate) plant: &'static str,
    pub(crate) mend: &'static str,
}

pub(crate) const FAULTS: &[Fault] = &[
    Fault {
        mechanism: "consent-receipts",
        plant: "UPDATE wording SET text = text || '!' WHERE language = 'nb'",
        mend: "UPDATE wording SET text = substr(text, 1, length(text) - 1) WHERE language = 'nb'",
    },
    Fault {
        mechanism: "address-origin",
        plant: "UPDATE origin SET activity = activity || '-x'",
        mend: "UPDATE origin SET activity = substr(activity, 1, length(activity) - 2)
               WHERE activity LIKE '%-x'",
    },
    Fault {
        mechanism: "notice-at-form",
        plant: "UPDATE wording SET text = text || ' ' WHERE language = 'en'",
        mend: "UPDATE wording SET text = substr(text, 1, length(text) - 1) WHERE language = 'en'",
    },
];
