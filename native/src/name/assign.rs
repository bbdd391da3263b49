//! Who goes with whom, so that all together gain the most.

use super::name::MOST_TOKENS;

/// Gains of each of ours with each of theirs, none below 0.
pub type Gains = [[f32; MOST_TOKENS]; MOST_TOKENS];
/// Theirs of each of ours.
pub type Partners = [Option<u8>; MOST_TOKENS];

/// Partners, one to one, with the greatest sum of gains; a pair that gains nothing is none. Of
/// `gains` the first `ours` rows and `theirs` columns count.
pub fn assign(gains: &Gains, ours: usize, theirs: usize) -> Partners {
    favourites(gains, ours, theirs).unwrap_or_else(|| hungarian(gains, ours, theirs))
}

/// Each one's best, if no two have the same: then nothing gains more. The usual case.
fn favourites(gains: &Gains, ours: usize, theirs: usize) -> Option<Partners> {
    let mut partners = [None; MOST_TOKENS];
    let mut taken = 0u32;
    for (row, partner) in gains[..ours].iter().zip(&mut partners) {
        let mut best = 0.0;
        for (at, &gain) in row[..theirs].iter().enumerate() {
            if gain > best {
                best = gain;
                *partner = Some(at as u8);
            }
        }
        if let Some(at) = *partner {
            if taken >> at & 1 == 1 {
                return None;
            }
            taken |= 1 << at;
        }
    }
    Some(partners)
}

/// The Hungarian method with potentials (Kuhn 1955, Munkres 1957), row by row, in O(n^3) for n the
/// larger number. Rows and columns count from 1, and 0 is the start of each path.
fn hungarian(gains: &Gains, ours: usize, theirs: usize) -> Partners {
    const SIDE: usize = MOST_TOKENS + 1;
    let n = ours.max(theirs);
    let cost = |row: usize, column: usize| match row <= ours && column <= theirs {
        true => -gains[row - 1][column - 1],
        false => 0.0,
    };
    let (mut of_row, mut of_column) = ([0f32; SIDE], [0f32; SIDE]);
    let mut row_of = [0usize; SIDE];
    for row in 1..=n {
        row_of[0] = row;
        let mut column = 0;
        let mut least = [f32::INFINITY; SIDE];
        let mut came_from = [0usize; SIDE];
        let mut done = [false; SIDE];
        while row_of[column] != 0 {
            done[column] = true;
            let from = row_of[column];
            let (mut delta, mut next) = (f32::INFINITY, 0);
            for other in (1..=n).filter(|&other| !done[other]) {
                let reduced = cost(from, other) - of_row[from] - of_column[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    came_from[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=n {
                if done[other] {
                    of_row[row_of[other]] += delta;
                    of_column[other] -= delta;
                } else {
                    least[other] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[came_from[column]];
            column = came_from[column];
        }
    }
    let mut partners = [None; MOST_TOKENS];
    for column in 1..=theirs {
        let row = row_of[column];
        if row <= ours && gains[row - 1][column - 1] > 0.0 {
            partners[row - 1] = Some((column - 1) as u8);
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(gains: &Gains, partners: &Partners) -> f32 {
        let pairs = partners.iter().enumerate();
        pairs
            .filter_map(|(row, column)| Some(gains[row][usize::from((*column)?)]))
            .sum()
    }

    /// The best there is, by trying all.
    fn best(gains: &Gains, row: usize, ours: usize, theirs: usize, taken: u32) -> f32 {
        if row == ours {
            return 0.0;
        }
        let free = (0..theirs).filter(|column| taken >> column & 1 == 0);
        let with = free.map(|column| {
            gains[row][column] + best(gains, row + 1, ours, theirs, taken | 1 << column)
        });
        with.fold(best(gains, row + 1, ours, theirs, taken), f32::max)
    }

    proptest! {
        #[test]
        fn nothing_gains_more(
            cells in prop::collection::vec(0u8..9, 36),
            ours in 1usize..6,
            theirs in 1usize..6,
        ) {
            let mut gains = [[0.0; MOST_TOKENS]; MOST_TOKENS];
            for (at, &cell) in cells.iter().enumerate() {
                gains[at / 6][at % 6] = f32::from(cell);
            }
            let most = best(&gains, 0, ours, theirs, 0);
            let partners = assign(&gains, ours, theirs);
            prop_assert_eq!(sum(&gains, &partners), most);
            prop_assert_eq!(sum(&gains, &hungarian(&gains, ours, theirs)), most);
            let mut columns: Vec<u8> = partners.iter().flatten().copied().collect();
            columns.sort_unstable();
            prop_assert!(columns.windows(2).all(|two| two[0] < two[1]));
            prop_assert!(columns.iter().all(|&column| usize::from(column) < theirs));
        }
    }
}
