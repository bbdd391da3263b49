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

/// Directions from the averaged squared gradients (Bazen and Gerez 2002, section 2.1), then periods
/// from the autocorrelation of the profile across the ridges.
pub fn ridges(image: &Grid<f32>) -> Ridges {
    let tensor = tensor(image);
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
        let u = trust * along / (energy + 1e-6) + (1.0 - trust) * along_wide / (energy_wide + 1e-6);
        let v =
            trust * across / (energy + 1e-6) + (1.0 - trust) * across_wide / (energy_wide + 1e-6);
        direction.values[i] = (0.5 * v.atan2(u) + PI / 2.0).rem_euclid(PI);
        coherence.values[i] = clear;
    }
    let (period, regularity) = periods(image, &direction);
    Ridges {
        direction,
        coherence,
        period,
        regularity,
    }
}

/// Per cell: sums of |g|^2, of gx^2 - gy^2 and of 2 gx gy.
fn tensor(image: &Grid<f32>) -> [Grid<f32>; 3] {
    let (columns, rows) = (image.width.div_ceil(CELL), image.height.div_ceil(CELL));
    let mut parts = [(); 3].map(|()| Grid::filled(columns, rows, 0.0f32));
    let width = image.width;
    for y in 1..image.height.saturating_sub(1) {
        let above = &image.values[(y - 1) * width..y * width];
        let here = &image.values[y * width..(y + 1) * width];
        let below = &image.values[(y + 1) * width..(y + 2) * width];
        for x in 1..width.saturating_sub(1) {
            // Scharr's kernels, the least biased of three by three.
            let gx = 3.0 * (above[x + 1] - above[x - 1] + below[x + 1] - below[x - 1])
                + 10.0 * (here[x + 1] - here[x - 1]);
            let gy = 3.0 * (below[x - 1] - above[x - 1] + below[x + 1] - above[x + 1])
                + 10.0 * (below[x] - above[x]);
            let cell = (y / CELL) * columns + x / CELL;
            parts[0].values[cell] += gx * gx + gy * gy;
            parts[1].values[cell] += gx * gx - gy * gy;
            parts[2].values[cell] += 2.0 * gx * gy;
        }
    }
    parts
}

/// Gaussian blur with a deviation in cells, edges repeated.
pub fn blurred(grid: &Grid<f32>, deviation: f32) -> Grid<f32> {
    let reach = (3.0 * deviation).ceil() as isize;
    let mut kernel: Vec<f32> = (-reach..=reach)
        .map(|i| (-0.5 * (i as f32 / deviation).powi(2)).exp())
        .collect();
    let sum: f32 = kernel.iter().sum();
    kernel.iter_mut().for_each(|k| *k /= sum);
    let mut rows = grid.clone();
    for y in 0..grid.height {
        for x in 0..grid.width {
            let taps = kernel.iter().zip(-reach..=reach);
            rows.set(
                x,
                y,
                taps.map(|(k, i)| k * grid.near(x as isize + i, y as isize))
                    .sum(),
            );
        }
    }
    let mut out = grid.clone();
    for y in 0..grid.height {
        for x in 0..grid.width {
            let taps = kernel.iter().zip(-reach..=reach);
            out.set(
                x,
                y,
                taps.map(|(k, i)| k * rows.near(x as isize, y as isize + i))
                    .sum(),
            );
        }
    }
    out
}

const PROFILE: usize = 40;
const SHORTEST: usize = 4;
const LONGEST: usize = 17;

/// Periods and regularity. Measured at every second cell, then spread from where they are sure.
fn periods(image: &Grid<f32>, direction: &Grid<f32>) -> (Grid<f32>, Grid<f32>) {
    let (columns, rows) = (direction.width, direction.height);
    let mut weight = Grid::filled(columns, rows, 0.0f32);
    let mut weighted = Grid::filled(columns, rows, 0.0f32);
    for row in 0..rows {
        for column in (row % 2..columns).step_by(2) {
            let (x, y) = (column * CELL + CELL / 2, row * CELL + CELL / 2);
            let (period, sure) = period(image, x as f32, y as f32, direction.at(column, row));
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
fn period(image: &Grid<f32>, x: f32, y: f32, direction: f32) -> (f32, f32) {
    let (sin, cos) = direction.sin_cos();
    let mut profile = [0.0f32; PROFILE];
    for (i, value) in profile.iter_mut().enumerate() {
        let across = i as f32 - PROFILE as f32 / 2.0 + 0.5;
        for j in -4..=4 {
            let along = 2.0 * j as f32;
            let px = x + along * cos - across * sin;
            let py = y + along * sin + across * cos;
            *value += image.near(px.round() as isize, py.round() as isize);
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
