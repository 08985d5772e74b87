//! Promises on cookies and tools: nothing before a choice, no as easy as yes, each claim tested.

use law::Period;

use crate::{
    model::{Cookie, CookieCategory, CookieKind, Text, Tool, ToolClaim},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{Scene, collection::promise_joint, data_labels, page::Page},
    words::{Language, bare, text},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    let declaration = scene.declaration;
    if !declaration.cookies.is_empty() || !declaration.tools.is_empty() {
        promise_over_all(scene, &mut Page::of("cookies", Section::Cookies, list));
    }
    for tool in &declaration.tools {
        let owner = format!("tool.{}", tool.id.as_str());
        let mut page = Page::of(owner, Section::Tools, list);
        promise_tool(tool, &mut page);
        promise_claims(tool, &mut page);
        if let Some(joint) = &tool.joint_with {
            let name = scene.recipient(joint).map_or(joint.as_str(), |it| it.name.as_str());
            promise_joint(name, joint, &mut page);
        }
    }
    for cookie in &declaration.cookies {
        let owner = format!("cookie.{}", cookie.name.as_str());
        promise_cookie(cookie, &mut Page::of(owner, Section::CookieRegister, list));
    }
}

fn promise_over_all(scene: &Scene, page: &mut Page) {
    let pairs = [
        (
            Kind::NothingBeforeChoice,
            "Før du har valgt, lagres og leses bare det som må til for det du har bedt om",
            "Before you have chosen, only what your own wish takes is stored and read",
        ),
        (
            Kind::RefuseAsEasily,
            "Nei er like lett å velge som ja, og du kan velge om igjen når som helst",
            "No is as easy to choose as yes, and you can choose again at any time",
        ),
        (
            Kind::WorksWithout,
            "Sidene virker også når du sier nei",
            "The pages work when you say no as well",
        ),
        (
            Kind::CookiesNeverByUse,
            "At du ser på sidene, eller hvordan nettleseren er stilt inn, regnes aldri som et ja \
             til informasjonskapsler",
            "That you look at the pages, or how your browser is set, never counts as a yes to \
             cookies",
        ),
        (
            Kind::CookieRegister,
            "Alt som lagres på enheten din, står på siden om informasjonskapsler, også annet enn \
             kapsler, med formål og levetid",
            "Everything stored on your device is on the page about cookies, other storage too, \
             with purpose and life",
        ),
    ];
    for (kind, nb, en) in pairs {
        page.says(kind, 0..0, nb, en);
    }
    if scene.declaration.rights.withdrawal_on_all_devices {
        page.says(
            Kind::AllDevices,
            0..0,
            "Er du pålogget, gjelder et nei på alle enhetene dine; ellers må du velge i hver \
             nettleser",
            "If you are signed in, a no holds on all your devices; otherwise you choose in each \
             browser",
        );
    }
}

fn promise_tool(tool: &Placed<Tool>, page: &mut Page) {
    let name = &tool.name;
    let purpose = text(bare(Language::Nb, &tool.purpose.nb), bare(Language::En, &tool.purpose.en));
    if *tool.category.get() != CookieCategory::Necessary {
        let category = category_words(*tool.category.get());
        page.says(
            Kind::ToolOffUntilChoice,
            tool.category.span(),
            format!(
                "{name} er av til du sier ja til {}, og brukes da til å {}",
                category.nb, purpose.nb
            ),
            format!(
                "{name} is off until you say yes to {}, and then serves to {}",
                category.en, purpose.en
            ),
        );
    }
    if let Some(first) = tool.data.first() {
        let takes = data_labels(&tool.data);
        page.says(
            Kind::ToolTakes,
            first.span(),
            format!("{name} får dette, som vi regner som personopplysninger: {}", takes.nb),
            format!("{name} gets this, which we count as personal data: {}", takes.en),
        );
    }
    if let Some(linking) = tool.links_earlier_visits.as_ref().filter(|it| ***it) {
        page.says(
            Kind::LinkingNeedsConsent,
            linking.span(),
            format!(
                "Tidligere besøk som {name} har notert, knytter vi til deg bare hvis du har \
                     sagt ja til akkurat det"
            ),
            format!(
                "Earlier visits noted by {name} are tied to you only if you have said yes to \
                     just that"
            ),
        );
    }
    if tool.two_clicks {
        page.says(
            Kind::TwoClicks,
            tool.id.span(),
            format!("{name} henter ingenting før du selv slår på knappen med et første klikk"),
            format!("{name} fetches nothing before you switch the button on with a first click"),
        );
    }
    if tool.own_switch || tool.opt_out_elsewhere.as_ref().is_some_and(|it| **it) {
        page.says(
            Kind::OwnSwitch,
            tool.id.span(),
            format!(
                "{name} slår du av her hos oss; du trenger verken tillegg i nettleseren \
                     eller leverandørens egne sider"
            ),
            format!(
                "{name} is switched off here with us; you need neither a browser add-on nor \
                     the supplier's own pages"
            ),
        );
    }
}

