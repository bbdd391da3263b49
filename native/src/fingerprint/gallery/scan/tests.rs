//! The scan held to its description, on every processor.

use super::*;
use proptest::prelude::*;

fn cylinder(minutia: u16) -> impl Strategy<Value = Cylinder> {
    let word = || any::<u64>().prop_map(|word| word & ((1 << CELLS) - 1));
    // Half of the bits cleared: real cylinders are not half full.
    let layers = proptest::array::uniform6((word(), word()).prop_map(|(a, b)| a & b));
    let seen = prop_oneof![Just((1 << CELLS) - 1), word()];
    (layers, seen).prop_map(move |(layers, seen)| Cylinder {
        layers: layers.map(|layer| layer & seen),
        seen,
        minutia,
    })
}

fn print() -> impl Strategy<Value = Vec<(Code, u8, u8)>> {
    proptest::collection::vec((cylinder(0), any::<u8>()), 0..=KEPT[1]).prop_map(|cylinders| {
        let mut kept: Vec<(Code, u8, u8)> = cylinders
            .iter()
            .map(|(cylinder, angle)| (packed(cylinder), *angle, 0))
            .collect();
        kept.sort_by_key(|k| k.1);
        kept
    })
}

/// Every pair, one by one, as the description says it.
fn literal(probe: &[(Code, u8, u8)], candidate: &[(Code, u8, u8)]) -> f32 {
    let mut turns = [0.0f32; STEPS];
    for (ours, our_angle, _) in probe.iter().take(VOTERS[1]) {
        let (a, seen_a) = opened(ours);
        for (theirs, their_angle, _) in candidate {
            let (b, seen_b) = opened(theirs);
            let turn = their_angle.wrapping_sub(*our_angle);
            let both = seen_a & seen_b;
            let bits = |f: &dyn Fn(usize) -> u64| -> f32 {
                (0..LAYERS).map(|k| f(k).count_ones()).sum::<u32>() as f32
            };
            let differ = bits(&|k| (a[k] ^ b[k]) & both);
            let shared = bits(&|k| a[k] & b[k]);
            let alike = 1.0 - (differ / (2.0 * differ + 4.0 * shared)).sqrt();
            let votes = (turn as i8).unsigned_abs() <= MOST_TURN
                && u64::from(both.count_ones()) >= LEAST_SEEN
                && shared > 0.0
                && alike > LEAST;
            if votes {
                turns[usize::from(turn) / 16] += alike - LEAST;
            }
        }
    }
    let near = |k: usize| turns[k % STEPS];
    (0..STEPS)
        .map(|k| 0.5 * near(k + 15) + near(k) + 0.5 * near(k + 1))
        .fold(0.0, f32::max)
        / (candidate.len() as f32 + 4.0).sqrt()
}

proptest! {
    #[test]
    fn the_scan_counts_as_described(probe in print(), candidate in print()) {
        let ready: Vec<Probe> = probe.iter().map(|(c, a, _)| Probe::new(c, *a)).collect();
        let codes: Vec<Code> = candidate.iter().map(|k| k.0).collect();
        let angles: Vec<u8> = candidate.iter().map(|k| k.1).collect();
        let mut room = Room::default();
        let found = votes::<Plain>(&ready, &codes, &angles, &mut room);
        let wanted = literal(&probe, &candidate);
        prop_assert!((found - wanted).abs() <= 1e-3 * (1.0 + wanted), "{found} {wanted}");
        // Whatever lay in the room before does not matter.
        prop_assert_eq!(votes::<Plain>(&ready, &codes, &angles, &mut room), found);
    }

    #[test]
    fn a_cylinder_comes_back_from_its_code(cylinder in cylinder(7)) {
        prop_assert_eq!(unpacked(&packed(&cylinder), 7), cylinder);
    }

    #[test]
    fn every_processor_counts_the_same(probe in print(), candidate in print()) {
        let ready: Vec<Probe> = probe.iter().map(|(c, a, _)| Probe::new(c, *a)).collect();
        let codes: Vec<Code> = candidate.iter().map(|k| k.0).collect();
        let angles: Vec<u8> = candidate.iter().map(|k| k.1).collect();
        let mut room = Room::default();
        let wanted = votes::<Plain>(&ready, &codes, &angles, &mut room);
        for level in crate::simd::Level::available() {
            let found = level.votes(&ready, &codes, &angles, &mut room);
            prop_assert_eq!(found, wanted, "{:?}", level);
        }
    }
}
