//! Files on their way out.

use std::fs;
use std::io::Write as _;

use otel_bi_proto::otelbi::report::v1::{DownloadReportRequest, FileFormat, Report, ReportState};
use tonic::Code;

use super::{Bed, ask, bed, delete, download, get, in_state};
use crate::mesh::{Service, started};

async fn ready() -> (Bed, Service, Report) {
    let bed = bed().await;
    let service = started(bed.config_with_views().await).await;
    let id = ask(&service).await.report_id;
    let report = in_state(&service, &id, ReportState::Ready).await;
    (bed, service, report)
}

#[tokio::test]
async fn a_download_goes_on_while_the_report_is_deleted() {
    let (bed, service, report) = ready().await;
    let request = DownloadReportRequest {
        report_id: report.report_id.clone(),
        format: FileFormat::Xlsx.into(),
    };
    let mut client = service.client.clone();
    let answer = client.download_report(request).await.unwrap();
    let mut parts = answer.into_inner();
    let mut bytes = parts.message().await.unwrap().unwrap().data;
    let deleted = delete(&service, &report.report_id).await.unwrap();
    assert_eq!(deleted.state(), ReportState::Deleted);
    assert!(deleted.files.is_empty());
    assert!(bed.names().is_empty());
    while let Some(part) = parts.message().await.unwrap() {
        assert!(part.data.len() <= 64 * 1024);
        bytes.extend(part.data);
    }
    assert_eq!(bytes.len() as u64, report.files[0].bytes);
    let gone = download(&service, &report.report_id, FileFormat::Xlsx).await;
    let gone = gone.unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
    assert!(gone.message().contains("deleted"), "{gone:?}");
}

#[tokio::test]
async fn a_file_that_was_changed_is_not_handed_out() {
    let (bed, service, report) = ready().await;
    let path = |index: usize| bed.config().output.join(&report.files[index].file_name);
    let refused = async |format| {
        let answer = download(&service, &report.report_id, format).await;
        let refused = answer.unwrap_err();
        assert!(!refused.message().contains("report-"), "{refused:?}");
        refused.code()
    };
    // Longer than it was.
    let mut workbook = fs::File::options().append(true).open(path(0)).unwrap();
    workbook.write_all(b"more").unwrap();
    assert_eq!(refused(FileFormat::Xlsx).await, Code::Internal);
    // As long as it was, with another byte.
    let mut pages = fs::read(path(1)).unwrap();
    let middle = pages.len() / 2;
    pages[middle] ^= 1;
    fs::write(path(1), &pages).unwrap();
    assert_eq!(refused(FileFormat::Pdf).await, Code::Internal);
}

#[tokio::test]
async fn no_link_leads_out_of_the_folder() {
    let (bed, service, report) = ready().await;
    let secret = bed.folder.path().join("secret");
    let file = &report.files[0];
    fs::write(&secret, vec![7; usize::try_from(file.bytes).unwrap()]).unwrap();
    let path = bed.config().output.join(&file.file_name);
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&secret, &path).unwrap();
    let refused = download(&service, &report.report_id, FileFormat::Xlsx).await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    // Deleted, the link is gone, and what it leads to is not.
    delete(&service, &report.report_id).await.unwrap();
    assert!(bed.names().is_empty());
    assert!(secret.exists());
    let deleted = get(&service, &report.report_id).await.unwrap();
    assert_eq!(deleted.state(), ReportState::Deleted);
}

#[tokio::test]
async fn files_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (bed, _service, report) = ready().await;
    for file in &report.files {
        let path = bed.config().output.join(&file.file_name);
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
