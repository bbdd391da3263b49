//! A model's bytes, as `Model::from_bytes` reads them.

use std::collections::{BTreeMap, BTreeSet};

use _native::name::letters::model::MAGIC;
use _native::name::letters::step_of;

use crate::counts::{Around, Counts, Seen};

/// Contexts that were seen more seldom are left out.
const KEPT: f32 = 2.0;
/// How often what AnyAscii says of a letter counts as seen.
const PRIOR: f32 = 1.0;

/// Bytes of a model of these letters, numbered from 1; `discount` is taken from each count for what
/// was never seen.
pub fn write(
    letters: &[char],
    chunks: &BTreeSet<Box<[u8]>>,
    counts: &Counts,
    discount: f32,
) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    let nodes = write_chunks(chunks, &mut bytes);
    bytes.extend((letters.len() as u16).to_le_bytes());
    for &letter in letters {
        number(u32::from(letter) as usize, &mut bytes);
    }
    let nothing = Seen::new();
    let mut places: Vec<Around> = (1..=letters.len())
        .map(|own| [own as u16, 0, 0, 0])
        .collect();
    for (level, seen) in counts.0.iter().enumerate() {
        let mut next = Vec::new();
        for around in places {
            let own = seen.get(&around).unwrap_or(&nothing);
            number(usize::from(around[level]), &mut bytes);
            write_shares(own, level, discount, &nodes, &mut bytes);
            let inside = counts
                .0
                .get(level + 1)
                .map_or_else(Vec::new, |all| inside(all, around, level));
            number(inside.len(), &mut bytes);
            next.extend(inside);
        }
        places = next;
    }
    bytes
}

/// Contexts of the next level in one of this, which are worth keeping.
fn inside(next: &BTreeMap<Around, Seen>, around: Around, level: usize) -> Vec<Around> {
    let mut last = around;
    last[level + 1..].fill(u16::MAX);
    let often = |seen: &Seen| seen.values().sum::<f32>() >= KEPT;
    let all = next.range(around..=last);
    all.filter(|(_, seen)| often(seen))
        .map(|(&each, _)| each)
        .collect()
}

fn write_shares(
    seen: &Seen,
    level: usize,
    discount: f32,
    nodes: &BTreeMap<&[u8], u16>,
    bytes: &mut Vec<u8>,
) {
    let prior = if level == 0 { PRIOR } else { 0.0 };
    let sum: f32 = seen.values().sum::<f32>() + prior;
    let mut shares: Vec<(u16, u8, f32)> = Vec::new();
    for (chunk, &count) in seen {
        let share = (count - discount.max(0.01)) / sum;
        let node = nodes.get(&**chunk).copied();
        if let Some(node) = node.filter(|_| share > 0.0 && step_of(share) < u8::MAX) {
            shares.push((node, step_of(share), share));
        }
    }
    let rest = 1.0 - shares.iter().map(|&(_, _, share)| share).sum::<f32>();
    shares.sort_unstable_by_key(|&(node, _, _)| node);
    bytes.push(step_of(rest));
    number(shares.len(), bytes);
    let mut before = 0;
    for (node, step, _) in shares {
        number(usize::from(node - before), bytes);
        bytes.push(step);
        before = node;
    }
}

/// Writes the tree of the chunks; gives the node of each.
fn write_chunks<'a>(
    chunks: &'a BTreeSet<Box<[u8]>>,
    bytes: &mut Vec<u8>,
) -> BTreeMap<&'a [u8], u16> {
    let ways = chunks
        .iter()
        .flat_map(|chunk| (1..=chunk.len()).map(|length| &chunk[..length]));
    let all: BTreeSet<&[u8]> = ways.collect();
    let mut nodes: BTreeMap<&[u8], u16> = BTreeMap::from([(&[][..], 0)]);
    bytes.extend((all.len() as u16).to_le_bytes());
    for chunk in all {
        let (&last, before) = chunk.split_last().expect("no way to a chunk is empty");
        bytes.extend(nodes[before].to_le_bytes());
        bytes.push(last);
        nodes.insert(chunk, nodes.len() as u16);
    }
    nodes
}

fn number(mut number: usize, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
