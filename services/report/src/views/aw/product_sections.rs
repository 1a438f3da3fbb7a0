//! The tables of product demand.

use document::{Cell, Chart, ChartKind, Emphasis, Kind, Row, Section, Series};
use otel_bi_proto::otelbi::aw::v1::{ProductClassCell, ProductDemand};
use otel_bi_proto::otelbi::common::v1::{AbcClass, HistoryPoint, XyzClass};

use crate::views::common::charts::{MOST_SERIES, actual};
use crate::views::common::days::day;
use crate::views::common::prose::USD;
use crate::views::common::scores::{SCORE, high, low};
use crate::views::common::table::{Field, Table, field};
use crate::views::common::words::Words;

/// So many of the largest products are drawn.
const LARGEST: usize = 15;

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

/// The products of one class by value, by their steadiness.
struct ClassLine<'a> {
    abc: AbcClass,
    cells: Vec<&'a ProductClassCell>,
}

impl ClassLine<'_> {
    /// How many products; empty for none.
    fn products(&self, xyz: XyzClass) -> Cell {
        self.cell(xyz)
            .map_or(Cell::Empty, |cell| cell.products.into())
    }

    /// Their revenue; empty for none.
    fn revenue(&self, xyz: XyzClass) -> Cell {
        self.cell(xyz).map(|cell| cell.revenue).into()
    }

    fn cell(&self, xyz: XyzClass) -> Option<&ProductClassCell> {
        self.cells.iter().copied().find(|cell| cell.xyz() == xyz)
    }
}

/// How the products spread over the classes: by value downwards, by steadiness across.
pub(super) fn classes(matrix: &[ProductClassCell]) -> (Section, Vec<Row>) {
    let line = |abc| ClassLine {
        abc,
        cells: matrix.iter().filter(|cell| cell.abc() == abc).collect(),
    };
    let lines: Vec<ClassLine> = [AbcClass::A, AbcClass::B, AbcClass::C, AbcClass::Unspecified]
        .map(line)
        .into_iter()
        .filter(|line| !line.cells.is_empty())
        .collect();
    let (mut section, rows) = class_table().section("Classes", &lines);
    section.paragraphs.push(
        "How many products there are of each class by value (downwards) and by steadiness (across), and their \
         revenue."
            .to_owned(),
    );
    (section, rows)
}

fn class_table<'a>() -> Table<ClassLine<'a>> {
    Table::new(vec![
        field(
            "abc",
            "Class",
            Kind::Text,
            "Class by value: A for the products that make the first 80 % of the revenue, B up to 95 %, C for the rest.",
            |line: &ClassLine| match line.abc {
                AbcClass::Unspecified => Cell::text("Not classed"),
                class => class.cell(),
            },
        ),
        field(
            "x_products",
            "X products",
            Kind::Integer,
            "Products with steady demand.",
            |line: &ClassLine| line.products(XyzClass::X),
        ),
        field(
            "y_products",
            "Y products",
            Kind::Integer,
            "Products with changing demand.",
            |line: &ClassLine| line.products(XyzClass::Y),
        ),
        field(
            "z_products",
            "Z products",
            Kind::Integer,
            "Products with erratic demand.",
            |line: &ClassLine| line.products(XyzClass::Z),
        ),
        field(
            "new_products",
            "Too new",
            Kind::Integer,
            "Products too new to be classed by steadiness.",
            |line: &ClassLine| line.products(XyzClass::Unspecified),
        ),
        field(
            "x_revenue",
            "X revenue",
            Kind::Money(2),
            "Revenue of products with steady demand.",
            |line: &ClassLine| line.revenue(XyzClass::X),
        )
        .unit(USD),
        field(
            "y_revenue",
            "Y revenue",
            Kind::Money(2),
            "Revenue of products with changing demand.",
            |line: &ClassLine| line.revenue(XyzClass::Y),
        )
        .unit(USD),
        field(
            "z_revenue",
            "Z revenue",
            Kind::Money(2),
            "Revenue of products with erratic demand.",
            |line: &ClassLine| line.revenue(XyzClass::Z),
        )
        .unit(USD),
        field(
            "new_revenue",
            "Too new, revenue",
            Kind::Money(2),
            "Revenue of products too new to be classed by steadiness.",
            |line: &ClassLine| line.revenue(XyzClass::Unspecified),
        )
        .unit(USD),
    ])
}

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