fn promise_claims(tool: &Placed<Tool>, page: &mut Page) {
    let name = &tool.name;
    for claim in &tool.claims {
        let span = claim.span();
        match claim.get() {
            ToolClaim::AddressCut => {
                page.says(
                    Kind::AddressCut,
                    span,
                    format!(
                        "IP-adressen din kortes ned før {name} gir den videre, og det har vi prøvd"
                    ),
                    format!(
                        "Your IP address is cut before {name} passes it on, and we have tested that"
                    ),
                );
            }
            ToolClaim::NotCombined => {
                page.says(
                    Kind::NotCombined,
                    span,
                    format!("Det {name} samler, settes aldri sammen med noe som viser hvem du er"),
                    format!(
                        "What {name} gathers is never put together with anything that shows \
                             who you are"
                    ),
                );
            }
            ToolClaim::NoIdentification | ToolClaim::Anonymous | ToolClaim::NoPersonalData => {
                let (part, words) = tested_claim(*claim.get(), name);
                page.says_of(part, Kind::ClaimTested, span, &words);
            }
        }
    }
}

fn tested_claim(claim: ToolClaim, name: &str) -> (&'static str, Text) {
    let (part, nb, en) = match claim {
        ToolClaim::Anonymous => ("anonymous", "er anonymt", "is anonymous"),
        ToolClaim::NoPersonalData => {
            ("no-personal-data", "ikke er personopplysninger", "is no personal data")
        }
        _ => ("no-identification", "ikke kan vise hvem du er", "cannot show who you are"),
    };
    let words = text(
        format!(
            "At det {name} samler {nb}, sier vi bare så lenge en prøve viser det; til da regnes \
             det som personopplysninger"
        ),
        format!(
            "That what {name} gathers {en} we say only as long as a test shows it; until then it \
             counts as personal data"
        ),
    );
    (part, words)
}

fn promise_cookie(cookie: &Placed<Cookie>, page: &mut Page) {
    let name = cookie.name.as_str();
    let (kind, category) = (kind_words(cookie.kind), category_words(*cookie.category.get()));
    let (purpose_nb, purpose_en) =
        (bare(Language::Nb, &cookie.purpose.nb), bare(Language::En, &cookie.purpose.en));
    let life = life_words(cookie.life);
    page.says(
        Kind::CookieRegistered,
        cookie.span(),
        format!("«{name}» ({}, {}): {purpose_nb}; {}", kind.nb, category.nb, life.nb),
        format!("“{name}” ({}, {}): {purpose_en}; {}", kind.en, category.en, life.en),
    );
    if let Some(because) = &cookie.necessary_because {
        page.says(
            Kind::CookieNecessary,
            because.span(),
            format!("«{name}» må til: {}", bare(Language::Nb, &because.nb)),
            format!("“{name}” is needed: {}", bare(Language::En, &because.en)),
        );
    }
}

fn life_words(life: Option<Period>) -> Text {
    match life {
        Some(life) => {
            text(format!("blir borte etter {}", life.nb()), format!("goes after {}", life.en()))
        }
        None => text("blir borte når du lukker nettleseren", "goes when you close the browser"),
    }
}

/// Returns what sort of storage it is.
pub(crate) fn kind_words(kind: CookieKind) -> Text {
    match kind {
        CookieKind::Cookie => text("informasjonskapsel", "cookie"),
        CookieKind::LocalStorage => text("lokal lagring", "local storage"),
        CookieKind::SessionStorage => text("lagring for økten", "session storage"),
        CookieKind::IndexedDb => text("database i nettleseren", "browser database"),
        CookieKind::Pixel => text("sporingspiksel", "pixel"),
    }
}

/// Returns what a category is called, to be read after "ja til" and "yes to".
pub(crate) fn category_words(category: CookieCategory) -> Text {
    match category {
        CookieCategory::Necessary => text("nødvendig", "necessary"),
        CookieCategory::Functional => text("innstillinger", "settings"),
        CookieCategory::Analytics => text("statistikk", "statistics"),
        CookieCategory::Advertising => text("markedsføring", "marketing"),
        CookieCategory::Social => text("sosiale medier", "social media"),
    }
}
