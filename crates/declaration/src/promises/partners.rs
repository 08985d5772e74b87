//! Promises on integrations that the customer switches on itself.

use crate::{
    model::{Agreement, Partner},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::page::Page,
};

pub(super) fn promise(agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    for partner in &agreement.partner {
        let owner = format!("partner.{}", partner.kind.as_str());
        promise_one(partner, &mut Page::of(owner, Section::Partners, list));
    }
    if agreement.partner_needs_agreement {
        Page::of("agreement", Section::Partners, list).says(
            Kind::PartnerAgreement,
            agreement.span(),
            "En integrasjon slås på av kunden selv, og først når kunden oppgir sin egen avtale \
             med partneren",
            "An integration is switched on by the customer itself, and only when it names its \
             own agreement with the partner",
        );
    }
}

fn promise_one(partner: &Placed<Partner>, page: &mut Page) {
    let name = &partner.name;
    let number = |word: &str| {
        partner.number.as_ref().map(|it| format!(", {word} {}", it.as_str())).unwrap_or_default()
    };
    let web = partner.web.as_ref().map(|web| format!(", {web}")).unwrap_or_default();
    page.says(
        Kind::PartnerListed,
        partner.span(),
        format!(
            "Kunden kan koble til {}{}{web}; ingenting sendes dit før kunden har slått det \
                 på",
            name.nb,
            number("org.nr.")
        ),
        format!(
            "The customer can connect {}{}{web}; nothing is sent there before the customer \
                 has switched it on",
            name.en,
            number("org. no.")
        ),
    );
    if partner.own_controller {
        page.says(
            Kind::PartnerController,
            partner.span(),
            format!(
                "Den som får opplysninger gjennom «{}», bestemmer selv over dem \
                     (behandlingsansvarlig)",
                name.nb
            ),
            format!(
                "Whoever gets data through “{}” decides for itself about them (controller)",
                name.en
            ),
        );
    }
}
