//! Templates of other makers: what each format says, and what becomes of it.

use super::support::{altered, places, simple};
use _native::fingerprint::Minutia;
use _native::fingerprint::interchange::{Fault, Format, Record, View, read, write};

#[test]
fn the_bytes_of_each_format_are_where_its_standard_puts_them() {
    for format in Format::ALL {
        let bytes = write(format, &[simple()]).unwrap();
        let at = places(format);
        let word = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        assert_eq!(
            (word(at.width), word(at.width + 2)),
            (200, 300),
            "{format:?}"
        );
        assert_eq!(
            (word(at.across), word(at.across + 2)),
            (197, 197),
            "{format:?}"
        );
        assert_eq!(
            (bytes[at.finger], bytes[at.impression]),
            (2, 1),
            "{format:?}"
        );
        let angle = if matches!(format, Format::Iso2005 | Format::Iso2011) {
            64
        } else {
            45
        };
        let minutia = [0x80, 30, 0, 40, angle, 70];
        assert_eq!(bytes[at.minutia..at.minutia + 6], minutia, "{format:?}");
    }
}

#[test]
fn views_without_minutiae_are_empty_templates() {
    for format in Format::ALL {
        let mut view = simple();
        view.template.minutiae.clear();
        let bytes = write(format, std::slice::from_ref(&view)).unwrap();
        assert_eq!(
            read(&bytes),
            Ok(Record {
                format,
                views: vec![view]
            })
        );
    }
}

#[test]
fn extended_data_are_skipped() {
    for format in Format::ALL {
        let mut bytes = write(format, &[simple()]).unwrap();
        let length = bytes.len();
        bytes[length - 1] = 6;
        bytes.extend_from_slice(&[0, 1, 0, 6, 1, 2]);
        let told = (bytes.len() as u32).to_be_bytes();
        match format {
            Format::Ansi2004 => bytes[8..10].copy_from_slice(&told[2..]),
            _ => bytes[8..12].copy_from_slice(&told),
        }
        if format == Format::Iso2011 {
            let of_view = (bytes.len() as u32 - 15).to_be_bytes();
            bytes[15..19].copy_from_slice(&of_view);
        }
        let mut expected = read(&bytes).unwrap();
        assert_eq!(expected.format, format);
        let angle = &mut expected.views[0].template.minutiae[0].angle;
        assert_eq!(*angle, 64);
        assert_eq!(expected.views, [simple()]);
    }
}

#[test]
fn other_resolutions_become_500_dpi() {
    // 1000 dpi is 394 pixels a centimetre: half as large.
    let bytes = altered(
        Format::Iso2005,
        &[(18, &394u16.to_be_bytes()), (20, &394u16.to_be_bytes())],
    );
    let template = read(&bytes).unwrap().views.remove(0).template;
    assert_eq!((template.width, template.height), (100, 150));
    let first = template.minutiae[0];
    assert_eq!((first.x, first.y, first.angle), (15, 20, 64));
    // Twice as fine across as down: an eighth of a turn becomes steeper, atan(2) = 63.4 degrees.
    let bytes = altered(Format::Iso2005, &[(18, &394u16.to_be_bytes()), (32, &[32])]);
    let first = read(&bytes).unwrap().views.remove(0).template.minutiae[0];
    assert_eq!((first.x, first.y, first.angle), (15, 40, 45));
}

#[test]
fn five_bytes_a_minutia_leave_its_quality_untold() {
    let mut bytes = altered(Format::Iso2011, &[(50, &[5 << 4])]);
    let quality = places(Format::Iso2011).minutia + 5;
    bytes.remove(quality);
    bytes[8..12].copy_from_slice(&(59u32).to_be_bytes());
    bytes[15..19].copy_from_slice(&(44u32).to_be_bytes());
    let read_back = read(&bytes).unwrap().views.remove(0).template.minutiae[0];
    assert_eq!((read_back.x, read_back.y, read_back.quality), (30, 40, 0));
    bytes[50] = 7 << 4;
    assert_eq!(read(&bytes).unwrap_err().fault, Fault::MinutiaLength(7));
}

#[test]
fn qualities_that_were_not_reported_are_nought() {
    for format in [Format::Ansi2009, Format::Iso2011] {
        for untold in [254, 255] {
            let at = places(format).minutia + 5;
            let read = read(&altered(format, &[(at, &[untold])])).unwrap();
            assert_eq!(read.views[0].template.minutiae[0].quality, 0);
        }
    }
}

