//! Holds cookies, tools and what is read from devices against the duty to ask first.

use std::collections::HashSet;

use law::LegalBasis;

use super::basis::rests_on;
use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{CollectionKind, Cookie, CookieCategory, CookieKind, SourceKind},
};

checks! {
    /// Necessary without a reason.
    ///
    /// ## What it finds
    /// A cookie filed as necessary without `necessary_because`.
    /// ## Why it matters
    /// Only what the visitor's own wish strictly needs comes without asking (EKL § 3-15(2)).
    /// ## Example
    /// ```toml
    /// [[cookie]]
    /// name = "visit"
    /// category = "necessary"
    /// purpose = { nb = "måler trafikken", en = "measures traffic" }
    /// ```
    /// ## Way out
    /// Say what the visitor asked for that needs it; if nothing, file it where it belongs and ask.
    /// ```toml
    /// [[cookie]]
    /// name = "session"
    /// category = "necessary"
    /// purpose = { nb = "holder deg pålogget", en = "keeps you signed in" }
    /// necessary_because = { nb = "du logger på", en = "you sign in" }
    /// ```
    NECESSARY_UNEXPLAINED: Error "necessary-unexplained", "Nødvendig uten grunn", ["CKE-02"], necessary_unexplained;

    /// Cookie filed in the wrong place.
    ///
    /// ## What it finds
    /// A cookie whose category is not that of the tool that sets it.
    /// ## Why it matters
    /// The visitor chooses by category; a counter filed as necessary would come without asking
    /// (EKL § 3-15).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    ///
    /// [[cookie]]
    /// name = "tv_id"
    /// category = "necessary"
    /// purpose = { nb = "teller besøk", en = "counts visits" }
    /// necessary_because = { nb = "vi vil vite det", en = "we want to know" }
    /// tool = "counter"
    /// ```
    /// ## Way out
    /// Give the cookie the category of its tool.
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    ///
    /// [[cookie]]
    /// name = "tv_id"
    /// category = "analytics"
    /// purpose = { nb = "teller besøk", en = "counts visits" }
    /// tool = "counter"
    /// ```
    COOKIE_MISFILED: Error "cookie-misfiled", "Informasjonskapsel på feil plass", ["CKE-02", "CKE-01"], cookie_misfiled;

    /// Cookie without a life.
    ///
    /// ## What it finds
    /// Lasting storage, or a cookie that follows people, without `life`.
    /// ## Why it matters
    /// Visitors are told how long it stays (GDPR Art. 13(2)(a), C-673/17).
    /// ## Example
    /// ```toml
    /// [[cookie]]
    /// name = "look"
    /// kind = "local-storage"
    /// category = "functional"
    /// purpose = { nb = "husker lys eller mørk side", en = "remembers a light or dark page" }
    /// ```
    /// ## Way out
    /// Say how long, and make the site keep to it.
    /// ```toml
    /// [[cookie]]
    /// name = "look"
    /// kind = "local-storage"
    /// category = "functional"
    /// purpose = { nb = "husker lys eller mørk side", en = "remembers a light or dark page" }
    /// life = "1 year"
    /// ```
    COOKIE_WITHOUT_LIFE: Warning "cookie-without-life", "Informasjonskapsel uten levetid", ["CKE-01", "NOT-06"], cookie_without_life;

    /// Tool whose cookies nobody listed.
    ///
    /// ## What it finds
    /// A tool that needs a choice, and no cookie names it.
    /// ## Why it matters
    /// What is not on the list is neither held back nor explained (EKL § 3-15).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// ```
    /// ## Way out
    /// List what the tool stores and reads; `ordhold site audit` finds it. A tool that stores nothing gets a
    /// signed exception.
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    ///
    /// [[cookie]]
    /// name = "tv_*"
    /// category = "analytics"
    /// purpose = { nb = "teller besøk", en = "counts visits" }
    /// life = "2 months"
    /// tool = "counter"
    /// ```
    TOOL_WITHOUT_COOKIES: Warning "tool-without-cookies", "Verktøy uten informasjonskapsler", ["CKE-01"], tool_without_cookies;

    /// Opt-out somewhere else.
    ///
    /// ## What it finds
    /// Saying no is left to a browser add-on or the supplier's settings, without a switch of the
    /// organisation's own.
    /// ## Why it matters
    /// Refusing is as easy as accepting, in the same place (EKL § 3-15, GDPR Art. 7).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// opt_out_elsewhere = true
    /// ```
    /// ## Way out
    /// Offer your own switch; the other way out may stand beside it.
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// opt_out_elsewhere = true
    /// own_switch = true
    /// ```
    OPT_OUT_ELSEWHERE: Error "opt-out-elsewhere", "Nei bare et annet sted", ["CKE-03"], opt_out_elsewhere;

    /// Tool without a switch.
    ///
    /// ## What it finds
    /// A tool that needs a choice, without `own_switch`, and with no other way out either.
    /// ## Why it matters
    /// Consent can be withdrawn as easily as it was given (GDPR Art. 7(3)).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "ads"
    /// name = "Lysnett"
    /// category = "advertising"
    /// purpose = { nb = "vise annonser", en = "show advertisements" }
    /// ```
    /// ## Way out
    /// Add the switch to the cookie settings.
    /// ```toml
    /// [[tool]]
    /// id = "ads"
    /// name = "Lysnett"
    /// category = "advertising"
    /// purpose = { nb = "vise annonser", en = "show advertisements" }
    /// own_switch = true
    /// ```
    TOOL_WITHOUT_SWITCH: Warning "tool-without-switch", "Verktøy uten bryter", ["CKE-03", "CON-04"], tool_without_switch;

    /// Social button that loads by itself.
    ///
    /// ## What it finds
    /// A tool of category `social` without `two_clicks`.
    /// ## Why it matters
    /// The button calls its network before anybody has pressed it, and both answer for that
    /// (EKL § 3-15, C-40/17).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "like"
    /// name = "Vennekrets"
    /// category = "social"
    /// purpose = { nb = "la deg like", en = "let you like" }
    /// ```
    /// ## Way out
    /// Load nothing before a first click.
    /// ```toml
    /// [[tool]]
    /// id = "like"
    /// name = "Vennekrets"
    /// category = "social"
    /// purpose = { nb = "la deg like", en = "let you like" }
    /// two_clicks = true
    /// ```
    SOCIAL_LOADS_ITSELF: Error "social-loads-itself", "Delingsknapp som laster av seg selv", ["CKE-01", "TRM-04"], social_loads_itself;

    /// Tool without a supplier.
    ///
    /// ## What it finds
    /// A tool that needs a choice and names no recipient.
    /// ## Why it matters
    /// Visitors are told who gets their data (GDPR Art. 13(1)(e)).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// ```
    /// ## Way out
    /// Name the supplier as a recipient; a tool that stays in the house gets a signed exception.
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// recipient = "counter"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    ///
    /// [[recipient]]
    /// id = "counter"
    /// name = "Tellverk AS"
    /// role = "processor"
    /// task = { nb = "teller besøk", en = "counts visits" }
    /// ```
    TOOL_WITHOUT_SUPPLIER: Warning "tool-without-supplier", "Verktøy uten leverandør", ["NOT-04", "TRM-05"], tool_without_supplier;

    /// Visits followed without consent.
    ///
    /// ## What it finds
    /// An activity that reads an ID from the device on a site, or follows a visit from page to page, on another
    /// basis than consent.
    /// ## Why it matters
    /// Reading from a device takes a yes first, whatever basis the later use has (EKL § 3-15(1)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "visits"
    /// purpose = { nb = "forbedre sidene", en = "improve the pages" }
    /// basis = "legitimate-interest"
    /// data = ["device.cookie-id", "behaviour.pages"]
    /// source = ["device"]
    /// collected_at = ["site"]
    ///
    /// [[source]]
    /// id = "device"
    /// kind = "device"
    /// name = { nb = "nettleseren din", en = "your browser" }
    ///
    /// [[collection_point]]
    /// id = "site"
    /// kind = "site"
    /// ```
    /// ## Way out
    /// Ask first; logs that running the site needs are another activity.
    /// ```toml
    /// [[activity]]
    /// id = "visits"
    /// purpose = { nb = "forbedre sidene", en = "improve the pages" }
    /// basis = "consent"
    /// data = ["device.cookie-id", "behaviour.pages"]
    /// source = ["device"]
    /// collected_at = ["site"]
    ///
    /// [[source]]
    /// id = "device"
    /// kind = "device"
    /// name = { nb = "nettleseren din", en = "your browser" }
    ///
    /// [[collection_point]]
    /// id = "site"
    /// kind = "site"
    /// ```
    FOLLOWED_WITHOUT_CONSENT: Error "followed-without-consent", "Besøk fulgt uten samtykke", ["CKE-01"], followed_without_consent;
}

