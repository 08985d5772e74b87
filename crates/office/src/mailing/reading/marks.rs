//! Remembers for a day what was counted already, so that a mail opened a thousand times is one open. Names nobody.

use std::collections::HashSet;
use std::sync::Mutex;

use domain::DeliveryId;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use rand::CryptoRng;
use sha2::Sha256;

/// How many marks are held at once; a day that is fuller counts no more of what comes after.
const MARKS_MAX: usize = 500_000;

/// What was counted today, in memory alone.
///
/// A mark is eight bytes of a MAC over the delivery and what was counted of it. Its key is drawn anew each day and with
/// each start, and is stored nowhere, so that the marks of yesterday lead to nobody. The price: a mail that is opened on
/// two days, or before and after a restart, is counted on each side of it. A total is what was opened day by day, never
/// more than one for each delivery and day while the program runs.
#[derive(Default)]
pub(crate) struct Marks(Mutex<Option<Day>>);

struct Day {
    day: Date,
    key: [u8; 32],
    marks: HashSet<u64>,
}

impl Marks {
    /// Says whether this of a delivery is counted for the first time on `day`, and remembers it.
    pub(crate) fn is_new(
        &self,
        random: &mut dyn CryptoRng,
        day: Date,
        delivery: DeliveryId,
        what: &str,
    ) -> bool {
        let mut kept = self.0.lock().expect("nobody panics while holding it");
        if kept.as_ref().is_none_or(|it| it.day != day) {
            let mut key = [0; 32];
            random.fill_bytes(&mut key);
            *kept = Some(Day { day, key, marks: HashSet::new() });
        }
        let Some(today) = kept.as_mut() else { return false };
        let mark = today.mark(delivery, what);
        today.marks.len() < MARKS_MAX && today.marks.insert(mark)
    }
}

impl Day {
    fn mark(&self, delivery: DeliveryId, what: &str) -> u64 {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(delivery.as_uuid().as_bytes());
        mac.update(what.as_bytes());
        let digest = mac.finalize().into_bytes();
        u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};
    use uuid::Uuid;

    fn delivery(n: u128) -> DeliveryId {
        DeliveryId::from_uuid(Uuid::from_u128(n))
    }

    fn is_new(marks: &Marks, on: i8, n: u128, what: &str) -> bool {
        let mut random = StdRng::seed_from_u64(on.unsigned_abs().into());
        marks.is_new(&mut random, day(on), delivery(n), what)
    }

    fn day(day: i8) -> Date {
        jiff::civil::date(2026, 11, day)
    }

    #[test]
    fn a_thousand_openings_are_one() {
        let marks = Marks::default();
        let n_counted = (0..1_000).filter(|_| is_new(&marks, 22, 1, "open")).count();
        assert_eq!(n_counted, 1);
        assert!(is_new(&marks, 22, 2, "open"));
        assert!(is_new(&marks, 22, 1, "0"));
        assert!(is_new(&marks, 22, 1, "1"));
    }

    #[test]
    fn another_day_forgets_and_draws_another_key() {
        let marks = Marks::default();
        assert!(is_new(&marks, 22, 1, "open"));
        let key = marks.0.lock().unwrap().as_ref().unwrap().key;
        assert!(is_new(&marks, 23, 1, "open"));
        let today = marks.0.lock().unwrap();
        let today = today.as_ref().unwrap();
        assert_ne!(today.key, key);
        assert_eq!(today.marks.len(), 1);
    }

    #[test]
    fn a_day_that_is_full_counts_no_more() {
        let marks = Marks::default();
        assert!(is_new(&marks, 22, 0, "open"));
        if let Some(today) = marks.0.lock().unwrap().as_mut() {
            today.marks.extend((0..).take(MARKS_MAX - 2));
        }
        let n_counted = (1..10).filter(|n| is_new(&marks, 22, *n, "open")).count();
        assert_eq!(n_counted, 1, "one place was left");
        assert!(is_new(&marks, 23, 9, "open"));
    }
}
