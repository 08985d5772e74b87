//! Decides which addresses exist and who may knock: one table for the router, the links and the tests.

/// What a member may do; each role may do what the ones before it may.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// Reads everything but personal data, and takes evidence out.
    Auditor,
    /// Writes mailings, sends and stops them.
    Marketing,
    /// Publishes, attests, and switches what keeps the promises.
    Officer,
    /// Also decides about the house and its members.
    Owner,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 4] = [Self::Auditor, Self::Marketing, Self::Officer, Self::Owner];

    /// Returns the key of the role's name in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auditor => "role-auditor",
            Self::Marketing => "role-marketing",
            Self::Officer => "role-officer",
            Self::Owner => "role-owner",
        }
    }
}

/// Who may knock.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody, while the house has no owner; afterwards nobody.
    FirstRun,
    /// Whoever holds the link that was mailed; the token stands in the path.
    Link,
    /// The person whose page it is, after opening a mailed link.
    OwnPage,
    /// A signed-in member of at least this role.
    Member(Role),
    /// Anybody, in a house that runs on invented data; elsewhere nobody.
    Demo,
}

/// The methods we answer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Method {
    /// Reads; changes nothing of a person's.
    Get,
    /// Acts.
    Post,
}

/// One address of the house.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Its path, with `{name}` for one segment and `{*name}` for the rest.
    pub path: &'static str,
    /// Who may knock.
    pub access: Access,
}

const fn get(path: &'static str, access: Access) -> Route {
    Route { method: Method::Get, path, access }
}

const fn post(path: &'static str, access: Access) -> Route {
    Route { method: Method::Post, path, access }
}

const AUDITOR: Access = Access::Member(Role::Auditor);
const MARKETING: Access = Access::Member(Role::Marketing);
const OFFICER: Access = Access::Member(Role::Officer);

/// Every address of the house.
pub const ROUTES: &[Route] = &[
    get("/", Access::Public),
    get("/assets/{file}", Access::Public),
    get("/healthz", Access::Public),
    get("/readyz", Access::Public),
    get("/metrics", Access::Public),
    get("/.well-known/ordhold.json", Access::Public),
    get("/.well-known/security.txt", Access::Public),
    get("/.well-known/gpc.json", Access::Public),
    get("/api/openapi.json", Access::Public),
    get("/api/v1/promises", Access::Public),
    get("/api/v1/statement", Access::Public),
    get("/api/v1/coverage", Access::Public),
    post("/api/v1/returns", Access::Public),
    get("/log/{*path}", Access::Public),
    get("/pictures/{picture}", Access::Public),
    // The published texts.
    get("/privacy", Access::Public),
    get("/privacy/differences", Access::Public),
    get("/privacy/versions/{version}", Access::Public),
    get("/cookies", Access::Public),
    // Saying yes and no.
    get("/subscribe", Access::Public),
    post("/subscribe", Access::Public),
    get("/subscribe/embedded", Access::Public),
    get("/subscribe/sent", Access::Public),
    get("/confirm/{token}", Access::Link),
    post("/confirm/{token}", Access::Link),
    get("/unsubscribe/{token}", Access::Link),
    post("/unsubscribe/{token}", Access::Link),
    get("/renew/{token}", Access::Link),
    post("/renew/{token}", Access::Link),
    get("/receipts/{token}", Access::Link),
    // What mails count on her yes.
    get("/o/{token}", Access::Link),
    get("/r/{mailing}/{place}", Access::Public),
    get("/r/{mailing}/{place}/{token}", Access::Link),
    // The person's own page.
    get("/you", Access::Public),
    post("/you/link", Access::Public),
    get("/you/enter/{token}", Access::Link),
    post("/you/enter/{token}", Access::Link),
    get("/you/data", Access::OwnPage),
    get("/you/data.json", Access::OwnPage),
    post("/you/consents/{consent}/withdrawal", Access::OwnPage),
    post("/you/preferences", Access::OwnPage),
    get("/you/receipts/{receipt}", Access::OwnPage),
    get("/you/erasure", Access::OwnPage),
    post("/you/erasure", Access::OwnPage),
    post("/you/leave", Access::OwnPage),
    // Coming and going.
    get("/first-run", Access::FirstRun),
    post("/first-run", Access::FirstRun),
    get("/sign-in", Access::Public),
    post("/sign-in", Access::Public),
    get("/sign-in/code", Access::Public),
    post("/sign-in/code", Access::Public),
    get("/sign-in/forgotten", Access::Public),
    post("/sign-in/forgotten", Access::Public),
    get("/sign-in/reset/{token}", Access::Link),
    post("/sign-in/reset/{token}", Access::Link),
    post("/sign-out", AUDITOR),
    // Work.
    get("/today", AUDITOR),
    get("/statement", AUDITOR),
    get("/statement/differences", AUDITOR),
    get("/statement/publication", OFFICER),
    post("/statement/publication", OFFICER),
    post("/statement/exceptions", OFFICER),
    get("/coverage", AUDITOR),
    get("/coverage.csv", AUDITOR),
    get("/coverage.json", AUDITOR),
    get("/promises/{promise}", AUDITOR),
    post("/promises/{promise}/check", OFFICER),
    post("/promises/{promise}/attestation", OFFICER),
    post("/mechanisms/{mechanism}/start", OFFICER),
    post("/mechanisms/{mechanism}/stop", OFFICER),
    get("/register", AUDITOR),
    get("/register.xlsx", AUDITOR),
    get("/register.json", AUDITOR),
    get("/register.jsonld", AUDITOR),
    get("/register/activities/{activity}", AUDITOR),
    get("/mailings", AUDITOR),
    get("/mailings.csv", AUDITOR),
    get("/mailings/delivery", AUDITOR),
    get("/mailings/delivery.csv", AUDITOR),
    get("/mailings/new", MARKETING),
    post("/mailings", MARKETING),
    post("/mailings/preview", MARKETING),
    get("/mailings/previews/{preview}/{language}/{scheme}/html", MARKETING),
    get("/mailings/pictures", AUDITOR),
    post("/mailings/pictures", MARKETING),
    get("/mailings/audience", MARKETING),
    get("/mailings/audience.csv", MARKETING),
    get("/mailings/audience/{topic}", MARKETING),
    get("/mailings/audience/{topic}/people.csv", MARKETING),
    get("/mailings/duplicates", MARKETING),
    post("/mailings/imports", MARKETING),
    get("/mailings/imports/new", MARKETING),
    get("/mailings/imports/{import}", MARKETING),
    get("/mailings/imports/{import}/faults.csv", MARKETING),
    get("/mailings/{mailing}", AUDITOR),
    get("/mailings/{mailing}/text", MARKETING),
    post("/mailings/{mailing}/text", MARKETING),
    get("/mailings/{mailing}/letters/{language}/html", AUDITOR),
    post("/mailings/{mailing}/links", MARKETING),
    post("/mailings/{mailing}/trial", MARKETING),
    post("/mailings/{mailing}/schedule", MARKETING),
    post("/mailings/{mailing}/schedule/end", MARKETING),
    post("/mailings/{mailing}/sending", MARKETING),
    post("/mailings/{mailing}/halt", MARKETING),
    get("/evidence", AUDITOR),
    get("/evidence/entries/{entry}", AUDITOR),
    get("/evidence/entries/{entry}/proof", AUDITOR),
    get("/evidence.zip", AUDITOR),
    get("/jobs", AUDITOR),
    post("/jobs/{job}/attempt", OFFICER),
    get("/settings", AUDITOR),
    get("/settings/backups", AUDITOR),
    get("/settings/backups.csv", AUDITOR),
    post("/settings/password", AUDITOR),
    get("/settings/second-factor", AUDITOR),
    post("/settings/second-factor", AUDITOR),
    post("/settings/second-factor/confirmation", AUDITOR),
    post("/settings/second-factor/end", AUDITOR),
    post("/settings/mail-keys", OFFICER),
    post("/settings/mail-keys/end", OFFICER),
    post("/settings/sessions/{session}/end", AUDITOR),
    // The demo's own mailbox.
    get("/demo/mailbox", Access::Demo),
    get("/demo/mailbox/{mail}", Access::Demo),
    get("/demo/mailbox/{mail}/html", Access::Demo),
];

