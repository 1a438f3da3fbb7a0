//! Wide World Importers' sales figures of a period, in total and per buying group.

use document::Kind;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{GetSalesKpisRequest, GetSalesKpisResponse, SalesFigures};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::kpis::{self, Kpis, Measured};
use crate::views::common::prose::USD;
use crate::views::pages::without_provenance;
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::SalesKpis,
    name: "sales-kpis",
    title: "Sales figures",
    filters: &[
        "from",
        "to",
        "days_back",
        "as_of",
        "channels",
        "countries",
        "categories",
        "states",
        "territories",
    ],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetSalesKpisRequest {
        from: request.from,
        to: request.to,
        days_back: request.days_back,
        as_of: request.as_of,
        channels: request.channels,
        countries: request.countries,
        categories: request.categories,
        states: request.states,
        territories: request.territories,
    };
    let answer = services.wwi().get_sales_kpis(asking(asked)).await;
    let answer: GetSalesKpisResponse = answered(answer)?;
    let figures = |figures: Option<SalesFigures>| figures.unwrap_or_default();
    let kpis = Kpis {
        period: answer.period,
        previous: answer.previous_period,
        year_before: answer.year_before_period,
        total: figures(answer.total),
        channels: answer
            .channels
            .into_iter()
            .map(|channel| (channel.channel, figures(channel.figures)))
            .collect(),
        completeness: answer.completeness,
        provenance: answer.provenance.ok_or_else(without_provenance)?,
    };
    Ok(kpis::shown(kpis, MEASURED))
}

/// The figures of a period.
const MEASURED: &[Measured<SalesFigures>] = &[
    Measured {
        key: "revenue",
        title: "Revenue",
        kind: Kind::Money(2),
        unit: USD,
        meaning: "Revenue without tax: the sum of Total Excluding Tax.",
        of: |figures| figures.revenue,
    },
    Measured {
        key: "revenue_including_tax",
        title: "Revenue with tax",
        kind: Kind::Money(2),
        unit: USD,
        meaning: "Revenue with tax: the sum of Total Including Tax.",
        of: |figures| figures.revenue_including_tax,
    },
    Measured {
        key: "orders",
        title: "Invoices",
        kind: Kind::Integer,
        unit: "",
        meaning: "Distinct invoices.",
        of: |figures| figures.orders,
    },
    Measured {
        key: "units",
        title: "Units",
        kind: Kind::Integer,
        unit: "",
        meaning: "Units sold: the sum of Quantity.",
        of: |figures| figures.units,
    },
    Measured {
        key: "average_order_value",
        title: "Average invoice",
        kind: Kind::Money(2),
        unit: USD,
        meaning: "Revenue over invoices; 0 without invoices.",
        of: |figures| figures.average_order_value,
    },
    Measured {
        key: "margin",
        title: "Margin",
        kind: Kind::Money(2),
        unit: USD,
        meaning: "The sum of Profit.",
        of: |figures| figures.margin,
    },
    Measured {
        key: "margin_rate",
        title: "Margin rate",
        kind: Kind::Percent(1),
        unit: "",
        meaning: "Margin as a share of revenue; 0 without revenue.",
        of: |figures| figures.margin_rate,
    },
    Measured {
        key: "customers",
        title: "Known customers",
        kind: Kind::Integer,
        unit: "",
        meaning: "Distinct customers among those the warehouse knows. A third of the revenue is of customers it \
                  does not know: these cannot be counted and are not.",
        of: |figures| figures.customers,
    },
];
