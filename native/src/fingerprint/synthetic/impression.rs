//! One impression of a finger: laid on, pressed, smeared, and seen by a sensor or on a surface.

use super::contact::{Contact, Habit};
use super::distortion::Distortion;
use super::finger::Finger;
use super::pattern::Wave;
use super::strokes::stroke;
use crate::fingerprint::extract::image::{Grid, box_mean};
use crate::random::{Random, mixed};

/// How an impression came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Laid on a sensor.
    Flat,
    /// Rolled from nail to nail.
    Rolled,
    /// Left somewhere unawares: a small part, faint, on a ground of its own.
    Latent,
}

/// An image of 8-bit grey values at 500 dpi, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `width * height` grey values.
    pub pixels: Vec<u8>,
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// What a manner of impression is like: ranges that dice choose from.
struct Style {
    habit: Habit,
    /// Deviation of the skin's pull in pixels and of its twist in radians.
    pull: f32,
    twist: f32,
    /// Mean and deviation of the moisture: below 0 ridges are thin and broken, above they run
    /// together.
    wet: (f32, f32),
    /// Roughness of the ridges, fine and in spots.
    rough: (f32, f32),
    /// Grey levels of the ridges and of the ground.
    ink: (f32, f32),
    ground: (f32, f32),
    /// Deviation of the sensor's noise in grey levels.
    grain: (f32, f32),
    /// Most scratches, and most lines on the ground.
    scratches: f32,
    lines: f32,
    /// Deviation of the ground's clouds in grey levels.
    clouds: f32,
}

/// Contacts as in the folders of FVC2002 and FVC2004, whose prints show 252 cells of 16 by 16
/// pixels with a deviation of 58.
pub const FLAT: Habit = Habit {
    width: 320,
    height: 400,
    area: [64_500.0, 15_000.0, 28_000.0, 102_000.0],
    slim: (1.05, 1.45),
    turn: 0.17,
    off: 18.0,
    shift: [22.0, 10.0, 36.0],
};

impl Manner {
    fn style(self) -> Style {
        match self {
            Self::Flat => Style {
                habit: FLAT,
                pull: 9.0,
                twist: 0.06,
                wet: (-0.05, 0.3),
                rough: (0.4, 0.55),
                ink: (20.0, 90.0),
                ground: (185.0, 250.0),
                grain: (1.0, 6.0),
                scratches: 3.0,
                lines: 0.0,
                clouds: 1.5,
            },
            Self::Rolled => Style {
                habit: Habit {
                    width: 480,
                    height: 560,
                    area: [135_000.0, 15_000.0, 95_000.0, 165_000.0],
                    slim: (1.1, 1.3),
                    turn: 0.09,
                    off: 10.0,
                    shift: [8.0, 14.0, 12.0],
                },
                pull: 9.0,
                twist: 0.04,
                wet: (0.08, 0.2),
                rough: (0.3, 0.45),
                ink: (15.0, 70.0),
                ground: (205.0, 250.0),
                grain: (1.0, 5.0),
                scratches: 4.0,
                lines: 0.0,
                clouds: 2.0,
            },
            Self::Latent => Style {
                habit: Habit {
                    width: 400,
                    height: 400,
                    area: [36_000.0, 9_000.0, 18_000.0, 60_000.0],
                    slim: (0.8, 1.6),
                    turn: 0.35,
                    off: 30.0,
                    shift: [25.0, 5.0, 35.0],
                },
                pull: 10.0,
                twist: 0.09,
                wet: (-0.1, 0.25),
                rough: (0.5, 0.8),
                ink: (75.0, 125.0),
                ground: (150.0, 205.0),
                grain: (4.0, 9.0),
                scratches: 6.0,
                lines: 8.0,
                clouds: 7.0,
            },
        }
    }
}

/// Distance of the places at which slow changes are worked out.
const NODE: usize = 16;
/// Place in the skin (two), depth inside the contact, moisture, and light of the ground.
type Node = [f32; 5];
/// No impression is without some noise at the edge of the contact, in shares of its half axes.
const RAGGED: f32 = 0.05;
/// Sweat pores lie in cells of so many pixels of the skin, and are so wide.
const PORE_CELL: f32 = 8.0;
const PORE: f32 = 1.3;

impl Finger {
    /// The impression of that seed: the same one on every machine.
    pub fn impression(&self, seed: u64, manner: Manner) -> Image {
        let style = manner.style();
        let dice = &mut Random::new(&[self.seed, seed, 2 + manner as u64]);
        let contact = Contact::drawn(&style.habit, dice);
        let (width, height) = (usize::from(contact.width), usize::from(contact.height));
        let nodes = nodes(&contact, &style, dice);
        let fine = box_mean(&noise(width, height, dice), 1);
        let spots = box_mean(&box_mean(&noise(width, height, dice), 3), 2);
        // Most impressions are fair, some are bad.
        let bad = dice.unit() * dice.unit();
        let (fine_height, spot_height) = (
            3.0 * style.rough.0 * (0.7 + 2.0 * bad),
            9.0 * style.rough.1 * (0.7 + 2.0 * bad),
        );
        let pores = (dice.between(-0.5, 1.0) * 1.5).max(0.0);
        let mut ink = Grid::filled(width, height, 0.0f32);
        let mut light = Grid::filled(width, height, 0.0f32);
        for y in 0..height {
            let across = y as f32 / NODE as f32;
            for x in 0..width {
                let [u, v, depth, wet, ground] = between(&nodes, x, across);
                let at = y * width + x;
                let rough = fine_height * fine.values[at] + spot_height * spots.values[at];
                light.values[at] = ground;
                let edge = depth / RAGGED + rough;
                if edge <= -2.0 {
                    ink.values[at] = -4.0;
                    continue;
                }
                // Less pressure towards the edge.
                let pressed = (1.0 - depth * 5.0).clamp(0.0, 1.0);
                let mut level = self.skin(u, v) + wet + rough - 0.7 * pressed * pressed;
                if pores > 0.0 && level > 0.3 {
                    level -= pores * self.pore(u, v);
                }
                ink.values[at] = level.min(0.8 * edge);
            }
        }
        for _ in 0..(style.scratches * dice.unit()) as usize {
            let from = (dice.unit() * width as f32, dice.unit() * height as f32);
            let (length, wide) = (dice.between(20.0, 160.0), dice.between(0.3, 1.2));
            stroke(&mut ink, from, length, wide, -2.5, dice);
        }
        for _ in 0..(style.lines * dice.unit()) as usize {
            let from = (dice.unit() * width as f32, dice.unit() * height as f32);
            let (length, wide) = (dice.between(60.0, 400.0), dice.between(0.3, 1.8));
            let dark = dice.between(20.0, 70.0);
            stroke(&mut light, from, length, wide, -dark, dice);
        }
        let pixels = seen(&ink, &light, &style, dice);
        Image {
            pixels,
            width,
            height,
        }
    }

