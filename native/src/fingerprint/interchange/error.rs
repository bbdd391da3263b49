//! Why bytes are no record, and where in the record that shows.

use std::fmt;

use super::Format;
use super::frame::CENTIMETRES_PER_INCH;
use crate::fingerprint::extract::RESOLUTIONS;
use crate::fingerprint::reader::Short;
use crate::fingerprint::template::{MAX_SIDE, TemplateError};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterchangeError {
    /// The view, counted from 1, if it is one.
    pub view: Option<usize>,
    /// The minutia in that view, counted from 1, if it is one.
    pub minutia: Option<usize>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a record, or with views that are to become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not a finger minutiae record at all.
    Magic,
    /// Of a version that is not known here.
    Version([u8; 4]),
    /// The record says that it is longer than it is.
    Cut {
        /// Bytes it says it has.
        told: u64,
        /// Bytes it has.
        found: u64,
    },
    /// Counts and lengths inside ask for more bytes than there are.
    Short,
    /// So many bytes follow the end of the record, or of the view.
    Trailing(u64),
    /// No views, or more than can be written.
    Views(usize),
    /// A code that is no single finger's.
    Finger(u8),
    /// A resolution, across and down in pixels a centimetre, that cannot be used.
    Resolution(u16, u16),
    /// Width and height in pixels of an image that is empty or too large at 500 dpi.
    Size(u16, u16),
    /// A minutia takes up neither 5 nor 6 bytes.
    MinutiaLength(u8),
    /// A minutia outside its image.
    Outside {
        /// Where it lies: x and y in the image's pixels.
        place: (u16, u16),
        /// Width and height of the image in pixels.
        size: (u16, u16),
    },
    /// An impression type, as in ANSI/NIST-ITL, that the format has no code for.
    Impression(u8, Format),
    /// A template that cannot be written because it cannot be.
    Template(TemplateError),
}

impl InterchangeError {
    pub(super) fn in_view(mut self, number: usize) -> Self {
        self.view = Some(number);
        self
    }

    pub(super) fn in_minutia(mut self, number: usize) -> Self {
        self.minutia = Some(number);
        self
    }
}

impl From<Fault> for InterchangeError {
    fn from(fault: Fault) -> Self {
        Self {
            view: None,
            minutia: None,
            fault,
        }
    }
}

impl From<Short> for Fault {
    fn from(_: Short) -> Self {
        Self::Short
    }
}

impl From<Short> for InterchangeError {
    fn from(short: Short) -> Self {
        Fault::from(short).into()
    }
}

impl From<TemplateError> for Fault {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}

impl fmt::Display for InterchangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.view, self.minutia) {
            (Some(view), Some(minutia)) => write!(f, "view {view}, minutia {minutia}: ")?,
            (Some(view), None) => write!(f, "view {view}: ")?,
            (None, _) => {}
        }
        self.fault.fmt(f)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => write!(f, "these bytes are not a finger minutiae record"),
            Self::Version(found) => {
                write!(
                    f,
                    "record version \"{}\" is not known here",
                    found.escape_ascii()
                )
            }
            Self::Cut { told, found } => {
                write!(
                    f,
                    "the record is cut short: it says it has {told} bytes and has {found}"
                )
            }
            Self::Short => write!(
                f,
                "cut short: its counts and lengths ask for more bytes than there are"
            ),
            Self::Trailing(count) => write!(f, "bytes follow its end: {count}"),
            Self::Views(0) => write!(f, "the record has no view of a finger"),
            Self::Views(count) => write!(
                f,
                "{count} views do not go into one record; write at most 255, and 16 of a finger"
            ),
            Self::Finger(code) => {
                write!(
                    f,
                    "finger position {code} is not one finger; it must be from 0 to 10"
                )
            }
            Self::Resolution(across, down) => write!(
                f,
                "a resolution of {across} by {down} pixels a centimetre cannot be used; \
                 it must be from {:.0} to {:.0}",
                (RESOLUTIONS.start() / CENTIMETRES_PER_INCH).ceil(),
                (RESOLUTIONS.end() / CENTIMETRES_PER_INCH).floor()
            ),
            Self::Size(width, height) => write!(
                f,
                "an image of {width} by {height} pixels cannot be used; \
                 at 500 dpi each side must be from 1 to {MAX_SIDE}"
            ),
            Self::MinutiaLength(length) => {
                write!(
                    f,
                    "its minutiae take up {length} bytes each; it must be 5 or 6"
                )
            }
            Self::Outside { place, size } => write!(
                f,
                "it lies at ({}, {}), outside the image of {} by {} pixels",
                place.0, place.1, size.0, size.1
            ),
            Self::Impression(code, format) => {
                write!(
                    f,
                    "{} has no code for impression type {code}",
                    format.name()
                )
            }
            Self::Template(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for InterchangeError {}
