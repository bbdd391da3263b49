//! Turns and shifts of the plane.

use std::f32::consts::TAU;

use super::cylinders::Point;

/// Directions count as much as a point so many pixels off, squared.
const LEVER: f32 = 400.0;

/// A turn about the origin, then a shift.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    /// Radians.
    pub turn: f32,
    /// Its sine.
    pub sin: f32,
    /// Its cosine.
    pub cos: f32,
    dx: f32,
    dy: f32,
}

impl Default for Motion {
    fn default() -> Self {
        Self {
            turn: 0.0,
            sin: 0.0,
            cos: 1.0,
            dx: 0.0,
            dy: 0.0,
        }
    }
}

impl Motion {
    /// Where a place comes to lie.
    #[inline(always)]
    pub fn moved(&self, x: f32, y: f32) -> (f32, f32) {
        (
            x * self.cos - y * self.sin + self.dx,
            x * self.sin + y * self.cos + self.dy,
        )
    }

    /// The place that comes to lie here.
    #[inline(always)]
    pub fn back(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (x - self.dx, y - self.dy);
        (x * self.cos + y * self.sin, y * self.cos - x * self.sin)
    }

    /// The turn in 256ths of a full one.
    #[inline(always)]
    pub fn turned(&self) -> u8 {
        (self.turn * (256.0 / TAU)).round() as i32 as u8
    }
}

/// Sums over pairs of points, from which the motion of least squares is made.
#[derive(Default)]
pub struct Sums {
    weight: f32,
    from: (f32, f32),
    to: (f32, f32),
    dot: f32,
    cross: f32,
}

impl Sums {
    /// A minutia that should come to lie on another, `turn` (radians) from its direction.
    #[inline(always)]
    pub fn add(&mut self, a: Point, b: Point, turn: f32, weight: f32) {
        let (sin, cos) = turn.sin_cos();
        self.weight += weight;
        self.from.0 += weight * a.x;
        self.from.1 += weight * a.y;
        self.to.0 += weight * b.x;
        self.to.1 += weight * b.y;
        self.dot += weight * (a.x * b.x + a.y * b.y + LEVER * cos);
        self.cross += weight * (a.x * b.y - a.y * b.x + LEVER * sin);
    }

    /// The motion that leaves the least squares of distances; none if nothing was added.
    pub fn motion(&self) -> Motion {
        let n = self.weight.max(1e-6);
        let (from, to) = (
            (self.from.0 / n, self.from.1 / n),
            (self.to.0 / n, self.to.1 / n),
        );
        let dot = self.dot - n * (from.0 * to.0 + from.1 * to.1);
        let cross = self.cross - n * (from.0 * to.1 - from.1 * to.0);
        let long = dot.hypot(cross);
        let (sin, cos) = if long > 0.0 {
            (cross / long, dot / long)
        } else {
            (0.0, 1.0)
        };
        Motion {
            turn: sin.atan2(cos),
            sin,
            cos,
            dx: to.0 - (from.0 * cos - from.1 * sin),
            dy: to.1 - (from.0 * sin + from.1 * cos),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_were_moved_give_the_motion_back() {
        let (sin, cos) = 0.4f32.sin_cos();
        let mut sums = Sums::default();
        for (x, y) in [(10.0, -20.0), (300.0, -40.0), (120.0, -350.0)] {
            let from = Point { x, y, angle: 0.0 };
            let to = Point {
                x: x * cos - y * sin + 12.0,
                y: x * sin + y * cos - 34.0,
                angle: 0.4,
            };
            sums.add(from, to, 0.4, 0.7);
        }
        let motion = sums.motion();
        assert!((motion.turn - 0.4).abs() < 1e-3, "{motion:?}");
        let (x, y) = motion.moved(50.0, -60.0);
        assert!((x - (50.0 * cos + 60.0 * sin + 12.0)).abs() < 0.1);
        assert!((y - (50.0 * sin - 60.0 * cos - 34.0)).abs() < 0.1);
        let (x, y) = motion.back(x, y);
        assert!((x - 50.0).abs() < 0.01 && (y + 60.0).abs() < 0.01);
    }

    #[test]
    fn nothing_moves_nothing() {
        assert_eq!(Sums::default().motion().moved(3.0, -4.0), (3.0, -4.0));
    }
}
