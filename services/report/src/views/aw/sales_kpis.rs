//! Sales figures of a period, in total and per channel.

use document::Kind;
use otel_bi_proto::otelbi::aw::v1::{GetSalesKpisRequest, SalesFigures};
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportViewRequest};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::kpis::{self, Kpis, Measured};
use crate::views::common::prose::USD;
use crate::views::pages::without_provenance;
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Aw,
    view: proto::View::SalesKpis,
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
    ],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let request = GetSalesKpisRequest {
        from: request.from,
        to: request.to,
        days_back: request.days_back,
        as_of: request.as_of,
        channels: request.channels,
        countries: request.countries,
        categories: request.categories,
    };
    let answer = answered(services.aw().get_sales_kpis(asking(request)).await)?;
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
        meaning: "The sum of SalesAmount, without tax and freight.",
        of: |figures| figures.revenue,
    },
    Measured {
        key: "orders",
        title: "Orders",
        kind: Kind::Integer,
        unit: "",
        meaning: "Distinct sales orders.",
        of: |figures| figures.orders,
    },
    Measured {
        key: "units",
        title: "Units",
        kind: Kind::Integer,
        unit: "",
        meaning: "Units sold: the sum of OrderQuantity.",
        of: |figures| figures.units,
    },
    Measured {
        key: "average_order_value",
        title: "Average order value",
        kind: Kind::Money(2),
        unit: USD,
        meaning: "Revenue over orders; 0 without orders.",
        of: |figures| figures.average_order_value,
    },
    Measured {
        key: "margin",
        title: "Margin",
        kind: Kind::Money(2),
        unit: USD,
        meaning: "Revenue less TotalProductCost; negative when sold below cost.",
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
        title: "Customers",
        kind: Kind::Integer,
        unit: "",
        meaning: "Distinct customers: people who bought over the internet, resellers who ordered.",
        of: |figures| figures.customers,
    },
];
