//! Runs axe-core, an accessibility checker that others wrote, inside a page, and reads what it
//! found.

use serde_json::Value;

use super::{BrowserError, Page, text_of};

const RUN: &str =
    "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)";

/// One rule of axe-core that a page breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxeFinding {
    /// The rule's ID, such as `image-alt`.
    pub rule: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// What it asks for.
    pub help: String,
    /// The elements, as CSS selectors.
    pub elements: Vec<String>,
}

impl Page {
    /// Checks the page as it stands; an empty list means that axe-core found nothing, not that all
    /// is well.
    ///
    /// # Errors
    /// [`BrowserError::AxeMissing`] when `ORDHOLD_AXE` names no file, and those of
    /// [`Page::evaluate`].
    pub async fn accessibility(&self) -> Result<Vec<AxeFinding>, BrowserError> {
        let path = std::env::var_os("ORDHOLD_AXE").ok_or(BrowserError::AxeMissing)?;
        let source = std::fs::read_to_string(path).map_err(|_| BrowserError::AxeMissing)?;
        self.evaluate(&format!("{source}\n;0")).await?;
        let found = self.evaluate(RUN).await?;
        Ok(found.as_array().into_iter().flatten().map(finding).collect())
    }
}

fn finding(violation: &Value) -> AxeFinding {
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let selector = |node: &Value| match node["target"][0].as_str() {
        Some(selector) => selector.to_owned(),
        None => node["target"].to_string(),
    };
    AxeFinding {
        rule: text_of(&violation["id"]),
        impact: text_of(&violation["impact"]),
        help: text_of(&violation["help"]),
        elements: nodes.map(selector).collect(),
    }
}
