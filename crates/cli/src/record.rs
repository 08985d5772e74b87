//! `ordhold record`: the record of processing activities, drawn up from the declaration.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{
    Ended,
    declared::{Declared, Lang, today},
    output::Voice,
    problem::{Exit, Problem},
};

/// Draws up the record of processing activities (GDPR Art. 30)
#[derive(Args)]
pub(crate) struct Record {
    #[command(flatten)]
    declared: Declared,
    /// The language of the workbook
    #[arg(long, value_enum, default_value_t = Lang::Nb)]
    lang: Lang,
    /// How the record is written; a workbook needs `--output`
    #[arg(long, value_enum, default_value_t = Format::Xlsx)]
    format: Format,
    /// The file to write; without it the record goes to stdout
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A workbook with a sheet for each part
    Xlsx,
    /// For programs
    Json,
    /// Linked data in the Data Privacy Vocabulary
    Jsonld,
}

/// Draws the record up.
pub(crate) fn run(record: &Record, voice: &Voice) -> Ended {
    let live = record.declared.live()?;
    let on = today(live.declaration.organisation.zone.get());
    let format = if voice.is_json() { Format::Json } else { record.format };
    let bytes = match format {
        Format::Json => lines(&declaration::record::draw_up(&live.declaration, &[], on).to_json()),
        Format::Jsonld => lines(&declaration::dpv::json_ld(&live.declaration, &base(&live), on)),
        Format::Xlsx if record.output.is_none() => {
            let problem = Problem::wrong_use("a workbook is no text for a terminal");
            return Err(problem
                .hint("name the file, as in `--output record.xlsx`, or ask for `--format json`"));
        }
        Format::Xlsx => {
            let drawn_up = declaration::record::draw_up(&live.declaration, &[], on);
            documents::record_workbook(&drawn_up, record.lang.into())
                .map_err(|error| Problem::cannot("cannot write the workbook", &error))?
        }
    };
    match &record.output {
        None => voice.give(bytes)?,
        Some(path) => {
            std::fs::write(path, bytes).map_err(|error| {
                Problem::cannot("cannot write the record", &error).at(path.display())
            })?;
            voice.say(&format!("Wrote {}", path.display()));
        }
    }
    Ok(Exit::Done)
}

fn lines(value: &serde_json::Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// Returns the address that nodes of the linked data hang under: the organisation's own site.
fn base(live: &office::Live) -> String {
    let sites = &live.declaration.organisation.sites;
    let site = sites.first().map_or("https://organisation.example", |it| it.as_str());
    format!("{}/privacy", site.trim_end_matches('/'))
}
