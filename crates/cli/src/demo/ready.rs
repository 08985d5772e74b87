//! The words in which the demo says that it is ready, and what to open first.

use serde_json::json;

use super::folder::{Folder, Remembered};
use crate::{
    output::{Colour, Voice},
    problem::Problem,
};

/// Says where everything is.
///
/// # Errors
/// When stdout is gone.
pub(crate) fn announce(
    remembered: &Remembered,
    folder: &Folder,
    smtp: &str,
    voice: &Voice,
) -> Result<(), Problem> {
    let base_url = remembered.base_url();
    let Remembered { email, password, .. } = remembered;
    let path = folder.path().display();
    if voice.is_json() {
        let ready = json!({
            "base_url": base_url, "email": email, "password": password, "data": folder.path(), "smtp": smtp,
        });
        return voice.give(format!("{ready}\n"));
    }
    let bold = |words: &str| voice.paint(Colour::Bold, words);
    voice.give(format!(
        "
{title}  an invented company with 13 weeks of history

  Statement    {base_url}/privacy
  Subscribe    {base_url}/subscribe
  Mailbox      {base_url}/demo/mailbox
  Sign in      {base_url}/sign-in
               {email}
               {password}

Try it: subscribe, confirm from the mailbox, leave again, and watch the sentence in the gutter.
Break it: `ordhold demo fault outliving-address --data {path}`
Prove it: `ordhold evidence export evidence --data {path}`, then `ordhold verify evidence`

Everything is kept in {path}; Ctrl-C ends it, the same command goes on with it.
",
        title = bold("Fjordbok AS"),
    ))
}
