//! Holds mailings and other direct marketing against the rules on who may be written to, and how it ends.

use law::LegalBasis;

use super::basis::{basis_place, rests_on};
use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, RightsOffered},
};

checks! {
    /// Mail without consent.
    ///
    /// ## What it finds
    /// Marketing by e-mail on another basis than consent, and no existing-customer exception.
    /// ## Why it matters
    /// E-mail and SMS to people need their consent beforehand; named addresses at work count (MFL § 15).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "offers"
    /// purpose = { nb = "sende tilbud", en = "send offers" }
    /// basis = "legitimate-interest"
    /// data = ["contact.email"]
    /// marketing = true
    /// erase_also_when = ["objection"]
    /// ```
    /// ## Way out
    /// Ask for consent, or show that the addressees are existing customers (`existing_customers`).
    /// ```toml
    /// [[activity]]
    /// id = "offers"
    /// purpose = { nb = "sende tilbud", en = "send offers" }
    /// basis = "consent"
    /// data = ["contact.email"]
    /// marketing = true
    /// ```
    MAIL_WITHOUT_CONSENT: Error "mail-without-consent", "Markedsføring på e-post uten samtykke", ["MKT-01"], mail_without_consent;

    /// Existing customers who are none.
    ///
    /// ## What it finds
    /// `existing_customers` on addresses that did not come from the customer in a sale: users created by an
    /// employer, another source than the person, or no form at which a way out was offered.
    /// ## Why it matters
    /// All five conditions must hold: got from the customer, in a sale, for own similar products, with an easy
    /// way out at collection and in each message (MFL § 15(3)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "customer-news"
    /// purpose = { nb = "sende nytt om tjenesten", en = "send news of the service" }
    /// basis = "legitimate-interest"
    /// subjects = ["user"]
    /// data = ["contact.email"]
    /// source = ["employer"]
    /// marketing = true
    /// existing_customers = true
    /// erase_also_when = ["objection"]
    ///
    /// [[source]]
    /// id = "employer"
    /// kind = "customer-contact"
    /// name = { nb = "arbeidsgiveren din", en = "your employer" }
    /// ```
    /// ## Way out
    /// Use it for those who bought, with the address they gave then; ask all others.
    /// ```toml
    /// [[activity]]
    /// id = "customer-news"
    /// purpose = { nb = "sende nytt om tjenesten", en = "send news of the service" }
    /// basis = "legitimate-interest"
    /// subjects = ["customer-contact"]
    /// data = ["contact.email"]
    /// source = ["subject"]
    /// collected_at = ["order"]
    /// marketing = true
    /// existing_customers = true
    /// erase_also_when = ["objection"]
    ///
    /// [[collection_point]]
    /// id = "order"
    /// kind = "form"
    /// ```
    NO_EXISTING_CUSTOMERS: Error "no-existing-customers", "Eksisterende kunder som ikke er det", ["MKT-02"], no_existing_customers;

    /// Marketing that no objection stops.
    ///
    /// ## What it finds
    /// Marketing on another basis than consent where `erase_also_when` lacks `objection`, or where the text
    /// names no right to object.
    /// ## Why it matters
    /// An objection against marketing ends it at once, without reasons (GDPR Art. 21(2)–(4)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "customer-interests"
    /// purpose = { nb = "lage en interesseprofil", en = "make a profile of interests" }
    /// basis = "legitimate-interest"
    /// data = ["preference.professional"]
    /// marketing = true
    /// ```
    /// ## Way out
    /// Let an objection erase.
    /// ```toml
    /// [[activity]]
    /// id = "customer-interests"
    /// purpose = { nb = "lage en interesseprofil", en = "make a profile of interests" }
    /// basis = "legitimate-interest"
    /// data = ["preference.professional"]
    /// marketing = true
    /// erase_also_when = ["objection"]
    /// ```
    MARKETING_WITHOUT_OBJECTION: Error "marketing-without-objection", "Markedsføring som ingen innsigelse stopper", ["DSR-18", "DSR-19"], marketing_without_objection;
}

fn mail_without_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in marketing(index).filter(|activity| uses_mail(activity)) {
        let is_profile = activity.profiling.is_some() || activity.combines.is_some();
        let by_exception = activity.existing_customers.as_ref().is_some_and(|it| **it);
        if is_profile || by_exception {
            continue;
        }
        let id = &*activity.id;
        found.push(MAIL_WITHOUT_CONSENT.at(
            basis_place(activity),
            text!(
                "aktiviteten `{id}` sender markedsføring på e-post uten samtykke",
                "activity `{id}` sends marketing by e-mail without consent",
            ),
            text!(
                "sett `basis = \"consent\"`, eller `existing_customers = true` der vilkårene er \
                 oppfylt",
                "set `basis = \"consent\"`, or `existing_customers = true` where its conditions \
                 hold",
            ),
        ));
    }
}

