//! The service on a store of its own, beside the services whose views it shows.

use std::path::Path;
use std::time::Duration;

use analytics::config::ServiceConfig;
use otel_bi_proto::google::api::HttpBody;
use otel_bi_proto::otelbi::aw::v1 as aw;
use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient as AwClient;
use otel_bi_proto::otelbi::aw::v1::analytics_service_server::SERVICE_NAME as AW;
use otel_bi_proto::otelbi::common::v1::WarehouseStatus;
use otel_bi_proto::otelbi::report::v1::report_service_client::ReportServiceClient;
use otel_bi_proto::otelbi::report::v1::report_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::wwi::v1 as wwi;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_client::AnalyticsServiceClient as WwiClient;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_server::SERVICE_NAME as WWI;
use report::config::{Config, Upstreams};
use runtime::Shutdown;
use runtime::config::{Reader, Variables};
use sha2::{Digest, Sha256};
use testkit::running::Running;
use testkit::stores::TestStore;
use testkit::waiting::until;
use testkit::{shared, warehouses};
use tokio::net::TcpListener;
use tonic::metadata::MetadataMap;
use tonic::transport::Channel;
use tonic::{Response, Status, Streaming};

/// Larger than any answer in one message.
const MESSAGE: usize = 64 * 1024 * 1024;

/// A URL where nobody answers.
pub(crate) const NOBODY: &str = "http://127.0.0.1:9";

/// The service.
pub(crate) struct Service {
    pub(crate) running: Running,
    pub(crate) client: ReportServiceClient<Channel>,
}

/// Settings on a store, with services that nobody answers for.
pub(crate) fn config(kept: &TestStore) -> Config {
    let source = Variables::new();
    let mut reader = Reader::new(&source);
    let config = report::config::read(&mut reader);
    let nobody: url::Url = NOBODY.parse().unwrap();
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        store: kept.settings.clone(),
        upstreams: Upstreams {
            aw: nobody.clone(),
            wwi: nobody.clone(),
            scheduler: nobody,
        },
        ..reader.finish(config).unwrap()
    }
}

/// Starts it.
pub(crate) async fn started(config: Config) -> Service {
    let running =
        Running::start(|listener, shutdown| report::serve(config, listener, shutdown)).await;
    running.serving(SERVICE_NAME).await;
    let client = ReportServiceClient::new(running.channel())
        .max_encoding_message_size(MESSAGE)
        .max_decoding_message_size(MESSAGE);
    Service { running, client }
}

/// Starts it beside the two services on generated warehouses.
pub(crate) async fn started_with_views(kept: &TestStore) -> Service {
    let mut config = config(kept);
    config.upstreams.aw = aw().await.url().parse().unwrap();
    config.upstreams.wwi = wwi().await.url().parse().unwrap();
    started(config).await
}

/// AdventureWorks' service, which all tests ask.
pub(crate) async fn aw() -> Running {
    aw_on(&warehouses::generated(sample::Warehouse::AdventureWorks)).await
}

/// AdventureWorks' service on the warehouse in a directory.
pub(crate) async fn aw_on(directory: &Path) -> Running {
    let config = of(directory);
    let serve = |listener: TcpListener, shutdown: Shutdown| async move {
        let (config, _kept) = config;
        aw_analytics::serve(config, listener, shutdown).await
    };
    let running = shared::service_on(directory, AW, serve).await;
    let client = AwClient::new(running.channel());
    until("AdventureWorks' data are checked", async || {
        let request = aw::GetWarehouseStatusRequest {};
        let answer = client.clone().get_warehouse_status(request).await;
        is_checked(answer.unwrap().into_inner().status)
    })
    .await;
    running
}

/// Wide World Importers' service, which all tests ask.
pub(crate) async fn wwi() -> Running {
    wwi_on(&warehouses::generated(
        sample::Warehouse::WideWorldImporters,
    ))
    .await
}

/// Wide World Importers' service on the warehouse in a directory.
pub(crate) async fn wwi_on(directory: &Path) -> Running {
    let config = of(directory);
    let serve = |listener: TcpListener, shutdown: Shutdown| async move {
        let (config, _kept) = config;
        wwi_analytics::serve(config, listener, shutdown).await
    };
    let running = shared::service_on(directory, WWI, serve).await;
    let client = WwiClient::new(running.channel());
    until("Wide World Importers' data are checked", async || {
        let request = wwi::GetWarehouseStatusRequest {};
        let answer = client.clone().get_warehouse_status(request).await;
        is_checked(answer.unwrap().into_inner().status)
    })
    .await;
    running
}

/// The checks' verdict is part of what a document says.
fn is_checked(status: Option<WarehouseStatus>) -> Option<()> {
    let checks = status?.quality_checks?;
    (!checks.pending).then_some(())
}

fn of(directory: &Path) -> (ServiceConfig, tempfile::TempDir) {
    let kept = tempfile::tempdir().unwrap();
    let store = store::Source::Sqlite(kept.path().join("store.db"));
    let source = warehouse::Source::Embedded(directory.to_owned());
    let config = ServiceConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        warehouse: warehouse::Settings::new(source),
        refresh_every: Duration::from_hours(1),
        store: store::Settings::new(store),
    };
    (config, kept)
}

/// A file as its caller gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "file_name, as in the contract")]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_type: String,
    pub(crate) parts: usize,
    pub(crate) file_name: String,
    pub(crate) export_id: String,
    pub(crate) document_id: String,
}

impl File {
    pub(crate) fn sha256(&self) -> String {
        format!("{:x}", Sha256::digest(&self.bytes))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

/// The whole file, or how it broke off.
pub(crate) async fn whole(
    answer: Result<Response<Streaming<HttpBody>>, Status>,
) -> Result<File, Status> {
    let answer = answer?;
    let told = |name: &str| text(answer.metadata(), name);
    let disposition = told("content-disposition");
    let file_name = disposition
        .strip_prefix("attachment; filename=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_else(|| panic!("{disposition:?}"))
        .to_owned();
    let mut file = File {
        bytes: Vec::new(),
        content_type: String::new(),
        parts: 0,
        file_name,
        export_id: told("x-export-id"),
        document_id: told("x-document-id"),
    };
    let mut parts = answer.into_inner();
    while let Some(part) = parts.message().await? {
        if file.parts == 0 {
            file.content_type.clone_from(&part.content_type);
        } else {
            assert_eq!(part.content_type, "", "only the first part tells");
        }
        file.parts += 1;
        file.bytes.extend(part.data);
    }
    Ok(file)
}

fn text(metadata: &MetadataMap, name: &str) -> String {
    let value = metadata.get(name).unwrap_or_else(|| panic!("no {name}"));
    value.to_str().unwrap().to_owned()
}
