//! Records made to take long, to fill memory or to slip in values that are none.

use std::time::{Duration, Instant};

use _native::fingerprint::Minutia;
use _native::fingerprint::compare::{Prepared, compare, score};
use _native::fingerprint::interchange::{Fault, Format, View, read, write};

use super::support::{altered, places, simple};

/// Far more than it takes, unless something grows faster than the record does.
const SOON: Duration = Duration::from_secs(20);

/// A record of ISO/IEC 19794-2:2011 with the same view so many times.
fn repeated(view: &View, times: u16) -> Vec<u8> {
    let one = write(Format::Iso2011, std::slice::from_ref(view)).unwrap();
    let (header, body) = one.split_at(15);
    let mut bytes = [header, &body.repeat(usize::from(times))].concat();
    let length = (bytes.len() as u32).to_be_bytes();
    bytes[8..12].copy_from_slice(&length);
    bytes[12..14].copy_from_slice(&times.to_be_bytes());
    bytes
}

#[test]
fn as_many_views_as_can_be_told_are_read_soon() {
    let start = Instant::now();
    let mut view = simple();
    view.template.minutiae.clear();
    let mut bytes = repeated(&view, u16::MAX);
    assert_eq!(read(&bytes).unwrap().views.len(), 65_535);
    let last = bytes.len() - 1;
    bytes[last] = 1;
    let error = read(&bytes).unwrap_err();
    assert_eq!((error.view, error.fault), (Some(65_535), Fault::Short));
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn lengths_of_four_gigabytes_reserve_nothing() {
    for format in [Format::Iso2005, Format::Ansi2009, Format::Iso2011] {
        let error = read(&altered(format, &[(8, &[0xFF; 4])])).unwrap_err();
        assert!(matches!(error.fault, Fault::Cut { told, .. } if told >= 65_535));
    }
    let view_of_four = altered(Format::Iso2011, &[(15, &[0xFF; 4])]);
    assert!(read(&view_of_four).is_err());
    for filler in [0, 0xFF] {
        for version in [b" 20\0", b"030\0", b"035\0"] {
            let bytes = [b"FMR\0".as_slice(), version, &[filler; 1 << 16]].concat();
            assert!(read(&bytes).is_err());
        }
    }
}

#[test]
fn the_most_and_the_fewest_minutiae_are_compared_soon() {
    let minutia = simple().template.minutiae[0];
    let strewn = |i: u16| Minutia {
        x: i % 200,
        y: i * 7 % 300,
        angle: (i * 29 % 256) as u8,
        ..minutia
    };
    let rows = |i: u16| Minutia {
        x: i % 16 * 12,
        y: i / 16 * 12,
        ..minutia
    };
    let all: [Vec<Minutia>; 4] = [
        vec![],
        vec![minutia; 255],
        (0..255).map(strewn).collect(),
        (0..255).map(rows).collect(),
    ];
    let start = Instant::now();
    let prints = all.map(|minutiae| {
        let mut view = simple();
        view.template.minutiae = minutiae;
        let bytes = write(Format::Iso2005, &[view]).unwrap();
        Prepared::new(read(&bytes).unwrap().views.remove(0).template)
    });
    for (i, probe) in prints.iter().enumerate() {
        for candidate in &prints {
            assert!(score(&compare(probe, candidate)).is_finite());
        }
        assert!(
            i > 0 || score(&compare(probe, probe)) == 0.0,
            "nothing matches nothing"
        );
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn pixels_that_are_far_from_square_leave_directions_that_are_some() {
    for format in Format::ALL {
        let at = places(format);
        for steps in 0..=255 {
            let changes: [(usize, &[u8]); 3] = [
                (at.across, &944u16.to_be_bytes()),
                (at.across + 2, &79u16.to_be_bytes()),
                (at.minutia + 4, &[steps]),
            ];
            let view = read(&altered(format, &changes)).unwrap().views.remove(0);
            assert_eq!(view.template.check(), Ok(()));
            // Directions along the axes stay; all others lean to the coarser one, downwards.
            let turn = if matches!(format, Format::Iso2005 | Format::Iso2011) {
                256
            } else {
                180
            };
            let quarter = u32::from(steps) * 4 % turn == 0;
            let angle = view.template.minutiae[0].angle;
            let wanted = (u32::from(steps) * 256 / turn % 256) as u8;
            assert!(
                !quarter || angle == wanted,
                "{format:?}: {steps} became {angle}"
            );
        }
    }
}
