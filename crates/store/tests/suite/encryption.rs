//! A connection to PostgreSQL that goes out of the house is encrypted, and goes to the server that was meant.

use store::{OpenError, Store};
use trial::postgres::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_encrypted_connections_alone_is_reached_by_its_certificate_and_name() {
    let server = tokio::task::spawn_blocking(Server::start_encrypted).await.unwrap().unwrap();
    let (port, certificate) = (server.port, server.certificate.display().to_string());
    let open = async |host: &str, query: &str| {
        let url = format!("postgres://postgres@{host}:{port}/postgres?{query}");
        Store::open(&url).await.map(drop)
    };
    let trusted = format!("sslrootcert={certificate}");
    for mode in ["require", "verify-full"] {
        open("localhost", &format!("sslmode={mode}&{trusted}")).await.unwrap();
    }
    let refused = [
        ("localhost", "sslmode=disable".to_owned()),
        ("localhost", trusted.clone()),
        ("localhost", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=verify-full&{trusted}")),
    ];
    for (host, query) in refused {
        let opened = open(host, &query).await;
        assert!(matches!(opened, Err(OpenError::Store(_))), "{host} {query}: {opened:?}");
    }
}
