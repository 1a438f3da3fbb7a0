//! The view's table: a row for each representative.

use document::{Cell, Emphasis, Kind};
use otel_bi_proto::otelbi::aw::v1::RepScore;

use crate::views::common::prose::USD;
use crate::views::common::scores::{SCORE, high, low};
use crate::views::common::table::{Field, Table, field};
use crate::views::common::words::{EVIDENCE, Words};

/// A row for each representative.
pub(super) fn table() -> Table<RepScore> {
    Table::new(who().into_iter().chain(sales()).chain(score()).collect())
}

fn who() -> Vec<Field<RepScore>> {
    vec![
        field(
            "name",
            "Name",
            Kind::Text,
            "First and last name.",
            |rep: &RepScore| Cell::text(&rep.name),
        ),
        field(
            "rank",
            "Place",
            Kind::Integer,
            "Place by score, 1 is best.",
            |rep: &RepScore| rep.rank.into(),
        ),
        field(
            "territory",
            "Territory",
            Kind::Text,
            "The sales territory's region; “NA” for none.",
            |rep: &RepScore| Cell::text(&rep.territory),
        ),
        field(
            "title",
            "Title",
            Kind::Text,
            "Title of the position.",
            |rep: &RepScore| Cell::text(&rep.title),
        ),
        field(
            "manager",
            "Manager",
            Kind::Flag,
            "Whether other representatives report to this one. Managers sell a little beside; they are scored on the scale of those who are none.",
            |rep: &RepScore| rep.manager.into(),
        ),
        field(
            "employee_key",
            "Employee key",
            Kind::Identifier,
            "The warehouse's key of the employee in this position.",
            |rep: &RepScore| rep.employee_key.into(),
        ),
    ]
}

fn sales() -> Vec<Field<RepScore>> {
    vec![
        field("revenue", "Sales", Kind::Money(2), "Sales of the scored quota intervals.", |rep: &RepScore| {
            rep.revenue.into()
        })
        .unit(USD),
        field("quota", "Quota", Kind::Money(2), "Sum of the quotas of these intervals.", |rep: &RepScore| {
            rep.quota.into()
        })
        .unit(USD),
        field("attainment", "Attainment", Kind::Percent(1), "Sum of sales over sum of quotas; none without a quota.", |rep: &RepScore| {
            rep.attainment.into()
        })
        .emphasis(Emphasis::Scale),
        field("growth", "Growth", Kind::Percent(1), "Sales over those of the quota intervals a year before, less 1; none when there is none.", |rep: &RepScore| {
            rep.growth.into()
        })
        .emphasis(Emphasis::Negative),
        field("orders", "Orders", Kind::Integer, "Distinct orders.", |rep: &RepScore| rep.orders.into()),
        field("margin", "Margin", Kind::Money(2), "Sales less the cost of goods; negative when sold below cost.", |rep: &RepScore| {
            rep.margin.into()
        })
        .unit(USD)
        .emphasis(Emphasis::Negative),
        field("margin_rate", "Margin rate", Kind::Percent(1), "Margin as a share of sales; none without sales.", |rep: &RepScore| {
            rep.margin_rate.into()
        })
        .emphasis(Emphasis::Negative),
    ]
}

fn score() -> Vec<Field<RepScore>> {
    vec![
        field(
            "score",
            "Score",
            Kind::Decimal(1),
            "0 (worst) to 100 (best); none where no part of it can be computed.",
            |rep: &RepScore| rep.score.into(),
        )
        .emphasis(SCORE),
        field(
            "score_low",
            "Score from",
            Kind::Decimal(1),
            "Lower end of where the score likely is: two representatives whose intervals do not overlap differ with a certainty of 95 %.",
            |rep: &RepScore| low(rep.score_interval.as_ref()),
        ),
        field(
            "score_high",
            "Score to",
            Kind::Decimal(1),
            "Upper end of where the score likely is.",
            |rep: &RepScore| high(rep.score_interval.as_ref()),
        ),
        field(
            "tied",
            "Place shared",
            Kind::Flag,
            "Whether the place is shared.",
            |rep: &RepScore| rep.tied.into(),
        ),
        field(
            "best_rank",
            "Best place",
            Kind::Integer,
            "The best place that the data leave open: behind those who are better for sure.",
            |rep: &RepScore| rep.best_rank.into(),
        ),
        field(
            "worst_rank",
            "Worst place",
            Kind::Integer,
            "The worst place that the data leave open: before those who are worse for sure.",
            |rep: &RepScore| rep.worst_rank.into(),
        ),
        field(
            "evidence",
            "Evidence",
            Kind::Text,
            "How much data stand behind the score.",
            |rep: &RepScore| rep.evidence().cell(),
        )
        .emphasis(EVIDENCE),
    ]
}
