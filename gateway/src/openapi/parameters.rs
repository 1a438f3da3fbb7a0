//! Path and query parameters of a route.

use prost_reflect::{EnumDescriptor, Kind, MessageDescriptor};
use serde_json::{Value, json};

use super::comments::Comments;
use super::schema::{describe, scalar, well_known};
use crate::contract::{Parameter, Route, path_parameters, query_parameters};
use crate::transcode::short_name;

/// The parameters of a route: those of the path in its order, then those of the query in the
/// request's order.
pub(super) fn parameters(
    route: &Route,
    request: &MessageDescriptor,
    comments: &Comments,
) -> Vec<Value> {
    let path = path_parameters(route, request).into_iter().map(|own| {
        let mut parameter = parameter(&own, comments);
        parameter["in"] = json!("path");
        parameter["required"] = json!(true);
        parameter
    });
    let query = query_parameters(route, request).into_iter().map(|own| {
        let mut parameter = parameter(&own, comments);
        parameter["in"] = json!("query");
        parameter
    });
    path.chain(query).collect()
}

fn parameter(own: &Parameter, comments: &Comments) -> Value {
    let Some(field) = own.fields.last() else {
        return json!({});
    };
    let value = match field.kind() {
        Kind::Message(message) => well_known(message.full_name()).unwrap_or_default(),
        Kind::Enum(r#enum) => json!({"type": "string", "enum": short_names(&r#enum)}),
        kind => scalar(&kind),
    };
    let schema = if field.is_list() {
        json!({"type": "array", "items": value})
    } else {
        value
    };
    let mut parameter = json!({"name": own.name, "schema": schema});
    let file = field.parent_message().parent_file();
    describe(&mut parameter, comments.above(&file, field.path()));
    parameter
}

/// The values a caller can choose, in lower case; the zero value is what leaving it out means.
fn short_names(r#enum: &EnumDescriptor) -> Vec<String> {
    r#enum
        .values()
        .filter(|value| value.number() != 0)
        .map(|value| short_name(r#enum.name(), value.name()).to_lowercase())
        .collect()
}
