//! Lines drawn over a field of values: creases, scratches, writing.

use std::f32::consts::TAU;

use super::trigonometry::sin_cos;
use crate::fingerprint::extract::image::Grid;
use crate::random::Random;

/// Adds a line of that length and half width, in pixels, in a direction by dice, slightly bent.
/// Its middle is changed by `depth`, its edges by less.
pub fn stroke(
    field: &mut Grid<f32>,
    from: (f32, f32),
    length: f32,
    half_width: f32,
    depth: f32,
    dice: &mut Random,
) {
    let (mut sin, mut cos) = sin_cos(dice.between(0.0, TAU));
    let (turn_sin, turn_cos) = sin_cos(0.006 * dice.normal());
    let (mut x, mut y) = from;
    let mut covered = Vec::new();
    for _ in 0..length as usize {
        dot(field, (x, y), half_width, &mut covered);
        (x, y) = (x + cos, y + sin);
        (sin, cos) = (
            sin * turn_cos + cos * turn_sin,
            cos * turn_cos - sin * turn_sin,
        );
    }
    // A pixel lies under several dots; the nearest one counts.
    covered.sort_unstable_by(|a: &(usize, f32), b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    covered.dedup_by_key(|entry| entry.0);
    for (at, share) in covered {
        field.values[at] += depth * share;
    }
}

/// Notes the pixels about a place and how much they are covered, 0 to 1.
fn dot(field: &Grid<f32>, (x, y): (f32, f32), half_width: f32, covered: &mut Vec<(usize, f32)>) {
    let reach = half_width + 1.0;
    let rows =
        (y - reach).max(0.0) as usize..((y + reach + 1.0).max(0.0) as usize).min(field.height);
    for row in rows {
        let columns =
            (x - reach).max(0.0) as usize..((x + reach + 1.0).max(0.0) as usize).min(field.width);
        for column in columns {
            let (dx, dy) = (column as f32 - x, row as f32 - y);
            let share = (reach - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0);
            if share > 0.0 {
                covered.push((row * field.width + column, share));
            }
        }
    }
}
