//! WSQ, the compression that police files keep grey fingerprints in.
//!
//! "WSQ Gray-Scale Fingerprint Image Compression Specification", IAFIS-IC-0110 (V3): a wavelet
//! transform into 64 subbands, of which 60 are kept, a quantiser for each, and Huffman codes. All
//! numbers are big-endian.

mod canvas;
mod encode;
mod huffman;
mod subbands;
mod tables;
mod wavelet;

use std::fmt;

pub use self::encode::encode;

use self::canvas::Canvas;
use self::tables::{Bytes, Tables};

/// No image of more pixels is decoded, so that a small file cannot take all memory.
pub const MAX_PIXELS: usize = 32 * 1024 * 1024;

/// Nor one with a shorter side: its lowest subbands would be lines without a high half.
pub const MIN_SIDE: usize = 32;

/// Markers: IAFIS-IC-0110, table of marker codes.
mod marker {
    pub const START: u16 = 0xffa0;
    pub const END: u16 = 0xffa1;
    pub const FRAME: u16 = 0xffa2;
    pub const BLOCK: u16 = 0xffa3;
    pub const TRANSFORM: u16 = 0xffa4;
    pub const QUANTISATION: u16 = 0xffa5;
    pub const HUFFMAN: u16 = 0xffa6;
    pub const COMMENT: u16 = 0xffa8;
}

/// A grey image, 8 bits a pixel, rows from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `width * height` values.
    pub pixels: Vec<u8>,
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Dots per inch, if a NISTCOM comment says so.
    pub dpi: Option<u16>,
}

/// Why bytes are no image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WsqError {
    /// They do not begin as WSQ does.
    Magic,
    /// They end before the image does.
    Truncated,
    /// A marker that is not known or not allowed here.
    Marker(u16),
    /// Width and height: a side under `MIN_SIDE`, or more than `MAX_PIXELS`.
    Size(usize, usize),
    /// A table that is needed is not there, by its name.
    Missing(&'static str),
    /// A table that contradicts itself or that is not supported, by its name.
    Table(&'static str),
    /// Bits that are no code of their table.
    Code,
    /// More coefficients than the image has.
    TooMuch,
    /// Fewer coefficients than the image has.
    TooLittle,
}

impl fmt::Display for WsqError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => write!(f, "this is not a WSQ image"),
            Self::Truncated => write!(f, "the WSQ image is cut short; get the whole file"),
            Self::Marker(found) => {
                write!(f, "the WSQ image has the marker {found:04x} out of place")
            }
            Self::Size(width, height) => write!(
                f,
                "a WSQ image of {width} by {height} pixels is not read; each side must have at \
                 least {MIN_SIDE}, and the whole at most {MAX_PIXELS}"
            ),
            Self::Missing(name) => write!(f, "the WSQ image has no {name}"),
            Self::Table(name) => write!(f, "the WSQ image's {name} cannot be used"),
            Self::Code => write!(f, "the WSQ image is damaged: it has bits that are no code"),
            Self::TooMuch => write!(
                f,
                "the WSQ image is damaged: it holds more than its size says"
            ),
            Self::TooLittle => {
                write!(
                    f,
                    "the WSQ image is damaged: it holds less than its size says"
                )
            }
        }
    }
}

impl std::error::Error for WsqError {}

/// An image's size, if it is neither too small nor too large.
fn checked_size(width: usize, height: usize) -> Result<usize, WsqError> {
    match width.checked_mul(height) {
        Some(size) if width.min(height) >= MIN_SIDE && size <= MAX_PIXELS => Ok(size),
        _ => Err(WsqError::Size(width, height)),
    }
}

/// Decodes a WSQ image. Bytes that follow its end are passed over.
///
/// Any bytes give an image or an error, in time and memory bounded by `MAX_PIXELS`.
pub fn decode(data: &[u8]) -> Result<Image, WsqError> {
    let mut bytes = Bytes::new(data);
    if bytes.u16() != Ok(marker::START) {
        return Err(WsqError::Magic);
    }
    let mut tables = Tables::default();
    let mut canvas: Option<Canvas> = None;
    loop {
        match (bytes.u16()?, &mut canvas) {
            (marker::FRAME, None) => tables.read_frame(bytes.segment()?)?,
            (marker::QUANTISATION, None) => tables.read_quantisation(bytes.segment()?)?,
            (marker::TRANSFORM, None) => tables.read_transform(bytes.segment()?)?,
            (marker::HUFFMAN, _) => tables.read_huffman(bytes.segment()?)?,
            (marker::COMMENT, _) => tables.read_comment(bytes.segment()?),
            (marker::BLOCK, started) => {
                let codes = tables.codes(bytes.segment()?)?;
                let canvas = match started {
                    Some(canvas) => canvas,
                    None => started.insert(Canvas::new(&tables)?),
                };
                huffman::read_block(&mut bytes, codes, canvas)?;
            }
            (marker::END, Some(_)) => break,
            (other, _) => return Err(WsqError::Marker(other)),
        }
    }
    canvas.ok_or(WsqError::Truncated)?.finish(&tables)
}
