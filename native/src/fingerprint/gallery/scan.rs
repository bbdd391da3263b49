//! The first look: how well the cylinders of two prints agree on one turn, at a microsecond a pair.
//!
//! Cylinders that look alike vote for the turn between the prints. Real mates share a turn; strangers
//! scatter. Nothing but counts of bits is read, and the full comparison is made of the best few per
//! cent only (`super::search`). On five folders of FVC2002 and FVC2004 the mate is among the best
//! 5 % in 99.1 % of those searches in which the full comparison scores 4 or more, and among the best
//! 10 % in 99.6 %.

use crate::fingerprint::compare::cylinders::{CELLS, Cylinder, LAYERS};
use crate::fingerprint::template::Minutia;

/// Prints of more minutiae are large, as rolled ones are: a mark may lie on any part of them, so that
/// many of their cylinders take part. Those of smaller prints cover the same skin several times, and
/// more take longer and find no more.
const LARGE: usize = 64;
/// Cylinders kept of a print, and so looked at: of its best minutiae, small prints' and large ones'.
const KEPT: [usize; 2] = [24, 96];
/// Cylinders of the probe that vote, in the same way.
const VOTERS: [usize; 2] = [20, 64];
/// Turns beyond this are not looked at, in 256ths (67 degrees). Wider, strangers gain more votes
/// than mates do.
const MOST_TURN: u8 = 48;
/// Votes are counted in steps of so many 256ths of a turn, as a power of two.
const STEP_BITS: u32 = 4;
const STEPS: usize = 256 >> STEP_BITS;
/// Cells that must be seen in both.
const LEAST_SEEN: u64 = 32;
/// Cylinders less alike than this have no vote; `compare_lanes` has it in whole numbers.
const LEAST: f32 = 0.45;
/// Cylinders read at once.
pub const LANES: usize = 8;
const ROOM: usize = 2 * KEPT[1] + LANES;
/// Directions are found by sectors of so many 256ths.
const SECTOR: usize = 8;
const SECTORS: usize = 256 / SECTOR;
/// Bits of what was seen that ride along in each word, above those of its layer.
const RIDERS: usize = CELLS.div_ceil(LAYERS);

/// A cylinder as it is kept: its layers, and what was seen in the bits that these leave free.
pub type Code = [u64; LAYERS];

/// How many cylinders are kept of a print with so many minutiae.
pub fn kept(minutiae: usize) -> usize {
    KEPT[usize::from(minutiae > LARGE)]
}

/// How many cylinders of a probe with so many minutiae vote.
pub fn voters(minutiae: usize) -> usize {
    VOTERS[usize::from(minutiae > LARGE)]
}

/// A cylinder made ready to be held against those of many prints.
#[derive(Clone, Copy)]
pub struct Probe {
    layers: [u64; LAYERS],
    seen: u64,
    angle: u8,
}

/// Cylinders by the direction of their minutiae, as a scan wants them: codes, directions, and places in
/// the template.
pub fn by_direction(cylinders: &[Cylinder], minutiae: &[Minutia]) -> Vec<(Code, u8, u8)> {
    let code = |cylinder: &Cylinder| {
        let angle = minutiae[usize::from(cylinder.minutia)].angle;
        (packed(cylinder), angle, cylinder.minutia as u8)
    };
    let mut codes: Vec<(Code, u8, u8)> = cylinders.iter().map(code).collect();
    codes.sort_unstable_by_key(|&(_, angle, place)| (angle, place));
    codes
}

fn packed(cylinder: &Cylinder) -> Code {
    let rider = |k: usize| (cylinder.seen >> (k * RIDERS)) & ((1 << RIDERS) - 1);
    std::array::from_fn(|k| cylinder.layers[k] | rider(k) << CELLS)
}

/// The cylinder that was kept.
pub fn unpacked(code: &Code, minutia: u8) -> Cylinder {
    let (layers, seen) = opened(code);
    Cylinder {
        layers,
        seen,
        minutia: minutia.into(),
    }
}

