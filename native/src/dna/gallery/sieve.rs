//! The sieve: which of 64 profiles at a time may still match, read from a byte a locus and profile.
//!
//! A locus of a query and a rule is a set of bytes: those that cannot match there. However a rule
//! is made, to hold a column against it costs the same, and profiles that pass are judged exactly
//! afterwards, so that the sieve may let too many through but never one too few. Likelihood ratios
//! (`super::bounds`) are sets as well, that weigh more or less.

/// Profiles read at once: one line of the processor's memory, and the bits of a word.
pub const LANES: usize = 64;

/// A byte each of 64 profiles at one locus.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub struct Line(pub [u8; LANES]);

impl Line {
    /// No profile is typed.
    pub const EMPTY: Self = Self([0; LANES]);
}

/// A set of bytes. By the lower half of a byte: a bit for each upper half, those below 8 apart
/// from those above. (Mula 2018, "SIMD-ized check which bytes are in a set", the universal way.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// Bits of the upper halves 0 to 7.
    pub low: [u8; 16],
    /// Bits of the upper halves 8 to 15.
    pub high: [u8; 16],
}

impl Bytes {
    /// Takes a byte in.
    pub fn insert(&mut self, byte: u8) {
        let half = if byte < 128 {
            &mut self.low
        } else {
            &mut self.high
        };
        half[usize::from(byte & 15)] |= 1 << (byte >> 4 & 7);
    }

    /// Whether a byte is in it.
    pub fn contains(&self, byte: u8) -> bool {
        let half = if byte < 128 { &self.low } else { &self.high };
        half[usize::from(byte & 15)] & 1 << (byte >> 4 & 7) != 0
    }
}

/// How a line is counted.
pub trait Counting {
    /// What is made of the sets before a scan.
    type Set: Copy;
    /// So many mismatches of each profile of a line; more than 255 cannot be.
    type Counts: Copy;

    /// A set, made ready.
    fn set(bytes: &Bytes) -> Self::Set;
    /// No mismatches yet.
    fn none() -> Self::Counts;
    /// `weight` more for each profile whose byte is in the set, 255 at the most.
    fn count(counts: &mut Self::Counts, line: &Line, set: &Self::Set, weight: u8);
    /// Asks memory for a line that will be read soon.
    fn fetch(line: &Line);
    /// The profiles with `most` mismatches at the most.
    fn within(counts: &Self::Counts, most: u8) -> u64;
}

/// As the language counts.
pub struct Plain;

impl Counting for Plain {
    type Set = [bool; 256];
    type Counts = [u8; LANES];

    fn set(bytes: &Bytes) -> Self::Set {
        std::array::from_fn(|byte| bytes.contains(byte as u8))
    }

    #[inline(always)]
    fn none() -> Self::Counts {
        [0; LANES]
    }

    #[inline(always)]
    fn count(counts: &mut Self::Counts, line: &Line, set: &Self::Set, weight: u8) {
        for (count, byte) in counts.iter_mut().zip(line.0) {
            let more = if set[usize::from(byte)] { weight } else { 0 };
            *count = count.saturating_add(more);
        }
    }

    #[inline(always)]
    fn fetch(_: &Line) {}

    #[inline(always)]
    fn within(counts: &Self::Counts, most: u8) -> u64 {
        let bits = counts.iter().enumerate();
        bits.fold(0, |bits, (at, &count)| {
            bits | u64::from(count <= most) << at
        })
    }
}

/// A column of a block, the bytes that speak against a match there, and how much.
pub type Column<'a> = (&'a [Line], Bytes, u8);

/// Columns of one scan at the most: of each locus three, see `super::bounds`.
const MOST: usize = 3 * super::COUNTED;

/// Loci that are read before it is asked for the first time whether any profile is left.
const FIRST: usize = 4;

/// How many lines ahead memory is asked. It sees by itself that the first loci are read one line after
/// the other, but not how far the others will be.
const AHEAD: usize = 8;

/// Takes from `alive`, a word a line, the profiles against which more than `most` speaks. `columns` are
/// as long as `alive`, the most telling first. The one body that `crate::simd` compiles for several
/// processors.
#[inline(always)]
pub fn sift<C: Counting>(columns: &[Column<'_>], most: u8, alive: &mut [u64]) {
    let mut sets = [C::set(&Bytes::default()); MOST];
    let count = columns.len().min(MOST);
    for (set, (_, bytes, _)) in sets.iter_mut().zip(columns) {
        *set = C::set(bytes);
    }
    let (first, rest) = columns[..count].split_at(count.min(FIRST));
    let (first_sets, rest_sets) = sets[..count].split_at(first.len());
    for (at, alive) in alive.iter_mut().enumerate() {
        if *alive == 0 {
            continue;
        }
        let mut counts = C::none();
        for ((lines, _, weight), set) in first.iter().zip(first_sets) {
            C::count(&mut counts, &lines[at], set, *weight);
        }
        *alive &= C::within(&counts, most);
        for ((lines, _, weight), set) in rest.iter().zip(rest_sets) {
            if *alive == 0 {
                break;
            }
            if let Some(line) = lines.get(at + AHEAD) {
                C::fetch(line);
            }
            C::count(&mut counts, &lines[at], set, *weight);
            *alive &= C::within(&counts, most);
        }
    }
}
