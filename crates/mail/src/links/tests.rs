//! Links asked at real sockets on this machine, and those that are never asked.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::*;

/// What a server was asked, and how it answers: by method and path.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    n_at_a_time_max: Arc<AtomicUsize>,
}

impl Server {
    async fn start(answer: fn(&str, &str) -> String) -> Self {
        Self::start_with(answer, Duration::ZERO).await
    }

    async fn start_with(answer: fn(&str, &str) -> String, delay: Duration) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            asked: Arc::default(),
            n_at_a_time_max: Arc::default(),
        };
        let (asked, n_max) = (Arc::clone(&server.asked), Arc::clone(&server.n_at_a_time_max));
        let n_open = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (asked, n_max, n_open) =
                    (Arc::clone(&asked), Arc::clone(&n_max), Arc::clone(&n_open));
                tokio::spawn(async move {
                    n_max.fetch_max(n_open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    tokio::time::sleep(delay).await;
                    let head = answer_once(stream, answer).await;
                    asked.lock().unwrap().push(head);
                    n_open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn first_lines(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|head| head.lines().next().unwrap_or_default().to_owned()).collect()
    }
}

async fn answer_once<S>(stream: S, answer: fn(&str, &str) -> String) -> String
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while stream.read_line(&mut head).await.is_ok_and(|n| n > 2) {}
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let _ = stream.write_all(answer(method, path).as_bytes()).await;
    let _ = stream.shutdown().await;
    head
}

fn plain(status: u16) -> String {
    format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n")
}

