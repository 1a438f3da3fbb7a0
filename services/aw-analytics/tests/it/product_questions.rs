//! What the demand for products can be asked for: orders, filters, pages, and wrong fields.

use otel_bi_proto::otelbi::aw::v1::{GetProductDemandRequest, ProductDemand, ProductOrder};
use otel_bi_proto::otelbi::common::v1::AbcClass;
use sample::Warehouse;
use status::Error;

use crate::products::{ask, everything, is_sound};
use crate::support::service_on;

#[tokio::test]
async fn orders_filters_and_pages() {
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let mut whole = ask(&mut service, everything()).await;
    let mut again = ask(&mut service, everything()).await;
    for answer in [&mut whole, &mut again] {
        answer.provenance.as_mut().unwrap().trace_id.clear();
    }
    assert_eq!(whole, again);
    whole.products.iter().for_each(is_sound);
    assert!(whole.products.is_sorted_by(|a, b| a.score >= b.score));
    assert!(
        whole
            .products
            .iter()
            .map(|product| product.rank)
            .eq(1..=whole.total_size)
    );

    let by = |order: ProductOrder| GetProductDemandRequest {
        order_by: order.into(),
        ..everything()
    };
    let forecast = |product: &ProductDemand| product.forecast.unwrap().value;
    let found = ask(&mut service, by(ProductOrder::Forecast)).await.products;
    assert!(found.is_sorted_by(|a, b| forecast(a) >= forecast(b)));
    let found = ask(&mut service, by(ProductOrder::Margin)).await.products;
    assert!(found.is_sorted_by(|a, b| a.margin >= b.margin));

    let mut paged = Vec::new();
    let mut request = GetProductDemandRequest {
        top_n: 25,
        page_size: 10,
        ..GetProductDemandRequest::default()
    };
    loop {
        let page = ask(&mut service, request.clone()).await;
        assert_eq!(page.total_size, 25);
        paged.extend(page.products);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(paged, whole.products[..25]);

    let kept = GetProductDemandRequest {
        abc: vec![AbcClass::A.into()],
        ..everything()
    };
    let kept = ask(&mut service, kept).await;
    assert!(
        kept.products
            .iter()
            .all(|product| product.abc() == AbcClass::A)
    );
    let of_a = whole
        .products
        .iter()
        .filter(|product| product.abc() == AbcClass::A);
    assert_eq!(kept.products.len(), of_a.count());
    assert_eq!(kept.provenance.unwrap().filters[0].value, "A");
}

#[tokio::test]
async fn wrong_questions_name_their_field() {
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let request = GetProductDemandRequest::default;
    let unknown = || vec!["Atlantis".to_owned()];
    let cases = [
        (
            GetProductDemandRequest {
                top_n: -1,
                ..request()
            },
            "top_n",
        ),
        (
            GetProductDemandRequest {
                days_back: 29,
                ..request()
            },
            "days_back",
        ),
        (
            GetProductDemandRequest {
                order_by: 9,
                ..request()
            },
            "order_by",
        ),
        (
            GetProductDemandRequest {
                abc: vec![0],
                ..request()
            },
            "abc",
        ),
        (
            GetProductDemandRequest {
                demand_classes: vec![9],
                ..request()
            },
            "demand_classes",
        ),
        (
            GetProductDemandRequest {
                categories: unknown(),
                ..request()
            },
            "categories",
        ),
        (
            GetProductDemandRequest {
                products: unknown(),
                ..request()
            },
            "products",
        ),
        (
            GetProductDemandRequest {
                page_size: -1,
                ..request()
            },
            "page_size",
        ),
        (
            GetProductDemandRequest {
                as_of: "x".to_owned(),
                ..request()
            },
            "as_of",
        ),
    ];
    for (request, field) in cases {
        let error = Error::from(
            &service
                .client
                .get_product_demand(request)
                .await
                .unwrap_err(),
        );
        assert_eq!(error.fields()[0].field, field);
    }
}
