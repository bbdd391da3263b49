//! Ridges that grow out of noise by filtering it along the pattern again and again.
//!
//! Cappelli, Maio and Maltoni 2000, "Synthetic fingerprint-image generation", section 2.4: minutiae
//! need not be placed, they arise where ridges that grew apart from each other meet. Unlike there,
//! ridges grow at 250 dpi, where a period still has over three pixels and a step costs a sixteenth.

use std::f32::consts::{PI, TAU};
use std::sync::OnceLock;

use super::pattern::{LANES, Pattern};
use super::trigonometry::{angle, sin_cos};
use crate::fingerprint::extract::image::Grid;
use crate::random::Random;

/// Pixels at 500 dpi for one of the grid on which ridges grow.
pub const COARSE: f32 = 2.0;
/// Side of a block that is filtered with one kernel.
const BLOCK: usize = 4;
const REACH: usize = 5;
const SIDE: usize = 2 * REACH + 1;
const DIRECTIONS: usize = 48;
const PERIODS: usize = 14;
/// Periods of the kernels in coarse pixels.
const SHORTEST: f32 = 3.25;
const STEP: f32 = 0.25;
/// The more steps, the fewer minutiae are left.
const STEPS: usize = 14;

type Kernel = [[f32; SIDE]; SIDE];

fn kernels() -> &'static [Kernel] {
    static KERNELS: OnceLock<Vec<Kernel>> = OnceLock::new();
    KERNELS.get_or_init(|| {
        let all = (0..DIRECTIONS).flat_map(|d| (0..PERIODS).map(move |p| (d, p)));
        all.map(|(d, p)| {
            let direction = d as f32 * PI / DIRECTIONS as f32;
            kernel(direction, SHORTEST + STEP * p as f32)
        })
        .collect()
    })
}

/// A wave across the direction under a bell, without mean; a wave of height 1 comes out of it
/// twice as high.
fn kernel(direction: f32, period: f32) -> Kernel {
    let (sin, cos) = sin_cos(direction);
    let place = |i: usize| i as f32 - REACH as f32;
    let bell = |x: f32, y: f32| {
        let far = (x * x + y * y) / (REACH as f32 + 1.0) / (REACH as f32 + 1.0);
        let left = (1.0 - far).max(0.0);
        left * left * left
    };
    let wave = |x: f32, y: f32| sin_cos(TAU * (y * cos - x * sin) / period + PI / 2.0).0;
    let mut kernel = [[0.0; SIDE]; SIDE];
    let each = || (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    let sum =
        |of: &dyn Fn(f32, f32) -> f32| each().map(|(x, y)| of(place(x), place(y))).sum::<f32>();
    let mean = sum(&|x, y| bell(x, y) * wave(x, y)) / sum(&bell);
    let gain = sum(&|x, y| bell(x, y) * (wave(x, y) - mean) * wave(x, y));
    for (x, y) in each() {
        let (u, v) = (place(x), place(y));
        kernel[y][x] = 2.0 * bell(u, v) * (wave(u, v) - mean) / gain;
    }
    kernel
}

/// The ridges of a pattern, 1 on a ridge and -1 in a valley, on a grid of `COARSE` pixels whose
/// place `middle` is the middle of the pattern. Its sides must be whole blocks.
pub fn grown(
    pattern: &Pattern,
    width: usize,
    height: usize,
    middle: (f32, f32),
    dice: &mut Random,
) -> Grid<f32> {
    let chosen = chosen(pattern, width, height, middle);
    let stride = width + 2 * REACH;
    let mut padded = Grid::filled(stride, height + 2 * REACH, 0.0f32);
    for y in 0..height {
        let row = &mut padded.values[(y + REACH) * stride + REACH..][..width];
        row.iter_mut().for_each(|v| *v = 0.5 * dice.normal());
    }
    let mut out = Grid::filled(width, height, 0.0f32);
    for _ in 0..STEPS {
        let blocks = chosen.iter().enumerate();
        for (number, kernel) in blocks {
            let (bx, by) = (number % (width / BLOCK), number / (width / BLOCK));
            filter(&padded, &mut out, bx * BLOCK, by * BLOCK, kernel);
        }
        for (y, row) in out.values.chunks_exact(width).enumerate() {
            padded.values[(y + REACH) * stride + REACH..][..width].copy_from_slice(row);
        }
    }
    out
}

/// Each block's kernel, row by row.
fn chosen(
    pattern: &Pattern,
    width: usize,
    height: usize,
    middle: (f32, f32),
) -> Vec<&'static Kernel> {
    let kernels = kernels();
    let (columns, rows) = (width / BLOCK, height / BLOCK);
    let mut chosen = Vec::with_capacity(columns * rows);
    let place =
        |block: usize, middle: f32| COARSE * ((block as f32 + 0.5) * BLOCK as f32 - 0.5 - middle);
    for row in 0..rows {
        let y = place(row, middle.1);
        for start in (0..columns).step_by(LANES) {
            let x = std::array::from_fn(|i| place(start + i, middle.0));
            let [cos, sin] = pattern.direction(x, [y; LANES]);
            for i in 0..LANES.min(columns - start) {
                let turn = (angle(cos[i], sin[i]) / TAU + 1.0) * DIRECTIONS as f32;
                let step = (pattern.period(x[i], y) / COARSE - SHORTEST) / STEP;
                let (turn, step) = ((turn + 0.5) as usize % DIRECTIONS, (step + 0.5) as usize);
                chosen.push(&kernels[turn * PERIODS + step.min(PERIODS - 1)]);
            }
        }
    }
    chosen
}

