//! From a grey image to a template: level, find the ridges' flow and distance, keep the finger,
//! filter along the ridges, thin them, read the minutiae.

mod enhance;
mod flow;
pub(super) mod image;
mod likeness;
mod minutiae;
mod segment;
mod simd;
mod skeleton;

use std::f32::consts::PI;
use std::fmt;

use self::flow::{CELL, Ridges};
use self::image::Grid;
use super::template::{FLOW_CELL, Flow, MAX_SIDE, Template};

/// Resolutions that can be brought to 500 dpi without inventing or losing too much.
pub const RESOLUTIONS: std::ops::RangeInclusive<f32> = 200.0..=2400.0;
const MIN_SIDE: usize = 48;
/// A finger of fewer cells of 8 by 8 pixels is no finger (a square of 6 mm has 225).
const MIN_CELLS: usize = 60;

/// Half the side of the square over which the image is levelled: three ridges, in pixels.
const LEVELLED: usize = 14;

/// Why an image gives no template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExtractError {
    /// The number of pixels is not width times height.
    Pixels,
    /// The resolution is not a number of dots per inch within `RESOLUTIONS`.
    Resolution(f32),
    /// Width and height at 500 dpi are too small or too large.
    Size(f32, f32),
    /// No ridges were found.
    NoRidges,
    /// Lines were found that do not run as a finger's ridges do.
    NoFinger,
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pixels => write!(f, "the number of pixels is not width times height"),
            Self::Resolution(dpi) => write!(
                f,
                "a resolution of {dpi} dpi cannot be used; give one from {} to {}",
                RESOLUTIONS.start(),
                RESOLUTIONS.end()
            ),
            Self::Size(width, height) => write!(
                f,
                "at 500 dpi the image would be {width:.0} by {height:.0} pixels; \
                 each side must be from {MIN_SIDE} to {MAX_SIDE}"
            ),
            Self::NoRidges => write!(f, "no ridges of a finger are to be seen in the image"),
            Self::NoFinger => write!(
                f,
                "the lines in the image do not run as a finger's ridges do; \
                 if it shows a finger, cut it to that and check its resolution"
            ),
        }
    }
}

impl std::error::Error for ExtractError {}

/// The template of one finger's image, 8-bit grey, dark ridges on a light ground, rows from the top.
///
/// `dpi` is the image's resolution in dots per inch; the template is at 500.
pub fn extract(
    pixels: &[u8],
    width: usize,
    height: usize,
    dpi: f32,
) -> Result<Template, ExtractError> {
    if width.checked_mul(height) != Some(pixels.len()) {
        return Err(ExtractError::Pixels);
    }
    if !RESOLUTIONS.contains(&dpi) {
        return Err(ExtractError::Resolution(dpi));
    }
    let sides = [width, height].map(|side| side as f32 * 500.0 / dpi);
    if sides
        .iter()
        .any(|&side| side < MIN_SIDE as f32 || side > f32::from(MAX_SIDE))
    {
        return Err(ExtractError::Size(sides[0], sides[1]));
    }
    let image = image::at_500_dpi(pixels, width, height, dpi);
    let shown = image::shown(&image);
    let centred = image::centred(&image, &shown, LEVELLED);
    let level = image::levelled(&centred, LEVELLED, 4.0);
    let mut ridges = flow::ridges(&level);
    let mask = segment::finger(&centred, &ridges);
    let cells = mask.values.iter().filter(|&&cell| cell).count();
    if cells < MIN_CELLS {
        return Err(ExtractError::NoRidges);
    }
    if likeness::something_else(&ridges, &mask) {
        return Err(ExtractError::NoFinger);
    }
    let enhanced = twice_enhanced(&level, &mut ridges, &mask);
    let dark = Grid {
        width: image.width,
        height: image.height,
        values: enhanced.values.iter().map(|&v| v < 0.0).collect(),
    };
    let mut lines = skeleton::thinned(dark);
    minutiae::mend(&mut lines, &ridges);
    Ok(Template {
        width: image.width as u16,
        height: image.height as u16,
        quality: quality(&ridges, &mask, cells),
        minutiae: minutiae::minutiae(&lines, &enhanced, &ridges, &mask),
        flow: kept_flow(&ridges, &mask),
    })
}

/// The levelled image filtered along its ridges, then again along those of the filtered image.
///
/// What is filtered the second time is the mean of the levelled image and of the filtered one,
/// levelled too. The filtered one bridges pores, scars and the gaps between the beads of dry ridges;
/// the other one contradicts it where its first direction was wrong and it invented ridges.
fn twice_enhanced(level: &Grid<f32>, ridges: &mut Ridges, mask: &Grid<bool>) -> Grid<f32> {
    let first = enhance::enhanced(level, ridges, mask);
    (ridges.direction, _) = flow::directions(&first);
    let mut mean = image::levelled(&first, LEVELLED, 0.1);
    let values = mean.values.iter_mut().zip(&level.values);
    values.for_each(|(mean, level)| *mean = 0.5 * (*mean + level));
    enhance::enhanced(&mean, ridges, mask)
}

/// 0 to 100: how clear the ridges are where the finger touched, less for small contacts.
fn quality(ridges: &Ridges, mask: &Grid<bool>, cells: usize) -> u8 {
    let clear = ridges
        .coherence
        .values
        .iter()
        .zip(&ridges.regularity.values)
        .zip(&mask.values);
    let sum: f32 = clear
        .filter(|c| *c.1)
        .map(|((c, r), _)| (c * r).sqrt())
        .sum();
    // A flat impression of an adult covers some 1,200 cells.
    let area = (cells as f32 / 800.0).min(1.0).sqrt();
    (100.0 * area * sum / cells as f32).clamp(0.0, 100.0) as u8
}

/// The flow on the template's grid: each of its cells is two by two of ours.
fn kept_flow(ridges: &Ridges, mask: &Grid<bool>) -> Flow {
    let ratio = usize::from(FLOW_CELL) / CELL;
    let (columns, rows) = (mask.width / ratio, mask.height / ratio);
    let mut cells = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let side = f32::from(FLOW_CELL);
            let (x, y) = ((column as f32 + 0.5) * side, (row as f32 + 0.5) * side);
            let seen = mask.at(column * ratio, row * ratio)
                && mask.at(column * ratio + 1, row * ratio + 1);
            // Kept counter-clockwise, as minutiae are; ours run with y downwards.
            let direction = PI - flow::direction_at(&ridges.direction, x, y);
            let step = (direction / PI * 255.0).round() as u16 % 255;
            cells.push(if seen { 1 + step as u8 } else { 0 });
        }
    }
    Flow {
        columns: columns as u16,
        rows: rows as u16,
        cells,
    }
}
