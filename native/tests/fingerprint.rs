//! Fingerprints from outside: templates as bytes, extraction from images good and bad, comparison.

use _native::fingerprint::compare::{Prepared, compare, score};
use _native::fingerprint::extract::{ExtractError, extract};
use _native::fingerprint::{Flow, Kind, Minutia, Template, TemplateError};
use proptest::prelude::*;

const SIDE: usize = 320;

/// Rings nine pixels apart about a centre, some of which end at a fault line: invented ridges.
fn rings(centre: (f32, f32)) -> Vec<u8> {
    let pixel = |i: usize| {
        let (dx, dy) = ((i % SIDE) as f32 - centre.0, (i / SIDE) as f32 - centre.1);
        let wave = dx.hypot(dy) + 9.0 * dy.atan2(dx) / std::f32::consts::TAU;
        let shift = if dx > 40.0 && dy > 0.0 {
            (dx - 40.0) * 0.12
        } else {
            0.0
        };
        (128.0 + 90.0 * ((wave + shift) * std::f32::consts::TAU / 9.0).cos()) as u8
    };
    (0..SIDE * SIDE).map(pixel).collect()
}

fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}

fn minutia() -> impl Strategy<Value = Minutia> {
    let kind = prop_oneof![
        Just(Kind::Other),
        Just(Kind::Ending),
        Just(Kind::Bifurcation)
    ];
    (0u16..400, 0u16..500, any::<u8>(), kind, 0u8..=100).prop_map(|(x, y, angle, kind, quality)| {
        Minutia {
            x,
            y,
            angle,
            kind,
            quality,
        }
    })
}

fn template() -> impl Strategy<Value = Template> {
    let flow = prop_oneof![
        Just(Flow::default()),
        proptest::collection::vec(any::<u8>(), 25 * 31).prop_map(|cells| Flow {
            columns: 25,
            rows: 31,
            cells
        }),
    ];
    (
        proptest::collection::vec(minutia(), 0..=255),
        0u8..=100,
        flow,
    )
        .prop_map(|(minutiae, quality, flow)| Template {
            width: 400,
            height: 500,
            quality,
            minutiae,
            flow,
        })
}

