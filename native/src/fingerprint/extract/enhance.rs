//! Ridges made clear: each cell is filtered along its ridges and at their distance.

use std::f32::consts::{PI, TAU};
use std::sync::OnceLock;

use super::flow::{CELL, Ridges};
use super::image::Grid;
use super::simd::correlated;

/// Pixels from a filter's middle to its edge.
pub const REACH: usize = 8;
/// Taps in a row of a filter.
pub const SIDE: usize = 2 * REACH + 1;
const DIRECTIONS: usize = 32;
const PERIODS: [f32; 10] = [5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.5, 15.0];

/// A filter's taps, row by row.
pub type Kernel = [[f32; SIDE]; SIDE];

/// Gabor filters (Hong, Wan and Jain 1998, section 2.6), without their mean.
fn kernels() -> &'static [Kernel] {
    static KERNELS: OnceLock<Vec<Kernel>> = OnceLock::new();
    KERNELS.get_or_init(|| {
        let directions = (0..DIRECTIONS).map(|d| d as f32 * PI / DIRECTIONS as f32);
        directions
            .flat_map(|angle| PERIODS.map(|period| kernel(angle, period)))
            .collect()
    })
}

fn kernel(direction: f32, period: f32) -> Kernel {
    let (sin, cos) = direction.sin_cos();
    let (long, wide) = (4.5f32, 0.40 * period);
    let mut kernel = [[0.0; SIDE]; SIDE];
    let mut sums = (0.0, 0.0);
    let place = |i: usize| i as f32 - REACH as f32;
    let envelope = |x: f32, y: f32| {
        let (along, across) = (x * cos + y * sin, y * cos - x * sin);
        (-0.5 * ((along / long).powi(2) + (across / wide).powi(2))).exp()
    };
    for (y, row) in kernel.iter_mut().enumerate() {
        for (x, tap) in row.iter_mut().enumerate() {
            let (x, y) = (place(x), place(y));
            let bell = envelope(x, y);
            *tap = bell * (TAU * (y * cos - x * sin) / period).cos();
            sums = (sums.0 + *tap, sums.1 + bell);
        }
    }
    let mut size = 0.0;
    for (y, row) in kernel.iter_mut().enumerate() {
        for (x, tap) in row.iter_mut().enumerate() {
            *tap -= envelope(place(x), place(y)) * sums.0 / sums.1;
            size += tap.abs();
        }
    }
    kernel.iter_mut().flatten().for_each(|tap| *tap /= size);
    kernel
}

/// The image filtered within the mask (negative on ridges), 0 outside of it.
pub fn enhanced(image: &Grid<f32>, ridges: &Ridges, mask: &Grid<bool>) -> Grid<f32> {
    let (columns, rows) = (mask.width, mask.height);
    let (padded, stride) = image.padded(REACH + CELL);
    let mut out = Grid::filled(image.width, image.height, 0.0);
    for row in 0..rows {
        for column in 0..columns {
            if !mask.at(column, row) {
                continue;
            }
            let kernel = choose(
                ridges.direction.at(column, row),
                ridges.period.at(column, row),
            );
            let block = correlated(
                &padded,
                stride,
                (row * CELL + CELL) * stride + column * CELL + CELL,
                kernel,
            );
            let across = CELL.min(image.width - column * CELL);
            for (j, line) in block.iter().enumerate().take(image.height - row * CELL) {
                let start = (row * CELL + j) * image.width + column * CELL;
                out.values[start..start + across].copy_from_slice(&line[..across]);
            }
        }
    }
    out
}

fn choose(direction: f32, period: f32) -> &'static Kernel {
    let d = (direction / PI * DIRECTIONS as f32).round() as usize % DIRECTIONS;
    let nearest = |a: &usize, b: &usize| {
        (PERIODS[*a] - period)
            .abs()
            .total_cmp(&(PERIODS[*b] - period).abs())
    };
    let p = (0..PERIODS.len()).min_by(nearest).unwrap_or(4);
    &kernels()[d * PERIODS.len() + p]
}
