//! What is wrong with a record of another maker is named with its place.

use super::support::{altered, places, simple};
use _native::fingerprint::interchange::{Fault, Format, InterchangeError, read, write};
use _native::fingerprint::{Kind, TemplateError};

fn refused(bytes: &[u8]) -> (Option<usize>, Option<usize>, Fault) {
    let InterchangeError {
        view,
        minutia,
        fault,
    } = read(bytes).unwrap_err();
    (view, minutia, fault)
}

#[test]
fn what_is_no_record_is_refused_with_a_sentence() {
    let said = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert_eq!(
        said(b"NFT\x01"),
        "these bytes are not a finger minutiae record"
    );
    assert_eq!(
        said(b"FMR\x00 10\0"),
        "record version \" 10\\x00\" is not known here"
    );
    let cut = &altered(Format::Iso2005, &[])[..30];
    assert_eq!(
        said(cut),
        "the record is cut short: it says it has 36 bytes and has 30"
    );
    assert_eq!(
        said(b"FMR"),
        "cut short: its counts and lengths ask for more bytes than there are"
    );
}

#[test]
fn a_minutia_outside_the_image_is_named() {
    for format in Format::ALL {
        let at = places(format).minutia;
        // 200 is one too many; the two bits above the 14 of y are reserved and left alone.
        let outside = altered(format, &[(at, &[0x40, 200]), (at + 2, &[0xC1, 0x2B])]);
        let fault = Fault::Outside {
            place: (200, 299),
            size: (200, 300),
        };
        assert_eq!(refused(&outside), (Some(1), Some(1), fault), "{format:?}");
        let edge = altered(format, &[(at, &[0x40, 199]), (at + 2, &[0xC1, 0x2B])]);
        let read = read(&edge).unwrap().views.remove(0).template.minutiae[0];
        assert_eq!(
            (read.x, read.y, read.kind),
            (199, 299, Kind::Ending),
            "{format:?}"
        );
    }
}

#[test]
fn impossible_headers_are_refused() {
    for format in Format::ALL {
        let at = places(format);
        let of_view = match format {
            Format::Iso2005 | Format::Ansi2004 => None,
            Format::Iso2011 | Format::Ansi2009 => Some(1),
        };
        for resolution in [0u16, 78, 945, u16::MAX] {
            let bytes = altered(format, &[(at.across, &resolution.to_be_bytes())]);
            let fault = Fault::Resolution(resolution, 197);
            assert_eq!(refused(&bytes), (of_view, None, fault), "{format:?}");
        }
        for width in [0u16, 4001, u16::MAX] {
            let bytes = altered(format, &[(at.width, &width.to_be_bytes())]);
            assert_eq!(
                refused(&bytes),
                (of_view, None, Fault::Size(width, 300)),
                "{format:?}"
            );
        }
        let bytes = altered(format, &[(at.finger, &[13])]);
        assert_eq!(
            refused(&bytes),
            (Some(1), None, Fault::Finger(13)),
            "{format:?}"
        );
    }
}

#[test]
fn lying_counts_and_lengths_are_refused() {
    for format in Format::ALL {
        let at = places(format).minutia;
        for more in [2, 255] {
            let (view, _, fault) = refused(&altered(format, &[(at - 1, &[more])]));
            assert_eq!((view, fault), (Some(1), Fault::Short), "{format:?}");
        }
        let none = refused(&altered(format, &[(at - 1, &[0])]));
        assert!(
            matches!(none.2, Fault::Short | Fault::Trailing(_)),
            "{format:?}: {none:?}"
        );
        // Extended data of one byte, which is not there.
        let extended = altered(format, &[(at + 6, &[0, 1])]);
        assert_eq!(
            refused(&extended),
            (Some(1), None, Fault::Short),
            "{format:?}"
        );
    }
    let views = |format, at, count| refused(&altered(format, &[(at, count)]));
    for (format, at) in [
        (Format::Iso2005, 22),
        (Format::Ansi2004, 24),
        (Format::Ansi2009, 19),
    ] {
        assert_eq!(
            views(format, at, &[2]),
            (Some(2), None, Fault::Short),
            "{format:?}"
        );
        assert_eq!(
            views(format, at, &[0]),
            (None, None, Fault::Views(0)),
            "{format:?}"
        );
    }
    assert_eq!(
        views(Format::Iso2011, 12, &[0xFF, 0xFF]),
        (Some(2), None, Fault::Short)
    );
    assert_eq!(
        views(Format::Iso2011, 12, &[0, 0]),
        (None, None, Fault::Views(0))
    );
}

#[test]
fn more_minutiae_than_one_byte_counts_are_not_written() {
    for count in [256, 1000] {
        let mut view = simple();
        view.template.minutiae = vec![view.template.minutiae[0]; count];
        for format in Format::ALL {
            let error = write(format, std::slice::from_ref(&view)).unwrap_err();
            let fault = Fault::Template(TemplateError::Value("number of minutiae"));
            assert_eq!((error.view, error.fault), (Some(1), fault));
        }
    }
}

#[test]
fn a_broken_iso_2011_record_is_not_taken_for_another() {
    let mut bytes = write(Format::Iso2011, &[simple(), simple()]).unwrap();
    bytes[18] += 1;
    let (view, _, fault) = refused(&bytes);
    assert_eq!((view, fault), (Some(1), Fault::Trailing(1)));
}
