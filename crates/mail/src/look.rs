//! Looks at a mailing's mail as it leaves, from its bytes alone: what the addressee's program will find in it.

use mail_parser::{Message, MessageParser, MessagePart};

use crate::html::{links_in_html, links_in_text};
use crate::mailbox::ListUnsubscribe;

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

/// A mail that was written out, read once; without `Debug`, since it is about people.
///
/// Unlike [`crate::check_mailing`] it knows nothing of the letter that the mail was made from. A mail that cannot be read
/// has nothing.
pub struct Leaving<'a> {
    parsed: Option<Message<'a>>,
}

impl<'a> Leaving<'a> {
    /// Reads a mail's bytes.
    pub fn read(bytes: &'a [u8]) -> Self {
        Self { parsed: MessageParser::default().parse(bytes) }
    }

    /// Says what the mail has of what it must have.
    pub fn look(&self, sender: &str, unsubscribe_url: &str) -> Look {
        let leads_out = |it: crate::Link| it.url == unsubscribe_url;
        let text = self.text().is_some_and(|text| links_in_text(text).any(leads_out));
        let html = self.html().is_some_and(|html| links_in_html(html).into_iter().any(leads_out));
        let has_one_click = self.list_unsubscribe().is_some_and(|way_out| {
            way_out.one_click && way_out.urls.iter().any(|url| url == unsubscribe_url)
        });
        Look { names_sender: self.names(sender), shows_link: text && html, has_one_click }
    }

    /// Returns the plain version.
    pub(crate) fn text(&self) -> Option<&str> {
        let mut bodies = self.parsed.as_ref()?.text_bodies();
        bodies.find(|body| !body.is_text_html()).and_then(MessagePart::text_contents)
    }

    /// Returns the HTML version.
    pub(crate) fn html(&self) -> Option<&str> {
        let mut bodies = self.parsed.as_ref()?.html_bodies();
        bodies.find(|body| body.is_text_html()).and_then(MessagePart::text_contents)
    }

    fn names(&self, sender: &str) -> bool {
        let from = self.parsed.as_ref().and_then(Message::from).and_then(|from| from.first());
        from.and_then(|from| from.name()).is_some_and(|name| name.contains(sender))
    }

    fn list_unsubscribe(&self) -> Option<ListUnsubscribe> {
        let field = |name| {
            let raw = self.parsed.as_ref()?.header_raw(name)?;
            Some(raw.replace("\r\n", ""))
        };
        let post = field("List-Unsubscribe-Post");
        Some(ListUnsubscribe::read(&field("List-Unsubscribe")?, post.as_deref()))
    }
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

    fn look(mail: &str, sender: &str, url: &str) -> Look {
        Leaving::read(mail.as_bytes()).look(sender, url)
    }

    #[test]
    fn a_newsletter_as_it_is_written_has_everything() {
        let (mail, sender, url) = written();
        assert_eq!(look(&mail, &sender, &url), ALL);
    }

    #[test]
    fn the_way_out_of_another_person_does_not_count() {
        let (mail, sender, url) = written();
        let seen = look(&mail, &sender, &format!("{url}x"));
        assert_eq!(seen, Look { names_sender: true, shows_link: false, has_one_click: false });
    }

    #[test]
    fn each_part_that_is_lost_on_the_way_is_missed() {
        let (mail, sender, url) = written();
        let without_post = mail.replace("List-Unsubscribe-Post", "X-Lost");
        let seen = look(&without_post, &sender, &url);
        assert_eq!(seen, Look { has_one_click: false, ..ALL });
        let unnamed = mail.replacen("From:", "X-Lost:", 1);
        assert_eq!(look(&unnamed, &sender, &url), Look { names_sender: false, ..ALL });
        let head = mail.split_once("\r\n\r\n").unwrap().0;
        assert!(!look(&format!("{head}\r\n\r\n"), &sender, &url).shows_link);
    }

    #[test]
    fn what_cannot_be_read_has_nothing() {
        let nothing = Look { names_sender: false, shows_link: false, has_one_click: false };
        assert_eq!(
            Leaving::read(&[0xff, 0, 13, 10]).look("Fjordbok AS", "https://a.example/u"),
            nothing
        );
    }
}
