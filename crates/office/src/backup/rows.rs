//! Rows as bytes: each value behind a byte that says what it is. Knows no table.

use std::io::{self, Read};

use store::value::Val;
use uuid::Uuid;

use super::sealed::invalid;

/// The most bytes that one value has; more is no value of ours.
const VALUE_BYTES_MAX: u32 = 256 * 1024 * 1024;

const NULL: u8 = 0;
const INT: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;
const UUID: u8 = 4;

/// Writes a row behind what is there.
pub(super) fn write(row: &[Val], into: &mut Vec<u8>) {
    for value in row {
        match value {
            Val::Null => into.push(NULL),
            Val::Int(number) => {
                into.push(INT);
                into.extend_from_slice(&number.to_be_bytes());
            }
            Val::Text(text) => long(TEXT, text.as_bytes(), into),
            Val::Bytes(bytes) => long(BYTES, bytes, into),
            Val::Uuid(id) => {
                into.push(UUID);
                into.extend_from_slice(id.as_bytes());
            }
        }
    }
}

fn long(kind: u8, bytes: &[u8], into: &mut Vec<u8>) {
    into.push(kind);
    let n = u32::try_from(bytes.len()).expect("no engine keeps a value of four gigabytes");
    into.extend_from_slice(&n.to_be_bytes());
    into.extend_from_slice(bytes);
}

/// Reads a row of `n_columns`; none at the end.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] where no row stands.
pub(super) fn read(from: &mut impl Read, n_columns: usize) -> io::Result<Option<Vec<Val>>> {
    let mut row = Vec::with_capacity(n_columns);
    for at in 0..n_columns {
        let mut kind = [0];
        if from.read(&mut kind)? == 0 {
            return if at == 0 { Ok(None) } else { Err(invalid()) };
        }
        row.push(value(kind[0], from)?);
    }
    Ok(Some(row))
}

fn value(kind: u8, from: &mut impl Read) -> io::Result<Val> {
    Ok(match kind {
        NULL => Val::Null,
        INT => Val::Int(i64::from_be_bytes(exactly(from)?)),
        TEXT => Val::Text(String::from_utf8(bytes(from)?).map_err(|_| invalid())?),
        BYTES => Val::Bytes(bytes(from)?),
        UUID => Val::Uuid(Uuid::from_bytes(exactly(from)?)),
        _ => return Err(invalid()),
    })
}

fn bytes(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let n = u32::from_be_bytes(exactly(from)?);
    if n > VALUE_BYTES_MAX {
        return Err(invalid());
    }
    let mut bytes = Vec::new();
    let n_read = from.take(n.into()).read_to_end(&mut bytes)?;
    if n_read == n as usize { Ok(bytes) } else { Err(invalid()) }
}

fn exactly<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).map_err(|_| invalid())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Val> {
        prop_oneof![
            Just(Val::Null),
            any::<i64>().prop_map(Val::Int),
            ".{0,40}".prop_map(Val::Text),
            prop::collection::vec(any::<u8>(), 0..40).prop_map(Val::Bytes),
            any::<u128>().prop_map(|it| Val::Uuid(Uuid::from_u128(it))),
        ]
    }

    proptest! {
        #[test]
        fn rows_survive_their_bytes(rows in prop::collection::vec(prop::collection::vec(any_value(), 3), 0..8)) {
            let mut bytes = Vec::new();
            rows.iter().for_each(|row| write(row, &mut bytes));
            let mut from = bytes.as_slice();
            for row in &rows {
                let found = super::read(&mut from, 3).unwrap();
                prop_assert_eq!(found.as_ref(), Some(row));
            }
            prop_assert_eq!(super::read(&mut from, 3).unwrap(), None);
        }

        #[test]
        fn any_bytes_are_read_or_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut from = bytes.as_slice();
            while let Ok(Some(_)) = super::read(&mut from, 2) {}
        }
    }
}
