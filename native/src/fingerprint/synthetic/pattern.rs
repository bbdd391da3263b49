//! The pattern of one finger: its class, and which way and how far apart its ridges run.
//!
//! Lengths are pixels at 500 dpi from the middle of the pattern, x to the right, y downwards;
//! angles run from x towards y.

use super::trigonometry::sin_cos;
use crate::random::Random;

/// Directions are worked out for so many places at once, which processors do in parallel.
pub const LANES: usize = 8;
/// One value a place.
pub type Lanes = [f32; LANES];

/// Henry's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Ridges rise and fall, and none turns back.
    Arch,
    /// An arch about a steep core.
    TentedArch,
    /// Ridges come from the left and turn back to it.
    LeftLoop,
    /// Ridges come from the right and turn back to it.
    RightLoop,
    /// Ridges run around a centre.
    Whorl,
}

/// Shares of the classes among fingers in per mille (Wilson, Candela and Watson 1994, "Neural
/// network fingerprint classification", table 1).
const SHARES: [(Class, f32); 5] = [
    (Class::Arch, 0.037),
    (Class::TentedArch, 0.029),
    (Class::LeftLoop, 0.338),
    (Class::RightLoop, 0.317),
    (Class::Whorl, 0.279),
];

/// A core (index 1/2) or a delta (index -1/2).
#[derive(Clone, Copy, Debug)]
struct Singular {
    x: f32,
    y: f32,
    /// 1 for a core, -1 for a delta.
    sign: f32,
    /// How the field about it departs from the ideal one, as a Fourier series of the angle.
    bent: [f32; 4],
}

/// A slow change from place to place.
#[derive(Clone, Copy, Debug)]
pub struct Wave {
    x: f32,
    y: f32,
    phase: f32,
    height: f32,
}

impl Wave {
    /// In a direction by dice, of up to that height and of a length between those.
    pub fn drawn(dice: &mut Random, height: f32, shortest: f32, longest: f32) -> Self {
        let (sin, cos) = sin_cos(dice.between(0.0, std::f32::consts::TAU));
        let rate = std::f32::consts::TAU / dice.between(shortest, longest);
        Self {
            x: rate * cos,
            y: rate * sin,
            phase: dice.between(0.0, std::f32::consts::TAU),
            height: height * dice.between(0.3, 1.0),
        }
    }

    /// Its value at a place.
    #[inline(always)]
    pub fn at(&self, x: f32, y: f32) -> f32 {
        self.height * sin_cos(self.x * x + self.y * y + self.phase).0
    }
}

/// The pattern of one finger.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Henry's class.
    pub class: Class,
    singular: Vec<Singular>,
    /// How steeply the ridges rise at the sides, as a slope, and over which width they reach it.
    rise: f32,
    width: f32,
    /// Where the rise begins to fade, downwards.
    base: f32,
    bends: [Wave; 3],
    period: f32,
    swells: [Wave; 3],
}

impl Pattern {
    /// A pattern by dice, of a class in its natural share.
    pub fn drawn(dice: &mut Random) -> Self {
        let mut at = dice.unit();
        let class = SHARES
            .iter()
            .find(|(_, share)| {
                at -= share;
                at < 0.0
            })
            .map_or(Class::Whorl, |(class, _)| *class);
        let singular = singular(class, dice);
        let rise = match class {
            Class::Arch => dice.between(0.9, 1.6),
            _ => dice.between(0.45, 0.85),
        };
        Self {
            class,
            singular,
            rise,
            width: dice.between(70.0, 110.0),
            base: dice.between(20.0, 60.0),
            bends: std::array::from_fn(|_| Wave::drawn(dice, 0.09, 160.0, 420.0)),
            // Men's ridges are some 9 pixels apart, women's somewhat less.
            period: (9.0 + 0.7 * dice.normal()).clamp(7.6, 10.6),
            swells: std::array::from_fn(|_| Wave::drawn(dice, 0.06, 110.0, 350.0)),
        }
    }

    /// Cosine and sine of twice the ridges' direction at `LANES` places.
    ///
    /// Zeros and poles of a rational function (Sherlock and Monro 1993, "A model for interpreting
    /// fingerprint topology", section 3), each with an angular correction in the manner of Vizcaya
    /// and Gerhardt 1996, "A nonlinear orientation model for global description of fingerprints",
    /// but smooth; then the rise of the flanks towards the middle, which is an arch's only part.
    pub fn direction(&self, x: Lanes, y: Lanes) -> [Lanes; 2] {
        let (mut cos, mut sin) = ([1.0f32; LANES], [0.0f32; LANES]);
        let mut turn = [0.0f32; LANES];
        for point in &self.singular {
            for i in 0..LANES {
                let (dx, dy) = (x[i] - point.x, y[i] - point.y);
                let far = (dx * dx + dy * dy).sqrt().max(1e-3);
                let (c, s) = (dx / far, dy / far);
                let signed = point.sign * s;
                (cos[i], sin[i]) = (cos[i] * c - sin[i] * signed, cos[i] * signed + sin[i] * c);
                let [a, b, d, e] = point.bent;
                // Far away its neighbours and the flanks decide.
                let near = 120.0 / (120.0 + far);
                turn[i] += near * (a * c + b * s + d * (c * c - s * s) + e * 2.0 * s * c);
            }
        }
        for i in 0..LANES {
            let below = ((y[i] - self.base) / 160.0).clamp(0.0, 1.0);
            let rise = self.rise * (1.0 - below * below * (3.0 - 2.0 * below));
            let side = x[i] / self.width;
            let slope = rise * side / (1.0 + side * side).sqrt();
            // Twice the angle of a line of that slope, without finding the angle.
            let size = 1.0 + slope * slope;
            let (c, s) = ((1.0 - slope * slope) / size, 2.0 * slope / size);
            (cos[i], sin[i]) = (cos[i] * c - sin[i] * s, cos[i] * s + sin[i] * c);
        }
        for i in 0..LANES {
            let bend: f32 = self.bends.iter().map(|wave| wave.at(x[i], y[i])).sum();
            let (s, c) = sin_cos(turn[i] + 2.0 * bend);
            (cos[i], sin[i]) = (cos[i] * c - sin[i] * s, cos[i] * s + sin[i] * c);
        }
        [cos, sin]
    }

