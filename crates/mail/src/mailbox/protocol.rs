//! The receiving side of SMTP (RFC 5321) as bytes in, answers and mails out; it knows no sockets
//! and no clock.

use std::mem;

/// The most bytes of one mail.
pub const MAIL_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most addressees of one mail.
pub const N_ADDRESSEES_MAX: usize = 100;
/// The most bytes of a command line, its end left out; RFC 5321 asks for 510, parameters for more.
pub(super) const COMMAND_BYTES_MAX: usize = 2048;
const N_MISTAKES_MAX: usize = 50;

/// A mail as it came over the wire.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Received {
    /// The envelope's sender; empty for a bounce.
    pub(super) sender: String,
    /// The envelope's addressees, in order.
    pub(super) addressees: Vec<String>,
    /// Head and body, dots undone.
    pub(super) raw: Vec<u8>,
}

/// Where the dialogue stands.
#[derive(Default)]
enum Stage {
    #[default]
    Commands,
    Content(Content),
    Over,
}

/// The content of a mail, as far as it has come.
#[derive(Default)]
struct Content {
    raw: Vec<u8>,
    too_large: bool,
}

/// One client's dialogue.
#[derive(Default)]
pub(super) struct Dialogue {
    stage: Stage,
    line: Vec<u8>,
    line_too_long: bool,
    greeted: bool,
    sender: Option<String>,
    addressees: Vec<String>,
    n_mistakes: usize,
}

