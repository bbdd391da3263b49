//! Minutiae of a view. All formats write them alike: two bits of kind and 14 of x, two reserved
//! bits and 14 of y, direction, quality (19794-2:2005, 7.4.2; 378-2004, 6.5.2).

use super::codes::{quality_in, quality_out};
use super::error::{Fault, InterchangeError};
use super::frame::Frame;
use super::{Format, Numbered};
use crate::fingerprint::reader::Reader;
use crate::fingerprint::template::{Flow, Kind, Minutia, Template};

const COORDINATE: u16 = 0x3FFF;
const KIND_SHIFT: u16 = 14;

/// How a view tells its minutiae.
pub(super) struct Told {
    /// How many there are; one byte, so never more than a template holds.
    pub(super) count: u8,
    /// Whether each has its quality.
    pub(super) with_quality: bool,
    /// Of the image, as the format says it.
    pub(super) image_quality: u8,
}

/// Reads the minutiae of a view into a template, the best first where their quality is told.
pub(super) fn read(
    reader: &mut Reader<'_>,
    frame: &Frame,
    format: Format,
    told: &Told,
) -> Result<Template, InterchangeError> {
    let mut minutiae = (1..=usize::from(told.count))
        .map(|number| {
            minutia(reader, frame, format, told)
                .map_err(|fault| InterchangeError::from(fault).in_minutia(number))
        })
        .collect::<Result<Vec<_>, _>>()?;
    minutiae.sort_by_key(|minutia| std::cmp::Reverse(minutia.quality));
    Ok(Template {
        width: frame.width,
        height: frame.height,
        quality: quality_in(told.image_quality),
        minutiae,
        flow: Flow::default(),
    })
}

fn minutia(
    reader: &mut Reader<'_>,
    frame: &Frame,
    format: Format,
    told: &Told,
) -> Result<Minutia, Fault> {
    let (first, second, angle) = (reader.u16()?, reader.u16()?, reader.u8()?);
    let quality = if told.with_quality { reader.u8()? } else { 0 };
    let (x, y) = frame.place(first & COORDINATE, second & COORDINATE)?;
    Ok(Minutia {
        x,
        y,
        angle: frame.angle(angle, format.turn()),
        kind: match first >> KIND_SHIFT {
            1 => Kind::Ending,
            2 => Kind::Bifurcation,
            // "Other", "either", and the value that is reserved.
            _ => Kind::Other,
        },
        quality: quality_in(quality),
    })
}

/// Writes the number of minutiae, all minutiae with their quality, and that nothing is extended.
pub(super) fn write(out: &mut Vec<u8>, format: Format, numbered: &Numbered<'_>) {
    let template = &numbered.view.template;
    out.push(template.minutiae.len() as u8);
    for minutia in &template.minutiae {
        // The kinds are numbered as the formats number them.
        let kind = (minutia.kind as u16) << KIND_SHIFT;
        out.extend_from_slice(&(kind | minutia.x).to_be_bytes());
        out.extend_from_slice(&minutia.y.to_be_bytes());
        let steps = f64::from(minutia.angle) * f64::from(format.turn()) / 256.0;
        out.push((steps.round() as u16 % format.turn()) as u8);
        out.push(quality_out(format, minutia.quality));
    }
    out.extend_from_slice(&0u16.to_be_bytes());
}
