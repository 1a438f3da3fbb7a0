//! Products: requests decoded, the domain asked, answers encoded.

use analytics::forecast::{encode_method, encode_sum};
use analytics::messages::{count, encode_period, short_name};
use analytics::page::Page;
use analytics::provenance::Answered;
use analytics::request;
use analytics::scores::{
    decode_abc, decode_demand_class, encode_abc, encode_demand_class, encode_parts, encode_xyz,
};
use chrono::{Days, NaiveDate};
use insight::inventory::{AbcClass, DemandClass};
use insight::period::Period;
use otel_bi_proto::otelbi::aw::v1 as proto;
use otel_bi_proto::otelbi::common::v1 as common;
use status::{Error, Result};

use crate::domain::Snapshot;
use crate::domain::products::CHANNELS;
use crate::domain::products::demand::{self, Cell, ClassOrder, Entry, Kept, Matrix, Order, PARTS};
use crate::domain::products::outlook::{Months, Outlooks};
use crate::domain::products::series::HORIZON_DAYS;

const STATEMENTS: &[&str] = &[
    "products",
    "internet_product_sales",
    "reseller_product_sales",
    // How each channel trades, and up to when its data are complete.
    "internet_sales",
    "reseller_sales",
    "product_categories",
];

const METHOD: &str = "Versions of a product count as one. Sums are of the sales lines of the period. \
    Classes: ABC by share of revenue, XYZ by the variation of units per whole month of the period, \
    demand by interval and size per month of the product's life (Syntetos, Boylan and Croston 2005); a \
    batch that slipped to the 1st counts for the month before. The forecast is per channel, from the \
    day its data are complete for, by the method for the class that a rolling backtest finds best; \
    a product not sold for long counts as discontinued and is forecast as 0. Each figure scores by its \
    rank among the products of the period; weights of missing figures go to the others.";

/// Days of the period when the caller does not say how many.
const DAYS: i32 = 365;
/// The fewest and the most that can be asked for.
const FEWEST_DAYS: i32 = 30;
const MOST_DAYS: i32 = 3660;
/// With so many products asked for by code, their months are given.
const MOST_WITH_MONTHS: usize = 10;

/// A request's fields, decoded.
struct Asked {
    as_of: NaiveDate,
    period: Period,
    top_n: usize,
    abc: Vec<AbcClass>,
    classes: Vec<DemandClass>,
    order: Order,
}

