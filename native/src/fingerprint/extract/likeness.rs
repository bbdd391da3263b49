//! Whether what was found runs as a finger's ridges do: railings, facades, cloth and print have
//! lines at a ridge's distance too.

use std::f32::consts::{FRAC_PI_4, PI};

use super::flow::{CELL, Ridges};
use super::image::Grid;

/// Cells by which directions are looked at apart for straight lines (48 pixels).
const FAR: usize = 48 / CELL;
/// The same for corners (24 pixels).
const NEAR: usize = 24 / CELL;
/// Lines that turn by no more on the way are straight: 2 degrees, in radians.
const STRAIGHT: f32 = PI / 90.0;
/// A line that turns by more on so short a way has a corner: only about a core does a ridge.
const CORNER: f32 = FRAC_PI_4;
/// Regularity below which lines do not follow each other as ridges do.
const IRREGULAR: f32 = 0.25;

/// Whether the cells of `mask` show something else than a finger.
///
/// Four things tell it, each over the share that would be too much by itself: lines as straight as
/// a rule, corners, lines that keep no distance, a ragged outline. What they come to may be higher
/// where there are few cells, which say less. Weights by logistic regression: prints of
/// FVC2002 and FVC2004 and windows of them against photographs, screenshots and invented textures.
/// Of 400 prints the highest has 0.71 of what is allowed, of 1,600 windows of 200 by 200 pixels
/// 0.88; a photograph of an iron bridge has 1.7.
pub fn something_else(ridges: &Ridges, mask: &Grid<bool>) -> bool {
    let cells = mask.values.iter().filter(|&&cell| cell).count() as f32;
    let irregular = mask.values.iter().zip(&ridges.regularity.values);
    let irregular = irregular
        .filter(|&(&cell, &r)| cell && r < IRREGULAR)
        .count() as f32
        / cells;
    let straight = turned(&ridges.direction, mask, FAR, |by| by < STRAIGHT);
    let corners = turned(&ridges.direction, mask, NEAR, |by| by > CORNER);
    // A disc has 4.5, a finger's image that is cut off by its edges less.
    let ragged = outline(mask) as f32 / cells.sqrt();
    let doubt = straight / 0.45 + corners / 0.16 + irregular / 0.8 + ragged / 21.0;
    doubt > 0.9 + 4.0 / cells.sqrt()
}

/// The share of pairs of cells, so far apart in a row or a column, whose directions differ so.
fn turned(direction: &Grid<f32>, mask: &Grid<bool>, apart: usize, so: impl Fn(f32) -> bool) -> f32 {
    let (mut those, mut all) = (0, 0);
    for (dx, dy) in [(apart, 0), (0, apart)] {
        for y in 0..mask.height.saturating_sub(dy) {
            for x in 0..mask.width.saturating_sub(dx) {
                if mask.at(x, y) && mask.at(x + dx, y + dy) {
                    let by = (direction.at(x, y) - direction.at(x + dx, y + dy)).abs();
                    all += 1;
                    those += usize::from(so(by.min(PI - by)));
                }
            }
        }
    }
    those as f32 / all.max(1) as f32
}

/// Sides of cells between the mask and what is not in it, those on the image's edge not counted.
fn outline(mask: &Grid<bool>) -> usize {
    let across = mask.values.chunks_exact(mask.width);
    let across = across.map(|row| row.windows(2).filter(|pair| pair[0] != pair[1]).count());
    let below = mask.values.iter().zip(mask.values.iter().skip(mask.width));
    across.sum::<usize>() + below.filter(|(a, b)| a != b).count()
}
