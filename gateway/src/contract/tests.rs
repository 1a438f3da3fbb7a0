//! Contracts with mistakes in them, and the real one.

use crate::testing;

use super::*;

const HEADER: &str = r#"
    syntax = "proto3";
    package otelbi.trial.v1;
    import "google/api/annotations.proto";
    import "otelbi/common/v1/access.proto";
    message Request { string id = 1; Inner inner = 2; repeated string tags = 3; }
    message Inner { int32 count = 1; }
"#;

fn load(service: &str) -> Result<Contract, Vec<String>> {
    Contract::load(&testing::compile(&format!(
        "{HEADER} service Trial {{ {service} }}"
    )))
}

#[test]
fn all_mistakes_are_listed_together() {
    let mistakes = load(
        r#"
        rpc NoScope(Request) returns (Inner) { option (google.api.http) = {get: "/a"}; }
        rpc Unknown(Request) returns (Inner) {
            option (google.api.http) = {get: "/b/{nothing}"};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        rpc Listed(Request) returns (Inner) {
            option (google.api.http) = {get: "/c/{tags}"};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        rpc Whole(Request) returns (Inner) {
            option (google.api.http) = {post: "/d/{inner}" body: "missing"};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        rpc Twice(Request) returns (Inner) {
            option (google.api.http) = {get: "/e/{id}" additional_bindings {get: "/e/{inner.count}"}};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        rpc Upload(stream Request) returns (Inner) {
            option (google.api.http) = {post: "/f" body: "*"};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        rpc Answer(Request) returns (Inner) {
            option (google.api.http) = {get: "/g" response_body: "nope"};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        rpc GetBody(Request) returns (Inner) {
            option (google.api.http) = {get: "/h" body: "*"};
            option (otelbi.common.v1.access) = {scope: "s"};
        }
        "#,
    )
    .unwrap_err();
    let expected = [
        "NoScope has a route and no",
        "Unknown: GET /b/{nothing}: otelbi.trial.v1.Request has no field nothing",
        "Listed: GET /c/{tags}: {tags} is not a single value",
        "Whole: POST /d/{inner}: {inner} is not a single value",
        "Twice: GET /e/{inner.count} is the same as GET /e/{id}",
        "Upload has a route and streams its requests",
        "Answer: GET /g: otelbi.trial.v1.Inner has no field nope",
        "GetBody: GET /h: has a body",
    ];
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:#?}");
    for (mistake, expected) in mistakes.iter().zip(expected) {
        assert!(mistake.contains(expected), "{mistake}");
    }
}

#[test]
fn options_are_read() {
    let contract = load(
        r#"
        rpc Do(Request) returns (stream Inner) {
            option idempotency_level = IDEMPOTENT;
            option (google.api.http) = {
                post: "/a/{id}" body: "inner" response_body: "count"
                additional_bindings {put: "/b" body: "*"}
            };
            option (otelbi.common.v1.access) = {scope: "jobs.trigger"};
        }
        rpc Unrouted(Request) returns (Inner);
        "#,
    )
    .unwrap();
    let [rpc] = contract.rpcs.as_slice() else {
        panic!("one RPC has routes");
    };
    assert_eq!(rpc.path, "/otelbi.trial.v1.Trial/Do");
    assert_eq!(rpc.scope, "jobs.trigger");
    assert_eq!(rpc.domain(), "trial");
    assert!(rpc.idempotent);
    assert_eq!(rpc.reply, Reply::Stream);
    assert_eq!(contract.routes.len(), 2);
    assert!(matches!(&contract.routes[0].body, Body::Field(field) if field.name() == "inner"));
    assert_eq!(contract.routes[1].body, Body::Request);
    let hit = contract.find(&Method::PUT, "/b").unwrap();
    assert_eq!(hit.route, 1);
}

#[test]
fn the_real_contract_has_no_mistakes() {
    let contract = Contract::load(otel_bi_proto::DESCRIPTORS).unwrap();
    for path in ["/api/aw/sales/kpis", "/api/wwi/sales/history"] {
        let hit = contract.find(&Method::GET, path).unwrap();
        let rpc = &contract.rpcs[contract.routes[hit.route].rpc];
        assert_eq!(rpc.scope, "bi.read");
        assert!(rpc.idempotent, "{path}");
    }
}

#[test]
fn a_fixed_segment_goes_before_a_variable() {
    let contract = Contract::load(otel_bi_proto::DESCRIPTORS).unwrap();
    let rpc = |method: Method, path: &str| {
        let hit = contract.find(&method, path).unwrap();
        let route = &contract.routes[hit.route];
        contract.rpcs[route.rpc].method.name().to_owned()
    };
    let execution = "/api/jobs/executions/0190a5f0-0000-7000-8000-000000000000";
    assert_eq!(rpc(Method::GET, "/api/jobs"), "ListJobs");
    assert_eq!(rpc(Method::GET, "/api/jobs/aw"), "ListJobExecutions");
    // Not a part of the platform: the RPC says which there are.
    assert_eq!(
        rpc(Method::GET, "/api/jobs/executions"),
        "ListJobExecutions"
    );
    assert_eq!(rpc(Method::GET, execution), "GetJobExecution");
    let watch = format!("{execution}/watch");
    assert_eq!(rpc(Method::GET, &watch), "WatchJobExecution");
    let cancel = format!("{execution}/cancel");
    assert_eq!(rpc(Method::POST, &cancel), "CancelJobExecution");
    // `aw` begins other routes, and `jobs` too.
    for domain in ["aw", "wwi", "jobs", "executions"] {
        let job = |verb: &str| format!("/api/{domain}/jobs/forecast/{verb}");
        assert_eq!(rpc(Method::POST, &job("trigger")), "TriggerJob");
        assert_eq!(rpc(Method::POST, &job("pause")), "PauseJob");
        assert_eq!(rpc(Method::POST, &job("resume")), "ResumeJob");
    }
}
