//! ANSI INCITS 378-2009, 8, and its amendment 1: every view has its own image and resolution.

use super::codes::{LAST_FINGER, impression_in, quality_out};
use super::error::{Fault, InterchangeError};
use super::frame::{Frame, Image, STANDARD};
use super::minutiae::{self, Told};
use super::{
    Format, MAGIC, Numbered, UNKNOWN_MAKER, View, check_length, read_views, skip_extended_data,
};
use crate::fingerprint::reader::Reader;

const FORMAT: Format = Format::Ansi2009;
const VERSION: [u8; 4] = *b"030\0";
/// The length stands here.
const LENGTH: std::ops::Range<usize> = 8..12;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<View>, InterchangeError> {
    let mut reader = Reader(bytes);
    reader.slice(MAGIC.len() + VERSION.len())?;
    check_length(reader.u32()?, bytes)?;
    let _maker = reader.u32()?;
    let _capture_device: [u8; 3] = reader.take()?;
    let [count, _reserved] = reader.take()?;
    read_views(&mut reader, u16::from(count), view)
}

fn view(reader: &mut Reader<'_>) -> Result<View, InterchangeError> {
    let [finger, _number, impression, image_quality] = reader.take()?;
    if finger > LAST_FINGER {
        return Err(Fault::Finger(finger).into());
    }
    let _quality_algorithm = reader.u32()?;
    let frame = Frame::new(Image {
        width: reader.u16()?,
        height: reader.u16()?,
        across: reader.u16()?,
        down: reader.u16()?,
    })?;
    let told = Told {
        count: reader.u8()?,
        with_quality: true,
        image_quality,
    };
    let template = minutiae::read(reader, &frame, FORMAT, &told)?;
    skip_extended_data(reader)?;
    Ok(View {
        template,
        finger,
        impression: impression_in(FORMAT, impression),
    })
}

pub(super) fn write(views: &[Numbered<'_>]) -> Vec<u8> {
    let mut out = [MAGIC, VERSION, [0; 4]].concat();
    out.extend_from_slice(&UNKNOWN_MAKER.to_be_bytes());
    // Neither product nor capture device.
    out.extend_from_slice(&[0; 5]);
    out.extend_from_slice(&[views.len() as u8, 0]);
    for numbered in views {
        let Numbered {
            view,
            impression,
            number,
        } = numbered;
        let template = &view.template;
        let quality = quality_out(FORMAT, template.quality);
        out.extend_from_slice(&[view.finger, *number, *impression, quality]);
        for value in [
            UNKNOWN_MAKER,
            0,
            template.width,
            template.height,
            STANDARD,
            STANDARD,
        ] {
            out.extend_from_slice(&value.to_be_bytes());
        }
        minutiae::write(&mut out, FORMAT, numbered);
    }
    let length = (out.len() as u32).to_be_bytes();
    out[LENGTH].copy_from_slice(&length);
    out
}
