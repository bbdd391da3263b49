//! The wavelet transform with symmetric filters of odd length, lines of two or more samples
//! mirrored at both ends.
//!
//! A line's low and high samples, laid alternately, are filtered by one filter at even places and
//! another at odd ones. Both ways are then the same work: analysis filters and takes apart,
//! synthesis lays together and filters.

use super::subbands::{Node, Plan, Rect, halves};

/// Analysis filters, from the centre outwards.
#[derive(Clone)]
pub struct Filters {
    pub low: Vec<f32>,
    pub high: Vec<f32>,
}

/// What is done at even and at odd places, from the centre outwards; both of one length.
struct Taps([Vec<f32>; 2]);

impl Filters {
    fn length(&self) -> usize {
        self.low.len().max(self.high.len())
    }

    fn analysis(&self) -> Taps {
        let filled = |taps: &[f32]| {
            let mut all = taps.to_vec();
            all.resize(self.length(), 0.0);
            all
        };
        Taps([filled(&self.low), filled(&self.high)])
    }

    /// The synthesis filters are the analysis filters exchanged, every other tap negated; at an
    /// even place the even taps meet low samples and the odd taps high ones, at an odd place the
    /// other way round.
    fn synthesis(&self) -> Taps {
        let tap = |taps: &[f32], k: usize| {
            let value = taps.get(k).copied().unwrap_or(0.0);
            if k.is_multiple_of(2) { value } else { -value }
        };
        let all = |even: &[f32], odd: &[f32]| {
            let pick = |k: usize| tap(if k.is_multiple_of(2) { even } else { odd }, k);
            (0..self.length()).map(pick).collect()
        };
        Taps([all(&self.high, &self.low), all(&self.low, &self.high)])
    }
}

/// Where sample `i` of a line of `length` lies after it was taken apart.
fn place(i: usize, length: usize, flip: bool) -> usize {
    let (first, _) = halves(length, flip);
    // Low samples are the even ones, and they come first unless the line is turned round.
    if i.is_multiple_of(2) != flip {
        i / 2
    } else {
        first + i / 2
    }
}

/// The sample that stands at a place beyond the ends: lines are mirrored about their end samples.
fn mirrored(i: isize, length: usize) -> usize {
    let period = 2 * (length - 1);
    let i = i.rem_euclid(period as isize) as usize;
    i.min(period - i)
}

/// One image that is transformed in place.
pub struct Plane<'a> {
    values: &'a mut [f32],
    width: usize,
    spare: Vec<f32>,
}

impl<'a> Plane<'a> {
    pub fn new(values: &'a mut [f32], width: usize) -> Self {
        let spare = vec![0.0; values.len()];
        Self {
            values,
            width,
            spare,
        }
    }

    /// The image of its subbands.
    pub fn synthesise(&mut self, node: &Node, plan: &Plan, filters: &Filters) {
        self.join(node, plan, &filters.synthesis());
    }

    /// The subbands of an image.
    pub fn analyse(&mut self, node: &Node, plan: &Plan, filters: &Filters) {
        self.part(node, plan, &filters.analysis());
    }

    fn join(&mut self, node: &Node, plan: &Plan, taps: &Taps) {
        let Plan::Split(plans) = plan else { return };
        for (quarter, plan) in node.quarters().iter().zip(plans.iter()) {
            self.join(quarter, plan, taps);
        }
        let Rect { width, height, .. } = node.rect;
        self.filter_columns(node.rect, taps, |i| place(i, height, node.flip_y), |i| i);
        self.filter_rows(node.rect, taps, |i| place(i, width, node.flip_x), |i| i);
    }

    fn part(&mut self, node: &Node, plan: &Plan, taps: &Taps) {
        let Plan::Split(plans) = plan else { return };
        let Rect { width, height, .. } = node.rect;
        self.filter_columns(node.rect, taps, |i| i, |i| place(i, height, node.flip_y));
        self.filter_rows(node.rect, taps, |i| i, |i| place(i, width, node.flip_x));
        for (quarter, plan) in node.quarters().iter().zip(plans.iter()) {
            self.part(quarter, plan, taps);
        }
    }

