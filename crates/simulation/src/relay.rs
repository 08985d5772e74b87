//! The mail server of the simulated world: it takes, defers, refuses, loses and hangs up as the town says.

use std::io;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};

use crate::town::{Answer, Town};
use crate::trouble::Step;

/// The most bytes of one mail that are read.
const MAIL_BYTES_MAX: usize = 1024 * 1024;

/// A mail that was taken and is not answered yet; whoever has this lets the relay go on by dropping it.
pub(crate) struct Taken {
    _go_on: oneshot::Sender<()>,
}

/// A running relay; it ends when dropped.
pub(crate) struct Relay {
    pub(crate) url: String,
    /// Where it tells of the mail that it was asked to stop at.
    pub(crate) taken: mpsc::UnboundedReceiver<Taken>,
    _end: oneshot::Sender<()>,
}

impl Relay {
    pub(crate) fn open(town: Arc<Mutex<Town>>) -> Step<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let (tell, taken) = mpsc::unbounded_channel();
        let (end, mut ended) = oneshot::channel::<()>();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                loop {
                    tokio::select! {
                        _ = &mut ended => return,
                        Ok((stream, _)) = listener.accept() => {
                            tokio::spawn(serve(stream, Arc::clone(&town), tell.clone()));
                        }
                    }
                }
            });
        });
        Ok(Self { url, taken, _end: end })
    }
}

async fn serve(
    stream: TcpStream,
    town: Arc<Mutex<Town>>,
    tell: mpsc::UnboundedSender<Taken>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let (mut line, mut from, mut to) = (String::new(), String::new(), String::new());
    stream.write_all(b"220 mx.example ESMTP\r\n").await?;
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_ascii_uppercase();
        let reply = if command.starts_with("EHLO") {
            "250-mx.example\r\n250 8BITMIME\r\n"
        } else if command.starts_with("MAIL FROM:") {
            from = path(&line);
            "250 2.1.0 well\r\n"
        } else if command.starts_with("RCPT TO:") {
            to = path(&line);
            match held(&town).is_dead(&from, &to) {
                true => "550 5.1.1 no such mailbox\r\n",
                false => "250 2.1.5 well\r\n",
            }
        } else if command == "DATA" {
            stream.write_all(b"354 go on\r\n").await?;
            let bytes = content(&mut stream).await?;
            let (answer, stops) = held(&town).receive(&from, &to, &bytes);
            if stops {
                let (go_on, going_on) = oneshot::channel();
                let _ = tell.send(Taken { _go_on: go_on });
                let _ = going_on.await;
            }
            match answer {
                Answer::Well => "250 2.0.0 taken\r\n",
                Answer::Later => "450 4.2.1 the mailbox is busy\r\n",
                Answer::Full => "552 5.2.2 the mailbox is full\r\n",
                Answer::NotFromYou => "550 5.7.1 not from you\r\n",
                Answer::Nothing => return Ok(()),
            }
        } else if command == "QUIT" {
            stream.write_all(b"221 2.0.0 bye\r\n").await?;
            return Ok(());
        } else {
            "250 2.0.0 well\r\n"
        };
        stream.write_all(reply.as_bytes()).await?;
    }
}

async fn content(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let begins_at = bytes.len();
        if stream.read_until(b'\n', &mut bytes).await? == 0 || bytes.len() > MAIL_BYTES_MAX {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if bytes[begins_at..] == *b".\r\n" {
            bytes.truncate(begins_at);
            return Ok(bytes);
        }
        if bytes[begins_at] == b'.' {
            bytes.remove(begins_at);
        }
    }
}

/// Returns what stands between the angle brackets.
fn path(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(path, _)| path.to_owned())
}

fn held(town: &Mutex<Town>) -> std::sync::MutexGuard<'_, Town> {
    town.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
