//! Asks one question of one host and reads the head of its answer; decides nothing about whether it
//! may.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST, LOCATION, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Position, Url};

use super::Failure;

/// The most bytes of an answer's head.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const ASKED_BY: &str = concat!("Ordhold-link-check/", env!("CARGO_PKG_VERSION"));

/// The head of an answer.
pub(super) struct Head {
    pub(super) status: u16,
    location: Option<String>,
}

impl Head {
    /// Returns where it sends whoever asked, if it does.
    pub(super) fn redirect(&self, from: &Url) -> Option<Url> {
        let location = self.location.as_deref()?;
        matches!(self.status, 301 | 302 | 303 | 307 | 308).then(|| from.join(location).ok())?
    }
}

pub(super) fn connector(roots: RootCertStore) -> TlsConnector {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows every version")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// Connects to one of `addresses`, whatever the link's host would be looked up as now, and reads
/// the head of the answer.
pub(super) async fn head(
    method: Method,
    url: &Url,
    addresses: &[SocketAddr],
    tls: &TlsConnector,
) -> Result<Head, Failure> {
    let request = request(method, url).ok_or(Failure::NotHttp)?;
    let stream = TcpStream::connect(addresses).await.map_err(|_| Failure::NoConnection)?;
    if url.scheme() != "https" {
        return exchange(stream, request).await;
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Failure::Untrusted)?;
    let stream = tls.connect(name, stream).await.map_err(|_| Failure::Untrusted)?;
    exchange(stream, request).await
}

fn request(method: Method, url: &Url) -> Option<Request<String>> {
    Request::builder()
        .method(method)
        .uri(&url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(USER_AGENT, ASKED_BY)
        .header(ACCEPT, "*/*")
        .header(CONNECTION, "close")
        .body(String::new())
        .ok()
}

async fn exchange<S>(stream: S, request: Request<String>) -> Result<Head, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_BYTES_MAX);
    let (mut sender, connection) =
        builder.handshake(TokioIo::new(stream)).await.map_err(|_| Failure::NotHttp)?;
    let mut connection = std::pin::pin!(connection);
    let mut answer = std::pin::pin!(sender.send_request(request));
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        // the connection may end with the answer already on its way
        _ = &mut connection => answer.await,
    };
    let answer = answer.map_err(|_| Failure::NotHttp)?;
    let location = answer.headers().get(LOCATION).and_then(|it| it.to_str().ok());
    Ok(Head { status: answer.status().as_u16(), location: location.map(str::to_owned) })
}
