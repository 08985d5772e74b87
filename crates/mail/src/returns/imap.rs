//! Takes mails out of an IMAP mailbox one by one, over TLS unless it is this machine, each settled
//! only after the caller has dealt with it.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use imap_next::client::{Client, Error as ClientError, Event, Options};
use imap_next::imap_types::command::{Command, CommandBody};
use imap_next::imap_types::core::{Atom, Tag, Vec1};
use imap_next::imap_types::fetch::{
    MacroOrMessageDataItemNames, MessageDataItem, MessageDataItemName,
};
use imap_next::imap_types::flag::{Flag, FlagPerm, StoreResponse, StoreType};
use imap_next::imap_types::response::{
    Capability, Code, Data, GreetingKind, Status, StatusKind, Tagged,
};
use imap_next::imap_types::search::SearchKey;
use imap_next::imap_types::sequence::SequenceSet;
use imap_next::stream::{Error as StreamError, Stream};
use percent_encoding::percent_decode_str;
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use tokio_rustls::{TlsConnector, TlsStream};
use url::Url;

use super::{MAIL_BYTES_MAX, N_LISTED_MAX, Settlement};
use crate::address::is_this_machine;

/// The most seconds that connecting or one command may take.
pub const COMMAND_SECONDS_MAX: u64 = 60;
/// The most bytes of one response: a mail with its frame, or the numbers of a million mails.
const RESPONSE_BYTES_MAX: u32 = 10 * 1024 * 1024;
/// The most responses to one command; a server that chats on without an end is left.
const N_RESPONSES_MAX: usize = 10_000;
/// The keyword that marks what has been dealt with, where the server keeps keywords.
const DEALT_WITH: &str = "$OrdholdRead";

/// Where the mailbox is.
#[derive(Clone)]
pub struct ImapSettings {
    /// `imaps://name:password@host:993/INBOX`, or `imap://…` to this machine; the path names the
    /// mailbox, `INBOX` unless it is given.
    pub url: String,
    /// A certificate in PEM to trust beside the public ones, for a server of the organisation's
    /// own.
    pub extra_root_pem: Option<Vec<u8>>,
}

/// Why the mailbox cannot be read; repeats neither the URL nor what the server said.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// Not a URL with host, name and password.
    #[error("the mailbox's URL cannot be read")]
    Url,
    /// Another scheme than the two.
    #[error("the mailbox's URL begins with neither imaps nor imap")]
    Scheme,
    /// `imap:` to another machine.
    #[error("unencrypted imap is allowed to this machine only")]
    PlainBeyondThisMachine,
    /// The extra certificate or the host's name is no good.
    #[error("the TLS settings cannot be used")]
    Tls,
    /// The connection could not be made, or broke; an untrusted certificate too.
    #[error("the connection to the mailbox failed")]
    Io(#[from] std::io::Error),
    /// The connection was closed.
    #[error("the mailbox's server closed the connection")]
    Closed,
    /// No answer in time.
    #[error("the mailbox's server did not answer within {COMMAND_SECONDS_MAX} s")]
    TimedOut,
    /// The server refused a command.
    #[error("the mailbox's server refused {command}")]
    Refused {
        /// The command, such as `LOGIN`.
        command: &'static str,
    },
    /// The server broke the protocol or its limits.
    #[error("the mailbox's server was not understood")]
    NotUnderstood,
    /// The mailbox counts its mails anew; list them again.
    #[error("the mailbox has numbered its mails anew")]
    Renumbered,
}

/// A mail that waits to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    uid_validity: NonZeroU32,
    uid: NonZeroU32,
}

/// An open mailbox. After an error, open it anew: an answer that came too late would be taken for
/// the next one's.
pub struct Imap {
    stream: Stream,
    client: Client,
    n_commands: u64,
    uid_validity: NonZeroU32,
    keeps_keywords: bool,
    expunges_by_uid: bool,
}

impl Imap {
    /// Connects, signs in and opens the mailbox. Servers that sign in by OAuth alone are not
    /// supported.
    ///
    /// # Errors
    /// Every [`ImapError`] but [`ImapError::Renumbered`].
    pub async fn open(settings: &ImapSettings) -> Result<Self, ImapError> {
        let url = Url::parse(&settings.url).map_err(|_| ImapError::Url)?;
        let stream = in_time(connect(&url, settings)).await?;
        let mut options = Options::default();
        options.max_response_size = RESPONSE_BYTES_MAX;
        let mut imap = Self {
            stream,
            client: Client::new(options),
            n_commands: 0,
            uid_validity: NonZeroU32::MIN,
            keeps_keywords: false,
            expunges_by_uid: false,
        };
        in_time(imap.greeting()).await?;
        imap.sign_in(&url).await?;
        imap.select(&url).await?;
        Ok(imap)
    }

