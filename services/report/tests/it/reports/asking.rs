//! Asking for reports, and looking them up.

use std::collections::HashSet;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{
    FileFormat, GenerateReportRequest, ListReportsRequest, Report, ReportState,
};
use tonic::Code;

use super::{Silence, ask, bed, beds, delete, download, generate, get, in_state, watched};
use crate::mesh::{Service, started};

const ID: &str = "0192f0c1-2f3a-7c11-9d2e-0242ac120002";
const UNKNOWN: &str = "0192f0c1-2f3a-4c11-9d2e-0242ac120003";

fn named(request_id: &str) -> GenerateReportRequest {
    GenerateReportRequest {
        request_id: request_id.to_owned(),
        ..GenerateReportRequest::default()
    }
}

#[tokio::test]
async fn a_request_by_its_id_is_one_report() {
    for bed in beds().await {
        let silence = Silence::new();
        let first = started(bed.config_with_silence(&silence)).await;
        let second = started(bed.config_with_silence(&silence)).await;
        let storm = (0..30).map(|number| {
            let service = if number % 2 == 0 { &first } else { &second };
            generate(service, named(ID))
        });
        let answers = futures::future::join_all(storm).await;
        let answers: Vec<(Report, bool)> = answers.into_iter().map(Result::unwrap).collect();
        let created = answers.iter().filter(|(_, created)| *created).count();
        let ids: HashSet<&str> = answers.iter().map(|(r, _)| &*r.report_id).collect();
        assert_eq!((created, ids.len()), (1, 1));

        let others = [
            GenerateReportRequest {
                as_of: "2014-01-28".to_owned(),
                ..named(ID)
            },
            GenerateReportRequest {
                domains: vec![Domain::Aw.into()],
                ..named(ID)
            },
            GenerateReportRequest {
                title: "Another".to_owned(),
                ..named(ID)
            },
        ];
        for other in others {
            let refused = generate(&first, other).await.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidArgument);
            assert!(refused.message().contains("request_id"), "{refused:?}");
        }
        // The same wish in other words.
        let both = GenerateReportRequest {
            domains: vec![Domain::Wwi.into(), Domain::Aw.into()],
            ..named(&ID.to_uppercase())
        };
        assert!(!generate(&second, both).await.unwrap().1);
    }
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    let bed = bed().await;
    let service = started(bed.config()).await;
    let wrong = GenerateReportRequest {
        request_id: "mine".to_owned(),
        domains: vec![Domain::Platform.into()],
        as_of: "yesterday".to_owned(),
        paper: 7,
        title: "x".repeat(121),
    };
    let refused = generate(&service, wrong).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    for field in ["request_id", "domains", "as_of", "paper", "title"] {
        assert!(refused.message().contains(field), "{refused:?}");
    }
    for id in ["", "../../../etc/passwd", "1", "a/b"] {
        for refused in [
            get(&service, id).await.unwrap_err(),
            delete(&service, id).await.unwrap_err(),
            watched(&service, id).await.unwrap_err(),
            download(&service, id, FileFormat::Pdf).await.unwrap_err(),
        ] {
            assert_eq!(refused.code(), Code::InvalidArgument, "{id}");
        }
    }
    for refused in [
        get(&service, UNKNOWN).await.unwrap_err(),
        delete(&service, UNKNOWN).await.unwrap_err(),
        watched(&service, UNKNOWN).await.unwrap_err(),
        download(&service, UNKNOWN, FileFormat::Pdf)
            .await
            .unwrap_err(),
    ] {
        assert_eq!(refused.code(), Code::NotFound);
    }
}

/// All reports in these states, from pages of this length.
async fn listed(service: &Service, states: &[ReportState], page_size: i32) -> Vec<Report> {
    let mut request = ListReportsRequest {
        states: states.iter().map(|state| (*state).into()).collect(),
        page_size,
        ..ListReportsRequest::default()
    };
    let mut found = Vec::new();
    loop {
        let answer = service.client.clone().list_reports(request.clone()).await;
        let page = answer.unwrap().into_inner();
        assert!(page_size == 0 || page.reports.len() <= usize::try_from(page_size).unwrap());
        found.extend(page.reports);
        if page.next_page_token.is_empty() {
            return found;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn reports_are_listed_newest_first() {
    for bed in beds().await {
        let silence = Silence::new();
        let service = started(bed.config_with_silence(&silence)).await;
        let mut asked = Vec::new();
        for _ in 0..5 {
            asked.insert(0, ask(&service).await.report_id);
        }
        let ids = |reports: &[Report]| -> Vec<String> {
            reports.iter().map(|r| r.report_id.clone()).collect()
        };
        for size in [0, 1, 2, 5] {
            assert_eq!(ids(&listed(&service, &[], size).await), asked, "{size}");
        }
        delete(&service, &asked[2]).await.unwrap();
        let left = listed(&service, &[], 2).await;
        assert_eq!(left.len(), 4);
        let deleted = listed(&service, &[ReportState::Deleted], 0).await;
        assert_eq!(ids(&deleted), asked[2..3]);
        let all = listed(&service, &[ReportState::Unspecified], 0).await;
        assert_eq!(all.len(), 5);

        let token = ListReportsRequest {
            page_size: 1,
            ..ListReportsRequest::default()
        };
        let first = service.client.clone().list_reports(token).await.unwrap();
        let elsewhere = ListReportsRequest {
            states: vec![ReportState::Failed.into()],
            page_token: first.into_inner().next_page_token,
            ..ListReportsRequest::default()
        };
        let refused = service.client.clone().list_reports(elsewhere).await;
        assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    }
}

#[tokio::test]
async fn what_waits_says_what_will_be_in_it() {
    let bed = bed().await;
    let silence = Silence::new();
    let service = started(bed.config_with_silence(&silence)).await;
    let request = GenerateReportRequest {
        domains: vec![Domain::Aw.into()],
        as_of: "2014-01-28".to_owned(),
        ..GenerateReportRequest::default()
    };
    let (report, created) = generate(&service, request).await.unwrap();
    assert!(created);
    assert_eq!(report.state(), ReportState::Queued);
    assert_eq!(report.title, "AdventureWorks: report of January 2014");
    assert_eq!(
        (report.as_of.as_str(), report.actor.as_str()),
        ("2014-01-28", "anonymous")
    );
    assert!(report.views.len() >= 6);
    let of_aw = |view: &otel_bi_proto::otelbi::report::v1::ReportView| {
        view.domain() == Domain::Aw && !view.done
    };
    assert!(report.views.iter().all(of_aw));
    let running = in_state(&service, &report.report_id, ReportState::Running).await;
    assert_eq!(running.views.len(), report.views.len());
    let early = download(&service, &report.report_id, FileFormat::Pdf).await;
    assert_eq!(early.unwrap_err().code(), Code::FailedPrecondition);
}
