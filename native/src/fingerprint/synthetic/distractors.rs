//! Templates of fingers that never were, made without an image: a gallery's padding.
//!
//! Numbers, distances, directions and qualities of minutiae follow what our extractor finds in
//! flat impressions (docs/decisions/0010-synthetic-prints.md compares them).

use std::f32::consts::{PI, TAU};

use rayon::prelude::*;

use super::contact::Contact;
use super::impression::FLAT;
use super::pattern::{LANES, Pattern};
use super::random::Random;
use super::trigonometry::{angle, sin_cos};
use crate::fingerprint::template::{FLOW_CELL, Flow, Kind, Minutia, Template};

const SIDE: f32 = FLOW_CELL as f32;
/// Minutiae a cell within the contact, on average, where the ridges run in parallel.
const DENSITY: f32 = 0.125;
/// Share of the minutiae that converging ridges call for that is seen.
const CALLED_FOR: f32 = 0.5;
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
    stride: usize,
    touched: Vec<bool>,
}

impl Ridges {
    fn seen(pattern: &Pattern, contact: &Contact) -> Self {
        let cells = |side: u16| usize::from(side / FLOW_CELL);
        let (columns, rows) = (cells(contact.width), cells(contact.height));
        let stride = columns.next_multiple_of(LANES);
        let mut doubled = [vec![0.0; stride * rows], vec![0.0; stride * rows]];
        let mut touched = vec![false; stride * rows];
        for row in 0..rows {
            let y = (row as f32 + 0.5) * SIDE;
            for start in (0..columns).step_by(LANES) {
                let places: [(f32, f32); LANES] = std::array::from_fn(|i| {
                    contact.in_finger(((start + i) as f32 + 0.5) * SIDE, y)
                });
                let [cos, sin] = pattern.direction(places.map(|p| p.0), places.map(|p| p.1));
                let at = row * stride + start;
                let (ts, tc) = contact.turn;
                let (ts, tc) = (2.0 * ts * tc, tc * tc - ts * ts);
                for i in 0..LANES {
                    doubled[0][at + i] = cos[i] * tc - sin[i] * ts;
                    doubled[1][at + i] = cos[i] * ts + sin[i] * tc;
                }
            }
            for column in 0..columns {
                touched[row * stride + column] =
                    contact.depth((column as f32 + 0.5) * SIDE, y) > 0.0;
            }
        }
        Self {
            columns,
            rows,
            doubled,
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

    fn direction(&self, at: usize) -> f32 {
        angle(self.doubled[0][at], self.doubled[1][at]) / 2.0
    }

    /// How much the ridges of a cell draw apart along their direction, per pixel. There new ones
    /// must begin, or the distance between them would grow.
    fn divergence(&self, at: usize) -> f32 {
        let [cos, sin] = &self.doubled;
        let along = |step: usize| {
            let (before, after) = (at - step, at + step);
            0.5 * (cos[at] * (sin[after] - sin[before]) - sin[at] * (cos[after] - cos[before]))
                / (2.0 * SIDE)
        };
        let (s, c) = sin_cos(self.direction(at));
        c * along(self.stride) - s * along(1)
    }

    /// As the template keeps them: counter-clockwise, and with the errors of reading.
    fn cells(&self, dice: &mut Random) -> Vec<u8> {
        let mut cells = Vec::with_capacity(self.columns * self.rows);
        for row in 0..self.rows {
            for at in row * self.stride..row * self.stride + self.columns {
                let direction = PI - self.direction(at) + 0.03 * dice.normal();
                let step = (direction / PI * 255.0 + 0.5) as u16 % 255;
                cells.push(if self.touched[at] { 1 + step as u8 } else { 0 });
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
    let crowded = (1.0 + 0.22 * dice.normal()).clamp(0.45, 1.8);
    let mut found: Vec<Minutia> = Vec::with_capacity(64);
    for row in 0..ridges.rows {
        for column in 0..ridges.columns {
            if !ridges.deep(column, row) {
                continue;
            }
            let at = row * ridges.stride + column;
            let corner = (column as f32 * SIDE, row as f32 * SIDE);
            let (fx, fy) = contact.in_finger(corner.0 + SIDE / 2.0, corner.1 + SIDE / 2.0);
            // Ridges that begin in the cell less those that end.
            let begin = CALLED_FOR * ridges.divergence(at) * SIDE * SIDE / pattern.period(fx, fy);
            let any = DENSITY * crowded;
            if !dice.chance(any + begin.abs()) {
                continue;
            }
            let (x, y) = (
                (corner.0 + SIDE * dice.unit()) as u16,
                (corner.1 + SIDE * dice.unit()) as u16,
            );
            let near = |other: &Minutia| {
                let (dx, dy) = (
                    f32::from(other.x) - f32::from(x),
                    f32::from(other.y) - f32::from(y),
                );
                dx * dx + dy * dy < APART * APART
            };
            if found.iter().any(near) {
                continue;
            }
            // A minutia looks towards where there are more ridges.
            let onward = dice.chance(0.5 + 0.5 * begin / (any + begin.abs()));
            let direction = direction(pattern, contact, (x, y), onward, dice);
            found.push(Minutia {
                x,
                y,
                angle: ((-direction / TAU * 256.0).rem_euclid(256.0) + 0.5) as u16 as u8,
                kind: if dice.chance(0.59) {
                    Kind::Ending
                } else {
                    Kind::Bifurcation
                },
                quality: (clear - 9.0 + 21.0 * dice.normal()).clamp(3.0, 95.0) as u8,
            });
        }
    }
    found
}

/// A minutia's direction in radians, y downwards: along the ridge, with the errors of reading.
fn direction(
    pattern: &Pattern,
    contact: &Contact,
    place: (u16, u16),
    onward: bool,
    dice: &mut Random,
) -> f32 {
    let (fx, fy) = contact.in_finger(f32::from(place.0), f32::from(place.1));
    let [cos, sin] = pattern.direction([fx; LANES], [fy; LANES]);
    let turn = angle(contact.turn.1, contact.turn.0);
    let error = if dice.chance(0.08) { 0.3 } else { 0.055 };
    let ridge = angle(cos[0], sin[0]) / 2.0 + turn + error * dice.normal();
    if onward { ridge } else { ridge + PI }
}
