//! Decides which files the pages load, under names that change with their content.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The style sheet.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "ordhold",
        "css",
        "text/css; charset=utf-8",
        include_str!("../../assets/ordhold.css"),
    )
});

/// The script of keys and progress, without which every page works.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "ordhold",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../../assets/ordhold.js"),
    )
});

/// The mark in the browser's tab.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("ordhold", "svg", "image/svg+xml", include_str!("../../assets/ordhold.svg"))
});

const A_YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// A file that pages load.
#[derive(Debug)]
pub struct Asset {
    /// Where it is served, as `/assets/ordhold.1f0c….css`.
    pub address: String,
    /// Its bytes as text.
    pub body: &'static str,
    content_type: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, body: &'static str) -> Self {
        let digest = Sha256::digest(body.as_bytes());
        let hash: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { address: format!("/assets/{stem}.{hash}.{extension}"), body, content_type }
    }
}

/// Serves a file of [`STYLE`], [`SCRIPT`] and [`ICON`] for a year; any other name is 404.
pub async fn asset(Path(file): Path<String>) -> Response {
    let wanted = format!("/assets/{file}");
    let found = [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.address == wanted);
    match found {
        Some(asset) => (
            [(CONTENT_TYPE, HeaderValue::from_static(asset.content_type)), (CACHE_CONTROL, A_YEAR)],
            asset.body,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_content() {
        let name = |body| Asset::new("ordhold", "css", "text/css", body).address;
        assert_ne!(name("a{}"), name("b{}"));
        assert_eq!(name("a{}").len(), "/assets/ordhold.0123456789ab.css".len());
    }

    #[tokio::test]
    async fn an_old_name_is_not_found() {
        let present = STYLE.address.trim_start_matches("/assets/").to_owned();
        let response = asset(Path(present)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CACHE_CONTROL], A_YEAR);
        let old = asset(Path("ordhold.000000000000.css".to_owned())).await;
        assert_eq!(old.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_script_stays_within_a_few_kilobytes() {
        assert!(SCRIPT.body.len() < 4_096, "{} bytes", SCRIPT.body.len());
    }
}
