//! A learnt model's bytes, read one after another.

use std::fmt;

/// Why bytes are no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw(pub(super) &'static str);

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no model of letters: {}; make it anew with learn_letters",
            self.0
        )
    }
}

impl std::error::Error for Flaw {}

pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl Bytes<'_> {
    pub(super) fn byte(&mut self) -> Result<u8, Flaw> {
        let (&first, rest) = self.0.split_first().ok_or(Flaw("it was cut short"))?;
        self.0 = rest;
        Ok(first)
    }

    /// Two bytes, the low one first.
    pub(super) fn short(&mut self) -> Result<u16, Flaw> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    /// Seven bits a byte, the low ones first; the high bit says that more follow. At most 2^28.
    pub(super) fn number(&mut self) -> Result<usize, Flaw> {
        let mut number = 0;
        for place in 0..4 {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7F) << (7 * place);
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Flaw("a number in it has no end"))
    }

    /// A probability in one byte; see `share_of`.
    pub(super) fn share(&mut self) -> Result<f32, Flaw> {
        Ok(share_of(self.byte()?))
    }
}

/// What a byte says of a probability: twenty steps to a factor of e, from 1 to 3e-6; 255 is none.
pub fn share_of(step: u8) -> f32 {
    match step {
        u8::MAX => 0.0,
        _ => (-f32::from(step) / 20.0).exp(),
    }
}

/// The byte that comes next to a probability.
pub fn step_of(share: f32) -> u8 {
    let step = (-20.0 * share.ln()).round();
    if step < 255.0 {
        step.max(0.0) as u8
    } else {
        u8::MAX
    }
}
