//! Entry bundles: entries one after the other, each behind its length in two bytes; knows nothing of their meaning.

/// The longest entry, in bytes: its length must fit in two bytes.
pub const ENTRY_BYTES_MAX: usize = u16::MAX as usize;

const PREFIX_BYTES: usize = 2;

/// Why a bundle cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The bundle ends within an entry or its length; `at` is the byte where that entry begins.
    #[error("the entry at byte {at} is cut short")]
    CutShort {
        /// Offset in bytes from the start of the bundle.
        at: usize,
    },
}

/// Returns the entries of a bundle in order; after an error, nothing more.
pub fn entries(bundle: &[u8]) -> impl Iterator<Item = Result<&[u8], BundleError>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at == bundle.len() {
            return None;
        }
        let Some(entry) = entry_at(bundle, at) else {
            let error = BundleError::CutShort { at };
            at = bundle.len();
            return Some(Err(error));
        };
        at += PREFIX_BYTES + entry.len();
        Some(Ok(entry))
    })
}

fn entry_at(bundle: &[u8], at: usize) -> Option<&[u8]> {
    let (length, rest) = bundle[at..].split_first_chunk::<PREFIX_BYTES>()?;
    rest.get(..usize::from(u16::from_be_bytes(*length)))
}

/// Appends an entry of at most [`ENTRY_BYTES_MAX`] bytes; `None` if it is longer.
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Option<()> {
    let length = u16::try_from(entry.len()).ok()?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Some(())
}

/// Returns the bytes that the first `n_entries` take up; `None` if there are fewer.
pub(crate) fn prefix(bundle: &[u8], n_entries: u16) -> Option<&[u8]> {
    let mut bytes = 0;
    let mut left = n_entries;
    for entry in entries(bundle).take(usize::from(n_entries)) {
        bytes += PREFIX_BYTES + entry.ok()?.len();
        left -= 1;
    }
    (left == 0).then(|| &bundle[..bytes])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_as_they_were_written() {
        let mut bundle = Vec::new();
        let longest = vec![7; ENTRY_BYTES_MAX];
        for entry in [b"".as_slice(), b"one", &longest] {
            assert_eq!(push_entry(&mut bundle, entry), Some(()));
        }
        let read: Result<Vec<_>, _> = entries(&bundle).collect();
        assert_eq!(read, Ok(vec![b"".as_slice(), b"one", &longest]));
        assert_eq!(push_entry(&mut bundle, &vec![7; ENTRY_BYTES_MAX + 1]), None);
    }

    #[test]
    fn a_bundle_that_ends_within_an_entry_says_where() {
        let read: Vec<_> = entries(&[0, 1, 9, 0, 2, 9]).collect();
        assert_eq!(read, [Ok([9].as_slice()), Err(BundleError::CutShort { at: 3 })]);
        let read: Vec<_> = entries(&[0]).collect();
        assert_eq!(read, [Err(BundleError::CutShort { at: 0 })]);
    }
}
