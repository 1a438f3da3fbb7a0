//! Products' demand as rows.

use analytics::messages::short_name;
use analytics::provenance::Answered;
use analytics::runs::{Follow, Found, all_pages};
use otel_bi_proto::otelbi::aw::v1 as proto;
use otel_bi_proto::otelbi::common::v1::{AbcClass, DemandClass, ForecastMethod, XyzClass};
use status::Result;
use store::runs::ResultRow;

use super::super::products::product_demand;
use super::WHOLE_PAGE;
use crate::domain::Snapshot;

pub(super) fn found(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let mut provenance = None;
    let products = all_pages(|page_token| {
        let request = proto::GetProductDemandRequest {
            as_of: as_of.to_owned(),
            page_size: WHOLE_PAGE,
            page_token,
            ..proto::GetProductDemandRequest::default()
        };
        let answer = product_demand(answered, &request)?;
        provenance = answer.provenance;
        Ok((answer.products, answer.next_page_token))
    })?;
    Ok(Found {
        provenance: provenance.unwrap_or_default(),
        results: products.iter().map(row).collect(),
        follow: Follow::Nothing,
    })
}

fn row(product: &proto::ProductDemand) -> ResultRow {
    let forecast = product.forecast.as_ref();
    let inner = forecast.and_then(|forecast| forecast.interval80.as_ref());
    let outer = forecast.and_then(|forecast| forecast.interval95.as_ref());
    let method = short_name(&product.forecast_method(), ForecastMethod::as_str_name);
    let class = short_name(&product.demand_class(), DemandClass::as_str_name);
    ResultRow::new(product.product.as_str(), product.name.as_str())
        .with("rank", product.rank)
        .with("category", product.category.as_str())
        .with("subcategory", product.subcategory.as_str())
        .with("units", product.units)
        .with("revenue", product.revenue)
        .with("margin", product.margin)
        .with("margin_rate", product.margin_rate)
        .with("trend", product.trend)
        .with("abc", short_name(&product.abc(), AbcClass::as_str_name))
        .with("xyz", short_name(&product.xyz(), XyzClass::as_str_name))
        .with("variation", product.variation)
        .with("demand_class", class)
        .with("first_sale", product.first_sale.as_str())
        .with("last_sale", product.last_sale.as_str())
        .with("active", product.active)
        .with("forecast", forecast.map(|forecast| forecast.value))
        .with("forecast_low80", inner.map(|interval| interval.low))
        .with("forecast_high80", inner.map(|interval| interval.high))
        .with("forecast_low95", outer.map(|interval| interval.low))
        .with("forecast_high95", outer.map(|interval| interval.high))
        .with("forecast_method", method)
        .with("score", product.score)
}
