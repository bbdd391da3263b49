//! Templates of other makers, in and out: finger minutiae records of ISO/IEC 19794-2:2005 and
//! :2011 and of ANSI INCITS 378-2004 and 378-2009 (with its amendment 1).
//!
//! A record holds one or more views, each of one finger. A view becomes a template at 500 dpi;
//! from another resolution places are rounded to whole pixels there. Ridge counts, cores, deltas
//! and whatever else is in extended data are skipped and not written. A record's maker, capture
//! device, date and certificates are skipped too, and the card formats of 19794-2, which have no
//! header, are not read.
//!
//! Nothing is repaired: one minutia outside its image is enough to refuse the record, because
//! then its size, its resolution or its axes are not what they are said to be.

mod ansi_2009;
mod codes;
mod early;
mod error;
mod frame;
mod iso_2011;
mod minutiae;

pub use self::error::{Fault, InterchangeError};
use super::reader::Reader;
use super::template::Template;

/// What all records begin with.
const MAGIC: [u8; 4] = *b"FMR\0";
/// Whoever has not registered as a maker of biometric products (IBIA, "vendor unknown").
const UNKNOWN_MAKER: u16 = 0x0103;

/// The four formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ISO/IEC 19794-2:2005, the record format.
    Iso2005,
    /// ISO/IEC 19794-2:2011.
    Iso2011,
    /// ANSI INCITS 378-2004.
    Ansi2004,
    /// ANSI INCITS 378-2009; its amendment 1 differs only in extended data.
    Ansi2009,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Iso2005, Self::Iso2011, Self::Ansi2004, Self::Ansi2009];

    /// As this project writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Iso2005 => "iso-19794-2:2005",
            Self::Iso2011 => "iso-19794-2:2011",
            Self::Ansi2004 => "ansi-378-2004",
            Self::Ansi2009 => "ansi-378-2009",
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// In how many steps a full turn is told: ISO/IEC 19794-2 in 1.40625, ANSI 378 in 2 degrees.
    fn turn(self) -> u16 {
        match self {
            Self::Iso2005 | Self::Iso2011 => 256,
            Self::Ansi2004 | Self::Ansi2009 => 180,
        }
    }
}

/// One finger as a record shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its minutiae, the best first where their quality is told, and the image's size and quality.
    pub template: Template,
    /// 0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left (19794-2:2005, table 2).
    pub finger: u8,
    /// Impression type as in ANSI/NIST-ITL 1-2011, table 7.
    pub impression: u8,
}

/// A record as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its format.
    pub format: Format,
    /// Its views, at least one, in the record's order.
    pub views: Vec<View>,
}

/// Whether bytes begin as records do. No more is looked at.
pub fn is_interchange(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Reads a record.
///
/// # Errors
/// The first thing that is wrong, with its view and minutia: see `Fault`.
pub fn read(bytes: &[u8]) -> Result<Record, InterchangeError> {
    let mut reader = Reader(bytes);
    if reader.take()? != MAGIC {
        return Err(Fault::Magic.into());
    }
    // Both a blank and a nought stand before the 20 in records that are about.
    let (format, views) = match &reader.take()? {
        b" 20\0" | b"020\0" => {
            let format = early::told(bytes);
            (format, early::read(bytes, format)?)
        }
        b"030\0" => later(bytes)?,
        b"035\0" => (Format::Ansi2009, ansi_2009::read(bytes)?),
        version => return Err(Fault::Version(*version).into()),
    };
    Ok(Record { format, views })
}

/// Both second editions call themselves version 030. Only in an ISO record do the lengths of its
/// views add up to its own; of a broken record the likelier format says what is wrong.
fn later(bytes: &[u8]) -> Result<(Format, Vec<View>), InterchangeError> {
    if iso_2011::adds_up(bytes) {
        return Ok((Format::Iso2011, iso_2011::read(bytes)?));
    }
    match ansi_2009::read(bytes) {
        Err(_) if iso_2011::is_likely(bytes) => {
            iso_2011::read(bytes).map(|views| (Format::Iso2011, views))
        }
        views => Ok((Format::Ansi2009, views?)),
    }
}

/// Writes a record that holds these views. `read` gives them back but for what follows.
///
/// A direction is kept within one degree in ANSI records and exactly in ISO ones. The flow of the
/// ridges has no place in any. The first two editions have one image size for all views: the
/// largest. A contactless impression is written without the finer codes where a format has none.
///
/// # Errors
/// A template that cannot be, a finger above 10, no views or more than the format can number, an
/// impression type that the format has no code for.
pub fn write(format: Format, views: &[View]) -> Result<Vec<u8>, InterchangeError> {
    let mut seen = [0u8; 11];
    let mut numbered = Vec::with_capacity(views.len());
    for (index, view) in views.iter().enumerate() {
        let impression = writable(format, view)
            .map_err(|fault| InterchangeError::from(fault).in_view(index + 1))?;
        let number = &mut seen[usize::from(view.finger)];
        numbered.push(Numbered {
            view,
            impression,
            number: *number,
        });
        *number = number.saturating_add(1);
    }
    // A view is numbered among those of its finger, by four bits at first.
    if views.is_empty() || views.len() > 255 || seen.iter().any(|&of_one| of_one > 16) {
        return Err(Fault::Views(views.len()).into());
    }
    Ok(match format {
        Format::Iso2005 | Format::Ansi2004 => early::write(format, &numbered),
        Format::Iso2011 => iso_2011::write(&numbered),
        Format::Ansi2009 => ansi_2009::write(&numbered),
    })
}

/// A view that can be written.
struct Numbered<'a> {
    view: &'a View,
    /// In the code of the format.
    impression: u8,
    /// Among the views of its finger, from 0.
    number: u8,
}

fn writable(format: Format, view: &View) -> Result<u8, Fault> {
    view.template.check()?;
    if view.finger > codes::LAST_FINGER {
        return Err(Fault::Finger(view.finger));
    }
    codes::impression_out(format, view.impression).ok_or(Fault::Impression(view.impression, format))
}

/// That a record is no shorter than it says. One that is longer is sound if its views end where it
/// does: records are about whose length leaves out a byte or two of theirs.
fn check_length(told: u32, bytes: &[u8]) -> Result<(), Fault> {
    let (told, found) = (u64::from(told), bytes.len() as u64);
    if told > found {
        return Err(Fault::Cut { told, found });
    }
    Ok(())
}

/// Reads all views of a record, which must be all that is left of it.
fn read_views<'a>(
    reader: &mut Reader<'a>,
    count: u16,
    view: impl Fn(&mut Reader<'a>) -> Result<View, InterchangeError>,
) -> Result<Vec<View>, InterchangeError> {
    if count == 0 {
        return Err(Fault::Views(0).into());
    }
    let views = (1..=usize::from(count))
        .map(|number| view(reader).map_err(|error| error.in_view(number)))
        .collect::<Result<_, _>>()?;
    ended(reader)?;
    Ok(views)
}

fn ended(reader: &Reader<'_>) -> Result<(), Fault> {
    match reader.0.len() {
        0 => Ok(()),
        left => Err(Fault::Trailing(left as u64)),
    }
}

/// Ridge counts, cores, deltas and the like: two bytes of length, then as many bytes.
fn skip_extended_data(reader: &mut Reader<'_>) -> Result<(), Fault> {
    let length = reader.u16()?;
    reader.slice(usize::from(length))?;
    Ok(())
}
