//! Texts as cells hold them.

use std::borrow::Cow;

use super::place;

/// UTF-16 units a cell holds.
const LONGEST: usize = 32_767;

/// Appends a text in XML as a cell's content has it (ST_Xstring): characters that XML 1.0 has no place for
/// are written `_xHHHH_`, and what looks like that in the text has its underscore written so. A text longer
/// than a cell holds is cut.
pub(super) fn append(text: &str, out: &mut Vec<u8>) {
    let text = cut(text, LONGEST);
    let bytes = text.as_bytes();
    let mut done = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let replacement: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'\t' | b'\n' => continue,
            b'_' if is_escape(&bytes[index..]) => b"_x005F_",
            // U+FFFE and U+FFFF.
            0xEF if bytes[index..].starts_with(b"\xEF\xBF\xBE") => b"_xFFFE_",
            0xEF if bytes[index..].starts_with(b"\xEF\xBF\xBF") => b"_xFFFF_",
            // A carriage return would read back as a line feed.
            0..0x20 => {
                out.extend_from_slice(&bytes[done..index]);
                out.extend_from_slice(format!("_x{byte:04X}_").as_bytes());
                done = index + 1;
                continue;
            }
            _ => continue,
        };
        out.extend_from_slice(&bytes[done..index]);
        out.extend_from_slice(replacement);
        done = index + if *byte == 0xEF { 3 } else { 1 };
    }
    out.extend_from_slice(&bytes[done..]);
}

/// Whether the white space of a text is lost unless XML is told to preserve it.
pub(super) fn needs_space(text: &str) -> bool {
    let at_the_ends = [text.as_bytes().first(), text.as_bytes().last()];
    at_the_ends
        .into_iter()
        .flatten()
        .any(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
        || text.bytes().any(|byte| matches!(byte, b'\n' | b'\t'))
}

/// As much of a text as has so many UTF-16 units, which is what Excel counts.
pub(super) fn cut(text: &str, longest: usize) -> &str {
    // A unit takes one byte at least.
    if text.len() <= longest {
        return text;
    }
    let mut units = 0;
    for (index, character) in text.char_indices() {
        units += character.len_utf16();
        if units > longest {
            return &text[..index];
        }
    }
    text
}

/// As much of a text as a cell holds.
pub(super) fn fitting(text: &str) -> &str {
    cut(text, LONGEST)
}

/// A text for a place that holds a single line, such as an attribute: no control characters, and none that
/// XML has no place for.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    let out_of_place =
        |character: char| character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}');
    if text.contains(out_of_place) {
        Cow::Owned(text.replace(out_of_place, " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text in lines of at most so many characters, broken between words where that can be.
pub(super) fn lines(text: &str, longest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let word_length = word.chars().count();
            if length > 0 && length + 1 + word_length > longest {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += word_length;
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// How many lines a text takes in a column of so many characters, about: rather one more than one less,
/// which would not be seen.
pub(super) fn wrapped_lines(text: &str, width: usize) -> u32 {
    // A column is as wide as so many digits; it has an indent, and capitals are wider.
    let width = (width * 9 / 10).saturating_sub(1).max(1);
    let lines = text.split('\n').map(|line| {
        let (mut lines, mut length) = (1, 0);
        for word in line.split(' ') {
            let word = word.chars().count();
            if length > 0 && length + 1 + word > width {
                lines += 1;
                length = 0;
            } else if length > 0 {
                length += 1;
            }
            // A word longer than a line goes on on the next.
            lines += (word.max(1) - 1) / width;
            length += if word > width { word % width } else { word };
        }
        lines
    });
    // More does not fit into a row.
    place::row(lines.sum::<usize>().clamp(1, 27))
}

/// A text as an attribute of a cell's content has it: what looks like an escaped character is none.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut escaped = String::new();
    let mut done = 0;
    for (index, _) in text.match_indices('_') {
        if is_escape(&bytes[index..]) {
            escaped.push_str(&text[done..index]);
            escaped.push_str("_x005F_");
            done = index + 1;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    escaped.push_str(&text[done..]);
    Cow::Owned(escaped)
}

/// Whether bytes begin with what reads as an escaped character: `_xHHHH_`.
fn is_escape(bytes: &[u8]) -> bool {
    bytes.len() >= 7
        && bytes[1] == b'x'
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}
