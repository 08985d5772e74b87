//! Holds the roles a text claims against the facts: who decides, with whom, under which name.

use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{CollectionKind, CookieCategory, RecipientRole, Role},
    place::Placed,
};

checks! {
    /// Role that the facts refute.
    ///
    /// ## What it finds
    /// The text calls the organisation a processor for its own users' data, while it decides about them; or
    /// a controller, while it decides about nothing.
    /// ## Why it matters
    /// Role follows fact: whoever decides why and how is the controller, and owes people all rights
    /// (GDPR Art. 4(7), 28(10)).
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// own_role = "processor"
    ///
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "føre statistikk", en = "keep statistics" }
    /// basis = "consent"
    /// ```
    /// ## Way out
    /// Call it by what it is.
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// own_role = "controller"
    ///
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "føre statistikk", en = "keep statistics" }
    /// basis = "consent"
    /// ```
    ROLE_REFUTED: Error "role-refuted", "Rolle som ikke stemmer med fakta", ["TRM-03"], role_refuted;

    /// Name of another company.
    ///
    /// ## What it finds
    /// The text uses another name than the registered one, such as ASA for AS, and no company of the group
    /// has it.
    /// ## Why it matters
    /// People must know which legal entity answers (GDPR Art. 13(1)(a)).
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// calls_itself = "Fjordbok ASA"
    /// ```
    /// ## Way out
    /// Use the registered name.
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// calls_itself = "Fjordbok AS"
    /// ```
    NAME_MISMATCH: Error "name-mismatch", "Navnet på et annet selskap", ["NOT-01", "TRM-03"], name_mismatch;

    /// Two roles that nobody tells apart.
    ///
    /// ## What it finds
    /// The organisation decides about some data and acts on customers' instructions for others, and the
    /// statement does not explain it.
    /// ## Why it matters
    /// People must know whom to turn to: the organisation, or the customer it works for (GDPR Art. 12(1)).
    /// ## Example
    /// ```toml
    /// [agreement]
    ///
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    ///
    /// [[activity]]
    /// id = "customer-books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// ```
    /// ## Way out
    /// Let the statement explain both roles.
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// tells_roles_apart = true
    ///
    /// [agreement]
    ///
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    ///
    /// [[activity]]
    /// id = "customer-books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// ```
    ROLES_UNTOLD: Warning "roles-untold", "To roller som ikke holdes fra hverandre", ["TRM-03", "NOT-01"], roles_untold;

    /// Processor with purposes of its own.
    ///
    /// ## What it finds
    /// An activity on a customer's instruction that serves marketing or profiling.
    /// ## Why it matters
    /// A processor that decides on purposes is controller for that part, with all duties (GDPR Art. 28(10)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "tips"
    /// role = "processor"
    /// purpose = { nb = "gi tips om andre produkter", en = "tell of other products" }
    /// marketing = true
    /// ```
    /// ## Way out
    /// Declare it as controller with a basis of its own, or stop it.
    /// ```toml
    /// [[activity]]
    /// id = "tips"
    /// role = "controller"
    /// purpose = { nb = "gi tips om andre produkter", en = "tell of other products" }
    /// basis = "consent"
    /// marketing = true
    /// ```
    OWN_PURPOSE_AS_PROCESSOR: Error "own-purpose-as-processor", "Databehandler med egne formål", ["TRM-03", "PRC-20"], own_purpose_as_processor;

    /// Shared decision without a partner.
    ///
    /// ## What it finds
    /// A page on a social network, a social button, or an activity under joint control that does not say with
    /// whom; or a joint controller without a contract.
    /// ## Why it matters
    /// Those who decide together owe each other an arrangement, and people its essence (GDPR Art. 26, C-40/17).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "friends-page"
    /// kind = "social-page"
    /// ```
    /// ## Way out
    /// Name who decides with you, and write down the arrangement.
    /// ```toml
    /// [[collection_point]]
    /// id = "friends-page"
    /// kind = "social-page"
    /// joint_with = "friends-network"
    /// ```
    JOINT_WITHOUT_PARTNER: Error "joint-without-partner", "Felles ansvar uten å si med hvem", ["TRM-04"], joint_without_partner;

    /// Customers' data without an agreement.
    ///
    /// ## What it finds
    /// An activity on customers' instructions, or a service that stores their data, without `[agreement]`.
    /// ## Why it matters
    /// A processor acts on a written contract only, from the first byte (GDPR Art. 28(3)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "customer-books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// ```
    /// ## Way out
    /// Declare the agreement with its terms.
    /// ```toml
    /// [agreement]
    /// standard_text = true
    ///
    /// [[activity]]
    /// id = "customer-books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// ```
    NO_AGREEMENT: Error "no-agreement", "Kunders opplysninger uten avtale", ["PRC-02"], no_agreement;

    /// Service that nothing covers.
    ///
    /// ## What it finds
    /// A service with `covered = false`: neither the statement nor an agreement speaks of it.
    /// ## Why it matters
    /// Wherever data are collected, people are told (GDPR Art. 13, 14).
    /// ## Example
    /// ```toml
    /// [agreement]
    ///
    /// [[service]]
    /// id = "app"
    /// name = "Fjordbok Mobil"
    /// kind = "mobile"
    /// covered = false
    /// ```
    /// ## Way out
    /// Cover it by the statement or the agreement, then take the key out.
    /// ```toml
    /// [agreement]
    ///
    /// [[service]]
    /// id = "app"
    /// name = "Fjordbok Mobil"
    /// kind = "mobile"
    /// ```
    SERVICE_NOT_COVERED: Error "service-not-covered", "Tjeneste som ikke er dekket", ["NOT-12", "PRC-02"], service_not_covered;
}

