//! One connection to a relay: lets itself in, and speaks mails in as few round trips as the relay
//! allows; knows nothing of journal or pipes.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::talk::{Answer, Offers, STEP, Talk, expect, within};
use super::way::{Encryption, Way};
use super::wire::Mail;
use crate::{Address, Delay, Outcome, Reply};

/// The most that writing a mail may take.
const WRITE: Duration = Duration::from_secs(60);
/// The most that the answer to the dot may take.
const DOT: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 60 });
/// How much of a mail is held back until its record is written.
const TAIL_BYTES: usize = 16 * 1024;

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for S {}

/// An open connection, greeted and let in.
pub(super) struct Connection {
    talk: Talk<Box<dyn Stream>>,
    offers: Offers,
    // a mail was refused halfway: the next one begins with RSET
    halfway: bool,
}

/// How speaking a mail ended.
pub(super) struct Spoken {
    pub(super) outcome: Outcome,
    /// Whether the connection can take another mail.
    pub(super) usable: bool,
    /// Whether the connection was gone before it said a word about this mail.
    pub(super) stale: bool,
}

impl Connection {
    /// Connects, agrees on TLS, greets and logs in.
    ///
    /// # Errors
    /// Why the relay cannot be used now; `Told` when it said so itself.
    pub(super) async fn open(way: &Way) -> Result<Self, Delay> {
        let connecting = TcpStream::connect((way.host.as_str(), way.port));
        let stream = within(STEP, connecting).await?;
        // a mail is written in one piece; waiting for more would only delay it
        let _ = stream.set_nodelay(true);
        let mut talk = match &way.encryption {
            Encryption::None => Talk::over(Box::new(stream) as Box<dyn Stream>),
            Encryption::Wrapped(tls) => Talk::over(encrypted(tls, way, stream).await?),
            Encryption::StartTls(tls) => {
                let stream = start_tls(stream, way).await?;
                Talk::over(encrypted(tls, way, stream).await?)
            }
        };
        let offers = match &way.encryption {
            Encryption::StartTls(_) => talk.hello(way).await?,
            _ => talk.begin(way).await?,
        };
        let mut connection = Self { talk, offers, halfway: false };
        connection.log_in(way).await?;
        Ok(connection)
    }

    /// Speaks a mail. `begin` is called when all but its end is written; if it fails, the end is
    /// never written, and so the relay throws the mail away.
    pub(super) async fn speak(
        &mut self,
        mail: &Mail,
        to: &Address,
        begin: impl FnOnce() -> io::Result<()>,
    ) -> Spoken {
        match self.envelope(mail, to).await {
            Err(spoken) => spoken,
            Ok(()) => self.content(&mail.bytes, to, begin).await,
        }
    }

    /// Returns once the relay closes or says something unasked; what it says does not matter.
    pub(super) async fn gone(&mut self) {
        if self.talk.came.is_empty() {
            let _ = self.talk.stream.read_buf(&mut self.talk.came).await;
        }
    }

    /// Takes leave without waiting for an answer.
    pub(super) async fn leave(mut self) {
        let farewell = async {
            self.talk.stream.write_all(b"QUIT\r\n").await?;
            self.talk.stream.shutdown().await
        };
        let _ = timeout(Duration::from_secs(1), farewell).await;
    }

    async fn envelope(&mut self, mail: &Mail, to: &Address) -> Result<(), Spoken> {
        let Some([sender, addressee]) = self.commands(mail) else {
            return Err(Spoken::kept(Outcome::TryLater(Delay::NotUnderstood)));
        };
        let halfway = std::mem::take(&mut self.halfway);
        let reset = if halfway { "RSET\r\n" } else { "" };
        let mut answers = Vec::with_capacity(3);
        if self.offers.pipelining {
            let all = format!("{reset}{sender}{addressee}DATA\r\n");
            self.talk
                .write(all.as_bytes(), STEP)
                .await
                .map_err(|delay| Spoken::lost(delay, true))?;
            if halfway {
                self.talk.answer(STEP).await.map_err(|delay| Spoken::lost(delay, true))?;
            }
            for n in 0..3 {
                let answer = self.talk.answer(STEP).await;
                answers.push(answer.map_err(|delay| Spoken::lost(delay, n == 0))?);
                if answers.last().is_some_and(|answer| answer.code == 421) {
                    // it closes now, and owes no answer to the rest
                    break;
                }
            }
        } else {
            for (n, command) in [reset, &sender, &addressee, "DATA\r\n"].iter().enumerate() {
                if command.is_empty() {
                    continue;
                }
                let answer = self.talk.command(command).await;
                let answer = answer.map_err(|delay| Spoken::lost(delay, n <= 1))?;
                if n > 0 {
                    answers.push(answer);
                }
                if answers.last().is_some_and(|answer| answer.code >= 400) {
                    break;
                }
            }
        }
        self.may_write(answers, to).await
    }

