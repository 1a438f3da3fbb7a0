//! Reports that go well.

use std::io::Cursor;
use std::process::Command;

use calamine::{Reader as _, Xlsx};
use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use otel_bi_proto::otelbi::audit::v1::audit_service_client::AuditServiceClient;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{
    ExportVerdict, FileFormat, GenerateReportRequest, ListExportsRequest, Report, ReportState,
    VerifyExportRequest,
};

use super::{Silence, ask, bed, beds, download, generate, get, in_state, watched};
use crate::mesh::{File, Service, started};

/// Both files of a report, checked against what is said of them.
async fn files(service: &Service, report: &Report) -> [File; 2] {
    assert_eq!(report.files.len(), 2);
    let mut files = Vec::new();
    for (told, format) in report.files.iter().zip([FileFormat::Xlsx, FileFormat::Pdf]) {
        assert_eq!(told.format(), format);
        let file = download(service, &report.report_id, format).await.unwrap();
        assert_eq!(file.bytes.len() as u64, told.bytes);
        assert_eq!(file.sha256(), told.sha256);
        assert_eq!(file.file_name, told.file_name);
        // Each handing out is an export of its own.
        assert_ne!(file.export_id, told.export_id);
        assert!(file.file_name.starts_with("report-"), "{}", file.file_name);
        assert!(file.file_name.contains(&report.report_id[..8]));
        files.push(file);
    }
    files.try_into().unwrap()
}

#[tokio::test]
async fn a_report_of_both_domains_is_two_files_that_open() {
    for bed in beds().await {
        let service = started(bed.config_with_views().await).await;
        let asked = ask(&service).await;
        assert_eq!(asked.state(), ReportState::Queued);
        let ready = in_state(&service, &asked.report_id, ReportState::Ready).await;
        assert!(
            ready.views.iter().all(|view| view.done),
            "{:?}",
            ready.views
        );
        assert!(ready.views.iter().any(|view| view.rows > 0));
        assert_eq!((ready.attempt, ready.done), (1, 1.0));
        assert!(ready.expires_at.is_none());
        let [workbook, pages] = files(&service, &ready).await;
        check_workbook(&workbook, &ready);
        check_pages(&pages, &ready);
        check_records(&service, &ready, &[&workbook, &pages]).await;
        check_audit(&service, &ready).await;
        let names: Vec<String> = bed.names().into_iter().collect();
        assert_eq!(names, [&*pages.file_name, &workbook.file_name]);
    }
}

fn check_workbook(file: &File, report: &Report) {
    assert_eq!(
        file.content_type,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&file.bytes)).unwrap();
    let sheets = workbook.sheet_names();
    assert!(sheets.iter().all(|name| name.chars().count() <= 31));
    assert!(sheets.iter().any(|name| name == "Summary"), "{sheets:?}");
    for wanted in ["AW · Sales history", "WWI · Sales history"] {
        assert!(sheets.iter().any(|name| name == wanted), "{sheets:?}");
    }
    let summary = workbook.worksheet_range("Summary").unwrap();
    let text: Vec<String> = summary.rows().flatten().map(ToString::to_string).collect();
    let included = text.iter().filter(|cell| *cell == "Included").count();
    assert_eq!(included, report.views.len(), "{text:?}");
}

fn check_pages(file: &File, report: &Report) {
    assert_eq!(file.content_type, "application/pdf");
    assert!(file.bytes.starts_with(b"%PDF-"));
    let Some(text) = text_of(&file.bytes) else {
        eprintln!("no pdftotext: what is on the pages is not tested");
        return;
    };
    for wanted in [
        report.title.as_str(),
        "Summary",
        "AW · Sales history",
        "WWI · Stock",
        "as of",
    ] {
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        assert!(plain(&text).contains(&plain(wanted)), "{wanted}");
    }
}

/// What is on the pages, if there is a tool that tells.
fn text_of(pdf: &[u8]) -> Option<String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("report.pdf");
    std::fs::write(&path, pdf).unwrap();
    let told = Command::new("pdftotext").arg(path).arg("-").output().ok()?;
    assert!(told.status.success(), "{told:?}");
    Some(String::from_utf8(told.stdout).unwrap())
}