fn role_refuted(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(claimed) = &index.declaration.statement.own_role else { return };
    let decides = index.own_activities().next().is_some();
    let says = match **claimed {
        Role::Processor | Role::SubProcessor if decides => text!(
            "teksten kaller dere databehandler for egne brukeres opplysninger, men det er dere \
             som bestemmer over dem",
            "the text calls you a processor for your own users' data, but it is you who decide \
             about them",
        ),
        Role::Controller | Role::JointController if !decides => text!(
            "teksten kaller dere behandlingsansvarlig, men ingen aktivitet er deres egen",
            "the text calls you a controller, but no activity is your own",
        ),
        _ => return,
    };
    let way_out = text!(
        "la `own_role` si det som er: den som bestemmer formål og midler, er `controller`",
        "let `own_role` say what is: whoever decides on purpose and means is `controller`",
    );
    found.push(ROLE_REFUTED.at(claimed.span(), says, way_out));
}

fn name_mismatch(index: &Index<'_>, found: &mut Vec<Finding>) {
    let organisation = &index.declaration.organisation;
    let Some(used) = &index.declaration.statement.calls_itself else { return };
    let is_ours = used.as_str() == organisation.name.as_str()
        || organisation.group.iter().any(|company| company.name == used.as_str());
    if is_ours {
        return;
    }
    let (used_name, name) = (used.escape_debug(), organisation.name.escape_debug());
    found.push(NAME_MISMATCH.at(
        used.span(),
        text!(
            "teksten bruker navnet «{used_name}», men selskapet heter «{name}»",
            "the text uses the name \"{used_name}\", but the company is called \"{name}\"",
        ),
        text!("bruk det registrerte navnet overalt", "use the registered name everywhere"),
    ));
}

fn roles_untold(index: &Index<'_>, found: &mut Vec<Finding>) {
    let on_instruction = index.declaration.activities.iter().find(|it| !decides(it.role));
    let (Some(activity), true) = (on_instruction, index.own_activities().next().is_some()) else {
        return;
    };
    if index.declaration.statement.tells_roles_apart {
        return;
    }
    found.push(ROLES_UNTOLD.at(
        activity.id.span(),
        text!(
            "dere er både behandlingsansvarlig og databehandler, men erklæringen forklarer det \
             ikke",
            "you are both controller and processor, but the statement does not explain it",
        ),
        text!(
            "sett `tells_roles_apart = true` i `[statement]`",
            "set `tells_roles_apart = true` in `[statement]`",
        ),
    ));
}

fn own_purpose_as_processor(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.declaration.activities.iter().filter(|it| !decides(it.role)) {
        if !activity.marketing && activity.profiling.is_none() {
            continue;
        }
        let id = &*activity.id;
        found.push(OWN_PURPOSE_AS_PROCESSOR.at(
            activity.id.span(),
            text!(
                "aktiviteten `{id}` sies å følge kundens instruks, men tjener egne formål",
                "activity `{id}` is said to follow the customer's instruction, but serves \
                 purposes of your own",
            ),
            text!(
                "sett `role = \"controller\"` med eget grunnlag, eller slutt med den",
                "set `role = \"controller\"` with a basis of its own, or stop it",
            ),
        ));
    }
}

fn joint_without_partner(index: &Index<'_>, found: &mut Vec<Finding>) {
    let declaration = index.declaration;
    let mut add = |id: &Placed<String>, nb: &str, en: &str| {
        let name = id.escape_debug();
        found.push(JOINT_WITHOUT_PARTNER.at(
            id.span(),
            text!(
                "{nb} `{name}` har felles ansvar, men sier ikke med hvem eller hvordan",
                "{en} `{name}` is under joint control, but does not say with whom or how"
            ),
            text!(
                "oppgi hvem i `joint_with`, og skriv ned ordningen mellom dere",
                "name the partner in `joint_with`, and write down the arrangement",
            ),
        ));
    };
    for point in &declaration.collection_points {
        if *point.kind == CollectionKind::SocialPage && point.joint_with.is_none() {
            add(&point.id, "siden", "page");
        }
    }
    for tool in &declaration.tools {
        if *tool.category == CookieCategory::Social && tool.joint_with.is_none() {
            add(&tool.id, "knappen", "button");
        }
    }
    for activity in declaration.activities.iter().filter(|it| it.role == Role::JointController) {
        let mut partners = index.recipients_of(activity);
        if !partners.any(|recipient| *recipient.role == RecipientRole::JointController) {
            add(&activity.id, "aktiviteten", "activity");
        }
    }
    for recipient in &declaration.recipients {
        if *recipient.role == RecipientRole::JointController && recipient.contract.is_none() {
            add(&recipient.id, "mottakeren", "recipient");
        }
    }
}

