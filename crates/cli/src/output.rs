//! Where words go: data to stdout, talk to stderr; colour on a terminal only, and never as the only sign.

use std::io::{ErrorKind, IsTerminal, Write, stderr, stdout};

use serde_json::Value;

use crate::problem::Problem;

/// How a command speaks.
pub(crate) struct Voice {
    json: bool,
    data_colours: bool,
    talk_colours: bool,
}

/// A colour that repeats what the words say.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Colour {
    /// Something is wrong.
    Red,
    /// Something needs a look.
    Yellow,
    /// All is well.
    Green,
    /// A label.
    Blue,
    /// Beside the point.
    Dim,
    /// The point.
    Bold,
}

impl Voice {
    /// Finds out who listens.
    pub(crate) fn new(json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
        Self {
            json,
            data_colours: wanted && !json && stdout().is_terminal(),
            talk_colours: wanted && stderr().is_terminal(),
        }
    }

    /// Says whether a program listens.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Says whether data may be coloured.
    pub(crate) fn has_colours(&self) -> bool {
        self.data_colours
    }

    /// Says whether somebody watches stderr on a terminal.
    pub(crate) fn is_watched(&self) -> bool {
        stderr().is_terminal()
    }

    /// Writes bytes to stdout.
    ///
    /// # Errors
    /// When stdout is gone for another reason than a reader who has read enough.
    pub(crate) fn give(&self, bytes: impl AsRef<[u8]>) -> Result<(), Problem> {
        let mut out = stdout().lock();
        let written = out.write_all(bytes.as_ref()).and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Problem::cannot("cannot write to stdout", &error))
            }
            _ => Ok(()),
        }
    }

    /// Writes one line to stdout.
    ///
    /// # Errors
    /// As [`Self::give`].
    pub(crate) fn line(&self, line: &str) -> Result<(), Problem> {
        self.give(format!("{line}\n"))
    }

    /// Writes a JSON text to stdout.
    ///
    /// # Errors
    /// As [`Self::give`].
    pub(crate) fn give_json(&self, value: &Value) -> Result<(), Problem> {
        self.give(format!("{value:#}\n"))
    }

    /// Says a line to whoever watches; a watcher who has left misses nothing.
    pub(crate) fn say(&self, line: &str) {
        let _ = writeln!(stderr().lock(), "{line}");
    }

    /// Says something in place of what the same line said before; only on a terminal.
    pub(crate) fn say_over(&self, line: &str) {
        let mut err = stderr().lock();
        let _ = write!(err, "\r\x1b[2K{line}");
        let _ = err.flush();
    }

    /// Says what went wrong.
    pub(crate) fn complain(&self, problem: &Problem) {
        if self.json {
            return self.say(&problem.to_json().to_string());
        }
        for (label, words) in problem.lines() {
            let colour = if label == "error: " { Colour::Red } else { Colour::Blue };
            self.say(&format!("{}{words}", self.talk(colour, label)));
        }
    }

    /// Colours words that go to stdout.
    pub(crate) fn paint(&self, colour: Colour, words: &str) -> String {
        painted(self.data_colours, colour, words)
    }

    /// Colours words that go to stderr.
    pub(crate) fn talk(&self, colour: Colour, words: &str) -> String {
        painted(self.talk_colours, colour, words)
    }
}

fn painted(coloured: bool, colour: Colour, words: &str) -> String {
    let code = match colour {
        Colour::Red => "1;31",
        Colour::Yellow => "1;33",
        Colour::Green => "32",
        Colour::Blue => "1;34",
        Colour::Dim => "2",
        Colour::Bold => "1",
    };
    if coloured { format!("\x1b[{code}m{words}\x1b[0m") } else { words.to_owned() }
}
