//! From an HTTP request to the wire bytes of the RPC's request: path, query and body of one route,
//! bound by a plan compiled at start.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use status::{Error, FieldViolation};

use super::plan::{Cardinality, Field, Kind, MessageId, Plans};
use super::scalar::{self, Token};
use super::wire::{BYTES, close, put_bytes, put_tag};
use crate::contract::{Body, Contract, Hit, Parameter, Route, Segment};
use crate::contract::{path_parameters, query_parameters};

/// How one route's requests are read.
#[derive(Debug)]
pub struct RequestPlan {
    message: MessageId,
    path: Vec<Bound>,
    query: Vec<Bound>,
    /// Index into `query` by either name.
    names: HashMap<String, usize>,
    body: BodyPlan,
}

/// What a body is read as.
#[derive(Debug)]
enum BodyPlan {
    None,
    Json,
    JsonField(u32),
    /// The bytes as they are, into a `google.api.HttpBody`: the request itself or one field.
    Raw(Option<u32>),
}

/// A field that is given as text.
#[derive(Debug)]
struct Bound {
    name: String,
    /// Numbers of the messages' fields down to it.
    around: Vec<u32>,
    number: u32,
    kind: Kind,
    repeated: bool,
    /// The oneof it is in, told apart by the message around it.
    oneof: Option<(Vec<u32>, usize)>,
    /// Where in the path it is; unused for the query.
    segments: std::ops::Range<usize>,
    to_end: bool,
}

/// What of an HTTP request goes into the RPC's.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The path as it came, percent-encoded.
    pub path: &'a str,
    /// What it hit in the contract's table.
    pub hit: &'a Hit,
    /// What follows the question mark.
    pub query: Option<&'a str>,
    /// The Content-Type, of a body that is taken as it is.
    pub content_type: &'a str,
    /// The body; empty without one.
    pub body: &'a [u8],
}

impl RequestPlan {
    /// Compiles the plan of a route of the contract.
    pub fn compile(contract: &Contract, route: &Route, plans: &Plans) -> Result<Self, String> {
        let request = contract.rpcs[route.rpc].method.input();
        let unknown = || format!("{} has no plan", request.full_name());
        let message = plans.message(request.full_name()).ok_or_else(unknown)?;
        let bind = |parameter: Parameter| Bound::compile(&parameter, message, plans);
        let mut path: Vec<Bound> = path_parameters(route, &request)
            .into_iter()
            .filter_map(bind)
            .collect();
        for (bound, variable) in path.iter_mut().zip(&route.template.variables) {
            bound.segments = variable.segments.clone();
            bound.to_end = route.template.segments[variable.segments.end - 1] == Segment::Rest;
        }
        let mut query = Vec::new();
        let mut names = HashMap::new();
        for parameter in query_parameters(route, &request) {
            names.insert(parameter.json_name(), query.len());
            names.insert(parameter.name.clone(), query.len());
            query.extend(Bound::compile(&parameter, message, plans));
        }
        let is_http_body = |name: &str| name == "google.api.HttpBody";
        let body = match &route.body {
            Body::None => BodyPlan::None,
            Body::Request if is_http_body(request.full_name()) => BodyPlan::Raw(None),
            Body::Request => BodyPlan::Json,
            Body::Field(field) => match field.kind() {
                prost_reflect::Kind::Message(inner) if is_http_body(inner.full_name()) => {
                    BodyPlan::Raw(Some(field.number()))
                }
                _ => BodyPlan::JsonField(field.number()),
            },
        };
        Ok(Self {
            message,
            path,
            query,
            names,
            body,
        })
    }

