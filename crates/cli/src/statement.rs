//! `ordhold statement`: one of the published texts as the declaration makes it now; publishes nothing.

use clap::{Args, ValueEnum};
use declaration::Document;

use crate::{
    Ended,
    declared::{Declared, Lang},
    output::Voice,
    problem::Exit,
};

/// Writes a published text as the declaration makes it now
///
/// Publishes nothing.
#[derive(Args)]
pub(crate) struct Statement {
    #[command(flatten)]
    declared: Declared,
    /// The language of the text
    #[arg(long, value_enum)]
    lang: Lang,
    /// How the text is written
    #[arg(long, value_enum, default_value_t = Format::Md)]
    format: Format,
    /// Which text
    #[arg(long, value_enum, default_value_t = Which::Statement)]
    document: Which,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For browsers
    Html,
    /// Markdown
    Md,
    /// For programs, with the ID of the promise behind each sentence
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// The privacy statement
    Statement,
    /// The terms for customers whose data are processed
    Agreement,
    /// The page on cookies and tools
    Cookies,
}

/// Writes the text.
pub(crate) fn run(statement: &Statement, voice: &Voice) -> Ended {
    let live = statement.declared.live()?;
    let which = match statement.document {
        Which::Statement => Document::Statement,
        Which::Agreement => Document::Agreement,
        Which::Cookies => Document::Cookies,
    };
    let text = declaration::document(&live.declaration, which, statement.lang.into());
    let format = if voice.is_json() { Format::Json } else { statement.format };
    let mut text = match format {
        Format::Html => text.to_html(),
        Format::Md => text.to_markdown(),
        Format::Json => text.to_json(),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    voice.give(text)?;
    Ok(Exit::Done)
}
