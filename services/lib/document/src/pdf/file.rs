//! The file itself: numbered objects one after the other, as they come, then a table of where they begin.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, Stream, StringFormat};

use crate::Result;

/// A PDF file that is being written. Nothing of what went out is kept but where its objects begin.
pub(super) struct File<W> {
    out: W,
    written: u64,
    /// Where each object begins, by its number; 0 while it has not been written.
    offsets: Vec<u64>,
}

impl<W: Write> File<W> {
    pub(super) fn new(out: W) -> Result<Self> {
        let mut file = Self {
            out,
            written: 0,
            offsets: vec![0],
        };
        // The second line tells those who transfer files that this one is not text.
        file.write(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(file)
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> u32 {
        self.offsets.push(0);
        u32::try_from(self.offsets.len() - 1).unwrap_or(u32::MAX)
    }

    /// Writes an object under a number of its own.
    pub(super) fn add(&mut self, object: &Object) -> Result<u32> {
        let number = self.reserve();
        self.object(number, object)?;
        Ok(number)
    }

    /// Writes an object under a reserved number.
    pub(super) fn object(&mut self, number: u32, object: &Object) -> Result<()> {
        self.offsets[number as usize] = self.written;
        let mut bytes = format!("{number} 0 obj\n").into_bytes();
        serialise(object, &mut bytes);
        bytes.extend_from_slice(b"\nendobj\n");
        self.write(&bytes)
    }

    /// Writes the table of objects and what leads to it.
    pub(super) fn finish(mut self, mut trailer: Dictionary) -> Result<()> {
        let start = self.written;
        let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", self.offsets.len());
        for offset in &self.offsets[1..] {
            // A number that was reserved in vain is a free one.
            let entry = if *offset == 0 {
                "0000000000 00000 f\r\n".to_owned()
            } else {
                format!("{offset:010} 00000 n\r\n")
            };
            table.push_str(&entry);
        }
        trailer.set("Size", count(self.offsets.len()));
        let mut bytes = table.into_bytes();
        bytes.extend_from_slice(b"trailer\n");
        serialise(&Object::Dictionary(trailer), &mut bytes);
        bytes.extend_from_slice(format!("\nstartxref\n{start}\n%%EOF\n").as_bytes());
        self.write(&bytes)?;
        Ok(self.out.flush()?)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

/// A reference to an object.
pub(super) fn reference(number: u32) -> Object {
    Object::Reference((number, 0))
}

/// A count, as objects have it.
pub(super) fn count(count: usize) -> Object {
    Object::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A count of bookmarks that are folded in: below nothing.
pub(super) fn count_folded(count: usize) -> Object {
    Object::Integer(i64::try_from(count).map_or(i64::MIN, |count| -count))
}

/// A text for people, such as a title: UTF-16 in hexadecimal, which no byte of a text can break out of.
pub(super) fn text(text: &str) -> Object {
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// A stream, compressed.
pub(super) fn compressed(mut dictionary: Dictionary, content: &[u8]) -> Result<Object> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content)?;
    dictionary.set("Filter", "FlateDecode");
    Ok(plain(dictionary, encoder.finish()?))
}

/// A stream as it is.
pub(super) fn plain(dictionary: Dictionary, content: Vec<u8>) -> Object {
    Object::Stream(Stream::new(dictionary, content))
}

/// Writes an object as the file has it.
fn serialise(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Integer(value) => {
            out.extend_from_slice(itoa::Buffer::new().format(*value).as_bytes());
        }
        // Without an exponent, which the format does not know.
        Object::Real(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Name(name) => serialise_name(name, out),
        Object::String(bytes, _) => {
            out.push(b'<');
            for byte in bytes {
                out.extend_from_slice(format!("{byte:02X}").as_bytes());
            }
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                serialise(item, out);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => serialise_dictionary(dictionary, out),
        Object::Stream(stream) => {
            let mut dictionary = stream.dict.clone();
            dictionary.set("Length", count(stream.content.len()));
            serialise_dictionary(&dictionary, out);
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(&stream.content);
            out.extend_from_slice(b"\nendstream");
        }
        Object::Reference((number, generation)) => {
            out.extend_from_slice(format!("{number} {generation} R").as_bytes());
        }
    }
}

fn serialise_dictionary(dictionary: &Dictionary, out: &mut Vec<u8>) {
    out.extend_from_slice(b"<<");
    for (key, value) in dictionary {
        serialise_name(key, out);
        out.push(b' ');
        serialise(value, out);
    }
    out.extend_from_slice(b">>");
}

fn serialise_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}
