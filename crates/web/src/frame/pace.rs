//! Decides how often one address may knock: a bucket of tokens each, in bounded memory, no address kept.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

/// How many addresses are remembered at once.
pub const ADDRESSES_MAX: usize = 16_384;

/// How often one kind of request may come from one address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pace {
    /// How many may come at once.
    pub burst: u32,
    /// How many milliseconds pass until one more may come.
    pub refill_ms: u32,
}

/// The buckets of the addresses that knocked last.
///
/// An address is held as eight bytes of a keyed digest, so the table names nobody; an IPv6
/// address counts by its /64, which one household or server usually holds.
#[derive(Debug)]
pub struct Gate {
    pace: Pace,
    key: [u8; 32],
    buckets: Mutex<HashMap<u64, Bucket>>,
}

/// Until when the tokens taken so far are paid back, in milliseconds since 1970.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    full_at_ms: i64,
}

impl Gate {
    /// Makes a gate; `key` is random and dies with the process.
    pub fn new(pace: Pace, key: [u8; 32]) -> Self {
        Self { pace, key, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one token of the address's bucket.
    ///
    /// # Errors
    /// The seconds to wait, at least one, when the bucket is empty; also when so many other
    /// addresses have open buckets that this one cannot be remembered.
    pub fn knock(&self, address: IpAddr, now: Timestamp) -> Result<(), u32> {
        let now_ms = now.as_millisecond();
        let refill_ms = i64::from(self.pace.refill_ms);
        let room_ms = refill_ms * i64::from(self.pace.burst);
        let digest = self.digest(address);
        let mut buckets = self.buckets.lock().expect("no thread panics while it holds the buckets");
        if buckets.len() >= ADDRESSES_MAX && !buckets.contains_key(&digest) {
            buckets.retain(|_, bucket| bucket.full_at_ms > now_ms);
            if buckets.len() >= ADDRESSES_MAX {
                return Err(seconds(refill_ms));
            }
        }
        let bucket = buckets.entry(digest).or_insert(Bucket { full_at_ms: now_ms });
        let paid_back_at_ms = bucket.full_at_ms.max(now_ms) + refill_ms;
        let over_ms = paid_back_at_ms - now_ms - room_ms;
        if over_ms > 0 {
            return Err(seconds(over_ms));
        }
        bucket.full_at_ms = paid_back_at_ms;
        Ok(())
    }

    fn digest(&self, address: IpAddr) -> u64 {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        match address.to_canonical() {
            IpAddr::V4(address) => mac.update(&address.octets()),
            IpAddr::V6(address) => mac.update(&address.octets()[..8]),
        }
        let digest = mac.finalize().into_bytes();
        u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
    }
}

fn seconds(milliseconds: i64) -> u32 {
    u32::try_from(milliseconds.div_euclid(1_000) + i64::from(milliseconds % 1_000 > 0))
        .unwrap_or(u32::MAX)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const PACE: Pace = Pace { burst: 3, refill_ms: 2_000 };

    fn gate() -> Gate {
        Gate::new(PACE, [7; 32])
    }

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_795_300_000_000 + milliseconds).unwrap()
    }

    fn ip(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
    }

    #[test]
    fn the_burst_passes_and_the_next_waits_for_one_token() {
        let gate = gate();
        for _ in 0..3 {
            assert_eq!(gate.knock(ip(1), at(0)), Ok(()));
        }
        assert_eq!(gate.knock(ip(1), at(0)), Err(2));
        assert_eq!(gate.knock(ip(1), at(1_999)), Err(1));
        assert_eq!(gate.knock(ip(1), at(2_000)), Ok(()));
        assert_eq!(gate.knock(ip(1), at(2_000)), Err(2));
    }

    #[test]
    fn a_refused_knock_costs_nothing() {
        let gate = gate();
        for _ in 0..50 {
            let _ = gate.knock(ip(1), at(0));
        }
        assert_eq!(gate.knock(ip(1), at(2_000)), Ok(()));
    }

    #[test]
    fn one_address_does_not_use_anothers_tokens() {
        let gate = gate();
        for _ in 0..4 {
            let _ = gate.knock(ip(1), at(0));
        }
        assert_eq!(gate.knock(ip(2), at(0)), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_addresses_counts_as_one() {
        let gate = gate();
        let in_net = |host| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, host));
        for host in 0..3 {
            assert_eq!(gate.knock(in_net(host), at(0)), Ok(()));
        }
        assert_eq!(gate.knock(in_net(9), at(0)), Err(2));
    }

    #[test]
    fn an_ipv4_address_is_the_same_one_inside_ipv6() {
        let gate = gate();
        let mapped = IpAddr::V6(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped());
        assert_eq!(gate.digest(mapped), gate.digest(ip(1)));
    }

    #[test]
    fn memory_stays_bounded_and_old_buckets_make_room() {
        let gate = gate();
        for number in 0..ADDRESSES_MAX as u32 {
            assert_eq!(gate.knock(IpAddr::V4(Ipv4Addr::from(number)), at(0)), Ok(()));
        }
        assert_eq!(gate.knock(ip(1), at(1_999)), Err(2));
        assert_eq!(gate.knock(ip(1), at(2_000)), Ok(()));
        assert_eq!(gate.buckets.lock().unwrap().len(), 1);
    }
}