impl Dialogue {
    /// Returns the first line, which the server says.
    pub(super) fn greeting(&self) -> &'static str {
        "220 localhost ESMTP the demo's mailbox, for trying out only\r\n"
    }

    /// Tells whether the connection is to be closed.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Takes the next bytes, however they were cut; writes the answers and hands whole mails to
    /// `take`.
    ///
    /// `take` returns the number under which the mail is kept. Nothing grows beyond the named
    /// limits.
    pub(super) fn hear(
        &mut self,
        bytes: &[u8],
        answer: &mut Vec<u8>,
        take: &mut dyn FnMut(Received) -> u64,
    ) {
        for &byte in bytes {
            if self.is_over() {
                return;
            }
            self.push(byte);
            if byte == b'\n' {
                let line = mem::take(&mut self.line);
                let said = self.line_ended(&line, take);
                answer.extend_from_slice(said.as_bytes());
                self.line = line;
                self.line.clear();
                self.line_too_long = false;
            }
        }
    }

    fn push(&mut self, byte: u8) {
        let line_bytes_max = match self.stage {
            Stage::Content(_) => MAIL_BYTES_MAX,
            Stage::Commands | Stage::Over => COMMAND_BYTES_MAX + 2,
        };
        if self.line.len() < line_bytes_max {
            self.line.push(byte);
        } else {
            self.line_too_long = true;
        }
    }

    fn line_ended(&mut self, line: &[u8], take: &mut dyn FnMut(Received) -> u64) -> String {
        let said = match &mut self.stage {
            Stage::Content(content) => {
                if !is_content_end(line) {
                    content.add(line, self.line_too_long);
                    return String::new();
                }
                let content = mem::take(content);
                self.stage = Stage::Commands;
                self.content_ended(content, take)
            }
            Stage::Commands => self.command(line),
            Stage::Over => return String::new(),
        };
        self.count_mistakes(said)
    }

    fn content_ended(&mut self, content: Content, take: &mut dyn FnMut(Received) -> u64) -> String {
        let sender = self.sender.take().unwrap_or_default();
        let addressees = mem::take(&mut self.addressees);
        if content.too_large {
            return format!("552 5.3.4 larger than {MAIL_BYTES_MAX} bytes");
        }
        let number = take(Received { sender, addressees, raw: content.raw });
        format!("250 2.0.0 kept as mail {number}")
    }

    fn command(&mut self, line: &[u8]) -> String {
        if self.line_too_long {
            return "500 5.5.2 the line is too long".to_owned();
        }
        let Ok(line) = std::str::from_utf8(line) else {
            return "500 5.5.2 the line is not UTF-8".to_owned();
        };
        let line = line.trim_end();
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.greet(rest, true),
            "HELO" => self.greet(rest, false),
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest),
            "DATA" => self.content_follows(rest),
            "RSET" => self.reset(),
            "NOOP" => "250 2.0.0 fine".to_owned(),
            "VRFY" => "252 2.5.0 send it and see".to_owned(),
            "QUIT" => self.quit(),
            _ => "500 5.5.1 an unknown command".to_owned(),
        }
    }

    fn greet(&mut self, name: &str, extended: bool) -> String {
        if name.trim().is_empty() {
            return "501 5.5.4 a name belongs there".to_owned();
        }
        self.reset();
        self.greeted = true;
        if !extended {
            return "250 localhost".to_owned();
        }
        format!(
            "250-localhost\r\n250-SIZE {MAIL_BYTES_MAX}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n\
             250-PIPELINING\r\n250 ENHANCEDSTATUSCODES"
        )
    }

    fn mail(&mut self, rest: &str) -> String {
        if !self.greeted || self.sender.is_some() {
            return out_of_turn();
        }
        let Some((sender, parameters)) = path(rest, "FROM:") else {
            return "501 5.5.4 write MAIL FROM:<address>".to_owned();
        };
        let size_bytes = parameters.split_whitespace().find_map(size_parameter);
        if size_bytes.is_some_and(|size| size > MAIL_BYTES_MAX as u64) {
            return format!("552 5.3.4 larger than {MAIL_BYTES_MAX} bytes");
        }
        self.sender = Some(sender.to_owned());
        "250 2.1.0 noted".to_owned()
    }

    fn rcpt(&mut self, rest: &str) -> String {
        if self.sender.is_none() {
            return out_of_turn();
        }
        match path(rest, "TO:") {
            Some((addressee, _)) if !addressee.is_empty() => {
                if self.addressees.len() == N_ADDRESSEES_MAX {
                    return format!("452 4.5.3 more than {N_ADDRESSEES_MAX} addressees");
                }
                self.addressees.push(addressee.to_owned());
                "250 2.1.5 noted".to_owned()
            }
            _ => "501 5.5.4 write RCPT TO:<address>".to_owned(),
        }
    }

    fn content_follows(&mut self, rest: &str) -> String {
        if self.addressees.is_empty() {
            return out_of_turn();
        }
        if !rest.trim().is_empty() {
            return "501 5.5.4 nothing belongs there".to_owned();
        }
        self.stage = Stage::Content(Content::default());
        "354 end with a dot on a line by itself".to_owned()
    }

    fn reset(&mut self) -> String {
        self.sender = None;
        self.addressees.clear();
        "250 2.0.0 forgotten".to_owned()
    }

    fn quit(&mut self) -> String {
        self.stage = Stage::Over;
        "221 2.0.0 goodbye".to_owned()
    }

    fn count_mistakes(&mut self, said: String) -> String {
        if said.starts_with('5') {
            self.n_mistakes += 1;
        }
        if self.n_mistakes > N_MISTAKES_MAX {
            self.stage = Stage::Over;
            return "421 4.7.0 too many mistakes\r\n".to_owned();
        }
        said + "\r\n"
    }
}

impl Content {
    fn add(&mut self, line: &[u8], cut: bool) {
        let line = line.strip_prefix(b".").unwrap_or(line);
        if cut || self.raw.len() + line.len() > MAIL_BYTES_MAX {
            self.too_large = true;
            self.raw = Vec::new();
        }
        if !self.too_large {
            self.raw.extend_from_slice(line);
        }
    }
}

// a bare LF ends no content: taking it as an end lets a mail smuggle in another one
fn is_content_end(line: &[u8]) -> bool {
    line == b".\r\n"
}

fn out_of_turn() -> String {
    "503 5.5.1 not in this order".to_owned()
}

