//! Codes of the formats and ours.

use super::Format;

/// Left little finger. Higher codes are several fingers or palms, which no view can be of.
pub(super) const LAST_FINGER: u8 = 10;
/// "Not reported" of qualities in the second editions; the first ones say 0.
const NOT_REPORTED: u8 = 254;

/// ANSI/NIST-ITL 1-2011, table 7.
mod itl {
    pub(super) const PLAIN: u8 = 0;
    pub(super) const ROLLED: u8 = 1;
    pub(super) const CONTACTLESS: u8 = 24;
    pub(super) const UNKNOWN: u8 = 29;
}

/// The impression type of ANSI/NIST-ITL 1-2011, table 7, that a format's code stands for.
///
/// Up to 8 and from 24 the codes are the same wherever a format has them. What a format does not
/// know, and palms, are 29: unknown.
pub(super) fn impression_in(format: Format, code: u8) -> u8 {
    match (code, format) {
        // It has one code for all contactless scans; finer ones were taken from the other standard.
        (25..=27, Format::Iso2011) => itl::CONTACTLESS,
        (0..=8 | 24..=29, _) => code,
        // Live-scan vertical roll.
        (9, Format::Iso2011) => itl::ROLLED,
        // Live-scan contactless.
        (9, Format::Iso2005 | Format::Ansi2004) => itl::CONTACTLESS,
        // Live scans with contact, told by how the scanner works.
        (20 | 22, _) => itl::PLAIN,
        (21 | 23, _) => itl::ROLLED,
        _ => itl::UNKNOWN,
    }
}

/// The code of a format for an impression type of ANSI/NIST-ITL; none if it has none.
pub(super) fn impression_out(format: Format, impression: u8) -> Option<u8> {
    match (impression, format) {
        (0..=3 | 8, _) | (4..=7 | 24 | 28 | 29, Format::Iso2011) => Some(impression),
        (24..=29, Format::Ansi2009) => Some(impression),
        (25..=27, Format::Iso2011) => Some(itl::CONTACTLESS),
        (24..=27, Format::Ansi2004) => Some(9),
        _ => None,
    }
}

/// A quality from 0 to 100. Above that formats say that it was not told or could not be found.
pub(super) fn quality_in(told: u8) -> u8 {
    if told <= 100 { told } else { 0 }
}

/// A quality as a format says it: 0 is "not told" here.
pub(super) fn quality_out(format: Format, quality: u8) -> u8 {
    match (quality, format) {
        (0, Format::Iso2011 | Format::Ansi2009) => NOT_REPORTED,
        _ => quality,
    }
}