/// Categories that exist only because something is stored on the device or read from it.
const READ_FROM_DEVICE: [&str; 4] =
    ["behaviour.advertising", "behaviour.click-path", "device.cookie-id", "device.unique-id"];

fn necessary_unexplained(index: &Index<'_>, found: &mut Vec<Finding>) {
    for cookie in &index.declaration.cookies {
        if *cookie.category != CookieCategory::Necessary || cookie.necessary_because.is_some() {
            continue;
        }
        let name = cookie.name.escape_debug();
        found.push(NECESSARY_UNEXPLAINED.at(
            cookie.category.span(),
            text!(
                "informasjonskapselen `{name}` sies å være nødvendig, men ikke for hva",
                "cookie `{name}` is said to be necessary, but not for what",
            ),
            text!(
                "skriv i `necessary_because` hva den besøkende ba om, eller velg en annen \
                 kategori og spør",
                "write in `necessary_because` what the visitor asked for, or take another \
                 category and ask",
            ),
        ));
    }
}

fn cookie_misfiled(index: &Index<'_>, found: &mut Vec<Finding>) {
    for cookie in &index.declaration.cookies {
        let Some(tool) = cookie.tool.as_ref().and_then(|tool| index.tool(tool)) else { continue };
        if *tool.category == *cookie.category {
            continue;
        }
        let (name, id) = (cookie.name.escape_debug(), &*tool.id);
        let ((is_nb, is_en), (due_nb, due_en)) = (words(*cookie.category), words(*tool.category));
        found.push(COOKIE_MISFILED.at(
            cookie.category.span(),
            text!(
                "informasjonskapselen `{name}` er ført som {is_nb}, men verktøyet `{id}` er \
                 {due_nb}",
                "cookie `{name}` is filed under {is_en}, but tool `{id}` is {due_en}",
            ),
            text!(
                "før den under samme kategori som verktøyet",
                "file it under the category of its tool",
            ),
        ));
    }
}

