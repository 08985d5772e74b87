//! Which recipients hold or read data outside the EEA. Does not judge whether they may.

use jiff::civil::Date;
use law::{Place, PlaceStatus, place_status};

use crate::{model::Recipient, place::Placed};

/// Returns the countries outside the EEA from which a recipient holds or reads data: unique, in the order written.
///
/// The seat counts where neither storage nor reading is told. A code that is no country is left out.
/// Law: TRA-01, TRA-02.
pub(crate) fn third_countries(recipient: &Recipient, on: Date) -> Vec<&str> {
    let told: Vec<&Placed<String>> =
        recipient.stored_in.iter().chain(&recipient.read_from).collect();
    let told = if told.is_empty() { recipient.country.iter().collect() } else { told };
    let mut countries: Vec<&str> = Vec::new();
    for code in told {
        if is_outside(code, on) && !countries.contains(&code.as_str()) {
            countries.push(code);
        }
    }
    countries
}

fn is_outside(code: &str, on: Date) -> bool {
    let Ok(place) = code.parse::<Place>() else { return false };
    !matches!(place_status(place, on).value, PlaceStatus::Eea)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn recipient(places: &str) -> Recipient {
        let head =
            "id = \"r\"\nname = \"R\"\nrole = \"processor\"\ntask = { nb = \"t\", en = \"t\" }\n";
        toml::from_str(&format!("{head}{places}")).expect("a recipient")
    }

    #[test]
    fn irish_storage_with_american_support_leaves_the_eea() {
        let on = date(2026, 11, 22);
        let both =
            recipient("country = \"US\"\nstored_in = [\"IE\"]\nread_from = [\"IE\", \"US\"]");
        assert_eq!(third_countries(&both, on), ["US"]);
        let near = recipient("country = \"US\"\nstored_in = [\"IE\"]\nread_from = [\"NO\"]");
        assert_eq!(third_countries(&near, on), [""; 0]);
        let seat = recipient("country = \"CH\"");
        assert_eq!(third_countries(&seat, on), ["CH"]);
    }
}
