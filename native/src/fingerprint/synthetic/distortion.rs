//! How soft skin gives way when a finger is laid on, pulled and twisted.

use super::contact::Contact;
use super::pattern::Wave;
use super::trigonometry::sin_cos;
use crate::random::Random;

/// Share of the contact, from its middle, in which the skin does not slip.
const HELD: f32 = 0.35;

/// The displacement of the skin in one impression.
///
/// Cappelli, Maio and Maltoni 2001, "Modelling plastic distortion in fingerprint images": in the
/// middle of the contact the skin is held, far outside it follows the finger's pull and twist, and
/// between the two it gives way smoothly. What the model leaves out are slow waves.
pub struct Distortion {
    middle: (f32, f32),
    axes: (f32, f32),
    pull: (f32, f32),
    twist: (f32, f32),
    /// Width of the region between, in units of the held one.
    soft: f32,
    waves: [[Wave; 2]; 2],
}

impl Distortion {
    /// By dice, with deviations of the pull in pixels and of the twist in radians.
    pub fn drawn(contact: &Contact, pull: f32, twist: f32, dice: &mut Random) -> Self {
        Self {
            middle: contact.shift,
            axes: (HELD * contact.axes.0, HELD * contact.axes.1),
            pull: (pull * dice.normal(), pull * dice.normal()),
            twist: sin_cos(twist * dice.normal()),
            soft: dice.between(1.0, 2.5),
            waves: std::array::from_fn(|_| {
                std::array::from_fn(|_| Wave::drawn(dice, 0.22 * pull, 140.0, 400.0))
            }),
        }
    }

    /// Where in the undistorted finger a place of the pressed one lies.
    pub fn applied(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        let (u, v) = (dx / self.axes.0, dy / self.axes.1);
        let beyond = ((u * u + v * v).sqrt() - 1.0) / self.soft;
        // Half a cosine's wave from 0 to 1 (there formula 4).
        let gives = 0.5 - 0.5 * sin_cos(std::f32::consts::PI * (beyond.clamp(0.0, 1.0) + 0.5)).0;
        let (sin, cos) = self.twist;
        let moved = (
            dx * cos - dy * sin + self.pull.0 - dx,
            dx * sin + dy * cos + self.pull.1 - dy,
        );
        let wave = |waves: &[Wave; 2]| waves[0].at(x, y) + waves[1].at(x, y);
        (
            x + gives * moved.0 + wave(&self.waves[0]),
            y + gives * moved.1 + wave(&self.waves[1]),
        )
    }
}
