//! What holds on every engine.

use std::str::FromStr;
use std::time::Duration;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use status::{Code, reason};
use testkit::tds::Encryption;
use warehouse::{DecodeError, FromRow, Param, RowReader};

use crate::bed::{AMPLE, Bed, On};
use crate::fixture::{self, Everything, MANY, ManyRow, N};

/// Makes one test per engine of each function.
macro_rules! on_every_engine {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() { super::$test(super::On::Sqlite).await; })*
        }
        mod tds_plain {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() { super::$test(super::On::Tds(super::Encryption::NotSupported)).await; })*
        }
        mod tds_encrypted {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() { super::$test(super::On::Tds(super::Encryption::Negotiated)).await; })*
        }
        mod tds_strict {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() { super::$test(super::On::Tds(super::Encryption::Strict)).await; })*
        }
    };
}

on_every_engine!(
    every_type_is_decoded,
    casts_and_derived_columns_are_decoded,
    parameters_of_every_kind_find_their_row,
    two_hundred_thousand_rows_come_in_order,
    sums_are_decoded,
    an_empty_result_is_no_error,
    what_does_not_fit_names_statement_column_and_row,
    a_refused_statement_is_a_fault,
    the_number_of_parameters_is_checked,
    a_statement_is_given_up_at_its_time_limit,
    a_dropped_call_leaves_the_pool_intact,
    the_pool_is_bounded,
    many_calls_share_few_connections,
    a_ping_is_answered,
    guards_hold_after_the_first_connection,
);

/// A value from its text; a misspelt one is `None`, which no test expects.
fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

async fn every_type_is_decoded(on: On) {
    let rows: Vec<Everything> = Bed::new(on).await.fetch("everything", &[]).await.unwrap();
    let [full, empty, edges] = rows.as_slice() else {
        panic!("three rows, not {}", rows.len());
    };
    assert_eq!(
        *full,
        Everything {
            id: 1,
            tiny: Some(255),
            small: Some(-32_768),
            big: Some(9_007_199_254_740_993),
            flag: Some(true),
            amount: parsed("12.5"),
            exact: Some(1e-10),
            price: parsed("1234.5678"),
            change: parsed("-0.0001"),
            ratio: Some(0.1),
            approx: Some(0.25),
            name: Some("Žižka € 𝄞".to_owned()),
            note: Some(String::new()),
            day: parsed("2013-05-31"),
            at: parsed("2013-05-31T12:34:56.790"),
            minute: parsed("2013-05-31T12:34:00"),
            until: parsed("9999-12-31T23:59:59.999999900"),
        }
    );
    assert_eq!(
        *empty,
        Everything {
            id: 2,
            tiny: None,
            small: None,
            big: None,
            flag: None,
            amount: None,
            exact: None,
            price: None,
            change: None,
            ratio: None,
            approx: None,
            name: None,
            note: None,
            day: None,
            at: None,
            minute: None,
            until: None,
        }
    );
    assert_eq!(edges.small, Some(32_767));
    assert_eq!(edges.big, Some(i64::MIN));
    assert_eq!(edges.flag, Some(false));
    assert_eq!(edges.amount, parsed("-0.01"));
    assert_eq!(edges.price, parsed("-900719925474.0991"));
    assert_eq!(edges.change, parsed("214748.3647"));
    assert_eq!(edges.ratio, Some(-1e300));
    assert_eq!(edges.name.as_deref(), Some(""));
    assert_eq!(edges.day, parsed("0001-01-01"));
    assert_eq!(edges.at, parsed("1900-01-01T00:00:00"));
    assert_eq!(edges.until, parsed("0001-01-01T00:00:00"));
}

async fn casts_and_derived_columns_are_decoded(on: On) {
    #[derive(Debug, PartialEq)]
    struct Row(
        i32,
        Option<i64>,
        Option<f64>,
        Option<Decimal>,
        Option<NaiveDate>,
    );
    impl FromRow for Row {
        fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
            Ok(Self(
                row.get("id")?,
                row.get("big")?,
                row.get("ratio")?,
                row.get("amount")?,
                row.get("day")?,
            ))
        }
    }
    let rows: Vec<Row> = Bed::new(on)
        .await
        .fetch("everything_through_casts", &[])
        .await
        .unwrap();
    assert_eq!(
        rows,
        [
            Row(
                1,
                Some(9_007_199_254_740_993),
                Some(0.1),
                parsed("12.5"),
                parsed("2013-05-31")
            ),
            Row(2, None, None, None, None),
        ]
    );
}

