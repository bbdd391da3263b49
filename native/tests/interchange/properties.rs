//! What holds for any print that goes out to other makers and comes back, and for any record.

use _native::fingerprint::interchange::{Fault, Format, Record, View, is_interchange, read, write};
use _native::fingerprint::{Flow, Kind, Minutia, Template};
use proptest::prelude::*;

fn minutia(width: u16, height: u16) -> impl Strategy<Value = Minutia> {
    let kind = prop_oneof![
        Just(Kind::Other),
        Just(Kind::Ending),
        Just(Kind::Bifurcation)
    ];
    (0..width, 0..height, any::<u8>(), kind, 0u8..=100).prop_map(|(x, y, angle, kind, quality)| {
        Minutia {
            x,
            y,
            angle,
            kind,
            quality,
        }
    })
}

/// A print of a given size without flow, its minutiae in the order that is read.
fn template(width: u16, height: u16) -> impl Strategy<Value = Template> {
    let minutiae = proptest::collection::vec(minutia(width, height), 0..=255);
    (minutiae, 0u8..=100).prop_map(move |(mut minutiae, quality)| {
        minutiae.sort_by_key(|minutia| std::cmp::Reverse(minutia.quality));
        Template {
            width,
            height,
            quality,
            minutiae,
            flow: Flow::default(),
        }
    })
}

/// Prints of one size, as the first editions want them, with impressions that all formats know.
fn views() -> impl Strategy<Value = Vec<View>> {
    (1u16..=4000, 1u16..=4000).prop_flat_map(|(width, height)| {
        let impression = prop_oneof![0u8..=3, Just(8)];
        let view = (template(width, height), 0u8..=10, impression).prop_map(
            |(template, finger, impression)| View {
                template,
                finger,
                impression,
            },
        );
        proptest::collection::vec(view, 1..=4)
    })
}

fn format() -> impl Strategy<Value = Format> {
    proptest::sample::select(&Format::ALL[..])
}

/// Half a unit of ANSI's two degrees is 0.71 of ours, and what is read is rounded once more.
fn angles_apart(a: u8, b: u8) -> u8 {
    let apart = a.wrapping_sub(b);
    apart.min(apart.wrapping_neg())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(views in views(), format in format()) {
        let bytes = write(format, &views).unwrap();
        prop_assert!(is_interchange(&bytes));
        let read_again = read(&bytes).unwrap();
        if matches!(format, Format::Iso2005 | Format::Iso2011) {
            prop_assert_eq!(&read_again, &Record { format, views: views.clone() });
        }
        // Within half a unit of angle in all formats, and all the rest exactly.
        prop_assert_eq!(read_again.format, format);
        let mut told = read_again.views.clone();
        for (told, written) in told.iter_mut().zip(&views) {
            for (told, written) in told.template.minutiae.iter_mut().zip(&written.template.minutiae) {
                prop_assert!(angles_apart(told.angle, written.angle) <= 1);
                told.angle = written.angle;
            }
        }
        prop_assert_eq!(told, views);
        // What has been through a format once goes through it unchanged.
        prop_assert_eq!(write(format, &read_again.views).unwrap(), bytes);
    }

    #[test]
    fn every_shorter_or_longer_record_is_an_error(
        views in views(), format in format(), cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = write(format, &views).unwrap();
        bytes.push(0);
        prop_assert_eq!(read(&bytes).unwrap_err().fault, Fault::Trailing(1));
        bytes.truncate(cut.index(bytes.len() - 1));
        let fault = read(&bytes).unwrap_err().fault;
        prop_assert!(matches!(fault, Fault::Cut { .. } | Fault::Short), "{fault:?}");
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
        for version in [b" 20\0", b"030\0", b"035\0"] {
            let _ = read(&[b"FMR\0".as_slice(), version, &bytes].concat());
        }
    }

    #[test]
    fn a_record_with_a_wrong_byte_is_read_or_refused(
        views in views(), format in format(), at in any::<prop::sample::Index>(), to in any::<u8>(),
    ) {
        let mut bytes = write(format, &views).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(record) = read(&bytes) {
            for view in record.views {
                prop_assert_eq!(view.template.check(), Ok(()));
            }
        }
    }
}
