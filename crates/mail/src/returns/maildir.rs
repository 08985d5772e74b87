//! Takes mails out of a Maildir one by one, each settled only after the caller has dealt with it;
//! after a crash it is read again.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;
use tokio::io::AsyncReadExt;

use super::{MAIL_BYTES_MAX, N_LISTED_MAX, Settlement};

/// A Maildir whose new mails are read.
pub struct Maildir {
    folder: PathBuf,
}

/// A new mail that waits to be read; its name says nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting(PathBuf);

impl Maildir {
    /// Opens the Maildir in `folder`, which has `new` and `cur`.
    ///
    /// # Errors
    /// An I/O error when one of them is no folder that can be read.
    pub async fn open(folder: &Path) -> io::Result<Self> {
        for part in ["new", "cur"] {
            drop(fs::read_dir(folder.join(part)).await?);
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// Lists the oldest new mails by name, at most [`N_LISTED_MAX`]; passes over whatever is no
    /// plain file.
    ///
    /// # Errors
    /// An I/O error when the folder cannot be read.
    pub async fn list(&self) -> io::Result<Vec<Waiting>> {
        let mut entries = fs::read_dir(self.folder.join("new")).await?;
        let mut names = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            // a link could lead anywhere; a file may be gone since it was listed
            if !is_hidden && entry.file_type().await.is_ok_and(|kind| kind.is_file()) {
                names.push(entry.path());
            }
        }
        names.sort();
        names.truncate(N_LISTED_MAX);
        Ok(names.into_iter().map(Waiting).collect())
    }

    /// Reads one mail, at most [`MAIL_BYTES_MAX`] of it; `None` when it is gone.
    ///
    /// # Errors
    /// An I/O error when it cannot be read.
    pub async fn read(&self, waiting: &Waiting) -> io::Result<Option<Vec<u8>>> {
        let file = match fs::File::open(&waiting.0).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(MAIL_BYTES_MAX as u64).read_to_end(&mut bytes).await?;
        Ok(Some(bytes))
    }

    /// Settles a mail; call it once what follows from the mail is committed. Settling what is gone
    /// succeeds.
    ///
    /// # Errors
    /// An I/O error; the mail then still waits.
    pub async fn settle(&self, waiting: &Waiting, settlement: Settlement) -> io::Result<()> {
        let settled = match settlement {
            Settlement::Delete => fs::remove_file(&waiting.0).await,
            Settlement::Keep => fs::rename(&waiting.0, self.seen(waiting)).await,
        };
        match settled {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            settled => settled,
        }
    }

    fn seen(&self, waiting: &Waiting) -> PathBuf {
        let name = waiting.0.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // what follows `:2,` are flags; a new mail has none, and a second mark would be part of them
        let name = name.split_once(":2,").map_or(name.as_str(), |(bare, _)| bare).to_owned();
        self.folder.join("cur").join(format!("{name}:2,S"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Delivered {
        // the folder goes with it
        _folder: tempfile::TempDir,
        path: PathBuf,
        maildir: Maildir,
    }

    async fn delivered(mails: &[(&str, &[u8])]) -> Delivered {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        for part in ["new", "cur", "tmp"] {
            std::fs::create_dir(path.join(part)).unwrap();
        }
        for (name, bytes) in mails {
            std::fs::write(path.join("new").join(name), bytes).unwrap();
        }
        let maildir = Maildir::open(&path).await.unwrap();
        Delivered { _folder: folder, path, maildir }
    }

    fn names(path: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn a_mail_waits_until_it_is_settled_and_is_read_again_before() {
        let Delivered { maildir, path, _folder } =
            delivered(&[("2.b", b"two"), ("1.a", b"one")]).await;
        for _ in 0..2 {
            let waiting = maildir.list().await.unwrap();
            assert_eq!(waiting.len(), 2);
            assert_eq!(maildir.read(&waiting[0]).await.unwrap().unwrap(), b"one");
        }
        let waiting = maildir.list().await.unwrap();
        maildir.settle(&waiting[0], Settlement::Delete).await.unwrap();
        maildir.settle(&waiting[1], Settlement::Keep).await.unwrap();
        assert!(maildir.list().await.unwrap().is_empty());
        assert_eq!(names(&path.join("cur")), ["2.b:2,S"]);
        // a second settlement, as after a crash between it and its note, finds nothing and succeeds
        maildir.settle(&waiting[0], Settlement::Delete).await.unwrap();
        maildir.settle(&waiting[1], Settlement::Keep).await.unwrap();
        assert_eq!(maildir.read(&waiting[0]).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_link_a_folder_and_a_hidden_file_are_passed_over() {
        let Delivered { maildir, path, _folder } = delivered(&[(".hidden", b"x")]).await;
        std::os::unix::fs::symlink("/etc/hostname", path.join("new/link")).unwrap();
        std::fs::create_dir(path.join("new/folder")).unwrap();
        assert_eq!(maildir.list().await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_mail_of_one_mebibyte_is_whole_and_a_longer_one_is_cut() {
        let long = vec![b'x'; MAIL_BYTES_MAX + 1];
        let mails = [("1", &long[..MAIL_BYTES_MAX]), ("2", &long[..])];
        let Delivered { maildir, _folder, .. } = delivered(&mails).await;
        for waiting in maildir.list().await.unwrap() {
            assert_eq!(maildir.read(&waiting).await.unwrap().unwrap().len(), MAIL_BYTES_MAX);
        }
    }

    #[tokio::test]
    async fn a_folder_that_is_no_maildir_does_not_open() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Maildir::open(folder.path()).await.is_err());
    }
}
