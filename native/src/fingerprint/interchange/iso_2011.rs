//! ISO/IEC 19794-2:2011, 8: a short header, then views ("representations") that tell their length.

use super::codes::{LAST_FINGER, impression_in, quality_in};
use super::error::{Fault, InterchangeError};
use super::frame::{Frame, Image, STANDARD};
use super::minutiae::{self, Told};
use super::{
    Format, MAGIC, Numbered, UNKNOWN_MAKER, View, check_length, ended, read_views,
    skip_extended_data,
};
use crate::fingerprint::reader::{Reader, Short};

const FORMAT: Format = Format::Iso2011;
const VERSION: [u8; 4] = *b"030\0";
/// Magic, version, length, number of views, whether they have certificates.
const HEADER: usize = 15;
/// The length stands here.
const LENGTH: std::ops::Range<usize> = 8..12;
/// No view is shorter: one without minutiae, quality and certificates.
const SHORTEST_VIEW: u32 = 34;
/// Years to milliseconds, all of them not known.
const NO_DATE: [u8; 9] = [0xFF; 9];

/// Whether the lengths of the views and the header add up to that of the record.
pub(super) fn adds_up(bytes: &[u8]) -> bool {
    let walk = || -> Result<bool, Short> {
        let mut reader = Reader(bytes);
        let (count, _) = header(&mut reader, bytes).map_err(|_| Short)?;
        for _ in 0..count {
            representation(&mut reader)?;
        }
        Ok(reader.0.is_empty())
    };
    walk().unwrap_or(false)
}

/// Whether a record that does not add up may still have been meant as one of this format: its flag
/// is one and its first view would have room.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    let Some(&[flag, a, b, c, d]) = bytes.get(HEADER - 1..).and_then(<[u8]>::first_chunk) else {
        return false;
    };
    flag <= 1
        && (SHORTEST_VIEW as usize..bytes.len())
            .contains(&(u32::from_be_bytes([a, b, c, d]) as usize))
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<View>, InterchangeError> {
    let mut reader = Reader(bytes);
    let (count, certified) = header(&mut reader, bytes)?;
    read_views(&mut reader, count, |reader| {
        let mut inner = Reader(representation(reader)?);
        let view = view(&mut inner, certified)?;
        ended(&inner)?;
        Ok(view)
    })
}

/// Reads up to the first view: the number of views, and whether they have certificates.
fn header(reader: &mut Reader<'_>, bytes: &[u8]) -> Result<(u16, bool), InterchangeError> {
    reader.slice(MAGIC.len() + VERSION.len())?;
    check_length(reader.u32()?, bytes)?;
    Ok((reader.u16()?, reader.u8()? != 0))
}

/// The bytes of the next view after its length, which counts itself.
fn representation<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Short> {
    let length = reader.u32()?;
    if length < SHORTEST_VIEW {
        return Err(Short);
    }
    reader.slice(length as usize - 4)
}

fn view(reader: &mut Reader<'_>, certified: bool) -> Result<View, InterchangeError> {
    let _date: [u8; 9] = reader.take()?;
    let _capture_device: [u8; 5] = reader.take()?;
    let qualities = reader.u8()?;
    let qualities = reader.slice(usize::from(qualities) * 5)?;
    if certified {
        let certificates = reader.u8()?;
        reader.slice(usize::from(certificates) * 3)?;
    }
    let [finger, _number] = reader.take()?;
    if finger > LAST_FINGER {
        return Err(Fault::Finger(finger).into());
    }
    let (across, down, impression) = (reader.u16()?, reader.u16()?, reader.u8()?);
    let frame = Frame::new(Image {
        width: reader.u16()?,
        height: reader.u16()?,
        across,
        down,
    })?;
    let [layout, count] = reader.take()?;
    let length = layout >> 4;
    if !(5..=6).contains(&length) {
        return Err(Fault::MinutiaLength(length).into());
    }
    let told = Told {
        count,
        with_quality: length == 6,
        image_quality: first_known(qualities),
    };
    let template = minutiae::read(reader, &frame, FORMAT, &told)?;
    skip_extended_data(reader)?;
    Ok(View {
        template,
        finger,
        impression: impression_in(FORMAT, impression),
    })
}

/// The first quality that is known, of blocks that hold a value, a maker and an algorithm.
fn first_known(blocks: &[u8]) -> u8 {
    let mut values = blocks.chunks_exact(5).map(|block| quality_in(block[0]));
    values.find(|&value| value > 0).unwrap_or(0)
}

pub(super) fn write(views: &[Numbered<'_>]) -> Vec<u8> {
    let mut out = [MAGIC, VERSION, [0; 4]].concat();
    out.extend_from_slice(&(views.len() as u16).to_be_bytes());
    // No certificates.
    out.push(0);
    for numbered in views {
        write_view(&mut out, numbered);
    }
    let length = (out.len() as u32).to_be_bytes();
    out[LENGTH].copy_from_slice(&length);
    out
}

fn write_view(out: &mut Vec<u8>, numbered: &Numbered<'_>) {
    let (start, view) = (out.len(), numbered.view);
    let template = &view.template;
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&NO_DATE);
    // The capture device is not known.
    out.extend_from_slice(&[0; 5]);
    if template.quality == 0 {
        out.push(0);
    } else {
        out.extend_from_slice(&[1, template.quality]);
        out.extend_from_slice(&UNKNOWN_MAKER.to_be_bytes());
        out.extend_from_slice(&0u16.to_be_bytes());
    }
    out.extend_from_slice(&[view.finger, numbered.number]);
    out.extend_from_slice(&[STANDARD.to_be_bytes(); 2].concat());
    out.push(numbered.impression);
    out.extend_from_slice(&template.width.to_be_bytes());
    out.extend_from_slice(&template.height.to_be_bytes());
    // Six bytes a minutia; endings are where the valley's skeleton parts, as in 2005.
    out.push(6 << 4);
    minutiae::write(out, FORMAT, numbered);
    let length = ((out.len() - start) as u32).to_be_bytes();
    out[start..start + 4].copy_from_slice(&length);
}
