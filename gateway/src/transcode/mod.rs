//! JSON to protobuf and back, without a message tree in between.
//!
//! - `plan`: what is known of each message, laid out for lookup by number and by name.
//! - `wire`: the protobuf wire format.
//! - `to_json`: wire bytes of an answer to JSON text, in one pass.
//! - `from_json`, `request`: path, query and JSON body of a request to wire bytes.
//! - `http_body`: bodies that are not JSON.
//! - `text`, `scalar`, `well_known`, `enums`: single values.
//!
//! A well-known type with a JSON form of its own is one more `Shape` in `plan`; the exhaustive
//! matches then name every place that must know it.

mod enums;
mod from_json;
mod http_body;
mod plan;
mod request;
mod scalar;
mod text;
mod to_json;
mod well_known;
mod wire;

pub use enums::short_name;
pub use http_body::{HttpBody, http_body};
pub use plan::{MessageId, Plans};
pub use request::{RequestPlan, Source};
pub use wire::Malformed;