async fn parameters_of_every_kind_find_their_row(on: On) {
    let bed = Bed::new(on).await;
    let mut params = vec![
        Param::Int(1),
        Param::Text("Žižka € 𝄞".to_owned()),
        Param::Date("2013-05-31".parse().unwrap()),
        Param::Decimal("12.50".parse().unwrap()),
        Param::Float(0.1),
        Param::Bool(true),
        Param::Null,
    ];
    let found: Vec<N> = bed.fetch("by_every_parameter", &params).await.unwrap();
    assert_eq!(found, [N(1)]);
    params[1] = Param::Text("'; DROP TABLE \"dbo\".\"Everything\" --".to_owned());
    let found: Vec<N> = bed.fetch("by_every_parameter", &params).await.unwrap();
    assert_eq!(found, [N(0)]);
    let long = Param::Text("x".repeat(10_000));
    params[1] = long;
    let found: Vec<N> = bed.fetch("by_every_parameter", &params).await.unwrap();
    assert_eq!(found, [N(0)]);
}

async fn two_hundred_thousand_rows_come_in_order(on: On) {
    let rows: Vec<ManyRow> = Bed::new(on).await.fetch("many", &[]).await.unwrap();
    assert_eq!(rows.len(), usize::try_from(MANY).unwrap());
    assert!(rows.iter().map(|row| row.n).eq(1..=MANY));
    let last = rows.last().unwrap();
    assert_eq!(last.label, "row 200000");
    assert_eq!(last.amount, Decimal::from(50_000));
    assert_eq!(last.day, parsed("2013-01-01").unwrap());
}

async fn sums_are_decoded(on: On) {
    #[derive(Debug, PartialEq)]
    struct Sums(u32, i64, Decimal, NaiveDate, NaiveDate);
    impl FromRow for Sums {
        fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
            Ok(Self(
                row.get("rows")?,
                row.get("n")?,
                row.get("amount")?,
                row.get("first")?,
                row.get("last")?,
            ))
        }
    }
    let sums: Vec<Sums> = Bed::new(on).await.fetch("sums", &[]).await.unwrap();
    assert_eq!(
        sums,
        [Sums(
            200_000,
            20_000_100_000,
            Decimal::from(5_000_025_000_i64),
            parsed("2013-01-01").unwrap(),
            parsed("2015-09-27").unwrap(),
        )]
    );
}

async fn an_empty_result_is_no_error(on: On) {
    let rows: Vec<N> = Bed::new(on).await.fetch("none", &[]).await.unwrap();
    assert_eq!(rows, []);
}

async fn what_does_not_fit_names_statement_column_and_row(on: On) {
    /// Takes the second row's NULL for a value.
    #[derive(Debug)]
    struct Strict;
    impl FromRow for Strict {
        fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
            row.get::<i32>("id")?;
            row.get::<bool>("flag").map(|_| Self)
        }
    }
    #[derive(Debug)]
    struct Misnamed;
    impl FromRow for Misnamed {
        fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
            row.get::<i32>("identity").map(|_| Self)
        }
    }
    let bed = Bed::new(on).await;
    let error = bed.fetch::<Strict>("everything", &[]).await.unwrap_err();
    assert_eq!(
        (error.code(), error.reason()),
        (Code::Internal, reason::WAREHOUSE_FAULT)
    );
    let internal = error.internal().unwrap();
    for part in ["statement everything", "\"flag\"", "row 2", "NULL"] {
        assert!(internal.contains(part), "{internal}");
    }
    assert!(!error.message().contains("everything"));
    let error = bed.fetch::<Misnamed>("everything", &[]).await.unwrap_err();
    assert!(error.internal().unwrap().contains("\"identity\""));
    bed.assert_works().await;
}

