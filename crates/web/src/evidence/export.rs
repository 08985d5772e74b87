//! Decides how the whole log leaves the house: the files of an export as one archive, written while it is read.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{body::Body, response::Response};
use office::{Office, evidence};
use tokio::sync::mpsc::{self, Sender};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::app::{Refusal, Seat, attachment};

/// How many files may wait for a slow reader.
const FILES_AHEAD_MAX: usize = 8;

type Chunk = io::Result<Vec<u8>>;

/// Hands the log over as a ZIP archive, which unpacks to the folder that `ordhold verify` reads.
///
/// # Errors
/// The refusal: nothing is recorded yet, or the database does not answer.
pub async fn zip(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let office = Arc::clone(&visit.app.office);
    let paths = evidence::export_paths(&office).await.map_err(|error| visit.failed(&error))?;
    let (size, paths) = paths.ok_or_else(|| visit.absent())?;
    let (chunks, written) = mpsc::channel::<Chunk>(FILES_AHEAD_MAX);
    tokio::spawn(async move {
        if let Err(error) = write(&office, size, paths, &chunks).await {
            // The reader sees a broken archive rather than a whole one that lacks files.
            let _ = chunks.send(Err(error)).await;
        }
    });
    let stream = futures_util::stream::unfold(written, async |mut written| {
        written.recv().await.map(|chunk| (chunk, written))
    });
    Ok(attachment("application/zip", "evidence.zip", Body::from_stream(stream)))
}

async fn write(
    office: &Office,
    size: u64,
    paths: Vec<String>,
    chunks: &Sender<Chunk>,
) -> io::Result<()> {
    let waiting = Waiting::default();
    let mut archive = ZipWriter::new_stream(waiting.clone());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for path in paths {
        let file = evidence::export_file(office, size, &path).await.map_err(io::Error::other)?;
        let file = file.ok_or_else(|| io::Error::other("a file of the export is missing"))?;
        archive.start_file(format!("evidence/{}", file.path), options)?;
        archive.write_all(&file.bytes)?;
        if chunks.send(Ok(waiting.take())).await.is_err() {
            return Ok(());
        }
    }
    archive.finish()?;
    // A reader who has gone needs no end.
    let _ = chunks.send(Ok(waiting.take())).await;
    Ok(())
}

/// What the archive has written and nobody has read yet.
#[derive(Clone, Default)]
struct Waiting(Arc<Mutex<Vec<u8>>>);

impl Waiting {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Waiting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
