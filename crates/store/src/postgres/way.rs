//! The way to a PostgreSQL server: encrypted and with the server's name checked, save on this machine or where the URL
//! says otherwise.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Config, Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::OpenError;

/// Where the server is, and how it is spoken to.
pub(super) struct Way {
    pub(super) config: Config,
    /// Encrypts the connection; none where it stays plain.
    pub(super) tls: Option<MakeRustlsConnect>,
}

/// Reads a URL with `sslmode` (`disable`, `require` or `verify-full`) and `sslrootcert`, a file of certificates in PEM.
///
/// `require` is as strict as `verify-full`: a connection to a server that nobody knows would keep nothing from being read.
/// Without `sslmode` the connection is plain on this machine and encrypted beyond it.
///
/// # Errors
/// [`OpenError::UnknownUrl`], [`OpenError::SslMode`] or [`OpenError::RootCertificates`].
pub(super) fn read(url: &str) -> Result<Way, OpenError> {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut mode, mut roots) = (None, None);
    let mut others = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "sslmode" => mode = Some(value.into_owned()),
            "sslrootcert" => roots = Some(value.into_owned()),
            _ => drop(others.append_pair(&name, &value)),
        }
    }
    let others = others.finish().replace('+', "%20");
    let url = if others.is_empty() { place.to_owned() } else { format!("{place}?{others}") };
    let mut config: Config = url.parse().map_err(|_| OpenError::UnknownUrl)?;
    let is_plain = match mode.as_deref() {
        None => stays_here(&config),
        Some("disable") => true,
        Some("require" | "verify-full") => false,
        Some(_) => return Err(OpenError::SslMode),
    };
    config.ssl_mode(if is_plain { SslMode::Disable } else { SslMode::Require });
    let tls = if is_plain { None } else { Some(encrypting(roots.as_deref())?) };
    Ok(Way { config, tls })
}

/// Says whether every server of the URL is on this machine.
fn stays_here(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    let is_here = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
    };
    config.get_hosts().iter().all(is_here) && addresses.iter().all(IpAddr::is_loopback)
}

fn encrypting(roots: Option<&str>) -> Result<MakeRustlsConnect, OpenError> {
    let mut trusted = RootCertStore::empty();
    match roots {
        None => trusted.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let unreadable = |_| OpenError::RootCertificates;
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                let certificate = certificate.map_err(unreadable)?;
                trusted.add(certificate).map_err(|_| OpenError::RootCertificates)?;
            }
        }
    }
    if trusted.is_empty() {
        return Err(OpenError::RootCertificates);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows the usual versions")
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_encrypted(url: &str) -> bool {
        read(url).unwrap_or_else(|error| panic!("{url}: {error}")).tls.is_some()
    }

    #[test]
    fn on_this_machine_the_connection_is_plain_and_beyond_it_encrypted() {
        for here in ["localhost", "127.0.0.1", "127.8.0.1", "%2Frun%2Fpostgresql"] {
            assert!(!is_encrypted(&format!("postgres://ordhold@{here}/ordhold")), "{here}");
        }
        for beyond in ["192.0.2.1", "db.fjordbok.example", "localhost.fjordbok.example"] {
            assert!(is_encrypted(&format!("postgres://ordhold@{beyond}/ordhold")), "{beyond}");
        }
        assert!(is_encrypted("postgres://ordhold@localhost,192.0.2.1/ordhold"));
        assert!(is_encrypted("postgres://ordhold@localhost/ordhold?hostaddr=192.0.2.1"));
    }

    #[test]
    fn the_url_decides_where_it_says_so() {
        assert!(!is_encrypted("postgres://o@192.0.2.1/o?sslmode=disable"));
        for mode in ["require", "verify-full"] {
            assert!(is_encrypted(&format!("postgres://o@localhost/o?sslmode={mode}")));
        }
        for silent in ["prefer", "allow", "verify-ca", ""] {
            let read = read(&format!("postgres://o@192.0.2.1/o?sslmode={silent}"));
            assert!(matches!(read, Err(OpenError::SslMode)), "{silent}");
        }
    }

    #[test]
    fn other_settings_of_the_url_stay() {
        let way = read("postgres://o@h/o?application_name=a%20b&sslmode=require&connect_timeout=7");
        let config = way.unwrap_or_else(|error| panic!("{error}")).config;
        assert_eq!(config.get_application_name(), Some("a b"));
        assert_eq!(config.get_connect_timeout().map(|it| it.as_secs()), Some(7));
    }

    #[test]
    fn certificates_that_are_not_there_are_no_certificates() {
        let read = read("postgres://o@h/o?sslmode=require&sslrootcert=/nowhere.pem");
        assert!(matches!(read, Err(OpenError::RootCertificates)));
    }
}
