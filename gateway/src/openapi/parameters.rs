//! Path and query parameters of a route, from the fields of its request.

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Value, json};

use super::comments::Comments;
use super::schema::{describe, scalar, well_known};
use crate::contract::{Body, Route};
use crate::transcode::short_name;

/// The parameters of a route: those of the path in its order, then those of the query in the
/// request's order.
pub(super) fn parameters(
    route: &Route,
    request: &MessageDescriptor,
    comments: &Comments,
) -> Vec<Value> {
    let mut list: Vec<Value> = route
        .template
        .variables
        .iter()
        .filter_map(|variable| {
            let field = resolve(request, &variable.field)?;
            let mut parameter = parameter(&variable.field, &field, comments)?;
            parameter["in"] = json!("path");
            parameter["required"] = json!(true);
            Some(parameter)
        })
        .collect();
    let mut taken: Vec<String> = route
        .template
        .variables
        .iter()
        .map(|variable| variable.field.clone())
        .collect();
    match &route.body {
        Body::Request => return list,
        Body::Field(field) => taken.push(field.name().to_owned()),
        Body::None => {}
    }
    let mut query = Query {
        taken,
        comments,
        parents: vec![request.full_name().to_owned()],
        list: &mut list,
    };
    query.add(request, "");
    list
}

struct Query<'a> {
    taken: Vec<String>,
    comments: &'a Comments,
    /// The messages around the present one: a message inside itself is left out.
    parents: Vec<String>,
    list: &'a mut Vec<Value>,
}

impl Query<'_> {
    fn add(&mut self, message: &MessageDescriptor, prefix: &str) {
        for field in message.fields() {
            let name = format!("{prefix}{}", field.name());
            if self.taken.contains(&name) || field.is_map() {
                continue;
            }
            if let Some(mut parameter) = parameter(&name, &field, self.comments) {
                parameter["in"] = json!("query");
                self.list.push(parameter);
                continue;
            }
            let Kind::Message(inner) = field.kind() else {
                continue;
            };
            let around = self
                .parents
                .iter()
                .any(|parent| parent == inner.full_name());
            if !field.is_list() && !around && !inner.full_name().starts_with("google.") {
                self.parents.push(inner.full_name().to_owned());
                self.add(&inner, &format!("{name}."));
                self.parents.pop();
            }
        }
    }
}

/// A parameter for a field that a text can fill; none for other messages.
fn parameter(name: &str, field: &FieldDescriptor, comments: &Comments) -> Option<Value> {
    let value = match field.kind() {
        Kind::Message(message) => match message.full_name() {
            "google.protobuf.Struct"
            | "google.protobuf.Value"
            | "google.protobuf.ListValue"
            | "google.protobuf.Any"
            | "google.protobuf.Empty" => return None,
            full_name => well_known(full_name)?,
        },
        Kind::Enum(r#enum) => json!({"type": "string", "enum": short_names(&r#enum)}),
        kind => scalar(&kind),
    };
    let schema = if field.is_list() {
        json!({"type": "array", "items": value})
    } else {
        value
    };
    let mut parameter = json!({"name": name, "schema": schema});
    let file = field.parent_message().parent_file();
    describe(&mut parameter, comments.above(&file, field.path()));
    Some(parameter)
}

/// The values a caller can choose, in lower case; the zero value is what leaving it out means.
fn short_names(r#enum: &EnumDescriptor) -> Vec<String> {
    r#enum
        .values()
        .filter(|value| value.number() != 0)
        .map(|value| short_name(r#enum.name(), value.name()).to_lowercase())
        .collect()
}

fn resolve(message: &MessageDescriptor, path: &str) -> Option<FieldDescriptor> {
    let (head, rest) = path
        .split_once('.')
        .map_or((path, None), |(h, r)| (h, Some(r)));
    let field = message.get_field_by_name(head)?;
    match (rest, field.kind()) {
        (None, _) => Some(field),
        (Some(rest), Kind::Message(inner)) => resolve(&inner, rest),
        (Some(_), _) => None,
    }
}
