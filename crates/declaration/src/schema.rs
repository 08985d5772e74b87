//! The JSON Schema of `ordhold.toml`, for editors.

use schemars::{Schema, SchemaGenerator, json_schema};

/// The names of the six legal bases of Art. 6(1), as the declaration writes them.
const LEGAL_BASES: [&str; 6] = [
    "consent",
    "contract",
    "legal-obligation",
    "vital-interests",
    "public-task",
    "legitimate-interest",
];

/// Returns the schema of one legal basis.
pub(crate) fn legal_basis(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": LEGAL_BASES })
}

/// Returns the schema of a list of legal bases.
pub(crate) fn legal_bases(generator: &mut SchemaGenerator) -> Schema {
    let one = legal_basis(generator);
    json_schema!({ "type": "array", "items": one })
}