#[test]
fn the_best_minutiae_come_first() {
    let mut view = simple();
    let place = |x, quality| Minutia {
        x,
        quality,
        ..simple().template.minutiae[0]
    };
    view.template.minutiae = vec![place(1, 0), place(2, 30), place(3, 90), place(4, 30)];
    let bytes = write(Format::Iso2005, &[view]).unwrap();
    let read = read(&bytes).unwrap().views.remove(0).template.minutiae;
    assert_eq!(read.iter().map(|m| m.x).collect::<Vec<_>>(), [3, 2, 4, 1]);
}

#[test]
fn impression_types_are_those_of_ansi_nist_itl() {
    use Format::{Ansi2004, Ansi2009, Iso2005, Iso2011};
    for (format, code, impression) in [
        (Iso2005, 8, 8),
        (Iso2005, 14, 29),
        (Ansi2004, 9, 24),
        (Ansi2009, 10, 29),
        (Ansi2009, 21, 1),
        (Ansi2009, 22, 0),
        (Ansi2009, 27, 27),
        (Iso2011, 7, 7),
        (Iso2011, 9, 1),
        (Iso2011, 26, 24),
        (Iso2011, 28, 28),
        (Iso2011, 200, 29),
    ] {
        let bytes = altered(format, &[(places(format).impression, &[code])]);
        assert_eq!(
            read(&bytes).unwrap().views[0].impression,
            impression,
            "{format:?} {code}"
        );
    }
    for (format, impression, read_again) in [
        (Iso2011, 4, Some(4)),
        (Iso2011, 26, Some(24)),
        (Ansi2004, 26, Some(24)),
        (Ansi2009, 26, Some(26)),
        (Ansi2009, 29, Some(29)),
        (Ansi2009, 4, None),
        (Iso2005, 4, None),
        (Iso2005, 24, None),
        (Ansi2004, 29, None),
    ] {
        let view = View {
            impression,
            ..simple()
        };
        match (write(format, &[view]), read_again) {
            (Ok(bytes), Some(code)) => assert_eq!(read(&bytes).unwrap().views[0].impression, code),
            (Err(error), None) => assert_eq!(error.fault, Fault::Impression(impression, format)),
            (other, _) => panic!("{format:?} {impression}: {other:?}"),
        }
    }
}

#[test]
fn a_record_of_several_sizes_or_too_many_views() {
    let mut large = simple();
    (large.template.width, large.template.height) = (180, 400);
    for (format, sizes) in [
        (Format::Iso2005, [(200, 400); 2]),
        (Format::Ansi2004, [(200, 400); 2]),
        (Format::Ansi2009, [(200, 300), (180, 400)]),
        (Format::Iso2011, [(200, 300), (180, 400)]),
    ] {
        let read = read(&write(format, &[simple(), large.clone()]).unwrap()).unwrap();
        let found = [0, 1].map(|i| {
            let template = &read.views[i].template;
            (template.width, template.height)
        });
        assert_eq!(found, sizes, "{format:?}");
        for count in [0, 17] {
            let error = write(format, &vec![simple(); count]).unwrap_err();
            assert_eq!(error.fault, Fault::Views(count));
        }
        let error = write(
            format,
            &[View {
                finger: 11,
                ..simple()
            }],
        )
        .unwrap_err();
        assert_eq!((error.view, error.fault), (Some(1), Fault::Finger(11)));
    }
}

#[test]
fn records_of_more_than_64_kib_come_back() {
    let mut full = simple();
    full.template.minutiae = vec![full.template.minutiae[0]; 255];
    let views: Vec<View> = (0..110)
        .map(|i| View {
            finger: i % 11,
            ..full.clone()
        })
        .collect();
    for format in Format::ALL {
        let bytes = write(format, &views).unwrap();
        assert!(bytes.len() > 1 << 16);
        assert_eq!(
            read(&bytes),
            Ok(Record {
                format,
                views: views.clone()
            })
        );
    }
}

#[test]
fn a_length_that_leaves_out_the_last_bytes_is_passed_over() {
    for format in [Format::Iso2005, Format::Ansi2009, Format::Iso2011] {
        let length = write(format, &[simple()]).unwrap().len() as u32;
        let bytes = altered(format, &[(8, &(length - 2).to_be_bytes())]);
        assert_eq!(read(&bytes).unwrap().views, [simple()], "{format:?}");
    }
}