/// The template turned by 256ths of a turn about its middle and shifted; what leaves it is lost.
fn moved(template: &Template, turn: u8, shift: (f32, f32)) -> Template {
    let (sin, cos) = (f32::from(turn) * std::f32::consts::TAU / 256.0).sin_cos();
    let (mx, my) = (
        f32::from(template.width) / 2.0,
        f32::from(template.height) / 2.0,
    );
    let place = |m: &Minutia| {
        let (dx, dy) = (f32::from(m.x) - mx, f32::from(m.y) - my);
        let (x, y) = (
            mx + dx * cos + dy * sin + shift.0,
            my - dx * sin + dy * cos + shift.1,
        );
        let inside = x >= 0.0 && y >= 0.0 && x < 2.0 * mx && y < 2.0 * my;
        inside.then(|| Minutia {
            x: x as u16,
            y: y as u16,
            angle: m.angle.wrapping_add(turn),
            ..*m
        })
    };
    let minutiae = template.minutiae.iter().filter_map(place).collect();
    Template {
        minutiae,
        flow: Flow::default(),
        ..template.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_template_comes_back_from_its_bytes(template in template()) {
        prop_assert_eq!(Template::from_bytes(&template.to_bytes()), Ok(template));
    }

    #[test]
    fn every_shorter_or_longer_text_is_an_error(template in template(), cut in 0usize..4000) {
        let mut bytes = template.to_bytes();
        bytes.push(0);
        prop_assert_eq!(Template::from_bytes(&bytes), Err(TemplateError::Trailing));
        bytes.truncate(cut.min(bytes.len() - 2));
        prop_assert!(Template::from_bytes(&bytes).is_err());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Template::from_bytes(&bytes);
        let _ = Template::from_bytes(&[b"NFT\x01".as_slice(), &bytes].concat());
    }

    #[test]
    fn any_two_templates_are_compared(a in template(), b in template()) {
        let found = score(&compare(&Prepared::new(a), &Prepared::new(b)));
        prop_assert!(found.is_finite() && found >= 0.0);
    }

    #[test]
    fn small_images_of_anything_are_read_or_refused(
        width in 0usize..90, height in 0usize..90, dpi in any::<f32>(),
    ) {
        let _ = extract(&noise(width * height), width, height, dpi);
    }
}

#[test]
fn one_print_matches_itself_however_it_is_laid_on() {
    let mut runner = noise(7 * 45).into_iter();
    let mut next = |most: usize| usize::from(runner.next().unwrap()) * most / 256;
    let minutiae = (0..45)
        .map(|_| Minutia {
            x: (60 + next(280)) as u16,
            y: (80 + next(340)) as u16,
            angle: next(256) as u8,
            kind: Kind::Ending,
            quality: 80,
        })
        .collect();
    let template = Template {
        width: 400,
        height: 500,
        quality: 80,
        minutiae,
        flow: Flow::default(),
    };
    let probe = Prepared::new(template.clone());
    for (turn, shift) in [(0, (0.0, 0.0)), (20, (15.0, -10.0)), (240, (-30.0, 25.0))] {
        let seen = compare(&probe, &Prepared::new(moved(&template, turn, shift)));
        assert!(score(&seen) > 5.0, "turned by {turn}: {seen:?}");
        assert!(seen.pairs.iter().filter(|p| p.probe == p.candidate).count() >= 20);
    }
}

#[test]
fn ridges_are_found_and_their_flow_is_right() {
    let found = extract(&rings((160.0, 160.0)), SIDE, SIDE, 500.0).unwrap();
    assert_eq!((found.width, found.height), (320, 320));
    assert!(!found.minutiae.is_empty());
    // Right of the centre the rings run up and down: half of the 255 steps of half a turn.
    let cell = found.flow.cells[10 * usize::from(found.flow.columns) + 16];
    assert!((110..=146).contains(&cell), "{cell}");
}

#[test]
fn another_resolution_gives_the_same_size() {
    let image = rings((160.0, 160.0));
    let found = extract(&image, SIDE, SIDE, 569.0).unwrap();
    assert_eq!((found.width, found.height), (281, 281));
}

#[test]
fn what_shows_no_ridges_is_refused() {
    let size = SIDE * SIDE;
    for flat in [0u8, 128, 255] {
        assert_eq!(
            extract(&vec![flat; size], SIDE, SIDE, 500.0),
            Err(ExtractError::NoRidges)
        );
    }
    let slope: Vec<u8> = (0..size).map(|i| (i % SIDE * 255 / SIDE) as u8).collect();
    assert_eq!(
        extract(&slope, SIDE, SIDE, 500.0),
        Err(ExtractError::NoRidges)
    );
    assert_eq!(
        extract(&noise(size), SIDE, SIDE, 500.0),
        Err(ExtractError::NoRidges)
    );
}

#[test]
fn a_print_is_read_up_to_the_edge_of_the_image() {
    let found = extract(&rings((160.0, 160.0)), SIDE, SIDE, 500.0).unwrap();
    let columns = usize::from(found.flow.columns);
    assert!(found.flow.cells[..columns].iter().all(|&cell| cell != 0));
    assert!(
        found
            .flow
            .cells
            .iter()
            .rev()
            .take(columns)
            .all(|&cell| cell != 0)
    );
}

#[test]
fn the_frame_of_a_sensor_is_not_read_as_ridges() {
    let mut image = rings((160.0, 160.0));
    let inside = |x: usize, y: usize| x > 40 + y / 10 && x < SIDE - 40 - y / 10;
    for (i, pixel) in image.iter_mut().enumerate() {
        if !inside(i % SIDE, i / SIDE) {
            *pixel = 255;
        }
    }
    let found = extract(&image, SIDE, SIDE, 500.0).unwrap();
    for minutia in &found.minutiae {
        let (x, y) = (usize::from(minutia.x), usize::from(minutia.y));
        assert!(inside(x - 8, y) && inside(x + 8, y), "{minutia:?}");
    }
    let columns = usize::from(found.flow.columns);
    let frame = found.flow.cells.chunks_exact(columns).map(|row| row[0]);
    assert!(frame.into_iter().all(|cell| cell == 0));
}

#[test]
fn the_largest_image_is_read_and_a_larger_one_is_not() {
    let largest = extract(&noise(4000 * 48), 4000, 48, 500.0);
    assert_eq!(largest, Err(ExtractError::NoRidges));
    let started = std::time::Instant::now();
    let blank = extract(&vec![200; 4000 * 4000], 4000, 4000, 500.0);
    assert_eq!(blank, Err(ExtractError::NoRidges));
    // Some 2 s where it is optimised.
    assert!(started.elapsed().as_secs() < 300);
    assert_eq!(
        extract(&vec![200; 4001 * 4001], 4001, 4001, 500.0),
        Err(ExtractError::Size(4001.0, 4001.0))
    );
}

#[test]
fn no_more_minutiae_are_kept_than_a_template_holds() {
    const WIDE: usize = 640;
    let grain = noise(WIDE * WIDE);
    // Rings whose phase jumps by half a period from patch to patch.
    let pixel = |i: usize| {
        let (x, y) = ((i % WIDE) as f32, (i / WIDE) as f32);
        let jump = if (x * 0.1).sin() * (y * 0.1).sin() > 0.0 {
            4.5
        } else {
            0.0
        };
        let wave = ((x.hypot(y + 90.0) + jump) * std::f32::consts::TAU / 9.0).cos();
        (128.0 + 80.0 * wave + f32::from(grain[i]) * 0.1) as u8
    };
    let image: Vec<u8> = (0..WIDE * WIDE).map(pixel).collect();
    let found = extract(&image, WIDE, WIDE, 500.0).unwrap();
    assert_eq!(found.minutiae.len(), 255);
    assert!(found.minutiae.is_sorted_by(|a, b| a.quality >= b.quality));
}

#[test]
fn lying_sizes_and_resolutions_are_refused() {
    assert_eq!(
        extract(&[0], 1, 1, 500.0),
        Err(ExtractError::Size(1.0, 1.0))
    );
    assert_eq!(
        extract(&[0; 10], 20_000, 20_000, 500.0),
        Err(ExtractError::Pixels)
    );
    assert_eq!(
        extract(&[0; 10], usize::MAX, 2, 500.0),
        Err(ExtractError::Pixels)
    );
    for dpi in [0.0, -500.0, 1e9, f32::INFINITY] {
        let refused = extract(&vec![0; 100 * 100], 100, 100, dpi);
        assert_eq!(refused, Err(ExtractError::Resolution(dpi)));
    }
    let nan = extract(&vec![0; 100 * 100], 100, 100, f32::NAN);
    assert!(matches!(nan, Err(ExtractError::Resolution(_))));
}
