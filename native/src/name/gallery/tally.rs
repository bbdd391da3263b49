//! What names share with a question, counted over a few names at a time.
//!
//! The lists of a question's words are as long as the words are common, and lie in the order of the
//! names: read window by window, as search engines do that score a term at a time (Turtle and Flood
//! 1995, "Query evaluation: strategies and optimizations", section 3), what is counted stays in the
//! processor's nearest memory, however many names there are.

/// Number of a name.
pub(super) type NameId = u32;

/// Names of a window: 64 KiB of counts.
const WINDOW: u32 = if cfg!(test) { 16 } else { 1 << 14 };
/// Parts of a score that are told apart: of so many words as a name may have, all of the rarest, three
/// bytes hold the score.
const PARTS: f32 = 4_096.0;

/// The names that have a word that was asked, and what it is worth.
pub(super) struct Posting<'a> {
    /// From 1 on, the lowest byte of what is counted.
    word: u32,
    /// In the three bytes above.
    parts: u32,
    /// Those that were not read yet.
    names: &'a [NameId],
}

impl<'a> Posting<'a> {
    /// That of a spelling of a word, which has a number of its own in the question.
    pub(super) fn new(word: usize, worth: f32, names: &'a [NameId]) -> Self {
        Self {
            word: word.min(254) as u32 + 1,
            parts: ((worth * PARTS) as u32) << 8,
            names,
        }
    }
}

/// A name and what it shares with a question: greater is more and, among equals, the older name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shared(u64);

impl Shared {
    fn new(parts: u32, name: NameId) -> Self {
        Self(u64::from(parts) << 32 | u64::from(!name))
    }

    pub(super) fn name(self) -> NameId {
        !(self.0 as u32)
    }

    pub(super) fn worth(self) -> f32 {
        (self.0 >> 32) as f32 / PARTS
    }
}

/// The names of an index, of which windows are counted one after another.
pub(super) struct Tally<'a> {
    postings: Vec<Posting<'a>>,
    names: NameId,
    /// Where the next window begins.
    from: NameId,
    /// Of each name of the window the parts of its score and, in the lowest byte, the word that was
    /// counted last: each counts once, by the first of its spellings.
    counted: Vec<u32>,
    touched: Vec<NameId>,
}

impl<'a> Tally<'a> {
    /// The spellings of a word follow each other, the one that is worth most first.
    pub(super) fn new(postings: Vec<Posting<'a>>, names: usize) -> Self {
        Self {
            postings,
            names: names as NameId,
            from: 0,
            counted: vec![0; WINDOW as usize],
            touched: Vec::new(),
        }
    }

    /// Counts the next window, and gives those of its names that share at least so much. None after
    /// the last.
    pub(super) fn next(&mut self, least: f32) -> Option<impl Iterator<Item = Shared>> {
        if self.from >= self.names {
            return None;
        }
        let from = self.from;
        self.from = from.saturating_add(WINDOW);
        for posting in &mut self.postings {
            let Posting { word, parts, names } = *posting;
            let here = names.iter().take_while(|&&name| name < self.from);
            let mut read = 0;
            for &name in here {
                read += 1;
                let counted = &mut self.counted[(name - from) as usize];
                if *counted == 0 {
                    self.touched.push(name);
                } else if *counted & 0xff == word {
                    continue;
                }
                *counted = ((*counted & !0xff) + parts) | word;
            }
            posting.names = &names[read..];
        }
        let counted = &mut self.counted;
        let shared = self.touched.drain(..).map(move |name| {
            let parts = std::mem::take(&mut counted[(name - from) as usize]) >> 8;
            Shared::new(parts, name)
        });
        Some(shared.filter(move |each| each.worth() >= least))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn counted(postings: &[(usize, f32, Vec<NameId>)], names: usize) -> Vec<(NameId, f32)> {
        let lists = postings.iter();
        let lists = lists.map(|(word, worth, names)| Posting::new(*word, *worth, names));
        let mut tally = Tally::new(lists.collect(), names);
        let mut all = Vec::new();
        while let Some(shared) = tally.next(0.0) {
            all.extend(shared.map(|each| (each.name(), each.worth())));
        }
        all.sort_by_key(|&(name, _)| name);
        all
    }

    #[test]
    fn of_equals_the_older_name_is_greater() {
        assert!(Shared::new(7, 3) > Shared::new(7, 4));
        assert!(Shared::new(8, 9) > Shared::new(7, 0));
        assert_eq!(Shared::new(7, 3).name(), 3);
    }

    proptest! {
        #[test]
        fn windows_count_what_a_table_counts(
            lists in proptest::collection::vec(
                (0usize..4, 0u16..400, proptest::collection::btree_set(0u32..100, 0..40)), 0..12),
            names in 100usize..140,
        ) {
            let mut lists: Vec<(usize, f32, Vec<NameId>)> = lists
                .into_iter()
                .map(|(word, worth, names)| (word, f32::from(worth) / 16.0, names.into_iter().collect()))
                .collect();
            lists.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
            let mut table: BTreeMap<NameId, BTreeMap<usize, f32>> = BTreeMap::new();
            for (word, worth, names) in &lists {
                for &name in names {
                    table.entry(name).or_default().entry(*word).or_insert(*worth);
                }
            }
            let literal: Vec<(NameId, f32)> =
                table.into_iter().map(|(name, words)| (name, words.values().sum())).collect();
            prop_assert_eq!(counted(&lists, names), literal);
        }
    }
}