    /// 1 in the middle of a pore, 0 outside.
    fn pore(&self, u: f32, v: f32) -> f32 {
        let (column, row) = ((u / PORE_CELL).floor(), (v / PORE_CELL).floor());
        let cell = ((column as i64) << 32) ^ (row as i64 & 0xFFFF_FFFF);
        let bits = mixed(self.seed ^ cell as u64);
        let inner = PORE_CELL - 2.0 * PORE;
        let place = |bits: u64| PORE + inner * (bits & 0xFFFF) as f32 / 65_536.0;
        let (dx, dy) = (
            u - column * PORE_CELL - place(bits),
            v - row * PORE_CELL - place(bits >> 16),
        );
        (1.0 - (dx * dx + dy * dy) / (PORE * PORE)).max(0.0)
    }
}

/// What changes slowly, on a grid of `NODE` pixels.
fn nodes(contact: &Contact, style: &Style, dice: &mut Random) -> Vec<Vec<Node>> {
    let distortion = Distortion::drawn(contact, style.pull, style.twist, dice);
    let wet = (style.wet.0 + style.wet.1 * dice.normal()).clamp(-0.75, 0.75);
    let patches: [Wave; 3] = std::array::from_fn(|_| Wave::drawn(dice, 0.35, 60.0, 300.0));
    let ground = dice.between(style.ground.0, style.ground.1);
    let shade: [Wave; 2] = std::array::from_fn(|_| Wave::drawn(dice, 8.0, 300.0, 900.0));
    let count = |side: u16| usize::from(side).div_ceil(NODE) + 1;
    let node = |column: usize, row: usize| {
        let (x, y) = ((column * NODE) as f32, (row * NODE) as f32);
        let place = contact.in_finger(x, y);
        let (u, v) = distortion.applied(place);
        let moisture: f32 = patches.iter().map(|wave| wave.at(x, y)).sum();
        let shadow: f32 = shade.iter().map(|wave| wave.at(x, y)).sum();
        [u, v, contact.depth(x, y), wet + moisture, ground + shadow]
    };
    let row = |row| {
        (0..count(contact.width))
            .map(|column| node(column, row))
            .collect()
    };
    (0..count(contact.height)).map(row).collect()
}

#[inline(always)]
fn between(nodes: &[Vec<Node>], x: usize, across: f32) -> Node {
    let row = across as usize;
    let (fx, fy) = ((x % NODE) as f32 / NODE as f32, across - row as f32);
    let [upper, lower] = [
        &nodes[row][x / NODE..][..2],
        &nodes[row + 1][x / NODE..][..2],
    ];
    std::array::from_fn(|i| {
        let above = upper[0][i] + fx * (upper[1][i] - upper[0][i]);
        let below = lower[0][i] + fx * (lower[1][i] - lower[0][i]);
        above + fy * (below - above)
    })
}

fn noise(width: usize, height: usize, dice: &mut Random) -> Grid<f32> {
    let mut noise = Grid::filled(width, height, 0.0);
    noise.values.iter_mut().for_each(|v| *v = dice.normal());
    noise
}

/// Grey values of ink on its ground, as a sensor sees them: a little blurred, with noise.
fn seen(ink: &Grid<f32>, light: &Grid<f32>, style: &Style, dice: &mut Random) -> Vec<u8> {
    let dark = dice.between(style.ink.0, style.ink.1);
    let grain = dice.between(style.grain.0, style.grain.1);
    let sharp = dice.between(1.8, 4.0);
    let mut grey = ink.clone();
    for (value, ground) in grey.values.iter_mut().zip(&light.values) {
        let level = sharp * *value;
        let share = 0.5 + 0.5 * level / (1.0 + level * level).sqrt();
        *value = ground - (ground - dark) * share;
    }
    let clouds = box_mean(&noise(ink.width, ink.height, dice), 3);
    let clouds = box_mean(&clouds, 4);
    let blurred = box_mean(&grey, 1);
    let values = grey.values.iter().zip(&blurred.values).zip(&clouds.values);
    // A mean over 7 by 7 and one over 9 by 9 leave about a twelfth of the noise's deviation.
    values
        .map(|((own, mean), cloud)| {
            let value = 0.4 * own + 0.6 * mean + 12.0 * style.clouds * cloud;
            (value + grain * dice.normal() + 0.5).clamp(0.0, 255.0) as u8
        })
        .collect()
}
