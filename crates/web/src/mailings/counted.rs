//! What a mailing counted of those who agreed to it; a mailing that carried nothing to count by knows nothing.

use std::collections::HashMap;

use domain::{MailingId, Tally};
use store::reading::Total;

/// How often a mailing was opened and clicked in, as totals.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counted {
    /// How often it was opened; none where nobody's opens were counted.
    pub n_opens: Option<u64>,
    /// How often somebody clicked in it; none where nobody's clicks were counted.
    pub n_clicks: Option<u64>,
}

impl Counted {
    /// Gathers the totals by mailing.
    pub(super) fn by_mailing(totals: &[Total]) -> HashMap<MailingId, Self> {
        let mut counted: HashMap<MailingId, Self> = HashMap::new();
        for total in totals.iter().filter(|total| total.n > 0) {
            let of_mailing = counted.entry(total.mailing_id).or_default();
            match total.measure {
                Tally::OpensTraced => *of_mailing.n_opens.get_or_insert(0) += 0,
                Tally::Opened => *of_mailing.n_opens.get_or_insert(0) += total.n,
                Tally::ClicksTraced => *of_mailing.n_clicks.get_or_insert(0) += 0,
                Tally::Clicked => *of_mailing.n_clicks.get_or_insert(0) += total.n,
                _ => {}
            }
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[track_caller]
    fn check(totals: &[(Tally, u64)], n_opens: Option<u64>, n_clicks: Option<u64>) {
        let mailing_id = MailingId::from_uuid(Uuid::from_u128(7));
        let total = |(measure, n): &(Tally, u64)| Total { mailing_id, measure: *measure, n: *n };
        let totals: Vec<Total> = totals.iter().map(total).collect();
        let counted = Counted::by_mailing(&totals).remove(&mailing_id).unwrap_or_default();
        assert_eq!(counted, Counted { n_opens, n_clicks });
    }

    #[test]
    fn a_mailing_that_carried_nothing_to_count_by_knows_nothing() {
        check(&[], None, None);
        check(&[(Tally::TracesLooked, 40), (Tally::Dead, 2)], None, None);
    }

    #[test]
    fn a_mailing_that_could_count_and_had_nothing_to_count_says_none_were_there() {
        check(&[(Tally::OpensTraced, 1)], Some(0), None);
        check(&[(Tally::ClicksTraced, 3), (Tally::OpensTraced, 2)], Some(0), Some(0));
    }

    #[test]
    fn opens_and_clicks_are_apart() {
        check(&[(Tally::OpensTraced, 9), (Tally::Opened, 4)], Some(4), None);
        check(&[(Tally::Clicked, 5), (Tally::ClicksTraced, 9)], None, Some(5));
    }
}
