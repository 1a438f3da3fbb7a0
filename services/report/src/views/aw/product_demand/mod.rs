//! Products by what they sell and will sell.

mod classes;
mod largest;
mod months;
mod table;

use document::{Figure, Kind};
use otel_bi_proto::otelbi::aw::v1::{GetProductDemandRequest, ProductClassCell, ProductDemand};
use otel_bi_proto::otelbi::common::v1::{AbcClass, Domain, Period, Provenance};
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportViewRequest};
use status::Result;

use self::classes::classes;
use self::largest::largest;
use self::months::months;
use self::table::table;
use crate::services::{Services, answered, asking};
use crate::views::common::{figures, notes, prose, scores};
use crate::views::pages::{self, PAGE_SIZE, Page};
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Aw,
    view: proto::View::ProductDemand,
    name: "product-demand",
    title: "Product demand",
    filters: &[
        "as_of",
        "days_back",
        "top_n",
        "categories",
        "abc",
        "demand_classes",
        "products",
        "order_by",
    ],
    show: |services, request| showing(show(services, request)),
};

/// All that was answered.
struct Answer {
    period: Option<Period>,
    products: Vec<ProductDemand>,
    matrix: Vec<ProductClassCell>,
    provenance: Provenance,
}

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    ask(services, request).await.map(lay_out)
}

async fn ask(services: Services, request: ExportViewRequest) -> Result<Answer> {
    let question = GetProductDemandRequest {
        as_of: request.as_of,
        days_back: request.days_back,
        top_n: request.top_n,
        categories: request.categories,
        abc: request.abc,
        demand_classes: request.demand_classes,
        products: request.products,
        order_by: request.order_by,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let whole = pages::all(|page_token| {
        let question = GetProductDemandRequest {
            page_token,
            ..question.clone()
        };
        let mut client = services.aw();
        async move {
            let answer = answered(client.get_product_demand(asking(question)).await)?;
            Ok(Page {
                items: answer.products,
                head: (answer.period, answer.matrix),
                next: answer.next_page_token,
                provenance: answer.provenance,
            })
        }
    })
    .await?;
    let (period, matrix) = whole.head;
    Ok(Answer {
        period,
        products: whole.items,
        matrix,
        provenance: whole.provenance,
    })
}

fn lay_out(answer: Answer) -> Shown {
    let (mut section, rows) = table().section("Product demand", &answer.products);
    section.paragraphs = paragraphs(&answer);
    section.figures = tiles(&answer);
    section.notes = notes::limits(&answer.provenance);
    let parts = answer.products.iter();
    let parts = parts.map(|product| (product.product.as_str(), product.parts.as_slice()));
    let mut sections = vec![
        (section, rows),
        largest(&answer.products),
        classes(&answer.matrix),
    ];
    sections.extend(months(&answer.products));
    sections.push(scores::parts(
        ("product", "Product", "The product's code."),
        parts,
    ));
    Shown {
        subtitle: notes::subtitle(answer.period.as_ref(), &answer.provenance),
        sections,
        definitions: vec![
            notes::definition(
                "ABC",
                "Class by share of revenue: the largest products that make 80 % of it are A, the next up to 95 % \
                 B, the rest C.",
            ),
            notes::definition(
                "XYZ",
                "Class by steadiness: the coefficient of variation of the units per month is up to 0.5 for X, up \
                 to 1.0 for Y, beyond for Z.",
            ),
            notes::definition(
                "Smooth, erratic, intermittent, lumpy",
                "Classes of demand (Syntetos, Boylan and Croston 2005): often and even, often and uneven, rarely \
                 and even, rarely and uneven.",
            ),
        ],
        provenance: answer.provenance,
    }
}

fn tiles(answer: &Answer) -> Vec<Figure> {
    let sum = |of: fn(&ProductDemand) -> f64| answer.products.iter().map(of).sum::<f64>();
    let revenue = sum(|product| product.revenue);
    let margin = sum(|product| product.margin);
    let expected = sum(|product| product.forecast.map_or(0.0, |forecast| forecast.value));
    vec![
        figures::count("Products", answer.products.len()),
        figures::plain("Revenue", revenue, Kind::Money(0), prose::USD),
        figures::plain(
            "Margin rate",
            (revenue != 0.0).then(|| margin / revenue),
            Kind::Percent(1),
            "",
        ),
        figures::plain(
            "Units sold",
            sum(|product| product.units),
            Kind::Integer,
            "",
        ),
        figures::plain("Units expected in 30 days", expected, Kind::Integer, ""),
    ]
}

fn paragraphs(answer: &Answer) -> Vec<String> {
    let products = |count| prose::counted(count, "product", "products");
    let mut said = vec![match answer.products.as_slice() {
        [] => "No product was sold.".to_owned(),
        [_] => "One product is listed.".to_owned(),
        several => format!("{} are listed.", products(several.len())),
    }];
    let cells = || {
        answer
            .matrix
            .iter()
            .filter(|cell| cell.abc() == AbcClass::A)
    };
    let whole: f64 = answer.matrix.iter().map(|cell| cell.revenue).sum();
    let first: usize = cells()
        .map(|cell| usize::try_from(cell.products).unwrap_or(0))
        .sum();
    if first > 0 && whole > 0.0 {
        let revenue: f64 = cells().map(|cell| cell.revenue).sum();
        said.push(format!(
            "{} of class A bring {} of the revenue.",
            products(first),
            prose::percent(revenue / whole)
        ));
    }
    let discontinued = answer
        .products
        .iter()
        .filter(|product| !product.active)
        .count();
    if discontinued > 0 {
        said.push(format!("{} count as discontinued.", products(discontinued)));
    }
    let mut paragraphs = vec![said.join(" ")];
    paragraphs.extend(notes::method(&answer.provenance));
    paragraphs
}