/// Reads `FROM:<address> PARAMETERS`: the address, which may be empty, and the parameters.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (found, path) = rest.split_at_checked(keyword.len())?;
    if !found.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, parameters) = path.trim_start().strip_prefix('<')?.split_once('>')?;
    (!address.chars().any(char::is_control)).then_some((address, parameters))
}

fn size_parameter(parameter: &str) -> Option<u64> {
    let (name, value) = parameter.split_once('=')?;
    name.eq_ignore_ascii_case("SIZE").then(|| value.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Says `lines` to a fresh dialogue, cut into pieces, and returns the answers and the mails.
    fn say(bytes: &[u8], piece_bytes: usize) -> (String, Vec<Received>, Dialogue) {
        let mut dialogue = Dialogue::default();
        let (mut answer, mut mails) = (Vec::new(), Vec::new());
        for piece in bytes.chunks(piece_bytes) {
            dialogue.hear(piece, &mut answer, &mut |mail| {
                mails.push(mail);
                mails.len() as u64
            });
        }
        (String::from_utf8(answer).unwrap(), mails, dialogue)
    }

    /// Checks the codes that `script` is answered with; a line break in it stands for CRLF.
    #[track_caller]
    fn check(script: &str, codes: &[u16]) -> Vec<Received> {
        let (answer, mails, _) = say(script.replace('\n', "\r\n").as_bytes(), usize::MAX);
        let last_lines = answer.lines().filter(|line| line.as_bytes()[3] == b' ');
        let found: Vec<u16> = last_lines.map(|line| line[..3].parse().unwrap()).collect();
        assert_eq!(found, codes, "{answer}");
        mails
    }

    const TO_DATA: &str =
        "EHLO a.example\nMAIL FROM:<post@a.example>\nRCPT TO:<kari.nord@solbris.example>\nDATA\n";

    #[test]
    fn a_mail_is_taken_with_its_envelope() {
        let mails = check(
            &format!("{TO_DATA}Subject: Hei\n\nHei\n.\nQUIT\n"),
            &[250, 250, 250, 354, 250, 221],
        );
        assert_eq!(mails[0].sender, "post@a.example");
        assert_eq!(mails[0].addressees, ["kari.nord@solbris.example"]);
        assert_eq!(mails[0].raw, b"Subject: Hei\r\n\r\nHei\r\n");
    }

    #[test]
    fn doubled_dots_are_undone() {
        let mails = check(&format!("{TO_DATA}..\n..a\n. b\nc.\n.\n"), &[250, 250, 250, 354, 250]);
        assert_eq!(mails[0].raw, b".\r\n.a\r\n b\r\nc.\r\n");
    }

    #[test]
    fn commands_out_of_turn_are_refused() {
        check("MAIL FROM:<a@a.example>\n", &[503]);
        check("EHLO a\nRCPT TO:<a@a.example>\nDATA\n", &[250, 503, 503]);
        check("EHLO a\nMAIL FROM:<>\nMAIL FROM:<>\nDATA\n", &[250, 250, 503, 503]);
        check("EHLO\nMAIL\nFLY\nNOOP\nVRFY a\n", &[501, 503, 500, 250, 252]);
        check("helo a\nmail from:<>\nrcpt to:<>\nrcpt to:a\nrcpt\n", &[250, 250, 501, 501, 501]);
    }

    #[test]
    fn rset_forgets_the_envelope() {
        check(
            "EHLO a\nMAIL FROM:<>\nRCPT TO:<a@a.example>\nRSET\nDATA\n",
            &[250, 250, 250, 250, 503],
        );
    }

    #[test]
    fn nothing_is_heard_after_quit() {
        check("QUIT\nNOOP\n", &[221]);
    }

    #[test]
    fn a_declared_size_at_the_limit_passes_and_one_byte_more_is_refused() {
        check(&format!("EHLO a\nMAIL FROM:<> SIZE={MAIL_BYTES_MAX}\n"), &[250, 250]);
        check(
            &format!("EHLO a\nMAIL FROM:<> BODY=8BITMIME size={}\n", MAIL_BYTES_MAX + 1),
            &[250, 552],
        );
    }

    #[test]
    fn a_mail_at_the_limit_is_kept_and_one_byte_more_is_refused() {
        let line = format!("{}\r\n", "x".repeat(1022)).repeat(MAIL_BYTES_MAX / 1024);
        let head = TO_DATA.replace('\n', "\r\n");
        let (_, mails, _) = say(format!("{head}{line}.\r\n").as_bytes(), 4096);
        assert_eq!(mails[0].raw.len(), MAIL_BYTES_MAX);
        let (answer, mails, _) = say(format!("{head}x{line}.\r\nNOOP\r\n").as_bytes(), 4096);
        assert!(mails.is_empty());
        assert!(
            answer.contains("\r\n552 5.3.4") && answer.ends_with("250 2.0.0 fine\r\n"),
            "{answer}"
        );
    }

    #[test]
    fn a_hundred_addressees_pass_and_one_more_is_put_off() {
        let script = format!("EHLO a\nMAIL FROM:<>\n{}", "RCPT TO:<a@a.example>\n".repeat(101));
        let codes: Vec<u16> = [250; 102].into_iter().chain([452]).collect();
        check(&script, &codes);
    }

    #[test]
    fn a_command_of_2048_bytes_is_read_and_one_more_byte_is_refused() {
        check(&format!("NOOP {}\n", "x".repeat(COMMAND_BYTES_MAX - 5)), &[250]);
        check(&format!("NOOP {}\n", "x".repeat(COMMAND_BYTES_MAX)), &[500]);
    }

    #[test]
    fn a_client_with_more_than_fifty_mistakes_is_sent_away() {
        let codes: Vec<u16> = [500; 50].into_iter().chain([421]).collect();
        check(&"FLY\n".repeat(60), &codes);
    }

    #[test]
    fn a_dot_between_bare_line_feeds_does_not_smuggle_a_second_mail_in() {
        let head = TO_DATA.replace('\n', "\r\n");
        let smuggled = format!("{head}a\n.\nMAIL FROM:<x@a.example>\r\n.\r\n");
        let (_, mails, _) = say(smuggled.as_bytes(), usize::MAX);
        assert_eq!(mails.len(), 1);
        assert!(mails[0].raw.ends_with(b"MAIL FROM:<x@a.example>\r\n"));
    }

    fn scripts() -> impl Strategy<Value = Vec<u8>> {
        let words = prop::sample::select(vec![
            "EHLO a\r\n",
            "MAIL FROM:<a@a.example>\r\n",
            "RCPT TO:<b@b.example>\r\n",
            "DATA\r\n",
            ".\r\n",
            "..\r\n",
            "RSET\r\n",
            "QUIT\r\n",
            "\r\n",
            "\n",
            "\r",
            ".",
            "MAIL",
            " ",
            "FROM:<",
            ">",
            "SIZE=9999999999999999999999",
            "hei\r\n",
            "\u{0}",
            "å",
        ]);
        let pieces = prop_oneof![
            words.prop_map(|word| word.as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..8),
        ];
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn answers_do_not_depend_on_how_the_bytes_were_cut(bytes in scripts(), piece_bytes in 1_usize..20) {
            let (whole, whole_mails, _) = say(&bytes, usize::MAX);
            let (cut, cut_mails, _) = say(&bytes, piece_bytes);
            prop_assert_eq!(whole, cut);
            prop_assert_eq!(whole_mails, cut_mails);
        }

        #[test]
        fn every_answer_line_has_a_code_and_every_mail_an_addressee(bytes in scripts()) {
            let (answer, mails, dialogue) = say(&bytes, usize::MAX);
            for line in answer.split_terminator("\r\n") {
                prop_assert!(line.len() >= 4 && line[..3].parse::<u16>().is_ok(), "{line:?}");
            }
            prop_assert!(mails.iter().all(|mail| !mail.addressees.is_empty()));
            prop_assert!(dialogue.line.len() <= COMMAND_BYTES_MAX + 2 || matches!(dialogue.stage, Stage::Content(_)));
        }
    }
}