fn redirect(status: u16, to: &str) -> String {
    format!("HTTP/1.1 {status} X\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
}

fn settings() -> LinkSettings {
    LinkSettings { question_timeout: Duration::from_secs(5), loopback_allowed: true }
}

async fn check(server: &Server, path: &str) -> Answer {
    LinkChecker::new(settings()).check(&server.url(path)).await
}

#[tokio::test]
async fn a_link_that_answers_is_asked_once_and_plainly() {
    let server = Server::start(|_, _| plain(200)).await;
    assert_eq!(check(&server, "/a?b=c#d").await, Answer::Answers { status: 200 });
    let asked = server.asked.lock().unwrap().concat();
    assert!(asked.starts_with("HEAD /a?b=c HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains(&format!("host: 127.0.0.1:{}\r\n", server.port)), "{asked}");
    assert!(asked.contains("user-agent: Ordhold-link-check/"), "{asked}");
    assert!(!asked.contains("cookie") && !asked.contains("referer"), "{asked}");
}

#[tokio::test]
async fn a_host_that_does_not_understand_head_is_asked_again() {
    for status in [400, 403, 405, 501] {
        let path = format!("/{status}");
        let server = Server::start(|method, path| match method {
            "HEAD" => plain(path[1..].parse().unwrap()),
            _ => plain(200),
        })
        .await;
        assert_eq!(check(&server, &path).await, Answer::Answers { status: 200 });
        let expect = [format!("HEAD {path} HTTP/1.1"), format!("GET {path} HTTP/1.1")];
        assert_eq!(server.first_lines(), expect);
    }
    let silent = Server::start(|method, _| match method {
        "HEAD" => String::new(),
        _ => plain(204),
    })
    .await;
    assert_eq!(check(&silent, "/").await, Answer::Answers { status: 204 });
}

#[tokio::test]
async fn a_page_that_is_not_there_is_gone_and_one_that_is_closed_is_not() {
    let server = Server::start(|_, path| plain(path[1..].parse().unwrap())).await;
    for (status, is_gone) in
        [(401, false), (403, false), (404, true), (409, false), (410, true), (500, false)]
    {
        let expect = if is_gone { Answer::Gone { status } } else { Answer::Answers { status } };
        assert_eq!(check(&server, &format!("/{status}")).await, expect);
    }
}

/// Redirects from `/n` to `/n-1` until `/0` answers.
fn countdown(_: &str, path: &str) -> String {
    match path[1..].parse::<u32>().unwrap() {
        0 => plain(200),
        n => redirect(301, &format!("/{}", n - 1)),
    }
}

#[tokio::test]
async fn five_redirects_are_followed_and_a_sixth_is_not() {
    let server = Server::start(countdown).await;
    assert_eq!(check(&server, "/5").await, Answer::Redirects { to: server.url("/0") });
    let expect = Answer::Unreachable(Failure::TooManyRedirects);
    assert_eq!(check(&server, "/6").await, expect);
    assert_eq!(server.first_lines().len(), 6 + 6);
}

#[tokio::test]
async fn a_page_that_moves_for_a_while_answers_where_it_is() {
    for (status, is_for_good) in
        [(301, true), (302, false), (303, false), (307, false), (308, true)]
    {
        let server = Server::start(|_, path| match path {
            "/new" => plain(200),
            path => redirect(path[1..].parse().unwrap(), "/new"),
        })
        .await;
        let expect = match is_for_good {
            true => Answer::Redirects { to: server.url("/new") },
            false => Answer::Answers { status: 200 },
        };
        assert_eq!(check(&server, &format!("/{status}")).await, expect);
    }
}

#[tokio::test]
async fn a_redirect_to_a_page_that_is_gone_is_gone() {
    let server = Server::start(|_, path| match path {
        "/new" => plain(404),
        _ => redirect(301, "/new"),
    })
    .await;
    assert_eq!(check(&server, "/").await, Answer::Gone { status: 404 });
}

#[tokio::test]
async fn a_redirect_into_a_private_network_is_refused() {
    let server = Server::start(|_, path| match path {
        "/a" => redirect(302, "http://10.0.0.1/"),
        "/b" => redirect(302, "http://169.254.169.254/latest"),
        "/c" => redirect(302, "http://[fd00::1]/"),
        "/d" => redirect(302, "http://0x0a000001/"),
        "/e" => redirect(302, "//192.168.1.1/"),
        _ => redirect(302, "file:///etc/passwd"),
    })
    .await;
    for path in ["/a", "/b", "/c", "/d", "/e"] {
        assert_eq!(check(&server, path).await, Answer::Refused(Bar::AddressNotPublic), "{path}");
    }
    assert_eq!(check(&server, "/f").await, Answer::Refused(Bar::Scheme));
}

#[tokio::test]
async fn this_machine_is_not_asked_unless_a_setting_says_so() {
    let server = Server::start(|_, _| plain(200)).await;
    let checker = LinkChecker::new(LinkSettings::default());
    let localhost = server.url("/").replace("127.0.0.1", "localhost");
    for link in [&server.url("/"), &localhost, "http://[::1]/", "http://2130706433/"] {
        let answer = checker.check(link).await;
        assert_eq!(answer, Answer::Refused(Bar::AddressNotPublic), "{link}");
    }
    assert_eq!(server.first_lines(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_link_of_the_web_is_refused() {
    let checker = LinkChecker::new(settings());
    for link in ["mailto:post@a.example", "ftp://a.example/", "a.example", "", "https://"] {
        assert_eq!(checker.check(link).await, Answer::Refused(Bar::Scheme), "{link}");
    }
    let link = "https://name:word@1.1.1.1/";
    assert_eq!(checker.check(link).await, Answer::Refused(Bar::Credentials));
    assert_eq!(checker.check("http://1.1.1.1:8080/").await, Answer::Refused(Bar::Port));
}

fn resolving(resolve: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> LinkChecker {
    let roots = RootCertStore::empty();
    LinkChecker::with(settings(), Resolver::Fixed(Box::new(resolve)), roots)
}

#[tokio::test]
async fn a_name_with_one_private_address_is_refused_whole() {
    let public = IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1));
    let private = IpAddr::V4(Ipv4Addr::new(192, 168, 0, 1));
    let checker = resolving(move |_| vec![public, private]);
    let answer = checker.check("http://fjordbok.example/").await;
    assert_eq!(answer, Answer::Refused(Bar::AddressNotPublic));
    let answer = resolving(|_| Vec::new()).check("http://fjordbok.example/").await;
    assert_eq!(answer, Answer::Unreachable(Failure::NoSuchHost));
}

#[tokio::test]
async fn a_name_that_changes_its_address_is_connected_to_where_it_was_checked() {
    let server = Server::start(|_, _| plain(200)).await;
    let n_asked = Arc::new(AtomicUsize::new(0));
    let n_lookups = Arc::clone(&n_asked);
    let checker = resolving(move |_| match n_lookups.fetch_add(1, Ordering::SeqCst) {
        0 => vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        _ => vec![IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))],
    });
    let link = format!("http://fjordbok.example:{}/", server.port);
    assert_eq!(checker.check(&link).await, Answer::Answers { status: 200 });
    assert_eq!(n_asked.load(Ordering::SeqCst), 1, "the name is looked up once a question");
    assert_eq!(checker.check(&link).await, Answer::Refused(Bar::AddressNotPublic));
}

#[tokio::test]
async fn a_host_that_takes_too_long_is_given_up() {
    let server = Server::start_with(|_, _| plain(200), Duration::from_secs(60)).await;
    let settings =
        LinkSettings { question_timeout: Duration::from_millis(200), loopback_allowed: true };
    let started = Instant::now();
    let answer = LinkChecker::new(settings).check(&server.url("/")).await;
    assert_eq!(answer, Answer::Unreachable(Failure::TimedOut));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_host_that_nobody_serves_takes_no_connection() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let link = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let answer = LinkChecker::new(settings()).check(&link).await;
    assert_eq!(answer, Answer::Unreachable(Failure::NoConnection));
}

#[tokio::test]
async fn what_is_no_http_is_no_answer() {
    let server = Server::start(|_, path| match path {
        "/a" => "220 mail.fjordbok.example ESMTP\r\n".to_owned(),
        "/b" => format!("HTTP/1.1 200 X\r\nA: {}\r\n\r\n", "x".repeat(256 * 1024)),
        _ => String::new(),
    })
    .await;
    for path in ["/a", "/b", "/c"] {
        assert_eq!(check(&server, path).await, Answer::Unreachable(Failure::NotHttp), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_read() {
    let server = Server::start(|method, _| match method {
        "HEAD" => plain(405),
        _ => format!("HTTP/1.1 200 X\r\nContent-Length: 99999999999\r\n\r\n{}", "x".repeat(4096)),
    })
    .await;
    assert_eq!(check(&server, "/").await, Answer::Answers { status: 200 });
}

#[tokio::test]
async fn a_host_is_asked_two_questions_at_a_time() {
    let server = Server::start_with(|_, _| plain(200), Duration::from_millis(30)).await;
    let links: Vec<_> = (0..8).map(|n| server.url(&format!("/{n}"))).collect();
    let links: Vec<_> = links.iter().map(String::as_str).collect();
    let answers = LinkChecker::new(settings()).check_all(&links).await;
    let expect = links.iter().map(|link| (*link, Answer::Answers { status: 200 }));
    assert_eq!(answers, expect.collect::<Vec<_>>());
    assert_eq!(server.n_at_a_time_max.load(Ordering::SeqCst), QUESTIONS_A_HOST_MAX);
}

/// Makes a certificate for `fjordbok.example`, and serves one question with it.
async fn secure_server() -> (u16, CertificateDer<'static>) {
    let folder = std::env::temp_dir().join(format!("ordhold-links-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let made = tokio::process::Command::new("openssl")
        .current_dir(&folder)
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=fjordbok.example"])
        .args(["-addext", "subjectAltName=DNS:fjordbok.example"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .output()
        .await;
    assert!(made.unwrap().status.success());
    let certificate = CertificateDer::from_pem_file(folder.join("certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer_once(stream, |_, _| plain(200)).await;
            }
        }
    });
    (port, certificate)
}

#[tokio::test]
async fn a_host_shows_by_its_certificate_that_it_is_the_host() {
    let (port, certificate) = secure_server().await;
    let checker = |is_trusted| {
        let mut roots = RootCertStore::empty();
        if is_trusted {
            roots.add(certificate.clone()).unwrap();
        }
        let here = Resolver::Fixed(Box::new(|_| vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]));
        LinkChecker::with(settings(), here, roots)
    };
    let link = format!("https://fjordbok.example:{port}/");
    assert_eq!(checker(true).check(&link).await, Answer::Answers { status: 200 });
    let untrusted = Answer::Unreachable(Failure::Untrusted);
    assert_eq!(checker(false).check(&link).await, untrusted);
    let other = format!("https://other.example:{port}/");
    assert_eq!(checker(true).check(&other).await, untrusted);
}
