//! The report of both domains on the real data, where they are.

use std::io::Cursor;
use std::time::Instant;

use calamine::{Reader as _, Xlsx};
use otel_bi_proto::otelbi::report::v1::{FileFormat, ReportState};
use sample::Warehouse;
use testkit::warehouses;

use super::{ask, bed, download, in_state};
use crate::mesh::{aw_on, started, wwi_on};

#[tokio::test]
async fn the_real_data_fill_a_report() {
    let Some(aw) = warehouses::real(Warehouse::AdventureWorks) else {
        return;
    };
    let Some(wwi) = warehouses::real(Warehouse::WideWorldImporters) else {
        return;
    };
    let bed = bed().await;
    let mut config = bed.config();
    config.upstreams.aw = aw_on(&aw).await.url().parse().unwrap();
    config.upstreams.wwi = wwi_on(&wwi).await.url().parse().unwrap();
    let service = started(config).await;
    let begun = Instant::now();
    let id = ask(&service).await.report_id;
    let ready = in_state(&service, &id, ReportState::Ready).await;
    let seconds = begun.elapsed().as_secs_f64();
    assert!(ready.views.iter().all(|view| view.done), "{ready:#?}");
    let empty = ready.views.iter().filter(|view| view.rows == 0);
    // There may be nothing unusual these days.
    assert!(empty.count() <= 2, "{ready:#?}");

    let workbook = download(&service, &id, FileFormat::Xlsx).await.unwrap();
    let pages = download(&service, &id, FileFormat::Pdf).await.unwrap();
    let mut sheets: Xlsx<_> = Xlsx::new(Cursor::new(&workbook.bytes)).unwrap();
    let names = sheets.sheet_names();
    // Cover, summary, and at least one for each view.
    assert!(names.len() > ready.views.len() + 2, "{names:?}");
    for name in &names {
        sheets.worksheet_range(name).unwrap();
    }
    if let Some(kept) = std::env::var_os("KEEP_REPORT") {
        for file in [&workbook, &pages] {
            std::fs::write(
                std::path::Path::new(&kept).join(&file.file_name),
                &file.bytes,
            )
            .unwrap();
        }
    }
    eprintln!(
        "{seconds:.1} s, {} sheets, {} and {} bytes",
        names.len(),
        workbook.bytes.len(),
        pages.bytes.len()
    );
}
