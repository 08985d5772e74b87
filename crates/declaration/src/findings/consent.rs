//! Holds consent against what makes it one: free, asked for, given by an act, by those old enough.

use law::{LegalBasis, Place};

use super::basis::{basis_place, rests_on};
use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, CollectionKind, CollectionPoint},
};

checks! {
    /// Consent of somebody who can hardly refuse.
    ///
    /// ## What it finds
    /// Basis `consent` for employees or applicants.
    /// ## Why it matters
    /// Where one side has the power, a yes is seldom free (GDPR Rec. 43, EDPB 05/2020).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "recruitment"
    /// purpose = { nb = "vurdere søknaden din", en = "judge your application" }
    /// basis = "consent"
    /// subjects = ["applicant"]
    /// ```
    /// ## Way out
    /// For applicants take `contract`: the steps they ask for before one. If consent stays, sign an exception
    /// that says how a no does no harm.
    /// ```toml
    /// [[activity]]
    /// id = "recruitment"
    /// purpose = { nb = "vurdere søknaden din", en = "judge your application" }
    /// basis = "contract"
    /// subject_is_party = true
    /// subjects = ["applicant"]
    /// ```
    IMBALANCED_CONSENT: Warning "imbalanced-consent", "Samtykke fra noen som vanskelig kan si nei", ["CON-05"], imbalanced_consent;

    /// Consent by mere use.
    ///
    /// ## What it finds
    /// `accepted_by_use`: the text says that using the site means accepting it, or its cookies.
    /// ## Why it matters
    /// Consent is a clear act; looking at a page is none (GDPR Art. 4(11), EKL § 3-15, C-673/17).
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// accepted_by_use = true
    /// ```
    /// ## Way out
    /// Take the sentence out; ask where a yes is needed.
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// ```
    CONSENT_BY_USE: Error "consent-by-use", "Samtykke ved bare å bruke", ["CON-01", "CKE-03"], consent_by_use;

    /// Consent assumed beforehand.
    ///
    /// ## What it finds
    /// `assumed_consent`: the box is ticked beforehand, or consent is folded into accepting terms.
    /// ## Why it matters
    /// Silence is no consent, and a request for it stands apart from other matters (GDPR Art. 4(11), 7(2)).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// assumed_consent = true
    /// ```
    /// ## Way out
    /// Leave the box empty, and apart from the terms.
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// ```
    ASSUMED_CONSENT: Error "assumed-consent", "Samtykke som er krysset av på forhånd", ["CON-01", "CON-03"], assumed_consent;

    /// Consent that no form asks for.
    ///
    /// ## What it finds
    /// Basis `consent` without a place in `collected_at` where a person can say yes.
    /// ## Why it matters
    /// The organisation must prove who said yes, when and to what (GDPR Art. 7(1)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// basis = "consent"
    /// ```
    /// ## Way out
    /// Name the form that asks.
    /// ```toml
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// basis = "consent"
    /// collected_at = ["form.newsletter"]
    ///
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// ```
    CONSENT_WITHOUT_FORM: Error "consent-without-form", "Samtykke som ikke noe skjema ber om", ["CON-02"], consent_without_form;

    /// Subscription that nobody confirms.
    ///
    /// ## What it finds
    /// A subscription, or a form for mailings on consent, without `double_opt_in = true`.
    /// ## Why it matters
    /// Anybody can type somebody else's address; without an answer from it, consent is not proven
    /// (GDPR Art. 7(1)).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// ```
    /// ## Way out
    /// Let the sign-up count only when confirmed by mail.
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// double_opt_in = true
    /// ```
    UNCONFIRMED_SUBSCRIPTION: Warning "unconfirmed-subscription", "Påmelding uten bekreftelse", ["CON-02"], unconfirmed_subscription;

    /// Age limit below the law.
    ///
    /// ## What it finds
    /// An age limit below the age at which children consent themselves in the organisation's country.
    /// ## Why it matters
    /// Below it, whoever holds parental responsibility consents (GDPR Art. 8, POL § 5).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "comments"
    /// kind = "comments"
    /// age = { minimum = 12 }
    /// ```
    /// ## Way out
    /// Raise the limit.
    /// ```toml
    /// [[collection_point]]
    /// id = "comments"
    /// kind = "comments"
    /// age = { minimum = 13 }
    /// ```
    AGE_BELOW_LAW: Error "age-below-law", "Aldersgrense under lovens", ["CON-06"], age_below_law;

    /// Age limit below the organisation's own.
    ///
    /// ## What it finds
    /// An age limit at one place below `minimum_age` of the organisation, without watching.
    /// ## Why it matters
    /// A promise stricter than the law binds (GDPR Art. 5(1)(a)).
    /// ## Example
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// minimum_age = 16
    ///
    /// [[collection_point]]
    /// id = "comments"
    /// kind = "comments"
    /// age = { minimum = 15 }
    /// ```
    /// ## Way out
    /// Raise the limit; an exception for comments takes a queue that somebody watches (`moderated`).
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// minimum_age = 16
    ///
    /// [[collection_point]]
    /// id = "comments"
    /// kind = "comments"
    /// age = { minimum = 16 }
    /// ```
    AGE_BELOW_OWN_LIMIT: Error "age-below-own-limit", "Aldersgrense under den dere selv lover", ["CON-08"], age_below_own_limit;

    /// Age that nobody asks.
    ///
    /// ## What it finds
    /// `minimum_age` is promised, and a form open to everybody has no age rule.
    /// ## Why it matters
    /// A limit that no form asks about is not kept (GDPR Art. 5(1)(a), 8(2)).
    /// ## Example
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// minimum_age = 16
    ///
    /// [[collection_point]]
    /// id = "comments"
    /// kind = "comments"
    /// ```
    /// ## Way out
    /// Add the rule to the form; the answer is kept without the birth date.
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// minimum_age = 16
    ///
    /// [[collection_point]]
    /// id = "comments"
    /// kind = "comments"
    /// age = { minimum = 16, erase_when_known = true }
    /// ```
    AGE_NOT_ASKED: Warning "age-not-asked", "Alder som ingen spør om", ["CON-08"], age_not_asked;

    /// Earlier visits tied to a person without her yes.
    ///
    /// ## What it finds
    /// A tool ties earlier visits to the person, and no activity on consent names its supplier.
    /// ## Why it matters
    /// What was called anonymous was pseudonymous from the start; tying it to a name takes a consent that
    /// says so (GDPR Art. 4(5), 6(1)(a)).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "lead-hub"
    /// name = "Veiviser"
    /// recipient = "lead-hub"
    /// category = "advertising"
    /// purpose = { nb = "følge besøk", en = "follow visits" }
    /// links_earlier_visits = true
    ///
    /// [[recipient]]
    /// id = "lead-hub"
    /// name = "Veiviser AS"
    /// role = "processor"
    /// task = { nb = "følger besøk", en = "follows visits" }
    /// ```
    /// ## Way out
    /// Declare the tying as an activity on consent, or switch it off.
    /// ```toml
    /// [[tool]]
    /// id = "lead-hub"
    /// name = "Veiviser"
    /// recipient = "lead-hub"
    /// category = "advertising"
    /// purpose = { nb = "følge besøk", en = "follow visits" }
    /// links_earlier_visits = false
    /// ```
    LINKED_WITHOUT_CONSENT: Error "linked-without-consent", "Tidligere besøk knyttes til personen uten ja", ["TRM-06", "CON-01"], linked_without_consent;

    /// Mail behaviour without a choice of its own.
    ///
    /// ## What it finds
    /// Opens and clicks are recorded on another basis than consent, or within the newsletter's own consent.
    /// ## Why it matters
    /// A hidden picture in a mail reads from the device, and needs a yes to just that (EKL § 3-15).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// purpose_key = "newsletter"
    /// basis = "consent"
    /// data = ["contact.email", "behaviour.mail"]
    /// ```
    /// ## Way out
    /// Make it an activity of its own, so that people get the newsletter without it.
    /// ```toml
    /// [[activity]]
    /// id = "newsletter-reading"
    /// purpose = { nb = "se hva som leses", en = "see what is read" }
    /// basis = "consent"
    /// data = ["behaviour.mail"]
    /// mail_behaviour = true
    /// ```
    MAIL_BEHAVIOUR_WITHOUT_CHOICE: Error "mail-behaviour-without-choice", "E-postlesing følges uten eget valg", ["CKE-01", "CON-01"], mail_behaviour_without_choice;

    /// Renewal without consent.
    ///
    /// ## What it finds
    /// `renew_every` on an activity that does not rest on consent.
    /// ## Why it matters
    /// Only a yes can be asked for again; another basis stands or falls with its own conditions, and asking
    /// would make people believe that their answer counts (GDPR Art. 5(1)(a), 7).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "customer-news"
    /// purpose = { nb = "sende nytt om det du har kjøpt", en = "send news of what you bought" }
    /// basis = "legitimate-interest"
    /// data = ["contact.email"]
    /// renew_every = "2 years"
    /// ```
    /// ## Way out
    /// Leave `renew_every` out, and say in `retention` when the data go.
    /// ```toml
    /// [[activity]]
    /// id = "customer-news"
    /// purpose = { nb = "sende nytt om det du har kjøpt", en = "send news of what you bought" }
    /// basis = "legitimate-interest"
    /// data = ["contact.email"]
    /// retention = { until = "relation-end" }
    /// ```
    RENEWAL_WITHOUT_CONSENT: Error "renewal-without-consent", "Noe annet enn samtykke skal fornyes", ["CON-01", "BAS-07"], renewal_without_consent;

    /// Exact position without consent.
    ///
    /// ## What it finds
    /// The exact position on another basis than consent, or taken where the text promises only country or town.
    /// ## Why it matters
    /// The setting is the least exact one until the person acts, and no more is taken than needed
    /// (GDPR Art. 5(1)(c), 25(2)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "country"
    /// purpose = { nb = "vise riktig utgave", en = "show the right edition" }
    /// basis = "legitimate-interest"
    /// data = ["location.exact"]
    /// position = "exact"
    /// ```
    /// ## Way out
    /// Work out the country and drop the rest, or ask.
    /// ```toml
    /// [[activity]]
    /// id = "country"
    /// purpose = { nb = "vise riktig utgave", en = "show the right edition" }
    /// basis = "legitimate-interest"
    /// data = ["location.country"]
    /// position = "country"
    /// ```
    EXACT_POSITION: Error "exact-position", "Nøyaktig posisjon uten samtykke", ["GOV-01", "PRI-03"], exact_position;

    /// Voluntary, but not on consent.
    ///
    /// ## What it finds
    /// `voluntary = true` on another basis than consent.
    /// ## Why it matters
    /// What begins and ends with the person's yes rests on that yes (GDPR Art. 6(1)(a)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "user-groups"
    /// purpose = { nb = "drive brukergrupper", en = "run user groups" }
    /// basis = "legitimate-interest"
    /// voluntary = true
    /// ```
    /// ## Way out
    /// Set the basis to `consent`.
    /// ```toml
    /// [[activity]]
    /// id = "user-groups"
    /// purpose = { nb = "drive brukergrupper", en = "run user groups" }
    /// basis = "consent"
    /// voluntary = true
    /// ```
    VOLUNTARY_WITHOUT_CONSENT: Error "voluntary-without-consent", "Frivillig, men uten samtykke", ["BAS-01"], voluntary_without_consent;
}

