//! Minutia cylinder codes in bits: what lies about each minutia, as seen from it.
//!
//! Cappelli, Ferrara and Maltoni 2010, "Minutia Cylinder-Code", section 3, in the bit form of their
//! section 4.3. Names of parameters are the paper's.

use std::f32::consts::{PI, TAU};
use std::sync::LazyLock;

use crate::fingerprint::simd::Level;
use crate::fingerprint::template::{FLOW_CELL, Flow, Minutia, Template};

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
    Level::best().cylinders(template)
}

/// The one body that `crate::fingerprint::simd` compiles for several processors.
#[inline(always)]
pub(in crate::fingerprint) fn made(template: &Template) -> Vec<Cylinder> {
    let points: Vec<Point> = template.minutiae.iter().map(Point::of).collect();
    let seen = Seen::of(template, &points);
    let mut all = Vec::with_capacity(points.len());
    // A loop: a closure would be compiled for the plainest processor only.
    for at in 0..points.len() {
        if let Some(cylinder) = cylinder(&template.minutiae, &points, &seen, at) {
            all.push(cylinder);
        }
    }
    all
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

/// Distance between the middles of neighbouring cells.
const STEP: f32 = 2.0 * RADIUS / ACROSS as f32;
/// Middle of the first cell, as seen from the minutia.
const FIRST: f32 = 0.5 * STEP - RADIUS;
/// A minutia adds to the cells within so many pixels.
const REACH: f32 = 3.0 * SPREAD;

/// The cells of the square that lie within the radius, row by row: where each stands in a word.
static PLACES: LazyLock<Vec<(usize, f32, f32)>> = LazyLock::new(|| {
    let middle = |k: usize| FIRST + STEP * k as f32;
    (0..ACROSS * ACROSS)
        .map(|cell| (cell, middle(cell % ACROSS), middle(cell / ACROSS)))
        .filter(|&(_, u, v)| u * u + v * v <= RADIUS * RADIUS)
        .collect()
});

/// What a minutia turned by so many 256ths adds to each layer, times the peak of a bell.
static TURNS: LazyLock<Vec<[f32; 8]>> = LazyLock::new(|| {
    let one = |turn: u8| {
        let mut wide = [0.0; 8];
        for (to, from) in wide.iter_mut().zip(turns(f32::from(turn) * TAU / 256.0)) {
            *to = from / (SPREAD * TAU.sqrt());
        }
        wide
    };
    (0..=255).map(one).collect()
});

/// Steps a pixel in `BELL`.
const FINE: f32 = 32.0;
/// A bell of height 1 by the distance from its middle. Within 0.1 % of the true one, which moves no
/// more bits than a pixel of the minutia does.
static BELL: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let bell = |step: usize| (-0.5 * (step as f32 / FINE / SPREAD).powi(2)).exp();
    (0..=(REACH * FINE) as usize + 1).map(bell).collect()
});

/// Each neighbour adds to the few cells about it: some ten of them, where the sum over all
/// neighbours at all cells, as the paper writes it, looks at fifty.
#[inline(always)]
fn cylinder(minutiae: &[Minutia], points: &[Point], seen: &Seen, at: usize) -> Option<Cylinder> {
    let own = points[at];
    let (sin, cos) = own.angle.sin_cos();
    let tables: (&[[f32; 8]], &[f32]) = (&TURNS, &BELL);
    let mut sums = [[0.0f32; 8]; ACROSS * ACROSS];
    let mut near = 0;
    for (i, point) in points.iter().enumerate() {
        let (dx, dy) = (point.x - own.x, point.y - own.y);
        if i == at || dx * dx + dy * dy >= (RADIUS + REACH) * (RADIUS + REACH) {
            continue;
        }
        near += 1;
        let turn = minutiae[at].angle.wrapping_sub(minutiae[i].angle);
        let place = (dx * cos + dy * sin, dy * cos - dx * sin);
        add(&mut sums, place, &tables.0[usize::from(turn)], tables.1);
    }
    let mut made = Cylinder {
        layers: [0; LAYERS],
        seen: 0,
        minutia: at as u16,
    };
    for (bit, &(cell, u, v)) in PLACES.iter().enumerate() {
        if seen.at(own.x + u * cos - v * sin, own.y + u * sin + v * cos) {
            made.seen |= 1 << bit;
        }
        for (layer, sum) in made.layers.iter_mut().zip(sums[cell]) {
            *layer |= u64::from(sum > LEAST) << bit;
        }
    }
    made.layers.iter_mut().for_each(|layer| *layer &= made.seen);
    (made.seen.count_ones() >= LEAST_SEEN && near >= 2).then_some(made)
}

/// Adds a neighbour at a place, as seen from the minutia, to the cells about it.
#[inline(always)]
fn add(sums: &mut [[f32; 8]; ACROSS * ACROSS], place: (f32, f32), turns: &[f32; 8], bells: &[f32]) {
    let columns = range(place.0);
    let mut along = [(0.0, 0.0); ACROSS];
    for i in columns.clone() {
        along[i] = bell(bells, i, place.0);
    }
    for j in range(place.1) {
        let (far, high) = bell(bells, j, place.1);
        for i in columns.clone() {
            if far + along[i].0 < REACH * REACH {
                let weight = high * along[i].1;
                let cell = &mut sums[j * ACROSS + i];
                for layer in 0..8 {
                    cell[layer] += weight * turns[layer];
                }
            }
        }
    }
}

