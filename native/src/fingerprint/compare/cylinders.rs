//! Minutia cylinder codes in bits: what lies about each minutia, as seen from it.
//!
//! Cappelli, Ferrara and Maltoni 2010, "Minutia Cylinder-Code", section 3, in the bit form of their
//! section 4.3. Names of parameters are the paper's.

use std::f32::consts::TAU;

use crate::fingerprint::template::{MAX_MINUTIAE, Minutia, Template};
use crate::simd::Level;

/// Layers of a cylinder (N_D), each one word of `Cylinder::layers`.
pub const LAYERS: usize = 6;
/// Cells of a layer that lie within the radius, and so bits used of a word.
pub const CELLS: usize = 52;
/// Cells that must be seen for a cylinder to be compared (min_VC is 75 % in the paper).
pub(super) const LEAST_SEEN: u32 = 32;

/// What lies about one minutia.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cylinder {
    /// One word a layer, one bit a cell.
    pub layers: [u64; LAYERS],
    /// Cells that lie within the print.
    pub seen: u64,
    /// Its minutia, by its place in the template.
    pub minutia: u16,
}

/// The cylinders of a template's minutiae, in their order. Minutiae about which too little was seen
/// have none.
pub fn cylinders(template: &Template) -> Vec<Cylinder> {
    Level::best().cylinders(template, 0, MAX_MINUTIAE)
}

/// The first `most` of them that are of the minutiae from `from` on.
pub fn some_cylinders(template: &Template, from: usize, most: usize) -> Vec<Cylinder> {
    Level::best().cylinders(template, from, most)
}

/// A minutia in floating point: pixels, radians counter-clockwise, y upwards.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Pixels from the left.
    pub x: f32,
    /// Pixels from the top, counted upwards (and so negative).
    pub y: f32,
    /// Radians counter-clockwise.
    pub angle: f32,
}

impl Point {
    /// From a template.
    pub fn of(minutia: &Minutia) -> Self {
        Self {
            x: f32::from(minutia.x),
            y: -f32::from(minutia.y),
            angle: f32::from(minutia.angle) * TAU / 256.0,
        }
    }
}

/// How alike two cylinders are, 0 to 1, over the cells seen in both (formula 18 in its bit form);
/// 0 if those are too few.
#[inline(always)]
pub fn alike(a: &Cylinder, b: &Cylinder) -> f32 {
    let both = a.seen & b.seen;
    if both.count_ones() < LEAST_SEEN {
        return 0.0;
    }
    let (mut ours, mut theirs, mut differ) = (0, 0, 0);
    for (&left, &right) in a.layers.iter().zip(&b.layers) {
        ours += (left & both).count_ones();
        theirs += (right & both).count_ones();
        differ += ((left ^ right) & both).count_ones();
    }
    let sizes = (ours as f32).sqrt() + (theirs as f32).sqrt();
    if sizes < 2.0 {
        0.0
    } else {
        1.0 - (differ as f32).sqrt() / sizes
    }
}
