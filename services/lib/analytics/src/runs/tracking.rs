//! What is followed from run to run: what a service answers.

use std::time::SystemTime;

use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};
use store::Store;
use store::runs::tracking::{Place, States, Tracked, acknowledge, list};

use super::name;
use crate::messages::count;
use crate::page::page_size;
use crate::request::enums;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 1000;

/// A page of what is followed.
#[derive(Debug)]
pub struct TrackedPage {
    /// Those that hold first, newest first.
    pub tracked: Vec<proto::Tracked>,
    /// How many there are on all pages.
    pub total_size: i32,
    /// The token of the next page; empty on the last.
    pub next_page_token: String,
}

/// A page of what is followed of an analysis, one of `known`, in `states`: none given, those that hold.
pub async fn list_tracked(
    store: &Store,
    (analysis, known): (i32, &[proto::Analysis]),
    states: &[i32],
    (size, token): (i32, &str),
) -> Result<TrackedPage> {
    let analysis = followed(analysis, known)?;
    let states: Vec<proto::TrackingState> =
        enums("states", states, "OPEN, ACKNOWLEDGED and RESOLVED")?;
    let wanted = |state, default| {
        if states.is_empty() {
            default
        } else {
            states.contains(&state)
        }
    };
    let states = States {
        open: wanted(proto::TrackingState::Open, true),
        acknowledged: wanted(proto::TrackingState::Acknowledged, true),
        resolved: wanted(proto::TrackingState::Resolved, false),
    };
    let size = page_size(size)?;
    let after = (!token.is_empty()).then(|| place(token)).transpose()?;
    let mut page = list(store, analysis, states, after.as_ref(), size + 1).await?;
    let more = page.tracked.len() > size;
    page.tracked.truncate(size);
    let next = page.tracked.last().filter(|_| more).map(|last| {
        let place = last.place();
        format!(
            "{}.{}.{}",
            u8::from(place.holds),
            place.first_seen,
            place.id
        )
    });
    Ok(TrackedPage {
        tracked: page.tracked.into_iter().map(encode).collect(),
        total_size: count(page.total),
        next_page_token: next.unwrap_or_default(),
    })
}

/// Notes that `actor` looks after something, and gives it as it is now.
pub async fn acknowledge_tracked(
    store: &Store,
    (analysis, known): (i32, &[proto::Analysis]),
    id: &str,
    note: &str,
    (actor, now): (&str, SystemTime),
) -> Result<proto::Tracked> {
    let analysis = followed(analysis, known)?;
    let length = note.chars().count();
    if length > LONGEST_NOTE {
        return Err(Error::invalid_field(
            "note",
            format!("must have at most {LONGEST_NOTE} characters, has {length}"),
        ));
    }
    let tracked = acknowledge(store, analysis, id, (actor, note), now).await?;
    Ok(encode(tracked))
}

fn followed(analysis: i32, known: &[proto::Analysis]) -> Result<&'static str> {
    let mut all = known.iter().copied();
    let found = all.find(|known| i32::from(*known) == analysis).map(name);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().copied().map(name).collect();
        Error::invalid_field("analysis", format!("must be one of {}", names.join(", ")))
    })
}

/// The place that a token of a page tells.
fn place(token: &str) -> Result<Place> {
    let parts = token.split_once('.').and_then(|(holds, rest)| {
        let (first_seen, id) = rest.split_once('.')?;
        let holds = match holds {
            "1" => true,
            "0" => false,
            _ => return None,
        };
        Some(Place {
            holds,
            first_seen: first_seen.to_owned(),
            id: id.to_owned(),
        })
    });
    parts.ok_or_else(|| {
        Error::invalid_field("page_token", "is not a `next_page_token` of this list")
    })
}

fn encode(tracked: Tracked) -> proto::Tracked {
    let state = if tracked.resolved.is_some() {
        proto::TrackingState::Resolved
    } else if tracked.acknowledged_by.is_some() {
        proto::TrackingState::Acknowledged
    } else {
        proto::TrackingState::Open
    };
    proto::Tracked {
        id: tracked.id,
        summary: tracked.summary,
        severity: tracked.severity,
        state: state.into(),
        first_seen: tracked.first_seen,
        last_seen: tracked.last_seen,
        resolved: tracked.resolved.unwrap_or_default(),
        times_seen: count(tracked.times_seen),
        acknowledged_by: tracked.acknowledged_by.unwrap_or_default(),
        acknowledged_at: tracked.acknowledged_at.map(prost_types::Timestamp::from),
        note: tracked.note,
        run_id: tracked.run_id,
    }
}
