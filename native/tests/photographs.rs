//! Pictures of other things, in which there are lines at a ridge's distance: none is taken for a
//! print. Each has lines enough for a template when nothing is asked but whether there are lines.

use _native::fingerprint::extract::{ExtractError, extract};

const WIDTH: usize = 400;
const HEIGHT: usize = 480;

/// Numbers from 0 to 1 that look like dice.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// The picture of a scene (grey levels of a place), seen a little from the side, with some grain.
fn pictured(scene: impl Fn(f32, f32) -> f32) -> Vec<u8> {
    let mut dice = Dice(7);
    let pixel = |i: usize| {
        let (x, y) = ((i % WIDTH) as f32, (i / WIDTH) as f32);
        let nearer = 1.0 + 0.0004 * y + 0.0002 * x;
        let grain = 24.0 * (dice.next() - 0.5);
        (scene(x * nearer, y * nearer) + grain).clamp(0.0, 255.0) as u8
    };
    (0..WIDTH * HEIGHT).map(pixel).collect()
}

fn refused(image: &[u8]) {
    assert_eq!(
        extract(image, WIDTH, HEIGHT, 500.0),
        Err(ExtractError::NoFinger)
    );
}

/// 1 within the first `share` of each period, else 0.
fn bars(at: f32, period: f32, share: f32) -> f32 {
    f32::from(u8::from((at / period).fract() < share))
}

#[test]
fn railings_are_no_finger() {
    refused(&pictured(|x, y| {
        let rail = (y - 120.0).abs() < 5.0 || (y - 470.0).abs() < 6.0;
        let bar = y > 120.0 && bars(x, 11.0, 0.4) > 0.5;
        if rail || bar { 50.0 } else { 200.0 - 0.1 * y }
    }));
}

#[test]
fn shuttered_windows_are_no_finger() {
    refused(&pictured(|x, y| {
        let window = bars(x, 34.0, 0.6) * bars(y, 42.0, 0.65);
        let slats = bars(y + 0.05 * x, 7.0, 0.5);
        180.0 - window * (120.0 - 100.0 * slats)
    }));
}

#[test]
fn a_brick_wall_is_no_finger() {
    refused(&pictured(|x, y| {
        let course = (y / 10.0).floor();
        let along = x + 12.5 * (course % 2.0);
        let tone = ((along / 25.0).floor() * 12.9 + course * 78.2).sin() * 20.0;
        let mortar = bars(y, 10.0, 0.25).max(bars(along, 25.0, 0.12));
        130.0 + tone + mortar * (90.0 - tone)
    }));
}

#[test]
fn cloth_is_no_finger() {
    // Five threads over and five under.
    refused(&pictured(|x, y| {
        let over = ((x / 60.0).floor() + (y / 60.0).floor()) % 2.0 == 0.0;
        let thread = if over { x } else { y } / 12.0;
        let fold = 30.0 * ((x + 0.5 * y) / 70.0).sin();
        120.0 + fold + 70.0 * (thread.fract() * std::f32::consts::PI).sin()
    }));
}

#[test]
fn a_printed_page_is_no_finger() {
    // Letters of upright strokes, some of which are joined; every sixth is a space.
    let mut dice = Dice(11);
    let letters: Vec<[bool; 4]> = (0..70 * 40)
        .map(|_| std::array::from_fn(|_| dice.next() < 0.5))
        .collect();
    refused(&pictured(|x, y| {
        let (column, row) = ((x / 12.0) as usize, (y / 22.0) as usize);
        let (u, v) = ((x / 12.0).fract(), (y / 22.0).fract());
        let [second, top, middle, bottom] = letters[row * 70 + column];
        let upright = u < 0.25 || (0.45..0.7).contains(&u) && second;
        let across = v < 0.12 && top
            || (0.24..0.36).contains(&v) && middle
            || (0.48..0.6).contains(&v) && bottom;
        let inked = column % 6 != 5 && v < 0.6 && (upright || u < 0.7 && across);
        if inked { 30.0 } else { 235.0 }
    }));
}
