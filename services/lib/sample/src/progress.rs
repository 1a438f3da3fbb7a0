//! Telling somebody how far a run has come.

/// Receives the progress of one run. Calls may come from another thread than the one that started
/// the run.
pub trait Progress: Sync {
    /// A stretch of work begins. `total` is its size, when known beforehand: bytes of the source
    /// files as they lie on disk when loading, rows when generating.
    fn start(&self, what: &str, total: Option<u64>);

    /// This much more is done, in the unit of `total`.
    fn advance(&self, amount: u64);

    /// The stretch is complete. Not called when the run fails.
    fn finish(&self);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn start(&self, _what: &str, _total: Option<u64>) {}

    fn advance(&self, _amount: u64) {}

    fn finish(&self) {}
}
