//! Feeds any bytes to the reader of what comes back after a mailing, and holds it to what must never happen.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::returns::{Class, N_TOKENS_MAX, Return, read};

fuzz_target!(|bytes: &[u8]| match read(bytes) {
    Return::Bounce(bounce) => {
        assert!((1..=N_TOKENS_MAX).contains(&bounce.tokens().len()), "a bounce has a token");
        let hers = bounce.class_for("kari@solbris.example");
        if bounce.class() == Class::Dead || hers == Class::Dead {
            let text = String::from_utf8_lossy(bytes).to_lowercase();
            let encoded = ["base64", "quoted-printable"].iter().any(|word| text.contains(word));
            let told = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
            assert!(encoded || told.iter().any(|status| text.contains(status)), "dead without a status");
            assert!(encoded || text.contains("failed"), "dead without a failure");
        }
    }
    Return::Complaint(tokens) | Return::Unsubscribe(tokens) => {
        assert!((1..=N_TOKENS_MAX).contains(&tokens.len()), "a wish has a token");
    }
    _ => {}
});