fn no_agreement(index: &Index<'_>, found: &mut Vec<Finding>) {
    let declaration = index.declaration;
    if declaration.agreement.is_some() {
        return;
    }
    let activity = declaration.activities.iter().find(|it| !decides(it.role)).map(|it| &it.id);
    let service = declaration.services.first().map(|service| &service.id);
    let Some(id) = activity.or(service) else { return };
    let name = id.escape_debug();
    found.push(NO_AGREEMENT.at(
        id.span(),
        text!(
            "`{name}` bruker kunders opplysninger, men det finnes ingen databehandleravtale",
            "`{name}` uses customers' data, but there is no processing agreement",
        ),
        text!("legg til `[agreement]` med vilkårene", "add `[agreement]` with its terms"),
    ));
}

fn service_not_covered(index: &Index<'_>, found: &mut Vec<Finding>) {
    for service in index.declaration.services.iter().filter(|service| !*service.covered) {
        let id = &*service.id;
        found.push(SERVICE_NOT_COVERED.at(
            service.covered.span(),
            text!(
                "tjenesten `{id}` er verken dekket av erklæringen eller av en avtale",
                "service `{id}` is covered neither by the statement nor by an agreement",
            ),
            text!(
                "la erklæringen eller avtalen omfatte den, og ta så bort `covered`",
                "let the statement or the agreement cover it, then take `covered` out",
            ),
        ));
    }
}

fn decides(role: Role) -> bool {
    matches!(role, Role::Controller | Role::JointController)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    #[test]
    fn ms_03_calling_oneself_processor_for_ones_own_users_is_found() {
        check_page(
            &ROLE_REFUTED,
            "the text calls you a processor for your own users' data, but it is you who decide \
             about them",
        );
    }

    #[test]
    fn a_controller_of_nothing_is_found() {
        let statement = "[statement]\nchanged_on = 2026-11-02\nown_role = 'controller'\n";
        let of_nothing = statement.to_owned() + &activity("role = 'processor'");
        assert_eq!(says(&ROLE_REFUTED, &of_nothing).len(), 1);
    }

    #[test]
    fn ms_03_the_name_of_another_legal_form_is_found() {
        check_page(
            &NAME_MISMATCH,
            "the text uses the name \"Fjordbok ASA\", but the company is called \"Fjordbok AS\"",
        );
    }

    #[test]
    fn um_03_two_roles_that_the_statement_does_not_tell_apart_are_found() {
        check_page(
            &ROLES_UNTOLD,
            "you are both controller and processor, but the statement does not explain it",
        );
    }

    #[test]
    fn a_processor_with_purposes_of_its_own_is_found() {
        check_page(
            &OWN_PURPOSE_AS_PROCESSOR,
            "activity `tips` is said to follow the customer's instruction, but serves purposes \
             of your own",
        );
    }

    #[test]
    fn in_20_a_social_page_without_a_joint_controller_is_found() {
        check_page(
            &JOINT_WITHOUT_PARTNER,
            "page `friends-page` is under joint control, but does not say with whom or how",
        );
        let joint = |role| {
            activity("role = 'joint-controller'\nbasis = 'consent'\nrecipients = ['r']")
                + &format!(
                    "[[recipient]]\nid = 'r'\nname = 'R'\nrole = '{role}'\ntask = {{ nb = 'x', en = 'y' }}\n\
                     contract = {{ reference = 'A', since = 2026-01-01 }}\n"
                )
        };
        assert_eq!(says(&JOINT_WITHOUT_PARTNER, &joint("joint-controller")), [""; 0]);
        assert_eq!(says(&JOINT_WITHOUT_PARTNER, &joint("controller")).len(), 1);
    }

    #[test]
    fn um_77_customers_data_without_an_agreement_are_found() {
        check_page(
            &NO_AGREEMENT,
            "`customer-books` uses customers' data, but there is no processing agreement",
        );
    }

    #[test]
    fn um_02_a_service_that_nothing_covers_is_found() {
        check_page(
            &SERVICE_NOT_COVERED,
            "service `app` is covered neither by the statement nor by an agreement",
        );
    }
}
