//! Writes WSQ, for tests and for invented prints: one quantiser and one Huffman table for all.
//!
//! Encoders for case work are certified by the FBI; this one is not.

use super::huffman::symbol;
use super::subbands::{self, Node, SENT, SUBBANDS, WHOLE};
use super::wavelet::{Filters, Plane};
use super::{WsqError, checked_size, marker};

/// Width of a bin, in 128ths of the image's largest distance from its mean.
const BIN: f32 = 6.0;
const ZERO_BIN: f32 = 1.2 * BIN;

/// Analysis filters of 9 and 7 taps (IAFIS-IC-0110, table of the filters' coefficients), in
/// billionths, from the centre outwards.
const LOW: [i64; 5] = [
    852_698_679,
    377_402_856,
    -110_624_404,
    -23_849_465,
    37_828_456,
];
const HIGH: [i64; 4] = [788_485_616, -418_092_273, -40_689_418, 64_538_883];

/// How many codes have each length from 1 to 16: 254, and none is all ones.
const LENGTHS: [u8; 16] = [0, 0, 3, 3, 4, 6, 8, 12, 0, 0, 0, 218, 0, 0, 0, 0];

/// A grey image, 8 bits a pixel, rows from the top, as a WSQ file. `dpi` goes into its comment.
pub fn encode(pixels: &[u8], width: u16, height: u16, dpi: u16) -> Result<Vec<u8>, WsqError> {
    let (columns, rows) = (usize::from(width), usize::from(height));
    if checked_size(columns, rows)? != pixels.len() {
        return Err(WsqError::Size(columns, rows));
    }
    let (shift, scale) = levels(pixels);
    let grey = |&pixel: &u8| (f32::from(pixel) - shift.0) / scale.0;
    let mut values: Vec<f32> = pixels.iter().map(grey).collect();
    let whole = Node::whole(columns, rows);
    Plane::new(&mut values, columns).analyse(&whole, &WHOLE, &filters());

    let comment =
        format!("NIST_COM 4\nPIX_WIDTH {width}\nPIX_HEIGHT {height}\nPPI {dpi}\nLOSSY 1\n");
    let [bin, zero_bin] = [BIN, ZERO_BIN].map(|value| decimal(value).1);
    let mut out = marker::START.to_be_bytes().to_vec();
    segment(&mut out, marker::COMMENT, comment.as_bytes());
    segment(&mut out, marker::TRANSFORM, &filter_table());
    let quantisers = [decimal(0.44).1, [bin, zero_bin].concat().repeat(SUBBANDS)].concat();
    segment(&mut out, marker::QUANTISATION, &quantisers);
    let sizes = [height.to_be_bytes(), width.to_be_bytes()].concat();
    let frame = [&[0, 255], &*sizes, &shift.1, &scale.1, &[0, 0, 0]].concat();
    segment(&mut out, marker::FRAME, &frame);
    let order = symbols();
    segment(
        &mut out,
        marker::HUFFMAN,
        &[&[0], &LENGTHS[..], &order].concat(),
    );
    segment(&mut out, marker::BLOCK, &[0]);
    let mut bits = Bits::new(&order, out);
    write_coefficients(&mut bits, &values, columns, rows);
    let mut out = bits.finish();
    out.extend_from_slice(&marker::END.to_be_bytes());
    Ok(out)
}

/// The filters that this encoder uses.
pub fn filters() -> Filters {
    Filters {
        low: LOW.map(|tap| tap as f32 / 1e9).to_vec(),
        high: HIGH.map(|tap| tap as f32 / 1e9).to_vec(),
    }
}

/// The mean, and the largest distance from it in 128ths; each as it is written, and so written.
fn levels(pixels: &[u8]) -> ((f32, Vec<u8>), (f32, Vec<u8>)) {
    let sum: u64 = pixels.iter().map(|&pixel| u64::from(pixel)).sum();
    let shift = decimal((sum as f64 / pixels.len() as f64) as f32);
    let far = |&pixel: &u8| (f32::from(pixel) - shift.0).abs();
    let most = pixels.iter().map(far).fold(1.0, f32::max);
    (shift, decimal(most / 128.0))
}

