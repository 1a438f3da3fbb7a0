//! The RPCs: each decodes its request, asks the domain, encodes the answer. No SQL and no driver here.
//!
//! To add one, declare it in the contract, write its function into the file of its subject, and one
//! line below.

mod anomalies;
mod data_quality;
mod events;
mod replay;
mod runs;
mod sales;
mod sales_forecast;
mod stock;
mod suppliers;

use std::sync::Arc;

use analytics::service::Analytics;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_server::AnalyticsService;
use runtime::grpc::reply;
use tonic::{Request, Response, Status};

use crate::domain::Snapshot;

/// The service of `otelbi.wwi.v1`.
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

    async fn get_sales_forecast(
        &self,
        request: Request<proto::GetSalesForecastRequest>,
    ) -> Result<Response<proto::GetSalesForecastResponse>, Status> {
        self.0
            .compute(
                "GetSalesForecast",
                request.into_inner(),
                sales_forecast::sales_forecast,
            )
            .await
    }

    async fn get_reorder_recommendations(
        &self,
        request: Request<proto::GetReorderRecommendationsRequest>,
    ) -> Result<Response<proto::GetReorderRecommendationsResponse>, Status> {
        self.0
            .compute(
                "GetReorderRecommendations",
                request.into_inner(),
                stock::reorder_recommendations,
            )
            .await
    }

    async fn replay_reorder_policy(
        &self,
        request: Request<proto::ReplayReorderPolicyRequest>,
    ) -> Result<Response<proto::ReplayReorderPolicyResponse>, Status> {
        self.0
            .compute(
                "ReplayReorderPolicy",
                request.into_inner(),
                replay::policy_replay,
            )
            .await
    }

    async fn get_supplier_scores(
        &self,
        request: Request<proto::GetSupplierScoresRequest>,
    ) -> Result<Response<proto::GetSupplierScoresResponse>, Status> {
        self.0
            .compute(
                "GetSupplierScores",
                request.into_inner(),
                suppliers::supplier_scores,
            )
            .await
    }

    async fn get_business_events(
        &self,
        request: Request<proto::GetBusinessEventsRequest>,
    ) -> Result<Response<proto::GetBusinessEventsResponse>, Status> {
        self.0
            .compute(
                "GetBusinessEvents",
                request.into_inner(),
                events::business_events,
            )
            .await
    }

    async fn get_anomalies(
        &self,
        request: Request<proto::GetAnomaliesRequest>,
    ) -> Result<Response<proto::GetAnomaliesResponse>, Status> {
        self.0
            .compute("GetAnomalies", request.into_inner(), anomalies::anomalies)
            .await
    }

    async fn get_data_quality(
        &self,
        request: Request<proto::GetDataQualityRequest>,
    ) -> Result<Response<proto::GetDataQualityResponse>, Status> {
        self.0
            .compute(
                "GetDataQuality",
                request.into_inner(),
                data_quality::data_quality,
            )
            .await
    }

    type RunAnalysisStream = runs::Progress;

    async fn run_analysis(
        &self,
        request: Request<proto::RunAnalysisRequest>,
    ) -> Result<Response<Self::RunAnalysisStream>, Status> {
        reply(runs::run(&self.0, request.into_inner()))
    }

    async fn list_analysis_runs(
        &self,
        request: Request<proto::ListAnalysisRunsRequest>,
    ) -> Result<Response<proto::ListAnalysisRunsResponse>, Status> {
        reply(runs::list(&self.0, request.get_ref()).await)
    }

    async fn compare_runs(
        &self,
        request: Request<proto::CompareRunsRequest>,
    ) -> Result<Response<proto::CompareRunsResponse>, Status> {
        reply(runs::compare(&self.0, request.get_ref()).await)
    }

    async fn get_forecast_accuracy(
        &self,
        request: Request<proto::GetForecastAccuracyRequest>,
    ) -> Result<Response<proto::GetForecastAccuracyResponse>, Status> {
        reply(runs::forecast_accuracy(&self.0, request.get_ref()).await)
    }

    async fn list_tracked(
        &self,
        request: Request<proto::ListTrackedRequest>,
    ) -> Result<Response<proto::ListTrackedResponse>, Status> {
        reply(runs::list_tracked(&self.0, request.get_ref()).await)
    }

    async fn acknowledge(
        &self,
        request: Request<proto::AcknowledgeRequest>,
    ) -> Result<Response<proto::AcknowledgeResponse>, Status> {
        reply(runs::acknowledge(&self.0, request.get_ref()).await)
    }

    async fn get_statement(
        &self,
        request: Request<proto::GetStatementRequest>,
    ) -> Result<Response<proto::GetStatementResponse>, Status> {
        let found = self.0.statement(&request.get_ref().name);
        reply(found.map(|statement| proto::GetStatementResponse {
            statement: Some(statement),
        }))
    }

    async fn get_warehouse_status(
        &self,
        _: Request<proto::GetWarehouseStatusRequest>,
    ) -> Result<Response<proto::GetWarehouseStatusResponse>, Status> {
        let status = self.0.status();
        reply(Ok(proto::GetWarehouseStatusResponse {
            status: Some(status),
        }))
    }

    async fn refresh_warehouse(
        &self,
        _: Request<proto::RefreshWarehouseRequest>,
    ) -> Result<Response<proto::RefreshWarehouseResponse>, Status> {
        let refreshed = self.0.refresh().await;
        reply(refreshed.map(|status| proto::RefreshWarehouseResponse {
            status: Some(status),
        }))
    }
}
