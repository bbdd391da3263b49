//! `wire` for Python.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::wire::{self, Malformed};

/// Field of `Record` (proto/node/v1/records.proto).
const HANDLING: u64 = 4;
/// Bytes of the time at which a record expires: the last of what precedes a record in the store, the
/// highest first, in seconds; 0 is never (node/records.py).
const EXPIRES: usize = 8;

/// A record's key, and itself.
type Kept<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>);
/// Those with the same bytes as their `handling`.
type Alike<'py> = (Bound<'py, PyBytes>, Vec<Kept<'py>>);

/// Records as they lie in the store with their keys, a `header` of so many bytes before each, None for
/// one that no longer lies there: the keys of those that are gone or had expired `now`, the keys of
/// those that cannot be read, and the others, serialised `ncb.node.v1.Record`s, by the bytes of their
/// `handling`, which are none if they have none.
#[pyfunction]
pub fn sorted_records<'py>(
    py: Python<'py>,
    rows: Vec<(Bound<'py, PyBytes>, Option<PyBackedBytes>)>,
    header: usize,
    now: u64,
) -> (
    Vec<Bound<'py, PyBytes>>,
    Vec<Bound<'py, PyBytes>>,
    Vec<Alike<'py>>,
) {
    let (mut gone, mut damaged, mut kept) = (Vec::new(), Vec::new(), Vec::<Alike<'py>>::new());
    for (key, value) in rows {
        let Some(value) = value else {
            gone.push(key);
            continue;
        };
        match read(&value, header) {
            Ok((expires, ..)) if (1..=now).contains(&expires) => gone.push(key),
            Ok((_, record)) => match wire::only(record, HANDLING) {
                Ok(handling) => add(&mut kept, handling, (key, PyBytes::new(py, record))),
                Err(_) => damaged.push(key),
            },
            Err(Malformed) => damaged.push(key),
        }
    }
    (gone, damaged, kept)
}

/// When the record expires, and itself.
fn read(value: &[u8], header: usize) -> Result<(u64, &[u8]), Malformed> {
    let (head, record) = value.split_at_checked(header).ok_or(Malformed)?;
    let expires = head.last_chunk::<EXPIRES>().ok_or(Malformed)?;
    Ok((u64::from_be_bytes(*expires), record))
}

/// Adds a record to those of the same handling: as a rule all are free, and the first is theirs.
fn add<'py>(kept: &mut Vec<Alike<'py>>, handling: &[u8], record: Kept<'py>) {
    match kept.iter_mut().find(|(own, _)| own.as_bytes() == handling) {
        Some((_, alike)) => alike.push(record),
        None => {
            let own = PyBytes::new(record.0.py(), handling);
            kept.push((own, vec![record]));
        }
    }
}
