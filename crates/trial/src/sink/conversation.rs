//! One client's conversation with the sink, from the greeting to the end.

use std::io;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{Act, Shared, Step};

const END: &[u8] = b"\r\n.\r\n";
const READ_BYTES: usize = 16 * 1024;
/// Longer than any test waits.
const FOREVER: Duration = Duration::from_secs(3600);

/// Greets and answers. Returns the stream when the client asks for TLS.
pub(super) async fn run<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    shared: &Shared,
    ready: bool,
) -> io::Result<Option<S>> {
    let mut conversation = Conversation::new(stream, shared, ready);
    if !conversation.answer(Step::Greeting, "220 sink.example ESMTP").await? {
        return Ok(None);
    }
    conversation.answer_all().await
}

/// Answers after TLS has been agreed on.
pub(super) async fn go_on<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    shared: &Shared,
) -> io::Result<()> {
    Conversation::new(stream, shared, true).answer_all().await.map(drop)
}

struct Conversation<'a, S> {
    stream: S,
    shared: &'a Shared,
    // false until TLS where the sink insists on it
    ready: bool,
    logged_in: bool,
    came: Vec<u8>,
    read_to: usize,
    said: Vec<u8>,
    addressee: String,
    n_mails: u64,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Conversation<'a, S> {
    fn new(stream: S, shared: &'a Shared, ready: bool) -> Self {
        let logged_in = shared.behaviour.login.is_none();
        Self {
            stream,
            shared,
            ready,
            logged_in,
            came: Vec::new(),
            read_to: 0,
            said: Vec::new(),
            addressee: String::new(),
            n_mails: 0,
        }
    }

    async fn answer_all(mut self) -> io::Result<Option<S>> {
        while let Some(line) = self.line().await? {
            let verb = line.get(..4).unwrap_or(&line).to_ascii_uppercase();
            let goes_on = match verb.as_str() {
                "EHLO" => self.hello().await?,
                "STAR" => {
                    self.say("220 2.0.0 go on");
                    self.flush().await?;
                    return Ok(Some(self.stream));
                }
                "AUTH" => self.log_in(&line).await?,
                _ if !self.ready => self.say("530 5.7.0 begin with STARTTLS"),
                "RSET" | "NOOP" => self.say("250 2.0.0 well"),
                "QUIT" => {
                    self.say("221 2.0.0 farewell");
                    self.flush().await?;
                    return Ok(None);
                }
                _ if !self.logged_in => self.say("530 5.7.0 log in first"),
                "MAIL" => self.sender().await?,
                "RCPT" => self.addressee(&line).await?,
                "DATA" => self.mail().await?,
                _ => self.say("502 5.5.2 what"),
            };
            if !goes_on {
                break;
            }
        }
        Ok(None)
    }

    async fn hello(&mut self) -> io::Result<bool> {
        let mut offers = "250-sink.example\r\n250-ENHANCEDSTATUSCODES\r\n".to_owned();
        if self.shared.behaviour.pipelining {
            offers.push_str("250-PIPELINING\r\n");
        }
        if !self.ready {
            offers.push_str("250-STARTTLS\r\n");
        }
        if self.shared.behaviour.login.is_some() {
            offers.push_str("250-AUTH PLAIN LOGIN\r\n");
        }
        offers.push_str("250 SIZE 10485760");
        self.answer(Step::Hello, &offers).await
    }

    async fn log_in(&mut self, line: &str) -> io::Result<bool> {
        let given = line.rsplit(' ').next().and_then(|word| STANDARD.decode(word).ok());
        let given = given.and_then(|bytes| String::from_utf8(bytes).ok());
        let login = self.shared.behaviour.login.as_ref();
        let expected = login.map(|(name, password)| format!("\0{name}\0{password}"));
        self.logged_in = given.is_some() && given == expected;
        if self.logged_in {
            self.answer(Step::Login, "235 2.7.0 welcome").await
        } else {
            Ok(self.say("535 5.7.8 wrong name or password"))
        }
    }

    async fn sender(&mut self) -> io::Result<bool> {
        self.addressee.clear();
        self.answer(Step::Sender, "250 2.1.0 well").await
    }

    async fn addressee(&mut self, line: &str) -> io::Result<bool> {
        let address = line.split(['<', '>']).nth(1).unwrap_or_default();
        address.clone_into(&mut self.addressee);
        let act = self.shared.ask(Step::Addressee, &self.addressee, self.n_mails);
        if act != Act::Well {
            self.addressee.clear();
        }
        self.act(act, "250 2.1.5 well").await
    }

    async fn mail(&mut self) -> io::Result<bool> {
        if self.addressee.is_empty() {
            return Ok(self.say("503 5.5.1 nobody to write to"));
        }
        let act = self.shared.ask(Step::Data, &self.addressee, self.n_mails);
        if !self.act(act, "354 write").await? || act != Act::Well {
            return Ok(act == Act::Well || matches!(act, Act::Say(_)));
        }
        let Some(mail) = self.content().await? else { return Ok(false) };
        if !self.shared.behaviour.latency.is_zero() {
            tokio::time::sleep(self.shared.behaviour.latency).await;
        }
        let act = self.shared.ask(Step::Dot, &self.addressee, self.n_mails);
        if matches!(act, Act::Well | Act::TakeAndClose | Act::TakeAndHang) {
            self.shared.take(&self.addressee, &mail);
            self.n_mails += 1;
        }
        self.addressee.clear();
        self.act(act, "250 2.0.0 taken").await
    }

    /// Reads up to the dot; `None` when the client goes away before it.
    async fn content(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.flush().await?;
        // counted from `read_to`, since reading moves what came to the front
        let mut n_looked = 0_usize;
        loop {
            let from = self.read_to + n_looked.saturating_sub(END.len());
            if let Some(at) = self.came[from..].windows(END.len()).position(|part| part == END) {
                let end = from + at;
                let keeps = self.shared.behaviour.keeps_bytes;
                let mail = &self.came[self.read_to..end + 2];
                let mail = if keeps { unstuffed(mail) } else { Vec::new() };
                self.read_to = end + END.len();
                return Ok(Some(mail));
            }
            n_looked = self.came.len() - self.read_to;
            if !self.read().await? {
                return Ok(None);
            }
        }
    }

    async fn answer(&mut self, step: Step, well: &str) -> io::Result<bool> {
        let act = self.shared.ask(step, &self.addressee, self.n_mails);
        self.act(act, well).await
    }

    async fn act(&mut self, act: Act, well: &str) -> io::Result<bool> {
        match act {
            Act::Well => Ok(self.say(well)),
            Act::Say(line) => Ok(self.say(line)),
            Act::SayAndClose(line) => {
                self.say(line);
                self.flush().await?;
                Ok(false)
            }
            Act::Close | Act::TakeAndClose => Ok(false),
            Act::Hang | Act::TakeAndHang => {
                self.flush().await?;
                tokio::time::sleep(FOREVER).await;
                Ok(false)
            }
        }
    }

    fn say(&mut self, line: &str) -> bool {
        self.said.extend_from_slice(line.as_bytes());
        self.said.extend_from_slice(b"\r\n");
        true
    }

    // what is said goes out in one piece once nothing more has come
    async fn line(&mut self) -> io::Result<Option<String>> {
        loop {
            let rest = &self.came[self.read_to..];
            if let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
                let line = String::from_utf8_lossy(&rest[..at]).trim_end().to_owned();
                self.read_to += at + 1;
                return Ok(Some(line));
            }
            self.flush().await?;
            if !self.read().await? {
                return Ok(None);
            }
        }
    }

    async fn read(&mut self) -> io::Result<bool> {
        self.came.drain(..self.read_to);
        self.read_to = 0;
        self.came.reserve(READ_BYTES);
        Ok(self.stream.read_buf(&mut self.came).await? > 0)
    }

    async fn flush(&mut self) -> io::Result<()> {
        if !self.said.is_empty() {
            self.stream.write_all(&self.said).await?;
            self.stream.flush().await?;
            self.said.clear();
        }
        Ok(())
    }
}

fn unstuffed(mail: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(mail.len());
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        whole.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
    whole
}
