//! Templates as they lie in memory: a third of one is cells of the flow where no ridges are, in runs.
//! Each run of zeros is one zero and its length.

/// Appends the bytes in their short form.
pub fn squeeze(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        out.push(byte);
        rest = tail;
        if byte == 0 {
            let run = tail.iter().take(254).take_while(|&&b| b == 0).count();
            out.push(run as u8 + 1);
            rest = &tail[run..];
        }
    }
}

/// The bytes that `squeeze` was given.
pub fn expand(short: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2 * short.len());
    let mut rest = short.iter();
    while let Some(&byte) = rest.next() {
        let run = if byte == 0 {
            rest.next().copied().unwrap_or(1)
        } else {
            1
        };
        bytes.resize(bytes.len() + usize::from(run), byte);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_back(runs in proptest::collection::vec((any::<u8>(), 0usize..600), 0..12)) {
            let bytes: Vec<u8> = runs
                .iter()
                .flat_map(|&(byte, count)| std::iter::repeat_n(if byte < 128 { 0 } else { byte }, count))
                .collect();
            let mut short = vec![7];
            squeeze(&bytes, &mut short);
            prop_assert_eq!(expand(&short[1..]), bytes);
        }
    }

    #[test]
    fn a_long_run_takes_little_room() {
        let mut short = Vec::new();
        squeeze(&[0; 1_000], &mut short);
        assert_eq!(short.len(), 8);
    }
}
