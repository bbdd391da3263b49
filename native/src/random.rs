//! Dice that fall alike on every machine.

/// Splitmix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators",
/// section 4): one addition and two multiplications a number.
pub struct Random(u64);

impl Random {
    /// Dice that depend on all of the numbers, and on their order.
    pub fn new(seeds: &[u64]) -> Self {
        let mut dice = Self(0);
        for &seed in seeds {
            dice.0 ^= seed;
            dice.0 = dice.next();
        }
        dice
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// From 0 to just below 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// From `low` to just below `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// A whole number from 0 to below `count`, which is at most 2^32.
    pub fn below(&mut self, count: usize) -> usize {
        (((self.next() >> 32) * count as u64) >> 32) as usize
    }

    /// Bell-shaped with mean 0 and deviation 1, never beyond 3.5: the sum of four even numbers.
    pub fn normal(&mut self) -> f32 {
        let bits = self.next();
        let sum: i32 = [0, 16, 32, 48]
            .iter()
            .map(|shift| ((bits >> shift) & 0xFFFF) as i32)
            .sum();
        // Four numbers even over 0 to 65,536 have a variance of 4 / 12 of its square.
        (sum - 131_070) as f32 * (1.732_050_8 / 65_536.0)
    }

    /// True with that chance.
    pub fn chance(&mut self, share: f32) -> bool {
        self.unit() < share
    }
}

/// A number that looks like no other for each number.
pub fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seeds_give_the_same_numbers_and_others_do_not() {
        let first = |seeds| Random::new(seeds).next();
        assert_eq!(first(&[1, 2]), first(&[1, 2]));
        assert_ne!(first(&[1, 2]), first(&[2, 1]));
        assert_ne!(first(&[0]), first(&[0, 0]));
    }

    #[test]
    fn bell_shaped_numbers_have_mean_0_and_deviation_1() {
        let mut dice = Random::new(&[7]);
        let drawn: Vec<f32> = (0..100_000).map(|_| dice.normal()).collect();
        let mean = drawn.iter().sum::<f32>() / 1e5;
        let variance = drawn.iter().map(|v| v * v).sum::<f32>() / 1e5;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02);
        assert!(drawn.iter().all(|v| v.abs() < 3.5));
    }
}
