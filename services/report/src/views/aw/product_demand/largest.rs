//! The largest products.

use document::{Cell, Chart, ChartKind, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::aw::v1::ProductDemand;

use crate::views::common::charts::actual;
use crate::views::common::prose::USD;
use crate::views::common::table::{Table, field};

/// So many of them are drawn.
const LARGEST: usize = 15;

/// One of the largest products, with its share of the revenue of all listed.
struct Large<'a> {
    product: &'a ProductDemand,
    share: Option<f64>,
}

/// The products with the largest revenue, whatever the order asked for.
pub(super) fn largest(products: &[ProductDemand]) -> (Section, Vec<Row>) {
    let whole: f64 = products.iter().map(|product| product.revenue).sum();
    let mut lines: Vec<Large> = products
        .iter()
        .map(|product| Large {
            product,
            share: (whole != 0.0).then(|| product.revenue / whole),
        })
        .collect();
    lines.sort_by(|one, other| other.product.revenue.total_cmp(&one.product.revenue));
    lines.truncate(LARGEST);
    let table = Table::new(vec![
        field(
            "name",
            "Name",
            Kind::Text,
            "The product's newest name.",
            |line: &Large| Cell::text(&line.product.name),
        ),
        field(
            "product",
            "Product",
            Kind::Text,
            "The product's code.",
            |line: &Large| Cell::text(&line.product.product),
        ),
        field(
            "revenue",
            "Revenue",
            Kind::Money(2),
            "Revenue of the period.",
            |line: &Large| line.product.revenue.into(),
        )
        .unit(USD),
        field(
            "share",
            "Share",
            Kind::Percent(1),
            "Share of the revenue of all products listed.",
            |line: &Large| line.share.into(),
        ),
        field(
            "margin",
            "Margin",
            Kind::Money(2),
            "Revenue less the cost of goods.",
            |line: &Large| line.product.margin.into(),
        )
        .unit(USD)
        .emphasis(Emphasis::Negative),
    ]);
    let (mut section, rows) = table.section("Largest products", &lines);
    if !rows.is_empty() {
        section.charts.push(Chart {
            title: format!("Revenue of the {} largest products", rows.len()),
            kind: ChartKind::Bars,
            axis: table.place("name"),
            unit: USD.to_owned(),
            values: Kind::Money(0),
            series: vec![actual("Revenue", table.place("revenue"), 0..rows.len())],
            description: "A bar for the revenue of each product, largest first.".to_owned(),
        });
    }
    (section, rows)
}
