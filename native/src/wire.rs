//! Protobuf's wire format (protobuf.dev, "Encoding"), read without making messages: a few fields of
//! many records are wanted, fast.

use std::fmt;

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Whole numbers, enums, truth values.
    Varint(u64),
    /// Strings, bytes, messages, packed numbers.
    Bytes(&'a [u8]),
    /// Four or eight bytes, as doubles have.
    Fixed(&'a [u8]),
}

/// Bytes that are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes are no protobuf message of the wanted form")
    }
}

impl std::error::Error for Malformed {}

impl<'a> Value<'a> {
    /// The number, of a field that has one.
    pub fn number(self) -> Result<u64, Malformed> {
        match self {
            Self::Varint(number) => Ok(number),
            _ => Err(Malformed),
        }
    }

    /// The bytes, of a field that has some.
    pub fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Malformed),
        }
    }
}

/// The fields of a message in their order: numbers and values. Ends after the first that is wrong.
pub struct Fields<'a>(&'a [u8]);

/// Reads a message.
pub fn fields(message: &[u8]) -> Fields<'_> {
    Fields(message)
}

/// The bytes of the one field of this number, empty if there is none. A second one is an error:
/// whoever joins the two must make the message.
pub fn only(message: &[u8], number: u64) -> Result<&[u8], Malformed> {
    let mut found = None;
    for field in fields(message) {
        let (at, value) = field?;
        if at == number && found.replace(value.bytes()?).is_some() {
            return Err(Malformed);
        }
    }
    Ok(found.unwrap_or_default())
}

impl<'a> Fields<'a> {
    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for (at, &byte) in self.0.iter().enumerate().take(10) {
            let part = u64::from(byte & 0x7F);
            if at == 9 && part > 1 {
                return Err(Malformed);
            }
            number |= part << (7 * at);
            if byte < 0x80 {
                self.0 = &self.0[at + 1..];
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], Malformed> {
        let count = usize::try_from(count).map_err(|_| Malformed)?;
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), Malformed> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed(self.take(8)?),
            2 => {
                let count = self.varint()?;
                Value::Bytes(self.take(count)?)
            }
            5 => Value::Fixed(self.take(4)?),
            _ => return Err(Malformed),
        };
        match tag >> 3 {
            0 => Err(Malformed),
            number => Ok((number, value)),
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples of the documentation: 150 in field 1, "testing" in field 2.
    #[test]
    fn the_documentations_examples_are_read() {
        let message = [
            0x08, 0x96, 0x01, 0x12, 0x07, b't', b'e', b's', b't', b'i', b'n', b'g',
        ];
        let read: Result<Vec<_>, _> = fields(&message).collect();
        assert_eq!(
            read,
            Ok(vec![(1, Value::Varint(150)), (2, Value::Bytes(b"testing"))])
        );
        assert_eq!(only(&message, 2), Ok(&b"testing"[..]));
        assert_eq!(only(&message, 3), Ok(&[][..]));
        assert_eq!(only(&message, 1), Err(Malformed));
    }

    #[test]
    fn a_field_given_twice_is_not_the_only_one() {
        assert_eq!(only(&[0x12, 0, 0x12, 0], 2), Err(Malformed));
    }

    #[test]
    fn numbers_of_ten_bytes_are_read_and_longer_ones_refused() {
        let mut message = vec![0x08];
        message.extend([0xFF; 9]);
        message.push(1);
        assert_eq!(
            fields(&message).next(),
            Some(Ok((1, Value::Varint(u64::MAX))))
        );
        *message.last_mut().unwrap() = 2;
        assert_eq!(fields(&message).next(), Some(Err(Malformed)));
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let read = fields(&bytes).collect::<Vec<_>>();
            prop_assert!(read.len() <= bytes.len());
            prop_assert!(read.iter().rev().skip(1).all(Result::is_ok));
        }
    }
}
