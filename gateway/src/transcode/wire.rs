//! The protobuf wire format: reading without trust, writing without copies.

/// Why wire bytes cannot be transcoded. The text is for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

/// How deep messages may be nested, as in protobuf's own implementations.
pub(super) const MAX_DEPTH: usize = 100;

/// A value as it stands on the wire.
#[derive(Debug, Clone, Copy)]
pub(super) enum Raw<'a> {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    Bytes(&'a [u8]),
}

pub(super) const VARINT: u8 = 0;
pub(super) const FIXED64: u8 = 1;
pub(super) const BYTES: u8 = 2;
const GROUP_START: u8 = 3;
const GROUP_END: u8 = 4;
pub(super) const FIXED32: u8 = 5;

/// Reads wire bytes from front to back.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Moves past `prefix` if that is what comes next.
    pub(super) fn take_prefix(&mut self, prefix: &[u8]) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// The next field's number and wire type.
    pub(super) fn tag(&mut self) -> Result<(u32, u8), Malformed> {
        let tag = u32::try_from(self.varint()?).map_err(|_| Malformed("a tag is too large"))?;
        let number = tag >> 3;
        if number == 0 {
            return Err(Malformed("a field has the number 0"));
        }
        Ok((number, (tag & 7) as u8))
    }

    pub(super) fn varint(&mut self) -> Result<u64, Malformed> {
        // Most tags and lengths are one byte.
        if let Some((&first, rest)) = self.rest.split_first()
            && first < 0x80
        {
            self.rest = rest;
            return Ok(u64::from(first));
        }
        let mut value = 0_u64;
        for (at, &byte) in self.rest.iter().take(10).enumerate() {
            if at == 9 && byte > 1 {
                return Err(Malformed("a varint is longer than 64 bits"));
            }
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                self.rest = &self.rest[at + 1..];
                return Ok(value);
            }
        }
        Err(Malformed("a varint does not end"))
    }

    fn fixed32(&mut self) -> Result<u32, Malformed> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(CUT_OFF)?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*bytes))
    }

    fn fixed64(&mut self) -> Result<u64, Malformed> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(CUT_OFF)?;
        self.rest = rest;
        Ok(u64::from_le_bytes(*bytes))
    }

    fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.varint()?).map_err(|_| CUT_OFF)?;
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(CUT_OFF)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// The value after a tag. A group is no value that proto3 knows.
    pub(super) fn value(&mut self, wire_type: u8) -> Result<Raw<'a>, Malformed> {
        match wire_type {
            VARINT => self.varint().map(Raw::Varint),
            FIXED64 => self.fixed64().map(Raw::Fixed64),
            BYTES => self.bytes().map(Raw::Bytes),
            FIXED32 => self.fixed32().map(Raw::Fixed32),
            _ => Err(Malformed("a known field is a group")),
        }
    }

    /// Passes over the value of a field that nobody knows, groups included.
    pub(super) fn skip(&mut self, number: u32, wire_type: u8) -> Result<(), Malformed> {
        if wire_type != GROUP_START {
            return self.value(wire_type).map(drop);
        }
        let mut open = vec![number];
        while let Some(&group) = open.last() {
            match self.tag()? {
                (number, GROUP_START) if open.len() < MAX_DEPTH => open.push(number),
                (_, GROUP_START) => return Err(TOO_DEEP),
                (number, GROUP_END) if number == group => drop(open.pop()),
                (_, GROUP_END) => return Err(Malformed("a group ends that did not begin")),
                (_, wire_type) => drop(self.value(wire_type)?),
            }
        }
        Ok(())
    }
}

const CUT_OFF: Malformed = Malformed("the message is cut off");
pub(super) const TOO_DEEP: Malformed = Malformed("messages are nested too deep");

/// Appends a varint.
#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
pub(super) fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a field's tag.
pub(super) fn put_tag(number: u32, wire_type: u8, out: &mut Vec<u8>) {
    put_varint(u64::from(number) << 3 | u64::from(wire_type), out);
}

/// Appends bytes with their length in front.
pub(super) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// Closes a length-delimited value that was written from `start` on: puts its length in front of
/// it.
pub(super) fn close(start: usize, out: &mut Vec<u8>) {
    let length = out.len() - start;
    let before = out.len();
    put_varint(length as u64, out);
    let size = out.len() - before;
    out[start..].rotate_right(size);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn varints_survive(value: u64) {
            let mut out = Vec::new();
            put_varint(value, &mut out);
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.varint(), Ok(value));
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            while let Ok((number, wire_type)) = reader.tag() {
                if reader.skip(number, wire_type).is_err() {
                    break;
                }
            }
        }
    }

    #[test]
    fn closing_puts_the_length_in_front() {
        let mut out = b"x".to_vec();
        out.extend([7; 300]);
        close(1, &mut out);
        let mut reader = Reader::new(&out[1..]);
        assert!(matches!(reader.value(BYTES), Ok(Raw::Bytes(bytes)) if bytes == [7; 300]));
    }

    #[test]
    fn groups_are_skipped_as_a_whole() {
        // Group 1 holding group 2 holding a varint, then a varint.
        let bytes = [0x0b, 0x13, 0x08, 0x05, 0x14, 0x0c, 0x18, 0x01];
        let mut reader = Reader::new(&bytes);
        let (number, wire_type) = reader.tag().unwrap();
        reader.skip(number, wire_type).unwrap();
        assert_eq!(reader.tag(), Ok((3, VARINT)));
        assert!(Reader::new(&[0x0b, 0x14]).tag().is_ok());
        let mut reader = Reader::new(&[0x13, 0x0c]);
        let (number, wire_type) = reader.tag().unwrap();
        assert!(reader.skip(number, wire_type).is_err());
    }
}
