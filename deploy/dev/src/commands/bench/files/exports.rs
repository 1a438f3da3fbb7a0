//! Many exports at once, and what they do to who calls meanwhile.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde::Deserialize;

use super::super::load::{self, Measured as Calls, milliseconds};
use super::{get, get_json};
use crate::Session;
use crate::failure::Failure;
use crate::terminal::{self, Align};

/// Exports at once.
const AT_ONCE: usize = 50;
/// The call beside them, as the load client calls it, and callers of it.
const CALL: &str = "kpis";
const CALLERS: [usize; 2] = [1, 8];

/// Every view; each comes as every kind of file.
const VIEWS: [&str; 15] = [
    "/api/aw/export/sales-kpis",
    "/api/aw/export/sales-history",
    "/api/aw/export/sales-forecast",
    "/api/aw/export/rep-scores",
    "/api/aw/export/product-demand",
    "/api/aw/export/anomalies",
    "/api/aw/export/data-quality",
    "/api/wwi/export/sales-kpis",
    "/api/wwi/export/sales-history",
    "/api/wwi/export/sales-forecast",
    "/api/wwi/export/stock-recommendations",
    "/api/wwi/export/supplier-scores",
    "/api/wwi/export/business-events",
    "/api/wwi/export/anomalies",
    "/api/wwi/export/data-quality",
];
const FORMATS: [&str; 3] = ["xlsx", "pdf", "csv"];

/// Calls without and with exports beside them.
pub(super) struct Measured {
    callers: usize,
    before: Calls,
    during: Calls,
    exports: Exports,
}

/// Exports that were fetched.
#[derive(Debug, Default)]
struct Exports {
    times: Vec<Duration>,
    bytes: usize,
    took: Duration,
    /// Why those failed that did.
    failures: Vec<String>,
}

pub(super) async fn measure(
    session: &Session,
    gateway: SocketAddr,
    seconds: u64,
) -> Result<Vec<Measured>, Failure> {
    let mut measured = Vec::new();
    for callers in CALLERS {
        terminal::begin(format!(
            "{AT_ONCE} exports at once, {callers} callers beside them"
        ));
        let call = || load::run(session, "http", gateway, CALL, callers, seconds);
        let before = call().await?;
        let over = AtomicBool::new(false);
        let calls = async {
            let calls = call().await;
            over.store(true, Ordering::Relaxed);
            calls
        };
        let (during, exports) = tokio::join!(calls, keep_exporting(gateway, &over));
        measured.push(Measured {
            callers,
            before,
            during: during?,
            exports,
        });
    }
    let failed = on_record(gateway).await?;
    if let Some(last) = measured.last_mut() {
        last.exports.failures.extend(failed);
    }
    Ok(measured)
}

/// Fetches that many files at once, again and again until it is over, each at least once.
async fn keep_exporting(gateway: SocketAddr, over: &AtomicBool) -> Exports {
    let begun = Instant::now();
    let readers = (0..AT_ONCE).map(async |reader| {
        let mut exports = Exports::default();
        for turn in 0.. {
            // Another view and another kind of file each time.
            let path = path(reader + turn * AT_ONCE);
            let begun = Instant::now();
            match get(gateway, &path).await {
                Ok(file) => {
                    exports.times.push(begun.elapsed());
                    exports.bytes += file.len();
                }
                Err(failure) => exports.failures.push(failure.to_string()),
            }
            if over.load(Ordering::Relaxed) {
                break;
            }
        }
        exports
    });
    let mut all = Exports::default();
    for exports in join_all(readers).await {
        all.times.extend(exports.times);
        all.bytes += exports.bytes;
        all.failures.extend(exports.failures);
    }
    all.times.sort_unstable();
    all.took = begun.elapsed();
    all
}

fn path(number: usize) -> String {
    let number = number % (VIEWS.len() * FORMATS.len());
    let view = VIEWS[number % VIEWS.len()];
    let format = FORMATS[number / VIEWS.len()];
    format!("{view}?format={format}")
}

