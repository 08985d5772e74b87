//! A relay's settings made ready: host, encryption and login; refuses to send in the clear beyond
//! this machine.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use url::Url;

use crate::address::is_this_machine;
use crate::{Line, RelaySettings};

/// How a connection is encrypted.
pub(super) enum Encryption {
    /// Not at all; to this machine alone.
    None,
    /// From the first byte.
    Wrapped(TlsConnector),
    /// By STARTTLS, without which nothing is sent.
    StartTls(TlsConnector),
}

/// Name and password, made ready for the wire.
pub(super) struct Login {
    name: String,
    password: String,
}

impl Login {
    /// Returns what follows `AUTH PLAIN` (RFC 4616).
    pub(super) fn plain(&self) -> String {
        STANDARD.encode(format!("\0{}\0{}", self.name, self.password))
    }

    /// Returns the two answers of `AUTH LOGIN`.
    pub(super) fn words(&self) -> [String; 2] {
        [STANDARD.encode(&self.name), STANDARD.encode(&self.password)]
    }
}

/// A way to one relay.
pub(super) struct Way {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) hello_name: String,
    pub(super) server_name: ServerName<'static>,
    pub(super) encryption: Encryption,
    pub(super) login: Option<Login>,
    pub(super) n_connections: u32,
}

impl Way {
    /// Makes the settings ready; `None` for those that [`crate::Relay::new`] refuses, too.
    pub(super) fn new(settings: &RelaySettings) -> Option<Self> {
        let url = Url::parse(&settings.url).ok()?;
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (encryption, port) = match url.scheme() {
            "smtps" => (Encryption::Wrapped(connector(settings)?), 465),
            "smtp+starttls" => (Encryption::StartTls(connector(settings)?), 587),
            "smtp" if is_this_machine(&host) => (Encryption::None, 25),
            _ => return None,
        };
        let login = match url.username() {
            "" => None,
            name => Some(Login {
                name: decoded(name)?,
                password: decoded(url.password().unwrap_or_default())?,
            }),
        };
        Some(Self {
            port: url.port().unwrap_or(port),
            hello_name: Line::parse(&settings.hello_name).ok()?.as_str().to_owned(),
            server_name: ServerName::try_from(host.clone()).ok()?,
            encryption,
            login,
            n_connections: Some(settings.n_connections_max).filter(|n| *n > 0)?,
            host,
        })
    }
}

fn decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

fn connector(settings: &RelaySettings) -> Option<TlsConnector> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(pem) = &settings.extra_root_pem {
        roots.add(CertificateDer::from_pem_slice(pem).ok()?).ok()?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Some(TlsConnector::from(Arc::new(config)))
}
