//! Some thousand profiles side by side, in the order of their keys: loci apart.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::keys::Keys;
use super::sieve::{LANES, Line};
use crate::dna::allele::Allele;
use crate::dna::locus::{COUNTED, LocusId};
use crate::dna::profile::Kind;

/// Lines of a column at the most. Few in tests, which so have several blocks.
const LINES: usize = if cfg!(test) { 2 } else { 128 };
/// Profiles of a block at the most.
pub const FULL: usize = LINES * LANES;
/// The block has no such column.
const ABSENT: u8 = u8::MAX;

/// A profile in codes.
pub struct Row {
    /// What it is and who may be told of it, and the loci at which it is typed.
    pub class: Class,
    /// Its genotypes.
    pub codes: [u16; COUNTED],
    /// Alleles of those loci whose code is `SPELLED`.
    pub spelled: Vec<(LocusId, Box<[Allele]>)>,
}

/// What a filter asks, and which loci are typed: many profiles are alike in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    /// What the profiles are.
    pub kind: Kind,
    /// Who may be told of them, by a number.
    pub group: u32,
    /// The loci at which they are typed: the lowest bit is the registry's first.
    pub typed: u32,
}

/// Profiles in the order of their keys. It never changes: what changes is made anew.
pub struct Block {
    keys: Keys,
    /// Columns, one after the other: lower and upper bytes of codes, those with anything in them.
    lines: Vec<Line>,
    low: [u8; COUNTED],
    high: [u8; COUNTED],
    /// Each class with the number of its profiles.
    classes: Vec<(Class, u16)>,
    class_of: Box<[u16]>,
    spelled: BTreeMap<(u16, LocusId), Box<[Allele]>>,
}

/// A column of nothing, for loci at which no profile of a block is typed.
static EMPTY: [Line; LINES] = [Line::EMPTY; LINES];

impl Block {
    /// Profiles in it.
    pub fn len(&self) -> usize {
        self.class_of.len()
    }

    /// Its keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Its classes, each with the number of its profiles.
    pub fn classes(&self) -> &[(Class, u16)] {
        &self.classes
    }

    /// Of each profile the place of its class.
    pub fn class_of(&self) -> &[u16] {
        &self.class_of
    }

    /// The class of a profile.
    pub fn class(&self, lane: usize) -> &Class {
        &self.classes[usize::from(self.class_of[lane])].0
    }

    fn column(&self, place: u8) -> &[Line] {
        let lines = self.len().div_ceil(LANES);
        match place {
            ABSENT => &EMPTY[..lines],
            place => &self.lines[usize::from(place) * stride(lines)..][..lines],
        }
    }

    /// The lower bytes of all codes at a locus.
    pub fn low(&self, locus: usize) -> &[Line] {
        self.column(self.low[locus])
    }

    /// The upper bytes.
    pub fn high(&self, locus: usize) -> &[Line] {
        self.column(self.high[locus])
    }

    /// The code of a profile at a locus.
    pub fn code(&self, locus: usize, lane: usize) -> u16 {
        let byte = |place| self.column(place)[lane / LANES].0[lane % LANES];
        u16::from_le_bytes([byte(self.low[locus]), byte(self.high[locus])])
    }

    /// All codes of a profile.
    pub fn codes(&self, lane: usize) -> [u16; COUNTED] {
        std::array::from_fn(|locus| self.code(locus, lane))
    }

    /// The alleles of a profile at a locus where its code is `SPELLED`.
    pub fn spelled(&self, locus: usize, lane: usize) -> &[Allele] {
        let found = self.spelled.get(&(lane as u16, locus as LocusId));
        found.map_or(&[], |alleles| alleles)
    }

    /// The profiles with anything spelled out; one may come several times.
    pub fn spelled_lanes(&self) -> impl Iterator<Item = usize> {
        self.spelled.keys().map(|&(lane, _)| lane.into())
    }

    /// All columns that are read in a search, for who wants to know how fast memory is.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        let spelled = self.spelled.values().map(|alleles| 64 + 2 * alleles.len());
        size_of::<Self>()
            + self.keys.bytes()
            + size_of_val(&*self.lines)
            + size_of::<(Class, u16)>() * self.classes.capacity()
            + size_of_val(&*self.class_of)
            + spelled.sum::<usize>()
    }
}

/// Lines from one column to the next. One between full columns: else all would lie in the same few
/// places of the processor's cache, and drive each other out.
fn stride(lines: usize) -> usize {
    lines + usize::from(lines.is_multiple_of(LINES.min(64)))
}

/// Makes blocks of profiles that come in the order of their keys.
pub struct Builder {
    /// A block takes so many.
    room: usize,
    done: Vec<Block>,
    keys: Vec<u8>,
    ends: Vec<usize>,
    low: [Vec<u8>; COUNTED],
    high: [Vec<u8>; COUNTED],
    classes: Vec<(Class, u16)>,
    known: HashMap<Class, u16>,
    class_of: Vec<u16>,
    spelled: BTreeMap<(u16, LocusId), Box<[Allele]>>,
}

impl Builder {
    /// For blocks of so many profiles each, `FULL` at the most.
    pub fn new(room: usize) -> Self {
        Self {
            room: room.clamp(1, FULL),
            done: Vec::new(),
            keys: Vec::new(),
            ends: Vec::new(),
            low: Default::default(),
            high: Default::default(),
            classes: Vec::new(),
            known: HashMap::new(),
            class_of: Vec::new(),
            spelled: BTreeMap::new(),
        }
    }

