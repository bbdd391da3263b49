//! Templates of fingers that never were, made without an image: a gallery's padding.
//!
//! Numbers, distances, directions and qualities of minutiae follow what our extractor finds in
//! flat impressions (docs/decisions/0010-synthetic-prints.md compares them).

use std::f32::consts::{PI, TAU};

use rayon::prelude::*;

use super::contact::Contact;
use super::impression::FLAT;
use super::pattern::{LANES, Lanes, Pattern};
use super::trigonometry::{angle, sin_cos};
use crate::fingerprint::template::{FLOW_CELL, Flow, Kind, MAX_MINUTIAE, Minutia, Template};
use crate::random::Random;

const SIDE: f32 = FLOW_CELL as f32;
/// Minutiae a cell that ridges in parallel show, most of them false ones.
const DENSITY: f32 = 0.07;
/// Share of the minutiae that ridges drawing apart call for that is found.
const CALLED_FOR: f32 = 1.15;
/// No two minutiae are closer, in pixels.
const APART: f32 = 7.5;

/// `count` templates, the same for the same seed whatever their number and the machine. Uses all
/// cores.
pub fn templates(count: usize, seed: u64) -> Vec<Template> {
    (0..count as u64)
        .into_par_iter()
        .map(|number| template(seed, number))
        .collect()
}

/// The template of that number in the series of that seed.
fn template(seed: u64, number: u64) -> Template {
    let dice = &mut Random::new(&[seed, number]);
    let pattern = Pattern::drawn(dice);
    let contact = Contact::drawn(&FLAT, dice);
    let ridges = Ridges::seen(&pattern, &contact);
    let clear = (61.0 + 10.0 * dice.normal()).clamp(25.0, 85.0);
    let mut minutiae = minutiae(&pattern, &contact, &ridges, clear, dice);
    minutiae.sort_by_key(|minutia| std::cmp::Reverse(minutia.quality));
    let cells = ridges.cells(dice);
    Template {
        width: contact.width,
        height: contact.height,
        quality: clear as u8,
        minutiae,
        flow: Flow {
            columns: ridges.columns as u16,
            rows: ridges.rows as u16,
            cells,
        },
    }
}

/// The ridges' flow in the image, cell by cell of the template's grid.
struct Ridges {
    columns: usize,
    rows: usize,
    /// Cosine and sine of twice the direction, y downwards; rows are padded to whole lanes.
    doubled: [Vec<f32>; 2],
    /// The direction itself in radians, from minus to plus half of pi.
    direction: Vec<f32>,
    stride: usize,
    touched: Vec<bool>,
}

impl Ridges {
    fn seen(pattern: &Pattern, contact: &Contact) -> Self {
        let cells = |side: u16| usize::from(side / FLOW_CELL);
        let (columns, rows) = (cells(contact.width), cells(contact.height));
        let stride = columns.next_multiple_of(LANES);
        let mut doubled = [vec![0.0; stride * rows], vec![0.0; stride * rows]];
        let mut direction = vec![0.0; stride * rows];
        let mut touched = vec![false; stride * rows];
        let (ts, tc) = contact.turn;
        let (ts, tc) = (2.0 * ts * tc, tc * tc - ts * ts);
        for row in 0..rows {
            let y = (row as f32 + 0.5) * SIDE;
            for start in (0..columns).step_by(LANES) {
                let x: Lanes = std::array::from_fn(|i| ((start + i) as f32 + 0.5) * SIDE);
                let at = row * stride + start;
                for i in 0..LANES.min(columns - start) {
                    touched[at + i] = contact.depth(x[i], y) > 0.0;
                }
                if !touched[at..at + LANES].contains(&true) {
                    continue;
                }
                let places = x.map(|x| contact.in_finger(x, y));
                let [cos, sin] = pattern.direction(places.map(|p| p.0), places.map(|p| p.1));
                for i in 0..LANES {
                    doubled[0][at + i] = cos[i] * tc - sin[i] * ts;
                    doubled[1][at + i] = cos[i] * ts + sin[i] * tc;
                    direction[at + i] = angle(doubled[0][at + i], doubled[1][at + i]) / 2.0;
                }
            }
        }
        Self {
            columns,
            rows,
            doubled,
            direction,
            stride,
            touched,
        }
    }

    /// Whether a cell and all cells beside it were touched: at the edge no minutia is believed.
    fn deep(&self, column: usize, row: usize) -> bool {
        let inside = column > 0 && row > 0 && column + 1 < self.columns && row + 1 < self.rows;
        let at = row * self.stride + column;
        inside
            && [at, at - 1, at + 1, at - self.stride, at + self.stride]
                .iter()
                .all(|&cell| self.touched[cell])
    }

    /// How much the ridges of a cell draw apart along their direction, per pixel. New ones must
    /// begin there, or the distance between them would grow: over the cell as many as this, times
    /// its area, over the ridges' distance. In real prints we found nine tenths of them.
    fn divergence(&self, at: usize) -> f32 {
        let [cos, sin] = &self.doubled;
        let turn = |step: usize| {
            let (before, after) = (at - step, at + step);
            let dot = cos[before] * cos[after] + sin[before] * sin[after];
            let cross = cos[before] * sin[after] - sin[before] * cos[after];
            angle(dot, cross) / 2.0 / (2.0 * SIDE)
        };
        let (s, c) = sin_cos(self.direction[at]);
        c * turn(self.stride) - s * turn(1)
    }