async fn a_refused_statement_is_a_fault(on: On) {
    let bed = Bed::new(on).await;
    for name in ["no_such_table", "no_such_column"] {
        let error = bed.fetch::<N>(name, &[]).await.unwrap_err();
        assert_eq!(error.reason(), reason::WAREHOUSE_FAULT, "{name}");
        assert!(error.internal().unwrap().contains(name));
    }
    bed.assert_works().await;
}

async fn the_number_of_parameters_is_checked(on: On) {
    let bed = Bed::new(on).await;
    for params in [vec![], vec![Param::Int(1), Param::Int(2)]] {
        let error = bed.fetch::<N>("echo", &params).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
    }
    let echoed: Vec<N> = bed.fetch("echo", &[Param::Int(i64::MIN)]).await.unwrap();
    assert_eq!(echoed, [N(i64::MIN)]);
}

async fn a_statement_is_given_up_at_its_time_limit(on: On) {
    let bed = Bed::with(on, |settings| settings.pool_size = 1).await;
    let endless = fixture::statement("endless");
    let limit = Duration::from_millis(300);
    let error = warehouse::fetch::<N>(&*bed.warehouse, endless, &[], limit)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.reason()),
        (Code::DeadlineExceeded, reason::WAREHOUSE_TIMEOUT)
    );
    // With one connection this needs the first to be closed and another opened.
    bed.assert_works().await;

    let bed = Bed::with(on, |settings| settings.query_timeout = limit).await;
    let error = bed.fetch::<N>("endless", &[]).await.unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_TIMEOUT);
}

async fn a_dropped_call_leaves_the_pool_intact(on: On) {
    let bed = Bed::with(on, |settings| settings.pool_size = 1).await;
    bed.assert_works().await;
    for pause in [0, 1, 20, 200] {
        let call = bed.fetch::<N>("endless", &[]);
        let dropped = tokio::time::timeout(Duration::from_millis(pause), call).await;
        assert!(dropped.is_err());
        bed.assert_works().await;
    }
}

async fn the_pool_is_bounded(on: On) {
    let bed = Bed::with(on, |settings| {
        settings.pool_size = 2;
        settings.wait_timeout = Duration::from_millis(500);
    })
    .await;
    bed.assert_works().await;
    let endless = || bed.fetch::<N>("endless", &[]);
    let refused = async {
        loop {
            // Until both connections are taken, this is answered.
            if let Err(error) = bed.fetch::<N>("one", &[]).await {
                break error;
            }
            // The pool is not fair to those who wait: let them have their turn.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let error = tokio::select! {
        ended = endless() => panic!("the endless statement ended: {ended:?}"),
        ended = endless() => panic!("the endless statement ended: {ended:?}"),
        error = refused => error,
    };
    assert_eq!(
        (error.code(), error.reason()),
        (Code::Unavailable, reason::WAREHOUSE_UNAVAILABLE)
    );
    assert!(error.message().contains("busy"));
    assert!(error.retry_after().is_some());
    if let Some(server) = &bed.server {
        assert!(server.connections() <= 2);
    }
}

async fn many_calls_share_few_connections(on: On) {
    let bed = Bed::new(on).await;
    let calls = (0..40).map(|n| {
        let warehouse = bed.warehouse.clone();
        tokio::spawn(async move {
            let params = [Param::Int(n)];
            let rows: Vec<N> =
                warehouse::fetch(&*warehouse, fixture::statement("echo"), &params, AMPLE)
                    .await
                    .unwrap();
            assert_eq!(rows, [N(n)]);
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    if let Some(server) = &bed.server {
        assert!(server.logins().len() <= 4);
    }
}

async fn a_ping_is_answered(on: On) {
    let bed = Bed::new(on).await;
    let deadline = tokio::time::Instant::now() + AMPLE;
    assert!(bed.warehouse.ping(deadline).await.is_ok());
}

async fn guards_hold_after_the_first_connection(on: On) {
    let bed = Bed::new(on).await;
    let unmet = |bed: &Bed| {
        let guards = bed.warehouse.guards();
        guards.into_iter().filter(|guard| !guard.holds).count()
    };
    assert_eq!(unmet(&bed), 1);
    bed.assert_works().await;
    assert_eq!(unmet(&bed), 0);
}
