//! Which way the ridges run, how clearly, and how far apart they lie.

use std::f32::consts::{PI, TAU};

use super::image::Grid;

/// Side of a cell of the fields below, in pixels.
pub const CELL: usize = 8;

/// What is known of the ridges, cell by cell.
pub struct Ridges {
    /// Direction of the ridges in radians, 0 to pi, y downwards.
    pub direction: Grid<f32>,
    /// 0 (no direction) to 1 (all gradients agree).
    pub coherence: Grid<f32>,
    /// Distance from ridge to ridge in pixels.
    pub period: Grid<f32>,
    /// How regularly the ridges follow each other, 0 to 1.
    pub regularity: Grid<f32>,
}

/// All that is known of the ridges of a levelled image.
pub fn ridges(image: &Grid<f32>) -> Ridges {
    let (direction, coherence) = directions(image);
    let (period, regularity) = periods(image, &direction);
    Ridges {
        direction,
        coherence,
        period,
        regularity,
    }
}

/// Directions and coherence from the averaged squared gradients (Bazen and Gerez 2002, section 2.1).
pub fn directions(image: &Grid<f32>) -> (Grid<f32>, Grid<f32>) {
    // Pores and the beads of dry ridges are finer than ridges, and gradients stress what is fine.
    let tensor = tensor(&blurred(image, 1.0));
    let fine = tensor.each_ref().map(|part| blurred(part, 1.2));
    let wide = tensor.each_ref().map(|part| blurred(part, 2.6));
    let (columns, rows) = (fine[0].width, fine[0].height);
    let mut direction = Grid::filled(columns, rows, 0.0);
    let mut coherence = Grid::filled(columns, rows, 0.0);
    for i in 0..columns * rows {
        let [energy, along, across] = [0, 1, 2].map(|p| fine[p].values[i]);
        let clear = along.hypot(across) / (energy + 1e-6);
        let [energy_wide, along_wide, across_wide] = [0, 1, 2].map(|p| wide[p].values[i]);
        // The less clear a cell is by itself, the more its surroundings say.
        let trust = (clear * clear * 2.0).min(1.0);
        let (near, far) = (
            trust / (energy + 1e-6),
            (1.0 - trust) / (energy_wide + 1e-6),
        );
        let u = near * along + far * along_wide;
        let v = near * across + far * across_wide;
        direction.values[i] = (0.5 * v.atan2(u) + PI / 2.0).rem_euclid(PI);
        coherence.values[i] = clear;
    }
    (direction, coherence)
}

/// Per cell: sums of |g|^2, of gx^2 - gy^2 and of 2 gx gy.
fn tensor(image: &Grid<f32>) -> [Grid<f32>; 3] {
    let (columns, rows) = (image.width.div_ceil(CELL), image.height.div_ceil(CELL));
    let mut parts = [(); 3].map(|()| Grid::filled(columns, rows, 0.0f32));
    let width = image.width;
    let mut products = [(); 3].map(|()| vec![0.0f32; columns * CELL]);
    for y in 1..image.height.saturating_sub(1) {
        let [above, here, below] =
            [y - 1, y, y + 1].map(|y| &image.values[y * width..(y + 1) * width]);
        let [energy, along, across] = &mut products;
        for x in 1..width.saturating_sub(1) {
            // Scharr's kernels, the least biased of three by three.
            let gx = 3.0 * (above[x + 1] - above[x - 1] + below[x + 1] - below[x - 1])
                + 10.0 * (here[x + 1] - here[x - 1]);
            let gy = 3.0 * (below[x - 1] - above[x - 1] + below[x + 1] - above[x + 1])
                + 10.0 * (below[x] - above[x]);
            energy[x] = gx * gx + gy * gy;
            along[x] = gx * gx - gy * gy;
            across[x] = 2.0 * gx * gy;
        }
        let row = y / CELL * columns;
        for (part, product) in parts.iter_mut().zip(&products) {
            let cells = &mut part.values[row..row + columns];
            for (cell, values) in cells.iter_mut().zip(product.chunks_exact(CELL)) {
                *cell += values.iter().sum::<f32>();
            }
        }
    }
    parts
}

/// Gaussian blur with a deviation in values of the grid, edges repeated.
pub fn blurred(grid: &Grid<f32>, deviation: f32) -> Grid<f32> {
    let reach = (3.0 * deviation).ceil() as usize;
    let mut kernel: Vec<f32> = (0..=2 * reach)
        .map(|i| (-0.5 * ((i as f32 - reach as f32) / deviation).powi(2)).exp())
        .collect();
    let sum: f32 = kernel.iter().sum();
    kernel.iter_mut().for_each(|k| *k /= sum);
    let (width, height) = (grid.width, grid.height);
    let mut out = Grid::filled(width, height, 0.0f32);
    let mut row = vec![0.0f32; width + 2 * reach];
    for (y, line) in out.values.chunks_exact_mut(width).enumerate() {
        row.fill(0.0);
        for (i, k) in kernel.iter().enumerate() {
            let from = (y + i).saturating_sub(reach).min(height - 1) * width;
            let from = &grid.values[from..from + width];
            row[reach..]
                .iter_mut()
                .zip(from)
                .for_each(|(r, v)| *r += k * v);
        }
        let (first, last) = (row[reach], row[reach + width - 1]);
        row[..reach].fill(first);
        row[reach + width..].fill(last);
        for (i, k) in kernel.iter().enumerate() {
            line.iter_mut()
                .zip(&row[i..])
                .for_each(|(o, v)| *o += k * v);
        }
    }
    out
}