    /// Hands what a cell still owes on to its neighbours to come (the weights are those of Floyd
    /// and Steinberg 1976), so that as many ridges begin in a region as must.
    fn hand_on(&self, owed: &mut [f32], at: usize, rest: f32) {
        let below = at + self.stride;
        for (to, share) in [
            (at + 1, 7.0),
            (below - 1, 3.0),
            (below, 5.0),
            (below + 1, 1.0),
        ] {
            // Directions are kept within a half turn: where they pass its end, onward is back.
            let same = (self.direction[at] - self.direction[to]).abs() < PI / 2.0;
            let part = rest * share / 16.0;
            owed[to] += if same { part } else { -part };
        }
    }

    /// As the template keeps them: counter-clockwise, and with the errors of reading.
    fn cells(&self, dice: &mut Random) -> Vec<u8> {
        let mut cells = Vec::with_capacity(self.columns * self.rows);
        for row in 0..self.rows {
            for at in row * self.stride..row * self.stride + self.columns {
                if !self.touched[at] {
                    cells.push(0);
                    continue;
                }
                let direction = PI - self.direction[at] + 0.015 * dice.normal();
                cells.push(1 + ((direction / PI * 255.0 + 0.5) as u16 % 255) as u8);
            }
        }
        cells
    }
}

fn minutiae(
    pattern: &Pattern,
    contact: &Contact,
    ridges: &Ridges,
    clear: f32,
    dice: &mut Random,
) -> Vec<Minutia> {
    let stray = DENSITY * (1.0 + 0.5 * dice.normal()).clamp(0.2, 2.5);
    let mut found: Vec<Minutia> = Vec::with_capacity(64);
    let mut owed = vec![0.0f32; ridges.stride * ridges.rows];
    for row in 0..ridges.rows {
        for column in 0..ridges.columns {
            if !ridges.deep(column, row) {
                continue;
            }
            let at = row * ridges.stride + column;
            let corner = (column as f32 * SIDE, row as f32 * SIDE);
            let (fx, fy) = contact.in_finger(corner.0 + SIDE / 2.0, corner.1 + SIDE / 2.0);
            // Ridges that begin in the cell less those that end.
            let begin = ridges.divergence(at) * SIDE * SIDE / pattern.period(fx, fy);
            let due = owed[at] + CALLED_FOR * begin;
            let called = (due.abs() + dice.between(0.2, 0.8)) as usize;
            ridges.hand_on(&mut owed, at, due - (called as f32).copysign(due));
            let strays = usize::from(dice.chance(stray));
            for number in 0..called + strays {
                let place = (corner.0 + SIDE * dice.unit(), corner.1 + SIDE * dice.unit());
                // A minutia looks towards where there are more ridges.
                let onward = if number < called {
                    due > 0.0
                } else {
                    dice.chance(0.5)
                };
                let towards = ridges.direction[at] + if onward { 0.0 } else { PI };
                let direction = direction(pattern, contact, place, towards, dice);
                let minutia = minutia(place, direction, clear, dice);
                if found.len() < MAX_MINUTIAE && found.iter().all(|other| apart(&minutia, other)) {
                    found.push(minutia);
                }
            }
        }
    }
    found
}

fn minutia(place: (f32, f32), direction: f32, clear: f32, dice: &mut Random) -> Minutia {
    Minutia {
        x: place.0 as u16,
        y: place.1 as u16,
        angle: ((-direction / TAU * 256.0).rem_euclid(256.0) + 0.5) as u16 as u8,
        kind: if dice.chance(0.59) {
            Kind::Ending
        } else {
            Kind::Bifurcation
        },
        quality: (clear - 9.0 + 21.0 * dice.normal()).clamp(3.0, 95.0) as u8,
    }
}

fn apart(one: &Minutia, other: &Minutia) -> bool {
    let (dx, dy) = (
        f32::from(one.x) - f32::from(other.x),
        f32::from(one.y) - f32::from(other.y),
    );
    dx * dx + dy * dy >= APART * APART
}

/// A minutia's direction in radians, y downwards: that of the ridge's two which is nearer to
/// `towards`, with the errors of reading.
fn direction(
    pattern: &Pattern,
    contact: &Contact,
    place: (f32, f32),
    towards: f32,
    dice: &mut Random,
) -> f32 {
    let (fx, fy) = contact.in_finger(place.0, place.1);
    let [cos, sin] = pattern.direction([fx; LANES], [fy; LANES]);
    let turn = angle(contact.turn.1, contact.turn.0);
    let error = if dice.chance(0.05) { 0.25 } else { 0.02 };
    let ridge = angle(cos[0], sin[0]) / 2.0 + turn + error * dice.normal();
    let agrees = sin_cos(ridge - towards).1 >= 0.0;
    if agrees { ridge } else { ridge + PI }
}
