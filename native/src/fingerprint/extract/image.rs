//! A grey image at 500 dpi, and what is done to it before its ridges are looked for.

/// A grid of values, row by row.
#[derive(Clone, Debug)]
pub struct Grid<T> {
    /// Values in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` values.
    pub values: Vec<T>,
}

impl<T: Copy> Grid<T> {
    /// A grid that holds one value everywhere.
    pub fn filled(width: usize, height: usize, value: T) -> Self {
        Self {
            width,
            height,
            values: vec![value; width * height],
        }
    }

    /// The value at a place within the grid.
    pub fn at(&self, x: usize, y: usize) -> T {
        self.values[y * self.width + x]
    }

    /// The value at the nearest place within the grid.
    pub fn near(&self, x: isize, y: isize) -> T {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.at(x, y)
    }

    /// The values with a margin on each side that repeats the edges, and the length of its rows.
    pub fn padded(&self, margin: usize) -> (Vec<T>, usize) {
        let stride = self.width + 2 * margin;
        let mut out = Vec::with_capacity(stride * (self.height + 2 * margin));
        for y in 0..self.height + 2 * margin {
            let from = y.saturating_sub(margin).min(self.height - 1) * self.width;
            let row = &self.values[from..from + self.width];
            out.extend(std::iter::repeat_n(row[0], margin));
            out.extend_from_slice(row);
            out.extend(std::iter::repeat_n(row[self.width - 1], margin));
        }
        (out, stride)
    }

    /// Changes the value at a place within the grid.
    pub fn set(&mut self, x: usize, y: usize, value: T) {
        self.values[y * self.width + x] = value;
    }
}

/// The image in pixels of 1/500 inch: 8-bit grey values, resampled if `dpi` differs by over 1 %.
pub fn at_500_dpi(pixels: &[u8], width: usize, height: usize, dpi: f32) -> Grid<f32> {
    let values = pixels.iter().map(|&p| f32::from(p)).collect();
    let image = Grid {
        width,
        height,
        values,
    };
    let scale = 500.0 / dpi;
    if (scale - 1.0).abs() <= 0.01 {
        return image;
    }
    let narrow = transposed(&resized_rows(&image, scale));
    transposed(&resized_rows(&narrow, scale))
}

/// Each row stretched by `scale` with a triangle filter, which also averages when it shrinks.
fn resized_rows(image: &Grid<f32>, scale: f32) -> Grid<f32> {
    let width = ((image.width as f32 * scale).round() as usize).max(1);
    let reach = (1.0 / scale).max(1.0);
    let last = image.width as isize - 1;
    let taps: Vec<Vec<(usize, f32)>> = (0..width)
        .map(|x| {
            let centre = (x as f32 + 0.5) / scale - 0.5;
            let (low, high) = (
                (centre - reach).ceil() as isize,
                (centre + reach).floor() as isize,
            );
            let mut row: Vec<(usize, f32)> = (low..=high)
                .map(|i| {
                    (
                        i.clamp(0, last) as usize,
                        1.0 - (i as f32 - centre).abs() / reach,
                    )
                })
                .collect();
            let sum: f32 = row.iter().map(|t| t.1).sum();
            row.iter_mut().for_each(|t| t.1 /= sum.max(1e-6));
            row
        })
        .collect();
    let mut values = Vec::with_capacity(width * image.height);
    for row in image.values.chunks_exact(image.width) {
        values.extend(
            taps.iter()
                .map(|taps| taps.iter().map(|&(i, w)| row[i] * w).sum::<f32>()),
        );
    }
    Grid {
        width,
        height: image.height,
        values,
    }
}

fn transposed(image: &Grid<f32>) -> Grid<f32> {
    let mut values = Vec::with_capacity(image.values.len());
    for x in 0..image.width {
        values.extend((0..image.height).map(|y| image.values[y * image.width + x]));
    }
    Grid {
        width: image.height,
        height: image.width,
        values,
    }
}

