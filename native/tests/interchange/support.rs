//! A record of one view in each format, to be altered.

use _native::fingerprint::interchange::{Format, View, write};
use _native::fingerprint::{Flow, Kind, Minutia, Template};

/// A view with one minutia at (30, 40).
pub fn simple() -> View {
    let minutia = Minutia {
        x: 30,
        y: 40,
        angle: 64,
        kind: Kind::Bifurcation,
        quality: 70,
    };
    View {
        template: Template {
            width: 200,
            height: 300,
            quality: 80,
            minutiae: vec![minutia],
            flow: Flow::default(),
        },
        finger: 2,
        impression: 1,
    }
}

/// The simple view written in a format, with some of its bytes replaced.
pub fn altered(format: Format, changes: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = write(format, &[simple()]).unwrap();
    for (at, change) in changes {
        bytes[*at..at + change.len()].copy_from_slice(change);
    }
    bytes
}

/// Where in a record of one view these stand: width, resolution across, finger, impression, first
/// minutia.
pub struct Places {
    pub width: usize,
    pub across: usize,
    pub finger: usize,
    pub impression: usize,
    pub minutia: usize,
}

pub fn places(format: Format) -> Places {
    let (width, across, finger, impression, minutia) = match format {
        Format::Iso2005 => (14, 18, 24, 25, 28),
        Format::Ansi2004 => (16, 20, 26, 27, 30),
        Format::Ansi2009 => (29, 33, 21, 23, 38),
        Format::Iso2011 => (46, 41, 39, 45, 52),
    };
    Places {
        width,
        across,
        finger,
        impression,
        minutia,
    }
}
