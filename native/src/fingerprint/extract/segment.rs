//! Where the finger touched: the cells with ridges.

use super::flow::{CELL, Ridges, blurred};
use super::image::Grid;

/// True for each cell that shows ridges: enough contrast, one direction, a regular distance.
pub fn finger(centred: &Grid<f32>, ridges: &Ridges) -> Grid<bool> {
    let (columns, rows) = (ridges.direction.width, ridges.direction.height);
    let mut contrast = Grid::filled(columns, rows, 0.0f32);
    for row in 0..rows {
        for column in 0..columns {
            contrast.set(column, row, spread(centred, column * CELL, row * CELL));
        }
    }
    let mut sorted = contrast.values.clone();
    sorted.sort_by(f32::total_cmp);
    let strong = sorted[sorted.len() * 9 / 10];
    let mut sure = Grid::filled(columns, rows, 0.0f32);
    for i in 0..columns * rows {
        let enough = (contrast.values[i] / (0.3 * strong).max(4.0)).min(1.0);
        let clear = (ridges.coherence.values[i] * ridges.regularity.values[i]).sqrt();
        // Below two grey levels there is nothing but noise and rounding.
        sure.values[i] = if contrast.values[i] < 2.0 {
            0.0
        } else {
            enough * clear
        };
    }
    let sure = blurred(&sure, 1.0);
    let mut mask = Grid::filled(columns, rows, false);
    for i in 0..columns * rows {
        mask.values[i] = sure.values[i] > 0.3;
    }
    let closed = eroded(&grown(&mask, 2), 2);
    large(&grown(&eroded(&closed, 1), 1))
}

/// A cell is left if all cells within `reach` are in the mask, as those beyond the image are.
pub fn eroded(mask: &Grid<bool>, reach: isize) -> Grid<bool> {
    let mut out = mask.clone();
    for y in 0..mask.height as isize {
        for x in 0..mask.width as isize {
            let all = around(x, y, reach).all(|(i, j)| mask.near(i, j));
            out.set(x as usize, y as usize, all);
        }
    }
    out
}

fn grown(mask: &Grid<bool>, reach: isize) -> Grid<bool> {
    let mut out = mask.clone();
    for y in 0..mask.height as isize {
        for x in 0..mask.width as isize {
            let any = around(x, y, reach).any(|(i, j)| mask.near(i, j));
            out.set(x as usize, y as usize, any);
        }
    }
    out
}

fn around(x: isize, y: isize, reach: isize) -> impl Iterator<Item = (isize, isize)> {
    (-reach..=reach).flat_map(move |j| (-reach..=reach).map(move |i| (x + i, y + j)))
}

/// Only connected parts of at least a fifth of the largest one are left.
fn large(mask: &Grid<bool>) -> Grid<bool> {
    let mut label = Grid::filled(mask.width, mask.height, 0usize);
    let mut sizes = vec![0usize];
    for start in 0..mask.values.len() {
        if !mask.values[start] || label.values[start] != 0 {
            continue;
        }
        let name = sizes.len();
        sizes.push(0);
        let mut stack = vec![start];
        label.values[start] = name;
        while let Some(i) = stack.pop() {
            sizes[name] += 1;
            let (x, y) = ((i % mask.width) as isize, (i / mask.width) as isize);
            for (nx, ny) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
                if nx < 0 || ny < 0 || nx >= mask.width as isize || ny >= mask.height as isize {
                    continue;
                }
                let n = ny as usize * mask.width + nx as usize;
                if mask.values[n] && label.values[n] == 0 {
                    label.values[n] = name;
                    stack.push(n);
                }
            }
        }
    }
    let largest = sizes.iter().copied().max().unwrap_or(0);
    let mut out = mask.clone();
    for (cell, &name) in out.values.iter_mut().zip(&label.values) {
        *cell = *cell && sizes[name] * 5 >= largest;
    }
    out
}

/// Standard deviation of the grey levels within a cell and half a cell about it.
fn spread(image: &Grid<f32>, x: usize, y: usize) -> f32 {
    let (left, top) = (x.saturating_sub(CELL / 2), y.saturating_sub(CELL / 2));
    let right = (x + CELL + CELL / 2).min(image.width);
    let (mut sum, mut squares, mut count) = (0.0f32, 0.0f32, 0.0f32);
    for row in top..(y + CELL + CELL / 2).min(image.height) {
        for value in &image.values[row * image.width + left..row * image.width + right] {
            sum += value;
            squares += value * value;
            count += 1.0;
        }
    }
    (squares / count - (sum / count).powi(2)).max(0.0).sqrt()
}