/// Returns a category in both languages.
fn words(category: CookieCategory) -> (&'static str, &'static str) {
    match category {
        CookieCategory::Necessary => ("nødvendig", "necessary"),
        CookieCategory::Functional => ("innstillinger", "settings"),
        CookieCategory::Analytics => ("analyse", "analytics"),
        CookieCategory::Advertising => ("annonser", "advertising"),
        CookieCategory::Social => ("sosiale nettverk", "social networks"),
    }
}

fn cookie_without_life(index: &Index<'_>, found: &mut Vec<Finding>) {
    use CookieCategory::{Advertising, Analytics, Social};
    let stays = |cookie: &Cookie| {
        matches!(cookie.kind, CookieKind::LocalStorage | CookieKind::IndexedDb)
            || cookie.kind == CookieKind::Cookie
                && [Advertising, Analytics, Social].contains(&cookie.category)
    };
    for cookie in &index.declaration.cookies {
        if cookie.life.is_some() || !stays(cookie) {
            continue;
        }
        let name = cookie.name.escape_debug();
        found.push(COOKIE_WITHOUT_LIFE.at(
            cookie.name.span(),
            text!(
                "informasjonskapselen `{name}` sier ikke hvor lenge den blir liggende",
                "cookie `{name}` does not say how long it stays",
            ),
            text!("sett `life`", "set `life`"),
        ));
    }
}

