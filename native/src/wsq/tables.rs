//! The segments of a WSQ file: frame header, filters, quantisers, Huffman codes, comments.

use super::huffman::Codes;
use super::subbands::SUBBANDS;
use super::wavelet::Filters;
use super::{WsqError, checked_size};

/// Reads big-endian numbers; an end of the bytes is an error.
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], WsqError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(WsqError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn u8(&mut self) -> Result<u8, WsqError> {
        Ok(self.take(1)?[0])
    }

    pub fn u16(&mut self) -> Result<u16, WsqError> {
        let two = self.take(2)?;
        Ok(u16::from_be_bytes([two[0], two[1]]))
    }

    fn u32(&mut self) -> Result<u32, WsqError> {
        Ok(u32::from(self.u16()?) << 16 | u32::from(self.u16()?))
    }

    /// What follows a marker: a length that counts itself, then so many bytes less two.
    pub fn segment(&mut self) -> Result<Bytes<'a>, WsqError> {
        let length = usize::from(self.u16()?);
        let inner = length.checked_sub(2).ok_or(WsqError::Truncated)?;
        self.take(inner).map(Bytes)
    }

    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// A decimal fraction: how often to divide by ten, then a whole number.
    fn decimal(&mut self) -> Result<f32, WsqError> {
        let scale = self.u8()?;
        Ok(scaled(f64::from(self.u16()?), scale))
    }
}

fn scaled(number: f64, scale: u8) -> f32 {
    (number / 10f64.powi(i32::from(scale))) as f32
}

/// Size of the image, and how grey values were brought to -128 to 128.
pub struct Frame {
    pub width: usize,
    pub height: usize,
    pub shift: f32,
    pub scale: f32,
}

/// Of one subband: the width of its bins and of the bin about zero. No width: it was left out.
#[derive(Clone, Copy, Default)]
pub struct Quantiser {
    pub bin: f32,
    pub zero_bin: f32,
}

/// What is said before the first block, and what a block needs.
#[derive(Default)]
pub struct Tables {
    frame: Option<Frame>,
    filters: Option<Filters>,
    /// The place of the value within its bin, and a quantiser for each subband.
    quantisers: Option<(f32, [Quantiser; SUBBANDS])>,
    codes: [Option<Codes>; 8],
    pub dpi: Option<u16>,
}

impl Tables {
    pub fn frame(&self) -> Result<&Frame, WsqError> {
        self.frame.as_ref().ok_or(WsqError::Missing("frame header"))
    }

    pub fn filters(&self) -> Result<&Filters, WsqError> {
        let missing = WsqError::Missing("table of wavelet filters");
        self.filters.as_ref().ok_or(missing)
    }

    pub fn quantisers(&self) -> Result<&(f32, [Quantiser; SUBBANDS]), WsqError> {
        let missing = WsqError::Missing("table of quantisers");
        self.quantisers.as_ref().ok_or(missing)
    }

    /// The codes that a block's header names.
    pub fn codes(&self, mut header: Bytes<'_>) -> Result<&Codes, WsqError> {
        let named = self.codes.get(usize::from(header.u8()?));
        let codes = named.and_then(Option::as_ref);
        codes.ok_or(WsqError::Missing("table of the Huffman codes that it uses"))
    }

    pub fn read_frame(&mut self, mut segment: Bytes<'_>) -> Result<(), WsqError> {
        segment.take(2)?; // Grey values that stand for black and for white: nobody uses them.
        let (height, width) = (usize::from(segment.u16()?), usize::from(segment.u16()?));
        checked_size(width, height)?;
        let frame = Frame {
            width,
            height,
            shift: segment.decimal()?,
            scale: segment.decimal()?,
        };
        match self.frame.replace(frame) {
            None => Ok(()),
            Some(_) => Err(WsqError::Table("second frame header")),
        }
    }

    /// Analysis filters, low pass then high pass, each from its centre outwards.
    ///
    /// Those of odd length, symmetric about a sample, are read; the even ones that the standard
    /// allows too are refused.
    pub fn read_transform(&mut self, mut segment: Bytes<'_>) -> Result<(), WsqError> {
        let lengths = [segment.u8()?, segment.u8()?];
        if lengths.iter().any(|length| length % 2 == 0 || *length > 31) {
            return Err(WsqError::Table("table of wavelet filters"));
        }
        let mut half = |length: u8| {
            let mut taps = Vec::with_capacity(16);
            for _ in 0..=length / 2 {
                let (negative, scale) = (segment.u8()? != 0, segment.u8()?);
                let tap = scaled(f64::from(segment.u32()?), scale);
                taps.push(if negative { -tap } else { tap });
            }
            Ok::<_, WsqError>(taps)
        };
        self.filters = Some(Filters {
            low: half(lengths[0])?,
            high: half(lengths[1])?,
        });
        Ok(())
    }

    pub fn read_quantisation(&mut self, mut segment: Bytes<'_>) -> Result<(), WsqError> {
        let centre = segment.decimal()?;
        let mut all = [Quantiser::default(); SUBBANDS];
        for quantiser in &mut all {
            quantiser.bin = segment.decimal()?;
            quantiser.zero_bin = segment.decimal()?;
        }
        self.quantisers = Some((centre, all));
        Ok(())
    }

    /// One or more tables: number, how many codes of each length from 1 to 16, and their symbols.
    pub fn read_huffman(&mut self, mut segment: Bytes<'_>) -> Result<(), WsqError> {
        while !segment.rest().is_empty() {
            let number = usize::from(segment.u8()?);
            let counts = segment.take(16)?;
            let total = counts.iter().map(|&count| usize::from(count)).sum();
            let codes = Codes::new(counts, segment.take(total)?);
            let place = self.codes.get_mut(number);
            *place.ok_or(WsqError::Table("number of a Huffman table"))? = Some(codes?);
        }
        Ok(())
    }

    /// Only the resolution of a NISTCOM is of use: a line `PPI 500` after `NIST_COM 9`.
    pub fn read_comment(&mut self, segment: Bytes<'_>) {
        let text = String::from_utf8_lossy(segment.rest());
        if !text.starts_with("NIST_COM") {
            return;
        }
        let told = text.lines().filter_map(|line| line.strip_prefix("PPI "));
        let dpi = told.filter_map(|value| value.trim().parse().ok()).next();
        self.dpi = dpi.filter(|&dpi| dpi > 0).or(self.dpi);
    }
}
