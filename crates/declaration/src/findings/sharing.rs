//! Holds what is said about sharing against who gets data: nobody, anybody, only on certain grounds, only beside a comment.

use law::LegalBasis;

use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, GroundForSharing, Recipient, RecipientRole},
};

checks! {
    /// Shared with anybody.
    ///
    /// ## What it finds
    /// `shared_with_anyone`: the text says that data go to any other parties.
    /// ## Why it matters
    /// People are told who gets their data; "anybody" is nobody they could ask (GDPR Art. 13(1)(e)). Often a
    /// "not" was lost.
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "courses"
    /// purpose = { nb = "holde kurs", en = "hold courses" }
    /// shared_with_anyone = true
    /// ```
    /// ## Way out
    /// Find out what was meant; name the recipients, or say that nobody gets the data.
    /// ```toml
    /// [[activity]]
    /// id = "courses"
    /// purpose = { nb = "holde kurs", en = "hold courses" }
    /// not_shared = true
    /// ```
    SHARED_WITH_ANYONE: Error "shared-with-anyone", "Delt med hvem som helst", ["NOT-04", "PRI-02"], shared_with_anyone;

    /// Never shared, and shared.
    ///
    /// ## What it finds
    /// The statement says that nothing is shared, and an activity names a recipient that decides for itself.
    /// ## Why it matters
    /// Two sentences of one text contradict each other; the stricter one binds (GDPR Art. 5(1)(a)).
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// never_shares = true
    ///
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "følge trender", en = "follow trends" }
    /// recipients = ["trend-partner"]
    ///
    /// [[recipient]]
    /// id = "trend-partner"
    /// name = "Trendvakten AS"
    /// role = "controller"
    /// task = { nb = "lager rapporter", en = "makes reports" }
    /// ```
    /// ## Way out
    /// Stop the sharing, or take the sentence out.
    /// ```toml
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "følge trender", en = "follow trends" }
    /// recipients = ["trend-partner"]
    ///
    /// [[recipient]]
    /// id = "trend-partner"
    /// name = "Trendvakten AS"
    /// role = "controller"
    /// task = { nb = "lager rapporter", en = "makes reports" }
    /// ```
    NEVER_SHARED_BUT_SHARED: Error "never-shared-but-shared", "Aldri delt, men delt", ["PRI-01", "NOT-04"], never_shared_but_shared;

    /// Activity said not to be shared, with a recipient.
    ///
    /// ## What it finds
    /// `not_shared` beside a recipient that is no processor.
    /// ## Why it matters
    /// "Not passed on" covers those who work for the organisation, and nobody else (GDPR Art. 4(9), 13(1)(e)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// not_shared = true
    /// recipients = ["partner"]
    ///
    /// [[recipient]]
    /// id = "partner"
    /// name = "Partner AS"
    /// role = "controller"
    /// task = { nb = "selger kurs", en = "sells courses" }
    /// ```
    /// ## Way out
    /// Take the recipient out, or the promise.
    /// ```toml
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// not_shared = true
    /// ```
    NOT_SHARED_BUT_SHARED: Error "not-shared-but-shared", "Ikke delt, men med mottaker", ["PRI-01", "NOT-04"], not_shared_but_shared;

    /// Shared on another ground than the text allows.
    ///
    /// ## What it finds
    /// `shares_only_on` leaves out the basis of an activity whose recipient decides for itself.
    /// ## Why it matters
    /// The text promises on which grounds data leave; any other breaks it (GDPR Art. 5(1)(a)–(b)).
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// shares_only_on = ["explicit-consent"]
    ///
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "følge trender", en = "follow trends" }
    /// basis = "legitimate-interest"
    /// recipients = ["trend-partner"]
    ///
    /// [[recipient]]
    /// id = "trend-partner"
    /// name = "Trendvakten AS"
    /// role = "controller"
    /// task = { nb = "lager rapporter", en = "makes reports" }
    /// ```
    /// ## Way out
    /// Ask for consent to this recipient, stop the sharing, or add the ground to the text.
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// shares_only_on = ["explicit-consent"]
    ///
    /// [[activity]]
    /// id = "competition"
    /// purpose = { nb = "sende premien", en = "send the prize" }
    /// basis = "consent"
    /// recipients = ["prize-partner"]
    ///
    /// [[recipient]]
    /// id = "prize-partner"
    /// name = "Gavekurven AS"
    /// role = "controller"
    /// task = { nb = "sender premier", en = "sends prizes" }
    /// ```
    SHARED_ON_OTHER_GROUND: Error "shared-on-other-ground", "Delt på et annet grunnlag enn teksten sier", ["PRI-02", "NOT-04"], shared_on_other_ground;

    /// Published, and said not to be stored.
    ///
    /// ## What it finds
    /// `not_stored` at a place that publishes or keeps what people write.
    /// ## Why it matters
    /// What stands on a page is stored, and the person may have it taken down (GDPR Art. 4(2), 17).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "blog"
    /// kind = "comments"
    /// publishes = ["contact.name"]
    /// not_stored = true
    /// ```
    /// ## Way out
    /// Take the sentence out.
    /// ```toml
    /// [[collection_point]]
    /// id = "blog"
    /// kind = "comments"
    /// publishes = ["contact.name"]
    /// ```
    PUBLISHED_NOT_STORED: Error "published-not-stored", "Publisert, men «ikke lagret»", ["PRI-01", "TRM-02"], published_not_stored;

    /// Contact details that are published.
    ///
    /// ## What it finds
    /// A place that publishes an e-mail address, a telephone number or an address.
    /// ## Why it matters
    /// Nothing is made public unless the person acts, and a comment needs no address beside it
    /// (GDPR Art. 25(2)).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "blog"
    /// kind = "comments"
    /// publishes = ["contact.name", "contact.email"]
    /// ```
    /// ## Way out
    /// Publish the name alone.
    /// ```toml
    /// [[collection_point]]
    /// id = "blog"
    /// kind = "comments"
    /// publishes = ["contact.name"]
    /// ```
    CONTACT_PUBLISHED: Error "contact-published", "Kontaktopplysninger som publiseres", ["GOV-01", "PRI-03"], contact_published;
}