/// Kinds of people over whom the organisation has power.
const DEPENDENT: [&str; 2] = ["applicant", "employee"];

fn imbalanced_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in on_consent(index) {
        let Some(dependent) = activity.subjects.iter().find(|it| DEPENDENT.contains(&it.as_str()))
        else {
            continue;
        };
        let (id, is_applicant) = (&*activity.id, dependent.as_str() == "applicant");
        let way_out = if is_applicant {
            text!(
                "velg `contract`: det søkeren ber om før en avtale; står samtykket, signer et \
                 unntak",
                "take `contract`: steps the applicant asks for before one; if consent stays, \
                 sign an exception",
            )
        } else {
            text!(
                "velg et annet grunnlag, eller signer et unntak som sier hvordan et nei er uten \
                 følger",
                "take another basis, or sign an exception that says how a no does no harm",
            )
        };
        found.push(IMBALANCED_CONSENT.at(
            basis_place(activity),
            text!(
                "aktiviteten `{id}` bygger på samtykke fra noen som vanskelig kan si nei",
                "activity `{id}` rests on the consent of people who can hardly refuse",
            ),
            way_out,
        ));
    }
}

fn consent_by_use(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(by_use) = index.declaration.statement.accepted_by_use.as_ref().filter(|it| ***it)
    else {
        return;
    };
    found.push(CONSENT_BY_USE.at(
        by_use.span(),
        text!(
            "teksten sier at bruk av nettstedet er å godta den, men bruk er ikke samtykke",
            "the text says that using the site means accepting it, but use is no consent",
        ),
        text!(
            "ta setningen ut, og spør der det trengs et ja",
            "take the sentence out, and ask where a yes is needed"
        ),
    ));
}

