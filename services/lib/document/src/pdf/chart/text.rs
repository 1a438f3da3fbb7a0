//! Texts that fit.

use std::borrow::Cow;

use super::{SMALL, Canvas, Face};

/// A text that is no wider than given: its beginning and an ellipsis if it has to be.
pub(super) fn shortened<'a>(
    canvas: &dyn Canvas,
    text: &'a str,
    size: f32,
    face: Face,
    width: f32,
) -> Cow<'a, str> {
    let text = text.trim();
    if canvas.text_width(text, size, face) <= width {
        return Cow::Borrowed(text);
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let beginning = |chars: usize| format!("{}…", text[..ends[chars]].trim_end());
    let fitting = ends
        .partition_point(|end| {
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
pub(super) fn widest<'a>(
    canvas: &dyn Canvas,
    texts: impl IntoIterator<Item = &'a str>,
) -> f32 {
    texts
        .into_iter()
        .map(|text| width(canvas, text))
        .fold(0.0, f32::max)
}