/// Categories by which anybody could reach the person.
const REACHES: [&str; 6] = [
    "contact.address",
    "contact.email",
    "contact.invoice-address",
    "contact.other",
    "contact.phone",
    "contact.work-phone",
];

fn shared_with_anyone(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in &index.declaration.activities {
        let Some(shared) = activity.shared_with_anyone.as_ref().filter(|it| ***it) else {
            continue;
        };
        let id = &*activity.id;
        found.push(SHARED_WITH_ANYONE.at(
            shared.span(),
            text!(
                "aktiviteten `{id}` sies å dele opplysninger med hvem som helst; kanskje mangler \
                 det et «ikke»",
                "activity `{id}` is said to share data with anybody; perhaps a \"not\" is missing",
            ),
            text!(
                "finn ut hva som er ment: oppgi mottakerne, eller sett `not_shared = true`",
                "find out what was meant: name the recipients, or set `not_shared = true`",
            ),
        ));
    }
}

fn never_shared_but_shared(index: &Index<'_>, found: &mut Vec<Finding>) {
    let claim = index.declaration.statement.never_shares.as_ref();
    let Some(claim) = claim.filter(|claim| ***claim) else { return };
    let mut shared = index.own_activities().filter_map(|it| Some((it, outsider(index, it)?)));
    let Some((activity, recipient)) = shared.next() else { return };
    let (id, name) = (&*activity.id, &recipient.name);
    found.push(NEVER_SHARED_BUT_SHARED.at(
        claim.span(),
        text!(
            "teksten sier at dere aldri deler, men aktiviteten `{id}` deler med {name}",
            "the text says that you never share, but activity `{id}` shares with {name}",
        ),
        text!(
            "slutt å dele, eller ta bort `never_shares`",
            "stop sharing, or take `never_shares` out"
        ),
    ));
}

fn not_shared_but_shared(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.declaration.activities.iter().filter(|activity| activity.not_shared) {
        for reference in &activity.recipients {
            let Some(recipient) = index.recipient(reference) else { continue };
            if *recipient.role == RecipientRole::Processor {
                continue;
            }
            let (id, name) = (&*activity.id, &recipient.name);
            found.push(NOT_SHARED_BUT_SHARED.at(
                reference.span(),
                text!(
                    "aktiviteten `{id}` sies ikke å dele, men deler med {name}",
                    "activity `{id}` is said not to share, but shares with {name}",
                ),
                text!(
                    "ta mottakeren ut, eller ta bort `not_shared`",
                    "take the recipient out, or take `not_shared` out"
                ),
            ));
        }
    }
}

fn shared_on_other_ground(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(grounds) = &index.declaration.statement.shares_only_on else { return };
    for activity in index.own_activities() {
        let Some(basis) = activity.basis.as_ref().map(|basis| **basis) else { continue };
        let Some(recipient) = outsider(index, activity) else { continue };
        if grounds.iter().any(|ground| allows(*ground, basis)) {
            continue;
        }
        let place = activity.recipients.iter().find(|it| it.as_str() == recipient.id.as_str());
        let (id, name, nb, en) = (&*activity.id, &recipient.name, basis.nb(), basis.en());
        found.push(SHARED_ON_OTHER_GROUND.at(
            place.map_or(activity.id.span(), |reference| reference.span()),
            text!(
                "aktiviteten `{id}` deler med {name} på grunnlaget {nb}, som teksten ikke åpner \
                 for",
                "activity `{id}` shares with {name} on {en}, a ground the text does not allow",
            ),
            text!(
                "be om samtykke til denne mottakeren, slutt å dele, eller utvid `shares_only_on`",
                "ask for consent to this recipient, stop sharing, or extend `shares_only_on`",
            ),
        ));
    }
}

