//! For tests: whether each filter that a view says it has reaches the service that it asks.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::report::v1::ExportViewRequest;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, Value};
use testkit::running::Running;
use tonic::Status;
use url::Url;

use super::VIEWS;
use crate::config::Upstreams;
use crate::services::Services;

/// A gRPC frame's flag and length, before its message.
const FRAME: usize = 5;

/// The calls that a service got: path and body.
type Calls = Arc<Mutex<Vec<(String, Bytes)>>>;

/// A service that answers no call and remembers them all.
async fn listening(calls: Calls) -> Running {
    let router = Router::new().fallback(remember).with_state(calls);
    Running::start(|listener, _| async move {
        axum::serve(listener, router).await.unwrap();
        Ok(())
    })
    .await
}

async fn remember(State(calls): State<Calls>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
    calls.lock().unwrap().push((path, body));
    Status::unimplemented("calls are only looked at").into_http()
}

/// A value for a filter that is not its default.
fn some_value(field: &FieldDescriptor) -> Value {
    let one = match field.kind() {
        Kind::String => Value::String("2013-06-30".to_owned()),
        Kind::Int32 => Value::I32(7),
        Kind::Double => Value::F64(0.5),
        Kind::Bool => Value::Bool(true),
        Kind::Enum(_) => Value::EnumNumber(1),
        other => panic!("a filter of the kind {other:?}"),
    };
    if field.is_list() {
        Value::List(vec![one])
    } else {
        one
    }
}

/// The message of a call.
fn message(pool: &DescriptorPool, (path, body): &(String, Bytes)) -> DynamicMessage {
    let (service, method) = path.trim_start_matches('/').split_once('/').unwrap();
    let service = pool.get_service_by_name(service).unwrap();
    let method = service
        .methods()
        .find(|known| known.name() == method)
        .unwrap();
    DynamicMessage::decode(method.input(), &body[FRAME..]).unwrap()
}

#[tokio::test]
async fn every_filter_of_every_view_reaches_the_service() {
    let calls = Calls::default();
    let service = listening(Arc::clone(&calls)).await;
    let url = Url::parse(&service.url()).unwrap();
    let services = Services::new(&Upstreams {
        aw: url.clone(),
        wwi: url.clone(),
        scheduler: url,
    });
    let services = services.unwrap();
    let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
    let descriptor = pool
        .get_message_by_name("otelbi.report.v1.ExportViewRequest")
        .unwrap();
    for view in VIEWS {
        for filter in view.filters {
            let told = format!("{:?} {} {filter}", view.domain, view.name);
            let field = descriptor.get_field_by_name(filter);
            let field = field.unwrap_or_else(|| panic!("{told}: exports have no such filter"));
            let value = some_value(&field);
            let mut request = DynamicMessage::new(descriptor.clone());
            request.set_field(&field, value.clone());
            let request = ExportViewRequest::decode(request.encode_to_vec().as_slice()).unwrap();
            assert!(
                (view.show)(services.clone(), request).await.is_err(),
                "{told}"
            );
            let asked = std::mem::take(&mut *calls.lock().unwrap());
            assert!(!asked.is_empty(), "{told}: nobody was asked");
            for call in asked {
                let message = message(&pool, &call);
                let reached = message.get_field_by_name(filter);
                let reached = reached.unwrap_or_else(|| panic!("{told}: {} has none", call.0));
                assert_eq!(*reached, value, "{told}");
                // Nothing else was chosen.
                for (other, value) in message.fields() {
                    let ours = matches!(other.name(), "page_size" | "page_token");
                    assert!(
                        ours || other.name() == *filter,
                        "{told}: {} is {value:?}",
                        other.name()
                    );
                }
            }
        }
    }
}
