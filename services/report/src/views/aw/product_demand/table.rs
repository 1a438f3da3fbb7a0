//! The view's table: a row for each product.

use document::{Cell, Emphasis, Kind};
use otel_bi_proto::otelbi::aw::v1::ProductDemand;

use crate::views::common::days::day;
use crate::views::common::prose::USD;
use crate::views::common::scores::{SCORE, high, low};
use crate::views::common::table::{Field, Table, field};
use crate::views::common::words::Words;

/// A row for each product.
pub(super) fn table() -> Table<ProductDemand> {
    Table::new(
        what()
            .into_iter()
            .chain(sales())
            .chain(classed())
            .chain(forecast())
            .collect(),
    )
}

fn what() -> Vec<Field<ProductDemand>> {
    vec![
        field(
            "product",
            "Product",
            Kind::Text,
            "The product's code; all its versions in the warehouse together.",
            |line: &ProductDemand| Cell::text(&line.product),
        ),
        field(
            "name",
            "Name",
            Kind::Text,
            "Its newest name.",
            |line: &ProductDemand| Cell::text(&line.name),
        ),
        field(
            "rank",
            "Place",
            Kind::Integer,
            "Place in the order asked for, 1 is first.",
            |line: &ProductDemand| line.rank.into(),
        ),
        field(
            "category",
            "Category",
            Kind::Text,
            "Its category; “None” for a product without one.",
            |line: &ProductDemand| Cell::text(&line.category),
        ),
        field(
            "subcategory",
            "Subcategory",
            Kind::Text,
            "Its subcategory; “None” for a product without one.",
            |line: &ProductDemand| Cell::text(&line.subcategory),
        ),
        field(
            "score",
            "Score",
            Kind::Decimal(1),
            "0 to 100, of revenue, trend, margin rate and steadiness.",
            |line: &ProductDemand| line.score.into(),
        )
        .emphasis(SCORE),
    ]
}

fn sales() -> Vec<Field<ProductDemand>> {
    vec![
        field("units", "Units", Kind::Integer, "Units sold in the period.", |line: &ProductDemand| {
            line.units.into()
        }),
        field("revenue", "Revenue", Kind::Money(2), "Revenue of the period.", |line: &ProductDemand| {
            line.revenue.into()
        })
        .unit(USD),
        field("margin", "Margin", Kind::Money(2), "Revenue less the cost of goods; negative when sold below cost.", |line: &ProductDemand| {
            line.margin.into()
        })
        .unit(USD)
        .emphasis(Emphasis::Negative),
        field("margin_rate", "Margin rate", Kind::Percent(1), "Margin as a share of revenue; none without revenue.", |line: &ProductDemand| {
            line.margin_rate.into()
        })
        .emphasis(Emphasis::Negative),
        field("trend", "Trend", Kind::Percent(1), "Change of the units per month over the whole months of the period, as a share of their mean: the median of all slopes. None with fewer than four months of life in it.", |line: &ProductDemand| {
            line.trend.into()
        })
        .emphasis(Emphasis::Negative),
    ]
}

fn classed() -> Vec<Field<ProductDemand>> {
    vec![
        field(
            "abc",
            "ABC",
            Kind::Text,
            "Class by revenue of the period, among all products: A for those that make the first 80 %, B up to 95 %, C for the rest.",
            |line: &ProductDemand| line.abc().cell(),
        ),
        field(
            "xyz",
            "XYZ",
            Kind::Text,
            "Class by steadiness of the units per whole month: X steady, Y changing, Z erratic. None with fewer than three months.",
            |line: &ProductDemand| line.xyz().cell(),
        ),
        field(
            "variation",
            "Variation",
            Kind::Decimal(2),
            "The coefficient of variation behind the class by steadiness.",
            |line: &ProductDemand| line.variation.into(),
        ),
        field(
            "demand_class",
            "Demand",
            Kind::Text,
            "Class of demand by month over its active life: smooth, erratic, intermittent or lumpy.",
            |line: &ProductDemand| line.demand_class().cell(),
        ),
        field(
            "first_sale",
            "First sale",
            Kind::Date,
            "First day with a sale.",
            |line: &ProductDemand| day(&line.first_sale),
        ),
        field(
            "last_sale",
            "Last sale",
            Kind::Date,
            "Last day with a sale.",
            |line: &ProductDemand| day(&line.last_sale),
        ),
        field(
            "active",
            "Active",
            Kind::Flag,
            "Whether it is still sold; not sold for long, it counts as discontinued and its forecast is 0.",
            |line: &ProductDemand| line.active.into(),
        ),
    ]
}

fn forecast() -> Vec<Field<ProductDemand>> {
    vec![
        field(
            "forecast",
            "Expected units",
            Kind::Decimal(1),
            "Units expected in the 30 days after the as-of day, through both channels; a month's batch counts evenly for its days.",
            |line: &ProductDemand| line.forecast.map(|sum| sum.value).into(),
        ),
        field(
            "forecast_low_80",
            "80 % low",
            Kind::Decimal(1),
            "Lower end of the 80 % interval: four of five outcomes fall into it.",
            |line: &ProductDemand| {
                low(line
                    .forecast
                    .as_ref()
                    .and_then(|sum| sum.interval80.as_ref()))
            },
        ),
        field(
            "forecast_high_80",
            "80 % high",
            Kind::Decimal(1),
            "Upper end of the 80 % interval.",
            |line: &ProductDemand| {
                high(
                    line.forecast
                        .as_ref()
                        .and_then(|sum| sum.interval80.as_ref()),
                )
            },
        ),
        field(
            "forecast_low_95",
            "95 % low",
            Kind::Decimal(1),
            "Lower end of the 95 % interval: nineteen of twenty outcomes fall into it.",
            |line: &ProductDemand| {
                low(line
                    .forecast
                    .as_ref()
                    .and_then(|sum| sum.interval95.as_ref()))
            },
        ),
        field(
            "forecast_high_95",
            "95 % high",
            Kind::Decimal(1),
            "Upper end of the 95 % interval.",
            |line: &ProductDemand| {
                high(
                    line.forecast
                        .as_ref()
                        .and_then(|sum| sum.interval95.as_ref()),
                )
            },
        ),
        field(
            "forecast_method",
            "Method",
            Kind::Text,
            "Of the methods that fit the class of demand the one that would have done best; none for a discontinued product.",
            |line: &ProductDemand| line.forecast_method().cell(),
        ),
    ]
}
