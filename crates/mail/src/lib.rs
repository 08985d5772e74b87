//! Composes mail, sends it by SMTP, and receives it in the demo's local mailbox.