/// Mean over a square of side `2 * reach + 1`, edges repeated.
pub fn box_mean(image: &Grid<f32>, reach: usize) -> Grid<f32> {
    let (width, height) = (image.width, image.height);
    let mut rows = Grid::filled(width, height, 0.0f32);
    let scale = 1.0 / (2 * reach + 1) as f32;
    let mut line = vec![0.0f32; width + 2 * reach + 1];
    for (from, to) in image
        .values
        .chunks_exact(width)
        .zip(rows.values.chunks_exact_mut(width))
    {
        line[..reach].fill(from[0]);
        line[reach..reach + width].copy_from_slice(from);
        line[reach + width..].fill(from[width - 1]);
        let mut sum: f32 = line[..2 * reach + 1].iter().sum();
        let steps = line.iter().zip(&line[2 * reach + 1..]);
        for (value, (old, new)) in to.iter_mut().zip(steps) {
            *value = sum * scale;
            sum += new - old;
        }
    }
    let mut out = Grid::filled(width, height, 0.0f32);
    let row = |y: isize| {
        let y = y.clamp(0, height as isize - 1) as usize;
        &rows.values[y * width..(y + 1) * width]
    };
    let mut sums = vec![0.0f32; width];
    for y in -(reach as isize)..=reach as isize {
        sums.iter_mut().zip(row(y)).for_each(|(s, v)| *s += v);
    }
    for y in 0..height {
        let to = &mut out.values[y * width..(y + 1) * width];
        to.iter_mut().zip(&sums).for_each(|(o, s)| *o = s * scale);
        let (new, old) = (
            row((y + reach + 1) as isize),
            row(y as isize - reach as isize),
        );
        for ((s, n), o) in sums.iter_mut().zip(new).zip(old) {
            *s += n - o;
        }
    }
    out
}

/// Side of the blocks below, in pixels: three of them are wider than any valley between ridges.
const BLOCK: usize = 4;
/// Grey levels by which even ground may vary, as compression makes it; no ridges are so faint.
const EVEN: f32 = 5.0;

/// Where the image shows something: false on even ground (the frame of a sensor, the margin of a
/// scan) and two blocks about it, where the edge of the frame would look like a ridge.
pub fn shown(image: &Grid<f32>) -> Grid<bool> {
    let (low, high) = extremes(image);
    let mut out = Grid::filled(image.width, image.height, true);
    for y in 0..low.height {
        for x in 0..low.width {
            let about = (-1..=1).flat_map(|j| (-1..=1).map(move |i| (i, j)));
            let about = about.map(|(i, j)| (x as isize + i, y as isize + j));
            let (least, most) = about.fold((f32::MAX, f32::MIN), |(least, most), (i, j)| {
                (least.min(low.near(i, j)), most.max(high.near(i, j)))
            });
            if most - least <= EVEN {
                let (left, top) = (x.saturating_sub(2) * BLOCK, y.saturating_sub(2) * BLOCK);
                let right = ((x + 3) * BLOCK).min(image.width);
                for line in top..((y + 3) * BLOCK).min(image.height) {
                    out.values[line * image.width + left..line * image.width + right].fill(false);
                }
            }
        }
    }
    out
}

/// The lowest and the highest value of each block.
fn extremes(image: &Grid<f32>) -> (Grid<f32>, Grid<f32>) {
    let (columns, rows) = (image.width.div_ceil(BLOCK), image.height.div_ceil(BLOCK));
    let mut low = Grid::filled(columns, rows, f32::MAX);
    let mut high = Grid::filled(columns, rows, f32::MIN);
    for (y, line) in image.values.chunks_exact(image.width).enumerate() {
        let row = y / BLOCK * columns..(y / BLOCK + 1) * columns;
        let blocks = low.values[row.clone()]
            .iter_mut()
            .zip(&mut high.values[row]);
        for ((low, high), values) in blocks.zip(line.chunks(BLOCK)) {
            *low = values.iter().copied().fold(*low, f32::min);
            *high = values.iter().copied().fold(*high, f32::max);
        }
    }
    (low, high)
}

/// The image without its local mean, in grey levels; 0 where nothing is shown.
pub fn centred(image: &Grid<f32>, shown: &Grid<bool>, reach: usize) -> Grid<f32> {
    let (mut known, mut out) = (
        Grid::filled(image.width, image.height, 0.0f32),
        image.clone(),
    );
    for ((known, v), &shown) in known
        .values
        .iter_mut()
        .zip(&mut out.values)
        .zip(&shown.values)
    {
        *known = f32::from(u8::from(shown));
        *v *= *known;
    }
    let share = box_mean(&known, reach);
    let mean = box_mean(&out, reach);
    for (((v, mean), share), known) in out
        .values
        .iter_mut()
        .zip(&mean.values)
        .zip(&share.values)
        .zip(&known.values)
    {
        *v = known * (*v - mean / share.max(1e-3));
    }
    out
}

/// A centred image in units of its local deviation, at most 3 of them.
///
/// Deviations below `floor` grey levels are taken as `floor`, so that noise is not blown up.
pub fn levelled(centred: &Grid<f32>, reach: usize, floor: f32) -> Grid<f32> {
    let mut squares = centred.clone();
    squares.values.iter_mut().for_each(|v| *v *= *v);
    let variance = box_mean(&squares, reach);
    let mut out = centred.clone();
    for (v, square) in out.values.iter_mut().zip(&variance.values) {
        *v = (*v / square.max(0.0).sqrt().max(floor)).clamp(-3.0, 3.0);
    }
    out
}
