//! Pages of executions.

use std::time::SystemTime;

use status::{Error, Result};
use store::jobs::{Execution, Position};
use store::time::{instant, micros};
use uuid::Uuid;

const DEFAULT: usize = 50;
const LARGEST: usize = 500;

/// How many executions a page has.
pub(super) fn size(given: i32) -> Result<usize> {
    match usize::try_from(given) {
        Ok(0) => Ok(DEFAULT),
        Ok(size) => Ok(size.min(LARGEST)),
        Err(_) => Err(Error::invalid_field(
            "page_size",
            format!("must be 0 to {LARGEST}, is {given}"),
        )),
    }
}

/// The token of the page that follows an execution.
pub(super) fn token(last: &Execution) -> String {
    let at = micros(last.scheduled_for);
    format!("{at:x}-{}", last.execution_id)
}

/// Where the page of a token begins; nothing for the first one.
pub(super) fn position(token: &str) -> Result<Option<Position>> {
    if token.is_empty() {
        return Ok(None);
    }
    let parsed = token.split_once('-').and_then(|(at, id)| {
        let scheduled_for: SystemTime = instant(i64::from_str_radix(at, 16).ok()?);
        let execution_id = Uuid::parse_str(id).ok()?.to_string();
        Some(Position {
            scheduled_for,
            execution_id,
        })
    });
    let wrong = || Error::invalid_field("page_token", "must be the next_page_token of a page");
    parsed.map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_their_bounds() {
        assert_eq!(size(0).unwrap(), 50);
        assert_eq!(size(7).unwrap(), 7);
        assert_eq!(size(9_999).unwrap(), 500);
        assert!(size(-1).is_err());
    }

    #[test]
    fn tokens_that_are_not_ours_are_refused() {
        assert_eq!(position("").unwrap(), None);
        for wrong in ["x", "zz-0192f0c1-2f3a-7c11-9d2e-0242ac120002", "1f-1"] {
            assert!(position(wrong).is_err(), "{wrong}");
        }
        let at = position("1f-0192f0c1-2f3a-7c11-9d2e-0242ac120002").unwrap();
        assert_eq!(micros(at.unwrap().scheduled_for), 0x1f);
    }
}
