//! Ridges thinned to lines one pixel wide.

use super::image::Grid;

/// The eight neighbours, clockwise from above.
pub const NEIGHBOURS: [(isize, isize); 8] = [
    (0, -1),
    (1, -1),
    (1, 0),
    (1, 1),
    (0, 1),
    (-1, 1),
    (-1, 0),
    (-1, -1),
];

/// Which neighbours of a pixel within the border are set: bit i for `NEIGHBOURS[i]`.
#[inline]
pub fn around(lines: &Grid<bool>, x: usize, y: usize) -> u8 {
    let width = lines.width;
    let corner = (y - 1) * width + x - 1;
    let rows = [0, width, 2 * width].map(|row| &lines.values[corner + row..corner + row + 3]);
    let [above, here, below] = rows;
    let clockwise = [
        above[1], above[2], here[2], below[2], below[1], below[0], here[0], above[0],
    ];
    let bits = clockwise.iter().enumerate();
    bits.fold(0, |all, (i, &set)| all | u8::from(set) << i)
}

/// How often a walk around a pixel passes from empty to set: 1 at an ending, 3 at a bifurcation.
pub fn crossings(bits: u8) -> u32 {
    (!bits & bits.rotate_right(1)).count_ones()
}

/// Thinned after Guo and Hall 1989 (algorithm A1). The outermost pixels are emptied.
pub fn thinned(mut ridges: Grid<bool>) -> Grid<bool> {
    let (width, height) = (ridges.width, ridges.height);
    for y in 0..height {
        for x in 0..width {
            if x == 0 || y == 0 || x + 1 == width || y + 1 == height {
                ridges.set(x, y, false);
            }
        }
    }
    let mut table = [[false; 256]; 2];
    for (turn, table) in table.iter_mut().enumerate() {
        for (bits, go) in table.iter_mut().enumerate() {
            *go = deletable(bits as u8, turn);
        }
    }
    let mut left: Vec<usize> = (0..width * height).filter(|&i| ridges.values[i]).collect();
    let mut gone = Vec::new();
    // Each turn takes a layer off: wide blots end the loop early rather than the clock.
    for turn in 0..64 {
        gone.clear();
        left.retain(|&i| {
            let go = table[turn % 2][usize::from(around(&ridges, i % width, i / width))];
            if go {
                gone.push(i);
            }
            !go
        });
        gone.iter().for_each(|&i| ridges.values[i] = false);
        if gone.is_empty() && turn % 2 == 1 {
            break;
        }
    }
    ridges
}

fn deletable(bits: u8, turn: usize) -> bool {
    let p = |i: usize| bits >> (i - 2) & 1 == 1;
    let [p2, p3, p4, p5, p6, p7, p8, p9] = [2, 3, 4, 5, 6, 7, 8, 9].map(p);
    let count = |pairs: [bool; 4]| pairs.iter().filter(|&&set| set).count();
    let passes = count([
        !p2 && (p3 || p4),
        !p4 && (p5 || p6),
        !p6 && (p7 || p8),
        !p8 && (p9 || p2),
    ]);
    let first = count([p9 || p2, p3 || p4, p5 || p6, p7 || p8]);
    let second = count([p2 || p3, p4 || p5, p6 || p7, p8 || p9]);
    let kept = if turn == 0 {
        (p6 || p7 || !p9) && p8
    } else {
        (p2 || p3 || !p5) && p4
    };
    passes == 1 && (2..=3).contains(&first.min(second)) && !kept
}

/// The next pixels of a line from a pixel, not going back to those in `past`.
pub fn walk(lines: &Grid<bool>, from: (usize, usize), first: (usize, usize), steps: usize) -> Walk {
    let mut path = vec![from, first];
    while path.len() <= steps {
        let (x, y) = path[path.len() - 1];
        let bits = around(lines, x, y);
        if crossings(bits) != 2 {
            return Walk { path, node: true };
        }
        let before = path[path.len() - 2];
        let next = [0, 2, 4, 6, 1, 3, 5, 7]
            .into_iter()
            .filter(|i| bits >> i & 1 == 1)
            .map(|i| step(x, y, i));
        let touches =
            |a: (usize, usize), b: (usize, usize)| a.0.abs_diff(b.0) <= 1 && a.1.abs_diff(b.1) <= 1;
        let Some(next) = next
            .into_iter()
            .find(|&n| n != before && !touches(n, before))
        else {
            return Walk { path, node: true };
        };
        path.push(next);
    }
    Walk { path, node: false }
}

/// Pixels walked, and whether the last one is an ending or a bifurcation.
pub struct Walk {
    /// From the start on.
    pub path: Vec<(usize, usize)>,
    /// The line ends or parts at the last pixel.
    pub node: bool,
}

/// The neighbour in the direction `NEIGHBOURS[i]`.
pub fn step(x: usize, y: usize, i: usize) -> (usize, usize) {
    let (dx, dy) = NEIGHBOURS[i];
    (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy))
}

/// The first pixels of the lines that leave a pixel, one for each run of set neighbours.
pub fn exits(lines: &Grid<bool>, x: usize, y: usize) -> Vec<(usize, usize)> {
    let bits = around(lines, x, y);
    let starts = (0..8usize).filter(|i| bits >> i & 1 == 1 && bits >> ((i + 7) % 8) & 1 == 0);
    // Of a run, the straight neighbour is the line; the corners only touch.
    starts
        .map(|i| {
            if i % 2 == 1 && bits >> ((i + 1) % 8) & 1 == 1 {
                (i + 1) % 8
            } else {
                i
            }
        })
        .map(|i| step(x, y, i))
        .collect()
}