    /// Distance from ridge to ridge in pixels, 6.5 to 13.
    ///
    /// Ridges lie wider above the upper core and below the lower delta (Cappelli, Maio and Maltoni
    /// 2000, "Synthetic fingerprint-image generation", section 2.3).
    pub fn period(&self, x: f32, y: f32) -> f32 {
        let swell: f32 = self.swells.iter().map(|wave| wave.at(x, y)).sum();
        let above = ((-y - 90.0) / 120.0).clamp(0.0, 1.0);
        let below = ((y - 100.0) / 100.0).clamp(0.0, 1.0);
        (self.period * (1.0 + swell + 0.12 * above + 0.22 * below)).clamp(6.5, 13.0)
    }
}

fn singular(class: Class, dice: &mut Random) -> Vec<Singular> {
    let side = match class {
        // The ridges of a left loop leave to the left, so its delta lies on the right.
        Class::LeftLoop => 1.0,
        _ => -1.0,
    };
    let places = match class {
        Class::Arch => vec![],
        Class::TentedArch => vec![
            (1.0, dice.between(-6.0, 6.0), dice.between(-15.0, 15.0)),
            (-1.0, dice.between(-14.0, 14.0), dice.between(60.0, 100.0)),
        ],
        Class::LeftLoop | Class::RightLoop => vec![
            (
                1.0,
                -side * dice.between(0.0, 15.0),
                dice.between(-20.0, 20.0),
            ),
            (
                -1.0,
                side * dice.between(60.0, 125.0),
                dice.between(75.0, 140.0),
            ),
        ],
        Class::Whorl => {
            let apart = dice.between(8.0, 45.0);
            let lean = dice.between(-0.5, 0.5) * apart;
            vec![
                (1.0, -lean, -apart),
                (1.0, lean, apart),
                (-1.0, -dice.between(85.0, 140.0), dice.between(80.0, 150.0)),
                (-1.0, dice.between(85.0, 140.0), dice.between(80.0, 150.0)),
            ]
        }
    };
    // Ridges run side by side within a core and turn over sharply: the first term does that to a
    // core that opens downwards, and must be turned round for one that opens upwards.
    let steep = match class {
        Class::Whorl => 0.3,
        _ => 0.65,
    };
    let point = |(sign, x, y): (f32, f32, f32)| {
        let mut bent = std::array::from_fn(|_| 0.1 * dice.normal());
        if sign > 0.0 {
            bent[0] += if y > 0.0 && class == Class::Whorl {
                -steep
            } else {
                steep
            };
        }
        Singular { x, y, sign, bent }
    };
    places.into_iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64) -> Pattern {
        Pattern::drawn(&mut Random::new(&[seed]))
    }

    #[test]
    fn classes_come_in_their_natural_shares() {
        let classes: Vec<Class> = (0..10_000).map(|seed| drawn(seed).class).collect();
        for (class, share) in SHARES {
            let found = classes.iter().filter(|&&c| c == class).count() as f32 / 1e4;
            assert!((found - share).abs() < 0.02, "{class:?}: {found}");
        }
    }

    #[test]
    fn directions_are_of_length_1_and_periods_within_their_bounds_everywhere() {
        for seed in 0..50 {
            let pattern = drawn(seed);
            for at in -40..40 {
                let y = at as f32 * 10.0;
                let x = std::array::from_fn(|i| (i as f32 - 3.5) * 90.0);
                let [cos, sin] = pattern.direction(x, [y; LANES]);
                for i in 0..LANES {
                    let size = cos[i] * cos[i] + sin[i] * sin[i];
                    assert!((size - 1.0).abs() < 1e-3, "{:?} {size}", pattern.class);
                    assert!((6.5..=13.0).contains(&pattern.period(x[i], y)));
                }
            }
        }
    }

    /// Half turns of the ridges on a round about a place.
    fn index(pattern: &Pattern, x: f32, y: f32, radius: f32) -> i32 {
        let turn: f32 = (0..360)
            .map(|step| {
                let at = |step: i32| {
                    let (s, c) = sin_cos(step as f32 * std::f32::consts::PI / 180.0);
                    let (x, y) = (x + radius * c, y + radius * s);
                    let [cos, sin] = pattern.direction([x; LANES], [y; LANES]);
                    (cos[0], sin[0])
                };
                let ((a, b), (c, d)) = (at(step), at(step + 1));
                (a * d - b * c).atan2(a * c + b * d)
            })
            .sum();
        (turn / std::f32::consts::TAU).round() as i32
    }

    #[test]
    fn ridges_turn_half_about_a_core_and_back_about_a_delta_and_not_in_all() {
        for seed in 0..50 {
            let pattern = drawn(seed);
            for point in &pattern.singular {
                assert_eq!(index(&pattern, point.x, point.y, 5.0), point.sign as i32);
            }
            assert_eq!(index(&pattern, 0.0, 0.0, 400.0), 0);
        }
    }
}
