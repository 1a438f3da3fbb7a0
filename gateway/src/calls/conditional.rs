//! `ETag` and `If-None-Match` (RFC 9110, 8.8.3 and 13.1.2).

use http::header::IF_NONE_MATCH;
use http::{HeaderMap, HeaderValue};

/// The tag an upstream gave, made weak: equal data, though JSON, gzip and brotli differ in bytes.
/// None for a text that is no tag.
pub(crate) fn weak(tag: &str) -> Option<HeaderValue> {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = opaque.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('"') {
        return None;
    }
    HeaderValue::from_str(&format!("W/{opaque}")).ok()
}

/// Whether the caller has what the tag stands for.
pub(crate) fn matches(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Ok(tag) = tag.to_str() else {
        return false;
    };
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let own = opaque(tag);
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| given.trim() == "*" || opaque(given) == own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly() {
        let tag = weak("\"abc\"").unwrap();
        assert_eq!(tag, "W/\"abc\"");
        assert_eq!(weak("W/\"abc\"").unwrap(), tag);
        assert_eq!(weak("abc"), None);
        for (given, expected) in [
            ("\"abc\"", true),
            ("W/\"abc\"", true),
            ("\"x\", W/\"abc\"", true),
            ("*", true),
            ("\"ab\"", false),
            ("abc", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(given));
            assert_eq!(matches(&headers, &tag), expected, "{given}");
        }
        assert!(!matches(&HeaderMap::new(), &tag));
    }
}
