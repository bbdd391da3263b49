//! One question among a bureau's people.

use std::time::Instant;

use super::group::{Asked, Group, Worth};
use super::{Gallery, GalleryError, words};
use crate::name::person::Probe;
use crate::name::weigh::{Weighed, weigh};

/// Candidates that are weighed between two looks at the clock.
const CLOCK_EVERY: usize = 256;

/// What is asked.
pub struct Ask<'a> {
    /// Whom.
    pub probe: &'a Probe,
    /// Words that all must occur in what is written of a person; empty: none must.
    pub text: &'a str,
    /// Groups that are searched.
    pub groups: &'a [u32],
    /// The most candidates.
    pub limit: usize,
    /// The least odds of a candidate, as a decimal logarithm; who has the very document that was asked
    /// is one in any case.
    pub threshold: f32,
    /// After this there is no answer.
    pub deadline: Instant,
}

/// A record that is about whom was asked for, as far as can be told.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Of the record.
    pub key: Box<[u8]>,
    /// What speaks for it.
    pub weighed: Weighed,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Records that were searched.
    pub searched: usize,
    /// Whether more of them have the words that were asked, or names as much alike, than are weighed:
    /// some were not.
    pub cut: bool,
    /// Who has the number that was asked, then the likeliest first.
    pub candidates: Vec<Candidate>,
}

impl Gallery {
    /// The people of these groups who are likely to be the one that is asked for, the likeliest
    /// first.
    pub fn search(&self, ask: &Ask<'_>) -> Result<Answer, GalleryError> {
        let mut answer = Answer::default();
        for number in ask.groups {
            let Some(group) = self.groups.get(number) else {
                continue;
            };
            answer.searched += group.len();
            answer.cut |= weighed(group, ask, &mut answer.candidates)?;
        }
        answer.candidates.sort_by(|one, other| {
            let number = |of: &Candidate| of.weighed.has_the_number();
            let odds = other.weighed.log10.total_cmp(&one.weighed.log10);
            let order = number(other).cmp(&number(one)).then(odds);
            order.then_with(|| one.key.cmp(&other.key))
        });
        answer.candidates.truncate(ask.limit);
        Ok(answer)
    }
}

/// Adds those of a group who reach the threshold; whether there are more like them than were weighed.
fn weighed(group: &Group, ask: &Ask<'_>, into: &mut Vec<Candidate>) -> Result<bool, GalleryError> {
    let name = ask.probe.name.as_ref();
    let asked = Asked {
        probe: ask.probe,
        words: name.map_or_else(Vec::new, |name| {
            words::asked(name, |word| group.knows(word))
        }),
        text: ask.text,
    };
    let Worth { places, cut } = group
        .candidates(&asked, ask.deadline)
        .ok_or(GalleryError::Deadline)?;
    for (count, place) in places.into_iter().enumerate() {
        if count % CLOCK_EVERY == 0 && Instant::now() > ask.deadline {
            return Err(GalleryError::Deadline);
        }
        let Some(held) = group.at(place) else {
            continue;
        };
        let weighed = weigh(ask.probe, &held.person);
        if weighed.log10 >= ask.threshold || weighed.has_the_number() {
            into.push(Candidate {
                key: held.key.clone(),
                weighed,
            });
        }
    }
    Ok(cut)
}
