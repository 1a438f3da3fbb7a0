//! The manifest in a file's metadata: how it is written, and how it is found again.

use std::fmt::Write;

const BEGIN: &str = "<otelbi:manifest>";
const END: &str = "</otelbi:manifest>";

/// How long a manifest may be, in bytes as it stands in the file.
const LONGEST: usize = 1 << 20;

/// The manifest of a PDF file: the JSON object it was given when it was written. None when the file has
/// none. It is looked for by its marker, without reading the file otherwise, and the last one counts: what
/// programs change in such a file they add at its end.
#[must_use]
pub fn manifest(bytes: &[u8]) -> Option<String> {
    if !bytes.starts_with(b"%PDF-") {
        return None;
    }
    let begin = last_position(bytes, BEGIN.as_bytes())? + BEGIN.len();
    let rest = &bytes[begin..];
    let rest = &rest[..rest.len().min(LONGEST)];
    let end = rest
        .windows(END.len())
        .position(|window| window == END.as_bytes())?;
    unescaped(std::str::from_utf8(&rest[..end]).ok()?)
}

fn last_position(bytes: &[u8], marker: &[u8]) -> Option<usize> {
    bytes
        .windows(marker.len())
        .rposition(|window| window == marker)
}

/// The manifest as a property of the metadata.
pub(super) fn element(json: &str) -> String {
    format!("{BEGIN}{}{END}", escaped(json))
}

/// A text in XML. What XML has no place for becomes a question mark, as in any text.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(escaped, "&#{};", character as u32);
            }
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => escaped.push('?'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The text that was written as XML; none when it is not what [`escaped`] writes.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let (name, after) = rest[at + 1..].split_once(';')?;
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "#9" => '\t',
            "#10" => '\n',
            "#13" => '\r',
            _ => return None,
        });
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_found_as_it_was_written() {
        let json = r#"{"who":"Žofie & <Co>","note":"a \"b\" &amp; ]]>\tc"}"#;
        let file = format!("%PDF-1.7\nrest {} more", element(json));
        assert_eq!(manifest(file.as_bytes()).as_deref(), Some(json));
    }

    #[test]
    fn the_last_manifest_counts() {
        let file = format!("%PDF-1.7\n{} {}", element("1"), element("2"));
        assert_eq!(manifest(file.as_bytes()).as_deref(), Some("2"));
    }

    #[test]
    fn what_is_no_manifest_is_none() {
        for hostile in [
            "",
            "%PDF-1.7",
            "<otelbi:manifest>1</otelbi:manifest>",
            "%PDF-1.7 <otelbi:manifest>",
            "%PDF-1.7 <otelbi:manifest>1</otelbi:manifest",
            "%PDF-1.7 <otelbi:manifest>&amp</otelbi:manifest>",
            "%PDF-1.7 <otelbi:manifest>&#0;</otelbi:manifest>",
            "%PDF-1.7 <otelbi:manifest>&é;</otelbi:manifest>",
        ] {
            assert_eq!(manifest(hostile.as_bytes()), None, "{hostile}");
        }
        let torn = [
            b"%PDF-1.7 <otelbi:manifest>\xFF\xC3".as_slice(),
            END.as_bytes(),
        ]
        .concat();
        assert_eq!(manifest(&torn), None);
        let endless = format!("%PDF-1.7 {BEGIN}{}{END}", "x".repeat(LONGEST));
        assert_eq!(manifest(endless.as_bytes()), None);
    }
}