fn assumed_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        let Some(assumed) = point.assumed_consent.as_ref().filter(|it| ***it) else { continue };
        let id = &*point.id;
        found.push(ASSUMED_CONSENT.at(
            assumed.span(),
            text!(
                "skjemaet `{id}` tar samtykket for gitt: krysset av på forhånd eller bakt inn i \
                 vilkår",
                "form `{id}` takes consent for granted: ticked beforehand or folded into terms",
            ),
            text!(
                "la boksen stå tom og for seg selv",
                "leave the box empty, and apart from the terms",
            ),
        ));
    }
}

fn consent_without_form(index: &Index<'_>, found: &mut Vec<Finding>) {
    let asks = |point: &CollectionPoint| {
        !matches!(*point.kind, CollectionKind::Mailbox | CollectionKind::SocialPage)
    };
    for activity in on_consent(index).filter(|activity| !index.points_of(activity).any(asks)) {
        let id = &*activity.id;
        found.push(CONSENT_WITHOUT_FORM.at(
            basis_place(activity),
            text!(
                "aktiviteten `{id}` bygger på samtykke, men ikke noe skjema ber om det",
                "activity `{id}` relies on consent, but no form asks for it",
            ),
            text!(
                "oppgi skjemaet i `collected_at`, og kjør `ordhold check` igjen",
                "name the form in `collected_at`, then run `ordhold check`",
            ),
        ));
    }
}

