//! Keys of records in their order: of each, what it does not share with the one before.

use std::cmp::Ordering;
use std::ops::Range;

use super::GalleryError;

/// Every so many keys one stands in full, so that a search need not read all.
const STEP: usize = 16;
/// Bytes of a key. The store's own bound (LMDB's MDB_MAXKEYSIZE).
const MAX_KEY: usize = 511;

/// Keys that rise. Each: how many bytes it shares, how many follow (two bytes), and these.
#[derive(Clone, Default)]
pub struct Keys {
    bytes: Vec<u8>,
    /// Where every `STEP`th begins.
    marks: Vec<u32>,
    count: usize,
}

/// What is written before the bytes of a key.
const HEAD: usize = 2;

impl Keys {
    /// Fails on a key that no record can have.
    pub fn check(key: &[u8]) -> Result<(), GalleryError> {
        match key.len() {
            1..=MAX_KEY => Ok(()),
            length => Err(GalleryError::Key(length)),
        }
    }

    /// Of keys that rise, each as `check` wants them.
    pub fn new<'a>(keys: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut made = Self::default();
        let mut before: Vec<u8> = Vec::new();
        for key in keys {
            let shared = if made.count.is_multiple_of(STEP) {
                made.marks.push(made.bytes.len() as u32);
                0
            } else {
                let alike = before.iter().zip(key).take_while(|(a, b)| a == b).count();
                alike.min(127)
            };
            let rest = &key[shared..];
            // The second byte holds the lower bits of the length; the first one's top bit the ninth.
            made.bytes.extend([
                shared as u8 | (rest.len() >> 8 << 7) as u8,
                rest.len() as u8,
            ]);
            made.bytes.extend_from_slice(rest);
            made.count += 1;
            before.clear();
            before.extend_from_slice(key);
        }
        made.bytes.shrink_to_fit();
        made.marks.shrink_to_fit();
        made
    }

    /// Puts the key that begins at `from` in the place of the one before; returns where it ends.
    fn next(&self, from: usize, key: &mut Vec<u8>) -> usize {
        let (first, second) = (self.bytes[from], self.bytes[from + 1]);
        let length = usize::from(first >> 7) << 8 | usize::from(second);
        let from = from + HEAD;
        key.truncate(usize::from(first & 127));
        key.extend_from_slice(&self.bytes[from..from + length]);
        from + length
    }

    /// Calls `each` with the keys at these places, in their order.
    pub fn for_each_in(&self, places: Range<usize>, mut each: impl FnMut(&[u8])) {
        if places.is_empty() {
            return;
        }
        let (mut at, mut key) = (self.marks[places.start / STEP] as usize, Vec::new());
        for place in places.start / STEP * STEP..places.end {
            at = self.next(at, &mut key);
            if place >= places.start {
                each(&key);
            }
        }
    }

    /// The key at a place.
    pub fn at(&self, place: usize) -> Vec<u8> {
        let mut found = Vec::new();
        self.for_each_in(place..place + 1, |key| found.extend_from_slice(key));
        found
    }

    /// The first key. There must be one.
    pub fn first(&self) -> &[u8] {
        self.full(0)
    }

    /// The key at a mark, which stands in full.
    fn full(&self, mark: usize) -> &[u8] {
        let from = self.marks[mark] as usize;
        let length = usize::from(self.bytes[from] >> 7) << 8 | usize::from(self.bytes[from + 1]);
        &self.bytes[from + HEAD..from + HEAD + length]
    }

    /// The place of a key, or where it would have to stand.
    pub fn find(&self, wanted: &[u8]) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.marks.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.full(middle) <= wanted {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let Some(mark) = low.checked_sub(1) else {
            return Err(0);
        };
        let (mut at, mut key) = (self.marks[mark] as usize, Vec::new());
        let places = mark * STEP..self.count.min((mark + 1) * STEP);
        for place in places.clone() {
            at = self.next(at, &mut key);
            match key.as_slice().cmp(wanted) {
                Ordering::Less => {}
                Ordering::Equal => return Ok(place),
                Ordering::Greater => return Err(place),
            }
        }
        Err(places.end)
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        self.bytes.capacity() + size_of::<u32>() * self.marks.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn keys() -> impl Strategy<Value = BTreeSet<Vec<u8>>> {
        let byte = prop_oneof![Just(b'a'), Just(b'b'), any::<u8>()];
        let short = proptest::collection::vec(byte, 1..6);
        let long = (400usize..=MAX_KEY, any::<u8>()).prop_map(|(length, last)| {
            let mut key = vec![b'a'; length];
            key[length - 1] = last;
            key
        });
        proptest::collection::btree_set(prop_oneof![4 => short, 1 => long], 0..100)
    }

    proptest! {
        #[test]
        fn every_key_is_kept_and_found(keys in keys(), other in proptest::collection::vec(any::<u8>(), 1..4)) {
            let made = Keys::new(keys.iter().map(Vec::as_slice));
            let sorted: Vec<&Vec<u8>> = keys.iter().collect();
            let mut all = Vec::new();
            let from = keys.len() / 3;
            made.for_each_in(from..keys.len(), |key| all.push(key.to_vec()));
            prop_assert_eq!(all.iter().collect::<Vec<_>>(), &sorted[from..]);
            for (place, key) in sorted.iter().enumerate() {
                prop_assert_eq!(&made.at(place), *key);
                prop_assert_eq!(made.find(key), Ok(place));
            }
            prop_assert_eq!(made.find(&other), sorted.binary_search(&&other));
        }
    }
}
