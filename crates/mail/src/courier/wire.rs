//! What office and courier say to each other through their pipes: frames of a length, a tag and
//! fields, in little-endian order.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};
use uuid::Uuid;

use crate::{Delay, Outcome, Refusal, RelaySettings, Reply};

/// The most bytes of a frame: the largest mail as it is written out, and its envelope.
pub(super) const FRAME_BYTES_MAX: usize = 8 * 1024 * 1024;
const LENGTH_BYTES: usize = 4;
/// The classes from 1 to this one carry a server's words.
const CLASS_WITH_REPLY_LAST: u8 = 8;
const CODE_UNREADABLE: &str = "a frame cannot be read";

/// What the courier must know before it takes a mail; may hold a password.
#[derive(Clone)]
pub(super) struct Start {
    pub(super) folder: String,
    pub(super) n_records: u32,
    pub(super) seed: u64,
    pub(super) relays: Vec<RelaySettings>,
}

/// A mail on its way, with its envelope; has no `Debug`, so that no log can carry it.
pub(super) struct Mail {
    pub(super) place: u32,
    pub(super) id: Uuid,
    // empty: the null sender
    pub(super) from: String,
    pub(super) to: String,
    pub(super) bytes: Vec<u8>,
}

/// From the office to the courier.
pub(super) enum Told {
    Start(Start),
    /// There are mails, and no place for them.
    Wanted,
    Mail(Mail),
    /// The office has kept the outcome for good.
    Settled(Uuid),
}

/// Why a courier takes no more mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It was told to, or whoever told it has gone.
    Told,
    /// Its journal cannot be written: the disk is full or broken.
    Journal,
    /// Another courier is still at work in this folder.
    Busy,
    /// The journal of the courier before it has not been recovered.
    Unsettled,
    /// The relays' settings cannot be used.
    Settings,
    /// Its process died.
    Died,
}

/// From the courier to the office.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Place(u32),
    Answer { id: Uuid, relay: u16, outcome: Outcome },
    Ready { relay: u16 },
    Paused { relay: u16, pause_ms: u64, delay: Delay },
    Stopped(Stop),
}

impl Told {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut frame = Frame::begin(out);
        match self {
            Self::Start(start) => {
                frame.u8(1).text(&start.folder).u32(start.n_records).u64(start.seed);
                frame.u16(start.relays.len() as u16);
                for relay in &start.relays {
                    frame.text(&relay.url).text(&relay.hello_name).u32(relay.n_connections_max);
                    let root = relay.extra_root_pem.as_deref();
                    frame.u8(u8::from(root.is_some())).bytes(root.unwrap_or_default());
                }
            }
            Self::Wanted => drop(frame.u8(2)),
            Self::Mail(mail) => {
                frame.u8(3).u32(mail.place).id(mail.id).text(&mail.from).text(&mail.to);
                frame.bytes(&mail.bytes);
            }
            Self::Settled(id) => drop(frame.u8(4).id(*id)),
        }
        frame.end();
    }

    pub(super) fn read(frame: &[u8]) -> io::Result<Self> {
        let mut fields = Fields(frame);
        let told = match fields.u8()? {
            1 => Self::Start(Start {
                folder: fields.text()?,
                n_records: fields.u32()?,
                seed: fields.u64()?,
                relays: (0..fields.u16()?).map(|_| fields.relay()).collect::<io::Result<_>>()?,
            }),
            2 => Self::Wanted,
            3 => Self::Mail(Mail {
                place: fields.u32()?,
                id: fields.id()?,
                from: fields.text()?,
                to: fields.text()?,
                bytes: fields.bytes()?.to_vec(),
            }),
            4 => Self::Settled(fields.id()?),
            _ => return Err(unreadable()),
        };
        fields.end(told)
    }
}