fn unconfirmed_subscription(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        let signs_up = match *point.kind {
            CollectionKind::Subscription => true,
            CollectionKind::Form | CollectionKind::Event => index
                .activities_at(point)
                .iter()
                .any(|activity| activity.marketing && rests_on(activity, LegalBasis::Consent)),
            _ => false,
        };
        if !signs_up || point.double_opt_in.as_ref().is_some_and(|it| **it) {
            continue;
        }
        let id = &*point.id;
        found.push(UNCONFIRMED_SUBSCRIPTION.at(
            point.double_opt_in.as_ref().map_or(point.id.span(), |it| it.span()),
            text!(
                "påmeldingen `{id}` gjelder uten at noen bekrefter adressen",
                "sign-up `{id}` counts without anybody confirming the address",
            ),
            text!("sett `double_opt_in = true`", "set `double_opt_in = true`"),
        ));
    }
}

fn age_below_law(index: &Index<'_>, found: &mut Vec<Finding>) {
    let organisation = &index.declaration.organisation;
    let Ok(place) = organisation.country.parse::<Place>() else { return };
    let legal = law::consent_age(place, index.on, None).value.years;
    let limits = index.declaration.collection_points.iter().filter_map(|point| point.age.as_ref());
    let limits = limits.map(|age| &age.minimum).chain(&organisation.minimum_age);
    for limit in limits.filter(|limit| ***limit < legal) {
        let years = **limit;
        found.push(AGE_BELOW_LAW.at(
            limit.span(),
            text!(
                "aldersgrensen {years} er lavere enn lovens {legal}",
                "the age limit {years} is below the law's {legal}",
            ),
            text!("hev grensen til {legal}", "raise the limit to {legal}"),
        ));
    }
}

fn age_below_own_limit(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(own) = &index.declaration.organisation.minimum_age else { return };
    for point in &index.declaration.collection_points {
        let Some(age) = point.age.as_ref().filter(|age| age.minimum.get() < own.get()) else {
            continue;
        };
        if age.moderated && *point.kind == CollectionKind::Comments {
            continue;
        }
        let (id, years, own) = (&*point.id, *age.minimum, **own);
        found.push(AGE_BELOW_OWN_LIMIT.at(
            age.minimum.span(),
            text!(
                "skjemaet `{id}` slipper til fra {years} år, men dere lover {own}",
                "form `{id}` lets people in from {years}, but you promise {own}",
            ),
            text!(
                "hev grensen til {own}; for kommentarer kan en kø som følges med på, være et \
                 unntak",
                "raise the limit to {own}; for comments a watched queue can be an exception",
            ),
        ));
    }
}

