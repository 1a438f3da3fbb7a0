//! Views that fail, and files that cannot be written.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{
    FileFormat, GenerateReportRequest, Report, ReportState, View,
};
use tonic::Code;

use super::{ask, bed, beds, download, generate, in_state, names};
use crate::mesh::{NOBODY, Service, started};

#[tokio::test]
async fn a_service_that_is_lost_is_pages_that_say_so() {
    for bed in beds().await {
        let mut config = bed.config_with_views().await;
        config.upstreams.wwi = NOBODY.parse().unwrap();
        let service = started(config).await;
        let id = ask(&service).await.report_id;
        let ready = in_state(&service, &id, ReportState::Ready).await;
        for view in &ready.views {
            let lost = view.domain() == Domain::Wwi;
            assert_eq!(view.done, !lost, "{view:?}");
            assert_eq!(view.error_reason.is_empty(), !lost, "{view:?}");
            assert_eq!(view.error_message.is_empty(), !lost, "{view:?}");
            assert!(!view.error_message.contains("127.0.0.1"), "{view:?}");
        }
        let workbook = download(&service, &id, FileFormat::Xlsx).await.unwrap();
        let text = sheet(&workbook.bytes, "WWI · Sales history");
        let told = &ready
            .views
            .iter()
            .find(|view| !view.done)
            .unwrap()
            .error_message;
        assert!(text.contains(told), "{text}");
        assert!(sheet(&workbook.bytes, "Summary").contains("could not be made"));
        let pages = download(&service, &id, FileFormat::Pdf).await.unwrap();
        assert!(pages.bytes.starts_with(b"%PDF-"));
    }
}

/// What a sheet says.
fn sheet(workbook: &[u8], name: &str) -> String {
    use calamine::Reader as _;
    let cursor = std::io::Cursor::new(workbook);
    let mut workbook: calamine::Xlsx<_> = calamine::Xlsx::new(cursor).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    let cells = range.rows().flatten().map(ToString::to_string);
    cells.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn without_any_view_there_is_no_report() {
    for bed in beds().await {
        let service = started(bed.config()).await;
        let id = ask(&service).await.report_id;
        let failed = in_state(&service, &id, ReportState::Failed).await;
        assert_eq!(
            (&*failed.error_reason, failed.attempt),
            ("NO_VIEW_ANSWERED", 5)
        );
        assert!(!failed.error_message.is_empty());
        assert!(
            failed
                .views
                .iter()
                .all(|view| !view.error_reason.is_empty())
        );
        assert!(failed.files.is_empty() && failed.finished_at.is_some());
        assert!(bed.names().is_empty());
        let refused = download(&service, &id, FileFormat::Pdf).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
    }
}

/// Asks for a report of one domain on a day; gives it as it ends.
async fn ended_on(service: &Service, day: &str) -> Report {
    let request = GenerateReportRequest {
        domains: vec![Domain::Aw.into()],
        as_of: day.to_owned(),
        ..GenerateReportRequest::default()
    };
    let (asked, _) = generate(service, request).await.unwrap();
    super::until("it has ended", async || {
        let report = super::get(service, &asked.report_id).await.unwrap();
        Some(report).filter(|report| report.finished_at.is_some())
    })
    .await
}

#[tokio::test]
async fn a_day_without_data_is_told_by_each_view() {
    let bed = bed().await;
    let service = started(bed.config_with_views().await).await;
    let ended = ended_on(&service, "1950-01-01").await;
    for view in &ended.views {
        assert!(view.done || !view.error_message.is_empty(), "{view:?}");
        // Nothing had been sold yet.
        let of_sales = [View::SalesHistory, View::ProductDemand, View::Anomalies];
        assert!(
            view.rows == 0 || !of_sales.contains(&view.view()),
            "{view:?}"
        );
    }
    let done: Vec<&str> = ended
        .views
        .iter()
        .filter(|view| view.done)
        .map(|view| view.view().as_str_name())
        .collect();
    // What the checks found holds on any day.
    assert!(done.contains(&"VIEW_DATA_QUALITY"), "{done:?}: {ended:#?}");
    assert_eq!(ended.state(), ReportState::Ready);
}

#[tokio::test]
async fn a_day_after_the_data_is_named_as_the_newest_of_them() {
    let bed = bed().await;
    let service = started(bed.config_with_views().await).await;
    let late = ended_on(&service, "2050-01-01").await;
    let newest = ended_on(&service, "").await;
    assert_eq!(late.state(), ReportState::Ready);
    assert_eq!(late.title, newest.title);
    let day = |report: &Report| report.files[0].file_name[..17].to_owned();
    assert_eq!(day(&late), day(&newest));
    assert!(!late.title.contains("2050"), "{}", late.title);
}

#[tokio::test]
async fn services_that_are_lost_for_a_while_cost_an_attempt_and_no_report() {
    for bed in beds().await {
        let mut config = bed.config_with_views().await;
        let reached = config.upstreams.clone();
        for upstream in [&mut config.upstreams.aw, &mut config.upstreams.wwi] {
            *upstream = NOBODY.parse().unwrap();
        }
        // Long enough to stop it between two attempts.
        config.lease = Duration::from_mins(10);
        let alone = started(config.clone()).await;
        let id = ask(&alone).await.report_id;
        let waiting = super::until("it is put off", async || {
            let report = super::get(&alone, &id).await.unwrap();
            let put_off = report.state() == ReportState::Queued && report.attempt == 1;
            Some(report).filter(|_| put_off)
        })
        .await;
        assert!(waiting.step.contains("try again"), "{}", waiting.step);
        assert!(waiting.finished_at.is_none() && waiting.error_reason.is_empty());
        alone.running.stop().await;
        let mut connection = bed.store.connection().await;
        let over = sqlx::query("UPDATE reports SET not_before = 0");
        over.execute(&mut connection).await.unwrap();
        config.upstreams = reached;
        let service = started(config).await;
        let ready = in_state(&service, &id, ReportState::Ready).await;
        assert_eq!(ready.attempt, 2);
        assert!(
            ready
                .files
                .iter()
                .all(|file| file.file_name.contains("-2."))
        );
        assert_eq!(bed.names().len(), 2);
    }
}

/// A folder on a disk with little room; nothing where none can be mounted.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=48k", "tmpfs"])
            .arg(at)
            .output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self(at.to_owned()));
        }
        eprintln!("nothing can be mounted here: a full disk is not tested");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_behind() {
    let bed = bed().await;
    let config = bed.config_with_views().await;
    let output = config.output.clone();
    let Some(_disk) = SmallDisk::mount(&output) else {
        return;
    };
    let service = started(config).await;
    let id = ask(&service).await.report_id;
    let failed = in_state(&service, &id, ReportState::Failed).await;
    assert_eq!(failed.error_reason, "DISK_FULL", "{failed:?}");
    assert!(failed.views.iter().all(|view| view.done));
    super::until("nothing is left", async || {
        names(&output).is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_told() {
    let bed = bed().await;
    let config = bed.config_with_views().await;
    // A file where the folder should be.
    fs::write(&config.output, "in the way").unwrap();
    fs::set_permissions(&config.output, fs::Permissions::from_mode(0o600)).unwrap();
    let service = started(config).await;
    let id = ask(&service).await.report_id;
    let failed = in_state(&service, &id, ReportState::Failed).await;
    assert_eq!(failed.error_reason, "FOLDER_UNUSABLE");
    assert!(
        !failed.error_message.contains('/'),
        "{}",
        failed.error_message
    );
}
