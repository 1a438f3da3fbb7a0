//! The report of both domains: asked for, made, fetched.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::{PATIENCE, body, counting, get, get_json, parse};
use crate::failure::{Context as _, Failure};
use crate::http;
use crate::terminal::{self, Align};

/// How often it is looked whether the report is ready.
const BETWEEN: Duration = Duration::from_millis(20);

/// A report that was made.
pub(super) struct Measured {
    /// From the wish to the first look that finds it ready.
    took: Duration,
    views: usize,
    rows: u64,
    pages: usize,
    sheets: usize,
    pdf_bytes: usize,
    xlsx_bytes: usize,
}

#[derive(Deserialize)]
struct Answer {
    report: Report,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    #[serde(rename = "reportId")]
    id: String,
    state: String,
    error_message: String,
    views: Vec<View>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct View {
    #[serde(rename = "view")]
    name: String,
    done: bool,
    /// A whole number, which JSON has as a string.
    rows: String,
    error_message: String,
}

pub(super) async fn measure(gateway: SocketAddr) -> Result<Measured, Failure> {
    let begun = Instant::now();
    let path = "/api/reports/generate";
    let answered = http::post(gateway, path, "{}").await;
    let answer = body(path, answered.cannot(|| format!("ask for {path}"))?)?;
    let mut report = parse::<Answer>(path, &answer)?.report;
    let path = format!("/api/reports/{}", report.id);
    while report.state != "REPORT_STATE_READY" {
        if report.state == "REPORT_STATE_FAILED" || begun.elapsed() > PATIENCE {
            let why = &report.error_message;
            return Err(Failure::because(format!("the report did not come: {why}")));
        }
        tokio::time::sleep(BETWEEN).await;
        report = get_json::<Answer>(gateway, &path).await?.report;
    }
    let took = begun.elapsed();
    if let Some(missing) = report.views.iter().find(|view| !view.done) {
        let (view, why) = (&missing.name, &missing.error_message);
        return Err(Failure::because(format!("the report lacks {view}: {why}")));
    }
    let pdf = get(gateway, &format!("{path}/download?format=pdf")).await?;
    let xlsx = get(gateway, &format!("{path}/download?format=xlsx")).await?;
    Ok(Measured {
        took,
        views: report.views.len(),
        rows: report
            .views
            .iter()
            .filter_map(|view| view.rows.parse::<u64>().ok())
            .sum(),
        pages: counting::pages(&pdf),
        sheets: counting::sheets(&xlsx),
        pdf_bytes: pdf.len(),
        xlsx_bytes: xlsx.len(),
    })
}

impl Measured {
    pub(super) fn table(&self) -> String {
        let kilobytes = |bytes: usize| format!("{:.0}", bytes as f64 / 1e3);
        terminal::table(
            &[
                ("report", Align::Left),
                ("seconds", Align::Right),
                ("views", Align::Right),
                ("rows", Align::Right),
                ("pages", Align::Right),
                ("PDF kB", Align::Right),
                ("sheets", Align::Right),
                ("XLSX kB", Align::Right),
            ],
            &[vec![
                "both domains".to_owned(),
                format!("{:.2}", self.took.as_secs_f64()),
                self.views.to_string(),
                self.rows.to_string(),
                self.pages.to_string(),
                kilobytes(self.pdf_bytes),
                self.sheets.to_string(),
                kilobytes(self.xlsx_bytes),
            ]],
        )
    }
}
