//! Decides which addresses exist and who may knock: one table for the router, the links and the tests.

use domain::Right;

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
    /// Any signed-in member, authorised for something or not: what is hers alone.
    SignedIn,
    /// A signed-in member who has this right at the instant of the request.
    Member(Right),
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

const READ: Access = Access::Member(Right::Read);
const MAINTAIN: Access = Access::Member(Right::Maintain);
const SEE: Access = Access::Member(Right::SeeSubjects);
const SEND: Access = Access::Member(Right::SendMailings);
const KEEP: Access = Access::Member(Right::KeepPromises);
const AUTHORISE: Access = Access::Member(Right::Authorise);

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
    get("/invitations/{token}", Access::Link),
    post("/invitations/{token}", Access::Link),
    get("/sign-in", Access::Public),
    post("/sign-in", Access::Public),
    get("/sign-in/code", Access::Public),
    post("/sign-in/code", Access::Public),
    get("/sign-in/forgotten", Access::Public),
    post("/sign-in/forgotten", Access::Public),
    get("/sign-in/reset/{token}", Access::Link),
    post("/sign-in/reset/{token}", Access::Link),
    post("/sign-out", Access::SignedIn),
    // Work.
    get("/today", READ),
    get("/statement", READ),
    get("/statement/differences", READ),
    get("/statement/publication", KEEP),
    post("/statement/publication", KEEP),
    post("/statement/exceptions", KEEP),
    get("/coverage", READ),
    get("/coverage.csv", READ),
    get("/coverage.json", READ),
    get("/promises/{promise}", READ),
    post("/promises/{promise}/check", KEEP),
    post("/promises/{promise}/attestation", KEEP),
    post("/mechanisms/{mechanism}/start", KEEP),
    post("/mechanisms/{mechanism}/stop", KEEP),
    get("/register", READ),
    get("/register.xlsx", READ),
    get("/register.json", READ),
    get("/register.jsonld", READ),
    get("/register/activities/{activity}", READ),
    get("/mailings", READ),
    get("/mailings.csv", READ),
    get("/mailings/delivery", READ),
    get("/mailings/delivery.csv", READ),
    get("/mailings/new", SEND),
    post("/mailings", SEND),
    post("/mailings/preview", SEND),
    get("/mailings/previews/{preview}/{language}/{scheme}/html", SEND),
    get("/mailings/pictures", READ),
    post("/mailings/pictures", SEND),
    get("/mailings/audience", SEE),
    get("/mailings/audience.csv", SEE),
    get("/mailings/audience/{topic}", SEE),
    get("/mailings/audience/{topic}/people.csv", SEE),
    get("/mailings/duplicates", SEE),
    post("/mailings/imports", SEND),
    get("/mailings/imports/new", SEND),
    get("/mailings/imports/{import}", SEND),
    get("/mailings/imports/{import}/faults.csv", SEND),
    get("/mailings/{mailing}", READ),
    get("/mailings/{mailing}/text", SEND),
    post("/mailings/{mailing}/text", SEND),
    get("/mailings/{mailing}/letters/{language}/html", READ),
    post("/mailings/{mailing}/links", SEND),
    post("/mailings/{mailing}/trial", SEND),
    post("/mailings/{mailing}/schedule", SEND),
    post("/mailings/{mailing}/schedule/end", SEND),
    post("/mailings/{mailing}/sending", SEND),
    post("/mailings/{mailing}/halt", SEND),
    get("/evidence", READ),
    get("/evidence/entries/{entry}", READ),
    get("/evidence/entries/{entry}/proof", READ),
    get("/evidence.zip", READ),
    get("/jobs", READ),
    post("/jobs/{job}/attempt", MAINTAIN),
    get("/settings", Access::SignedIn),
    get("/settings/backups", READ),
    get("/settings/backups.csv", READ),
    get("/settings/undertaking", Access::SignedIn),
    post("/settings/undertaking", Access::SignedIn),
    get("/settings/members", READ),
    get("/settings/members.csv", READ),
    get("/settings/members/invitation", AUTHORISE),
    post("/settings/members/invitation", AUTHORISE),
    post("/settings/members/invitations/{invitation}/renewal", AUTHORISE),
    post("/settings/members/invitations/{invitation}/withdrawal", AUTHORISE),
    get("/settings/members/review", READ),
    get("/settings/members/review.csv", READ),
    post("/settings/members/review/{authorisation}", AUTHORISE),
    get("/settings/members/{member}", READ),
    post("/settings/members/{member}/authorisations", AUTHORISE),
    post("/settings/members/{member}/undertakings", AUTHORISE),
    post("/settings/members/{member}/end", AUTHORISE),
    post("/settings/members/authorisations/{authorisation}/end", AUTHORISE),
    post("/settings/members/undertakings/{undertaking}/end", AUTHORISE),
    post("/settings/password", Access::SignedIn),
    get("/settings/second-factor", Access::SignedIn),
    post("/settings/second-factor", Access::SignedIn),
    post("/settings/second-factor/confirmation", Access::SignedIn),
    post("/settings/second-factor/end", Access::SignedIn),
    post("/settings/mail-keys", MAINTAIN),
    post("/settings/mail-keys/end", MAINTAIN),
    post("/settings/sessions/{session}/end", Access::SignedIn),
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
    fn whoever_may_only_read_changes_nothing_but_her_own_affairs() {
        let acts = ROUTES.iter().filter(|route| route.method == Method::Post);
        for route in acts {
            assert_ne!(route.access, READ, "{} acts", route.path);
            if route.access == Access::SignedIn {
                let is_own = route.path == "/sign-out" || route.path.starts_with("/settings/");
                assert!(is_own, "{} is nobody's own", route.path);
            }
        }
    }

    #[test]
    fn nobody_decides_about_members_without_the_right_to() {
        let members = |route: &&Route| route.path.starts_with("/settings/members");
        for route in ROUTES.iter().filter(members).filter(|it| it.method == Method::Post) {
            assert_eq!(route.access, AUTHORISE, "{}", route.path);
        }
    }
}
