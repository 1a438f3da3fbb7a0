//! `google.api.HttpBody` on the wire.

use bytes::Bytes;

use super::wire::{Malformed, Raw, Reader};

/// A body that is not JSON, or a part of one.
#[derive(Debug, Default)]
pub struct HttpBody {
    /// Its Content-Type; empty when the message does not say.
    pub content_type: String,
    /// Its bytes, shared with the message they came in.
    pub data: Bytes,
}

/// Reads a `google.api.HttpBody`.
pub fn http_body(wire: &Bytes) -> Result<HttpBody, Malformed> {
    let mut reader = Reader::new(wire);
    let mut body = HttpBody::default();
    while !reader.is_empty() {
        let (number, wire_type) = reader.tag()?;
        if !matches!(number, 1 | 2) {
            reader.skip(number, wire_type)?;
            continue;
        }
        match (number, reader.value(wire_type)?) {
            (1, Raw::Bytes(bytes)) => {
                let text = std::str::from_utf8(bytes);
                let text = text.map_err(|_| Malformed("a content type is not UTF-8"))?;
                text.clone_into(&mut body.content_type);
            }
            (_, Raw::Bytes(bytes)) => body.data = wire.slice_ref(bytes),
            _ => return Err(Malformed("an HttpBody has another wire type than its own")),
        }
    }
    Ok(body)
}