#[inline(always)]
fn opened(code: &Code) -> ([u64; LAYERS], u64) {
    let seen = (0..LAYERS).fold(0, |seen, k| seen | (code[k] >> CELLS) << (k * RIDERS));
    (code.map(|word| word & ((1 << CELLS) - 1)), seen)
}

impl Probe {
    /// From what `chosen` gave.
    pub fn new(code: &Code, angle: u8) -> Self {
        let (layers, seen) = opened(code);
        Self {
            layers,
            seen,
            angle,
        }
    }
}

/// Room for one candidate's cylinders, word by word, so that several are read at once. They stand
/// there twice: then every window of directions is one run, also across the full turn.
pub struct Room {
    words: [[u64; ROOM]; LAYERS],
    seen: [u64; ROOM],
    angles: [u8; ROOM],
    count: usize,
    /// How many cylinders have directions below each sector.
    below: [u8; SECTORS + 1],
    strips: [Strip; VOTERS[1] * MOST_STRIPS + 1],
}

impl Room {
    /// The run of cylinders whose directions may be those of this one turned, and a few more.
    #[inline(always)]
    fn window(&self, angle: u8) -> (usize, usize) {
        let first = usize::from(angle.wrapping_sub(MOST_TURN)) / SECTOR;
        let last = usize::from(angle.wrapping_add(MOST_TURN)) / SECTOR;
        let from = usize::from(self.below[first]);
        let to = usize::from(self.below[last + 1]);
        (from, if last < first { to + self.count } else { to })
    }
}

impl Default for Room {
    fn default() -> Self {
        Self {
            words: [[0; ROOM]; LAYERS],
            seen: [0; ROOM],
            angles: [0; ROOM],
            count: 0,
            below: [0; SECTORS + 1],
            strips: [Strip::default(); VOTERS[1] * MOST_STRIPS + 1],
        }
    }
}

/// One cylinder held against several: bits that differ where both were seen, bits set in both, cells
/// seen in both.
#[derive(Default)]
pub struct Counts {
    /// Of bits that differ where both were seen.
    pub differ: [u64; LANES],
    /// Of bits set in both.
    pub shared: [u64; LANES],
    /// Of cells seen in both.
    pub both: [u64; LANES],
}

/// How bits are counted.
pub trait Counting {
    /// `both`: the cells seen in both; `theirs`: layer by layer.
    fn counts(own: &[u64; LAYERS], both: &[u64; LANES], theirs: [&[u64; LANES]; LAYERS]) -> Counts;
}

/// As the language counts them.
pub struct Plain;

impl Counting for Plain {
    #[inline(always)]
    fn counts(own: &[u64; LAYERS], both: &[u64; LANES], theirs: [&[u64; LANES]; LAYERS]) -> Counts {
        let mut made = Counts::default();
        for l in 0..LANES {
            for (own, theirs) in own.iter().zip(theirs) {
                made.differ[l] += u64::from(((own ^ theirs[l]) & both[l]).count_ones());
                made.shared[l] += u64::from((own & theirs[l]).count_ones());
            }
            made.both[l] = u64::from(both[l].count_ones());
        }
        made
    }
}

/// A cylinder of the probe, and a run of at most `LANES` of the candidate's.
#[derive(Clone, Copy, Default)]
struct Strip {
    own: u8,
    at: u8,
    left: u8,
}

/// A window is never wider than all cylinders.
const MOST_STRIPS: usize = KEPT[1].div_ceil(LANES);
// Places in a room are told by one byte.
const _: () = assert!(ROOM <= 256);