fn filter(padded: &Grid<f32>, out: &mut Grid<f32>, x: usize, y: usize, kernel: &Kernel) {
    let mut sums = [[0.0f32; BLOCK]; BLOCK];
    for (k, taps) in kernel.iter().enumerate() {
        for (j, sums) in sums.iter_mut().enumerate() {
            let start = (y + j + k) * padded.width + x;
            let row = &padded.values[start..start + BLOCK + SIDE - 1];
            let mut own = *sums;
            for (tap, values) in taps.iter().zip(row.windows(BLOCK)) {
                for (sum, value) in own.iter_mut().zip(values) {
                    *sum += tap * value;
                }
            }
            *sums = own;
        }
    }
    for (j, sums) in sums.iter().enumerate() {
        let to = &mut out.values[(y + j) * out.width + x..][..BLOCK];
        to.copy_from_slice(&sums.map(|sum| sum.clamp(-1.0, 1.0)));
    }
}

/// Twice as wide and high, between the pixels by the four nearest (weights -1, 9, 9, -1).
pub fn doubled(coarse: &Grid<f32>) -> Grid<f32> {
    let (width, height) = (coarse.width, coarse.height);
    let mut rows = Grid::filled(2 * width, height, 0.0f32);
    for (y, to) in rows.values.chunks_exact_mut(2 * width).enumerate() {
        let at = |x: usize, step: isize| coarse.near(x as isize + step, y as isize);
        for x in 0..width {
            to[2 * x] = at(x, 0);
            to[2 * x + 1] = (9.0 * (at(x, 0) + at(x, 1)) - at(x, -1) - at(x, 2)) / 16.0;
        }
    }
    let mut fine = Grid::filled(2 * width, 2 * height, 0.0f32);
    let from = |y: isize| {
        let y = y.clamp(0, height as isize - 1) as usize;
        &rows.values[y * 2 * width..][..2 * width]
    };
    for (y, pair) in fine.values.chunks_exact_mut(4 * width).enumerate() {
        let y = y as isize;
        let (even, odd) = pair.split_at_mut(2 * width);
        even.copy_from_slice(from(y));
        let [a, b, c, d] = [-1, 0, 1, 2].map(|step| from(y + step));
        for (x, to) in odd.iter_mut().enumerate() {
            *to = (9.0 * (b[x] + c[x]) - a[x] - d[x]) / 16.0;
        }
    }
    fine
}
