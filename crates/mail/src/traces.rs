//! Looks in a mail, from its bytes alone, for what would tell the sender that it is opened or clicked in.

use percent_encoding::percent_decode_str;

use crate::Leaving;

/// What a mail could tell its sender (CKE-01).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traces {
    /// That it is opened: something in it is loaded from an address of its own.
    pub of_opens: bool,
    /// What is clicked on: a link leads by an address of its own.
    pub of_clicks: bool,
}

impl Leaving<'_> {
    /// Says whether a link or picture tells another place than `home`, the address of our own pages, whose mail it is:
    /// it holds one of `own`, what is hers alone, such as her address or a token (NOT-04).
    pub fn tells_others(&self, home: &str, own: &[&str]) -> bool {
        let texts = [self.html(), self.text()];
        let is_home = |address: &str| {
            let rest = address.strip_prefix(home);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        };
        let elsewhere = texts.into_iter().flatten().flat_map(addresses).filter(|it| !is_home(it));
        let mut own_of_hers = None;
        elsewhere.into_iter().any(|address| {
            let own = own_of_hers
                .get_or_insert_with(|| own.iter().map(|it| it.to_lowercase()).collect::<Vec<_>>());
            let said = percent_decode_str(address).decode_utf8_lossy().to_lowercase();
            own.iter().any(|own| said.contains(own))
        })
    }
}

/// Finds the web addresses in a text, each up to where no address goes on.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices("://").map(|(at, _)| at);
    starts.filter_map(|at| {
        let scheme = text[..at].rfind(|letter: char| !letter.is_ascii_alphabetic());
        let begin = scheme.map_or(0, |it| it + text[it..].chars().next().map_or(1, char::len_utf8));
        let ends = |letter: char| letter.is_whitespace() || "\"'<>`".contains(letter);
        let end = text[at..].find(ends).map_or(text.len(), |it| at + it);
        text[begin..at].to_ascii_lowercase().starts_with("http").then(|| &text[begin..end])
    })
}

impl Leaving<'_> {
    /// Says what the mail could tell; one that cannot be read tells nothing.
    ///
    /// `opens_at` is how the addresses of pictures that count begin. `clicks_at` is how those of links that count do:
    /// they go on with two segments that are the same for everybody, and a third that is the addressee's own.
    pub fn traces(&self, opens_at: &str, clicks_at: &str) -> Traces {
        let texts = || [self.html(), self.text()].into_iter().flatten();
        Traces {
            of_opens: texts().any(|text| text.contains(opens_at)),
            of_clicks: texts().any(|text| text.split(clicks_at).skip(1).any(is_own)),
        }
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

    fn traces(bytes: &[u8]) -> Traces {
        Leaving::read(bytes).traces(OPENS, CLICKS)
    }

    fn check(html: &str, of_opens: bool, of_clicks: bool) {
        let mail = format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n");
        let expected = Traces { of_opens, of_clicks };
        assert_eq!(traces(mail.as_bytes()), expected, "{html}");
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
        let seen = traces(mail.as_bytes());
        assert_eq!(seen, Traces { of_opens: false, of_clicks: true });
        assert_eq!(traces(&[0xff, 0, 13, 10]), Traces::default());
    }

    fn tells(html: &str) -> bool {
        let mail = format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n");
        let own = ["kari.nord@solbris.example", "AbC"];
        Leaving::read(mail.as_bytes()).tells_others("https://fjordbok.example", &own)
    }

    #[test]
    fn um_49_whatever_tells_another_place_whose_mail_it_is_is_seen() {
        assert!(tells("<a href=\"https://solbris.example/?e=kari.nord@solbris.example\">x</a>"));
        assert!(tells("<a href='https://solbris.example/?e=Kari.Nord%40solbris.example'>x</a>"));
        assert!(tells("<p style=\"background:url(http://solbris.example/AbC)\">x</p>"));
        assert!(tells("<img src=\"https://fjordbok.example.solbris.example/AbC\">"));
        assert!(tells("å https://solbris.example/AbC å"));
    }

    #[test]
    fn um_49_our_own_pages_and_links_that_are_the_same_for_everybody_tell_nobody() {
        assert!(!tells("<a href=\"https://fjordbok.example/unsubscribe/AbC\">x</a>"));
        assert!(!tells("<a href=\"https://fjordbok.example?t=AbC\">x</a>"));
        assert!(!tells("<a href=\"https://solbris.example/autumn\">kari.nord@solbris.example</a>"));
        assert!(!tells("<a href=\"mailto:kari.nord@solbris.example\">x</a> AbC :// ://AbC"));
        assert!(!tells(""));
    }
}
