//! Sine, cosine and angle from sums, products and square roots alone, which IEEE 754 rounds in one
//! way only: the library's own functions differ from one machine to the next, and a print must not.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

/// Sine and cosine of an angle in radians within 4e-6, for angles up to 1,000 turns.
#[inline(always)]
pub fn sin_cos(angle: f32) -> (f32, f32) {
    let turns = angle / TAU;
    (sine(turns), sine(turns + 0.25))
}

#[inline(always)]
fn sine(turns: f32) -> f32 {
    // Adding and taking away 1.5 * 2^23 rounds to the nearest whole number.
    const ROUNDER: f32 = 12_582_912.0;
    let part = turns - ((turns + ROUNDER) - ROUNDER);
    let folded = if part > 0.25 {
        0.5 - part
    } else if part < -0.25 {
        -0.5 - part
    } else {
        part
    };
    let x = folded * TAU;
    let x2 = x * x;
    // Taylor's series to the ninth power.
    x * (1.0
        - x2 / 6.0 * (1.0 - x2 / 20.0 * (1.0 - x2 / 42.0 * (1.0 - x2 / 72.0 * (1.0 - x2 / 110.0)))))
}

/// The angle of a vector in radians, -pi to pi, within 1e-4; 0 for no vector.
#[inline(always)]
pub fn angle(x: f32, y: f32) -> f32 {
    let (long, short) = (x.abs().max(y.abs()), x.abs().min(y.abs()));
    let t = short / long.max(1e-30);
    let t2 = t * t;
    // Abramowitz and Stegun 1964, formula 4.4.49 (8th order in t).
    let octant = t
        * (0.999_866
            + t2 * (-0.330_299_5 + t2 * (0.180_141 + t2 * (-0.085_133 + t2 * 0.020_835_1))));
    let quadrant = if y.abs() > x.abs() {
        FRAC_PI_2 - octant
    } else {
        octant
    };
    let half = if x < 0.0 { PI - quadrant } else { quadrant };
    if y < 0.0 { -half } else { half }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_the_library() {
        for step in -5000..5000 {
            let at = step as f32 * 0.01;
            let (sin, cos) = sin_cos(at);
            assert!((sin - at.sin()).abs() < 2e-5 && (cos - at.cos()).abs() < 2e-5);
            let (x, y) = (3.0 * at.cos(), 3.0 * at.sin());
            let apart = (angle(x, y) - y.atan2(x)).abs();
            assert!(apart < 1e-4 || (apart - TAU).abs() < 1e-4);
        }
        assert_eq!(angle(0.0, 0.0), 0.0);
    }
}
