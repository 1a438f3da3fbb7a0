//! Exports: one view as a file, streamed as it is made, and on record.
