//! Synthetic prints from outside: the same for the same seed, and such as a comparison takes.
//! Whether their images match is tested through Python, where the extractor is optimised.

use std::collections::HashSet;

use _native::fingerprint::compare::{Prepared, compare, score};
use _native::fingerprint::synthetic::{Finger, Manner, templates};
use _native::fingerprint::{Template, template::MAX_MINUTIAE};

/// FNV-1a, which the numbers below were taken with.
fn digest(bytes: &[u8]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, step)
}

#[test]
fn prints_are_the_same_on_every_machine() {
    let finger = Finger::new(7);
    let digests = [Manner::Flat, Manner::Rolled, Manner::Latent]
        .map(|manner| digest(&finger.impression(1, manner).pixels));
    assert_eq!(
        digests,
        [
            4598295500366388372,
            12965619059165337986,
            10934688875731109346
        ]
    );
    let all: Vec<u8> = templates(20, 7)
        .iter()
        .flat_map(Template::to_bytes)
        .collect();
    assert_eq!(digest(&all), 2963095315088832102);
}

#[test]
fn every_template_can_be_kept_and_a_longer_series_begins_with_a_shorter_one() {
    let series = templates(500, u64::MAX);
    for template in &series {
        assert_eq!(
            Template::from_bytes(&template.to_bytes()).as_ref(),
            Ok(template)
        );
        let qualities = template.minutiae.windows(2);
        assert!(
            qualities
                .into_iter()
                .all(|two| two[0].quality >= two[1].quality)
        );
        assert!(template.minutiae.len() < MAX_MINUTIAE);
    }
    assert_eq!(templates(20, u64::MAX), series[..20]);
    assert!(templates(0, 1).is_empty());
    let different: HashSet<Vec<u8>> = series.iter().map(Template::to_bytes).collect();
    assert_eq!(different.len(), 500);
}

#[test]
fn templates_have_as_many_minutiae_as_real_prints_and_do_not_match_each_other() {
    let series = templates(400, 5);
    let mean = series.iter().map(|t| t.minutiae.len()).sum::<usize>() as f32 / 400.0;
    assert!((30.0..42.0).contains(&mean), "{mean} minutiae a print");
    let prepared: Vec<Prepared> = series.into_iter().take(100).map(Prepared::new).collect();
    let pairs = (0..100).flat_map(|i| (i + 1..100).map(move |j| (i, j)));
    let scores: Vec<f32> = pairs
        .map(|(i, j)| score(&compare(&prepared[i], &prepared[j])))
        .collect();
    // By its definition one in a hundred impostors scores 2; distractors should be near to that.
    let high = scores.iter().filter(|&&score| score > 2.0).count() as f32 / scores.len() as f32;
    assert!(
        (0.002..0.03).contains(&high),
        "{high} of the impostors score over 2"
    );
}
