//! What single products sold, month by month.

use document::{Cell, Chart, ChartKind, Kind, Row, Section, Series};
use otel_bi_proto::otelbi::aw::v1::ProductDemand;
use otel_bi_proto::otelbi::common::v1::HistoryPoint;

use crate::views::common::charts::{MOST_SERIES, actual};
use crate::views::common::days::day;
use crate::views::common::table::{Table, field};

/// The units of a product in a month.
struct Month<'a> {
    product: &'a ProductDemand,
    month: &'a HistoryPoint,
}

/// Units per month; none unless few products were asked for by code.
pub(super) fn months(products: &[ProductDemand]) -> Option<(Section, Vec<Row>)> {
    let mut lines = Vec::new();
    let mut stretches = Vec::new();
    for product in products {
        let begin = lines.len();
        lines.extend(product.months.iter().map(|month| Month { product, month }));
        stretches.push((product, begin..lines.len()));
    }
    if lines.is_empty() {
        return None;
    }
    let table = Table::new(vec![
        field(
            "month",
            "Month",
            Kind::Date,
            "First day of the month.",
            |line: &Month| day(&line.month.date),
        ),
        field(
            "product",
            "Product",
            Kind::Text,
            "The product's code.",
            |line: &Month| Cell::text(&line.product.product),
        ),
        field(
            "units",
            "Units",
            Kind::Integer,
            "Units sold in the month; a batch that slipped to the 1st counts for the month before.",
            |line: &Month| line.month.value.into(),
        ),
    ]);
    let (mut section, rows) = table.section("Units per month", &lines);
    let series: Vec<Series> = stretches
        .into_iter()
        .take(MOST_SERIES)
        .map(|(product, rows)| actual(&product.product, table.place("units"), rows))
        .collect();
    section.charts.push(Chart {
        title: "Units per month".to_owned(),
        kind: ChartKind::Lines,
        axis: table.place("month"),
        unit: "units".to_owned(),
        values: Kind::Integer,
        series,
        description: "Units sold per month, a line for each product.".to_owned(),
    });
    Some((section, rows))
}