/// Returns the route that answers an address; a fixed segment wins over a `{name}`.
pub fn find(method: Method, address: &str) -> Option<&'static Route> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let answers = |route: &&Route| route.method == method && matches(route.path, path);
    let n_names = |route: &&Route| route.path.matches('{').count();
    ROUTES.iter().filter(answers).min_by_key(n_names)
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    for wanted in pattern.split('/') {
        if wanted.starts_with("{*") {
            return segments.next().is_some_and(|segment| !segment.is_empty());
        }
        let Some(segment) = segments.next() else { return false };
        let is_named = wanted.starts_with('{') && !segment.is_empty();
        if !is_named && segment != wanted {
            return false;
        }
    }
    segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_address_stands_twice() {
        let unique: HashSet<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
        assert_eq!(unique.len(), ROUTES.len());
    }

    #[test]
    fn every_route_answers_an_address_of_its_own() {
        for route in ROUTES {
            let segments = route.path.split('/').map(|segment| match segment {
                named if named.starts_with('{') => "x1",
                fixed => fixed,
            });
            let address = segments.collect::<Vec<_>>().join("/");
            assert_eq!(find(route.method, &address), Some(route), "{address}");
        }
    }

    #[test]
    fn an_address_is_matched_whole() {
        assert_eq!(find(Method::Get, "/mailings/new?x=1").unwrap().path, "/mailings/new");
        assert_eq!(find(Method::Get, "/mailings/41").unwrap().path, "/mailings/{mailing}");
        assert_eq!(find(Method::Get, "/log/tile/0/001").unwrap().path, "/log/{*path}");
        assert_eq!(find(Method::Get, "/mailings/41/none"), None);
        assert_eq!(find(Method::Get, "/mailings/"), None);
        assert_eq!(find(Method::Post, "/today"), None);
    }

    #[test]
    fn nobody_but_an_officer_changes_what_the_house_does() {
        let own_affairs = [
            "/sign-out",
            "/settings/password",
            "/settings/second-factor",
            "/settings/second-factor/confirmation",
            "/settings/second-factor/end",
            "/settings/sessions/{session}/end",
        ];
        for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
            if route.access == AUDITOR {
                assert!(own_affairs.contains(&route.path), "{} is open to auditors", route.path);
            }
            if route.access == MARKETING {
                assert!(route.path.starts_with("/mailings"), "{} is open to marketing", route.path);
            }
        }
    }
}
