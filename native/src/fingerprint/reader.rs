//! Bytes read from the front, in big-endian order, as all templates are written.

/// The bytes end before what was to be read.
pub(super) struct Short;

/// What is still to be read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn slice(&mut self, length: usize) -> Result<&'a [u8], Short> {
        let (head, tail) = self.0.split_at_checked(length).ok_or(Short)?;
        self.0 = tail;
        Ok(head)
    }

    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        let (head, tail) = self.0.split_first_chunk().ok_or(Short)?;
        self.0 = tail;
        Ok(*head)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Short> {
        self.take().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Short> {
        self.take().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Short> {
        self.take().map(u32::from_be_bytes)
    }
}
