//! What the gallery needs of a record of prints as it lies in the store.

use crate::wire::{Malformed, fields, only};

/// Field of `Record` in which its prints are (proto/node/v1/records.proto).
const FINGERPRINT: u64 = 13;

/// A record of prints, borrowed from its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record<'a> {
    /// The owner's number of the person; empty: not known.
    pub subject: &'a str,
    /// ISO 5218.
    pub sex: u8,
    /// 0: not known.
    pub birth_year: u16,
    /// Templates, each with its finger.
    pub prints: Vec<(&'a [u8], u8)>,
}

impl<'a> Record<'a> {
    /// Reads a serialised `ncb.node.v1.Record`.
    pub fn read(record: &'a [u8]) -> Result<Self, Malformed> {
        let mut made = Self::default();
        for field in fields(only(record, FINGERPRINT)?) {
            let (number, value) = field?;
            // Numbers of message Fingerprint (proto/node/v1/fingerprints.proto).
            match number {
                1 => made.subject = str::from_utf8(value.bytes()?).map_err(|_| Malformed)?,
                3 => made.sex = small(value.number()?)?,
                4 => made.birth_year = small(value.number()?)?,
                5 => made.prints.push(print(value.bytes()?)?),
                _ => {}
            }
        }
        Ok(made)
    }
}

/// Template and finger of a message Print.
fn print(message: &[u8]) -> Result<(&[u8], u8), Malformed> {
    let mut finger = 0;
    for field in fields(message) {
        if let (2, value) = field? {
            finger = small(value.number()?)?;
        }
    }
    Ok((only(message, 1)?, finger))
}

fn small<T: TryFrom<u64>>(number: u64) -> Result<T, Malformed> {
    T::try_from(number).map_err(|_| Malformed)
}
