//! Commands and answers over one stream, each in bounded time and size; knows not what they are for.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::way::Way;
use crate::{Delay, Outcome, Reply};

/// The most that connecting, TLS, or the answer to a command may take.
pub(super) const STEP: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 30 });
/// The most bytes of an answer, all its lines together.
const REPLY_BYTES_MAX: usize = 16 * 1024;

/// A stream, and what has come over it and is not read yet.
pub(super) struct Talk<S> {
    pub(super) stream: S,
    pub(super) came: Vec<u8>,
}

/// What a relay says it can do.
#[derive(Default)]
pub(super) struct Offers {
    pub(super) pipelining: bool,
    pub(super) size: bool,
    pub(super) start_tls: bool,
    pub(super) plain: bool,
    pub(super) login: bool,
    pub(super) utf8: bool,
}

/// A relay's answer; the lines of its text are parted by `\n`.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) code: u16,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn is_well(&self) -> bool {
        (200..300).contains(&self.code)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    pub(super) fn over(stream: S) -> Self {
        Self { stream, came: Vec::new() }
    }

    /// Waits for the greeting, and greets.
    pub(super) async fn begin(&mut self, way: &Way) -> Result<Offers, Delay> {
        expect(self.answer(STEP).await?)?;
        self.hello(way).await
    }

    pub(super) async fn hello(&mut self, way: &Way) -> Result<Offers, Delay> {
        let answer = self.command(&format!("EHLO {}\r\n", way.hello_name)).await?;
        let text = expect(answer)?.to_ascii_uppercase();
        let mut offers = Offers::default();
        for line in text.split('\n').skip(1) {
            let mut words = line.split([' ', '=']);
            match words.next().unwrap_or_default() {
                "PIPELINING" => offers.pipelining = true,
                "SIZE" => offers.size = true,
                "STARTTLS" => offers.start_tls = true,
                "SMTPUTF8" => offers.utf8 = true,
                "AUTH" => {
                    let mechanisms: Vec<&str> = words.collect();
                    offers.plain |= mechanisms.contains(&"PLAIN");
                    offers.login |= mechanisms.contains(&"LOGIN");
                }
                _ => {}
            }
        }
        Ok(offers)
    }

    pub(super) async fn command(&mut self, command: &str) -> Result<Answer, Delay> {
        self.write(command.as_bytes(), STEP).await?;
        self.answer(STEP).await
    }

    pub(super) async fn write(&mut self, bytes: &[u8], patience: Duration) -> Result<(), Delay> {
        within(patience, async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        })
        .await
    }

    pub(super) async fn answer(&mut self, patience: Duration) -> Result<Answer, Delay> {
        match timeout(patience, self.read_answer()).await {
            Ok(answer) => answer,
            Err(_) => Err(Delay::TimedOut),
        }
    }

    async fn read_answer(&mut self) -> Result<Answer, Delay> {
        loop {
            if let Some((answer, n_bytes)) = parse_answer(&self.came)? {
                self.came.drain(..n_bytes);
                return Ok(answer);
            }
            if self.came.len() > REPLY_BYTES_MAX {
                return Err(Delay::NotUnderstood);
            }
            if self.stream.read_buf(&mut self.came).await.map_err(|_| Delay::Unreachable)? == 0 {
                return Err(Delay::Unreachable);
            }
        }
    }
}

pub(super) fn expect(answer: Answer) -> Result<String, Delay> {
    if answer.is_well() {
        return Ok(answer.text);
    }
    match Reply::read_unaddressed(answer.code, &answer.text).into_outcome() {
        Outcome::TryLater(delay) => Err(delay),
        Outcome::Refused(_, reply) | Outcome::Accepted(reply) => Err(Delay::Told(reply)),
    }
}

pub(super) async fn within<T>(
    patience: Duration,
    work: impl Future<Output = io::Result<T>>,
) -> Result<T, Delay> {
    match timeout(patience, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(Delay::Unreachable),
        Err(_) => Err(Delay::TimedOut),
    }
}

/// Reads one answer from the front of `came`, and how many bytes it took; lines are parted by `\n`.
fn parse_answer(came: &[u8]) -> Result<Option<(Answer, usize)>, Delay> {
    let mut text = String::new();
    let mut n_bytes = 0;
    for line in came.split_inclusive(|byte| *byte == b'\n') {
        if !line.ends_with(b"\n") {
            return Ok(None);
        }
        n_bytes += line.len();
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches(['\r', '\n']);
        let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
        let code = code.filter(|code| (200..600).contains(code)).ok_or(Delay::NotUnderstood)?;
        text.push_str(line.get(4..).unwrap_or_default());
        match line.as_bytes().get(3) {
            Some(b'-') => text.push('\n'),
            Some(b' ') | None => return Ok(Some((Answer { code, text }, n_bytes))),
            Some(_) => return Err(Delay::NotUnderstood),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(came: &str, expect: Option<(u16, &str, usize)>) {
        let answer = parse_answer(came.as_bytes()).ok().unwrap();
        let answer = answer.map(|(answer, n_bytes)| (answer.code, answer.text, n_bytes));
        assert_eq!(answer, expect.map(|(code, text, n)| (code, text.to_owned(), n)));
    }

    #[test]
    fn an_answer_ends_with_the_line_that_says_so() {
        check("250 well\r\nMORE", Some((250, "well", 10)));
        check("250-a\r\n250-b\r\n250 c\r\n", Some((250, "a\nb\nc", 21)));
        check("250\r\n", Some((250, "", 5)));
        check("250-a\r\n", None);
        check("250 a", None);
    }

    #[test]
    fn what_is_no_answer_is_not_understood() {
        for came in ["hello there\r\n", "99 no\r\n", "250+what\r\n", "600 no\r\n", "\r\n"] {
            assert_eq!(parse_answer(came.as_bytes()).err(), Some(Delay::NotUnderstood), "{came}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_relay_says_is_read_or_refused(came in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(Some((answer, n_bytes))) = parse_answer(&came) {
                prop_assert!((200..600).contains(&answer.code));
                prop_assert!(n_bytes <= came.len());
            }
        }
    }
}
