//! `openapi.json`, version 3.1, made from the contract: what the transcoder reads and writes, with
//! the comments of the proto files.
//!
//! The committed file (`gateway/openapi.json`) is what the web app's types are generated from; a
//! test compares it. After a change of the protos: `UPDATE=1 cargo test -p gateway openapi`.

mod comments;
mod fixed;
mod parameters;
mod schema;

use serde_json::{Map, Value, json};

use crate::contract::{Body, Contract, Reply, Route, Rpc};
use comments::{Comments, summary};
use schema::{Direction, Schemas, describe, package_prefix};

/// The document of a contract; the error lists what cannot be told in it.
pub fn document(contract: &Contract) -> Result<Value, Vec<String>> {
    let comments = Comments::of(&contract.pool);
    let mut schemas = Schemas::new(&comments);
    let mut paths: Map<String, Value> = fixed::paths()
        .into_iter()
        .map(|(path, item)| (path.to_owned(), item))
        .collect();
    let mut bindings = vec![0_usize; contract.rpcs.len()];
    for route in &contract.routes {
        bindings[route.rpc] += 1;
        let rpc = &contract.rpcs[route.rpc];
        let operation = operation(route, rpc, bindings[route.rpc], &mut schemas);
        let item = paths
            .entry(route.template.display())
            .or_insert_with(|| json!({}));
        item[route.method.as_str().to_lowercase()] = operation;
    }
    if !schemas.mistakes.is_empty() {
        return Err(schemas.mistakes);
    }
    let mut components = schemas.into_map();
    for (name, schema) in fixed::schemas() {
        if components.insert(name.to_owned(), schema).is_some() {
            return Err(vec![format!("a message may not be called {name}")]);
        }
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "OTel BI",
            "version": "1",
            "description": "Business intelligence over AdventureWorksDW and WideWorldImportersDW. \
                Every answer carries its trace in the headers `x-trace-id` and `x-span-id`. \
                Parameters that an operation does not list are refused.",
        },
        "servers": [{"url": "/"}],
        "tags": tags(contract, &comments),
        "paths": paths,
        "components": {"schemas": components, "responses": fixed::responses()},
    });
    // The order must not depend on which features of serde_json other crates switch on.
    document.sort_all_objects();
    Ok(document)
}

fn tags(contract: &Contract, comments: &Comments) -> Vec<Value> {
    let mut tags = vec![json!({"name": "gateway", "description": "The gateway itself."})];
    for rpc in &contract.rpcs {
        let service = rpc.method.parent_service();
        if tags.iter().any(|tag| tag["name"] == service.full_name()) {
            continue;
        }
        let mut tag = json!({"name": service.full_name()});
        describe(
            &mut tag,
            comments.above(&service.parent_file(), service.path()),
        );
        tags.push(tag);
    }
    tags
}

/// `binding` counts the RPC's routes from 1: further ones get a number, so that ids stay unique.
fn operation(route: &Route, rpc: &Rpc, binding: usize, schemas: &mut Schemas<'_>) -> Value {
    let method = &rpc.method;
    let service = method.parent_service();
    let text = schemas
        .comments
        .above(&service.parent_file(), method.path());
    let mut id = format!(
        "{}{}",
        package_prefix(service.package_name()),
        method.name()
    );
    if binding > 1 {
        id.push_str(&binding.to_string());
    }
    let mut operation = json!({
        "operationId": id,
        "tags": [service.full_name()],
        "summary": summary(text),
        "parameters": parameters::parameters(route, &method.input(), schemas.comments),
        "responses": responses(route, rpc, schemas),
        "x-scope": rpc.scope,
    });
    describe(&mut operation, text);
    let body = match &route.body {
        Body::None => return operation,
        Body::Request => schemas.message(&method.input(), Direction::Body),
        Body::Field(field) => schemas.field(field, Direction::Body),
    };
    operation["requestBody"] = json!({
        "required": true,
        "content": {"application/json": {"schema": body}},
    });
    operation
}

fn responses(route: &Route, rpc: &Rpc, schemas: &mut Schemas<'_>) -> Value {
    let content = match rpc.reply {
        Reply::Message | Reply::Stream => {
            let schema = match &route.response_body {
                Some(field) => schemas.field(field, Direction::Answer),
                None => schemas.message(&rpc.method.output(), Direction::Answer),
            };
            if rpc.reply == Reply::Stream {
                json!({
                    "application/x-ndjson": {"schema": schema},
                    "text/event-stream": {"schema": schema},
                })
            } else {
                json!({"application/json": {"schema": schema}})
            }
        }
        Reply::HttpBody | Reply::HttpBodyStream => json!({"*/*": {"schema": {}}}),
    };
    let description = if rpc.reply == Reply::Stream {
        "As messages come, each of this schema. `application/x-ndjson`: one a line; an error that \
         comes later is the last line, as `{\"error\": Problem}`; empty lines are signs of life. \
         `text/event-stream`, for who accepts it: one an event; an error is an event `problem` with a \
         `Problem`; after the last message comes an event `end`."
    } else {
        "The answer."
    };
    let mut responses = json!({"200": {"description": description, "content": content}});
    for (name, status, _) in fixed::FAILURES {
        responses[status.to_string()] = json!({"$ref": format!("#/components/responses/{name}")});
    }
    responses
}

#[cfg(test)]
mod tests;
