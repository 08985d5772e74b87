//! Looks in a mail, from its bytes alone, for what would tell the sender that it is opened or clicked in.

use crate::mailbox::Mail;

/// What a mail could tell its sender (CKE-01).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traces {
    /// That it is opened: something in it is loaded from an address of its own.
    pub of_opens: bool,
    /// What is clicked on: a link leads by an address of its own.
    pub of_clicks: bool,
}

/// Reads a mail that was written out; one that cannot be read tells nothing.
///
/// `opens_at` is how the addresses of pictures that count begin. `clicks_at` is how those of links that count do: they
/// go on with two segments that are the same for everybody, and a third that is the addressee's own.
pub fn traces(bytes: &[u8], opens_at: &str, clicks_at: &str) -> Traces {
    let mail = Mail::of(bytes.to_vec());
    let versions = [mail.html.as_deref(), mail.text.as_deref()];
    let texts = || versions.into_iter().flatten();
    Traces {
        of_opens: texts().any(|text| text.contains(opens_at)),
        of_clicks: texts().any(|text| text.split(clicks_at).skip(1).any(is_own)),
    }
}

/// Says whether the rest of an address has a segment of the addressee's own.
fn is_own(rest: &str) -> bool {
    let is_of_address = |letter: char| letter.is_ascii_alphanumeric() || "-_~.%/".contains(letter);
    let end = rest.find(|letter| !is_of_address(letter)).unwrap_or(rest.len());
    rest[..end].split('/').nth(2).is_some_and(|own| !own.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENS: &str = "https://fjordbok.example/o/";
    const CLICKS: &str = "https://fjordbok.example/r/";

    fn check(html: &str, of_opens: bool, of_clicks: bool) {
        let mail = format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n");
        let expected = Traces { of_opens, of_clicks };
        assert_eq!(traces(mail.as_bytes(), OPENS, CLICKS), expected, "{html}");
    }

    #[test]
    fn um_66_what_counts_opens_or_clicks_is_seen_wherever_it_stands() {
        check("<img src=\"https://fjordbok.example/o/AbC.gif\">", true, false);
        check("<p style=\"background:url(https://fjordbok.example/o/AbC.gif)\">", true, false);
        check("<a href=\"https://fjordbok.example/r/m1/0/AbC\">x</a>", false, true);
        check(
            "<a href='https://fjordbok.example/r/m1/0'>x</a> https://fjordbok.example/r/m1/1/A",
            false,
            true,
        );
    }

    #[test]
    fn links_and_pictures_that_are_the_same_for_everybody_count_nobody() {
        check("<a href=\"https://fjordbok.example/r/m1/0\">x</a>", false, false);
        check("<a href=\"https://fjordbok.example/r/m1/0/\">x</a>", false, false);
        check(
            "<a href=\"https://solbris.example/r/m1/0/AbC\"><img src=\"/o/x.gif\"></a>",
            false,
            false,
        );
        check("", false, false);
    }

    #[test]
    fn the_text_version_is_looked_at_too() {
        let mail = "Content-Type: text/plain\r\n\r\nhttps://fjordbok.example/r/m1/2/AbC\r\n";
        let seen = traces(mail.as_bytes(), OPENS, CLICKS);
        assert_eq!(seen, Traces { of_opens: false, of_clicks: true });
        assert_eq!(traces(&[0xff, 0, 13, 10], OPENS, CLICKS), Traces::default());
    }
}
