//! Where a print shows ridges, on the grid of its flow, and how they run there.

use std::f32::consts::{PI, TAU};

use super::cylinders::Point;
use super::motion::Motion;
use crate::fingerprint::template::{FLOW_CELL, Template};

const SIDE: f32 = FLOW_CELL as f32;
/// Without a flow, ridges are taken to lie within so many pixels of a minutia.
const ABOUT: f32 = 36.0;

/// Where a print shows ridges.
pub struct Area {
    columns: usize,
    rows: usize,
    /// As `Flow::cells`; any value but 0 where the flow is not known.
    cells: Vec<u8>,
    /// Cells whose neighbours all show ridges too.
    inner: Vec<bool>,
    /// Whether the values of the cells mean directions.
    pub known: bool,
}

impl Area {
    /// From the flow, or about the minutiae if there is none.
    pub fn new(template: &Template, points: &[Point]) -> Self {
        let flow = &template.flow;
        let known = !flow.cells.is_empty();
        let (columns, rows) = if known {
            (usize::from(flow.columns), usize::from(flow.rows))
        } else {
            let cells = |side: u16| usize::from(side.div_ceil(FLOW_CELL));
            (cells(template.width), cells(template.height))
        };
        let cells = if known {
            flow.cells.clone()
        } else {
            about(points, columns, rows)
        };
        let shows = |column: usize, row: usize| {
            column < columns && row < rows && cells[row * columns + column] != 0
        };
        let inner = (0..columns * rows)
            .map(|i| {
                let (column, row) = (i % columns, i / columns);
                shows(column, row)
                    && shows(column + 1, row)
                    && shows(column, row + 1)
                    && shows(column.wrapping_sub(1), row)
                    && shows(column, row.wrapping_sub(1))
            })
            .collect();
        Self {
            columns,
            rows,
            cells,
            inner,
            known,
        }
    }

    #[inline(always)]
    fn at(&self, x: f32, y: f32) -> Option<usize> {
        let (column, row) = (x * (1.0 / SIDE), -y * (1.0 / SIDE));
        let inside =
            column >= 0.0 && row >= 0.0 && column < self.columns as f32 && row < self.rows as f32;
        inside.then(|| row as usize * self.columns + column as usize)
    }

    /// Whether there are ridges at a place, and whether all about it too.
    #[inline(always)]
    pub fn shows(&self, x: f32, y: f32) -> (bool, bool) {
        self.at(x, y)
            .map_or((false, false), |i| (self.cells[i] != 0, self.inner[i]))
    }
}

/// Cells near a minutia.
fn about(points: &[Point], columns: usize, rows: usize) -> Vec<u8> {
    let mut cells = vec![0; columns * rows];
    for p in points {
        let span = |at: f32, most: usize| {
            let cell = |at: f32| (at / SIDE).clamp(0.0, most as f32) as usize;
            cell(at - ABOUT)..cell(at + ABOUT + SIDE)
        };
        for row in span(-p.y, rows) {
            for column in span(p.x, columns) {
                let (dx, dy) = (
                    (column as f32 + 0.5) * SIDE - p.x,
                    (row as f32 + 0.5) * SIDE + p.y,
                );
                if dx * dx + dy * dy < ABOUT * ABOUT {
                    cells[row * columns + column] = 1;
                }
            }
        }
    }
    cells
}

/// Cosines of 255ths of a turn.
pub fn cosines() -> [f32; 255] {
    std::array::from_fn(|i| (i as f32 * TAU / 255.0).cos())
}

/// Mean cosine of twice the angle between the ridges of two prints laid on each other, over the
/// cells in which both show some: -1 to 1, and 0 if there are none or their flow is not known.
pub fn flow(cosines: &[f32; 255], probe: &Area, candidate: &Area, motion: &Motion) -> f32 {
    if !probe.known || !candidate.known {
        return 0.0;
    }
    // Directions are 255ths of half a turn, and so 255ths of a turn when doubled.
    let turned = (motion.turn * 255.0 / PI).round().rem_euclid(255.0) as usize;
    let step = (SIDE * motion.cos, SIDE * motion.sin);
    let (mut sum, mut common) = (0.0, 0.0f32);
    for (row, cells) in probe.cells.chunks_exact(probe.columns.max(1)).enumerate() {
        let (mut x, mut y) = motion.moved(0.5 * SIDE, -(row as f32 + 0.5) * SIDE);
        for &ours in cells {
            if ours != 0
                && let Some(i) = candidate.at(x, y)
                && candidate.cells[i] != 0
            {
                let apart = usize::from(ours) + 255 - usize::from(candidate.cells[i]) + turned;
                sum += cosines[apart % 255];
                common += 1.0;
            }
            (x, y) = (x + step.0, y + step.1);
        }
    }
    sum / common.max(1.0)
}
