//! How cylinders are made. Formulas are those of Cappelli, Ferrara and Maltoni 2010, section 3, and
//! names of parameters the paper's.

use std::f32::consts::{PI, TAU};
use std::sync::LazyLock;

use super::cylinders::{CELLS, Cylinder, LAYERS, LEAST_SEEN, Point};
use crate::fingerprint::template::{FLOW_CELL, Flow, MAX_MINUTIAE, Minutia, Template};

/// Radius of a cylinder in pixels (R).
const RADIUS: f32 = 70.0;
/// Cells across a cylinder (N_S).
const ACROSS: usize = 8;
const SPREAD: f32 = 28.0 / 3.0;
const TURN_SPREAD: f32 = TAU / 9.0;
/// Least contribution that sets a bit (mu_Psi).
const LEAST: f32 = 0.01;
/// Minutiae may lie so far beyond a known cell that it still counts as seen, in pixels (Omega).
const MARGIN: f32 = 50.0;

/// Distance between the middles of neighbouring cells.
const STEP: f32 = 2.0 * RADIUS / ACROSS as f32;
/// Middle of the first cell, as seen from the minutia.
const FIRST: f32 = 0.5 * STEP - RADIUS;
/// Middles of the cells of a row.
const MIDDLES: [f32; ACROSS] = {
    let mut middles = [FIRST; ACROSS];
    let mut cell = 1;
    while cell < ACROSS {
        middles[cell] = middles[cell - 1] + STEP;
        cell += 1;
    }
    middles
};
/// A minutia adds to the cells within so many pixels.
const REACH: f32 = 3.0 * SPREAD;