    /// Lists the mails that have not been dealt with, oldest first, at most [`N_LISTED_MAX`].
    ///
    /// # Errors
    /// An [`ImapError`] of the connection.
    pub async fn list(&mut self) -> Result<Vec<Waiting>, ImapError> {
        let dealt_with = match self.mark() {
            Flag::Keyword(keyword) => SearchKey::Unkeyword(keyword),
            _ => SearchKey::Unseen,
        };
        let criteria = Vec1::try_from(vec![SearchKey::Undeleted, dealt_with]);
        let criteria = criteria.expect("there are two");
        let answer = self.ask(CommandBody::search(None, criteria, true)).await?;
        let mut uids: Vec<NonZeroU32> = answer
            .into_iter()
            .filter_map(|answer| match answer {
                Answer::Data(Data::Search(uids)) => Some(uids),
                _ => None,
            })
            .flatten()
            .collect();
        uids.sort_unstable();
        uids.truncate(N_LISTED_MAX);
        let uid_validity = self.uid_validity;
        Ok(uids.into_iter().map(|uid| Waiting { uid_validity, uid }).collect())
    }

    /// Reads one mail, at most [`MAIL_BYTES_MAX`] of it, and leaves it unread; `None` when it is
    /// gone.
    ///
    /// # Errors
    /// [`ImapError::Renumbered`], or one of the connection.
    pub async fn read(&mut self, waiting: Waiting) -> Result<Option<Vec<u8>>, ImapError> {
        self.same_numbers(waiting)?;
        let body = MessageDataItemName::BodyExt {
            section: None,
            partial: Some((0, NonZeroU32::new(MAIL_BYTES_MAX as u32).expect("not zero"))),
            peek: true,
        };
        let items =
            MacroOrMessageDataItemNames::MessageDataItemNames(vec![MessageDataItemName::Uid, body]);
        let fetch = CommandBody::fetch(SequenceSet::from(waiting.uid), items, true);
        let fetch = fetch.map_err(|_| ImapError::NotUnderstood)?;
        for answer in self.ask(fetch).await? {
            // a server may tell of other mails in between
            if let Answer::Data(Data::Fetch { items, .. }) = answer
                && items.as_ref().contains(&MessageDataItem::Uid(waiting.uid))
            {
                let body = items.as_ref().iter().find_map(|told| match told {
                    MessageDataItem::BodyExt { data: body, .. } => Some(body),
                    _ => None,
                });
                if let Some(body) = body {
                    let bytes = body.0.as_ref().map(|text| text.as_ref()).unwrap_or_default();
                    return Ok(Some(bytes[..bytes.len().min(MAIL_BYTES_MAX)].to_vec()));
                }
            }
        }
        Ok(None)
    }

    /// Settles a mail; call it once what follows from the mail is committed. Settling what is gone
    /// succeeds. Without UIDPLUS a deleted mail is only marked as deleted: to empty the mailbox
    /// would delete what others marked.
    ///
    /// # Errors
    /// [`ImapError::Renumbered`], or one of the connection; the mail then still waits.
    pub async fn settle(
        &mut self,
        waiting: Waiting,
        settlement: Settlement,
    ) -> Result<(), ImapError> {
        self.same_numbers(waiting)?;
        let flag = match settlement {
            Settlement::Keep => self.mark(),
            Settlement::Delete => Flag::Deleted,
        };
        let uid = SequenceSet::from(waiting.uid);
        let store = CommandBody::store(
            uid.clone(),
            StoreType::Add,
            StoreResponse::Silent,
            vec![flag],
            true,
        );
        self.ask(store.map_err(|_| ImapError::NotUnderstood)?).await?;
        if settlement == Settlement::Delete && self.expunges_by_uid {
            self.ask(CommandBody::ExpungeUid { sequence_set: uid }).await?;
        }
        Ok(())
    }

