//! The description of what programs can ask (OpenAPI 3.1); a test holds it to the table of routes.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::app::Visit;
use crate::problem::PROBLEM_JSON;

/// The name of a parameter, and what it means.
type Parameter = (&'static str, &'static str);
/// The path, what it answers, in which media type, and the parameters of the query.
type Asked = (&'static str, &'static str, &'static str, &'static [Parameter]);

/// What a program can ask.
const ASKED: &[Asked] = &[
    ("/healthz", "Whether the process answers", "text/plain", &[]),
    ("/readyz", "Whether database, sequencer and mail relay are ready", "text/plain", &[]),
    ("/metrics", "Figures in the Prometheus text format, for this machine", "text/plain", &[]),
    ("/.well-known/ordhold.json", "Where everything public is", "application/json", &[]),
    ("/.well-known/security.txt", "Whom to tell of a security hole", "text/plain", &[]),
    ("/.well-known/gpc.json", "Support of Global Privacy Control", "application/json", &[]),
    ("/api/openapi.json", "This description", "application/json", &[]),
    ("/api/v1/promises", "Every promise, and how it stands", "application/json", &[]),
    (
        "/api/v1/statement",
        "A published privacy statement, and the list of versions",
        "application/json",
        &[
            ("version", "The number of the version; the newest when left out"),
            ("lang", "The language of the text, nb or en"),
        ],
    ),
    ("/api/v1/coverage", "How many promises are in each state", "application/json", &[]),
    (
        "/log/{path}",
        "The log in tiles (c2sp.org/tlog-tiles): checkpoint, tile/<level>/<index>, tile/entries/<index>",
        "application/octet-stream",
        &[],
    ),
];

/// Answers with the description.
pub async fn get(visit: Visit) -> Response {
    let office = &visit.app.office;
    Json(json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("Ordhold, {}", office.live().organisation_name()),
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": office.settings.base_url }],
        "paths": paths(),
        "components": { "schemas": { "Problem": problem() } },
    }))
    .into_response()
}

fn paths() -> Map<String, Value> {
    let path = |(path, summary, media, query): &Asked| {
        let mut parameters: Vec<Value> = query.iter().map(|it| parameter("query", it)).collect();
        if path.contains('{') {
            parameters.push(parameter("path", &("path", "checkpoint, or the path of a tile")));
        }
        let operation = json!({ "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": { "description": summary, "content": { *media: {} } },
                "default": {
                    "description": "What is wrong, and what to do",
                    "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } },
                },
            },
        }});
        ((*path).to_owned(), operation)
    };
    ASKED.iter().map(path).collect()
}

fn parameter(place: &str, (name, description): &Parameter) -> Value {
    json!({
        "name": name,
        "in": place,
        "required": place == "path",
        "description": description,
        "schema": { "type": "string" },
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "place": { "type": "string" },
            "law": { "type": "string" },
            "hints": { "type": "array", "items": { "type": "string" } },
            "error_id": { "type": "string" },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{Access, Method, ROUTES};
    use std::collections::BTreeSet;

    #[test]
    fn the_description_names_every_route_for_programs_and_no_other() {
        let described: BTreeSet<String> = paths().into_iter().map(|(path, _)| path).collect();
        let prefixes = ["/api/", "/.well-known/", "/log/", "/healthz", "/readyz", "/metrics"];
        let is_for_programs = |path: &str| prefixes.iter().any(|prefix| path.starts_with(prefix));
        let answered: BTreeSet<String> = ROUTES
            .iter()
            .filter(|route| route.method == Method::Get && route.access == Access::Public)
            .filter(|route| is_for_programs(route.path))
            .map(|route| route.path.replace("{*", "{"))
            .collect();
        assert_eq!(described, answered);
    }

    #[test]
    fn each_answer_says_how_a_problem_looks() {
        for (path, operation) in paths() {
            let problem = &operation["get"]["responses"]["default"]["content"][PROBLEM_JSON];
            assert!(problem.is_object(), "{path}");
        }
    }
}