/// The cells of the square that lie within the radius, row by row: where each stands in a word.
static PLACES: LazyLock<Vec<(usize, f32, f32)>> = LazyLock::new(|| {
    (0..ACROSS * ACROSS)
        .map(|cell| (cell, MIDDLES[cell % ACROSS], MIDDLES[cell / ACROSS]))
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

/// The one body that `crate::simd` compiles for several processors.
#[inline(always)]
pub(crate) fn made(template: &Template, from: usize, most: usize) -> Vec<Cylinder> {
    let points: Vec<Point> = template.minutiae.iter().map(Point::of).collect();
    let seen = Seen::of(template, &points);
    let mut all = Vec::with_capacity(points.len().min(most));
    // A loop: a closure would be compiled for the plainest processor only.
    for at in from..points.len() {
        if all.len() == most {
            break;
        }
        if let Some(cylinder) = cylinder(&template.minutiae, &points, &seen, at) {
            all.push(cylinder);
        }
    }
    all
}

/// Each neighbour adds to the few cells about it: some ten of them, where the sum over all
/// neighbours at all cells, as the paper writes it, looks at fifty.
#[inline(always)]
fn cylinder(minutiae: &[Minutia], points: &[Point], seen: &Seen, at: usize) -> Option<Cylinder> {
    let own = points[at];
    let (sin, cos) = own.angle.sin_cos();
    let tables: (&[[f32; 8]], &[f32]) = (&TURNS, &BELL);
    let mut sums = [[0.0f32; 8]; ACROSS * ACROSS];
    // Neighbours are gathered first and every one is added to as many cells, near or not: what lies
    // where cannot be foretold, and a processor that guesses wrong loses more than a few additions.
    let (mut near, mut count) = ([0u8; MAX_MINUTIAE], 0);
    for (i, point) in points.iter().enumerate().take(MAX_MINUTIAE) {
        let (dx, dy) = (point.x - own.x, point.y - own.y);
        near[count] = i as u8;
        let reached = dx * dx + dy * dy < (RADIUS + REACH) * (RADIUS + REACH);
        count += usize::from(reached & (i != at));
    }
    for &i in &near[..count] {
        let (point, minutia) = (points[usize::from(i)], minutiae[usize::from(i)]);
        let (dx, dy) = (point.x - own.x, point.y - own.y);
        let turn = minutiae[at].angle.wrapping_sub(minutia.angle);
        let place = (dx * cos + dy * sin, dy * cos - dx * sin);
        add(&mut sums, place, &tables.0[usize::from(turn)], tables.1);
    }
    let mut made = Cylinder {
        layers: [0; LAYERS],
        seen: 0,
        minutia: at as u16,
    };
    made.seen = seen.about(own, sin, cos);
    for (bit, &(cell, _, _)) in PLACES.iter().enumerate() {
        for (layer, sum) in made.layers.iter_mut().zip(sums[cell]) {
            *layer |= u64::from(sum > LEAST) << bit;
        }
    }
    made.layers.iter_mut().for_each(|layer| *layer &= made.seen);
    (made.seen.count_ones() >= LEAST_SEEN && count >= 2).then_some(made)
}

/// Adds a neighbour at a place, as seen from the minutia, to the cells about it.
#[inline(always)]
fn add(sums: &mut [[f32; 8]; ACROSS * ACROSS], place: (f32, f32), turns: &[f32; 8], bells: &[f32]) {
    let (left, top) = (first_reached(place.0), first_reached(place.1));
    let along: [(f32, f32); REACHED] = std::array::from_fn(|i| bell(bells, left + i, place.0));
    for j in 0..REACHED {
        let (far, high) = bell(bells, top + j, place.1);
        for (i, &(wide, bell)) in along.iter().enumerate() {
            let inside = far + wide < REACH * REACH;
            let weight = if inside { high * bell } else { 0.0 };
            let cell = &mut sums[((top + j) * ACROSS + left + i) % (ACROSS * ACROSS)];
            for layer in 0..8 {
                cell[layer] += weight * turns[layer];
            }
        }
    }
}

/// Cells of a row that a neighbour can reach at the most.
const REACHED: usize = 4;
const _: () = assert!(REACHED as f32 * STEP >= 2.0 * REACH);

/// The nearest whole number of one from 0 to 2^22, in two instructions: a number so large that it
/// has no room for a fraction is added, and its own bits are taken away. Others give nonsense.
#[inline(always)]
fn whole(x: f32) -> u32 {
    const LARGE: f32 = 8_388_608.0;
    (x + LARGE).to_bits() & 0x7F_FFFF
}

/// The first of `REACHED` cells of a row or a column among which are all that a neighbour at this
/// place adds to.
#[inline(always)]
fn first_reached(x: f32) -> usize {
    // Rounded up; no value is below minus 16.
    let up = whole((x - REACH - FIRST) * (1.0 / STEP) + 16.5) as usize;
    up.clamp(16, 16 + ACROSS - REACHED) - 16
}

/// The square of the distance of a place from a cell, along one axis, and the bell there.
#[inline(always)]
fn bell(bells: &[f32], cell: usize, x: f32) -> (f32, f32) {
    let away = (MIDDLES[cell % ACROSS] - x).abs();
    let step = (whole(away * FINE) as usize).min(bells.len() - 1);
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

    /// The cells about a minutia that lie within the print, one bit each.
    #[inline(always)]
    fn about(&self, own: Point, sin: f32, cos: f32) -> u64 {
        let middles: &[(usize, f32, f32)] = &PLACES;
        let mut bits = 0;
        match self {
            Self::Flow(flow) => {
                let places = flow_cells(flow, own, sin, cos, middles);
                for (bit, &at) in places.iter().enumerate() {
                    let there = flow.cells.get(at as usize).is_some_and(|&cell| cell != 0);
                    bits |= u64::from(there) << bit;
                }
            }
            Self::Minutiae(points) => {
                for (bit, &(_, u, v)) in middles.iter().enumerate() {
                    let (x, y) = (own.x + u * cos - v * sin, own.y + u * sin + v * cos);
                    let near = |p: &Point| (p.x - x).powi(2) + (p.y - y).powi(2);
                    let there = points.iter().any(|p| near(p) < MARGIN * MARGIN);
                    bits |= u64::from(there) << bit;
                }
            }
        }
        bits
    }
}

/// Where in the flow each cell about a minutia lies; beyond its end, if it lies outside. Apart from
/// the reading, so that several are found at once.
#[inline(always)]
fn flow_cells(
    flow: &Flow,
    own: Point,
    sin: f32,
    cos: f32,
    middles: &[(usize, f32, f32)],
) -> [u32; CELLS] {
    let side = 1.0 / f32::from(FLOW_CELL);
    let (columns, rows) = (f32::from(flow.columns), f32::from(flow.rows));
    let stride = u32::from(flow.columns);
    let mut places = [u32::MAX; CELLS];
    for (place, &(_, u, v)) in places.iter_mut().zip(middles) {
        let column = (own.x + u * cos - v * sin) * side;
        let row = -(own.y + u * sin + v * cos) * side;
        let inside = (column >= 0.0) & (row >= 0.0) & (column < columns) & (row < rows);
        // Rounded down; within the flow no cell's border is ever beyond its last cell.
        let at = whole((row - 0.5).max(0.0)) * stride + whole((column - 0.5).max(0.0));
        *place = if inside { at } else { u32::MAX };
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::compare::cylinders::cylinders;
    use crate::simd::Level;
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
                prop_assert_eq!(level.cylinders(&template, 3, 40), made(&template, 3, 40), "{:?}", level);
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
