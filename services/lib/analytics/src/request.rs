//! Fields that many requests have: decoded, with errors that name the field and the remedy.

use chrono::NaiveDate;
use insight::FieldError;
use insight::period::resolve_as_of;
use status::{Error, FieldViolation, Result};

/// The most entries that a list gives at once, whatever is asked for.
pub const MOST_ENTRIES: usize = 500;

/// Wrong fields as the error a caller gets.
#[must_use]
pub fn invalid(errors: Vec<FieldError>) -> Error {
    let violation = |error: FieldError| FieldViolation {
        field: error.field.to_owned(),
        description: error.description,
    };
    Error::invalid_fields(errors.into_iter().map(violation).collect())
}

/// The day to look back from: `as_of` as it came, or the newest in the data when it is empty or later.
pub fn as_of(given: &str, newest: NaiveDate) -> Result<NaiveDate> {
    resolve_as_of(given, newest).map_err(|error| invalid(vec![error]))
}

/// A number between `least` and `most`; 0 stands for `default`.
pub fn bounded(
    field: &'static str,
    value: i32,
    least: i32,
    most: i32,
    default: i32,
) -> Result<i32> {
    match value {
        0 => Ok(default),
        value if (least..=most).contains(&value) => Ok(value),
        _ => Err(Error::invalid_field(
            field,
            format!("must be {least} to {most} (or 0 for {default}), is {value}"),
        )),
    }
}

/// How many of the first entries to keep: 0 for all, at most [`MOST_ENTRIES`] when given.
pub fn top_n(value: i32) -> Result<usize> {
    match usize::try_from(value) {
        Ok(0) => Ok(usize::MAX),
        Ok(value) => Ok(value.min(MOST_ENTRIES)),
        Err(_) => Err(Error::invalid_field(
            "top_n",
            format!("must be 1 to {MOST_ENTRIES} (or 0 for all), is {value}"),
        )),
    }
}

/// The values of a repeated enum field; the unspecified value is an error. `names` are those of the
/// enum, for the message.
pub fn enums<E>(field: &'static str, values: &[i32], names: &str) -> Result<Vec<E>>
where
    E: TryFrom<i32> + Default + PartialEq,
{
    let one = |value: &i32| match E::try_from(*value) {
        Ok(known) if known != E::default() => Ok(known),
        _ => Err(Error::invalid_field(
            field,
            format!("{value} is none of {names}"),
        )),
    };
    values.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn top_n_is_clamped_and_negative_is_an_error() {
        assert_eq!(top_n(0).ok(), Some(usize::MAX));
        assert_eq!(top_n(7).ok(), Some(7));
        assert_eq!(top_n(10_000).ok(), Some(MOST_ENTRIES));
        assert_eq!(top_n(-1).err().unwrap().fields()[0].field, "top_n");
    }

    #[test]
    fn a_bounded_number_says_its_bounds() {
        assert_eq!(bounded("review_days", 0, 1, 90, 7).ok(), Some(7));
        assert_eq!(bounded("review_days", 90, 1, 90, 7).ok(), Some(90));
        let error = bounded("review_days", 91, 1, 90, 7).err().unwrap();
        let said = &error.fields()[0].description;
        assert_eq!(said, "must be 1 to 90 (or 0 for 7), is 91");
    }
}
