//! Decides which addresses a link may be asked at: those of the public internet, at the web's
//! ports.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use super::{Bar, Failure, Unanswered};

const PORTS: &[u16] = &[80, 443];
// first address, length of the prefix: whatever is not a public host of one's own
const NOT_PUBLIC_V4: &[([u8; 4], u8)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];
// inside 2000::/3, outside of which nothing is public; tunnels are among them, since they lead on
const NOT_PUBLIC_V6: &[([u16; 3], u8)] =
    &[([0x2001, 0, 0], 23), ([0x2001, 0xdb8, 0], 32), ([0x2002, 0, 0], 16), ([0x3fff, 0, 0], 20)];

/// How names become addresses.
pub(super) enum Resolver {
    /// As the machine does it.
    System,
    /// As a test says.
    #[cfg(test)]
    Fixed(Resolve),
}

#[cfg(test)]
pub(super) type Resolve = Box<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>;

impl Resolver {
    async fn resolve(&self, name: &str, port: u16) -> Vec<IpAddr> {
        match self {
            Self::System => match tokio::net::lookup_host((name, port)).await {
                Ok(found) => found.map(|it| it.ip()).collect(),
                Err(_) => Vec::new(),
            },
            #[cfg(test)]
            Self::Fixed(resolve) => resolve(name),
        }
    }
}

/// Returns the addresses that a link may be asked at, none of which is looked up again.
///
/// A host with one address that is not public is refused whole: an honest one has none.
pub(super) async fn addresses(
    url: &Url,
    resolver: &Resolver,
    loopback_allowed: bool,
) -> Result<Vec<SocketAddr>, Unanswered> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Unanswered::Barred(Bar::Scheme));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Unanswered::Barred(Bar::Credentials));
    }
    let port = url.port_or_known_default().ok_or(Unanswered::Barred(Bar::Port))?;
    let found = match url.host().ok_or(Unanswered::Barred(Bar::Scheme))? {
        Host::Ipv4(ip) => vec![IpAddr::V4(ip)],
        Host::Ipv6(ip) => vec![IpAddr::V6(ip)],
        Host::Domain(name) => resolver.resolve(name, port).await,
    };
    if found.is_empty() {
        return Err(Unanswered::Failed(Failure::NoSuchHost));
    }
    let checked = found.into_iter().map(|ip| check(ip, port, loopback_allowed));
    checked.collect::<Result<_, _>>().map_err(Unanswered::Barred)
}

fn check(ip: IpAddr, port: u16, loopback_allowed: bool) -> Result<SocketAddr, Bar> {
    let ip = ip.to_canonical();
    if loopback_allowed && ip.is_loopback() {
        return Ok(SocketAddr::new(ip, port));
    }
    if !is_public(ip) {
        return Err(Bar::AddressNotPublic);
    }
    if PORTS.contains(&port) { Ok(SocketAddr::new(ip, port)) } else { Err(Bar::Port) }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !NOT_PUBLIC_V4.iter().any(|(start, length)| {
            is_within(ip.to_bits().into(), Ipv4Addr::from(*start).to_bits().into(), *length, 32)
        }),
        IpAddr::V6(ip) => {
            let within = |[a, b, c]: [u16; 3], length| {
                let start = Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0);
                is_within(ip.to_bits(), start.to_bits(), length, 128)
            };
            within([0x2000, 0, 0], 3)
                && !NOT_PUBLIC_V6.iter().any(|(start, length)| within(*start, *length))
        }
    }
}

fn is_within(ip: u128, start: u128, length: u8, width: u8) -> bool {
    ip >> (width - length) == start >> (width - length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_public(ip: &str, expect: bool) {
        assert_eq!(is_public(ip.parse::<IpAddr>().unwrap().to_canonical()), expect, "{ip}");
    }

    #[test]
    fn each_network_that_is_not_public_ends_where_the_next_begins() {
        for (before, first, last, after) in [
            ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"),
            ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"),
            ("126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"),
            ("169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"),
            ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"),
            ("191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"),
            ("192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"),
            ("192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"),
            ("192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"),
            ("198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"),
            ("198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"),
            ("203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"),
            ("2000:ffff::1", "2001::", "2001:1ff:ffff::", "2001:200::"),
            ("2001:db7:ffff::", "2001:db8::", "2001:db8:ffff::", "2001:db9::"),
            ("2001:ffff::", "2002::", "2002:ffff::", "2003::"),
            ("3ffe:ffff::", "3fff::", "3fff:fff::", "3fff:1000::"),
        ] {
            check_public(before, true);
            check_public(first, false);
            check_public(last, false);
            check_public(after, true);
        }
    }

    #[test]
    fn addresses_of_this_machine_its_link_and_its_site_are_not_public() {
        for ip in [
            "0.0.0.0",
            "0.255.255.255",
            "224.0.0.1",
            "239.1.2.3",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "5f00::1",
        ] {
            check_public(ip, false);
        }
        check_public("223.255.255.255", true);
    }

    #[test]
    fn an_address_in_the_clothes_of_the_other_kind_is_what_it_is() {
        check_public("::ffff:10.0.0.1", false);
        check_public("::ffff:127.0.0.1", false);
        check_public("::ffff:1.1.1.1", true);
    }

    #[test]
    fn the_webs_ports_are_asked_and_no_other() {
        let ip = IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1));
        for (port, is_allowed) in
            [(79, false), (80, true), (81, false), (442, false), (443, true), (444, false)]
        {
            assert_eq!(check(ip, port, true).is_ok(), is_allowed, "{port}");
        }
    }

    #[test]
    fn this_machine_is_asked_only_where_a_setting_says_so() {
        for ip in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            let ip = ip.parse().unwrap();
            assert!(check(ip, 8080, true).is_ok());
            assert_eq!(check(ip, 80, false), Err(Bar::AddressNotPublic));
        }
        let ip = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
        assert_eq!(check(ip, 80, true), Err(Bar::AddressNotPublic));
    }
}