fn age_not_asked(index: &Index<'_>, found: &mut Vec<Finding>) {
    use CollectionKind::{Comments, Event, Form, Subscription, Survey};
    let Some(own) = index.declaration.organisation.minimum_age.as_ref().map(|age| **age) else {
        return;
    };
    let open = [Comments, Event, Form, Subscription, Survey];
    let points = index.declaration.collection_points.iter();
    for point in points.filter(|point| open.contains(&point.kind) && point.age.is_none()) {
        let id = &*point.id;
        found.push(AGE_NOT_ASKED.at(
            point.id.span(),
            text!(
                "dere lover å ikke samle inn noe om dem under {own}, men skjemaet `{id}` spør \
                 ikke om alder",
                "you promise to collect nothing from anyone under {own}, but form `{id}` does \
                 not ask",
            ),
            text!("legg til `age = {{ minimum = {own} }}`", "add `age = {{ minimum = {own} }}`"),
        ));
    }
}

fn linked_without_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    for tool in &index.declaration.tools {
        let Some(links) = tool.links_earlier_visits.as_ref().filter(|it| ***it) else { continue };
        let names_it = |activity: &Activity| {
            tool.recipient.as_ref().is_some_and(|recipient| {
                activity.recipients.iter().any(|named| named.as_str() == recipient.as_str())
            })
        };
        if on_consent(index).any(names_it) {
            continue;
        }
        let id = &*tool.id;
        found.push(LINKED_WITHOUT_CONSENT.at(
            links.span(),
            text!(
                "verktøyet `{id}` knytter tidligere besøk til personen uten at noen aktivitet \
                 ber om samtykke til det",
                "tool `{id}` ties earlier visits to the person, and no activity asks for consent \
                 to it",
            ),
            text!(
                "deklarer det som en aktivitet med samtykke, eller slå det av",
                "declare it as an activity on consent, or switch it off",
            ),
        ));
    }
}

fn mail_behaviour_without_choice(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let category = activity.data.iter().find(|it| it.as_str() == "behaviour.mail");
        let switch = activity.mail_behaviour.as_ref().filter(|it| ***it);
        let Some(place) = category.map(|it| it.span()).or(switch.map(|it| it.span())) else {
            continue;
        };
        let is_newsletter =
            activity.purpose_key.as_ref().is_some_and(|key| key.as_str() == "newsletter")
                || !activity.topics.is_empty();
        if rests_on(activity, LegalBasis::Consent) && !is_newsletter {
            continue;
        }
        let id = &*activity.id;
        found.push(MAIL_BEHAVIOUR_WITHOUT_CHOICE.at(
            place,
            text!(
                "aktiviteten `{id}` følger med på hvilke e-poster som åpnes, uten et eget valg",
                "activity `{id}` records which mails are opened without a choice of its own",
            ),
            text!(
                "lag en egen aktivitet med samtykke, så nyhetsbrevet kommer også uten",
                "make it an activity of its own on consent, so that the newsletter comes without \
                 it too",
            ),
        ));
    }
}

fn renewal_without_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(period) = activity.renew_every.as_ref() else { continue };
        if rests_on(activity, LegalBasis::Consent) {
            continue;
        }
        let id = &*activity.id;
        found.push(RENEWAL_WITHOUT_CONSENT.at(
            period.span(),
            text!(
                "aktiviteten `{id}` vil spørre på nytt, men hviler ikke på samtykke",
                "activity `{id}` is to ask again, but does not rest on consent",
            ),
            text!(
                "ta bort `renew_every`, og si i `retention` når opplysningene slettes",
                "leave `renew_every` out, and say in `retention` when the data are erased",
            ),
        ));
    }
}

