//! Texts that fit.

use std::borrow::Cow;

use super::{Canvas, Face, SMALL};

/// What a text may be wider than its room: errors of rounding do not shorten it.
const SLACK: f32 = 0.02;

/// A text that is no wider than given: its beginning and an ellipsis if it has to be.
pub(super) fn shortened<'a>(
    canvas: &dyn Canvas,
    text: &'a str,
    size: f32,
    face: Face,
    width: f32,
) -> Cow<'a, str> {
    let width = width + SLACK;
    let text = text.trim();
    if canvas.text_width(text, size, face) <= width {
        return Cow::Borrowed(text);
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let beginning = |chars: usize| format!("{}…", text[..ends[chars]].trim_end());
    let fitting = ends.partition_point(|end| {
        let candidate = format!("{}…", text[..*end].trim_end());
        canvas.text_width(&candidate, size, face) <= width
    });
    match fitting {
        0 => Cow::Borrowed(""),
        chars => Cow::Owned(beginning(chars - 1)),
    }
}

/// How wide a small text is.
pub(super) fn width(canvas: &dyn Canvas, text: &str) -> f32 {
    canvas.text_width(text, SMALL, Face::Regular)
}

/// How wide the widest of small texts is.
pub(super) fn widest<'a>(canvas: &dyn Canvas, texts: impl IntoIterator<Item = &'a str>) -> f32 {
    texts
        .into_iter()
        .map(|text| width(canvas, text))
        .fold(0.0, f32::max)
}

/// A text in at most two lines of a width, parted between words, and shortened if that does not suffice.
pub(super) fn in_two(canvas: &dyn Canvas, text: &str, room: f32) -> (String, Option<String>) {
    let text = text.trim();
    let short = |text: &str| shortened(canvas, text, SMALL, Face::Regular, room).into_owned();
    if width(canvas, text) <= room {
        return (text.to_owned(), None);
    }
    let parted = text
        .match_indices([' ', '-'])
        .map(|(at, found)| text.split_at(at + found.len()))
        .map(|(upper, lower)| (upper.trim_end(), lower.trim_start()))
        .take_while(|(upper, _)| width(canvas, upper) <= room)
        .filter(|(_, lower)| !lower.is_empty())
        .last();
    match parted {
        Some((upper, lower)) => (upper.to_owned(), Some(short(lower))),
        None => (short(text), None),
    }
}