/// Why exports failed of which only the service knows: to who reads, half a file looks whole here.
async fn on_record(gateway: SocketAddr) -> Result<Vec<String>, Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Page {
        exports: Vec<Record>,
        next_page_token: String,
    }
    #[derive(Deserialize)]
    struct Record {
        view: String,
        outcome: String,
    }
    let mut failed = Vec::new();
    let mut token = String::new();
    loop {
        let path = format!("/api/exports?limit=1000&page_token={token}");
        let page: Page = get_json(gateway, &path).await?;
        let broken = page.exports.iter().filter(|record| record.outcome != "OK");
        failed.extend(broken.map(|record| format!("{}: {}", record.view, record.outcome)));
        token = page.next_page_token;
        if token.is_empty() {
            return Ok(failed);
        }
    }
}

pub(super) fn table(measured: &[Measured]) -> String {
    let columns = [
        ("callers", Align::Right),
        ("p50 before", Align::Right),
        ("during", Align::Right),
        ("p99 before", Align::Right),
        ("during", Align::Right),
        ("times", Align::Right),
        ("errors", Align::Right),
        ("exports", Align::Right),
        ("failed", Align::Right),
        ("per s", Align::Right),
        ("MB", Align::Right),
        ("p50 s", Align::Right),
        ("max s", Align::Right),
    ];
    let rows: Vec<Vec<String>> = measured.iter().map(cells).collect();
    let mut text = format!(
        "{AT_ONCE} exports at once, of every view as every kind of file; KPI calls through the gateway before \
         and during, in milliseconds.\n\n{}",
        terminal::table(&columns, &rows)
    );
    let failures = measured.iter().flat_map(|measured| {
        let calls = [&measured.before, &measured.during];
        let calls = calls
            .into_iter()
            .filter_map(|calls| calls.first_error.as_ref());
        calls.chain(&measured.exports.failures)
    });
    if let Some(first) = failures.into_iter().next() {
        text.push_str("\n\nFirst failure: ");
        text.push_str(first);
    }
    text
}

fn cells(measured: &Measured) -> Vec<String> {
    let Measured {
        callers,
        before,
        during,
        exports,
    } = measured;
    let seconds = |time: Option<&Duration>| {
        time.map_or("?".to_owned(), |time| format!("{:.2}", time.as_secs_f64()))
    };
    let done = exports.times.len();
    vec![
        callers.to_string(),
        milliseconds(before.p50),
        milliseconds(during.p50),
        milliseconds(before.p99),
        milliseconds(during.p99),
        format!("{:.1}", during.p99 / before.p99),
        (before.errors + during.errors).to_string(),
        done.to_string(),
        exports.failures.len().to_string(),
        format!("{:.1}", done as f64 / exports.took.as_secs_f64()),
        format!("{:.1}", exports.bytes as f64 / 1e6),
        seconds(exports.times.get(done / 2)),
        seconds(exports.times.last()),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_first_files_at_once_are_of_every_view_and_kind() {
        let paths: BTreeSet<String> = (0..AT_ONCE).map(path).collect();
        assert_eq!(paths.len(), VIEWS.len() * FORMATS.len());
        assert!(paths.contains("/api/wwi/export/data-quality?format=csv"));
    }

    #[test]
    fn the_table_shows_what_exports_do_to_calls() {
        let calls = |p50, p99| Calls {
            p50,
            p99,
            ..Calls::default()
        };
        let text = table(&[Measured {
            callers: 8,
            before: calls(500.0, 2000.0),
            during: calls(700.0, 3000.0),
            exports: Exports {
                times: vec![Duration::from_secs(1); 100],
                bytes: 2_000_000,
                took: Duration::from_secs(5),
                failures: vec!["503".to_owned()],
            },
        }]);
        let shown: Vec<&str> = text.lines().nth(3).unwrap().split_whitespace().collect();
        let expected = [
            "8", "0.500", "0.700", "2.000", "3.000", "1.5", "0", "100", "1", "20.0", "2.0", "1.00",
            "1.00",
        ];
        assert_eq!(shown, expected);
        assert!(text.ends_with("First failure: 503"), "{text}");
    }
}
