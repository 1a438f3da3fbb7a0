//! Which fields of a request the path and the query of a route can give.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use super::{Body, Route};

/// A field that is given as text.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name: the proto names of the fields down to it, joined by dots.
    pub name: String,
    /// The fields down to it; the last is the one that holds the value.
    pub fields: Vec<FieldDescriptor>,
}

impl Parameter {
    /// The name with the fields' JSON names, which is understood as well.
    #[must_use]
    pub fn json_name(&self) -> String {
        let names: Vec<_> = self.fields.iter().map(FieldDescriptor::json_name).collect();
        names.join(".")
    }
}

/// The parameters in the path, in its order.
#[must_use]
pub fn path_parameters(route: &Route, request: &MessageDescriptor) -> Vec<Parameter> {
    route
        .template
        .variables
        .iter()
        .map(|variable| {
            let mut fields = Vec::new();
            let mut message = Some(request.clone());
            for name in variable.field.split('.') {
                let field = message.and_then(|message| message.get_field_by_name(name));
                message = field.as_ref().and_then(|field| match field.kind() {
                    Kind::Message(inner) => Some(inner),
                    _ => None,
                });
                fields.extend(field);
            }
            Parameter {
                name: variable.field.clone(),
                fields,
            }
        })
        .collect()
}

/// The parameters in the query, in the request's order: every field that is in neither the path nor
/// the body and that text can give.
#[must_use]
pub fn query_parameters(route: &Route, request: &MessageDescriptor) -> Vec<Parameter> {
    let variables = route.template.variables.iter();
    let mut taken: Vec<String> = variables.map(|variable| variable.field.clone()).collect();
    match &route.body {
        Body::Request => return Vec::new(),
        Body::Field(field) => taken.push(field.name().to_owned()),
        Body::None => {}
    }
    let mut walk = Walk {
        taken,
        parents: vec![request.full_name().to_owned()],
        fields: Vec::new(),
        found: Vec::new(),
    };
    walk.add(request, "");
    walk.found
}

struct Walk {
    taken: Vec<String>,
    /// The messages around the present one: a message inside itself is left out.
    parents: Vec<String>,
    fields: Vec<FieldDescriptor>,
    found: Vec<Parameter>,
}

impl Walk {
    fn add(&mut self, message: &MessageDescriptor, prefix: &str) {
        for field in message.fields() {
            let name = format!("{prefix}{}", field.name());
            if self.taken.contains(&name) || field.is_map() {
                continue;
            }
            self.fields.push(field.clone());
            match field.kind() {
                Kind::Message(inner) if !has_text_form(inner.full_name()) => {
                    let inside_itself = self.parents.iter().any(|name| name == inner.full_name());
                    let ours = !inner.full_name().starts_with("google.");
                    if ours && !inside_itself && !field.is_list() {
                        self.parents.push(inner.full_name().to_owned());
                        self.add(&inner, &format!("{name}."));
                        self.parents.pop();
                    }
                }
                _ => self.found.push(Parameter {
                    name,
                    fields: self.fields.clone(),
                }),
            }
            self.fields.pop();
        }
    }
}

/// Whether a message is a well-known one that is written as a single text or number.
#[must_use]
pub(super) fn has_text_form(full_name: &str) -> bool {
    matches!(
        full_name.strip_prefix("google.protobuf."),
        Some(
            "Timestamp"
                | "Duration"
                | "FieldMask"
                | "DoubleValue"
                | "FloatValue"
                | "Int32Value"
                | "Int64Value"
                | "UInt32Value"
                | "UInt64Value"
                | "BoolValue"
                | "StringValue"
                | "BytesValue"
        )
    )
}
