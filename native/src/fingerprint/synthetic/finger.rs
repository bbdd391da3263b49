//! One finger: what all of its impressions have in common.

use super::grow::{COARSE, doubled, grown};
use super::pattern::{Class, Pattern};
use super::strokes::stroke;
use crate::fingerprint::extract::image::Grid;
use crate::random::Random;

/// Size of a finger's skin at 500 dpi, nail to nail and tip to joint.
const WIDTH: usize = 480;
const HEIGHT: usize = 560;
/// The middle of the pattern in it.
const MIDDLE: (f32, f32) = (240.0, 250.0);
/// Creases and scars are cut into the skin so deep.
const CREASE: f32 = 2.5;

/// A finger that never was.
pub struct Finger {
    /// By which its pores and impressions are drawn.
    pub(super) seed: u64,
    pattern: Pattern,
    /// About 1 on a ridge and -1 in a valley, lower in creases.
    skin: Grid<f32>,
}

impl Finger {
    /// The finger of that seed: the same one on every machine.
    pub fn new(seed: u64) -> Self {
        let dice = &mut Random::new(&[seed, 1]);
        let pattern = Pattern::drawn(dice);
        let coarse = |length: usize| length / COARSE as usize;
        let middle = (MIDDLE.0 / COARSE, MIDDLE.1 / COARSE);
        let coarse = grown(&pattern, coarse(WIDTH), coarse(HEIGHT), middle, dice);
        let mut skin = doubled(&coarse);
        creases(&mut skin, dice);
        Self {
            seed,
            pattern,
            skin,
        }
    }

    /// Henry's class of its pattern.
    pub fn class(&self) -> Class {
        self.pattern.class
    }

    /// The skin at a place from the middle of the pattern: about 1 on a ridge, -1 in a valley.
    #[inline]
    pub(super) fn skin(&self, x: f32, y: f32) -> f32 {
        let x = (x + MIDDLE.0).clamp(0.0, (WIDTH - 2) as f32);
        let y = (y + MIDDLE.1).clamp(0.0, (HEIGHT - 2) as f32);
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = (x - left as f32, y - top as f32);
        let at = top * WIDTH + left;
        let mixed = |at: usize| {
            let pair = &self.skin.values[at..at + 2];
            pair[0] + fx * (pair[1] - pair[0])
        };
        let (upper, lower) = (mixed(at), mixed(at + WIDTH));
        upper + fy * (lower - upper)
    }
}

/// Few on most fingers, many on some.
fn creases(skin: &mut Grid<f32>, dice: &mut Random) {
    let many = dice.unit();
    let count = (many * many * many * 9.0) as usize;
    for _ in 0..count {
        let from = (
            dice.between(0.1, 0.9) * WIDTH as f32,
            dice.between(0.1, 0.9) * HEIGHT as f32,
        );
        let length = dice.between(25.0, 130.0);
        let wide = dice.between(0.7, 1.8);
        stroke(skin, from, length, wide, -CREASE, dice);
    }
}
