//! The declaration in the Data Privacy Vocabulary (DPV 2.3) as JSON-LD, with its extensions for personal data, the GDPR
//! and places. Writes only; knows nothing of who reads it.

mod nodes;
mod terms;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::model::Declaration;
use nodes::Graph;

/// Returns the declaration as a JSON-LD document: the organisation, its activities, and what they refer to.
///
/// `base` is the address that IDs of nodes hang under, such as `https://fjordbok.example/privacy`; `on` is the day for
/// which the standing of countries is read. Keys come in a fixed order, so equal declarations give equal bytes.
pub fn json_ld(declaration: &Declaration, base: &str, on: Date) -> Value {
    json!({
        "@context": {
            "@base": base,
            "dpv": "https://w3id.org/dpv#",
            "pd": "https://w3id.org/dpv/pd#",
            "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
            "loc": "https://w3id.org/dpv/loc#",
            "dct": "http://purl.org/dc/terms/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        },
        "@graph": Graph::of(declaration, on).into_nodes(),
    })
}
