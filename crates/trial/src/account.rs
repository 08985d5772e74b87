//! Finds an account that may do little, for servers that refuse to run as root.

use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Returns the account and group to run a server as when the tests run as root, which servers refuse.
pub(crate) fn owner() -> io::Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    found
        .map(Some)
        .ok_or_else(|| io::Error::new(ErrorKind::NotFound, "no account to run the server as"))
}

/// Makes a folder that only that account can open.
pub(crate) fn folder(owner: Option<(u32, u32)>) -> io::Result<PathBuf> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ordhold-trial-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        match fs::create_dir(&folder) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        if let Some((account, group)) = owner {
            chown(&folder, Some(account), Some(group))?;
        }
        return Ok(folder);
    }
}

/// Lets a command run as that account.
pub(crate) fn as_owner(command: &mut Command, owner: Option<(u32, u32)>) -> &mut Command {
    command.current_dir(env::temp_dir());
    match owner {
        Some((account, group)) => command.uid(account).gid(group),
        None => command,
    }
}
