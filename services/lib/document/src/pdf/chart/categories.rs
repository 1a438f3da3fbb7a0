//! What stands along an axis of bars, each once, and the values of every series there.

use std::collections::HashMap;

use super::super::words;
use super::series::{Picture, Span};
use crate::{Cell, Kind};

/// The places of an axis, in the order of the rows.
pub(super) struct Categories<'a> {
    pub(super) places: Vec<Category<'a>>,
    /// How many bars stand beside each other at a place.
    pub(super) lanes: usize,
    /// The lane of each series.
    lane_of: Vec<usize>,
}

/// One place of an axis.
pub(super) struct Category<'a> {
    pub(super) axis: &'a Cell,
    pub(super) name: String,
    /// For each series its value here.
    pub(super) values: Vec<Option<Span>>,
}

impl<'a> Categories<'a> {
    /// Reads the places of all series. What a series has twice has two places.
    pub(super) fn of(picture: &Picture<'a>) -> Self {
        let mut places: Vec<Category> = Vec::new();
        let mut known: HashMap<(String, usize), usize> = HashMap::new();
        for (number, series) in picture.series.iter().enumerate() {
            let mut seen: HashMap<String, usize> = HashMap::new();
            for value in &series.values {
                let name = words::cell(value.axis, Kind::Identifier);
                let times = seen.entry(name.clone()).or_default();
                let place = *known.entry((name.clone(), *times)).or_insert_with(|| {
                    places.push(Category {
                        axis: value.axis,
                        name,
                        values: vec![None; picture.series.len()],
                    });
                    places.len() - 1
                });
                *times += 1;
                places[place].values[number] = value.span;
            }
        }
        let (lanes, lane_of) = lanes(picture, &places);
        Self {
            places,
            lanes,
            lane_of,
        }
    }

    /// Which of the bars beside each other a series draws.
    pub(super) fn lane(&self, series: usize) -> usize {
        self.lane_of[series]
    }
}

/// Bars of several series stand beside each other only if they meet anywhere.
fn lanes(picture: &Picture, places: &[Category]) -> (usize, Vec<usize>) {
    let bars: Vec<bool> = picture
        .series
        .iter()
        .map(super::series::Drawn::is_bar)
        .collect();
    let meet = places.iter().any(|place| {
        let here = place.values.iter().zip(&bars);
        here.filter(|(value, bar)| **bar && value.is_some()).count() > 1
    });
    if !meet {
        return (1, vec![0; bars.len()]);
    }
    let mut lanes = 0;
    let lane_of = bars
        .iter()
        .map(|&bar| {
            let lane = lanes;
            lanes += usize::from(bar);
            lane
        })
        .collect();
    (lanes, lane_of)
}
