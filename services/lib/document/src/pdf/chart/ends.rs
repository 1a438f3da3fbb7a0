//! Names at the right ends of lines, in the place of a legend.

use super::super::canvas::Stroke;
use super::frame::Frame;
use super::series::{Drawn, Picture};
use super::{Align, Area, Canvas, Colour, Face, Point, SMALL, text};

/// From one name to the next, at least.
const APART: f32 = 9.5;
/// What leads from a line to its name.
const LEADER: f32 = 12.0;
/// Between a leader and its name.
const GAP: f32 = 2.5;
/// The part of the width that names take at most.
const MOST_OF_WIDTH: f32 = 0.26;
/// The part of the height that names take at most.
const MOST_OF_HEIGHT: f32 = 0.6;

/// Whether lines can be named at their ends: there are several, and all of them last to the last day.
pub(super) fn suit(picture: &Picture, area: Area) -> bool {
    let lines: Vec<&Drawn> = picture
        .series
        .iter()
        .filter(|series| series.is_line())
        .collect();
    let last_of = |series: &Drawn| {
        series
            .values
            .iter()
            .filter(|value| value.span.is_some())
            .filter_map(|value| super::lines::moment(value.axis))
            .max_by(f64::total_cmp)
    };
    let last = picture
        .series
        .iter()
        .flat_map(|series| series.values.iter())
        .filter_map(|value| super::lines::moment(value.axis))
        .max_by(f64::total_cmp);
    lines.len() > 1
        && lines.len() as f32 * APART <= area.height * MOST_OF_HEIGHT
        && lines
            .iter()
            .all(|series| last.is_some() && last_of(series) == last)
}

/// What names take to the right of the picture.
pub(super) fn width(picture: &Picture, area: Area, canvas: &dyn Canvas) -> f32 {
    let names = picture.series.iter().filter(|series| series.is_line());
    let widest = text::widest(canvas, names.map(|series| series.name.trim()));
    LEADER + GAP + widest.min(area.width * MOST_OF_WIDTH)
}

/// Writes names beside the ends of lines, apart from each other.
pub(super) fn draw(picture: &Picture, frame: &Frame, canvas: &mut dyn Canvas) {
    let mut ends: Vec<(&Drawn, f32)> = picture
        .series
        .iter()
        .filter(|series| series.is_line())
        .filter_map(|series| {
            let latest = series
                .values
                .iter()
                .filter_map(|value| Some((super::lines::moment(value.axis)?, value.span?)))
                .max_by(|one, other| one.0.total_cmp(&other.0))?;
            Some((series, frame.y(latest.1.high)))
        })
        .collect();
    ends.sort_by(|one, other| one.1.total_cmp(&other.1));
    let wanted: Vec<f32> = ends.iter().map(|end| end.1).collect();
    let places = spread(&wanted, frame.plot.y, frame.plot.bottom());
    let (from, to) = (frame.plot.right(), frame.plot.right() + LEADER);
    let room = frame.bounds.right() - to - GAP;
    for ((series, end), y) in ends.into_iter().zip(places) {
        let leader = [
            Point {
                x: from + 2.0,
                y: end,
            },
            Point {
                x: from + 4.0,
                y: end,
            },
            Point { x: to - 2.0, y },
            Point { x: to, y },
        ];
        canvas.line(&leader, Stroke::line(series.colour, 0.6));
        let name = text::shortened(canvas, series.name, SMALL, Face::Regular, room);
        let at = Point {
            x: to + GAP,
            y: y + SMALL * 0.35,
        };
        let colour = legible(series.colour);
        canvas.text(at, &name, SMALL, Face::Regular, colour, Align::Left);
    }
}

/// Moves places in order apart, as little as can be, within the given ends.
fn spread(wanted: &[f32], top: f32, bottom: f32) -> Vec<f32> {
    // Places that push each other form a group around the mean of where they want to be.
    let mut groups: Vec<(f32, usize)> = Vec::new();
    let within = |middle: f32, count: usize| {
        let reach = (count - 1) as f32 * APART / 2.0;
        middle.min(bottom - reach).max(top + reach)
    };
    for &place in wanted {
        let mut group = (within(place, 1), 1);
        while let Some(&(middle, count)) = groups.last() {
            let reach = (count + group.1) as f32 * APART / 2.0;
            if group.0 - middle >= reach {
                break;
            }
            groups.pop();
            let together = count + group.1;
            let mean = (middle * count as f32 + group.0 * group.1 as f32) / together as f32;
            group = (within(mean, together), together);
        }
        groups.push(group);
    }
    groups
        .into_iter()
        .flat_map(|(middle, count)| {
            let first = middle - (count - 1) as f32 * APART / 2.0;
            (0..count).map(move |index| first + index as f32 * APART)
        })
        .collect()
}

/// A shade of a colour that is dark enough for small text on white paper.
fn legible(colour: Colour) -> Colour {
    /// The luminance that stands out from white by 4.5 to 1 (WCAG 2.2, contrast ratio).
    const DARK: f32 = 1.05 / 4.5 - 0.05;
    let Colour(mut red, mut green, mut blue) = colour;
    while luminance(red, green, blue) > DARK {
        let darker = |part: u8| part - part.div_ceil(16);
        (red, green, blue) = (darker(red), darker(green), darker(blue));
    }
    Colour(red, green, blue)
}

/// Relative luminance of sRGB (WCAG 2.2), from 0 to 1.
fn luminance(red: u8, green: u8, blue: u8) -> f32 {
    let linear = |part: u8| {
        let part = f32::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn names_keep_apart_and_in_order(mut wanted in prop::collection::vec(0.0..200.0f32, 0..9)) {
            wanted.sort_by(f32::total_cmp);
            let places = spread(&wanted, 0.0, 200.0);
            prop_assert_eq!(places.len(), wanted.len());
            for pair in places.windows(2) {
                prop_assert!(pair[1] - pair[0] >= APART - 0.01, "{:?}", places);
            }
            for place in places {
                prop_assert!((-0.01..=200.01).contains(&place));
            }
        }
    }

    #[test]
    fn names_stay_where_there_is_room() {
        assert_eq!(spread(&[10.0, 50.0, 90.0], 0.0, 100.0), [10.0, 50.0, 90.0]);
        assert_eq!(spread(&[50.0, 50.0], 0.0, 100.0), [45.25, 54.75]);
        assert_eq!(spread(&[100.0, 100.0], 0.0, 100.0), [90.5, 100.0]);
    }

    #[test]
    fn text_is_dark_enough_to_read() {
        for Colour(red, green, blue) in Colour::SERIES.map(legible) {
            assert!(1.05 / (luminance(red, green, blue) + 0.05) >= 4.5);
        }
        assert_eq!(legible(Colour::ACCENT), Colour::ACCENT);
    }
}