pub(super) fn product_demand(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetProductDemandRequest,
) -> Result<proto::GetProductDemandResponse> {
    let snapshot = answered.value();
    let asked = Asked::of(request, snapshot.sales.span().to())?;
    let kept = Kept {
        categories: &request.categories,
        products: &request.products,
        abc: &asked.abc,
        classes: &asked.classes,
    };
    let unknown = snapshot.products.unknown(&kept);
    if !unknown.is_empty() {
        return Err(request::invalid(unknown));
    }
    let question = proto::GetProductDemandRequest {
        page_size: 0,
        page_token: String::new(),
        ..request.clone()
    };
    let page = Page::new(
        request.page_size,
        &request.page_token,
        &question,
        answered.digest(),
    )?;

    let outlooks = snapshot.products.outlooks(&snapshot.sales, asked.as_of);
    let entries = snapshot.products.demand(&outlooks, asked.period);
    let entries = demand::listed(entries, &kept, asked.order);
    let matrix = encode_matrix(&demand::matrix(&entries));
    let with_months = (1..=MOST_WITH_MONTHS).contains(&request.products.len());
    let ranked: Vec<(i32, Entry<'_>)> = (1..).zip(entries).take(asked.top_n).collect();
    let paged = page.cut(&ranked, |(rank, entry)| encode(*rank, entry, with_months));
    let covered = snapshot.products.covered(asked.as_of);
    Ok(proto::GetProductDemandResponse {
        period: Some(encode_period(asked.period, covered)),
        products: paged.entries,
        matrix,
        total_size: paged.total_size,
        next_page_token: paged.next_page_token,
        provenance: Some(provenance(answered, request, &asked, &outlooks)),
    })
}

impl Asked {
    fn of(request: &proto::GetProductDemandRequest, newest: NaiveDate) -> Result<Self> {
        let as_of = request::as_of(&request.as_of, newest)?;
        let days = request::bounded("days_back", request.days_back, FEWEST_DAYS, MOST_DAYS, DAYS)?;
        let before = Days::new(u64::from(days.unsigned_abs()) - 1);
        let from = as_of.checked_sub_days(before).unwrap_or(NaiveDate::MIN);
        let period = Period::new(from, as_of)
            .ok_or_else(|| Error::internal_fault("a period that counts back is in order"))?;
        let abc: Vec<common::AbcClass> = request::enums("abc", &request.abc, "A, B and C")?;
        let classes: Vec<common::DemandClass> = request::enums(
            "demand_classes",
            &request.demand_classes,
            "SMOOTH, ERRATIC, INTERMITTENT and LUMPY",
        )?;
        Ok(Self {
            as_of,
            period,
            top_n: request::top_n(request.top_n)?,
            abc: abc.into_iter().filter_map(decode_abc).collect(),
            classes: classes
                .into_iter()
                .filter_map(decode_demand_class)
                .collect(),
            order: order(request.order_by)?,
        })
    }
}

fn order(value: i32) -> Result<Order> {
    use proto::ProductOrder;
    Ok(match ProductOrder::try_from(value) {
        Ok(ProductOrder::Unspecified | ProductOrder::Score) => Order::Score,
        Ok(ProductOrder::Revenue) => Order::Revenue,
        Ok(ProductOrder::Units) => Order::Units,
        Ok(ProductOrder::Margin) => Order::Margin,
        Ok(ProductOrder::Forecast) => Order::Forecast,
        Err(_) => {
            return Err(Error::invalid_field(
                "order_by",
                format!("{value} is none of SCORE, REVENUE, UNITS, MARGIN and FORECAST"),
            ));
        }
    })
}

fn provenance(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetProductDemandRequest,
    asked: &Asked,
    outlooks: &Outlooks,
) -> common::Provenance {
    let snapshot = answered.value();
    let abc =
        |class: &AbcClass| short_name(&encode_abc(Some(*class)), common::AbcClass::as_str_name);
    let demand = |class: &DemandClass| {
        short_name(
            &encode_demand_class(Some(*class)),
            common::DemandClass::as_str_name,
        )
    };
    let abc: Vec<&str> = asked.abc.iter().map(abc).collect();
    let classes: Vec<&str> = asked.classes.iter().map(demand).collect();
    let mut provenance = answered
        .provenance(STATEMENTS, asked.as_of)
        .data(snapshot.products.covered(asked.as_of))
        .filter("categories", &request.categories)
        .filter("abc", &abc)
        .filter("demand_classes", &classes)
        .filter("products", &request.products)
        .parameter("from", &asked.period.from())
        .parameter("to", &asked.period.to())
        .parameter("forecast_days", &HORIZON_DAYS)
        .weights(&PARTS);
    for (channel, through) in CHANNELS.iter().zip(outlooks.complete_through) {
        if let Some(through) = through {
            let channel = channel.name().to_lowercase();
            let name = format!("{channel}_forecast_from_data_through");
            provenance = provenance.parameter(&name, &through);
        }
    }
    provenance.method(METHOD).build()
}

fn encode(rank: i32, entry: &Entry<'_>, with_months: bool) -> proto::ProductDemand {
    let outlook = entry.outlook;
    proto::ProductDemand {
        rank,
        product: entry.product.code.clone(),
        name: entry.product.name.clone(),
        category: entry.product.category.clone(),
        subcategory: entry.product.subcategory.clone(),
        units: entry.totals.units as f64,
        revenue: entry.totals.revenue.to_f64(),
        margin: entry.totals.margin.to_f64(),
        margin_rate: entry.margin_rate(),
        trend: entry.trend,
        abc: encode_abc(entry.abc).into(),
        xyz: encode_xyz(entry.xyz).into(),
        variation: entry.variation,
        demand_class: encode_demand_class(outlook.class).into(),
        first_sale: outlook.first_sale.to_string(),
        last_sale: outlook.last_sale.to_string(),
        active: outlook.active,
        forecast: Some(encode_sum(outlook.forecast)),
        forecast_method: outlook
            .method
            .map_or(common::ForecastMethod::Unspecified, encode_method)
            .into(),
        score: entry.score,
        parts: encode_parts(&entry.parts, &PARTS),
        months: if with_months {
            encode_months(&outlook.months)
        } else {
            Vec::new()
        },
    }
}

fn encode_months(months: &Months) -> Vec<common::HistoryPoint> {
    months
        .iter()
        .map(|(month, units)| common::HistoryPoint {
            date: month.first_day().to_string(),
            value: units,
        })
        .collect()
}

fn encode_matrix(matrix: &Matrix) -> Vec<proto::ProductClassCell> {
    matrix
        .iter()
        .map(|((abc, xyz), cell): (_, &Cell)| proto::ProductClassCell {
            abc: encode_abc(class(*abc)).into(),
            xyz: encode_xyz(class(*xyz)).into(),
            products: count(cell.products),
            revenue: cell.revenue.to_f64(),
        })
        .collect()
}

fn class<C>(class: ClassOrder<C>) -> Option<C> {
    match class {
        ClassOrder::Classed(class) => Some(class),
        ClassOrder::Unclassed => None,
    }
}
