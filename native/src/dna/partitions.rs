//! Which of some founders' alleles are copies of one another.

use std::collections::HashMap;

/// Alleles that are partitioned at the most: ten have 115,975 partitions.
pub const MOST_FREE: usize = 10;

/// A way to divide alleles into blocks of copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The block of each allele; blocks are numbered as they are first met.
    pub blocks: Vec<usize>,
    /// So many partitions differ from this one only in the order of a founder's two alleles.
    pub ways: u32,
}

impl Partition {
    /// Logarithm of the probability of it and those like it: each allele in turn is a copy of one
    /// before it, or new (Hoppe 1984, J. Math. Biol. 20, 91-94). `theta` is above 0.
    pub fn log_weight(&self, theta: f64) -> f64 {
        let mut sizes: Vec<f64> = Vec::new();
        let mut log = f64::from(self.ways).ln();
        for (before, &block) in self.blocks.iter().enumerate() {
            log -= (1.0 - theta + before as f64 * theta).ln();
            match sizes.get_mut(block) {
                Some(size) => {
                    log += (*size * theta).ln();
                    *size += 1.0;
                }
                None => {
                    log += (1.0 - theta).ln();
                    sizes.push(1.0);
                }
            }
        }
        log
    }
}

/// All partitions of the alleles of founders, who have so many each (1 or 2).
pub fn partitions(shape: &[usize]) -> Vec<Partition> {
    let total: usize = shape.iter().sum();
    let mut all = HashMap::new();
    let mut blocks = vec![0; total];
    loop {
        *all.entry(least(&blocks, shape)).or_insert(0) += 1;
        if !following(&mut blocks) {
            break;
        }
    }
    let mut all: Vec<Partition> = all
        .into_iter()
        .map(|(blocks, ways)| Partition { blocks, ways })
        .collect();
    // A sum has the same last digit every time.
    all.sort_unstable_by(|one, other| one.blocks.cmp(&other.blocks));
    all
}

/// The next partition; false after the last. (Restricted growth strings: Knuth, "The Art of
/// Computer Programming" 7.2.1.5, algorithm H.)
fn following(blocks: &mut [usize]) -> bool {
    for at in (1..blocks.len()).rev() {
        let most = blocks[..at].iter().max().map_or(0, |last| last + 1);
        if blocks[at] < most {
            blocks[at] += 1;
            blocks[at + 1..].fill(0);
            return true;
        }
    }
    false
}

/// Of those that differ in the order of founders' alleles the first by the alphabet.
fn least(blocks: &[usize], shape: &[usize]) -> Vec<usize> {
    let starts = shape.iter().scan(0, |start, &count| {
        *start += count;
        Some((*start - count, count))
    });
    let pairs: Vec<usize> = starts
        .filter(|&(start, count)| count == 2 && blocks[start] != blocks[start + 1])
        .map(|(start, _)| start)
        .collect();
    let swapped = |swaps: u32| {
        let mut other = blocks.to_vec();
        for (place, &start) in pairs.iter().enumerate() {
            if swaps >> place & 1 == 1 {
                other.swap(start, start + 1);
            }
        }
        renumbered(&mut other);
        other
    };
    let all = (0..1 << pairs.len()).map(swapped);
    all.min().unwrap_or_default()
}

fn renumbered(blocks: &mut [usize]) {
    let mut names = [usize::MAX; MOST_FREE];
    let mut count = 0;
    for block in blocks {
        if names[*block] == usize::MAX {
            names[*block] = count;
            count += 1;
        }
        *block = names[*block];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_is_there_once_and_their_weights_sum_to_one() {
        for (shape, bell) in [
            (vec![], 1),
            (vec![1, 1], 2),
            (vec![2, 2], 15),
            (vec![2, 1, 2, 1], 203),
            (vec![2, 2, 2, 2], 4140),
            (vec![2, 2, 2, 2, 2], 115_975),
        ] {
            let all = partitions(&shape);
            assert_eq!(all.iter().map(|one| one.ways).sum::<u32>(), bell);
            for theta in [0.01, 0.3] {
                let sum: f64 = all.iter().map(|one| one.log_weight(theta).exp()).sum();
                assert!((sum - 1.0).abs() < 1e-10, "{sum}");
            }
        }
        assert_eq!(partitions(&[2, 2]).len(), 9);
    }
}