fn tool_without_cookies(index: &Index<'_>, found: &mut Vec<Finding>) {
    let cookies = index.declaration.cookies.iter();
    let listed: HashSet<&str> =
        cookies.filter_map(|cookie| cookie.tool.as_ref()).map(|tool| tool.as_str()).collect();
    for tool in &index.declaration.tools {
        if *tool.category == CookieCategory::Necessary || listed.contains(tool.id.as_str()) {
            continue;
        }
        let id = &*tool.id;
        found.push(TOOL_WITHOUT_COOKIES.at(
            tool.id.span(),
            text!(
                "verktøyet `{id}` krever et valg, men ingen informasjonskapsel er ført på det",
                "tool `{id}` needs a choice, but no cookie is listed for it",
            ),
            text!(
                "før opp det som lagres og leses, med `tool = \"{id}\"`",
                "list what it stores and reads, with `tool = \"{id}\"`",
            ),
        ));
    }
}

fn opt_out_elsewhere(index: &Index<'_>, found: &mut Vec<Finding>) {
    for tool in index.declaration.tools.iter().filter(|tool| !tool.own_switch) {
        let Some(elsewhere) = tool.opt_out_elsewhere.as_ref().filter(|it| ***it) else { continue };
        let id = &*tool.id;
        found.push(OPT_OUT_ELSEWHERE.at(
            elsewhere.span(),
            text!(
                "for å si nei til verktøyet `{id}` må den besøkende et annet sted",
                "to refuse tool `{id}` the visitor has to go somewhere else",
            ),
            text!(
                "tilby en egen bryter like lett å finne som ja, og sett `own_switch = true`",
                "offer a switch of your own as easy to find as yes, and set `own_switch = true`",
            ),
        ));
    }
}

fn tool_without_switch(index: &Index<'_>, found: &mut Vec<Finding>) {
    for tool in index.declaration.tools.iter().filter(|tool| !tool.own_switch) {
        let is_told_elsewhere = tool.opt_out_elsewhere.as_ref().is_some_and(|it| **it);
        if is_told_elsewhere || *tool.category == CookieCategory::Necessary {
            continue;
        }
        let id = &*tool.id;
        found.push(TOOL_WITHOUT_SWITCH.at(
            tool.category.span(),
            text!(
                "verktøyet `{id}` kan ikke slås av igjen",
                "tool `{id}` cannot be switched off again",
            ),
            text!(
                "legg en bryter i innstillingene, og sett `own_switch = true`",
                "add a switch to the settings, and set `own_switch = true`",
            ),
        ));
    }
}

fn social_loads_itself(index: &Index<'_>, found: &mut Vec<Finding>) {
    for tool in index.declaration.tools.iter().filter(|tool| !tool.two_clicks) {
        if *tool.category != CookieCategory::Social {
            continue;
        }
        let id = &*tool.id;
        found.push(SOCIAL_LOADS_ITSELF.at(
            tool.category.span(),
            text!(
                "knappen `{id}` kontakter nettverket før noen har trykket på den",
                "button `{id}` calls its network before anybody has pressed it",
            ),
            text!(
                "last ingenting før et første klikk, og sett `two_clicks = true`",
                "load nothing before a first click, and set `two_clicks = true`",
            ),
        ));
    }
}

