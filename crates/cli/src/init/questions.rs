//! The questions of `ordhold init`: what is asked, what a blank answer means, and which answers are asked for again.

use declaration::Answers;
use domain::EmailAddress;
use law::OrganisationNumber;

use crate::output::{Colour, Voice};

/// The most characters of an answer.
const ANSWER_CHARS_MAX: usize = 200;
/// The most topics of a newsletter.
const TOPICS_MAX: usize = 12;

struct Asking<'a> {
    lines: &'a mut dyn Iterator<Item = String>,
    voice: &'a Voice,
    number: u8,
}

/// Asks nine questions; a stdin that ends leaves the rest blank.
pub(super) fn ask(folder: &str, lines: &mut dyn Iterator<Item = String>, voice: &Voice) -> Answers {
    let mut asking = Asking { lines, voice, number: 0 };
    let fallback = if folder.is_empty() { "Organisasjonen" } else { folder };
    let name = asking.line("The registered name, with its legal form", Some(fallback), accepted);
    let number = asking.line("Organisation number", None, |typed| {
        let number: Result<OrganisationNumber, _> = typed.parse();
        number.map(|it| it.as_str().to_owned()).map_err(|error| error.to_string())
    });
    let site = asking.line("Address of your site", None, site);
    let contact = format!("personvern@{}", domain_of(&site, &name));
    let email = asking.line("Mailbox for questions on personal data", Some(&contact), |typed| {
        let email = EmailAddress::parse(typed);
        email.map(|it| it.as_ref().to_owned()).map_err(|error| error.to_string())
    });
    let address = asking.line("Postal address, on one line", None, accepted);
    let topics = asking.line("Topics of your newsletter, with commas between", None, accepted);
    Answers {
        name,
        number,
        email,
        address,
        site,
        topics: topics_of(&topics),
        contact_form: asking.yes("Does the site have a contact form?"),
        customers: asking.yes("Do you send customers invoices?"),
        applicants: asking.yes("Do people apply for jobs?"),
    }
}

impl Asking<'_> {
    /// Asks until the answer reads well or is blank.
    fn line(
        &mut self,
        question: &str,
        fallback: Option<&str>,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> String {
        self.number += 1;
        let blank = fallback.map_or("blank to skip".to_owned(), |it| format!("blank for {it}"));
        loop {
            let number = self.number;
            let ask = self.voice.talk(Colour::Bold, &format!("{number}. {question}"));
            self.voice.say(&format!("{ask} [{blank}]"));
            let Some(typed) = self.lines.next() else { break };
            let typed = typed.trim();
            if typed.is_empty() {
                break;
            }
            let read = if typed.chars().count() > ANSWER_CHARS_MAX {
                Err(format!("the answer is longer than {ANSWER_CHARS_MAX} characters"))
            } else {
                read(typed)
            };
            match read {
                Ok(answer) => return answer,
                Err(fault) => self.voice.say(&format!("   {fault}; please type it again")),
            }
        }
        fallback.unwrap_or_default().to_owned()
    }

    fn yes(&mut self, question: &str) -> bool {
        let read = |typed: &str| match typed.to_lowercase().as_str() {
            "y" | "yes" | "j" | "ja" => Ok("yes".to_owned()),
            "n" | "no" | "nei" => Ok("no".to_owned()),
            _ => Err("the answer is `y` or `n`".to_owned()),
        };
        self.line(question, Some("no"), read) == "yes"
    }
}

fn accepted(typed: &str) -> Result<String, String> {
    let is_odd = typed.chars().any(char::is_control);
    if is_odd {
        Err("the answer holds a control character".to_owned())
    } else {
        Ok(typed.to_owned())
    }
}

fn site(typed: &str) -> Result<String, String> {
    let place = typed.strip_prefix("https://").or_else(|| typed.strip_prefix("http://"));
    let place = place.unwrap_or(typed).trim_end_matches('/');
    let host = place.split('/').next().unwrap_or_default();
    let is_host =
        |part: &str| !part.is_empty() && part.chars().all(|it| it.is_alphanumeric() || it == '-');
    if host.contains('.') && host.split('.').all(is_host) && !place.contains(char::is_whitespace) {
        Ok(format!("https://{place}"))
    } else {
        Err("the address has no host, such as `solbris.example`".to_owned())
    }
}

/// Returns the host that a mailbox would be under: the site's, or one that is nobody's.
fn domain_of(site: &str, name: &str) -> String {
    let place = site.strip_prefix("https://").unwrap_or_default();
    let host = place.split('/').next().unwrap_or_default().trim_start_matches("www.");
    if !host.is_empty() && host.is_ascii() {
        return host.to_owned();
    }
    let letters =
        name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(30).collect();
    match letters {
        letters if String::is_empty(&letters) => "organisasjonen.example".to_owned(),
        letters => format!("{letters}.example"),
    }
}

fn topics_of(typed: &str) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    for topic in typed.split(',').map(str::trim).filter(|topic| !topic.is_empty()) {
        if topics.len() < TOPICS_MAX && !topics.iter().any(|it| it.eq_ignore_ascii_case(topic)) {
            topics.push(topic.to_owned());
        }
    }
    topics
}
