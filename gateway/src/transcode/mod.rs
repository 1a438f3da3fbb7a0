//! JSON to protobuf and back by plans compiled at start.

mod names;

pub use names::short_name;