impl Said {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut frame = Frame::begin(out);
        match self {
            Self::Place(place) => drop(frame.u8(1).u32(*place)),
            Self::Answer { id, relay, outcome } => {
                frame.u8(2).id(*id).u16(*relay).outcome(outcome);
            }
            Self::Ready { relay } => drop(frame.u8(3).u16(*relay)),
            Self::Paused { relay, pause_ms, delay } => {
                frame.u8(4).u16(*relay).u64(*pause_ms).outcome(&Outcome::TryLater(delay.clone()));
            }
            Self::Stopped(stop) => drop(frame.u8(5).u8(*stop as u8)),
        }
        frame.end();
    }

    pub(super) fn read(frame: &[u8]) -> io::Result<Self> {
        let mut fields = Fields(frame);
        let said = match fields.u8()? {
            1 => Self::Place(fields.u32()?),
            2 => {
                Self::Answer { id: fields.id()?, relay: fields.u16()?, outcome: fields.outcome()? }
            }
            3 => Self::Ready { relay: fields.u16()? },
            4 => {
                let (relay, pause_ms) = (fields.u16()?, fields.u64()?);
                let Outcome::TryLater(delay) = fields.outcome()? else { return Err(unreadable()) };
                Self::Paused { relay, pause_ms, delay }
            }
            5 => Self::Stopped(match fields.u8()? {
                0 => Stop::Told,
                1 => Stop::Journal,
                2 => Stop::Busy,
                3 => Stop::Unsettled,
                4 => Stop::Settings,
                _ => return Err(unreadable()),
            }),
            _ => return Err(unreadable()),
        };
        fields.end(said)
    }
}

/// Reads the next frame into `frame`; `false` when the other side has gone between two frames.
///
/// # Errors
/// A length over [`FRAME_BYTES_MAX`], an end in the middle of a frame, or a broken pipe.
pub(super) async fn next_frame(
    from: &mut (impl AsyncRead + Unpin),
    frame: &mut Vec<u8>,
) -> io::Result<bool> {
    let mut length = [0; LENGTH_BYTES];
    match from.read(&mut length[..1]).await? {
        0 => return Ok(false),
        _ => from.read_exact(&mut length[1..]).await?,
    };
    let length = u32::from_le_bytes(length) as usize;
    if length > FRAME_BYTES_MAX {
        return Err(unreadable());
    }
    frame.clear();
    frame.resize(length, 0);
    from.read_exact(frame).await?;
    Ok(true)
}

/// Takes an outcome apart into its class, from 1 on, and the server's words, if it said any.
pub(super) fn class_of(outcome: &Outcome) -> (u8, Option<&Reply>) {
    match outcome {
        Outcome::Accepted(reply) => (1, Some(reply)),
        Outcome::Refused(Refusal::MailboxDead, reply) => (2, Some(reply)),
        Outcome::Refused(Refusal::MailboxFull, reply) => (3, Some(reply)),
        Outcome::Refused(Refusal::Message, reply) => (4, Some(reply)),
        Outcome::Refused(Refusal::SenderProblem, reply) => (5, Some(reply)),
        Outcome::Refused(Refusal::Other, reply) => (6, Some(reply)),
        Outcome::TryLater(Delay::Told(reply)) => (7, Some(reply)),
        Outcome::TryLater(Delay::NotLetIn(reply)) => (CLASS_WITH_REPLY_LAST, Some(reply)),
        Outcome::TryLater(Delay::TimedOut) => (9, None),
        Outcome::TryLater(Delay::Unreachable) => (10, None),
        Outcome::TryLater(Delay::NotTrusted) => (11, None),
        Outcome::TryLater(Delay::NotUnderstood) => (12, None),
        Outcome::TryLater(Delay::NoAnswer) => (13, None),
        Outcome::TryLater(Delay::NotBegun) => (14, None),
    }
}

