//! What is kept of one print: its minutiae, and the flow of its ridges if it is known.
//!
//! Everything is in pixels at 500 dpi, from the upper left corner, y downwards. Angles are a 256th
//! of a full turn, counter-clockwise from the positive x axis as seen on the page (ISO/IEC
//! 19794-2:2005 6.3.5 counts the same way).

use std::fmt;

use super::reader::{Reader, Short};

/// Ends of ridges, and where they part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Not told which.
    Other,
    /// A ridge ends.
    Ending,
    /// A ridge parts in two.
    Bifurcation,
}

/// One minutia.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Minutia {
    /// Pixels at 500 dpi from the left.
    pub x: u16,
    /// Pixels at 500 dpi from the top.
    pub y: u16,
    /// Direction in 256ths of a turn, counter-clockwise on the page.
    pub angle: u8,
    /// Ending or bifurcation.
    pub kind: Kind,
    /// 0 (not told) to 100 (best).
    pub quality: u8,
}

/// The direction of the ridges on a grid of square cells, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Cells in a row.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
    /// 0: no ridges here; else 1 + the ridges' direction in 255ths of half a turn.
    pub cells: Vec<u8>,
}

/// Side of a cell of `Flow`, in pixels.
pub const FLOW_CELL: u16 = 16;
/// No template holds more minutiae (one byte counts them in ISO/IEC 19794-2).
pub const MAX_MINUTIAE: usize = 255;
/// Neither side of a print is longer, in pixels at 500 dpi.
pub const MAX_SIDE: u16 = 4000;

/// What is kept of one print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Width of the image in pixels at 500 dpi.
    pub width: u16,
    /// Height of the image in pixels at 500 dpi.
    pub height: u16,
    /// Quality of the image, 0 to 100.
    pub quality: u8,
    /// At most `MAX_MINUTIAE`, the best first where their quality is known.
    pub minutiae: Vec<Minutia>,
    /// Empty if not known, as in templates of other makers.
    pub flow: Flow,
}

/// Why bytes are no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// Not a template at all.
    Magic,
    /// Of a version that is not known here.
    Version(u8),
    /// The bytes end before the template does.
    Truncated,
    /// Something follows the template.
    Trailing,
    /// A value that cannot be, by its name.
    Value(&'static str),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => write!(f, "these bytes are not a print template"),
            Self::Version(found) => write!(f, "template version {found} is not known here"),
            Self::Truncated => write!(f, "the template is cut short"),
            Self::Trailing => write!(f, "bytes follow the end of the template"),
            Self::Value(name) => write!(f, "the template's {name} cannot be"),
        }
    }
}

impl std::error::Error for TemplateError {}

const MAGIC: [u8; 3] = *b"NFT";
const VERSION: u8 = 1;

impl Template {
    /// The template as bytes: magic, version, then all values in big-endian order.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(18 + self.minutiae.len() * 7 + self.flow.cells.len());
        out.extend_from_slice(&MAGIC);
        out.push(VERSION);
        out.extend_from_slice(&self.width.to_be_bytes());
        out.extend_from_slice(&self.height.to_be_bytes());
        out.push(self.quality);
        out.push(self.minutiae.len() as u8);
        for minutia in &self.minutiae {
            out.extend_from_slice(&minutia.x.to_be_bytes());
            out.extend_from_slice(&minutia.y.to_be_bytes());
            out.push(minutia.angle);
            out.push(minutia.kind as u8);
            out.push(minutia.quality);
        }
        out.extend_from_slice(&self.flow.columns.to_be_bytes());
        out.extend_from_slice(&self.flow.rows.to_be_bytes());
        out.extend_from_slice(&self.flow.cells);
        out
    }

    /// Reads what `to_bytes` wrote. Any other bytes are an error, never a panic.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TemplateError> {
        let mut reader = Reader(bytes);
        if reader.take::<3>()? != MAGIC {
            return Err(TemplateError::Magic);
        }
        let version = reader.u8()?;
        if version != VERSION {
            return Err(TemplateError::Version(version));
        }
        let width = reader.u16()?;
        let height = reader.u16()?;
        let [quality, count] = reader.take()?;
        let minutiae = (0..count)
            .map(|_| minutia(&mut reader))
            .collect::<Result<Vec<_>, _>>()?;
        let columns = reader.u16()?;
        let rows = reader.u16()?;
        if columns > MAX_SIDE / FLOW_CELL || rows > MAX_SIDE / FLOW_CELL {
            return Err(TemplateError::Value("flow"));
        }
        let cells = reader
            .slice(usize::from(columns) * usize::from(rows))?
            .to_vec();
        if !reader.0.is_empty() {
            return Err(TemplateError::Trailing);
        }
        let flow = Flow {
            columns,
            rows,
            cells,
        };
        let template = Self {
            width,
            height,
            quality,
            minutiae,
            flow,
        };
        template.check()?;
        Ok(template)
    }

    /// That every value is one a print can have.
    pub fn check(&self) -> Result<(), TemplateError> {
        let value = |right: bool, name| {
            if right {
                Ok(())
            } else {
                Err(TemplateError::Value(name))
            }
        };
        value((1..=MAX_SIDE).contains(&self.width), "width")?;
        value((1..=MAX_SIDE).contains(&self.height), "height")?;
        value(self.quality <= 100, "quality")?;
        value(self.minutiae.len() <= MAX_MINUTIAE, "number of minutiae")?;
        for minutia in &self.minutiae {
            value(
                minutia.x < self.width && minutia.y < self.height,
                "minutia's place",
            )?;
            value(minutia.quality <= 100, "minutia's quality")?;
        }
        let cells = usize::from(self.flow.columns) * usize::from(self.flow.rows);
        value(self.flow.cells.len() == cells, "flow")
    }
}

impl From<Short> for TemplateError {
    fn from(_: Short) -> Self {
        Self::Truncated
    }
}

fn minutia(reader: &mut Reader<'_>) -> Result<Minutia, TemplateError> {
    let (x, y) = (reader.u16()?, reader.u16()?);
    let [angle, kind, quality] = reader.take()?;
    let kind = match kind {
        0 => Kind::Other,
        1 => Kind::Ending,
        2 => Kind::Bifurcation,
        _ => return Err(TemplateError::Value("minutia's kind")),
    };
    Ok(Minutia {
        x,
        y,
        angle,
        kind,
        quality,
    })
}
