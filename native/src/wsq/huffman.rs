//! Huffman codes: of which symbols a block of coefficients is made.

use super::WsqError;
use super::canvas::Canvas;
use super::tables::Bytes;

/// No code is longer.
const LONGEST: usize = 16;

/// Symbols of a block (IAFIS-IC-0110, table of Huffman input symbols).
pub mod symbol {
    /// 1 to 100: so many zeros.
    pub const LONGEST_RUN: u8 = 100;
    /// A coefficient of 8 bits follows, above zero.
    pub const ABOVE_8: u8 = 101;
    /// Below zero.
    pub const BELOW_8: u8 = 102;
    /// Of 16 bits.
    pub const ABOVE_16: u8 = 103;
    /// Of 16 bits, below zero.
    pub const BELOW_16: u8 = 104;
    /// A number of zeros follows, of 8 bits.
    pub const ZEROS_8: u8 = 105;
    /// Of 16 bits.
    pub const ZEROS_16: u8 = 106;
    /// 107 to 254: the coefficient and this.
    pub const MIDDLE: u8 = 180;
    /// The first and the last of these.
    pub const DIRECT: std::ops::RangeInclusive<u8> = 107..=254;
}

/// For the next 16 bits: length of the code they begin with (0: none) and its symbol.
pub struct Codes(Vec<(u8, u8)>);

impl Codes {
    /// Canonical codes: `counts[n]` of them are n + 1 bits long, and `symbols` names them in order.
    pub fn new(counts: &[u8], symbols: &[u8]) -> Result<Self, WsqError> {
        let mut table = vec![(0, 0); 1 << LONGEST];
        let (mut next, mut symbols) = (0, symbols.iter());
        for (length, &count) in (1u8..).zip(counts) {
            let width = 1usize << (LONGEST - usize::from(length));
            for &symbol in symbols.by_ref().take(usize::from(count)) {
                let places = table.get_mut(next..next + width);
                places
                    .ok_or(WsqError::Table("table of Huffman codes"))?
                    .fill((length, symbol));
                next += width;
            }
        }
        Ok(Self(table))
    }
}

/// Bits up to the next marker. After 0xff a zero byte was put in, which is left out here.
struct Bits<'a> {
    data: &'a [u8],
    used: usize,
    held: u64,
    count: usize,
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 48 {
            let step = match self.data[self.used..] {
                [0xff, 0, ..] => 2,
                [0xff, ..] | [] => return,
                _ => 1,
            };
            self.held = self.held << 8 | u64::from(self.data[self.used]);
            self.used += step;
            self.count += 8;
        }
    }

    /// The next 16 bits, filled up with ones at the end.
    fn peek(&mut self) -> usize {
        self.fill();
        let bits = if self.count >= LONGEST {
            self.held >> (self.count - LONGEST)
        } else {
            let lack = LONGEST - self.count;
            self.held << lack | ((1 << lack) - 1)
        };
        bits as usize & 0xffff
    }

    fn skip(&mut self, count: u8) {
        self.count -= usize::from(count);
    }

    /// Why the bits at hand are not enough: none follow, or they are wrong.
    fn fault(&self) -> WsqError {
        match self.data[self.used..] {
            [] | [0xff] => WsqError::Truncated,
            _ => WsqError::Code,
        }
    }

    /// A number of 8 or 16 bits.
    fn number(&mut self, width: u8) -> Result<u16, WsqError> {
        let bits = self.peek();
        if self.count < usize::from(width) {
            return Err(self.fault());
        }
        self.skip(width);
        Ok((bits >> (LONGEST - usize::from(width))) as u16)
    }

    /// The next symbol; none before a marker, where less than a byte was filled up.
    fn symbol(&mut self, codes: &Codes) -> Result<Option<u8>, WsqError> {
        let bits = self.peek();
        let (length, symbol) = codes.0[bits];
        if length > 0 && usize::from(length) <= self.count {
            self.skip(length);
            return Ok(Some(symbol));
        }
        match self.fault() {
            WsqError::Code if self.count < 8 => Ok(None),
            fault => Err(fault),
        }
    }
}

/// Reads the coefficients that follow a block's header, up to the next marker.
pub fn read_block(
    bytes: &mut Bytes<'_>,
    codes: &Codes,
    canvas: &mut Canvas,
) -> Result<(), WsqError> {
    let mut bits = Bits {
        data: bytes.rest(),
        used: 0,
        held: 0,
        count: 0,
    };
    while let Some(found) = bits.symbol(codes)? {
        match found {
            1..=symbol::LONGEST_RUN => canvas.pass_over(usize::from(found))?,
            symbol::ABOVE_8 => canvas.put(i32::from(bits.number(8)?))?,
            symbol::BELOW_8 => canvas.put(-i32::from(bits.number(8)?))?,
            symbol::ABOVE_16 => canvas.put(i32::from(bits.number(16)?))?,
            symbol::BELOW_16 => canvas.put(-i32::from(bits.number(16)?))?,
            symbol::ZEROS_8 => canvas.pass_over(usize::from(bits.number(8)?))?,
            symbol::ZEROS_16 => canvas.pass_over(usize::from(bits.number(16)?))?,
            107..=254 => canvas.put(i32::from(found) - i32::from(symbol::MIDDLE))?,
            0 | 255 => return Err(WsqError::Code),
        }
    }
    let used = bits.used;
    bytes.take(used)?;
    Ok(())
}