/// Puts together what [`class_of`] took apart; `None` for a class that there is not.
pub(super) fn outcome_of(class: u8, reply: Reply) -> Option<Outcome> {
    Some(match class {
        1 => Outcome::Accepted(reply),
        2 => Outcome::Refused(Refusal::MailboxDead, reply),
        3 => Outcome::Refused(Refusal::MailboxFull, reply),
        4 => Outcome::Refused(Refusal::Message, reply),
        5 => Outcome::Refused(Refusal::SenderProblem, reply),
        6 => Outcome::Refused(Refusal::Other, reply),
        7 => Outcome::TryLater(Delay::Told(reply)),
        CLASS_WITH_REPLY_LAST => Outcome::TryLater(Delay::NotLetIn(reply)),
        9 => Outcome::TryLater(Delay::TimedOut),
        10 => Outcome::TryLater(Delay::Unreachable),
        11 => Outcome::TryLater(Delay::NotTrusted),
        12 => Outcome::TryLater(Delay::NotUnderstood),
        13 => Outcome::TryLater(Delay::NoAnswer),
        14 => Outcome::TryLater(Delay::NotBegun),
        _ => return None,
    })
}

fn unreadable() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, CODE_UNREADABLE)
}

struct Frame<'a> {
    out: &'a mut Vec<u8>,
    begun: usize,
}

impl<'a> Frame<'a> {
    fn begin(out: &'a mut Vec<u8>) -> Self {
        let begun = out.len();
        out.extend([0; LENGTH_BYTES]);
        Self { out, begun }
    }

    fn u8(&mut self, value: u8) -> &mut Self {
        self.out.push(value);
        self
    }

    fn u16(&mut self, value: u16) -> &mut Self {
        self.out.extend(value.to_le_bytes());
        self
    }

    fn u32(&mut self, value: u32) -> &mut Self {
        self.out.extend(value.to_le_bytes());
        self
    }

    fn u64(&mut self, value: u64) -> &mut Self {
        self.out.extend(value.to_le_bytes());
        self
    }

    fn id(&mut self, id: Uuid) -> &mut Self {
        self.out.extend(id.as_bytes());
        self
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.u32(bytes.len() as u32);
        self.out.extend_from_slice(bytes);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn outcome(&mut self, outcome: &Outcome) -> &mut Self {
        let (class, reply) = class_of(outcome);
        self.u8(class);
        let Some(reply) = reply else { return self };
        let (enhanced, (a, b, c)) = (reply.enhanced.is_some(), reply.enhanced.unwrap_or_default());
        self.u16(reply.code).u8(enhanced.into()).u16(a).u16(b).u16(c).text(&reply.text)
    }

    fn end(self) {
        let length = (self.out.len() - self.begun - LENGTH_BYTES) as u32;
        self.out[self.begun..self.begun + LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
    }
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, n: usize) -> io::Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or_else(unreadable)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        Ok(self.take(N)?.try_into().expect("exactly so many were taken"))
    }

    fn u8(&mut self) -> io::Result<u8> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    fn u16(&mut self) -> io::Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    fn u32(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> io::Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn id(&mut self) -> io::Result<Uuid> {
        Ok(Uuid::from_bytes(self.array()?))
    }

    fn bytes(&mut self) -> io::Result<&'a [u8]> {
        let n = self.u32()? as usize;
        self.take(n)
    }

    fn text(&mut self) -> io::Result<String> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| unreadable())
    }

    fn relay(&mut self) -> io::Result<RelaySettings> {
        let (url, hello_name) = (self.text()?, self.text()?);
        let n_connections_max = self.u32()?;
        let (has_root, root) = (self.u8()? == 1, self.bytes()?);
        let extra_root_pem = has_root.then(|| root.to_vec());
        Ok(RelaySettings { url, hello_name, n_connections_max, extra_root_pem })
    }

    fn outcome(&mut self) -> io::Result<Outcome> {
        let class = self.u8()?;
        let mut reply = Reply { code: 0, enhanced: None, text: String::new() };
        if class <= CLASS_WITH_REPLY_LAST {
            reply.code = self.u16()?;
            let has_enhanced = self.u8()? == 1;
            let status = (self.u16()?, self.u16()?, self.u16()?);
            reply.enhanced = has_enhanced.then_some(status);
            reply.text = self.text()?;
        }
        outcome_of(class, reply).ok_or_else(unreadable)
    }

    fn end<T>(self, whole: T) -> io::Result<T> {
        if self.0.is_empty() { Ok(whole) } else { Err(unreadable()) }
    }
}

#[cfg(test)]
mod tests;