/// A number as a decimal fraction of 16 bits, and what was written.
fn decimal(value: f32) -> (f32, Vec<u8>) {
    let fits = |scale: &u8| f64::from(value) * 10f64.powi(i32::from(*scale)) < 65_535.0;
    let scale = (0..5).rev().find(fits).unwrap_or(0);
    let power = 10f64.powi(i32::from(scale));
    let number = (f64::from(value) * power).round() as u16;
    let [high, low] = number.to_be_bytes();
    ((f64::from(number) / power) as f32, vec![scale, high, low])
}

fn segment(out: &mut Vec<u8>, marker: u16, content: &[u8]) {
    out.extend_from_slice(&marker.to_be_bytes());
    out.extend_from_slice(&(content.len() as u16 + 2).to_be_bytes());
    out.extend_from_slice(content);
}

fn filter_table() -> Vec<u8> {
    let mut out = vec![9, 7];
    for tap in LOW.iter().chain(&HIGH) {
        out.extend([u8::from(*tap < 0), 9]);
        out.extend_from_slice(&(tap.unsigned_abs() as u32).to_be_bytes());
    }
    out
}

/// All symbols, the frequent ones first: small coefficients and short runs, then the rest.
fn symbols() -> Vec<u8> {
    let near = (1..=9).flat_map(|n| [symbol::MIDDLE + n, symbol::MIDDLE - n, n]);
    let mut order: Vec<u8> = near.collect();
    let rest: Vec<u8> = (1..=254).filter(|s| !order.contains(s)).collect();
    order.extend(rest);
    order
}

/// Bits, with a zero byte after each 0xff.
struct Bits {
    /// Of each symbol: its code and how long it is.
    codes: [(u32, u32); 256],
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    fn new(order: &[u8], out: Vec<u8>) -> Self {
        let mut codes = [(0, 0); 256];
        let (mut code, mut order) = (0, order.iter());
        for (length, &count) in (1..).zip(&LENGTHS) {
            code <<= 1;
            for &symbol in order.by_ref().take(usize::from(count)) {
                codes[usize::from(symbol)] = (code, length);
                code += 1;
            }
        }
        Self {
            codes,
            out,
            held: 0,
            count: 0,
        }
    }

    fn put(&mut self, bits: u32, count: u32) {
        self.held = self.held << count | u64::from(bits);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }

    fn symbol(&mut self, symbol: u8) {
        let (code, length) = self.codes[usize::from(symbol)];
        self.put(code, length);
    }

    /// So many zeros; at most 65,535.
    fn zeros(&mut self, count: u32) {
        match count {
            0 => {}
            1..=100 => self.symbol(count as u8),
            101..=255 => {
                self.symbol(symbol::ZEROS_8);
                self.put(count, 8);
            }
            _ => {
                self.symbol(symbol::ZEROS_16);
                self.put(count, 16);
            }
        }
    }

    fn coefficient(&mut self, number: i32) {
        let direct = u8::try_from(number + i32::from(symbol::MIDDLE));
        let size = number.unsigned_abs().min(0xffff);
        match direct {
            Ok(found) if symbol::DIRECT.contains(&found) => self.symbol(found),
            _ if size < 256 => {
                self.symbol(if number > 0 {
                    symbol::ABOVE_8
                } else {
                    symbol::BELOW_8
                });
                self.put(size, 8);
            }
            _ => {
                self.symbol(if number > 0 {
                    symbol::ABOVE_16
                } else {
                    symbol::BELOW_16
                });
                self.put(size, 16);
            }
        }
    }

    /// The bytes, the last one filled up with ones.
    fn finish(mut self) -> Vec<u8> {
        let lack = (8 - self.count % 8) % 8;
        self.put((1 << lack) - 1, lack);
        self.out
    }
}

fn write_coefficients(bits: &mut Bits, values: &[f32], width: usize, height: usize) {
    let mut zeros = 0;
    for rect in &subbands::sent(width, height)[..SENT] {
        for y in rect.y..rect.y + rect.height {
            for value in &values[y * width + rect.x..][..rect.width] {
                let beyond = value.abs() - ZERO_BIN / 2.0;
                if beyond <= 0.0 && zeros < 0xffff {
                    zeros += 1;
                    continue;
                }
                bits.zeros(zeros);
                zeros = u32::from(beyond <= 0.0);
                if beyond > 0.0 {
                    let number = (beyond / BIN) as i32 + 1;
                    bits.coefficient(if *value < 0.0 { -number } else { number });
                }
            }
        }
    }
    bits.zeros(zeros);
}
