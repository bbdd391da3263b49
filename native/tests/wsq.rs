//! WSQ held to samples of other makers (where they are at hand), and to any bytes at all.

use std::path::{Path, PathBuf};
use std::time::Instant;

use _native::wsq::{MAX_PIXELS, WsqError, decode, encode};
use proptest::prelude::*;

/// Ridges in rings with a ramp of light, as some finger might leave.
fn invented(width: u16, height: u16) -> Vec<u8> {
    let (middle_x, middle_y) = (f32::from(width) / 2.0, f32::from(height) / 2.0);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (f32::from(x) - middle_x, f32::from(y) - middle_y);
            let wave = (dx.hypot(dy) * std::f32::consts::TAU / 9.0).cos();
            pixels.push((140.0 + 70.0 * wave + 30.0 * dx / middle_x) as u8);
        }
    }
    pixels
}

fn worst(a: &[u8], b: &[u8]) -> u8 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap_or(0)
}

fn sample() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("shared/data/fingerprints/interchange/sample.wsq");
    let there = path.exists();
    if !there {
        println!("skipped: {} is not there", path.display());
    }
    there.then_some(path)
}

#[test]
fn another_makers_file_is_decoded() {
    let Some(path) = sample() else { return };
    let image = decode(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(
        (image.width, image.height, image.dpi),
        (545, 622, Some(500))
    );
    // The pixels are compared in tests/unit/test_prints_images.py, where PNG can be read.
    let mean = image.pixels.iter().map(|&p| f64::from(p)).sum::<f64>() / (545.0 * 622.0);
    assert!((100.0..255.0).contains(&mean), "{mean}");
}

#[test]
fn what_is_written_is_read_again() {
    for (width, height) in [(400, 500), (32, 32), (33, 64), (255, 35), (257, 259)] {
        let pixels = invented(width, height);
        let file = encode(&pixels, width, height, 500).unwrap();
        let image = decode(&file).unwrap();
        assert_eq!((image.width, image.height), (width.into(), height.into()));
        assert_eq!(image.dpi, Some(500));
        assert!(worst(&image.pixels, &pixels) <= 16, "{width} by {height}");
    }
}

#[test]
fn a_flat_image_comes_back_as_it_was() {
    let file = encode(&[77; 120 * 90], 120, 90, 1000).unwrap();
    let image = decode(&file).unwrap();
    assert_eq!(worst(&image.pixels, &[77; 120 * 90]), 0);
    assert_eq!(image.dpi, Some(1000));
}

#[test]
fn every_cut_is_noticed() {
    let file = encode(&invented(96, 96), 96, 96, 500).unwrap();
    for length in 0..file.len() {
        assert!(decode(&file[..length]).is_err(), "cut at {length}");
    }
    assert_eq!(decode(&file[..file.len() - 2]), Err(WsqError::Truncated));
    let longer = [&file[..], b"something else"].concat();
    assert_eq!(decode(&longer), decode(&file));
}

/// Where the segment of a marker begins, after its length.
fn segment(file: &[u8], marker: u8) -> usize {
    let found = file.windows(2).position(|pair| pair == [0xff, marker]);
    found.unwrap() + 4
}

#[test]
fn headers_that_lie_are_refused() {
    let file = encode(&invented(96, 96), 96, 96, 500).unwrap();
    let frame = segment(&file, 0xa2);
    let sized = |height: u16, width: u16| {
        let mut lying = file.clone();
        lying[frame + 2..frame + 4].copy_from_slice(&height.to_be_bytes());
        lying[frame + 4..frame + 6].copy_from_slice(&width.to_be_bytes());
        decode(&lying)
    };
    assert_eq!(sized(20_000, 20_000), Err(WsqError::Size(20_000, 20_000)));
    assert_eq!(sized(0, 96), Err(WsqError::Size(96, 0)));
    assert_eq!(sized(97, 96), Err(WsqError::TooLittle));
    assert_eq!(sized(95, 96), Err(WsqError::TooMuch));
}

#[test]
fn tables_that_cannot_be_are_refused() {
    let file = encode(&invented(96, 96), 96, 96, 500).unwrap();
    let changed = |place: usize, value: u8| {
        let mut file = file.clone();
        file[place] = value;
        decode(&file)
    };
    let codes = segment(&file, 0xa6);
    let refused = Err(WsqError::Table("table of Huffman codes"));
    assert_eq!(changed(codes + 1, 3), Err(WsqError::Truncated));
    // More short codes than there can be; the number of all codes stays the same.
    let mut crowded = file.clone();
    crowded[codes + 1..codes + 17]
        .copy_from_slice(&[3, 251, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(decode(&crowded), refused);
    let number = Err(WsqError::Table("number of a Huffman table"));
    assert_eq!(changed(codes, 8), number);
    let missing = Err(WsqError::Missing("table of the Huffman codes that it uses"));
    assert_eq!(changed(codes, 7), missing);
    let filters = Err(WsqError::Table("table of wavelet filters"));
    assert_eq!(changed(segment(&file, 0xa4), 8), filters);
    assert_eq!(
        changed(segment(&file, 0xa4) - 3, 0xa7),
        Err(WsqError::Marker(0xffa7))
    );
    assert_eq!(decode(b"\x89PNG"), Err(WsqError::Magic));
}

#[test]
fn what_cannot_be_written_is_refused() {
    assert_eq!(encode(&[0; 5], 2, 2, 500), Err(WsqError::Size(2, 2)));
    assert_eq!(encode(&[], 0, 9, 500), Err(WsqError::Size(0, 9)));
    assert_eq!(encode(&[0; 320], 10, 32, 500), Err(WsqError::Size(10, 32)));
    assert_eq!(encode(&[0; 32], 32, 32, 500), Err(WsqError::Size(32, 32)));
}

#[test]
fn a_small_file_that_claims_the_largest_image_takes_little_time() {
    let mut file = encode(&invented(96, 96), 96, 96, 500).unwrap();
    let frame = segment(&file, 0xa2);
    let mut claimed = |height: u16, width: u16| {
        file[frame + 2..frame + 4].copy_from_slice(&height.to_be_bytes());
        file[frame + 4..frame + 6].copy_from_slice(&width.to_be_bytes());
        decode(&file)
    };
    assert_eq!(8192 * 4096, MAX_PIXELS);
    let started = Instant::now();
    assert_eq!(claimed(8192, 4096), Err(WsqError::TooLittle));
    assert_eq!(claimed(8192, 4097), Err(WsqError::Size(4097, 8192)));
    assert_eq!(claimed(65535, 65535), Err(WsqError::Size(65535, 65535)));
    assert!(started.elapsed().as_secs() < 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = decode(&bytes);
        let _ = decode(&[b"\xff\xa0".as_slice(), &bytes].concat());
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut file = encode(&invented(64, 48), 64, 48, 500).unwrap();
        for (place, value) in damage {
            let place = place.index(file.len());
            file[place] = value;
        }
        if let Ok(image) = decode(&file) {
            prop_assert_eq!(image.pixels.len(), image.width * image.height);
        }
    }
}
