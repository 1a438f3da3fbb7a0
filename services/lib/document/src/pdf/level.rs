//! The colours of judgements.

use super::canvas::Colour;
use crate::Level;

/// The colour of words.
pub(super) fn ink(level: Level) -> Colour {
    match level {
        Level::Good => Colour::GOOD,
        Level::Neutral => Colour::MUTED,
        Level::Warning => Colour::WARNING,
        Level::Bad => Colour::BAD,
    }
}

/// The colour behind words.
pub(super) fn tint(level: Level) -> Colour {
    match level {
        Level::Good => Colour::GOOD_TINT,
        Level::Neutral => Colour::TINT,
        Level::Warning => Colour::WARNING_TINT,
        Level::Bad => Colour::BAD_TINT,
    }
}

/// The colour of a place on a scale from bad (0) to good (1).
pub(super) fn on_scale(place: f32) -> Colour {
    let place = place.clamp(0.0, 1.0);
    if place < 0.5 {
        between(Colour::BAD_TINT, Colour::WARNING_TINT, place * 2.0)
    } else {
        between(Colour::WARNING_TINT, Colour::GOOD_TINT, place * 2.0 - 1.0)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between two parts of colours"
)]
fn between(from: Colour, to: Colour, share: f32) -> Colour {
    let part = |from: u8, to: u8| {
        (f32::from(from) + (f32::from(to) - f32::from(from)) * share).round() as u8
    };
    Colour(part(from.0, to.0), part(from.1, to.1), part(from.2, to.2))
}
