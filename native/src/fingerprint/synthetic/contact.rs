//! Where and how a finger is laid on: an ellipse with an uneven edge, turned and shifted.

use std::f32::consts::PI;

use super::trigonometry::sin_cos;
use crate::random::Random;

/// How fingers are laid on.
pub struct Habit {
    /// Of the image in pixels at 500 dpi.
    pub width: u16,
    /// Of the image in pixels at 500 dpi.
    pub height: u16,
    /// Square pixels touched: mean, deviation, least and most.
    pub area: [f32; 4],
    /// Height of the contact over its width, from and to.
    pub slim: (f32, f32),
    /// Deviation of the finger's turn in radians.
    pub turn: f32,
    /// Deviation of the contact from the image's middle in pixels.
    pub off: f32,
    /// The contact's middle from the pattern's: deviation sideways, mean and deviation downwards.
    pub shift: [f32; 3],
}

/// How a finger was laid on once.
pub struct Contact {
    /// Of the image in pixels.
    pub width: u16,
    /// Of the image in pixels.
    pub height: u16,
    /// Middle of the ellipse in the image.
    pub middle: (f32, f32),
    /// Half axes of the ellipse in pixels.
    pub axes: (f32, f32),
    /// Sine and cosine of the finger's turn.
    pub turn: (f32, f32),
    /// The ellipse's middle in the finger.
    pub shift: (f32, f32),
    /// Where its edge bulges and caves in: of 2, 4 and 8 to the round.
    bulges: [(f32, f32); 3],
}

impl Contact {
    /// One contact by dice.
    pub fn drawn(habit: &Habit, dice: &mut Random) -> Self {
        let [mean, deviation, least, most] = habit.area;
        let area = (mean + deviation * dice.normal()).clamp(least, most);
        let slim = dice.between(habit.slim.0, habit.slim.1);
        let wide = (area / (PI * slim)).sqrt();
        let [sideways, down, downwards] = habit.shift;
        let mut off = |side: u16| f32::from(side) / 2.0 + habit.off * dice.normal();
        let middle = (off(habit.width), off(habit.height));
        Self {
            width: habit.width,
            height: habit.height,
            middle,
            axes: (wide, wide * slim),
            turn: sin_cos(habit.turn * dice.normal()),
            shift: (sideways * dice.normal(), down + downwards * dice.normal()),
            bulges: [0.05, 0.02, 0.01].map(|high| (high * dice.normal(), high * dice.normal())),
        }
    }

    /// How far inside the contact a place of the image lies: 1 in the middle, 0 at the edge,
    /// negative beyond it.
    pub fn depth(&self, x: f32, y: f32) -> f32 {
        let (u, v) = (
            (x - self.middle.0) / self.axes.0,
            (y - self.middle.1) / self.axes.1,
        );
        let far = (u * u + v * v).sqrt();
        let (mut c, mut s) = (u / far.max(1e-3), v / far.max(1e-3));
        let mut edge = 1.0;
        for (a, b) in self.bulges {
            (c, s) = (c * c - s * s, 2.0 * c * s);
            edge += a * c + b * s;
        }
        (edge - far) / edge
    }

    /// The place in the finger of a place in the image.
    pub fn in_finger(&self, x: f32, y: f32) -> (f32, f32) {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        let (sin, cos) = self.turn;
        (
            self.shift.0 + dx * cos + dy * sin,
            self.shift.1 - dx * sin + dy * cos,
        )
    }
}