fn tool_without_supplier(index: &Index<'_>, found: &mut Vec<Finding>) {
    for tool in index.declaration.tools.iter().filter(|tool| tool.recipient.is_none()) {
        if *tool.category == CookieCategory::Necessary {
            continue;
        }
        let id = &*tool.id;
        found.push(TOOL_WITHOUT_SUPPLIER.at(
            tool.id.span(),
            text!(
                "verktøyet `{id}` sier ikke hvem som leverer det",
                "tool `{id}` does not say who supplies it"
            ),
            text!("oppgi mottakeren i `recipient`", "name the recipient in `recipient`"),
        ));
    }
}

fn followed_without_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let from_device = activity
            .source
            .iter()
            .filter_map(|source| index.source(source))
            .any(|source| *source.kind == SourceKind::Device);
        let on_site = index.points_of(activity).any(|point| *point.kind == CollectionKind::Site);
        let Some(read) = activity.data.iter().find(|key| READ_FROM_DEVICE.contains(&key.as_str()))
        else {
            continue;
        };
        if !from_device || !on_site || rests_on(activity, LegalBasis::Consent) {
            continue;
        }
        let (id, key) = (&*activity.id, read.as_str());
        found.push(FOLLOWED_WITHOUT_CONSENT.at(
            read.span(),
            text!(
                "aktiviteten `{id}` leser `{key}` fra enheten uten samtykke",
                "activity `{id}` reads `{key}` from the device without consent",
            ),
            text!(
                "be om samtykke først; logger som driften trenger, er en annen aktivitet",
                "ask first; logs that running the site needs are another activity",
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, says};

    #[test]
    fn ms_13_a_necessary_cookie_says_what_for() {
        check_page(
            &NECESSARY_UNEXPLAINED,
            "cookie `visit` is said to be necessary, but not for what",
        );
    }

    #[test]
    fn um_32_a_counter_filed_as_necessary_is_found() {
        check_page(
            &COOKIE_MISFILED,
            "cookie `tv_id` is filed under necessary, but tool `counter` is analytics",
        );
    }

    #[test]
    fn in_31_lasting_storage_without_a_life_is_found() {
        check_page(&COOKIE_WITHOUT_LIFE, "cookie `look` does not say how long it stays");
        let cookie = |kind, category| {
            format!(
                "[[cookie]]\nname = 'c'\nkind = '{kind}'\ncategory = '{category}'\npurpose = {{ \
                 nb = 'x', en = 'y' }}\n"
            )
        };
        assert_eq!(says(&COOKIE_WITHOUT_LIFE, &cookie("cookie", "analytics")).len(), 1);
        assert_eq!(says(&COOKIE_WITHOUT_LIFE, &cookie("cookie", "functional")), [""; 0]);
        assert_eq!(says(&COOKIE_WITHOUT_LIFE, &cookie("session-storage", "analytics")), [""; 0]);
    }

    #[test]
    fn um_31_a_tool_whose_cookies_nobody_listed_is_found() {
        check_page(
            &TOOL_WITHOUT_COOKIES,
            "tool `counter` needs a choice, but no cookie is listed for it",
        );
    }

    #[test]
    fn in_34_a_no_that_takes_an_add_on_is_found() {
        check_page(
            &OPT_OUT_ELSEWHERE,
            "to refuse tool `counter` the visitor has to go somewhere else",
        );
    }

    #[test]
    fn um_37_a_tool_without_a_switch_is_found() {
        check_page(&TOOL_WITHOUT_SWITCH, "tool `ads` cannot be switched off again");
    }

    #[test]
    fn um_40_a_social_button_that_loads_by_itself_is_found() {
        check_page(
            &SOCIAL_LOADS_ITSELF,
            "button `like` calls its network before anybody has pressed it",
        );
    }

    #[test]
    fn a_tool_without_a_supplier_is_found() {
        check_page(&TOOL_WITHOUT_SUPPLIER, "tool `counter` does not say who supplies it");
    }

    #[test]
    fn ms_08_visits_followed_without_consent_are_found() {
        check_page(
            &FOLLOWED_WITHOUT_CONSENT,
            "activity `visits` reads `device.cookie-id` from the device without consent",
        );
    }
}
