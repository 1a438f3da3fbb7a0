//! Choosing rows by the values of their dimensions.

use super::rollup::{Dimension, Level, SalesRollup};
use crate::FieldError;

/// How many of the known values an error lists.
const LISTED: usize = 30;
/// How many of the unknown ones.
const LISTED_UNKNOWN: usize = 5;
/// The most values per dimension: more than any list that people choose from.
const MOST_VALUES: usize = 100;

/// Which values of each dimension to keep.
#[derive(Debug, Clone)]
pub struct Filter<const D: usize> {
    /// Per dimension: everything, or whether each key is kept.
    kept: [Option<Kept>; D],
    /// The chosen values as the data spell them, per dimension; empty for all.
    names: [Vec<String>; D],
    /// The dimensions that are filtered by, so that the others cost nothing per row.
    filtered: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Kept {
    level: Level,
    /// By key.
    keys: Vec<bool>,
    /// The same as a bit mask, for dimensions of items.
    mask: u32,
}

impl<const D: usize> SalesRollup<D> {
    /// Works out a filter from the texts of a request, one list per dimension; an empty list keeps
    /// everything. Texts are compared without regard to case. A value that the data do not have is
    /// an error that lists those they have; every wrong field is named, not only the first.
    pub fn filter(&self, wanted: [&[String]; D]) -> Result<Filter<D>, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut filter = Filter::all();
        for (at, texts) in wanted.into_iter().enumerate() {
            if texts.is_empty() {
                continue;
            }
            let dimension = &self.dimensions[at];
            let mut keys = vec![false; dimension.values().len()];
            let mut unknown = Vec::new();
            for text in texts.iter().take(MOST_VALUES) {
                match dimension.find(text) {
                    Some(key) => keys[key as usize] = true,
                    None => unknown.push(text.as_str()),
                }
            }
            if texts.len() > MOST_VALUES {
                errors.push(too_many(dimension.field(), texts.len()));
            } else if !unknown.is_empty() {
                errors.push(not_there(dimension, &unknown));
            }
            let chosen = || {
                keys.iter()
                    .zip(0_u32..)
                    .filter(|(kept, _)| **kept)
                    .map(|(_, key)| key)
            };
            filter.names[at] = chosen()
                .map(|key| dimension.values()[key as usize].clone())
                .collect();
            filter.names[at].sort_unstable();
            let mask = chosen().fold(0, |mask, key| mask | bit(key));
            filter.filtered.push(at);
            filter.kept[at] = Some(Kept {
                level: dimension.level(),
                keys,
                mask,
            });
        }
        if errors.is_empty() {
            Ok(filter)
        } else {
            Err(errors)
        }
    }
}

/// The bit of a key in a mask; none for a key of a dimension that has no masks.
fn bit(key: u32) -> u32 {
    1_u32.checked_shl(key).unwrap_or(0)
}

fn too_many(field: &'static str, given: usize) -> FieldError {
    FieldError::new(
        field,
        format!("takes at most {MOST_VALUES} values, has {given}"),
    )
}

fn not_there(dimension: &Dimension, unknown: &[&str]) -> FieldError {
    let shown = |text: &&str| format!("{:?}", text.chars().take(60).collect::<String>());
    let told: Vec<String> = unknown.iter().take(LISTED_UNKNOWN).map(shown).collect();
    let untold = unknown.len() - told.len();
    let others = if untold > 0 {
        format!(" and {untold} more")
    } else {
        String::new()
    };
    let verb = if unknown.len() == 1 { "is" } else { "are" };

    let mut known: Vec<&str> = dimension.values().iter().map(String::as_str).collect();
    known.sort_unstable();
    let more = known.len().saturating_sub(LISTED);
    known.truncate(LISTED);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    FieldError::new(
        dimension.field(),
        format!(
            "{}{others} {verb} not in the data; there are: {}{rest}",
            told.join(", "),
            known.join(", ")
        ),
    )
}

impl<const D: usize> Filter<D> {
    /// Keeps everything.
    #[must_use]
    pub fn all() -> Self {
        Self {
            kept: std::array::from_fn(|_| None),
            names: std::array::from_fn(|_| Vec::new()),
            filtered: Vec::new(),
        }
    }

    /// The values chosen for a dimension, as the data spell them and sorted; empty for all.
    #[must_use]
    pub fn chosen(&self, dimension: usize) -> &[String] {
        &self.names[dimension]
    }

    /// Whether a line with these keys is kept.
    #[inline]
    pub(super) fn keeps_line(&self, keys: &[Vec<u32>; D], row: usize) -> bool {
        self.filtered.iter().all(|&at| match &self.kept[at] {
            None => true,
            Some(kept) => kept.keys[keys[at][row] as usize],
        })
    }

    /// Whether a row of orders is kept: of items, one kept value among those in the order is enough.
    #[inline]
    pub(super) fn keeps_order(&self, keys: &[Vec<u32>; D], row: usize) -> bool {
        self.filtered.iter().all(|&at| match &self.kept[at] {
            None => true,
            Some(kept) => match kept.level {
                Level::Order => kept.keys[keys[at][row] as usize],
                Level::Item => keys[at][row] & kept.mask != 0,
            },
        })
    }

    /// The bits of items that may count for a series: all, without a filter.
    pub(super) fn item_mask(&self, dimension: usize) -> u32 {
        self.kept[dimension]
            .as_ref()
            .map_or(u32::MAX, |kept| kept.mask)
    }
}
