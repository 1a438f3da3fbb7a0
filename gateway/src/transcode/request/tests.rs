//! Requests against a trial contract.

use std::sync::LazyLock;

use http::Method;
use proptest::prelude::*;
use prost_reflect::DynamicMessage;

use crate::testing;

use super::*;

const PROTO: &str = r#"
    syntax = "proto3";
    package otelbi.trial.v1;
    import "google/api/annotations.proto";
    import "google/api/httpbody.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    import "otelbi/common/v1/access.proto";
    service Trial {
        rpc Find(FindRequest) returns (Answer) {
            option (google.api.http) = {
                get: "/find/{id}"
                additional_bindings {post: "/whole/{id}" body: "*"}
                additional_bindings {post: "/part/{part.name=dir/**}" body: "part"}
            };
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        rpc Upload(UploadRequest) returns (Answer) {
            option (google.api.http) = {put: "/upload" body: "file"};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
    }
    enum Step { STEP_UNSPECIFIED = 0; STEP_DAY = 1; STEP_YEAR = 5; }
    message Part { string name = 1; int32 size = 2; Part inner = 3; }
    message FindRequest {
        string id = 1;
        int32 days_back = 2;
        repeated string channels = 3;
        Step step = 4;
        Part part = 5;
        google.protobuf.Timestamp since = 6;
        google.protobuf.Int64Value most = 7;
        bool deep = 8;
        oneof by { string name = 9; uint32 number = 10; }
        map<string, string> labels = 11;
        double share = 12;
    }
    message UploadRequest { google.api.HttpBody file = 1; string note = 2; }
    message Answer {}
"#;

static TRIAL: LazyLock<(Contract, Plans)> = LazyLock::new(|| {
    let contract = Contract::load(&testing::compile(PROTO)).unwrap();
    let plans = Plans::compile(&contract.pool).unwrap();
    (contract, plans)
});

/// The request that a call becomes, as text.
fn read(method: &str, target: &str, body: &str) -> status::Result<String> {
    let (contract, plans) = &*TRIAL;
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let method: Method = method.parse().unwrap();
    let hit = contract.find(&method, path).unwrap();
    let route = &contract.routes[hit.route];
    let plan = RequestPlan::compile(contract, route, plans).unwrap();
    let source = Source {
        path,
        hit: &hit,
        query,
        content_type: "text/csv",
        body: body.as_bytes(),
    };
    let wire = plan.read(plans, &source)?;
    let request = contract.rpcs[route.rpc].method.input();
    let message = DynamicMessage::decode(request, wire.as_slice()).unwrap();
    Ok(serde_json::to_string(&message).unwrap())
}

fn violations(method: &str, target: &str, body: &str) -> Vec<String> {
    let error = read(method, target, body).unwrap_err();
    let fields = error.fields().iter();
    fields
        .map(|own| format!("{}: {}", own.field, own.description))
        .collect()
}

#[test]
fn a_query_is_bound() {
    let request = read(
        "GET",
        "/find/a%2Fb%20c?days_back=30&channels=Internet&channels=Fach%C3%A4rzte+Nord&step=Year\
         &part.size=-4&part.name=x&since=2014-01-31T00:00:00Z&most=9&deep=true&name=n&share=0.5",
        "",
    );
    assert_eq!(
        request.unwrap(),
        r#"{"id":"a/b c","daysBack":30,"channels":["Internet","Fachärzte Nord"],"step":"STEP_YEAR","part":{"name":"x","size":-4},"since":"2014-01-31T00:00:00Z","most":"9","deep":true,"name":"n","share":0.5}"#
    );
}

#[test]
fn json_names_are_understood() {
    let request = read("GET", "/find/a?daysBack=1&step=STEP_DAY&step_=", "");
    assert!(request.is_err());
    let request = read("GET", "/find/a?daysBack=1&step=STEP_DAY", "").unwrap();
    assert_eq!(request, r#"{"id":"a","daysBack":1,"step":"STEP_DAY"}"#);
}

#[test]
fn everything_wrong_with_a_query_is_told_together() {
    let found = violations(
        "GET",
        "/find/a?days_back=3000000000&step=decade&nothing=1&deep=yes&since=now&name=a&number=2\
         &days_back=2&id=7&share=inf&number=%ff",
        "",
    );
    let expected = [
        "days_back: must be a whole number from -2147483648 to 2147483647",
        "step: must be one of day, year",
        "nothing: is not a parameter of this call; it takes days_back, channels, step, part.name, \
         part.size, since, most, deep, name, number, share",
        "deep: must be true or false",
        "since: must be an instant like 2014-01-31T12:00:00Z",
        "number: cannot be given together with name",
        "days_back: is given twice",
        "id: is not a parameter",
        "share: must be a number",
        "number: is given twice",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}");
    }
}

proptest! {
    #[test]
    fn no_query_panics(query in "([a-z_.]{0,9}|days_back|part\\.size|since|share|step|most)=?[\\PC%+]{0,12}(&|)") {
        let _ = read("GET", &format!("/find/a?{query}"), "");
    }
}

#[test]
fn the_path_goes_before_the_body() {
    let request = read("POST", "/whole/seven", r#"{"id": "eight", "days_back": 1}"#).unwrap();
    assert_eq!(request, r#"{"id":"seven","daysBack":1}"#);
    assert_eq!(
        read("POST", "/whole/seven", "").unwrap(),
        r#"{"id":"seven"}"#
    );
    let request = read("POST", "/part/dir/a/b?deep=true", r#"{"size": 2}"#).unwrap();
    assert_eq!(
        request,
        r#"{"part":{"name":"dir/a/b","size":2},"deep":true}"#
    );
    assert_eq!(
        violations("POST", "/whole/seven?deep=true", "{}"),
        ["deep: is not a parameter of this call, which takes none in the query"]
    );
}

#[test]
fn an_upload_is_taken_as_it_is() {
    let request = read("PUT", "/upload?note=n", "a,b\n1,2\n").unwrap();
    assert_eq!(
        request,
        r#"{"file":{"contentType":"text/csv","data":"YSxiCjEsMgo="},"note":"n"}"#
    );
}

#[test]
fn a_body_tells_where_it_is_wrong() {
    for (body, expected) in [
        (
            r#"{"part": {"size": "x"}}"#,
            "part.size: must be a whole number",
        ),
        (
            r#"{"part": {"inner": {"size": 1.5}}}"#,
            "part.inner.size: must be a whole number",
        ),
        (
            r#"{"channels": ["a", null]}"#,
            "channels[1]: must not be null",
        ),
        (
            r#"{"channels": "a"}"#,
            "channels: invalid type: string \"a\", expected an array",
        ),
        (
            r#"{"nothing": 1}"#,
            "body: has no field \"nothing\"; it has id, days_back",
        ),
        (r#"{"deep": true, "deep": true}"#, "deep: is given twice"),
        (
            r#"{"daysBack": 1, "days_back": 1}"#,
            "days_back: is given twice",
        ),
        (
            r#"{"name": "a", "number": 1}"#,
            "number: cannot be given together with name",
        ),
        (
            r#"{"labels": {"a": "b", "a": "c"}}"#,
            "labels[\"a\"]: is given twice",
        ),
        (
            r#"{"step": "day"}"#,
            "step: must be one of STEP_UNSPECIFIED, STEP_DAY, STEP_YEAR",
        ),
        ("[]", "body: invalid type: sequence, expected an object"),
        ("null", "body: must not be null"),
    ] {
        let found = violations("POST", "/whole/a", body);
        assert_eq!(found.len(), 1, "{body}");
        assert!(found[0].starts_with(expected), "{body}: {found:?}");
    }
    let error = read("POST", "/whole/a", "{").unwrap_err();
    assert_eq!(error.reason(), status::reason::MALFORMED_REQUEST);
    let error = read("POST", "/whole/a", "{} x").unwrap_err();
    assert_eq!(error.reason(), status::reason::MALFORMED_REQUEST);
    let deep = format!(
        "{}{}",
        r#"{"part":"#.to_owned() + &r#"{"inner":"#.repeat(100),
        "1"
    );
    assert!(violations("POST", "/whole/a", &deep)[0].contains("nested deeper"));
}