    /// Whether the route reads a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        !matches!(self.body, BodyPlan::None)
    }

    /// Whether the body is JSON.
    #[must_use]
    pub fn reads_json(&self) -> bool {
        matches!(self.body, BodyPlan::Json | BodyPlan::JsonField(_))
    }

    /// The wire bytes of the request. Everything that is wrong with path and query is told
    /// together.
    pub fn read(&self, plans: &Plans, source: &Source<'_>) -> status::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(64 + source.body.len());
        match self.body {
            BodyPlan::None => {}
            // Where all fields may be left out, so may be the body.
            BodyPlan::Json if source.body.is_empty() => {}
            BodyPlan::Json => plans.read_json(self.message, source.body, &mut out)?,
            BodyPlan::JsonField(number) => {
                plans.read_field_json(self.message, number, source.body, &mut out)?;
            }
            BodyPlan::Raw(None) => put_http_body(source, &mut out),
            BodyPlan::Raw(Some(number)) => {
                put_tag(number, BYTES, &mut out);
                let start = out.len();
                put_http_body(source, &mut out);
                close(start, &mut out);
            }
        }
        let mut violations = Vec::new();
        if let Some(query) = source.query {
            self.read_query(plans, query, &mut out, &mut violations);
        }
        // After the body: of two values for one field the path's holds.
        for bound in &self.path {
            let text = source
                .hit
                .capture(source.path, &bound.segments, bound.to_end);
            let put = decoded(text).and_then(|text| bound.put(plans, &text, &mut out));
            if let Err(description) = put {
                violations.push(violation(&bound.name, description));
            }
        }
        if violations.is_empty() {
            Ok(out)
        } else {
            Err(Error::invalid_fields(violations))
        }
    }

    fn read_query(
        &self,
        plans: &Plans,
        query: &str,
        out: &mut Vec<u8>,
        violations: &mut Vec<FieldViolation>,
    ) {
        let mut seen = vec![false; self.query.len()];
        let mut members: Vec<(&(Vec<u32>, usize), &str)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded_form(name).unwrap_or_else(|_| name.to_owned());
            let Some(&index) = self.names.get(&name) else {
                violations.push(violation(&shortened(&name), self.unknown()));
                continue;
            };
            let bound = &self.query[index];
            let again = std::mem::replace(&mut seen[index], true);
            if again && !bound.repeated {
                violations.push(violation(&bound.name, "is given twice".to_owned()));
                continue;
            }
            if let Some(oneof) = &bound.oneof {
                match members.iter().find(|(other, _)| *other == oneof) {
                    Some((_, other)) if *other != bound.name => {
                        let text = format!("cannot be given together with {other}");
                        violations.push(violation(&bound.name, text));
                    }
                    Some(_) => {}
                    None => members.push((oneof, &bound.name)),
                }
            }
            let put = decoded_form(value).and_then(|text| bound.put(plans, &text, out));
            if let Err(description) = put {
                violations.push(violation(&bound.name, description));
            }
        }
    }

    fn unknown(&self) -> String {
        if self.query.is_empty() {
            return "is not a parameter of this call, which takes none in the query".to_owned();
        }
        let names: Vec<_> = self.query.iter().map(|bound| bound.name.as_str()).collect();
        format!(
            "is not a parameter of this call; it takes {}",
            names.join(", ")
        )
    }
}

impl Bound {
    fn compile(parameter: &Parameter, message: MessageId, plans: &Plans) -> Option<Self> {
        let (last, outer) = parameter.fields.split_last()?;
        let mut id = message;
        for field in outer {
            let plan = plans.plan(id);
            match plan.fields[plan.by_number(field.number())?].kind {
                Kind::Message(inner) => id = inner,
                _ => return None,
            }
        }
        let plan = plans.plan(id);
        let field: &Field = &plan.fields[plan.by_number(last.number())?];
        let around: Vec<u32> = outer
            .iter()
            .map(prost_reflect::FieldDescriptor::number)
            .collect();
        Some(Self {
            name: parameter.name.clone(),
            number: field.number,
            kind: field.kind,
            repeated: field.cardinality == Cardinality::List,
            oneof: field.oneof.map(|oneof| (around.clone(), oneof)),
            around,
            segments: 0..0,
            to_end: false,
        })
    }

    /// Writes the field with the messages around it: readers merge them.
    fn put(&self, plans: &Plans, text: &str, out: &mut Vec<u8>) -> Result<(), String> {
        let before = out.len();
        let mut starts = Vec::with_capacity(self.around.len());
        for number in &self.around {
            put_tag(*number, BYTES, out);
            starts.push(out.len());
        }
        let token = Token::Text(text);
        let put = match self.kind {
            Kind::Message(id) => {
                put_tag(self.number, BYTES, out);
                let start = out.len();
                scalar::encode_message(plans, id, token, out).map(|()| close(start, out))
            }
            kind => scalar::put_field(plans, self.number, kind, token, out).map(drop),
        };
        match put {
            Ok(()) => starts.into_iter().rev().for_each(|start| close(start, out)),
            Err(_) => out.truncate(before),
        }
        put
    }
}

fn put_http_body(source: &Source<'_>, out: &mut Vec<u8>) {
    put_tag(1, BYTES, out);
    put_bytes(source.content_type.as_bytes(), out);
    put_tag(2, BYTES, out);
    put_bytes(source.body, out);
}

fn violation(field: &str, description: String) -> FieldViolation {
    FieldViolation {
        field: field.to_owned(),
        description,
    }
}

/// A name that a caller made up, short enough to be repeated to him.
fn shortened(name: &str) -> String {
    name.chars().take(60).collect()
}

fn decoded(text: &str) -> Result<String, String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| "is not UTF-8 text".to_owned())
}

/// As [`decoded`], with `+` for a space.
fn decoded_form(text: &str) -> Result<String, String> {
    decoded(&text.replace('+', " "))
}

#[cfg(test)]
mod tests;
