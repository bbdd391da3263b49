//! Where the subbands lie: a rectangle split into four, some of these again, five levels deep.
//!
//! Splitting what is already high pass turns its frequencies round, so there the high half is put
//! first: the subbands then lie in the order of their frequencies (IAFIS-IC-0110, figure of the
//! subband structure).

/// Subbands that a table of quantisers names.
pub const SUBBANDS: usize = 64;
/// Subbands that are ever sent; the four of the highest frequencies are not.
pub const SENT: usize = 60;

/// Part of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

/// A rectangle, and whether its high half comes first, across and down.
#[derive(Clone, Copy)]
pub struct Node {
    pub rect: Rect,
    pub flip_x: bool,
    pub flip_y: bool,
}

/// What becomes of a rectangle.
pub enum Plan {
    Kept,
    Split(&'static [Plan; 4]),
}

use Plan::{Kept, Split};

const ONCE: Plan = Split(&[Kept, Kept, Kept, Kept]);
const TWICE: Plan = Split(&[ONCE, ONCE, ONCE, ONCE]);
const LOWEST: Plan = Split(&[ONCE, Kept, Kept, Kept]);
const LOW: Plan = Split(&[LOWEST, ONCE, ONCE, ONCE]);

/// The whole image. Its last quarter would be subbands 60 to 63 and is left empty.
pub const WHOLE: Plan = Split(&[Split(&[LOW, TWICE, TWICE, Kept]), ONCE, ONCE, Kept]);

impl Node {
    /// A whole image.
    pub fn whole(width: usize, height: usize) -> Self {
        let rect = Rect {
            x: 0,
            y: 0,
            width,
            height,
        };
        Self {
            rect,
            flip_x: false,
            flip_y: false,
        }
    }

    /// The quarters: upper left, upper right, lower left, lower right.
    pub fn quarters(&self) -> [Self; 4] {
        let Rect { x, y, .. } = self.rect;
        let (left, right) = halves(self.rect.width, self.flip_x);
        let (upper, lower) = halves(self.rect.height, self.flip_y);
        let part = |second_x: bool, second_y: bool| Self {
            rect: Rect {
                x: if second_x { x + left } else { x },
                y: if second_y { y + upper } else { y },
                width: if second_x { right } else { left },
                height: if second_y { lower } else { upper },
            },
            flip_x: second_x,
            flip_y: second_y,
        };
        [
            part(false, false),
            part(true, false),
            part(false, true),
            part(true, true),
        ]
    }
}

/// Lengths of the first and the second half; the low half has the odd one.
pub fn halves(length: usize, flip: bool) -> (usize, usize) {
    let (low, high) = (length.div_ceil(2), length / 2);
    if flip { (high, low) } else { (low, high) }
}

/// The rectangles of the subbands that are sent, in their order.
pub fn sent(width: usize, height: usize) -> Vec<Rect> {
    fn gather(node: &Node, plan: &Plan, into: &mut Vec<Rect>) {
        match plan {
            Kept => into.push(node.rect),
            Split(plans) => {
                let quarters = node.quarters();
                let each = quarters.iter().zip(plans.iter());
                each.for_each(|(quarter, plan)| gather(quarter, plan, into));
            }
        }
    }
    let mut all = Vec::with_capacity(SENT + 1);
    gather(&Node::whole(width, height), &WHOLE, &mut all);
    all.truncate(SENT);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_subbands_cover_all_but_the_last_quarter() {
        for (width, height) in [(545, 622), (32, 32), (33, 47), (800, 750)] {
            let all = sent(width, height);
            assert_eq!(all.len(), SENT);
            let area: usize = all.iter().map(|r| r.width * r.height).sum();
            assert_eq!(area, width * height - (width / 2) * (height / 2));
        }
    }

    #[test]
    fn the_low_half_of_what_is_turned_round_comes_second() {
        // 55 wide: the left half has 28, the right 27, and there the low half, 14, is at the right.
        let all = sent(55, 64);
        let widths: Vec<usize> = all[52..54].iter().map(|r| r.width).collect();
        assert_eq!(widths, [13, 14]);
        assert_eq!(all[53].x, 41);
    }
}
