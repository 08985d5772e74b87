//! `ordhold schema`: the JSON Schema of `ordhold.toml`, with which editors complete it.

use clap::Args;

use crate::{Ended, output::Voice, problem::Exit};

/// Writes the JSON Schema of `ordhold.toml`, for editors
#[derive(Args)]
pub(crate) struct Schema {}

/// Writes the schema.
pub(crate) fn run(_: &Schema, voice: &Voice) -> Ended {
    voice.give_json(&declaration::json_schema())?;
    Ok(Exit::Done)
}
