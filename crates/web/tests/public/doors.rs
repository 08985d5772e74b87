//! Every door of the house, tried by somebody whom nobody knows; and the two tables of routes held together.

use std::collections::BTreeSet;

use crate::house::House;
use axum::http::{StatusCode, header};
use web::app::answered;
use web::routes::{Access, Method, ROUTES, Route};

/// Returns an address that the route answers, with made-up names.
fn address(route: &Route) -> String {
    let segment = |segment: &'static str| if segment.starts_with('{') { "x1" } else { segment };
    route.path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn is_for_members(route: &&Route) -> bool {
    matches!(route.access, Access::SignedIn | Access::Member(_))
}

#[tokio::test]
async fn every_public_door_answers_a_stranger_without_failing() {
    let house = House::open().await;
    house.published().await;
    let visitor = house.visitor();
    for route in ROUTES.iter().filter(|route| !is_for_members(route)) {
        let answer = match route.method {
            Method::Get => visitor.get(&address(route)).await,
            Method::Post => visitor.post::<&str>(&address(route), &[]).await,
        };
        let (method, path) = (route.method, route.path);
        assert!(!answer.status.is_server_error(), "{method:?} {path}: {}", answer.status);
        assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method:?} {path}");
        if method == Method::Post && route.access != Access::FirstRun && path != "/sign-in" {
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        }
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn every_door_for_members_is_closed_to_a_stranger() {
    let house = House::open().await;
    let visitor = house.visitor();
    for route in ROUTES.iter().filter(is_for_members) {
        let path = address(route);
        match route.method {
            Method::Get => {
                let answer = visitor.get(&path).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
                assert!(answer.header(header::LOCATION).starts_with("/sign-in?to="), "{path}");
                let request = visitor.request("GET", &path);
                let request = request.header(header::ACCEPT, "application/json");
                let request = request.body(axum::body::Body::empty()).unwrap();
                assert_eq!(visitor.send(request).await.status, StatusCode::UNAUTHORIZED, "{path}");
            }
            Method::Post => {
                let answer = visitor.post::<&str>(&path, &[]).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_form_without_its_token_or_with_another_forms_is_refused() {
    let house = House::open().await;
    let visitor = house.visitor();
    let of_another_form = visitor.get("/you").await.field("form_token");
    for token in ["", "none", of_another_form.as_str()] {
        let refused = visitor.post("/subscribe", &[("form_token", token)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    let large = "x".repeat(300 * 1024);
    let refused = visitor.post("/subscribe", &[("form_token", large)]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let kind = "application/x-www-form-urlencoded";
    let refused = visitor.post_as("/subscribe", kind, vec![b'a', b'=', b'%', b'F', b'F']).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = visitor.post_as("/subscribe", "text/plain", "form_token=x").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_is_not_in_the_table_is_not_there() {
    let house = House::open().await;
    let visitor = house.visitor();
    for path in ["/nowhere", "/privacy/", "/log/", "/you/data/x"] {
        let absent = visitor.get(path).await;
        assert_eq!(absent.status, StatusCode::NOT_FOUND, "{path}");
        assert!(absent.text().contains("There is nothing at this address"), "{path}");
    }
    let request = visitor.request("DELETE", "/privacy").body(axum::body::Body::empty()).unwrap();
    assert_eq!(visitor.send(request).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_table_of_routes_and_the_handlers_are_the_same_list() {
    let house = House::open().await;
    let line = |method: Method, path: &str| format!("{method:?} {path}");
    let answered = answered(&house.app).await;
    let unique: BTreeSet<String> = answered.iter().map(|(m, path)| line(*m, path)).collect();
    assert_eq!(unique.len(), answered.len(), "a handler stands twice");
    let routes: BTreeSet<String> = ROUTES.iter().map(|it| line(it.method, it.path)).collect();
    let without_route: Vec<_> = unique.difference(&routes).collect();
    assert!(without_route.is_empty(), "no route leads to {without_route:?}");
    let without_handler: Vec<_> = routes.difference(&unique).collect();
    assert!(without_handler.is_empty(), "nothing answers {without_handler:?}");
}
