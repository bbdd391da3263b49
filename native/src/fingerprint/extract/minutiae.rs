//! Minutiae of thinned ridges: false ones mended first, then each with direction and quality.

use std::f32::consts::{PI, TAU};

use super::flow::{CELL, Ridges, direction_at};
use super::image::Grid;
use super::segment::eroded;
use super::skeleton::{Walk, around, crossings, exits, walk};
use crate::fingerprint::template::{Kind, MAX_MINUTIAE, Minutia};

const SPUR: usize = 10;
const ISLAND: usize = 14;
const BRIDGE: usize = 10;
const GAP: f32 = 13.0;
const TRACE: usize = 14;
const FACING: u32 = 9;
const THICKET: u32 = 20;

/// Takes spurs, islands and bridges off the lines and joins ridges that broke.
pub fn mend(lines: &mut Grid<bool>, ridges: &Ridges) {
    join(lines, ridges);
    for _ in 0..2 {
        for (x, y, node) in nodes(lines) {
            let lone = node == 1;
            for first in exits(lines, x, y) {
                let reach = if lone { ISLAND } else { BRIDGE };
                let found = walk(lines, (x, y), first, reach);
                if found.node {
                    cut(lines, ridges, lone, &found);
                }
            }
        }
    }
}

fn nodes(lines: &Grid<bool>) -> Vec<(usize, usize, u32)> {
    let inner = (1..lines.height - 1).flat_map(|y| (1..lines.width - 1).map(move |x| (x, y)));
    inner
        .filter(|&(x, y)| lines.at(x, y))
        .map(|(x, y)| (x, y, crossings(around(lines, x, y))))
        .filter(|&(_, _, node)| node == 1 || node >= 3)
        .collect()
}

/// Removes a short line between two nodes if no ridge is like that.
fn cut(lines: &mut Grid<bool>, ridges: &Ridges, lone: bool, walk: &Walk) {
    let path = &walk.path;
    let (start, end) = (path[0], path[path.len() - 1]);
    let other = crossings(around(lines, end.0, end.1));
    let (dx, dy) = (end.0 as f32 - start.0 as f32, end.1 as f32 - start.1 as f32);
    let along = direction_at(&ridges.direction, start.0 as f32, start.1 as f32);
    let astray = (dx * along.sin() - dy * along.cos()).abs() > 0.7 * dx.hypot(dy);
    let erase: &[(usize, usize)] = match (lone, other) {
        (true, 0 | 1) => path,
        (true, 3..) if path.len() <= SPUR => &path[..path.len() - 1],
        (false, 3..) if astray || start == end => &path[1..path.len() - 1],
        _ => return,
    };
    erase.iter().for_each(|&(x, y)| lines.set(x, y, false));
}

/// Joins two endings that face each other over a short gap along the ridges.
fn join(lines: &mut Grid<bool>, ridges: &Ridges) {
    let ends: Vec<(f32, f32, f32)> = nodes(lines)
        .into_iter()
        .filter(|n| n.2 == 1)
        .filter_map(|(x, y, _)| Some((x as f32, y as f32, trace(lines, x, y)?[0])))
        .collect();
    for (i, &(x, y, into)) in ends.iter().enumerate() {
        for &(u, v, other) in &ends[i + 1..] {
            if v - y > GAP {
                break;
            }
            let (dx, dy) = (u - x, v - y);
            let length = dx.hypot(dy);
            if length > GAP {
                continue;
            }
            let line = dy.atan2(dx);
            let flow = direction_at(&ridges.direction, x, y);
            let straight = apart(line, into + PI) < 0.7 && apart(line, other) < 0.7;
            if straight && apart(2.0 * line, 2.0 * flow) < 0.8 {
                let steps = length.ceil() as usize;
                for s in 0..=steps {
                    let t = s as f32 / steps.max(1) as f32;
                    lines.set(
                        (x + t * dx).round() as usize,
                        (y + t * dy).round() as usize,
                        true,
                    );
                }
            }
        }
    }
}

fn apart(a: f32, b: f32) -> f32 {
    let d = (a - b).rem_euclid(TAU);
    d.min(TAU - d)
}

/// Directions in which the lines leave a node; none if one of them is too short to tell.
fn trace(lines: &Grid<bool>, x: usize, y: usize) -> Option<Vec<f32>> {
    let leaving = exits(lines, x, y).into_iter().map(|first| {
        let path = walk(lines, (x, y), first, TRACE).path;
        let (u, v) = path[path.len() - 1];
        let angle = (v as f32 - y as f32).atan2(u as f32 - x as f32);
        (path.len() > 5).then_some(angle)
    });
    leaving
        .collect::<Option<Vec<f32>>>()
        .filter(|angles| !angles.is_empty())
}

