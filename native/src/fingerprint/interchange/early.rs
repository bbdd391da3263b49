//! ISO/IEC 19794-2:2005, 7 and ANSI INCITS 378-2004, 6. The first editions differ in how they
//! tell their length, in the maker that only ANSI has, and in the unit of angles.

use super::codes::{LAST_FINGER, impression_in, quality_out};
use super::error::{Fault, InterchangeError};
use super::frame::{Frame, Image, STANDARD};
use super::minutiae::{self, Told};
use super::{
    Format, MAGIC, Numbered, UNKNOWN_MAKER, View, check_length, read_views, skip_extended_data,
};
use crate::fingerprint::reader::Reader;

const VERSION: [u8; 4] = *b" 20\0";
/// Bytes of the shortest header: ANSI's, and ISO's.
const ANSI_HEADER: usize = 26;
const ISO_HEADER: usize = 24;
const VIEW_HEADER: usize = 4 + 2;

/// Which of the two a record is. Both call themselves version 20 and only their lengths, at byte
/// 8, differ in form: ISO's has 4 bytes, ANSI's 2, or 2 of nought and then 4.
pub(super) fn told(bytes: &[u8]) -> Format {
    let mut reader = Reader(bytes.get(8..).unwrap_or_default());
    let (first, second) = (
        reader.u16().unwrap_or_default(),
        reader.u16().unwrap_or_default(),
    );
    // The upper half of ISO's length reaches ANSI's shortest record, and that of ANSI's long form
    // ISO's, only from 1.5 MiB on: four times what 255 views of 255 minutiae take up.
    let is_ansi =
        usize::from(first) >= ANSI_HEADER || first == 0 && usize::from(second) < ISO_HEADER;
    if is_ansi {
        Format::Ansi2004
    } else {
        Format::Iso2005
    }
}

pub(super) fn read(bytes: &[u8], format: Format) -> Result<Vec<View>, InterchangeError> {
    let mut reader = Reader(bytes);
    reader.slice(MAGIC.len() + VERSION.len())?;
    let length = match format {
        Format::Ansi2004 => match reader.u16()? {
            0 => reader.u32()?,
            short => u32::from(short),
        },
        _ => reader.u32()?,
    };
    check_length(length, bytes)?;
    if format == Format::Ansi2004 {
        let _maker = reader.u32()?;
    }
    let _capture_device = reader.u16()?;
    let image = Image {
        width: reader.u16()?,
        height: reader.u16()?,
        across: reader.u16()?,
        down: reader.u16()?,
    };
    let [count, _reserved] = reader.take()?;
    let frame = Frame::new(image)?;
    read_views(&mut reader, u16::from(count), |reader| {
        view(reader, &frame, format)
    })
}

fn view(reader: &mut Reader<'_>, frame: &Frame, format: Format) -> Result<View, InterchangeError> {
    let [finger, number_and_impression, image_quality, count] = reader.take()?;
    if finger > LAST_FINGER {
        return Err(Fault::Finger(finger).into());
    }
    let told = Told {
        count,
        with_quality: true,
        image_quality,
    };
    let template = minutiae::read(reader, frame, format, &told)?;
    skip_extended_data(reader)?;
    Ok(View {
        template,
        finger,
        impression: impression_in(format, number_and_impression & 0x0F),
    })
}

pub(super) fn write(format: Format, views: &[Numbered<'_>]) -> Vec<u8> {
    let templates = || views.iter().map(|numbered| &numbered.view.template);
    let width = templates().map(|template| template.width).max();
    let height = templates().map(|template| template.height).max();
    let minutiae: usize = templates().map(|template| template.minutiae.len()).sum();
    let rest = views.len() * VIEW_HEADER + minutiae * 6;

    let mut out = Vec::with_capacity(ANSI_HEADER + 4 + rest);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION);
    if format == Format::Ansi2004 {
        match u16::try_from(ANSI_HEADER + rest) {
            Ok(short) => out.extend_from_slice(&short.to_be_bytes()),
            Err(_) => {
                out.extend_from_slice(&0u16.to_be_bytes());
                out.extend_from_slice(&((ANSI_HEADER + 4 + rest) as u32).to_be_bytes());
            }
        }
        out.extend_from_slice(&UNKNOWN_MAKER.to_be_bytes());
        out.extend_from_slice(&0u16.to_be_bytes());
    } else {
        out.extend_from_slice(&((ISO_HEADER + rest) as u32).to_be_bytes());
    }
    let [width, height] = [width, height].map(Option::unwrap_or_default);
    for value in [0, width, height, STANDARD, STANDARD] {
        out.extend_from_slice(&value.to_be_bytes());
    }
    out.extend_from_slice(&[views.len() as u8, 0]);
    for numbered in views {
        out.push(numbered.view.finger);
        out.push(numbered.number << 4 | numbered.impression);
        out.push(quality_out(format, numbered.view.template.quality));
        minutiae::write(&mut out, format, numbered);
    }
    out
}
