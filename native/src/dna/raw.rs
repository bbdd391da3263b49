//! The profile within a record as it lies in the store, without making a message of the record.
//!
//! A load of millions has no time for that. Protocol Buffers' encoding ("Message Structure"): each
//! field is its number and type, then its value. What this does not expect it does not read: such
//! records are for the caller, who reads them as messages.

/// Of `Record`: who may receive it.
const HANDLING: u64 = 4;
/// Of `Record`: what a record of the database of profiles says.
const CONTENT: u64 = 14;
/// Of the content: the profile, as `Profile::to_bytes` writes it.
const PROFILE: u64 = 1;

/// The profile's bytes; None if the record says who may receive it, has no profile, or is not such
/// as this reads.
pub fn profile(record: &[u8]) -> Option<&[u8]> {
    let mut content = None;
    let mut fields = Fields(record);
    while !fields.0.is_empty() {
        match fields.next()? {
            (HANDLING, _) => return None,
            (CONTENT, Some(bytes)) if content.is_none() => content = Some(bytes),
            (CONTENT, _) => return None,
            _ => {}
        }
    }
    let mut profile = None;
    let mut fields = Fields(content?);
    while !fields.0.is_empty() {
        match fields.next()? {
            (PROFILE, Some(bytes)) if profile.is_none() => profile = Some(bytes),
            (PROFILE, _) => return None,
            _ => {}
        }
    }
    profile
}

/// What is left of a message.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The number of the next field, and its bytes if it has a length.
    fn next(&mut self) -> Option<(u64, Option<&'a [u8]>)> {
        let tag = self.number()?;
        let length = match tag & 7 {
            0 => {
                self.number()?;
                return Some((tag >> 3, None));
            }
            1 => 8,
            5 => 4,
            2 => usize::try_from(self.number()?).ok()?,
            _ => return None,
        };
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((tag >> 3, (tag & 7 == 2).then_some(bytes)))
    }

    /// A number in groups of seven bits, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let mut made = vec![number << 3 | 2, bytes.len() as u8];
        made.extend_from_slice(bytes);
        made
    }

    #[test]
    fn the_profile_is_found_beside_what_else_there_is() {
        let profile_of = |fields: &[Vec<u8>]| profile(&fields.concat()).map(<[u8]>::to_vec);
        let content = field(14, &[field(1, b"abc"), vec![2 << 3, 200, 1]].concat());
        assert_eq!(
            profile_of(std::slice::from_ref(&content)),
            Some(b"abc".to_vec())
        );
        let reference = field(5, b"an owner's own number");
        assert_eq!(
            profile_of(&[reference, content.clone()]),
            Some(b"abc".to_vec())
        );
        assert_eq!(profile_of(&[field(4, b""), content.clone()]), None);
        assert_eq!(profile_of(&[content.clone(), content.clone()]), None);
        assert_eq!(profile_of(&[field(13, b"abc")]), None);
        assert_eq!(profile_of(&[field(14, b"")]), None);
        for end in 1..content.len() {
            assert_eq!(profile(&content[..end]), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = profile(&bytes);
        }
    }
}
