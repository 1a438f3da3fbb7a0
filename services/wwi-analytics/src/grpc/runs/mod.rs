//! Runs of analyses: what can be run, requests decoded, answers encoded. Each analysis has a file that makes
//! rows to keep out of its view's answer.

mod events;
mod stock;
mod suppliers;
mod tracked;

use std::sync::Arc;

use analytics::provenance::Answered;
use analytics::runs::forecast::ForecastAnswer;
use analytics::runs::quality::quality_found;
use analytics::runs::{AccuracyFields, Found, RunFields, Runnable, Runs, all_pages};
use analytics::service::Analytics;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use insight::period::Period;
use otel_bi_proto::otelbi::common::v1::Analysis;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use runtime::grpc::fail;
use status::Result;
use store::runs::{Domain, ledger, tables};
use tonic::Status;

use super::{data_quality, sales, sales_forecast};
use crate::domain::Snapshot;

pub(super) use tracked::{acknowledge, list as list_tracked};

/// The most entries of a list at once.
const WHOLE_PAGE: i32 = 500;

/// What this service can run.
pub(super) static RUNS: Runs<Snapshot> = Runs {
    domain: Domain::Wwi,
    ledger: &ledger::WWI,
    analyses: &[
        Runnable {
            analysis: Analysis::Forecast,
            rpc: "GetSalesForecast",
            table: &tables::WWI_FORECASTS,
            span: sales_span,
            compute: forecast,
        },
        Runnable {
            analysis: Analysis::Reorder,
            rpc: "GetReorderRecommendations",
            table: &tables::WWI_REORDER_RECOMMENDATIONS,
            span: super::stock::span,
            compute: stock::found,
        },
        Runnable {
            analysis: Analysis::SupplierScores,
            rpc: "GetSupplierScores",
            table: &tables::WWI_SUPPLIER_SCORES,
            span: super::suppliers::span,
            compute: suppliers::found,
        },
        Runnable {
            analysis: Analysis::Events,
            rpc: "GetBusinessEvents",
            table: &tables::WWI_BUSINESS_EVENTS,
            span: super::stock::span,
            compute: events::found,
        },
        Runnable {
            analysis: Analysis::DataQuality,
            rpc: "GetDataQuality",
            table: &tables::DATA_QUALITY_RESULTS,
            span: sales_span,
            compute: quality,
        },
    ],
};

/// The progress of a run, as it is streamed.
pub(crate) type Progress = BoxStream<'static, Result<proto::RunAnalysisResponse, Status>>;

pub(super) fn run(
    analytics: &Arc<Analytics<Snapshot>>,
    request: proto::RunAnalysisRequest,
) -> Result<Progress> {
    let fields = RunFields {
        run_id: request.run_id,
        analysis: request.analysis,
        as_of: request.as_of,
        execution_id: request.execution_id,
    };
    let told = analytics.run_analysis(&RUNS, fields)?;
    let encode = |progress| proto::RunAnalysisResponse {
        progress: Some(progress),
    };
    Ok(told.map(move |told| told.map(encode).map_err(fail)).boxed())
}

pub(super) async fn list(
    analytics: &Analytics<Snapshot>,
    request: &proto::ListAnalysisRunsRequest,
) -> Result<proto::ListAnalysisRunsResponse> {
    let (size, token) = (request.page_size, &request.page_token);
    let listed = RUNS.list(analytics.store(), request.analysis, size, token);
    let (runs, next_page_token) = listed.await?;
    Ok(proto::ListAnalysisRunsResponse {
        runs,
        next_page_token,
    })
}

pub(super) async fn compare(
    analytics: &Analytics<Snapshot>,
    request: &proto::CompareRunsRequest,
) -> Result<proto::CompareRunsResponse> {
    let (run_id, before) = (&request.run_id, &request.before_run_id);
    let compared = RUNS.compare(analytics.store(), run_id, before, request.top_n);
    Ok(proto::CompareRunsResponse {
        comparison: Some(compared.await?),
    })
}

pub(super) async fn forecast_accuracy(
    analytics: &Analytics<Snapshot>,
    request: &proto::GetForecastAccuracyRequest,
) -> Result<proto::GetForecastAccuracyResponse> {
    let fields = AccuracyFields {
        from: &request.from,
        to: &request.to,
        series: &request.series,
        top_n: request.top_n,
    };
    let found = RUNS.accuracy(analytics.store(), fields).await?;
    Ok(proto::GetForecastAccuracyResponse {
        accuracy: found.accuracy,
        forecasts: found.forecasts,
        runs: found.runs,
        scored_at: found.scored_at,
    })
}

fn sales_span(answered: &Answered<'_, Snapshot>) -> Period {
    answered.value().sales.span()
}

fn forecast(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let request = proto::GetSalesForecastRequest {
        as_of: as_of.to_owned(),
        ..proto::GetSalesForecastRequest::default()
    };
    let answer = sales_forecast::sales_forecast(answered, &request)?;
    sales::view(answered).forecast_found(ForecastAnswer {
        as_of: answer.as_of,
        horizon_days: answer.horizon_days,
        total: answer.total,
        channels: answer.channels,
        provenance: answer.provenance,
    })
}

fn quality(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let mut provenance = None;
    let checks = all_pages(|page_token| {
        let request = proto::GetDataQualityRequest {
            as_of: as_of.to_owned(),
            page_size: WHOLE_PAGE,
            page_token,
            ..proto::GetDataQualityRequest::default()
        };
        let answer = data_quality::data_quality(answered, &request)?;
        provenance = answer.provenance;
        Ok((answer.checks, answer.next_page_token))
    })?;
    Ok(quality_found(&checks, provenance))
}
