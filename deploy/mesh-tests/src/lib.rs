//! The whole mesh under test. There is nothing in the library: see `tests/it`.
//!
//! Tests here start what no single crate has: the gateway in front of both services, on embedded
//! warehouses or over TDS, in this process with faults injected (`support`), or as the real programs
//! (`programs`). To add one, take the file of its promise or begin a new one.
