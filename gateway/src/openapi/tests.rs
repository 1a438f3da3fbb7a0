//! The document of the real contract against the committed file, and of a trial one.

use std::path::Path;

use crate::contract::Contract;
use crate::testing;

use super::*;

/// Every `$ref` in a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.push(reference.clone());
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn openapi_json_is_up_to_date() {
    let contract = Contract::load(otel_bi_proto::DESCRIPTORS).unwrap();
    let mut text = serde_json::to_string_pretty(&document(&contract).unwrap()).unwrap();
    text.push('\n');
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "gateway/openapi.json is not what the protos say: run `UPDATE=1 cargo test -p gateway \
         openapi`, look at the diff and commit it"
    );
}

#[test]
fn openapi_references_lead_somewhere() {
    let contract = Contract::load(otel_bi_proto::DESCRIPTORS).unwrap();
    let document = document(&contract).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn openapi_tells_what_the_contract_says() {
    let contract = Contract::load(&testing::compile(
        r#"
        syntax = "proto3";
        package otelbi.trial.v2;
        import "google/api/annotations.proto";
        import "google/protobuf/timestamp.proto";
        import "otelbi/common/v1/access.proto";
        // Trials.
        service Trial {
            // Makes one. At once.
            rpc Make(MakeRequest) returns (stream MakeResponse) {
                option (google.api.http) = {
                    post: "/api/trials/{id}" body: "part"
                    additional_bindings {get: "/api/trials"}
                };
                option (otelbi.common.v1.access) = {scope: "trials.write"};
            }
        }
        enum Size { SIZE_UNSPECIFIED = 0; SIZE_LARGE = 1; }
        message Part { int64 weight = 1; Part inner = 2; }
        message MakeRequest {
            // Which.
            string id = 1;
            Part part = 2;
            repeated Size sizes = 3;
            google.protobuf.Timestamp since_when = 4;
        }
        message MakeResponse {
            uint32 row_count = 1;
            optional double share = 2;
            Part part = 3;
            map<string, bytes> blobs = 4;
        }
        "#,
    ))
    .unwrap();
    let document = document(&contract).unwrap();
    let post = &document["paths"]["/api/trials/{id}"]["post"];
    assert_eq!(post["operationId"], "TrialV2Make");
    assert_eq!(post["summary"], "Makes one");
    assert_eq!(post["description"], "Makes one. At once.");
    assert_eq!(post["x-scope"], "trials.write");
    let names = |operation: &Value| -> Vec<String> {
        let parameters = operation["parameters"].as_array().unwrap();
        parameters
            .iter()
            .map(|p| {
                format!(
                    "{} {}",
                    p["in"].as_str().unwrap(),
                    p["name"].as_str().unwrap()
                )
            })
            .collect()
    };
    assert_eq!(names(post), ["path id", "query sizes", "query since_when"]);
    assert_eq!(post["parameters"][0]["description"], "Which.");
    assert_eq!(
        post["parameters"][1]["schema"]["items"]["enum"],
        json!(["large"])
    );
    let get = &document["paths"]["/api/trials"]["get"];
    assert_eq!(get["operationId"], "TrialV2Make2");
    assert_eq!(
        names(get),
        [
            "query id",
            "query part.weight",
            "query sizes",
            "query since_when"
        ]
    );
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["TrialV2MakeResponse"]["required"],
        json!(["rowCount", "blobs"])
    );
    assert_eq!(schemas["TrialV2PartInput"]["additionalProperties"], false);
    assert_eq!(schemas["TrialV2Part"]["required"], json!(["weight"]));
    let stream = &post["responses"]["200"]["content"];
    assert!(stream.get("application/x-ndjson").is_some());
}
