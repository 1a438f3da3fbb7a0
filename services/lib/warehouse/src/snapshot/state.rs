//! How a snapshot is doing, for health reports.

use std::time::SystemTime;

/// How fresh the snapshot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// There is none yet; the first load is under way.
    Loading,
    /// The last refresh went well.
    Fresh,
    /// The last refresh failed; what is served is from an earlier one.
    Stale,
    /// There is none, and the last attempt to load one failed.
    Absent,
}

/// How a snapshot store is doing. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// How fresh the snapshot is.
    pub freshness: Freshness,
    /// When the snapshot in force was loaded.
    pub loaded_at: Option<SystemTime>,
    /// When the warehouse was last read well: later than `loaded_at` when its data had not changed
    /// since.
    pub checked_at: Option<SystemTime>,
    /// The name of the data that were last read well, where data are replaced as a whole. It can be
    /// another than what the snapshot was read from, when that turned out to be the same.
    pub generation: Option<String>,
    /// Refreshes that failed since the last that went well.
    pub failures: u32,
    /// What a caller may read of the last failure; `None` after a refresh that went well.
    pub problem: Option<String>,
    /// The reason code of the last failure, one of `status::reason`.
    pub reason: Option<String>,
}

impl State {
    pub(super) fn loading() -> Self {
        Self {
            freshness: Freshness::Loading,
            loaded_at: None,
            checked_at: None,
            generation: None,
            failures: 0,
            problem: None,
            reason: None,
        }
    }

    /// Of a snapshot loaded at one time, and found unchanged at another (or the same) in the data of
    /// that name.
    pub(super) fn loaded(
        at: SystemTime,
        checked_at: SystemTime,
        generation: Option<String>,
    ) -> Self {
        Self {
            freshness: Freshness::Fresh,
            loaded_at: Some(at),
            checked_at: Some(checked_at),
            generation,
            ..Self::loading()
        }
    }

    pub(super) fn failed(&self, error: &status::Error) -> Self {
        Self {
            freshness: if self.loaded_at.is_some() {
                Freshness::Stale
            } else {
                Freshness::Absent
            },
            loaded_at: self.loaded_at,
            checked_at: self.checked_at,
            generation: self.generation.clone(),
            failures: self.failures.saturating_add(1),
            problem: Some(error.message().to_owned()),
            reason: Some(error.reason().to_owned()),
        }
    }

    /// Whether there is a snapshot to answer from, fresh or stale.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.freshness, Freshness::Fresh | Freshness::Stale)
    }

    /// Whether the warehouse could not be read since the snapshot was loaded.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.freshness == Freshness::Stale
    }
}