fn exact_position(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let category = activity.data.iter().find(|it| it.as_str() == "location.exact");
        let position = activity.position.as_ref();
        let says_less = position.is_some_and(|position| position.as_str() != "exact");
        let says_exact = position.filter(|position| position.as_str() == "exact");
        let Some(exact) = category.or(says_exact) else { continue };
        if rests_on(activity, LegalBasis::Consent) && !says_less {
            continue;
        }
        let id = &*activity.id;
        let says = if says_less {
            text!(
                "aktiviteten `{id}` lover grov posisjon, men tar den nøyaktige",
                "activity `{id}` promises a rough position, but takes the exact one",
            )
        } else {
            text!(
                "aktiviteten `{id}` tar nøyaktig posisjon uten samtykke",
                "activity `{id}` takes the exact position without consent",
            )
        };
        let way_out = text!(
            "regn ut landet og slipp resten (`location.country`), eller be om samtykke",
            "work out the country and drop the rest (`location.country`), or ask for consent",
        );
        found.push(EXACT_POSITION.at(exact.span(), says, way_out));
    }
}

fn voluntary_without_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    let voluntary = index.own_activities().filter(|activity| activity.voluntary);
    for activity in voluntary.filter(|activity| !rests_on(activity, LegalBasis::Consent)) {
        let id = &*activity.id;
        found.push(VOLUNTARY_WITHOUT_CONSENT.at(
            basis_place(activity),
            text!(
                "aktiviteten `{id}` er frivillig, men bygger ikke på samtykke",
                "activity `{id}` is voluntary, but does not rest on consent",
            ),
            text!("sett `basis = \"consent\"`", "set `basis = \"consent\"`"),
        ));
    }
}