    fn class(&mut self, class: Class) -> u16 {
        let fresh = self.classes.len() as u16;
        let place = *self.known.entry(class).or_insert(fresh);
        if place == fresh {
            self.classes.push((class, 0));
        }
        self.classes[usize::from(place)].1 += 1;
        place
    }

    /// Takes a profile in.
    pub fn push(&mut self, key: &[u8], row: Row) {
        self.cut();
        let lane = self.ends.len() as u16;
        self.keys.extend_from_slice(key);
        self.ends.push(self.keys.len());
        for (locus, code) in row.codes.into_iter().enumerate() {
            let [low, high] = code.to_le_bytes();
            self.low[locus].push(low);
            self.high[locus].push(high);
        }
        let class = self.class(row.class);
        self.class_of.push(class);
        let spelled = row.spelled.into_iter();
        self.spelled
            .extend(spelled.map(|(locus, alleles)| ((lane, locus), alleles)));
    }

    /// Takes a run of a block in.
    pub fn copy(&mut self, block: &Block, mut lanes: Range<usize>) {
        while !lanes.is_empty() {
            self.cut();
            let end = lanes.end.min(lanes.start + self.room - self.ends.len());
            self.copy_part(block, lanes.start..end);
            lanes.start = end;
        }
    }

    fn copy_part(&mut self, block: &Block, lanes: Range<usize>) {
        let shift = self.ends.len() as isize - lanes.start as isize;
        block.keys.for_each_in(lanes.clone(), |key| {
            self.keys.extend_from_slice(key);
            self.ends.push(self.keys.len());
        });
        for locus in 0..COUNTED {
            extend(&mut self.low[locus], block.column(block.low[locus]), &lanes);
            extend(
                &mut self.high[locus],
                block.column(block.high[locus]),
                &lanes,
            );
        }
        let mut places: Vec<Option<u16>> = vec![None; block.classes.len()];
        for &place in &block.class_of[lanes.clone()] {
            let fresh = match places[usize::from(place)] {
                Some(fresh) => {
                    self.classes[usize::from(fresh)].1 += 1;
                    fresh
                }
                None => self.class(block.classes[usize::from(place)].0),
            };
            places[usize::from(place)] = Some(fresh);
            self.class_of.push(fresh);
        }
        let spelled = block
            .spelled
            .range((lanes.start as u16, 0)..=(lanes.end as u16 - 1, LocusId::MAX));
        self.spelled
            .extend(spelled.map(|(&(lane, locus), alleles)| {
                let lane = (lane as isize + shift) as u16;
                ((lane, locus), alleles.clone())
            }));
    }

    /// Closes a block that is full.
    fn cut(&mut self) {
        if self.ends.len() == self.room {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.ends.is_empty() {
            return;
        }
        let (mut places, mut from) = ([[ABSENT; COUNTED]; 2], 0);
        let mut lines: Vec<Line> = Vec::new();
        let per = self.ends.len().div_ceil(LANES);
        let halves = [&mut self.low, &mut self.high];
        for (places, columns) in places.iter_mut().zip(halves) {
            for (place, column) in places.iter_mut().zip(columns) {
                if column.iter().any(|&byte| byte != 0) {
                    *place = (lines.len() / stride(per)) as u8;
                    lines.extend(column.chunks(LANES).map(line));
                    lines.resize(lines.len() + stride(per) - per, Line::EMPTY);
                }
                column.clear();
            }
        }
        lines.shrink_to_fit();
        self.classes.shrink_to_fit();
        self.known.clear();
        let keys = Keys::new(self.ends.iter().map(|&end| {
            let key = &self.keys[from..end];
            from = end;
            key
        }));
        self.keys.clear();
        self.ends.clear();
        self.done.push(Block {
            keys,
            lines,
            low: places[0],
            high: places[1],
            classes: std::mem::take(&mut self.classes),
            class_of: std::mem::take(&mut self.class_of).into_boxed_slice(),
            spelled: std::mem::take(&mut self.spelled),
        });
    }

    /// The blocks.
    pub fn finish(mut self) -> Vec<Block> {
        self.close();
        self.done
    }
}

/// Adds a run of a column to bytes.
fn extend(bytes: &mut Vec<u8>, column: &[Line], lanes: &Range<usize>) {
    for (at, line) in column.iter().enumerate() {
        let within = |lane: usize| lane.saturating_sub(at * LANES).min(LANES);
        bytes.extend_from_slice(&line.0[within(lanes.start)..within(lanes.end)]);
    }
}

fn line(bytes: &[u8]) -> Line {
    let mut line = Line::EMPTY;
    line.0[..bytes.len()].copy_from_slice(bytes);
    line
}

/// The profiles whose bits are set, a word a line.
pub fn lanes(bits: &[u64]) -> impl Iterator<Item = usize> {
    let lines = bits.iter().enumerate();
    lines.flat_map(|(line, &bits)| {
        let rest = |bits: &u64| Some(bits & (bits - 1)).filter(|&bits| bits != 0);
        let left = std::iter::successors(Some(bits).filter(|&bits| bits != 0), rest);
        left.map(move |bits| line * LANES + bits.trailing_zeros() as usize)
    })
}
