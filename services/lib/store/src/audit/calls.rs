//! Calls of the contract as rows of the audit trail.
//!
//! Every RPC of the contract is recorded, but those whose access option says `unrecorded`: an RPC that
//! is added needs nothing here. An RPC that acts on a thing of a kind of its own (an export, a report)
//! gets its id into `target` by a line in `TARGETS`, or, where the request does not say it, by
//! `runtime::grpc::concerns` in its handler.

use std::collections::HashMap;

use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::common::v1::Domain;
use prost_reflect::prost_types::method_options::IdempotencyLevel;
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor,
    MethodDescriptor, ReflectMessage, SerializeOptions, Value,
};
use runtime::server::{RecordedCall, Recorder, Recording};
use status::{Error, Result};

use super::{AuditTrail, Entry};
use crate::domain;

/// The request fields that name the thing a call is about, the first that there is.
/// A run's execution is what it belongs to.
const TARGETS: [&str; 5] = ["run_id", "execution_id", "export_id", "report_id", "id"];

/// The message that a file comes in.
const FILE: &str = "google.api.HttpBody";

/// Writes each call into the audit trail before it is answered.
pub struct CallRecorder {
    trail: AuditTrail,
    calls: Calls,
}

impl CallRecorder {
    /// Records calls of the platform's contract into `trail`.
    pub fn new(trail: AuditTrail) -> Result<Self> {
        let calls = Calls::of(DESCRIPTORS)?;
        Ok(Self { trail, calls })
    }
}

impl Recorder for CallRecorder {
    fn wants(&self, method: &str) -> bool {
        self.calls.0.contains_key(method)
    }

    fn record(&self, call: RecordedCall) -> Recording {
        // Bounded at once: a request may be a megabyte, and many may wait.
        let entry = self.calls.entry(&call).bounded();
        let trail = self.trail.clone();
        Box::pin(async move { trail.record(entry).await })
    }
}

/// What there is to know of each RPC that is recorded, by its full name.
struct Calls(HashMap<String, Rpc>);

/// One RPC.
struct Rpc {
    request: MessageDescriptor,
    /// The part of the platform that its service belongs to.
    domain: Domain,
    /// The field that says which part a call acts on, where the service belongs to none.
    acts_on: Option<FieldDescriptor>,
    /// The field that names the thing it is about.
    target: Option<FieldDescriptor>,
}

impl Calls {
    /// Those of an encoded `FileDescriptorSet`.
    fn of(descriptors: &[u8]) -> Result<Self> {
        let unreadable = |problem: &dyn std::fmt::Display| {
            Error::internal_fault(format!("the descriptors cannot be read: {problem}"))
        };
        let pool = DescriptorPool::decode(descriptors).map_err(|problem| unreadable(&problem))?;
        let access = pool.get_extension_by_name("otelbi.common.v1.access");
        let access = access.ok_or_else(|| unreadable(&"they have no option for access"))?;
        let methods = pool.services().flat_map(|service| {
            let methods: Vec<MethodDescriptor> = service.methods().collect();
            methods
        });
        let recorded = methods.filter(|method| !is_unrecorded(method, &access));
        let calls = recorded.map(|method| {
            let service = method.parent_service();
            let name = format!("{}/{}", service.full_name(), method.name());
            (name, Rpc::of(&method))
        });
        Ok(Self(calls.collect()))
    }

    /// The row of a call.
    fn entry(&self, call: &RecordedCall) -> Entry {
        let rpc = self.0.get(&*call.method);
        let request = rpc.and_then(|rpc| {
            // What cannot be read, its handler could not read either: the outcome tells.
            DynamicMessage::decode(rpc.request.clone(), call.request.clone()).ok()
        });
        let (domain, target) = match (rpc, &request) {
            (Some(rpc), Some(request)) => (rpc.domain_of(request), rpc.target_of(request)),
            (Some(rpc), None) => (rpc.domain, String::new()),
            (None, _) => (Domain::Platform, String::new()),
        };
        let (domain, target) = match &call.subject {
            Some(noted) => (domain::of(&noted.domain), noted.target.clone()),
            None => (domain, target),
        };
        Entry {
            at: call.at,
            domain,
            actor: call.caller.actor.clone(),
            client: call.caller.client.clone(),
            action: call.method.to_string(),
            target,
            parameters: parameters(request),
            outcome: call.outcome.to_owned(),
            duration: call.duration,
            trace_id: call.trace_id.clone(),
        }
    }
}

