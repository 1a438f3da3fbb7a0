//! What the contract says of one RPC, read from its descriptor and options.

use http::Method;
use http::uri::PathAndQuery;
use prost_reflect::prost_types::method_options::IdempotencyLevel;
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor,
    MethodDescriptor,
};

use super::parameters::has_text_form;
use super::template::Template;

/// What an RPC answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// One message, as JSON.
    Message,
    /// A stream of messages, as newline-delimited JSON.
    Stream,
    /// One `google.api.HttpBody`, as it is.
    HttpBody,
    /// A stream of `google.api.HttpBody`: one body in parts.
    HttpBodyStream,
}

/// An RPC that has at least one route.
#[derive(Debug, Clone)]
pub struct Rpc {
    /// Its descriptor.
    pub method: MethodDescriptor,
    /// The gRPC path, `/package.Service/Method`.
    pub path: PathAndQuery,
    /// The scope a caller needs.
    pub scope: String,
    /// Whether a call may be repeated without doing more than once.
    pub idempotent: bool,
    /// What it answers with.
    pub reply: Reply,
}

impl Rpc {
    /// The domain of the service: `aw` of `otelbi.aw.v1.AnalyticsService`. Names the upstream.
    #[must_use]
    pub fn domain(&self) -> &str {
        domain(self.method.parent_service().package_name())
    }
}

/// The second part of a package's name: `aw` of `otelbi.aw.v1`.
#[must_use]
pub fn domain(package: &str) -> &str {
    package.split('.').nth(1).unwrap_or(package)
}

/// What of a request its HTTP body holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// No body.
    None,
    /// The whole request.
    Request,
    /// One field.
    Field(FieldDescriptor),
}

/// One HTTP route of an RPC.
#[derive(Debug, Clone)]
pub struct Route {
    /// Index of the RPC.
    pub rpc: usize,
    /// The HTTP method.
    pub method: Method,
    /// The path.
    pub template: Template,
    /// What the body holds.
    pub body: Body,
    /// The response field that is the answer; all of the response without one.
    pub response_body: Option<FieldDescriptor>,
}

/// The extensions that routes and scopes stand in.
pub(super) struct Options {
    http: ExtensionDescriptor,
    access: ExtensionDescriptor,
}

impl Options {
    /// Looks the extensions up; the error names those that are missing.
    pub(super) fn of(pool: &DescriptorPool) -> Result<Self, Vec<String>> {
        let find = |name: &str| {
            pool.get_extension_by_name(name)
                .ok_or_else(|| format!("the descriptors have no option {name}"))
        };
        match (find("google.api.http"), find("otelbi.common.v1.access")) {
            (Ok(http), Ok(access)) => Ok(Self { http, access }),
            (http, access) => Err([http.err(), access.err()].into_iter().flatten().collect()),
        }
    }

    /// The HTTP rules of a method: the rule itself, then its additional bindings.
    pub(super) fn rules(&self, method: &MethodDescriptor) -> Vec<DynamicMessage> {
        let options = method.options();
        if !options.has_extension(&self.http) {
            return Vec::new();
        }
        let value = options.get_extension(&self.http);
        let Some(rule) = value.as_message() else {
            return Vec::new();
        };
        let further = rule.get_field_by_name("additional_bindings");
        let further = further.as_deref().and_then(|value| value.as_list());
        std::iter::once(rule.clone())
            .chain(
                further
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|value| value.as_message().cloned()),
            )
            .collect()
    }

    /// Reads a method that has routes.
    pub(super) fn rpc(&self, method: &MethodDescriptor) -> Result<Rpc, String> {
        let options = method.options();
        let access = options.get_extension(&self.access);
        let scope = access
            .as_message()
            .map(|access| text(access, "scope"))
            .unwrap_or_default();
        if scope.is_empty() {
            return Err("has a route and no (otelbi.common.v1.access) scope".to_owned());
        }
        if method.is_client_streaming() {
            return Err("has a route and streams its requests: HTTP cannot do that".to_owned());
        }
        let raw = method.output().full_name() == "google.api.HttpBody";
        let level = method
            .method_descriptor_proto()
            .options
            .as_ref()
            .map_or(IdempotencyLevel::IdempotencyUnknown, |options| {
                options.idempotency_level()
            });
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        Ok(Rpc {
            method: method.clone(),
            path: path
                .parse()
                .map_err(|_| format!("has a name that is no path: {path}"))?,
            scope,
            idempotent: level != IdempotencyLevel::IdempotencyUnknown,
            reply: match (raw, method.is_server_streaming()) {
                (false, false) => Reply::Message,
                (false, true) => Reply::Stream,
                (true, false) => Reply::HttpBody,
                (true, true) => Reply::HttpBodyStream,
            },
        })
    }
}

/// Reads one rule into the route of the RPC with index `rpc`.
pub(super) fn route(
    rule: &DynamicMessage,
    method: &MethodDescriptor,
    rpc: usize,
) -> Result<Route, String> {
    let (http_method, path) = pattern(rule)?;
    let place = format!("{http_method} {path}");
    let template = Template::parse(&path).map_err(|problem| format!("{place}: {problem}"))?;
    for variable in &template.variables {
        check_variable(&method.input(), &variable.field)
            .map_err(|problem| format!("{place}: {problem}"))?;
    }
    let body = match text(rule, "body").as_str() {
        "" => Body::None,
        "*" => Body::Request,
        name => Body::Field(field(&method.input(), name).map_err(|e| format!("{place}: {e}"))?),
    };
    if body != Body::None && matches!(http_method, Method::GET | Method::DELETE) {
        return Err(format!("{place}: has a body, which {http_method} cannot"));
    }
    let response_body = match text(rule, "response_body").as_str() {
        "" => None,
        name => Some(field(&method.output(), name).map_err(|e| format!("{place}: {e}"))?),
    };
    Ok(Route {
        rpc,
        method: http_method,
        template,
        body,
        response_body,
    })
}

fn pattern(rule: &DynamicMessage) -> Result<(Method, String), String> {
    for (name, method) in [
        ("get", Method::GET),
        ("put", Method::PUT),
        ("post", Method::POST),
        ("delete", Method::DELETE),
        ("patch", Method::PATCH),
    ] {
        if rule.has_field_by_name(name) {
            return Ok((method, text(rule, name)));
        }
    }
    Err("has a route without a method".to_owned())
}

fn text(message: &DynamicMessage, name: &str) -> String {
    message
        .get_field_by_name(name)
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn field(message: &MessageDescriptor, name: &str) -> Result<FieldDescriptor, String> {
    message
        .get_field_by_name(name)
        .ok_or_else(|| format!("{} has no field {name}", message.full_name()))
}

/// A path can fill a single value only: no list, map or message.
fn check_variable(message: &MessageDescriptor, path: &str) -> Result<(), String> {
    let mut message = message.clone();
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let field = field(&message, name)?;
        let single = !field.is_list() && !field.is_map();
        match (field.kind(), names.peek()) {
            (Kind::Message(inner), Some(_)) if single => message = inner,
            (Kind::Message(inner), None) if single && has_text_form(inner.full_name()) => {}
            (Kind::Message(_), _) | (_, Some(_)) => {
                return Err(format!("{{{path}}} is not a single value"));
            }
            (_, None) if single => {}
            (_, None) => return Err(format!("{{{path}}} is not a single value")),
        }
    }
    Ok(())
}
