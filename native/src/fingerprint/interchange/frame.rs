//! From the image that a view was taken from to 500 dpi.

use std::f64::consts::TAU;

use super::error::Fault;
use crate::fingerprint::extract::RESOLUTIONS;
use crate::fingerprint::template::MAX_SIDE;

/// 500 dpi in pixels a centimetre is 196.85, which records round to 197 or cut to 196.
pub(super) const STANDARD: u16 = 197;
const CUT: u16 = 196;
pub(super) const CENTIMETRES_PER_INCH: f32 = 2.54;

/// What a record says of an image.
#[derive(Clone, Copy)]
pub(super) struct Image {
    /// Pixels.
    pub(super) width: u16,
    /// Pixels.
    pub(super) height: u16,
    /// Pixels a centimetre from left to right.
    pub(super) across: u16,
    /// Pixels a centimetre from top to bottom.
    pub(super) down: u16,
}

/// An image that can be brought to 500 dpi.
pub(super) struct Frame {
    image: Image,
    scale: (f64, f64),
    /// Pixels at 500 dpi.
    pub(super) width: u16,
    /// Pixels at 500 dpi.
    pub(super) height: u16,
}

impl Frame {
    pub(super) fn new(image: Image) -> Result<Self, Fault> {
        let (Some(x), Some(y)) = (scale(image.across), scale(image.down)) else {
            return Err(Fault::Resolution(image.across, image.down));
        };
        let (Some(width), Some(height)) = (side(image.width, x), side(image.height, y)) else {
            return Err(Fault::Size(image.width, image.height));
        };
        Ok(Self {
            image,
            scale: (x, y),
            width,
            height,
        })
    }

    /// A place in the image as one in pixels at 500 dpi, counted from the upper left corner.
    pub(super) fn place(&self, x: u16, y: u16) -> Result<(u16, u16), Fault> {
        let Image { width, height, .. } = self.image;
        if x >= width || y >= height {
            return Err(Fault::Outside {
                place: (x, y),
                size: (width, height),
            });
        }
        // What is in the image may be rounded to its far edge.
        let scaled =
            |at: u16, scale: f64, side: u16| ((f64::from(at) * scale).round() as u16).min(side - 1);
        Ok((
            scaled(x, self.scale.0, self.width),
            scaled(y, self.scale.1, self.height),
        ))
    }

    /// A direction in steps of which `turn` make a full turn, as 256ths of one. Values of more
    /// than a turn go round again. Where pixels are not square, squaring them turns directions.
    pub(super) fn angle(&self, steps: u8, turn: u16) -> u8 {
        let (x, y) = self.scale;
        let turns = f64::from(steps) / f64::from(turn);
        let turns = if x == y {
            turns
        } else {
            let (sin, cos) = (turns * TAU).sin_cos();
            (sin * y).atan2(cos * x) / TAU
        };
        (turns * 256.0).round().rem_euclid(256.0) as u8
    }
}

/// Pixels at 500 dpi for one of the image; none for a resolution that cannot be used.
fn scale(density: u16) -> Option<f64> {
    if density == STANDARD || density == CUT {
        return Some(1.0);
    }
    let dpi = f32::from(density) * CENTIMETRES_PER_INCH;
    RESOLUTIONS.contains(&dpi).then(|| 500.0 / f64::from(dpi))
}

fn side(pixels: u16, scale: f64) -> Option<u16> {
    let scaled = (f64::from(pixels) * scale).round();
    (1.0..=f64::from(MAX_SIDE))
        .contains(&scaled)
        .then_some(scaled as u16)
}
