//! The commands, one file each: what is asked on the command line, which verb answers, and with which exit code.

mod backup;
mod check;
mod courier;
mod coverage;
mod declared;
mod demo;
mod evidence;
mod house;
mod init;
mod output;
mod problem;
mod record;
mod rehearse;
mod restore;
mod schema;
mod serve;
mod statement;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::Voice;
use problem::{Exit, Problem};

/// What every command comes to.
type Ended = Result<Exit, Problem>;

/// Declares what is promised about personal data, keeps it, and proves it
///
/// Exit codes: 0 done, 1 findings or refusal, 2 wrong use, 3 failure.
#[derive(Parser)]
#[command(name = "ordhold", version, arg_required_else_help = true)]
struct Arguments {
    /// Writes what was found as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Backup(backup::Backup),
    Check(check::Check),
    #[command(hide = true)]
    Courier(courier::Courier),
    Coverage(coverage::Coverage),
    Demo(demo::Demo),
    Evidence(evidence::Evidence),
    Init(init::Init),
    Record(record::Record),
    Rehearse(rehearse::Rehearse),
    Restore(restore::Restore),
    Schema(schema::Schema),
    Serve(serve::Serve),
    Statement(statement::Statement),
    Verify(verify::Verify),
}

/// Reads the command line, carries it out, and returns the exit code.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let voice = Voice::new(arguments.json);
    let ended = match &arguments.command {
        Command::Backup(it) => backup::run(it, &voice),
        Command::Check(it) => check::run(it, &voice),
        Command::Courier(it) => courier::run(it),
        Command::Coverage(it) => coverage::run(it, &voice),
        Command::Demo(it) => demo::run(it, &voice),
        Command::Evidence(it) => evidence::run(it, &voice),
        Command::Init(it) => init::run(it, &voice),
        Command::Record(it) => record::run(it, &voice),
        Command::Rehearse(it) => rehearse::run(it, &voice),
        Command::Restore(it) => restore::run(it, &voice),
        Command::Schema(it) => schema::run(it, &voice),
        Command::Serve(it) => serve::run(it, &voice),
        Command::Statement(it) => statement::run(it, &voice),
        Command::Verify(it) => verify::run(it, &voice),
    };
    let exit = ended.unwrap_or_else(|problem| {
        voice.complain(&problem);
        problem.exit()
    });
    ExitCode::from(exit as u8)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn every_command_line_is_put_together_soundly() {
        super::Arguments::command().debug_assert();
    }
}
