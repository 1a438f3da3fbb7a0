//! The columns of a supplier, from its place to what it rests on.

use document::{Cell, Kind};
use otel_bi_proto::otelbi::wwi::v1::SupplierScore as Supplier;

use crate::views::common::scores::{SCORE, high, low};
use crate::views::common::table::{Field, Table, field};
use crate::views::common::words::{EVIDENCE, Words};

const DAYS: &str = "days";

/// The table.
pub(super) fn table() -> Table<Supplier> {
    let groups = [place(), verdict(), deliveries(), lead_time()];
    Table::new(groups.into_iter().flatten().collect())
}

/// Who, and which place among the others.
fn place() -> Vec<Field<Supplier>> {
    vec![
        field(
            "supplier",
            "Supplier",
            Kind::Text,
            "The supplier's newest name.",
            |supplier: &Supplier| Cell::text(&supplier.supplier),
        ),
        field(
            "rank",
            "Place",
            Kind::Integer,
            "Place by score, 1 is best; none without a score. Suppliers that the data cannot tell apart share it.",
            |supplier: &Supplier| placed(supplier.rank),
        ),
        field(
            "tied",
            "Shared",
            Kind::Flag,
            "Whether the place is shared.",
            |supplier: &Supplier| supplier.tied.into(),
        ),
        field(
            "category",
            "Category",
            Kind::Text,
            "The supplier's category.",
            |supplier: &Supplier| Cell::text(&supplier.category),
        ),
        field(
            "score",
            "Score",
            Kind::Decimal(1),
            "0 to 100; none when there is too little evidence.",
            |supplier: &Supplier| supplier.score.into(),
        )
        .emphasis(SCORE),
        field(
            "score_low",
            "Score from",
            Kind::Decimal(1),
            "Lower end of where the score likely is, 95 %.",
            |supplier: &Supplier| low(supplier.score_interval.as_ref()),
        ),
        field(
            "score_high",
            "Score to",
            Kind::Decimal(1),
            "Upper end of where the score likely is, 95 %.",
            |supplier: &Supplier| high(supplier.score_interval.as_ref()),
        ),
        field(
            "best_rank",
            "Place from",
            Kind::Integer,
            "The best place that the supplier's interval and the others' leave open; none without a score.",
            |supplier: &Supplier| placed(supplier.best_rank),
        ),
        field(
            "worst_rank",
            "Place to",
            Kind::Integer,
            "The worst such place; none without a score.",
            |supplier: &Supplier| placed(supplier.worst_rank),
        ),
    ]
}

/// What to make of it.
fn verdict() -> Vec<Field<Supplier>> {
    vec![
        field(
            "evidence",
            "Evidence",
            Kind::Text,
            "How much data stand behind it: high, medium, low, or insufficient to say anything.",
            |supplier: &Supplier| supplier.evidence().cell(),
        )
        .emphasis(EVIDENCE),
        field(
            "verdict",
            "Verdict",
            Kind::Prose,
            "What to make of it.",
            |supplier: &Supplier| Cell::text(&supplier.verdict),
        ),
    ]
}

/// What was ordered and what came.
fn deliveries() -> Vec<Field<Supplier>> {
    vec![
        field(
            "orders",
            "Orders",
            Kind::Integer,
            "Purchase orders behind the lines.",
            |supplier: &Supplier| supplier.orders.into(),
        ),
        field(
            "lines",
            "Lines",
            Kind::Integer,
            "Lines ordered in the period that were received by the as-of day or should have been.",
            |supplier: &Supplier| supplier.lines.into(),
        ),
        field(
            "otif_lines",
            "On time and in full",
            Kind::Integer,
            "Lines received on time and in full.",
            |supplier: &Supplier| supplier.otif_lines.into(),
        ),
        field(
            "otif",
            "Share of these",
            Kind::Percent(1),
            "Lines received on time and in full over all lines; none without lines.",
            |supplier: &Supplier| supplier.otif.into(),
        ),
        field(
            "otif_low",
            "Share from",
            Kind::Percent(1),
            "Lower end of where the true share likely is: Wilson's 95 % interval over orders.",
            |supplier: &Supplier| low(supplier.otif_interval.as_ref()),
        ),
        field(
            "otif_high",
            "Share to",
            Kind::Percent(1),
            "Upper end of where the true share likely is.",
            |supplier: &Supplier| high(supplier.otif_interval.as_ref()),
        ),
        field(
            "on_time",
            "On time",
            Kind::Percent(1),
            "Lines received by the expected day over all lines; none without lines.",
            |supplier: &Supplier| supplier.on_time.into(),
        ),
        field(
            "fill_rate",
            "Fill rate",
            Kind::Percent(1),
            "Units received over units ordered; of a line no more counts as received than was ordered. None \
             without lines.",
            |supplier: &Supplier| supplier.fill_rate.into(),
        ),
        field(
            "overdue_lines",
            "Overdue",
            Kind::Integer,
            "Lines expected before the as-of day and not received yet, or not all of them. They count as late.",
            |supplier: &Supplier| supplier.overdue_lines.into(),
        ),
    ]
}

/// How long it took.
fn lead_time() -> Vec<Field<Supplier>> {
    vec![
        field(
            "receipts",
            "Receipts",
            Kind::Integer,
            "Receipts measured.",
            |supplier: &Supplier| supplier.receipts.into(),
        ),
        field(
            "lead_time_days",
            "Lead time",
            Kind::Decimal(1),
            "Mean days from order to receipt; none without receipts.",
            |supplier: &Supplier| supplier.lead_time_days.into(),
        )
        .unit(DAYS),
        field(
            "lead_time_deviation",
            "Lead time deviation",
            Kind::Decimal(2),
            "Standard deviation of the lead time; none with fewer than two receipts.",
            |supplier: &Supplier| supplier.lead_time_deviation.into(),
        )
        .unit(DAYS),
        field(
            "lead_time_p90",
            "Nine of ten within",
            Kind::Decimal(1),
            "Days from order to receipt that nine of ten receipts keep; none without receipts.",
            |supplier: &Supplier| supplier.lead_time_p90.into(),
        )
        .unit(DAYS),
        field(
            "expected_lead_time_days",
            "Stated lead time",
            Kind::Decimal(1),
            "Mean days that the items say the same receipts take; none without receipts.",
            |supplier: &Supplier| supplier.expected_lead_time_days.into(),
        )
        .unit(DAYS),
        field(
            "supplier_id",
            "Supplier number",
            Kind::Identifier,
            "The supplier's number in the operational system, the same for all its versions.",
            |supplier: &Supplier| supplier.supplier_id.into(),
        ),
    ]
}

/// A place; none for 0.
fn placed(place: i32) -> Cell {
    if place > 0 { place.into() } else { Cell::Empty }
}
