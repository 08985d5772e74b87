//! The one table of what a status of RFC 3463 says about an address, for reports and for answers at
//! SMTP time alike.

/// What a failed delivery says about the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// There is no such mailbox, or it is closed for good.
    Dead,
    /// It may work another day: full, too large a mail, or a passing fault.
    Soft,
    /// The sender, the mail or the way is at fault; somebody at the organisation has to look.
    SenderProblem,
    /// Nothing failed.
    Delivered,
    /// The words do not say; it never erases anybody.
    Unclear,
}

/// An enhanced status, such as `5.1.1`: class, subject and detail of RFC 3463.
pub(crate) type Status = (u16, u16, u16);

/// Parses `5.1.1` and nothing else: no sign, no blank, at most three digits each.
pub(crate) fn parse(word: &str) -> Option<Status> {
    let mut numbers = word.split('.').map(number);
    let status = (numbers.next()??, numbers.next()??, numbers.next()??);
    (numbers.next().is_none() && matches!(status.0, 2 | 4 | 5)).then_some(status)
}

fn number(digits: &str) -> Option<u16> {
    let is_number = matches!(digits.len(), 1..=3) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// Reads the table; whatever does not stand in it is unclear, never dead.
pub(crate) fn class(status: Status) -> Class {
    match status {
        (2, ..) => Class::Delivered,
        (4, ..) => Class::Soft,
        (5, 1, 1 | 2 | 3 | 6 | 10) | (5, 2, 1) => Class::Dead,
        (5, 2, 2 | 3) => Class::Soft,
        // 5.1.7 and 5.1.8 speak of the sender's own address
        (5, 1, 7 | 8) | (5, 3..=7, _) => Class::SenderProblem,
        _ => Class::Unclear,
    }
}

/// Tells whether a status only repeats that something failed: `5.0.0`.
pub(crate) fn is_general(status: Status) -> bool {
    matches!(status, (_, 0, _))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expect: Class) {
        for word in words.split(' ') {
            assert_eq!(parse(word).map(class), Some(expect), "{word}");
        }
    }

    #[test]
    fn um_50_six_statuses_say_that_an_address_is_dead_and_no_other_does() {
        let dead = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
        check(&dead.join(" "), Class::Dead);
        for subject in 0..=20 {
            for detail in 0..=200 {
                let word = format!("5.{subject}.{detail}");
                let is_dead = parse(&word).map(class) == Some(Class::Dead);
                assert_eq!(is_dead, dead.contains(&word.as_str()), "{word}");
            }
        }
    }

    #[test]
    fn a_full_mailbox_is_soft_and_a_rule_of_the_server_is_the_senders_problem() {
        check("5.2.2 5.2.3 4.2.2 4.4.7 4.1.1 4.7.1", Class::Soft);
        check("5.3.0 5.3.4 5.4.1 5.4.14 5.5.1 5.6.1 5.7.1 5.7.26 5.1.8", Class::SenderProblem);
        check("5.0.0 5.1.0 5.1.4 5.1.9 5.1.11 5.2.0 5.2.4 5.8.1", Class::Unclear);
    }

    #[test]
    fn a_status_is_three_short_numbers_and_nothing_else() {
        for wrong in
            ["5.1", "5.1.1.1", "3.1.1", "5.+1.1", "5.1.1000", "5..1", "", "5.1.1x", "６.1.1"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
