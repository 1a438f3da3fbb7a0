//! From a file's bytes to UTF-8.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

use crate::Progress;

const BUFFER: usize = 64 * 1024;
const GZIP: [u8; 2] = [0x1f, 0x8b];
const UTF_8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
const UTF_16LE_MARK: [u8; 2] = [0xff, 0xfe];
const UTF_16BE_MARK: [u8; 2] = [0xfe, 0xff];

/// Stands for what is no text: a byte that occurs nowhere in UTF-8, so that the field with it is
/// refused where fields are checked, with its line and column.
const NO_TEXT: u8 = 0xff;

/// The file's text: unpacked, without byte order mark, UTF-16 turned into UTF-8. Whether UTF-8 is
/// valid is left to who reads the fields.
pub(super) fn open<'a>(
    path: &Path,
    progress: &'a dyn Progress,
) -> io::Result<Box<dyn BufRead + 'a>> {
    let file = Counted {
        file: File::open(path)?,
        progress,
    };
    let mut packed = BufReader::with_capacity(BUFFER, file);
    if packed.fill_buf()?.starts_with(&GZIP) {
        to_utf8(BufReader::with_capacity(
            BUFFER,
            MultiGzDecoder::new(packed),
        ))
    } else {
        to_utf8(packed)
    }
}

fn to_utf8<'a>(mut source: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let start = source.fill_buf()?;
    let (encoding, mark) = if start.starts_with(&UTF_8_MARK) {
        (None, UTF_8_MARK.len())
    } else if start.starts_with(&UTF_16LE_MARK) {
        (Some(UTF_16LE), UTF_16LE_MARK.len())
    } else if start.starts_with(&UTF_16BE_MARK) {
        (Some(UTF_16BE), UTF_16BE_MARK.len())
    } else {
        (None, 0)
    };
    source.consume(mark);
    Ok(match encoding {
        None => Box::new(source),
        Some(encoding) => Box::new(Utf16::new(source, encoding)),
    })
}

/// Tells the progress how much of the file was read.
struct Counted<'a> {
    file: File,
    progress: &'a dyn Progress,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}

/// Reads UTF-16 as UTF-8.
struct Utf16<R> {
    source: R,
    decoder: Decoder,
    ended: bool,
    text: Box<[u8]>,
    /// The part of `text` that was decoded and not yet read.
    unread: Range<usize>,
}

impl<R: BufRead> Utf16<R> {
    fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_without_bom_handling(),
            ended: false,
            text: vec![0; BUFFER].into(),
            unread: 0..0,
        }
    }
}

impl<R: BufRead> BufRead for Utf16<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.unread.is_empty() && !self.ended {
            let input = self.source.fill_buf()?;
            let last = input.is_empty();
            let (room, _) = self.text.split_at_mut(BUFFER - 1);
            let (result, consumed, mut written) = self
                .decoder
                .decode_to_utf8_without_replacement(input, room, last);
            self.source.consume(consumed);
            match result {
                DecoderResult::InputEmpty => self.ended = last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.text[written] = NO_TEXT;
                    written += 1;
                }
            }
            self.unread = 0..written;
        }
        Ok(&self.text[self.unread.clone()])
    }

    fn consume(&mut self, amount: usize) {
        self.unread.start += amount;
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        to_utf8(bytes).unwrap().read_to_end(&mut text).unwrap();
        text
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let marked = format!("\u{feff}{text}");
        marked.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "Vélo|自行车|🚲\n".repeat(20_000);
        assert!(decoded(text.as_bytes()) == text.as_bytes());
        assert!(decoded(format!("\u{feff}{text}").as_bytes()) == text.as_bytes());
        assert!(decoded(&utf16(&text, u16::to_le_bytes)) == text.as_bytes());
        assert!(decoded(&utf16(&text, u16::to_be_bytes)) == text.as_bytes());
    }

    #[test]
    fn half_a_character_is_marked() {
        let lone_surrogate = [0xff, 0xfe, b'a', 0, 0x00, 0xd8, b'b', 0];
        assert_eq!(decoded(&lone_surrogate), [b'a', NO_TEXT, b'b']);
        let odd_end = [0xff, 0xfe, b'a', 0, b'b'];
        assert_eq!(decoded(&odd_end), [b'a', NO_TEXT]);
    }
}
