//! What of the document does not come from the protos: the gateway's own endpoints and the form of
//! an error.

use serde_json::{Value, json};

/// Every status an operation can fail with: name of the component, status, when.
pub(super) const FAILURES: [(&str, u16, &str); 8] = [
    (
        "InvalidRequest",
        400,
        "A parameter, the body or the state it asks for is wrong; `violations` names the fields.",
    ),
    (
        "Unauthenticated",
        401,
        "The call needs a valid access token.",
    ),
    (
        "PermissionDenied",
        403,
        "The token lacks the scope in `x-scope`.",
    ),
    ("NotFound", 404, "There is no such thing."),
    (
        "TooMuch",
        429,
        "Too many calls, or too much asked for; see `Retry-After`.",
    ),
    (
        "Internal",
        500,
        "A mistake of ours; the trace id finds it in the log.",
    ),
    (
        "Unavailable",
        503,
        "A part of the platform is lost for now; see `Retry-After`.",
    ),
    ("DeadlineExceeded", 504, "The answer took too long."),
];

/// `components.responses`.
pub(super) fn responses() -> Value {
    FAILURES
        .iter()
        .map(|(name, _, description)| {
            let response = json!({
                "description": description,
                "content": {"application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"}
                }},
            });
            ((*name).to_owned(), response)
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Schemas of the gateway's own answers.
pub(super) fn schemas() -> [(&'static str, Value); 4] {
    [
        ("Problem", problem()),
        ("Health", health()),
        ("UpstreamHealth", upstream_health()),
        ("Config", config()),
    ]
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "An error, by RFC 9457.",
        "required": ["type", "title", "status", "detail", "instance", "code", "reason", "traceId"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "Always `about:blank`: `reason` tells errors apart."},
            "title": {"type": "string", "description": "The kind of error, for people."},
            "status": {"type": "integer", "description": "The HTTP status."},
            "detail": {"type": "string", "description": "What went wrong and what would be right, for people."},
            "instance": {"type": "string", "format": "uri-reference", "description": "The path of the request."},
            "code": {"type": "string", "description": "The gRPC code, for example `INVALID_ARGUMENT`."},
            "reason": {"type": "string", "description": "A stable name that programs may branch on, for example `INVALID_FIELD`."},
            "traceId": {"type": "string", "description": "The trace of the call: 32 hexadecimal digits."},
            "violations": {
                "type": "array",
                "description": "The fields at fault, when it is the request that is wrong.",
                "items": {
                    "type": "object",
                    "required": ["field", "description"],
                    "properties": {
                        "field": {"type": "string", "description": "The field, dotted for nested ones."},
                        "description": {"type": "string", "description": "What is wrong with it and what would be right."},
                    },
                },
            },
        },
    })
}

fn health() -> Value {
    json!({
        "type": "object",
        "description": "The state of the platform.",
        "required": ["status", "service", "version", "upstreams"],
        "properties": {
            "status": {
                "type": "string", "enum": ["ok", "degraded", "down"],
                "description": "`ok`: every service answers from fresh data. `degraded`: something is amiss, see `upstreams`. `down`: no service answers.",
            },
            "service": {"type": "string", "const": "otel-bi-gateway"},
            "version": {"type": "string", "description": "The gateway's version."},
            "upstreams": {
                "type": "object",
                "description": "Each service behind the gateway, by its short name.",
                "additionalProperties": {"$ref": "#/components/schemas/UpstreamHealth"},
            },
        },
    })
}

fn upstream_health() -> Value {
    json!({
        "type": "object",
        "description": "The state of one service.",
        "required": ["status", "warehouse", "store", "detail"],
        "properties": {
            "status": {
                "type": "string", "enum": ["ok", "not_ready", "down"],
                "description": "`ok`: it answers calls. `not_ready`: it runs and cannot answer yet. `down`: it cannot be reached.",
            },
            "warehouse": {
                "type": "string", "enum": ["ok", "stale", "unknown"],
                "description": "`ok`: its last refresh went well. `stale`: the last refresh failed. `unknown`: the service does not say, or has no warehouse.",
            },
            "store": {
                "type": "string", "enum": ["ok", "lost", "unknown"],
                "description": "`ok`: what must not be forgotten can be written. `lost`: it cannot, and calls that have to be recorded are refused. `unknown`: the service does not say.",
            },
            "detail": {"type": "string", "description": "The same in words."},
        },
    })
}

fn config() -> Value {
    json!({
        "type": "object",
        "description": "What the web app needs to know at run time.",
        "required": ["service", "version", "auth", "traceUiUrl", "requestTimeoutSeconds"],
        "properties": {
            "service": {"type": "string", "const": "otel-bi-gateway"},
            "version": {"type": "string", "description": "The gateway's version."},
            "auth": {
                "type": "object",
                "description": "How to sign in.",
                "required": ["required"],
                "properties": {"required": {"type": "boolean", "description": "Whether calls need an access token."}},
            },
            "traceUiUrl": {
                "type": "string",
                "description": "Where traces can be looked at; `{traceId}` in it stands for the trace's id. Empty: nowhere.",
            },
            "requestTimeoutSeconds": {"type": "number", "description": "After how long a call is given up."},
        },
    })
}

/// The gateway's own endpoints.
pub(super) fn paths() -> [(&'static str, Value); 3] {
    [
        (
            "/api/health",
            operation(
                "GetHealth",
                "The state of the platform",
                "Answers 200 as long as the gateway itself works; `status` tells of the rest.",
                "Health",
            ),
        ),
        (
            "/api/config",
            operation(
                "GetConfig",
                "What the web app needs at run time",
                "Needs no sign-in.",
                "Config",
            ),
        ),
        ("/api/openapi.json", document()),
    ]
}

fn operation(id: &str, summary: &str, description: &str, schema: &str) -> Value {
    json!({"get": {
        "operationId": id,
        "tags": ["gateway"],
        "summary": summary,
        "description": description,
        "responses": {"200": {
            "description": "The answer.",
            "content": {"application/json": {
                "schema": {"$ref": format!("#/components/schemas/{schema}")}
            }},
        }},
    }})
}

fn document() -> Value {
    json!({"get": {
        "operationId": "GetOpenApi",
        "tags": ["gateway"],
        "summary": "This document",
        "description": "Generated from the proto files.",
        "responses": {"200": {
            "description": "The answer.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }},
    }})
}