/// The cells of a row or a column that a neighbour at this place adds to.
#[inline(always)]
fn range(x: f32) -> std::ops::Range<usize> {
    // Rounded by a cast after a shift: all values are far above minus 16.
    let whole = |x: f32| (x + 16.0) as i32 as usize;
    let low = (whole((x - REACH - FIRST) / STEP) + 1).max(16) - 16;
    let high = (whole((x + REACH - FIRST) / STEP) + 1).clamp(16, 16 + ACROSS) - 16;
    low.min(high)..high
}

/// The square of the distance of a place from a cell, along one axis, and the bell there.
#[inline(always)]
fn bell(bells: &[f32], cell: usize, x: f32) -> (f32, f32) {
    let away = (FIRST + STEP * cell as f32 - x).abs();
    let step = ((away * FINE + 0.5) as i32 as usize).min(bells.len() - 1);
    (away * away, bells[step])
}

/// What a minutia turned by `turn` adds to each layer (formulas 9 to 11, the integral by Simpson's
/// rule).
fn turns(turn: f32) -> [f32; LAYERS] {
    let width = TAU / LAYERS as f32;
    std::array::from_fn(|layer| {
        let centre = -PI + (layer as f32 + 0.5) * width;
        let apart = (turn - centre + PI).rem_euclid(TAU) - PI;
        let bell = |d: f32| (-0.5 * (d / TURN_SPREAD).powi(2)).exp() / (TURN_SPREAD * TAU.sqrt());
        width / 6.0 * (bell(apart - width / 2.0) + 4.0 * bell(apart) + bell(apart + width / 2.0))
    })
}

/// Which places lie within the print: on known ridges, or near minutiae if no flow is known.
enum Seen<'a> {
    Flow(&'a Flow),
    Minutiae(&'a [Point]),
}

impl<'a> Seen<'a> {
    fn of(template: &'a Template, points: &'a [Point]) -> Self {
        if template.flow.cells.is_empty() {
            Self::Minutiae(points)
        } else {
            Self::Flow(&template.flow)
        }
    }

    #[inline(always)]
    fn at(&self, x: f32, y: f32) -> bool {
        match self {
            Self::Flow(flow) => {
                let side = f32::from(FLOW_CELL);
                if x < 0.0 || y > 0.0 {
                    return false;
                }
                let (column, row) = ((x / side) as i32 as usize, (-y / side) as i32 as usize);
                let (columns, rows) = (usize::from(flow.columns), usize::from(flow.rows));
                column < columns && row < rows && flow.cells[row * columns + column] != 0
            }
            Self::Minutiae(points) => points
                .iter()
                .any(|p| (p.x - x).powi(2) + (p.y - y).powi(2) < MARGIN * MARGIN),
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The sum of one cell as the paper writes it: over all minutiae (formulas 4 to 11).
    fn literal(points: &[Point], at: usize, cell: usize, layer: usize) -> f32 {
        let (_, u, v) = PLACES[cell];
        let own = points[at];
        let (sin, cos) = own.angle.sin_cos();
        let (x, y) = (own.x + u * cos - v * sin, own.y + u * sin + v * cos);
        let others = points.iter().enumerate().filter(|(i, _)| *i != at);
        others
            .map(|(_, p)| {
                let far = (p.x - x).powi(2) + (p.y - y).powi(2);
                let bell = (-0.5 * far / (SPREAD * SPREAD)).exp() / (SPREAD * TAU.sqrt());
                if far < REACH * REACH {
                    bell * turns(own.angle - p.angle)[layer]
                } else {
                    0.0
                }
            })
            .sum()
    }

    fn print() -> impl Strategy<Value = Template> {
        let minutia = (0u16..300, 0u16..400, any::<u8>()).prop_map(|(x, y, angle)| Minutia {
            x,
            y,
            angle,
            kind: crate::fingerprint::Kind::Ending,
            quality: 50,
        });
        let flow = prop_oneof![
            Just(Flow::default()),
            proptest::collection::vec(0u8..4, 18 * 25).prop_map(|cells| Flow {
                columns: 18,
                rows: 25,
                cells
            })
        ];
        (proptest::collection::vec(minutia, 0..60), flow).prop_map(|(minutiae, flow)| Template {
            width: 300,
            height: 400,
            quality: 50,
            minutiae,
            flow,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn every_processor_makes_the_same(template in print()) {
            for level in Level::available() {
                prop_assert_eq!(level.cylinders(&template), made(&template), "{:?}", level);
            }
        }

        #[test]
        fn bits_are_those_of_the_papers_sums(template in print()) {
            let points: Vec<Point> = template.minutiae.iter().map(Point::of).collect();
            for made in cylinders(&template) {
                for cell in 0..CELLS {
                    for layer in 0..LAYERS {
                        let set = made.layers[layer] >> cell & 1 == 1;
                        let sum = literal(&points, usize::from(made.minutia), cell, layer);
                        let wanted = made.seen >> cell & 1 == 1 && sum > LEAST;
                        // Where the sum is the threshold itself, rounding decides.
                        prop_assert!(
                            set == wanted || (sum - LEAST).abs() < 0.005 * LEAST,
                            "{made:?} {cell} {layer}: {sum}"
                        );
                    }
                }
            }
        }
    }
}