/// The minutiae within the finger, the best first.
pub fn minutiae(
    lines: &Grid<bool>,
    enhanced: &Grid<f32>,
    ridges: &Ridges,
    mask: &Grid<bool>,
) -> Vec<Minutia> {
    let inside = eroded(mask, 1);
    let deep = eroded(mask, 2);
    let mut found = Vec::new();
    for (x, y, node) in nodes(lines) {
        if node > 3 || !inside.near((x / CELL) as isize, (y / CELL) as isize) {
            continue;
        }
        let Some(angles) = trace(lines, x, y) else {
            continue;
        };
        let (kind, rough) = match angles[..] {
            [one] => (Kind::Ending, one),
            [a, b, c] => (Kind::Bifurcation, between(a, b, c)),
            _ => continue,
        };
        let flow = direction_at(&ridges.direction, x as f32, y as f32);
        let flow = if apart(flow, rough) > PI / 2.0 {
            flow + PI
        } else {
            flow
        };
        // About cores the field is too smooth, and the line itself tells more.
        let angle = if apart(flow, rough) < PI / 4.0 {
            flow
        } else {
            rough
        };
        if at_edge(mask, kind, x as f32, y as f32, angle) {
            continue;
        }
        let cell = (y / CELL).min(mask.height - 1) * mask.width + (x / CELL).min(mask.width - 1);
        let sure = ridges.coherence.values[cell].clamp(0.0, 1.0) * strength(enhanced, x, y);
        let edge = if deep.values[cell] { 1.0 } else { 0.7 };
        found.push(Minutia {
            x: x as u16,
            y: y as u16,
            angle: (-angle / TAU * 256.0).round().rem_euclid(256.0) as u8,
            kind,
            quality: (1.0 + 99.0 * (sure * edge).clamp(0.0, 1.0)) as u8,
        });
    }
    let mut kept = thin_out(&found);
    kept.sort_by_key(|m| std::cmp::Reverse(m.quality));
    kept.truncate(MAX_MINUTIAE);
    kept
}

/// Minutiae are not trusted so near to the image's edge, in pixels.
const MARGIN: f32 = 10.0;
/// A ridge that ends so near to the end of what is seen may go on there, in pixels.
const BEYOND: f32 = 16.0;

/// Whether a minutia is but the end of what is seen.
fn at_edge(mask: &Grid<bool>, kind: Kind, x: f32, y: f32, angle: f32) -> bool {
    let inside = |x: f32, y: f32, margin: f32| {
        let (width, height) = ((mask.width * CELL) as f32, (mask.height * CELL) as f32);
        x >= margin && y >= margin && x < width - margin && y < height - margin
    };
    let (sin, cos) = angle.sin_cos();
    let (u, v) = (x - BEYOND * cos, y - BEYOND * sin);
    let goes_on = inside(u, v, 0.0) && mask.at(u as usize / CELL, v as usize / CELL);
    !inside(x, y, MARGIN) || kind == Kind::Ending && !goes_on
}

/// The direction between the two closest of three.
fn between(a: f32, b: f32, c: f32) -> f32 {
    let pairs = [(a, b), (b, c), (c, a)];
    let closest = pairs
        .into_iter()
        .min_by(|p, q| apart(p.0, p.1).total_cmp(&apart(q.0, q.1)));
    let (p, q) = closest.unwrap_or((a, b));
    (p.sin() + q.sin()).atan2(p.cos() + q.cos())
}

/// How strongly the filter answers about a place, 0 to 1.
fn strength(enhanced: &Grid<f32>, x: usize, y: usize) -> f32 {
    let mut sum = 0.0;
    for dy in -6..=6isize {
        for dx in -6..=6isize {
            sum += enhanced.near(x as isize + dx, y as isize + dy).abs();
        }
    }
    (sum / 169.0 / 0.35).min(1.0)
}

/// Minutiae that face each other over a few pixels take each other out; in thickets all go.
///
/// `found` is in the order of rows, so that only those of some rows have to be looked at.
fn thin_out(found: &[Minutia]) -> Vec<Minutia> {
    let facing = |a: &Minutia, b: &Minutia| (96..=160).contains(&a.angle.wrapping_sub(b.angle));
    let kept = found.iter().enumerate().filter(|&(i, a)| {
        let (mut facing_one, mut close) = (false, 0);
        let above = found[..i].iter().rev();
        let others = above.take_while(|b| u32::from(a.y - b.y) < THICKET).chain(
            found[i + 1..]
                .iter()
                .take_while(|b| u32::from(b.y - a.y) < THICKET),
        );
        for b in others {
            let [dx, dy] = [a.x.abs_diff(b.x), a.y.abs_diff(b.y)].map(u32::from);
            let far = dx * dx + dy * dy;
            facing_one |= far < FACING * FACING && facing(a, b);
            close += usize::from(far < THICKET * THICKET);
        }
        !facing_one && close < 5
    });
    kept.map(|(_, a)| *a).collect()
}
