//! Consent, contact, mailing, member: states and verbs, pure; and the Facts that each change leaves.