impl Rpc {
    fn of(method: &MethodDescriptor) -> Self {
        let request = method.input();
        let domain = domain_of_package(method.parent_service().package_name());
        let only_reads = method
            .method_descriptor_proto()
            .options
            .as_ref()
            .is_some_and(|options| options.idempotency_level() == IdempotencyLevel::NoSideEffects);
        // What only reads names a part to choose by, and concerns what it reads.
        let acts_on = (domain == Domain::Platform && !only_reads)
            .then(|| request.get_field_by_name("domain"))
            .flatten()
            .filter(|field| matches!(field.kind(), Kind::Enum(_)) && !field.is_list());
        let target = TARGETS
            .iter()
            .find_map(|name| request.get_field_by_name(name))
            .filter(|field| field.kind() == Kind::String && !field.is_list());
        Self {
            request,
            domain,
            acts_on,
            target,
        }
    }

    fn domain_of(&self, request: &DynamicMessage) -> Domain {
        let told = self.acts_on.as_ref().and_then(|field| {
            let number = request.get_field(field).as_enum_number()?;
            Domain::try_from(number).ok()
        });
        told.filter(|domain| *domain != Domain::Unspecified)
            .unwrap_or(self.domain)
    }

    fn target_of(&self, request: &DynamicMessage) -> String {
        let field = self.target.as_ref();
        let told = field.and_then(|field| request.get_field(field).as_str().map(str::to_owned));
        told.unwrap_or_default()
    }
}

fn is_unrecorded(method: &MethodDescriptor, access: &ExtensionDescriptor) -> bool {
    let options = method.options();
    let rule = options.get_extension(access);
    let unrecorded = rule
        .as_message()
        .and_then(|rule| rule.get_field_by_name("unrecorded")?.as_bool());
    unrecorded.unwrap_or_default()
}

/// The part of the platform that a package's services belong to.
fn domain_of_package(package: &str) -> Domain {
    match package.split('.').nth(1) {
        Some("aw") => Domain::Aw,
        Some("wwi") => Domain::Wwi,
        _ => Domain::Platform,
    }
}

/// The request's fields as JSON, by the names the HTTP API knows them by; those that are empty are left
/// out, and so are the bytes of a file that came with it.
fn parameters(request: Option<DynamicMessage>) -> String {
    let request = request.map(without_files);
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .skip_default_fields(true);
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut json);
    let written = request.as_ref().is_some_and(|request| {
        request
            .serialize_with_options(&mut serializer, &options)
            .is_ok()
    });
    if !written {
        return "{}".to_owned();
    }
    String::from_utf8(json).unwrap_or_default()
}