fn on_consent<'a>(index: &Index<'a>) -> impl Iterator<Item = &'a Activity> {
    index.own_activities().filter(|activity| rests_on(activity, LegalBasis::Consent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    #[test]
    fn um_22_consent_of_applicants_is_found_with_a_better_basis() {
        check_page(
            &IMBALANCED_CONSENT,
            "activity `recruitment` rests on the consent of people who can hardly refuse",
        );
        let staff = activity("basis = 'consent'\nsubjects = ['employee']");
        assert_eq!(says(&IMBALANCED_CONSENT, &staff).len(), 1);
    }

    #[test]
    fn um_04_use_of_the_site_is_no_consent() {
        check_page(
            &CONSENT_BY_USE,
            "the text says that using the site means accepting it, but use is no consent",
        );
    }

    #[test]
    fn um_41_a_text_that_denies_consent_by_use_is_not_found() {
        let statement =
            |value| format!("[statement]\nchanged_on = 2026-11-02\naccepted_by_use = {value}\n");
        assert_eq!(says(&CONSENT_BY_USE, &statement("true")).len(), 1);
        assert_eq!(says(&CONSENT_BY_USE, &statement("false")), [""; 0]);
    }

    #[test]
    fn a_box_ticked_beforehand_is_found() {
        check_page(
            &ASSUMED_CONSENT,
            "form `newsletter` takes consent for granted: ticked beforehand or folded into terms",
        );
    }

    #[test]
    fn um_47_consent_that_no_form_asks_for_is_found() {
        check_page(
            &CONSENT_WITHOUT_FORM,
            "activity `newsletter` relies on consent, but no form asks for it",
        );
        let by_mail = activity("basis = 'consent'\ncollected_at = ['post']")
            + "[[collection_point]]\nid = 'post'\nkind = 'mailbox'\n";
        assert_eq!(says(&CONSENT_WITHOUT_FORM, &by_mail).len(), 1, "a mailbox asks nothing");
    }

    #[test]
    fn um_46_a_subscription_that_nobody_confirms_is_found() {
        check_page(
            &UNCONFIRMED_SUBSCRIPTION,
            "sign-up `newsletter` counts without anybody confirming the address",
        );
        let form = |basis| {
            activity(&format!("basis = '{basis}'\nmarketing = true\ncollected_at = ['f']"))
                + "[[collection_point]]\nid = 'f'\nkind = 'form'\n"
        };
        assert_eq!(says(&UNCONFIRMED_SUBSCRIPTION, &form("consent")).len(), 1);
        assert_eq!(says(&UNCONFIRMED_SUBSCRIPTION, &form("legitimate-interest")), [""; 0]);
    }

    #[test]
    fn ms_23_an_age_limit_is_thirteen_in_norway_and_fifteen_in_denmark() {
        check_page(&AGE_BELOW_LAW, "the age limit 12 is below the law's 13");
        let own = |country, age| {
            format!("[organisation]\nname = 'F'\ncountry = '{country}'\nminimum_age = {age}\n")
        };
        assert_eq!(says(&AGE_BELOW_LAW, &own("NO", 13)), [""; 0]);
        assert_eq!(
            says(&AGE_BELOW_LAW, &own("DK", 14)),
            ["the age limit 14 is below the law's 15"]
        );
        assert_eq!(says(&AGE_BELOW_LAW, &own("DK", 15)), [""; 0]);
    }

    #[test]
    fn ms_24_only_watched_comments_may_go_below_the_promised_age() {
        check_page(
            &AGE_BELOW_OWN_LIMIT,
            "form `comments` lets people in from 15, but you promise 16",
        );
        let point = |kind| {
            format!(
                "[organisation]\nname = 'F'\ncountry = 'NO'\nminimum_age = 16\n\
                 [[collection_point]]\nid = 'p'\nkind = '{kind}'\nage = {{ minimum = 13, moderated = true }}\n"
            )
        };
        assert_eq!(says(&AGE_BELOW_OWN_LIMIT, &point("comments")), [""; 0]);
        assert_eq!(says(&AGE_BELOW_OWN_LIMIT, &point("form")).len(), 1);
    }

    #[test]
    fn ms_23_a_promised_age_that_a_form_does_not_ask_is_found() {
        check_page(
            &AGE_NOT_ASKED,
            "you promise to collect nothing from anyone under 16, but form `comments` does not ask",
        );
    }

    #[test]
    fn um_39_tying_earlier_visits_without_a_consent_is_found() {
        check_page(
            &LINKED_WITHOUT_CONSENT,
            "tool `lead-hub` ties earlier visits to the person, and no activity asks for consent \
             to it",
        );
        let tool = "[[tool]]\nid = 't'\nname = 'T'\nrecipient = 'r'\ncategory = 'advertising'\n\
            purpose = { nb = 'x', en = 'y' }\nlinks_earlier_visits = true\n\
            [[recipient]]\nid = 'r'\nname = 'R'\nrole = 'processor'\ntask = { nb = 'x', en = 'y' }\n";
        let asked = activity("basis = 'consent'\nrecipients = ['r']") + tool;
        assert_eq!(says(&LINKED_WITHOUT_CONSENT, &asked), [""; 0]);
    }

    #[test]
    fn um_66_mail_behaviour_without_a_choice_of_its_own_is_found() {
        check_page(
            &MAIL_BEHAVIOUR_WITHOUT_CHOICE,
            "activity `newsletter` records which mails are opened without a choice of its own",
        );
        let other_basis = activity("basis = 'legitimate-interest'\nmail_behaviour = true");
        assert_eq!(says(&MAIL_BEHAVIOUR_WITHOUT_CHOICE, &other_basis).len(), 1);
    }

    #[test]
    fn in_13_asking_again_for_what_is_no_consent_is_found() {
        check_page(
            &RENEWAL_WITHOUT_CONSENT,
            "activity `customer-news` is to ask again, but does not rest on consent",
        );
        let asked = activity("basis = 'consent'\nrenew_every = '2 years'");
        assert_eq!(says(&RENEWAL_WITHOUT_CONSENT, &asked), [""; 0]);
    }

    #[test]
    fn ms_10_exact_position_without_consent_is_found() {
        check_page(&EXACT_POSITION, "activity `country` takes the exact position without consent");
        let asked = activity("basis = 'consent'\ndata = ['location.exact']\nposition = 'exact'");
        assert_eq!(says(&EXACT_POSITION, &asked), [""; 0]);
    }

    #[test]
    fn ms_11_a_rough_position_leaves_the_exact_one_alone() {
        let both = activity("basis = 'consent'\ndata = ['location.exact']\nposition = 'country'");
        assert_eq!(
            says(&EXACT_POSITION, &both),
            ["activity `a` promises a rough position, but takes the exact one"]
        );
    }

    #[test]
    fn um_15_voluntary_without_consent_is_found() {
        check_page(
            &VOLUNTARY_WITHOUT_CONSENT,
            "activity `user-groups` is voluntary, but does not rest on consent",
        );
    }
}
