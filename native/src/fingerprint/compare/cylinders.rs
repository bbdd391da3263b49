//! Minutia cylinder codes in bits: what lies about each minutia, as seen from it.
//!
//! Cappelli, Ferrara and Maltoni 2010, "Minutia Cylinder-Code", section 3, in the bit form of their
//! section 4.3. Names of parameters are the paper's.

use std::f32::consts::{PI, TAU};

use crate::fingerprint::template::{FLOW_CELL, Minutia, Template};

/// Radius of a cylinder in pixels (R).
const RADIUS: f32 = 70.0;
/// Cells across a cylinder (N_S).
const ACROSS: usize = 8;
/// Layers of a cylinder (N_D), each one word of `Cylinder::layers`.
pub const LAYERS: usize = 6;
/// Cells of a layer that lie within the radius, and so bits used of a word.
pub const CELLS: usize = 52;
const SPREAD: f32 = 28.0 / 3.0;
const TURN_SPREAD: f32 = TAU / 9.0;
/// Least contribution that sets a bit (mu_Psi).
const LEAST: f32 = 0.01;
/// Minutiae may lie so far beyond a known cell that it still counts as seen, in pixels (Omega).
const MARGIN: f32 = 50.0;
/// Cells that must be seen for a cylinder to be compared (min_VC is 75 % in the paper).
const LEAST_SEEN: u32 = 32;

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

/// The cylinders of a template. Minutiae about which too little was seen have none.
pub fn cylinders(template: &Template) -> Vec<Cylinder> {
    let points: Vec<Point> = template.minutiae.iter().map(Point::of).collect();
    (0..points.len())
        .filter_map(|at| cylinder(template, &points, at))
        .collect()
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

fn cylinder(template: &Template, points: &[Point], at: usize) -> Option<Cylinder> {
    let own = points[at];
    let (sin, cos) = own.angle.sin_cos();
    let near: Vec<(Point, [f32; LAYERS])> = points
        .iter()
        .enumerate()
        .filter(|&(i, p)| {
            let reach = RADIUS + 3.0 * SPREAD;
            i != at && (p.x - own.x).powi(2) + (p.y - own.y).powi(2) < reach * reach
        })
        .map(|(_, p)| (*p, turns(own.angle - p.angle)))
        .collect();
    let mut made = Cylinder {
        layers: [0; LAYERS],
        seen: 0,
        minutia: at as u16,
    };
    let mut cell = 0;
    for j in 0..ACROSS {
        for i in 0..ACROSS {
            let step = 2.0 * RADIUS / ACROSS as f32;
            let centre = |k: usize| (k as f32 - (ACROSS as f32 - 1.0) / 2.0) * step;
            let (u, v) = (centre(i), centre(j));
            if u * u + v * v > RADIUS * RADIUS {
                continue;
            }
            let (x, y) = (own.x + u * cos - v * sin, own.y + u * sin + v * cos);
            if seen(template, points, x, y) {
                made.seen |= 1 << cell;
                let sums = contributions(&near, x, y);
                for (layer, sum) in made.layers.iter_mut().zip(sums) {
                    *layer |= u64::from(sum > LEAST) << cell;
                }
            }
            cell += 1;
        }
    }
    let enough = made.seen.count_ones() >= LEAST_SEEN && near.len() >= 2;
    enough.then_some(made)
}

/// What a minutia turned by `turn` adds to each layer (formulas 9 to 11, the integral as a point).
fn turns(turn: f32) -> [f32; LAYERS] {
    let width = TAU / LAYERS as f32;
    std::array::from_fn(|layer| {
        let centre = -PI + (layer as f32 + 0.5) * width;
        let apart = (turn - centre + PI).rem_euclid(TAU) - PI;
        // Mass of a bell over the layer's width, from its middle and both sides (Simpson's rule).
        let bell = |d: f32| (-0.5 * (d / TURN_SPREAD).powi(2)).exp() / (TURN_SPREAD * TAU.sqrt());
        width / 6.0 * (bell(apart - width / 2.0) + 4.0 * bell(apart) + bell(apart + width / 2.0))
    })
}

fn contributions(near: &[(Point, [f32; LAYERS])], x: f32, y: f32) -> [f32; LAYERS] {
    let mut sums = [0.0; LAYERS];
    for (point, turns) in near {
        let far = (point.x - x).powi(2) + (point.y - y).powi(2);
        if far < 9.0 * SPREAD * SPREAD {
            let bell = (-0.5 * far / (SPREAD * SPREAD)).exp() / (SPREAD * TAU.sqrt());
            sums.iter_mut().zip(turns).for_each(|(s, t)| *s += bell * t);
        }
    }
    sums
}

/// Whether a place lies within the print: on known ridges, or near minutiae if no flow is known.
fn seen(template: &Template, points: &[Point], x: f32, y: f32) -> bool {
    let flow = &template.flow;
    if flow.cells.is_empty() {
        return points
            .iter()
            .any(|p| (p.x - x).powi(2) + (p.y - y).powi(2) < MARGIN * MARGIN);
    }
    let side = f32::from(FLOW_CELL);
    let (column, row) = ((x / side).floor(), (-y / side).floor());
    let inside = column >= 0.0
        && row >= 0.0
        && column < f32::from(flow.columns)
        && row < f32::from(flow.rows);
    inside && flow.cells[row as usize * usize::from(flow.columns) + column as usize] != 0
}

/// How alike two cylinders are, 0 to 1, over the cells seen in both (formula 18 in its bit form);
/// 0 if those are too few.
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