    /// Takes leave of the server; without it, the connection just breaks. A server that hangs up
    /// before its last word has left nothing undone.
    ///
    /// # Errors
    /// Every [`ImapError`] but those of a broken connection.
    pub async fn leave(mut self) -> Result<(), ImapError> {
        match self.ask(CommandBody::Logout).await {
            Ok(_) | Err(ImapError::Closed | ImapError::Io(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    // a person who looks into the mailbox makes mails seen, so a keyword of our own is better
    fn mark(&self) -> Flag<'static> {
        match Atom::try_from(DEALT_WITH) {
            Ok(keyword) if self.keeps_keywords => Flag::keyword(keyword),
            _ => Flag::Seen,
        }
    }

    fn same_numbers(&self, waiting: Waiting) -> Result<(), ImapError> {
        if waiting.uid_validity == self.uid_validity { Ok(()) } else { Err(ImapError::Renumbered) }
    }

    async fn greeting(&mut self) -> Result<(), ImapError> {
        match self.next_event().await? {
            Event::GreetingReceived { greeting } if greeting.kind == GreetingKind::Ok => Ok(()),
            Event::GreetingReceived { .. } => Err(ImapError::Refused { command: "the connection" }),
            _ => Err(ImapError::NotUnderstood),
        }
    }

    async fn sign_in(&mut self, url: &Url) -> Result<(), ImapError> {
        let (name, password) =
            (decoded(url.username())?, decoded(url.password().unwrap_or_default())?);
        let login = CommandBody::login(name, password).map_err(|_| ImapError::Url)?;
        self.ask(login).await?;
        for answer in self.ask(CommandBody::Capability).await? {
            if let Answer::Data(Data::Capability(capabilities)) = answer {
                self.expunges_by_uid = capabilities.as_ref().contains(&Capability::UidPlus);
            }
        }
        Ok(())
    }

    async fn select(&mut self, url: &Url) -> Result<(), ImapError> {
        let name = decoded(url.path().trim_start_matches('/'))?;
        let name = if name.is_empty() { "INBOX".to_owned() } else { name };
        let select = CommandBody::select(name).map_err(|_| ImapError::Url)?;
        let mut uid_validity = None;
        for answer in self.ask(select).await? {
            match answer {
                Answer::Code(Code::UidValidity(number)) => uid_validity = Some(number),
                Answer::Code(Code::PermanentFlags(flags)) => {
                    self.keeps_keywords = flags.iter().any(is_our_keyword);
                }
                _ => {}
            }
        }
        // without it, a number could mean another mail tomorrow
        self.uid_validity = uid_validity.ok_or(ImapError::NotUnderstood)?;
        Ok(())
    }

    async fn ask(&mut self, body: CommandBody<'static>) -> Result<Vec<Answer>, ImapError> {
        in_time(self.exchange(body)).await
    }

    async fn exchange(&mut self, body: CommandBody<'static>) -> Result<Vec<Answer>, ImapError> {
        self.n_commands += 1;
        let command = body.name();
        let tag =
            Tag::try_from(format!("O{}", self.n_commands)).expect("letters and digits are a tag");
        self.client.enqueue_command(Command { tag: tag.clone(), body });
        let mut answers = Vec::new();
        while answers.len() < N_RESPONSES_MAX {
            match self.next_event().await? {
                Event::DataReceived { data: told } => answers.push(Answer::Data(told)),
                Event::StatusReceived { status: Status::Untagged(status) } => {
                    answers.push(status.code.map_or(Answer::Words, Answer::Code));
                }
                Event::StatusReceived { status: Status::Tagged(Tagged { tag: known, body }) }
                    if known == tag =>
                {
                    let is_ok = body.kind == StatusKind::Ok;
                    return if is_ok { Ok(answers) } else { Err(ImapError::Refused { command }) };
                }
                Event::StatusReceived { status: Status::Bye(_) } if command != "LOGOUT" => {
                    return Err(ImapError::Closed);
                }
                Event::CommandRejected { .. } => return Err(ImapError::Refused { command }),
                _ => answers.push(Answer::Words),
            }
        }
        Err(ImapError::NotUnderstood)
    }

    async fn next_event(&mut self) -> Result<Event, ImapError> {
        let event = self.stream.next(&mut self.client).await;
        event.map_err(|error: StreamError<ClientError>| match error {
            StreamError::Closed => ImapError::Closed,
            StreamError::Io(cause) => ImapError::Io(cause),
            StreamError::Tls(_) | StreamError::State(_) => ImapError::NotUnderstood,
        })
    }
}

/// What a server tells before the end of its answer.
enum Answer {
    Data(Data<'static>),
    Code(Code<'static>),
    Words,
}

async fn in_time<T>(work: impl Future<Output = Result<T, ImapError>>) -> Result<T, ImapError> {
    let limit = Duration::from_secs(COMMAND_SECONDS_MAX);
    tokio::time::timeout(limit, work).await.map_err(|_| ImapError::TimedOut)?
}

async fn connect(url: &Url, settings: &ImapSettings) -> Result<Stream, ImapError> {
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(ImapError::Url)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match url.scheme() {
        "imaps" => {
            let connector = TlsConnector::from(Arc::new(tls_settings(settings)?));
            let name = ServerName::try_from(host.to_owned()).map_err(|_| ImapError::Tls)?;
            let stream = TcpStream::connect((host, url.port().unwrap_or(993))).await?;
            Ok(Stream::tls(TlsStream::Client(connector.connect(name, stream).await?)))
        }
        "imap" if is_this_machine(host) => {
            Ok(Stream::insecure(TcpStream::connect((host, url.port().unwrap_or(143))).await?))
        }
        "imap" => Err(ImapError::PlainBeyondThisMachine),
        _ => Err(ImapError::Scheme),
    }
}

fn tls_settings(settings: &ImapSettings) -> Result<ClientConfig, ImapError> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(pem) = &settings.extra_root_pem {
        let certificate = CertificateDer::from_pem_slice(pem).map_err(|_| ImapError::Tls)?;
        roots.add(certificate).map_err(|_| ImapError::Tls)?;
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| ImapError::Tls)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn decoded(text: &str) -> Result<String, ImapError> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| ImapError::Url)?;
    Ok(text.into_owned())
}

fn is_our_keyword(flag: &FlagPerm<'_>) -> bool {
    match flag {
        FlagPerm::Asterisk => true,
        FlagPerm::Flag(Flag::Keyword(keyword)) => keyword.as_ref() == DEALT_WITH,
        FlagPerm::Flag(_) => false,
    }
}

#[cfg(test)]
mod tests;