    /// From the plane to the spare one: sample `i` of a column is read at `from(i)`, its filtered
    /// value written at `to(i)`. Whole rows are worked on at once.
    fn filter_columns(
        &mut self,
        rect: Rect,
        taps: &Taps,
        from: impl Fn(usize) -> usize,
        to: impl Fn(usize) -> usize,
    ) {
        let Rect { width, height, .. } = rect;
        let values = &*self.values;
        let row = |i: isize| {
            let y = rect.y + from(mirrored(i, height));
            &values[y * self.width + rect.x..][..width]
        };
        for i in 0..height {
            let taps = &taps.0[i % 2];
            let out = &mut self.spare[to(i) * width..][..width];
            let centre = row(i as isize).iter();
            out.iter_mut()
                .zip(centre)
                .for_each(|(o, v)| *o = taps[0] * v);
            for (k, &tap) in taps.iter().enumerate().skip(1) {
                let (i, k) = (i as isize, k as isize);
                let both = row(i - k).iter().zip(row(i + k));
                let sums = out.iter_mut().zip(both);
                sums.for_each(|(o, (a, b))| *o += tap * (a + b));
            }
        }
    }

    /// As `filter_columns`, for rows, and back from the spare plane.
    fn filter_rows(
        &mut self,
        rect: Rect,
        taps: &Taps,
        from: impl Fn(usize) -> usize,
        to: impl Fn(usize) -> usize,
    ) {
        let Rect { width, height, .. } = rect;
        let reach = taps.0[0].len();
        // Even samples and odd ones apart, with as many more at both ends as the taps reach.
        let samples = |odd: usize, beyond: usize| {
            let first = odd as isize - 2 * beyond as isize;
            let count = halves(width, false).0 + 2 * beyond;
            (0..count as isize).map(move |i| mirrored(first + 2 * i, width))
        };
        let sources = [0, 1].map(|odd| samples(odd, reach).map(&from).collect::<Vec<_>>());
        let mut lines = [0, 1].map(|odd: usize| vec![0.0; sources[odd].len()]);
        let targets: Vec<usize> = (0..width).map(to).collect();
        let mut filtered = vec![0.0; halves(width, false).0];
        for y in 0..height {
            let row = &self.spare[y * width..][..width];
            for (line, sources) in lines.iter_mut().zip(&sources) {
                let each = line.iter_mut().zip(sources);
                each.for_each(|(sample, &source)| *sample = row[source]);
            }
            let out = &mut self.values[(rect.y + y) * self.width + rect.x..][..width];
            for odd in [0, 1] {
                filter_line(&lines, reach, odd, &taps.0[odd], &mut filtered);
                let targets = targets.iter().skip(odd).step_by(2);
                let each = targets.zip(&filtered);
                each.for_each(|(&target, value)| out[target] = *value);
            }
        }
    }
}

/// Filters the even or the odd places of a line, of which even and odd samples are apart, each
/// with `pad` more at either end.
fn filter_line(lines: &[Vec<f32>; 2], pad: usize, odd: usize, taps: &[f32], out: &mut [f32]) {
    let count = out.len();
    let centre = &lines[odd][pad..][..count];
    out.iter_mut()
        .zip(centre)
        .for_each(|(o, v)| *o = taps[0] * v);
    for (k, &tap) in taps.iter().enumerate().skip(1) {
        // Sample 2i + odd has its neighbours at 2i + odd - k and 2i + odd + k.
        let line = &lines[(odd + k) % 2];
        let before = &line[pad - (k + 1 - odd) / 2..][..count];
        let after = &line[pad + (k + odd) / 2..][..count];
        let sums = out.iter_mut().zip(before.iter().zip(after));
        sums.for_each(|(o, (a, b))| *o += tap * (a + b));
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode::filters;
    use super::super::subbands::WHOLE;
    use super::*;

    #[test]
    fn synthesis_undoes_analysis_at_every_size() {
        for (width, height) in [(32, 32), (33, 47), (64, 64), (101, 75)] {
            let image: Vec<f32> = (0..width * height)
                .map(|i| (i * 7919 % 251) as f32 - 125.0)
                .collect();
            let mut values = image.clone();
            let mut plane = Plane::new(&mut values, width);
            let whole = Node::whole(width, height);
            plane.analyse(&whole, &WHOLE, &filters());
            plane.synthesise(&whole, &WHOLE, &filters());
            let error = |(a, b): (&f32, &f32)| (a - b).abs();
            let worst = values.iter().zip(&image).map(error).fold(0.0, f32::max);
            assert!(worst < 0.01, "{width} by {height}: {worst}");
        }
    }
}