    async fn may_write(&mut self, answers: Vec<Answer>, to: &Address) -> Result<(), Spoken> {
        let asked_for_it = answers.last().is_some_and(|answer| answer.code == 354);
        let closes = answers.iter().any(|answer| answer.code == 421);
        let refused = answers.into_iter().find(|answer| !(answer.is_well() || answer.code == 354));
        match refused {
            None if asked_for_it => Ok(()),
            None => Err(Spoken::lost(Delay::NotUnderstood, false)),
            Some(answer) => {
                // RFC 2920, 3.1: it asks for a mail although nobody is to get it
                let emptied = !asked_for_it || self.talk.command(".\r\n").await.is_ok();
                self.halfway = true;
                let outcome = Reply::read(answer.code, &answer.text, to).into_outcome();
                Err(Spoken { outcome, usable: emptied && !closes, stale: false })
            }
        }
    }

    fn commands(&self, mail: &Mail) -> Option<[String; 2]> {
        let utf8 = !(mail.from.is_ascii() && mail.to.is_ascii());
        if utf8 && !self.offers.utf8 {
            return None;
        }
        let size =
            if self.offers.size { format!(" SIZE={}", mail.bytes.len()) } else { String::new() };
        let utf8 = if utf8 { " SMTPUTF8" } else { "" };
        Some([
            format!("MAIL FROM:<{}>{size}{utf8}\r\n", mail.from),
            format!("RCPT TO:<{}>\r\n", mail.to),
        ])
    }

    async fn content(
        &mut self,
        bytes: &[u8],
        to: &Address,
        begin: impl FnOnce() -> io::Result<()>,
    ) -> Spoken {
        let stuffed = stuffed(bytes);
        let (most, end) = stuffed.split_at(stuffed.len().saturating_sub(TAIL_BYTES));
        if !most.is_empty()
            && let Err(delay) = self.talk.write(most, WRITE).await
        {
            return Spoken::lost(delay, false);
        }
        if begin().is_err() {
            return Spoken::lost(Delay::NotBegun, false);
        }
        // while a byte is left on our side the relay cannot have seen the dot, which comes last
        if let Err(delay) = self.talk.write(end, WRITE).await {
            return Spoken::lost(delay, false);
        }
        match self.talk.answer(DOT).await {
            Ok(answer) if answer.is_well() => {
                Spoken::kept(Outcome::Accepted(Reply::read(answer.code, &answer.text, to)))
            }
            Ok(answer) if answer.code >= 400 => Spoken {
                outcome: Reply::read(answer.code, &answer.text, to).into_outcome(),
                usable: answer.code != 421,
                stale: false,
            },
            _ => Spoken::lost(Delay::NoAnswer, false),
        }
    }

    async fn log_in(&mut self, way: &Way) -> Result<(), Delay> {
        let Some(login) = &way.login else { return Ok(()) };
        let answer = if self.offers.plain {
            self.talk.command(&format!("AUTH PLAIN {}\r\n", login.plain())).await?
        } else if self.offers.login {
            let mut answer = self.talk.command("AUTH LOGIN\r\n").await?;
            for word in login.words() {
                if answer.code == 334 {
                    answer = self.talk.command(&format!("{word}\r\n")).await?;
                }
            }
            answer
        } else {
            return Err(Delay::NotUnderstood);
        };
        expect(answer).map(drop)
    }
}

impl Spoken {
    fn kept(outcome: Outcome) -> Self {
        Self { outcome, usable: true, stale: false }
    }

    fn lost(delay: Delay, first: bool) -> Self {
        let stale = first && delay == Delay::Unreachable;
        Self { outcome: Outcome::TryLater(delay), usable: false, stale }
    }
}

/// Asks for TLS in the clear, and refuses what came along with the answer: it was not encrypted.
async fn start_tls(stream: TcpStream, way: &Way) -> Result<TcpStream, Delay> {
    let mut talk = Talk::over(stream);
    if !talk.begin(way).await?.start_tls {
        return Err(Delay::NotTrusted);
    }
    expect(talk.command("STARTTLS\r\n").await?)?;
    if talk.came.is_empty() { Ok(talk.stream) } else { Err(Delay::NotTrusted) }
}

async fn encrypted(
    tls: &TlsConnector,
    way: &Way,
    stream: TcpStream,
) -> Result<Box<dyn Stream>, Delay> {
    match timeout(STEP, tls.connect(way.server_name.clone(), stream)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => Err(Delay::NotTrusted),
        Ok(Err(_)) => Err(Delay::Unreachable),
        Err(_) => Err(Delay::TimedOut),
    }
}

/// Writes a mail as it goes over the wire: dots doubled where they open a line, and the dot at the
/// end.
fn stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(bytes.len() + 64);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
    }
    if !stuffed.ends_with(b"\r\n") {
        stuffed.extend_from_slice(b"\r\n");
    }
    stuffed.extend_from_slice(b".\r\n");
    stuffed
}

#[cfg(test)]
mod tests;
