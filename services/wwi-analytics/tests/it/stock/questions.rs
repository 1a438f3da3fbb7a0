//! Recommendations well and badly asked for, on generated data.

use otel_bi_proto::otelbi::wwi::v1::GetReorderRecommendationsRequest;
use status::{Code, Error};

use super::{ask, everything, generated};

#[tokio::test]
async fn pages_and_filters_give_the_same_list_in_parts() {
    let mut service = generated().await;
    let all = ask(&mut service, everything("")).await.recommendations;
    let supplier = all[0].supplier.to_lowercase();
    let of_supplier = GetReorderRecommendationsRequest {
        suppliers: vec![supplier.clone()],
        page_size: 7,
        ..everything("")
    };
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let request = GetReorderRecommendationsRequest {
            page_token: token,
            ..of_supplier.clone()
        };
        let page = ask(&mut service, request).await;
        assert!(page.recommendations.len() <= 7);
        paged.extend(page.recommendations);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let expected: Vec<_> = all
        .iter()
        .filter(|one| one.supplier.to_lowercase() == supplier)
        .cloned()
        .collect();
    assert!(paged.len() > 7);
    assert_eq!(paged, expected);
    let top = GetReorderRecommendationsRequest {
        top_n: 3,
        ..everything("")
    };
    assert_eq!(ask(&mut service, top).await.recommendations, all[..3]);
}

/// Requests with one wrong field, the field, and a part of the remedy.
fn wrong_requests() -> [(&'static str, GetReorderRecommendationsRequest, &'static str); 9] {
    let good = GetReorderRecommendationsRequest::default;
    [
        (
            "as_of",
            GetReorderRecommendationsRequest {
                as_of: "31.5.2016".to_owned(),
                ..good()
            },
            "YYYY-MM-DD",
        ),
        (
            "service_level",
            GetReorderRecommendationsRequest {
                service_level: 1.0,
                ..good()
            },
            "0.5 to 0.999",
        ),
        (
            "service_level",
            GetReorderRecommendationsRequest {
                service_level: f64::NAN,
                ..good()
            },
            "0.5 to 0.999",
        ),
        (
            "review_days",
            GetReorderRecommendationsRequest {
                review_days: 91,
                ..good()
            },
            "1 to 90",
        ),
        (
            "urgencies",
            GetReorderRecommendationsRequest {
                urgencies: vec![0],
                ..good()
            },
            "HIGH, MEDIUM, LOW and NONE",
        ),
        (
            "suppliers",
            GetReorderRecommendationsRequest {
                suppliers: vec!["Acme".to_owned()],
                ..good()
            },
            "there are: ",
        ),
        (
            "top_n",
            GetReorderRecommendationsRequest {
                top_n: -1,
                ..good()
            },
            "1 to 500",
        ),
        (
            "page_size",
            GetReorderRecommendationsRequest {
                page_size: -1,
                ..good()
            },
            "1 to 500",
        ),
        (
            "page_token",
            GetReorderRecommendationsRequest {
                page_token: "2.0".to_owned(),
                ..good()
            },
            "first page",
        ),
    ]
}

#[tokio::test]
async fn wrong_fields_are_named_with_the_remedy() {
    let mut service = generated().await;
    for (field, request, remedy) in wrong_requests() {
        let refused = service.client.get_reorder_recommendations(request).await;
        let error = Error::from(&refused.unwrap_err());
        assert_eq!(error.code(), Code::InvalidArgument);
        assert_eq!(error.fields()[0].field, field);
        let said = &error.fields()[0].description;
        assert!(said.contains(remedy), "{said}");
    }
}