fn allows(ground: GroundForSharing, basis: LegalBasis) -> bool {
    match ground {
        GroundForSharing::Consent | GroundForSharing::ExplicitConsent => {
            basis == LegalBasis::Consent
        }
        GroundForSharing::Contract => basis == LegalBasis::Contract,
        GroundForSharing::LegalObligation => basis == LegalBasis::LegalDuty,
        GroundForSharing::LegitimateInterest => basis == LegalBasis::LegitimateInterest,
    }
}

/// Returns the first recipient that decides for itself; authorities are owed what the law says.
fn outsider<'a>(index: &Index<'a>, activity: &'a Activity) -> Option<&'a Recipient> {
    let decides = |role| matches!(role, RecipientRole::Controller | RecipientRole::JointController);
    index.recipients_of(activity).find(|recipient| decides(*recipient.role))
}

fn published_not_stored(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        let Some(claim) = point.not_stored.as_ref().filter(|it| ***it) else { continue };
        let id = &*point.id;
        let says = if point.publishes.is_empty() {
            text!(
                "det som skrives i `{id}`, sies ikke å bli lagret, men brukes likevel",
                "what is written at `{id}` is said not to be stored, and yet is used",
            )
        } else {
            text!(
                "det som skrives i `{id}`, publiseres, men sies ikke å bli lagret",
                "what is written at `{id}` is published, but said not to be stored",
            )
        };
        let way_out = text!(
            "ta bort `not_stored`: det som står på en side, er lagret",
            "take `not_stored` out: what stands on a page is stored",
        );
        found.push(PUBLISHED_NOT_STORED.at(claim.span(), says, way_out));
    }
}

fn contact_published(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        for published in point.publishes.iter().filter(|it| REACHES.contains(&it.as_str())) {
            let (id, key) = (&*point.id, published.as_str());
            found.push(CONTACT_PUBLISHED.at(
                published.span(),
                text!(
                    "`{id}` publiserer `{key}`, som hvem som helst kan bruke til å nå personen",
                    "`{id}` publishes `{key}`, by which anybody could reach the person",
                ),
                text!("publiser bare navnet", "publish the name alone"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    fn recipient(role: &str) -> String {
        format!(
            "[[recipient]]\nid = 'r'\nname = 'Odden AS'\nrole = '{role}'\ntask = {{ nb = 'x', en \
             = 'y' }}\n"
        )
    }

    #[test]
    fn um_56_data_shared_with_anybody_are_found() {
        check_page(
            &SHARED_WITH_ANYONE,
            "activity `courses` is said to share data with anybody; perhaps a \"not\" is missing",
        );
    }

    #[test]
    fn ms_17_a_text_that_never_shares_and_shares_is_found() {
        check_page(
            &NEVER_SHARED_BUT_SHARED,
            "the text says that you never share, but activity `statistics` shares with \
             Trendvakten AS",
        );
    }

    #[test]
    fn ms_16_processors_and_authorities_are_no_sharing() {
        let never = "[statement]\nchanged_on = 2026-11-02\nnever_shares = true\n";
        let with = |role| never.to_owned() + &activity("recipients = ['r']") + &recipient(role);
        assert_eq!(says(&NEVER_SHARED_BUT_SHARED, &with("processor")), [""; 0]);
        assert_eq!(says(&NEVER_SHARED_BUT_SHARED, &with("authority")), [""; 0]);
        assert_eq!(says(&NEVER_SHARED_BUT_SHARED, &with("joint-controller")).len(), 1);
    }

    #[test]
    fn um_49_a_newsletter_said_not_to_be_passed_on_has_no_outside_recipient() {
        check_page(
            &NOT_SHARED_BUT_SHARED,
            "activity `newsletter` is said not to share, but shares with Partner AS",
        );
    }

    #[test]
    fn in_04_sharing_on_a_ground_the_text_does_not_name_is_found() {
        check_page(
            &SHARED_ON_OTHER_GROUND,
            "activity `statistics` shares with Trendvakten AS on legitimate interest, a ground \
             the text does not allow",
        );
    }

    #[test]
    fn mi_15_only_legal_duties_may_open_the_door() {
        let only = "[statement]\nchanged_on = 2026-11-02\nshares_only_on = ['legal-obligation']\n";
        let on = |basis| {
            only.to_owned()
                + &activity(&format!("basis = '{basis}'\nrecipients = ['r']"))
                + &recipient("controller")
        };
        assert_eq!(says(&SHARED_ON_OTHER_GROUND, &on("legal-obligation")), [""; 0]);
        assert_eq!(says(&SHARED_ON_OTHER_GROUND, &on("consent")).len(), 1);
    }

    #[test]
    fn um_52_a_comment_that_is_published_is_stored() {
        check_page(
            &PUBLISHED_NOT_STORED,
            "what is written at `blog` is published, but said not to be stored",
        );
        check_page(
            &CONTACT_PUBLISHED,
            "`blog` publishes `contact.email`, by which anybody could reach the person",
        );
    }
}
