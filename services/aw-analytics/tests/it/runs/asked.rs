//! What is asked for: once and for all, of the right analyses, of a store that is there.

use std::time::Duration;

use otel_bi_proto::otelbi::aw::v1::{ListAnalysisRunsRequest, RunAnalysisRequest};
use otel_bi_proto::otelbi::common::v1::Analysis;
use status::Error;
use tonic::{Code, Request};
use url::Url;
use uuid::Uuid;

use super::{ANALYSES, Kept, generated, last_word, request};
use crate::data_quality_rounds::hanging;
use crate::support::started;

#[tokio::test]
async fn asking_again_gives_the_run_that_is_there() {
    let mut kept = Kept::on(generated()).await;
    let asked = RunAnalysisRequest {
        execution_id: Uuid::new_v4().to_string(),
        ..request(Analysis::RepScores, "")
    };
    let first = kept.ask(asked.clone()).await.unwrap();
    assert_eq!(first.execution_id, asked.execution_id);
    assert_eq!(kept.ask(asked.clone()).await.unwrap(), first);
    // Also when it is asked for another day: what was answered stays.
    let other_day = RunAnalysisRequest {
        as_of: "2024-06-30".to_owned(),
        ..asked.clone()
    };
    assert_eq!(kept.ask(other_day).await.unwrap(), first);
    let other_analysis = RunAnalysisRequest {
        analysis: Analysis::Anomalies.into(),
        ..asked
    };
    let refused = kept.ask(other_analysis).await.unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "run_id");
}

#[tokio::test]
async fn a_day_before_the_data_is_refused() {
    let mut kept = Kept::on(generated()).await;
    for analysis in ANALYSES {
        let refused = kept.ask(request(analysis, "1990-01-01")).await.unwrap_err();
        let refused = Error::from(&refused);
        let field = &refused.fields()[0];
        assert_eq!(field.field, "as_of", "{analysis:?}");
        let first = field.description.rsplit(' ').next().unwrap();
        // That day itself can be looked back from.
        assert_eq!(kept.run(analysis, first).await.as_of, first);
    }
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let mut kept = Kept::on(generated()).await;
    let usual = request(Analysis::Forecast, "");
    let wrong = [
        (
            "analysis",
            RunAnalysisRequest {
                analysis: Analysis::Events.into(),
                ..usual.clone()
            },
        ),
        (
            "analysis",
            RunAnalysisRequest {
                analysis: 0,
                ..usual.clone()
            },
        ),
        (
            "run_id",
            RunAnalysisRequest {
                run_id: "first".to_owned(),
                ..usual.clone()
            },
        ),
        (
            "execution_id",
            RunAnalysisRequest {
                execution_id: "first".to_owned(),
                ..usual.clone()
            },
        ),
        (
            "as_of",
            RunAnalysisRequest {
                as_of: "soon".to_owned(),
                ..usual.clone()
            },
        ),
    ];
    for (field, request) in wrong {
        let refused = kept.ask(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
        assert_eq!(Error::from(&refused).fields()[0].field, field);
        if field == "analysis" {
            let supported = "FORECAST, REP_SCORES, PRODUCT_DEMAND, ANOMALIES, DATA_QUALITY";
            assert!(refused.message().contains(supported), "{refused}");
        }
    }
}

#[tokio::test]
async fn without_a_store_nothing_is_run() {
    // Nobody listens there.
    let nowhere = Url::parse("postgres://otelbi@127.0.0.1:1/otelbi?sslmode=disable").unwrap();
    let store = store::Settings::new(store::Source::Postgres(nowhere));
    let mut kept = Kept::with(generated(), store).await;
    let refused = kept
        .ask(request(Analysis::RepScores, ""))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable);
}

#[tokio::test]
async fn runs_are_listed_in_pages() {
    let mut kept = Kept::on(generated()).await;
    let mut expected = Vec::new();
    for analysis in [
        Analysis::RepScores,
        Analysis::Anomalies,
        Analysis::RepScores,
        Analysis::RepScores,
    ] {
        expected.insert(0, kept.run(analysis, "").await);
    }
    let mut listed = async |analysis: Analysis| {
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListAnalysisRunsRequest {
                analysis: analysis.into(),
                page_size: 2,
                page_token,
            };
            let answer = kept.service.client.list_analysis_runs(request).await;
            let page = answer.unwrap().into_inner();
            found.extend(page.runs);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return found;
            }
        }
    };
    assert_eq!(listed(Analysis::Unspecified).await, expected);
    expected.retain(|run| run.analysis() == Analysis::RepScores);
    assert_eq!(listed(Analysis::RepScores).await, expected);
    let request = ListAnalysisRunsRequest {
        page_token: "x".to_owned(),
        ..ListAnalysisRunsRequest::default()
    };
    let refused = kept
        .service
        .client
        .list_analysis_runs(request)
        .await
        .unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "page_token");
}

#[tokio::test]
async fn checks_are_waited_for_within_the_calls_time() {
    let (_server, settings) = hanging().await;
    let mut service = started(settings, Duration::from_hours(1)).await;
    // What needs no checks is run while they hang.
    let answer = service
        .client
        .run_analysis(request(Analysis::RepScores, ""));
    let run = last_word(answer.await.unwrap().into_inner()).await.unwrap();
    assert!(run.records > 0);
    let mut asked = Request::new(request(Analysis::DataQuality, ""));
    asked.set_timeout(Duration::from_secs(4));
    let answer = service.client.run_analysis(asked).await.unwrap();
    let refused = last_word(answer.into_inner()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused}");
    service.running.stop().await;
}

#[tokio::test]
async fn an_id_is_the_same_however_it_is_written() {
    let mut kept = Kept::on(generated()).await;
    let first = kept.run(Analysis::RepScores, "").await;
    let mut again = request(Analysis::RepScores, "");
    again.run_id = format!("{{{}}}", first.run_id.to_uppercase());
    let found = kept.ask(again.clone()).await.unwrap();
    assert_eq!(found, first);
    let refused = kept.compare(&again.run_id, "").await.unwrap_err();
    assert!(refused.message().contains("no earlier run"), "{refused:?}");
}
