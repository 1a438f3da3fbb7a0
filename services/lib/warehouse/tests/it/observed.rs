//! What telemetry is told of statements that fail. There is one subscriber per process, so what is
//! observed happens in a process of its own: this binary again, with one ignored test.

use std::process::Command;

use telemetry::{Settings, Telemetry, names};
use testkit::otlp::{Attributes, OtlpReceiver};
use testkit::tds::Fault;

use crate::bed::{Bed, On};
use crate::fixture::{ManyRow, N};

/// The environment variable with the collector's endpoint.
const COLLECTOR: &str = "COLLECTOR";

#[test]
#[ignore = "run by the test below, in a process of its own"]
fn failing_statements() {
    let telemetry = Telemetry::init(&Settings {
        endpoint: std::env::var(COLLECTOR).ok(),
        ..Settings::new("svc", "1.2.3")
    })
    .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let tds = Bed::tds().await;
        tds.server().set_fault(Fault::error_after_rows(10, 824, 16));
        assert!(tds.fetch::<ManyRow>("some", &[]).await.is_err());

        let sqlite = Bed::new(On::Sqlite).await;
        let side_by_side = tokio::try_join!(
            sqlite.fetch::<N>("endless", &[]),
            sqlite.fetch::<N>("no_such_table", &[]),
        );
        assert!(side_by_side.is_err());
        sqlite.assert_works().await;
    });
    // Waits for the thread of the statement that was given up.
    drop(runtime);
    telemetry.shutdown();
}

fn attribute<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.get(name).map(String::as_str)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_statement_says_how_and_a_dropped_one_that_it_was() {
    let collector = OtlpReceiver::start();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "observed::failing_statements"])
        .args(["--ignored", "--nocapture", "--quiet"])
        .env(COLLECTOR, collector.endpoint());
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");

    let spans = collector.spans();
    let told = |statement: &str| {
        let span = spans
            .iter()
            .find(|span| attribute(&span.attributes, names::STATEMENT_NAME) == Some(statement))
            .unwrap_or_else(|| panic!("no span of {statement} in {spans:?}"));
        (
            span.is_error,
            attribute(&span.attributes, names::ERROR_TYPE),
            attribute(&span.attributes, names::DB_RESPONSE_STATUS_CODE),
        )
    };
    assert_eq!(told("some"), (true, Some("WAREHOUSE_FAULT"), Some("824")));
    // SQLITE_ERROR
    assert_eq!(
        told("no_such_table"),
        (true, Some("WAREHOUSE_FAULT"), Some("1"))
    );
    let (is_error, error_type, _) = told("endless");
    assert_eq!((is_error, error_type), (true, Some("CANCELLED")));
    assert_eq!(told("one"), (false, None, None));

    let metrics = collector.metrics();
    let measured = |error_type: Option<&str>| {
        metrics.iter().any(|metric| {
            metric.name == names::DB_CLIENT_OPERATION_DURATION
                && attribute(&metric.attributes, names::ERROR_TYPE) == error_type
        })
    };
    for error_type in [None, Some("WAREHOUSE_FAULT"), Some("CANCELLED")] {
        assert!(measured(error_type), "{error_type:?} in {metrics:?}");
    }
}
