//! The RPCs: each decodes its request, asks the domain, encodes the answer. No SQL and no driver here.
//!
//! To add one, declare it in the contract, write its function into the file of its subject, and one
//! line below.

mod anomalies;
mod data_quality;
mod products;
mod reps;
mod runs;
mod sales;
mod sales_forecast;

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

    async fn get_rep_scores(
        &self,
        request: Request<proto::GetRepScoresRequest>,
    ) -> Result<Response<proto::GetRepScoresResponse>, Status> {
        self.0
            .compute("GetRepScores", request.into_inner(), reps::rep_scores)
            .await
    }

    async fn get_product_demand(
        &self,
        request: Request<proto::GetProductDemandRequest>,
    ) -> Result<Response<proto::GetProductDemandResponse>, Status> {
        self.0
            .compute(
                "GetProductDemand",
                request.into_inner(),
                products::product_demand,
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
