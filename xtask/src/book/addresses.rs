//! The page of addresses: the table of routes, as the router, the links and the tests know it.

use super::items::block;
use crate::{Failure, repository};

const ROUTES: &str = "crates/web/src/routes.rs";
const HEAD: &str = "# Addresses

Every address that the program answers. A segment in braces stands for one value, `{*path}` for the rest of the path.
No GET changes anything of a person's. What a member may do follows from what she is authorised for at the instant of the
request: every role reads; support also sees people; marketing also sends mailings; a developer reads and maintains; a
privacy lead does all of that, keeps the promises and sees the members; an owner may do everything. Whoever nothing binds
to confidentiality only reads and maintains.
";
const TABLE: &str = "\n| Method | Address | Who may knock |\n|---|---|---|\n";

/// Returns the page.
pub(super) fn page() -> Result<String, Failure> {
    let source = repository::read(ROUTES)?;
    let lines = block(&source, "pub const ROUTES: &[Route] = &[");
    if lines.is_empty() {
        return Err(Failure::Findings(format!("{ROUTES} has no table of routes")));
    }
    let mut page = HEAD.to_owned();
    let mut has_table = false;
    for line in lines.into_iter().map(str::trim) {
        if let Some(title) = line.strip_prefix("// ") {
            page.push_str(&format!("\n## {}\n", title.trim_end_matches('.')));
            has_table = false;
            continue;
        }
        if !has_table {
            page.push_str(TABLE);
            has_table = true;
        }
        page.push_str(&row(line)?);
    }
    Ok(page)
}

fn row(line: &str) -> Result<String, Failure> {
    let unread = || Failure::Findings(format!("{ROUTES}: the line `{line}` is no route"));
    let (method, rest) = line.split_once("(\"").ok_or_else(unread)?;
    let (path, rest) = rest.split_once("\", ").ok_or_else(unread)?;
    let who = who(rest.trim_end_matches("),")).ok_or_else(unread)?;
    Ok(format!("| {} | `{path}` | {who} |\n", method.to_uppercase()))
}

fn who(access: &str) -> Option<&'static str> {
    Some(match access {
        "Access::Public" => "anybody",
        "Access::FirstRun" => "anybody, until there is an owner; then nobody",
        "Access::Link" => "whoever holds the mailed link",
        "Access::OwnPage" => "the person whose page it is, after opening a mailed link",
        "Access::SignedIn" => "any member who is signed in",
        "READ" => "a member of any role",
        "MAINTAIN" => "a member who maintains",
        "SEE" => "a member who sees people",
        "SEND" => "a member who sends mailings",
        "KEEP" => "a member who keeps the promises",
        "AUTHORISE" => "a member who decides about members: an owner",
        "Access::Demo" => "anybody, in the demo; elsewhere nobody",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_becomes_a_row_and_an_unknown_door_is_told() {
        let known = row("post(\"/you/link\", Access::Public),").ok();
        assert_eq!(known.as_deref(), Some("| POST | `/you/link` | anybody |\n"));
        assert!(row("get(\"/a\", Access::Sometimes),").is_err());
    }
}
