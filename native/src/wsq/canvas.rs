//! Coefficients as they come, put in their subbands; and the image that they make.

use super::subbands::{self, Node, Rect, SENT, WHOLE};
use super::tables::{Quantiser, Tables};
use super::wavelet::Plane;
use super::{Image, WsqError};

/// An image of which the coefficients are being read.
pub struct Canvas {
    values: Vec<f32>,
    width: usize,
    height: usize,
    /// Place of a value within its bin, from 0 (outer edge) to 1 (inner edge).
    centre: f32,
    /// Those that were not left out.
    subbands: Vec<(Rect, Quantiser)>,
    /// Which of `subbands` is being filled, and how far.
    subband: usize,
    filled: usize,
}

impl Canvas {
    /// An empty one, once all tables it needs were read.
    pub fn new(tables: &Tables) -> Result<Self, WsqError> {
        let (frame, (centre, quantisers)) = (tables.frame()?, tables.quantisers()?);
        tables.filters()?;
        let (width, height) = (frame.width, frame.height);
        let rects = subbands::sent(width, height).into_iter();
        let sent = rects.zip(quantisers[..SENT].iter().copied());
        Ok(Self {
            values: vec![0.0; width * height],
            width,
            height,
            centre: *centre,
            subbands: sent.filter(|(_, quantiser)| quantiser.bin != 0.0).collect(),
            subband: 0,
            filled: 0,
        })
    }

    /// Takes the next coefficient, as the number of its bin.
    pub fn put(&mut self, number: i32) -> Result<(), WsqError> {
        if number == 0 {
            return self.pass_over(1);
        }
        let (rect, quantiser) = self.subbands.get(self.subband).ok_or(WsqError::TooMuch)?;
        let size =
            (number.unsigned_abs() as f32 - self.centre) * quantiser.bin + quantiser.zero_bin / 2.0;
        let (row, column) = (self.filled / rect.width, self.filled % rect.width);
        let value = if number < 0 { -size } else { size };
        self.values[(rect.y + row) * self.width + rect.x + column] = value;
        self.pass_over(1)
    }

    /// Takes so many coefficients that are zero.
    pub fn pass_over(&mut self, mut zeros: usize) -> Result<(), WsqError> {
        while zeros > 0 {
            let (rect, _) = self.subbands.get(self.subband).ok_or(WsqError::TooMuch)?;
            let left = rect.width * rect.height - self.filled;
            if zeros < left {
                self.filled += zeros;
                return Ok(());
            }
            zeros -= left;
            self.subband += 1;
            self.filled = 0;
        }
        Ok(())
    }

    /// The image, if every coefficient came.
    pub fn finish(mut self, tables: &Tables) -> Result<Image, WsqError> {
        if self.subband < self.subbands.len() {
            return Err(WsqError::TooLittle);
        }
        let (frame, filters) = (tables.frame()?, tables.filters()?);
        let whole = Node::whole(self.width, self.height);
        Plane::new(&mut self.values, self.width).synthesise(&whole, &WHOLE, filters);
        // The cast keeps to 0 and 255, and makes 0 of what is no number.
        let grey = |value: &f32| (value * frame.scale + frame.shift + 0.5) as u8;
        Ok(Image {
            pixels: self.values.iter().map(grey).collect(),
            width: self.width,
            height: self.height,
            dpi: tables.dpi,
        })
    }
}