/// The votes of the best turn, less for prints of many cylinders, which agree more by chance. The
/// one body that `crate::simd` compiles for several processors.
#[inline(always)]
pub(crate) fn votes<C: Counting>(
    probe: &[Probe],
    codes: &[Code],
    angles: &[u8],
    room: &mut Room,
) -> f32 {
    lay_out(codes, angles, room);
    let mut turns = [0.0f32; STEPS];
    let widest = codes.len().div_ceil(LANES).max(1);
    // Laid out first, so that one loop follows them: the length of each window cannot be foretold.
    let mut count = 0;
    for (own, cylinder) in probe.iter().take(VOTERS[1]).enumerate() {
        let (from, to) = room.window(cylinder.angle);
        for strip in 0..widest {
            let at = from + strip * LANES;
            let left = to.saturating_sub(at).min(LANES);
            room.strips[count] = Strip {
                own: own as u8,
                at: at as u8,
                left: left as u8,
            };
            count += usize::from(left > 0);
        }
    }
    for at in 0..count {
        let strip = room.strips[at];
        compare_lanes::<C>(&probe[usize::from(strip.own)], room, strip, &mut turns);
    }
    let near = |k: usize| turns[k % STEPS];
    let sums = (0..STEPS).map(|k| 0.5 * near(k + STEPS - 1) + near(k) + 0.5 * near(k + 1));
    sums.fold(0.0, f32::max) / (codes.len() as f32 + 4.0).sqrt()
}

#[inline(always)]
fn lay_out(codes: &[Code], angles: &[u8], room: &mut Room) {
    let count = codes.len();
    for (at, code) in codes.iter().enumerate() {
        let (layers, seen) = opened(code);
        for (row, layer) in room.words.iter_mut().zip(layers) {
            row[at] = layer;
            row[count + at] = layer;
        }
        room.seen[at] = seen;
        room.seen[count + at] = seen;
    }
    room.seen[2 * count..2 * count + LANES].fill(0);
    room.angles[..count].copy_from_slice(angles);
    room.angles[count..2 * count].copy_from_slice(angles);
    room.count = count;
    room.below = [0; SECTORS + 1];
    for &angle in angles {
        room.below[usize::from(angle) / SECTOR + 1] += 1;
    }
    for sector in 0..SECTORS {
        room.below[sector + 1] += room.below[sector];
    }
}

/// Holds one cylinder of the probe against the next few of the candidate.
///
/// Likeness is that of `compare::cylinders::alike` where both have as many bits: with d bits that
/// differ and s that are set in both, 1 - sqrt(d / (2 d + 4 s)).
#[inline(always)]
fn compare_lanes<C: Counting>(own: &Probe, room: &Room, strip: Strip, turns: &mut [f32; STEPS]) {
    let at = usize::from(strip.at);
    let (seen, _) = room.seen[at..].as_chunks::<LANES>();
    let both = seen[0].map(|seen| seen & own.seen);
    let rows = std::array::from_fn(|k| &room.words[k][at..].as_chunks::<LANES>().0[0]);
    let Counts {
        differ,
        shared,
        both,
    } = C::counts(&own.layers, &both, rows);
    // d / (2 d + 4 s) < (1 - LEAST)^2 without a division: d < 3.063 s. Shifts, for want of a product
    // of 64-bit numbers in AVX2.
    let votes: [u8; LANES] = std::array::from_fn(|l| {
        let alike = differ[l] < (shared[l] << 1) + shared[l] + (shared[l] >> 4);
        u8::from(alike & (both[l] >= LEAST_SEEN))
    });
    let mut votes = u64::from_le_bytes(votes);
    // Beyond the window lies what stands in it a second time.
    votes &= u64::MAX >> (8 * (LANES - usize::from(strip.left)));
    while votes != 0 {
        let l = votes.trailing_zeros() as usize / 8;
        votes &= votes - 1;
        let turn = room.angles[at + l].wrapping_sub(own.angle);
        if (turn as i8).unsigned_abs() <= MOST_TURN {
            let (differ, shared) = (differ[l] as f32, shared[l] as f32);
            let alike = 1.0 - (differ / (2.0 * differ + 4.0 * shared)).sqrt();
            turns[usize::from(turn >> STEP_BITS)] += (alike - LEAST).max(0.0);
        }
    }
}

#[cfg(test)]
mod tests;
