//! Reads the fields of a message.

use std::io;

use super::protocol;

/// The rest of a message. Reading past its end is the client's mistake.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn bytes(&mut self, length: usize) -> io::Result<&'a [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or_else(|| protocol("a message ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> io::Result<u8> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn u16(&mut self) -> io::Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> io::Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A length of four bytes.
    pub(super) fn length(&mut self) -> io::Result<usize> {
        usize::try_from(self.u32()?).map_err(|_| protocol("a length beyond memory"))
    }

    /// Skips the headers that precede every request ([MS-TDS] 2.2.5.3).
    pub(super) fn skip_all_headers(&mut self) -> io::Result<()> {
        let total = self.length()?;
        let rest = total
            .checked_sub(4)
            .ok_or_else(|| protocol("headers shorter than their length"))?;
        self.bytes(rest).map(drop)
    }

    /// Text of that many UTF-16 units.
    pub(super) fn text(&mut self, units: usize) -> io::Result<String> {
        utf16(self.bytes(2 * units)?)
    }

    /// Everything that is left, as text.
    pub(super) fn rest_as_text(&mut self) -> io::Result<String> {
        utf16(self.bytes(self.0.len())?)
    }
}

/// UTF-16LE as text.
pub(super) fn utf16(bytes: &[u8]) -> io::Result<String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(protocol("half a character"));
    }
    let units: Vec<u16> = units.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
    String::from_utf16(&units).map_err(|_| protocol("text is not UTF-16"))
}
