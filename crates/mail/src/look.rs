//! Looks at a mailing's mail as it leaves, from its bytes alone: what the addressee's program will find in it.

use mail_parser::MessageParser;

use crate::html::{shown_html, shown_text};
use crate::mailbox::Mail;

/// What a mail has of what every mailing must have (MKT-02, MKT-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The field `From` names the sender.
    pub names_sender: bool,
    /// Both versions show the link to unsubscribe.
    pub shows_link: bool,
    /// The head lets a program unsubscribe with one POST to that link (RFC 8058).
    pub has_one_click: bool,
}

/// Reads a mail that was written out, and says what it has; a mail that cannot be read has nothing.
///
/// Unlike [`crate::check_mailing`] it knows nothing of the letter that the mail was made from.
pub fn look(bytes: &[u8], sender: &str, unsubscribe_url: &str) -> Look {
    let mail = Mail::of(bytes.to_vec());
    let names_sender = MessageParser::default().parse(bytes).is_some_and(|parsed| {
        let from = parsed.from().and_then(|from| from.first());
        from.and_then(|from| from.name()).is_some_and(|name| name.contains(sender))
    });
    let leads_out = |links: &[crate::Link]| links.iter().any(|it| it.url == unsubscribe_url);
    let text = mail.text.as_deref().map(shown_text);
    let html = mail.html.as_deref().map(shown_html);
    let versions = [text, html];
    let shows_link = versions.iter().all(|it| it.as_ref().is_some_and(|it| leads_out(&it.links)));
    let has_one_click = mail.list_unsubscribe.as_ref().is_some_and(|way_out| {
        way_out.one_click && way_out.urls.iter().any(|url| url == unsubscribe_url)
    });
    Look { names_sender, shows_link, has_one_click }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose;
    use crate::letter::samples::newsletter;
    use crate::{Address, Occasion};

    const ALL: Look = Look { names_sender: true, shows_link: true, has_one_click: true };

    /// Writes the sample newsletter out, and returns it with its sender and way out.
    fn written() -> (String, String, String) {
        let letter = newsletter();
        let Occasion::Mailing(mailing) = &letter.occasion else { panic!("not a mailing") };
        let (sender, url) = (mailing.organisation.as_str(), mailing.unsubscribe.as_str());
        let to = Address::parse("kari.nord@solbris.example").unwrap();
        let bytes = compose(&letter, &to).unwrap().bytes().to_vec();
        (String::from_utf8(bytes).unwrap(), sender.to_owned(), url.to_owned())
    }

    #[test]
    fn a_newsletter_as_it_is_written_has_everything() {
        let (mail, sender, url) = written();
        assert_eq!(look(mail.as_bytes(), &sender, &url), ALL);
    }

    #[test]
    fn the_way_out_of_another_person_does_not_count() {
        let (mail, sender, url) = written();
        let seen = look(mail.as_bytes(), &sender, &format!("{url}x"));
        assert_eq!(seen, Look { names_sender: true, shows_link: false, has_one_click: false });
    }

    #[test]
    fn each_part_that_is_lost_on_the_way_is_missed() {
        let (mail, sender, url) = written();
        let without_post = mail.replace("List-Unsubscribe-Post", "X-Lost");
        let seen = look(without_post.as_bytes(), &sender, &url);
        assert_eq!(seen, Look { has_one_click: false, ..ALL });
        let unnamed = mail.replacen("From:", "X-Lost:", 1);
        assert_eq!(look(unnamed.as_bytes(), &sender, &url), Look { names_sender: false, ..ALL });
        let head = mail.split_once("\r\n\r\n").unwrap().0;
        assert!(!look(format!("{head}\r\n\r\n").as_bytes(), &sender, &url).shows_link);
    }

    #[test]
    fn what_cannot_be_read_has_nothing() {
        let nothing = Look { names_sender: false, shows_link: false, has_one_click: false };
        assert_eq!(look(&[0xff, 0, 13, 10], "Fjordbok AS", "https://a.example/u"), nothing);
    }
}