const PROFILE: usize = 40;
/// Beyond the image so many pixels are looked at.
const FAR: usize = 32;
const SHORTEST: usize = 4;
const LONGEST: usize = 17;

/// Periods and regularity. Measured at every second cell, then spread from where they are sure.
fn periods(image: &Grid<f32>, direction: &Grid<f32>) -> (Grid<f32>, Grid<f32>) {
    let (columns, rows) = (direction.width, direction.height);
    let (padded, stride) = image.padded(FAR);
    let mut weight = Grid::filled(columns, rows, 0.0f32);
    let mut weighted = Grid::filled(columns, rows, 0.0f32);
    for row in 0..rows {
        for column in (row % 2..columns).step_by(2) {
            let (x, y) = (column * CELL + CELL / 2, row * CELL + CELL / 2);
            let place = ((x + FAR) as f32, (y + FAR) as f32);
            let (period, sure) = period(&padded, stride, place, direction.at(column, row));
            weight.set(column, row, sure * sure);
            weighted.set(column, row, sure * sure * period);
        }
    }
    let (near, far) = (2.0, 6.0);
    let [sum, total, sum_far, total_far] = [
        blurred(&weighted, near),
        blurred(&weight, near),
        blurred(&weighted, far),
        blurred(&weight, far),
    ];
    let mut regularity = total.clone();
    // Half of the cells were measured.
    regularity
        .values
        .iter_mut()
        .for_each(|v| *v = (2.0 * *v).sqrt().min(1.0));
    let mut period = sum.clone();
    for i in 0..columns * rows {
        let prior = 0.02;
        let wide = (sum_far.values[i] + 9.0 * 1e-4) / (total_far.values[i] + 1e-4);
        period.values[i] = (sum.values[i] + prior * wide) / (total.values[i] + prior);
    }
    (period, regularity)
}

/// Distance between ridges about a place, in pixels, and how sure it is (0 to 1): the first peak of
/// the autocorrelation of the profile across the ridges, averaged along them.
fn period(image: &[f32], stride: usize, place: (f32, f32), direction: f32) -> (f32, f32) {
    let (sin, cos) = direction.sin_cos();
    let mut profile = [0.0f32; PROFILE];
    for (i, value) in profile.iter_mut().enumerate() {
        let across = i as f32 - PROFILE as f32 / 2.0 + 0.5;
        let (x, y) = (place.0 + 0.5 - across * sin, place.1 + 0.5 + across * cos);
        for j in -4..=4 {
            let along = 2.0 * j as f32;
            let (px, py) = ((x + along * cos) as usize, (y + along * sin) as usize);
            *value += image[py * stride + px];
        }
    }
    let mean = profile.iter().sum::<f32>() / PROFILE as f32;
    profile.iter_mut().for_each(|v| *v -= mean);
    let energy: f32 = profile.iter().map(|v| v * v).sum::<f32>() / PROFILE as f32;
    if energy < 0.5 {
        return (9.0, 0.0);
    }
    let mut correlation = [0.0f32; LONGEST + 2];
    for (lag, value) in correlation.iter_mut().enumerate() {
        let pairs = PROFILE - lag;
        let sum: f32 = profile[..pairs]
            .iter()
            .zip(&profile[lag..])
            .map(|(a, b)| a * b)
            .sum();
        *value = sum / (pairs as f32 * energy);
    }
    for lag in SHORTEST..=LONGEST {
        let [before, here, after] = [correlation[lag - 1], correlation[lag], correlation[lag + 1]];
        if here > before && here >= after && here > 0.1 {
            let bend = before - 2.0 * here + after;
            let shift = if bend < -1e-6 {
                0.5 * (before - after) / bend
            } else {
                0.0
            };
            return (lag as f32 + shift.clamp(-0.5, 0.5), here.min(1.0));
        }
    }
    (9.0, 0.0)
}

/// The direction of the ridges at a pixel, between the cells, in radians from 0 to pi.
pub fn direction_at(direction: &Grid<f32>, x: f32, y: f32) -> f32 {
    let (cx, cy) = (x / CELL as f32 - 0.5, y / CELL as f32 - 0.5);
    let (left, top) = (cx.floor(), cy.floor());
    let (fx, fy) = (cx - left, cy - top);
    let (mut u, mut v) = (0.0, 0.0);
    for (dx, dy, w) in [
        (0, 0, (1.0 - fx) * (1.0 - fy)),
        (1, 0, fx * (1.0 - fy)),
        (0, 1, (1.0 - fx) * fy),
        (1, 1, fx * fy),
    ] {
        let (sin, cos) = (2.0 * direction.near(left as isize + dx, top as isize + dy)).sin_cos();
        u += w * cos;
        v += w * sin;
    }
    (v.atan2(u).rem_euclid(TAU)) / 2.0
}