async fn check_records(service: &Service, report: &Report, files: &[&File]) {
    let mut client = service.client.clone();
    let exports = client.list_exports(ListExportsRequest::default()).await;
    let exports = exports.unwrap().into_inner().exports;
    // Made, and handed out.
    assert_eq!(exports.len(), 2 * files.len());
    for (file, told) in files.iter().zip(&report.files) {
        let handed_out = exports
            .iter()
            .find(|record| record.export_id == file.export_id);
        let handed_out = handed_out.unwrap();
        assert_eq!(
            (handed_out.bytes, &handed_out.sha256),
            (told.bytes, &told.sha256)
        );
        assert_eq!(handed_out.view, "report");
        assert_eq!(
            (&*handed_out.actor, &*handed_out.outcome),
            ("anonymous", "OK")
        );
        let record = exports
            .iter()
            .find(|record| record.export_id == told.export_id);
        let record = record.unwrap();
        assert_eq!(
            (record.view.as_str(), record.domain()),
            ("report", Domain::Platform)
        );
        assert_eq!((record.bytes, &record.sha256), (told.bytes, &told.sha256));
        assert_eq!(record.document_id, file.document_id);
        assert_eq!(record.trace_id, report.trace_id);
        assert!(record.filters.contains(&report.report_id));
        assert!(record.rows > 0 && record.data_sha256.len() == 64);
        let request = VerifyExportRequest {
            sha256: file.sha256(),
            ..VerifyExportRequest::default()
        };
        let verified = client.verify_export(request).await.unwrap().into_inner();
        assert_eq!(verified.verdict(), ExportVerdict::Genuine, "{verified:?}");
    }
}

async fn check_audit(service: &Service, report: &Report) {
    let mut audit = AuditServiceClient::new(service.running.channel());
    let request = ListAuditEventsRequest::default();
    let events = audit.list_audit_events(request).await.unwrap().into_inner();
    let mine = events
        .events
        .iter()
        .filter(|event| event.target == report.report_id);
    let mine: Vec<(&str, &str)> = mine
        .map(|event| {
            (
                event.action.rsplit('/').next().unwrap(),
                event.outcome.as_str(),
            )
        })
        .collect();
    for wanted in ["GenerateReport", "report.make", "DownloadReport"] {
        assert!(mine.contains(&(wanted, "OK")), "{wanted}: {mine:?}");
    }
}

#[tokio::test]
async fn progress_is_seen_in_order_by_all_who_follow() {
    for bed in beds().await {
        let maker = started(bed.config_with_views().await).await;
        let id = ask(&maker).await.report_id;
        in_state(&maker, &id, ReportState::Running).await;
        // Another process sees what the store tells.
        let silence = Silence::new();
        let other = started(bed.config_with_silence(&silence)).await;
        let followers = (0..20).map(|number| {
            let service = if number % 2 == 0 { &maker } else { &other };
            watched(service, &id)
        });
        for seen in futures::future::join_all(followers).await {
            let seen = seen.unwrap();
            let last = seen.last().unwrap();
            assert_eq!(last.state(), ReportState::Ready, "{last:#?}");
            assert_eq!(last.files.len(), 2);
            let done: Vec<f64> = seen.iter().map(|report| report.done).collect();
            assert!(done.is_sorted(), "{done:?}");
            let states: Vec<i32> = seen.iter().map(|report| report.state).collect();
            assert!(states.is_sorted(), "{states:?}");
            let answered = seen
                .iter()
                .map(|report| report.views.iter().filter(|view| view.done).count());
            assert!(answered.is_sorted());
        }
        // Of one that has ended the end, and nothing more.
        let seen = watched(&maker, &id).await.unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0], get(&maker, &id).await.unwrap());
    }
}

#[tokio::test]
async fn each_report_is_a_document_of_its_own() {
    let bed = bed().await;
    let service = started(bed.config_with_views().await).await;
    let request = GenerateReportRequest {
        domains: vec![Domain::Wwi.into()],
        title: "=HYPERLINK(\"http://x\")".to_owned(),
        ..GenerateReportRequest::default()
    };
    let mut documents = Vec::new();
    for _ in 0..2 {
        let (asked, _) = generate(&service, request.clone()).await.unwrap();
        let ready = in_state(&service, &asked.report_id, ReportState::Ready).await;
        assert!(ready.views.iter().all(|view| view.domain() == Domain::Wwi));
        documents.extend(files(&service, &ready).await);
    }
    let ids: std::collections::HashSet<&str> =
        documents.iter().map(|file| &*file.document_id).collect();
    assert_eq!(ids.len(), 4);
}