/// The request without the bytes of files in it: of a file its type is left.
fn without_files(mut request: DynamicMessage) -> DynamicMessage {
    for (_, value) in request.fields_mut() {
        if let Value::Message(inner) = value
            && inner.descriptor().full_name() == FILE
        {
            inner.clear_field_by_name("data");
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use otel_bi_proto::google::api::HttpBody;
    use otel_bi_proto::otelbi::aw::v1::{GetSalesHistoryRequest, RunAnalysisRequest};
    use otel_bi_proto::otelbi::common::v1::Granularity;
    use otel_bi_proto::otelbi::report::v1::VerifyExportRequest;
    use otel_bi_proto::otelbi::scheduler::v1::{CancelJobExecutionRequest, TriggerJobRequest};
    use prost_reflect::prost::Message;
    use runtime::grpc::Subject;
    use runtime::server::Caller;

    use super::*;

    fn entry(method: &str, request: &impl Message) -> Entry {
        entry_of(method, request.encode_to_vec(), None)
    }

    fn entry_of(method: &str, request: Vec<u8>, subject: Option<Subject>) -> Entry {
        let call = RecordedCall {
            method: method.into(),
            request: request.into(),
            at: UNIX_EPOCH + Duration::from_secs(7),
            duration: Duration::from_millis(8),
            outcome: "OK",
            caller: Caller {
                actor: "anonymous".to_owned(),
                client: "grpcurl/1".to_owned(),
            },
            trace_id: "ab".repeat(16),
            subject,
        };
        Calls::of(DESCRIPTORS).unwrap().entry(&call)
    }

    const HISTORY: &str = "otelbi.aw.v1.AnalyticsService/GetSalesHistory";

    #[test]
    fn a_request_is_told_by_the_names_of_its_fields() {
        let request = GetSalesHistoryRequest {
            granularity: Granularity::Month.into(),
            ..GetSalesHistoryRequest::default()
        };
        let entry = entry(HISTORY, &request);
        assert_eq!(entry.parameters, r#"{"granularity":"GRANULARITY_MONTH"}"#);
        assert_eq!(entry.domain, Domain::Aw);
        assert_eq!(entry.action, HISTORY);
        assert_eq!((entry.target.as_str(), entry.outcome.as_str()), ("", "OK"));
    }

    #[test]
    fn what_a_call_acts_on_is_its_domain_and_target() {
        let trigger = TriggerJobRequest {
            domain: Domain::Wwi.into(),
            job: "reorder".to_owned(),
            ..TriggerJobRequest::default()
        };
        let row = entry("otelbi.scheduler.v1.SchedulerService/TriggerJob", &trigger);
        assert_eq!(row.domain, Domain::Wwi);
        let cancel = CancelJobExecutionRequest {
            execution_id: "e-1".to_owned(),
        };
        let row = entry(
            "otelbi.scheduler.v1.SchedulerService/CancelJobExecution",
            &cancel,
        );
        assert_eq!((row.domain, row.target.as_str()), (Domain::Platform, "e-1"));
    }

    #[test]
    fn what_its_handler_notes_counts_more_than_its_request() {
        let cancel = CancelJobExecutionRequest {
            execution_id: "e-1".to_owned(),
        };
        let noted = Subject {
            domain: "wwi".to_owned(),
            target: "e-2".to_owned(),
        };
        let row = entry_of(
            "otelbi.scheduler.v1.SchedulerService/CancelJobExecution",
            cancel.encode_to_vec(),
            Some(noted),
        );
        assert_eq!((row.domain, row.target.as_str()), (Domain::Wwi, "e-2"));
    }

    #[test]
    fn a_run_is_its_own_target_and_not_its_execution() {
        let request = RunAnalysisRequest {
            run_id: "r-1".to_owned(),
            execution_id: "e-1".to_owned(),
            ..RunAnalysisRequest::default()
        };
        let row = entry("otelbi.aw.v1.AnalyticsService/RunAnalysis", &request);
        assert_eq!((row.domain, row.target.as_str()), (Domain::Aw, "r-1"));
    }

    #[test]
    fn a_filter_is_not_what_a_call_concerns() {
        let request = otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest {
            domain: Domain::Aw.into(),
            ..Default::default()
        };
        let row = entry("otelbi.audit.v1.AuditService/ListAuditEvents", &request);
        assert_eq!(row.domain, Domain::Platform);
        assert_eq!(row.parameters, r#"{"domain":"DOMAIN_AW"}"#);
    }

    #[test]
    fn a_request_that_cannot_be_read_leaves_a_row() {
        let row = entry_of(HISTORY, vec![0xff; 9], None);
        assert_eq!((row.parameters.as_str(), row.domain), ("{}", Domain::Aw));
    }

    #[test]
    fn the_bytes_of_a_file_are_left_out() {
        let request = VerifyExportRequest {
            file: Some(HttpBody {
                content_type: "application/pdf".to_owned(),
                data: vec![7; 1000],
                ..HttpBody::default()
            }),
            ..VerifyExportRequest::default()
        };
        let row = entry("otelbi.report.v1.ReportService/VerifyExport", &request);
        let told = r#"{"file":{"content_type":"application/pdf"}}"#;
        assert_eq!(row.parameters, told);
    }

    #[test]
    fn what_is_unrecorded_or_unknown_is_not_wanted() {
        let calls = Calls::of(DESCRIPTORS).unwrap();
        let wants = |method: &str| calls.0.contains_key(method);
        assert!(wants(HISTORY));
        assert!(wants("otelbi.scheduler.v1.SchedulerService/TriggerJob"));
        assert!(!wants("otelbi.scheduler.v1.SchedulerService/ListJobs"));
        assert!(!wants("otelbi.aw.v1.AnalyticsService/GetWarehouseStatus"));
        assert!(!wants("otelbi.aw.v1.AnalyticsService/Nothing"));
    }
}