fn no_existing_customers(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(claim) = activity.existing_customers.as_ref().filter(|it| ***it) else { continue };
        let given_by_person = !activity.source.is_empty()
            && activity.source.iter().all(|source| source.as_str() == "subject");
        let is_user = activity.subjects.iter().any(|it| matches!(it.as_str(), "user" | "lead"));
        let (nb, en) = if !given_by_person {
            ("adressen kommer ikke fra kunden selv", "the address does not come from the customer")
        } else if is_user {
            ("brukere og mulige kunder har ikke kjøpt noe", "users and leads have bought nothing")
        } else if index.points_of(activity).next().is_none() {
            ("ingen bestilling tilbød en vei ut", "no order offered a way out")
        } else {
            continue;
        };
        let id = &*activity.id;
        found.push(NO_EXISTING_CUSTOMERS.at(
            claim.span(),
            text!(
                "aktiviteten `{id}` bruker unntaket for eksisterende kunder, men {nb}",
                "activity `{id}` uses the exception for existing customers, but {en}",
            ),
            text!(
                "bruk det bare for dem som kjøpte selv, og spør de andre",
                "use it for those who bought themselves, and ask all others"
            ),
        ));
    }
}

fn marketing_without_objection(index: &Index<'_>, found: &mut Vec<Finding>) {
    let offered = index.declaration.rights.offered.as_ref();
    let is_offered = offered.is_some_and(|offered| offered.contains(&RightsOffered::Objection));
    for activity in marketing(index) {
        let erases = activity.erase_also_when.iter().any(|event| event.as_str() == "objection");
        if erases && is_offered {
            continue;
        }
        let id = &*activity.id;
        let way_out = if erases {
            text!(
                "legg til \"objection\" i `offered` under `[rights]`",
                "add \"objection\" to `offered` in `[rights]`"
            )
        } else {
            text!(
                "legg til \"objection\" i `erase_also_when`",
                "add \"objection\" to `erase_also_when`"
            )
        };
        found.push(MARKETING_WITHOUT_OBJECTION.at(
            activity.id.span(),
            text!(
                "aktiviteten `{id}` er markedsføring som ingen innsigelse stopper",
                "activity `{id}` is marketing that no objection stops",
            ),
            way_out,
        ));
    }
}

/// Returns the marketing that does not end with a withdrawal.
fn marketing<'a>(index: &Index<'a>) -> impl Iterator<Item = &'a Activity> {
    let own = index.own_activities().filter(|activity| activity.marketing);
    own.filter(|activity| !rests_on(activity, LegalBasis::Consent))
}

fn uses_mail(activity: &Activity) -> bool {
    activity.data.iter().any(|key| matches!(key.as_str(), "contact.email" | "contact.phone"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    #[test]
    fn in_13_mail_without_consent_is_found() {
        check_page(
            &MAIL_WITHOUT_CONSENT,
            "activity `offers` sends marketing by e-mail without consent",
        );
    }

    #[test]
    fn in_12_users_whose_employer_bought_are_no_existing_customers() {
        check_page(
            &NO_EXISTING_CUSTOMERS,
            "activity `customer-news` uses the exception for existing customers, but the address \
             does not come from the customer",
        );
        let user = activity("subjects = ['user']\nsource = ['subject']\nexisting_customers = true");
        assert_eq!(
            says(&NO_EXISTING_CUSTOMERS, &user),
            ["activity `a` uses the exception for existing customers, but users and leads \
                 have bought nothing"]
        );
        let no_order =
            activity("subjects = ['customer']\nsource = ['subject']\nexisting_customers = true");
        assert_eq!(says(&NO_EXISTING_CUSTOMERS, &no_order).len(), 1);
    }

    #[test]
    fn um_73_marketing_that_no_objection_stops_is_found() {
        check_page(
            &MARKETING_WITHOUT_OBJECTION,
            "activity `customer-interests` is marketing that no objection stops",
        );
        let unnamed = "[rights]\noffered = ['access']\n".to_owned()
            + &activity(
                "basis = 'legitimate-interest'\nmarketing = true\nerase_also_when = ['objection']",
            );
        assert_eq!(says(&MARKETING_WITHOUT_OBJECTION, &unnamed).len(), 1);
    }
}
