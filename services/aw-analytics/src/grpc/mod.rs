//! The RPCs: each decodes its request, asks the domain, encodes the answer. No SQL and no driver here.
//!
//! To add one, declare it in the contract, write its function into the file of its subject, and one
//! line below.

mod sales;

use std::sync::Arc;

use analytics::service::Analytics;
use otel_bi_proto::otelbi::aw::v1 as proto;
use otel_bi_proto::otelbi::aw::v1::analytics_service_server::AnalyticsService;
use runtime::grpc::reply;
use tonic::{Request, Response, Status};

use crate::domain::Snapshot;

/// The service of `otelbi.aw.v1`.
pub(crate) struct Service(pub(crate) Arc<Analytics<Snapshot>>);

#[tonic::async_trait]
impl AnalyticsService for Service {
    async fn get_sales_kpis(
        &self,
        request: Request<proto::GetSalesKpisRequest>,
    ) -> Result<Response<proto::GetSalesKpisResponse>, Status> {
        self.0
            .answer("GetSalesKpis", request.get_ref(), sales::sales_kpis)
    }

    async fn get_sales_history(
        &self,
        request: Request<proto::GetSalesHistoryRequest>,
    ) -> Result<Response<proto::GetSalesHistoryResponse>, Status> {
        self.0
            .answer("GetSalesHistory", request.get_ref(), sales::sales_history)
    }

    async fn get_warehouse_status(
        &self,
        _: Request<proto::GetWarehouseStatusRequest>,
    ) -> Result<Response<proto::GetWarehouseStatusResponse>, Status> {
        let status = self.0.status(|snapshot| snapshot.sales.bytes());
        reply(Ok(proto::GetWarehouseStatusResponse {
            status: Some(status),
        }))
    }

    async fn refresh_warehouse(
        &self,
        _: Request<proto::RefreshWarehouseRequest>,
    ) -> Result<Response<proto::RefreshWarehouseResponse>, Status> {
        let refreshed = self.0.refresh(|snapshot| snapshot.sales.bytes()).await;
        reply(refreshed.map(|status| proto::RefreshWarehouseResponse {
            status: Some(status),
        }))
    }
}
