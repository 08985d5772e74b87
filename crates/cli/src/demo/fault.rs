//! `ordhold demo fault`: plants a fault in a demo, running or not, or mends it; the checks must find it by themselves.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use declaration::StatementDocument;
use domain::Language;
use office::{
    Acting, Office,
    demo::{imported_again, plant_outliving_address},
};
use rusqlite::Connection;
use serde_json::json;
use store::statement_version::StatementVersion;

use super::folder::Folder;
use crate::{
    Ended, house,
    output::Voice,
    problem::{Exit, Problem},
};

/// Plants a fault, so that you can watch the program find it
///
/// A running demo finds it within one check, some five seconds: open its coverage page, or run `ordhold coverage`.
#[derive(Args)]
pub(crate) struct Fault {
    /// Which fault
    #[arg(value_enum)]
    name: Name,
    /// The demo's folder; without it the one of your cache
    #[arg(long = "data", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Mends the fault in place of planting it
    #[arg(long)]
    mend: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// An address stays although its consent was withdrawn
    OutlivingAddress,
    /// An address is imported again although it was erased and is to be left alone
    ImportedAgain,
    /// Somebody edits a published statement with a database tool
    EditedText,
}

/// Plants or mends the fault.
pub(crate) fn run(fault: &Fault, voice: &Voice) -> Ended {
    let folder = Folder::new(fault.folder.as_deref());
    let says = house::block_on(async {
        let office = super::open_kept(folder.path()).await?;
        match (fault.name, fault.mend) {
            (Name::EditedText, mend) => edit_text(&office, &folder.database_path(), mend).await,
            (name, false) => plant(&office, name).await,
            (_, true) => erase(&office).await,
        }
    })??;
    if voice.is_json() {
        voice.give_json(&json!({ "fault": says, "mended": fault.mend }))?;
    } else {
        voice.say(&says);
        voice.say(&format!("next: `ordhold coverage --data {}`", folder.path().display()));
    }
    Ok(Exit::Done)
}

async fn plant(office: &Office, name: Name) -> Result<String, Problem> {
    let mut cx = office.context(Acting::Job);
    let (planted, says) = match name {
        Name::ImportedAgain => (
            imported_again::plant_imported_again(office, &mut cx).await,
            "An address that was erased is back, as from an old list; nothing in the log tells of it",
        ),
        _ => (
            plant_outliving_address(office, &mut cx).await,
            "An address lies there whose consent ended a quarter of an hour ago",
        ),
    };
    planted.map_err(|error| Problem::cannot("cannot plant the fault", &error))?;
    Ok(says.to_owned())
}

async fn erase(office: &Office) -> Result<String, Problem> {
    let mut cx = office.context(Acting::Job);
    let erased = imported_again::erase_without_consent(office, &mut cx).await;
    let n_erased = erased.map_err(house::unanswered)?;
    Ok(format!("Erased {n_erased} address(es) that nobody consents to"))
}

/// Changes the newest English text behind the program's back, or puts back what it was made of.
async fn edit_text(office: &Office, database: &Path, mend: bool) -> Result<String, Problem> {
    let newest = store::statement_version::find_newest(&office.store, Language::En).await;
    let newest = newest.map_err(house::unanswered)?;
    let newest = newest.ok_or_else(|| Problem::refusal("the demo has published nothing yet"))?;
    let html = if mend { original(&newest)? } else { edited(&newest.html) };
    let failed = |error: rusqlite::Error| Problem::cannot("cannot edit the text", &error);
    let connection = Connection::open(database).map_err(failed)?;
    connection.busy_timeout(std::time::Duration::from_secs(10)).map_err(failed)?;
    connection
        .execute(
            "UPDATE statement_version SET html = ?1 WHERE number = ?2 AND language = 'en'",
            (html, newest.number),
        )
        .map_err(failed)?;
    let number = newest.number;
    Ok(if mend {
        format!("Version {number} reads again as it was published")
    } else {
        format!("Version {number} of the statement says something else now than the log tells of")
    })
}

fn edited(html: &str) -> String {
    html.replacen("</p>", " We may also sell your data.</p>", 1)
}

fn original(version: &StatementVersion) -> Result<String, Problem> {
    let kept = StatementDocument::from_json(&version.json);
    let kept = kept.map_err(|error| Problem::cannot("cannot read the kept text", &error))?;
    Ok(kept.to_html())
}
