//! SQL Server on a bad day.

use std::time::Duration;

use status::{Code, reason};
use testkit::tds::{Encryption, Fault};

use crate::bed::{self, AMPLE, Bed, On};
use crate::fixture::{self, ManyRow, N};

/// One connection, so that each next statement shows what became of it.
async fn narrow(encryption: Encryption) -> Bed {
    Bed::with(On::Tds(encryption), |settings| settings.pool_size = 1).await
}

/// Reads 5,000 rows, some hundred packets.
async fn failure(bed: &Bed) -> status::Error {
    bed.fetch::<ManyRow>("some", &[])
        .await
        .expect_err("the fault strikes")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_in_mid_stream_is_an_error_and_no_shorter_answer() {
    for encryption in [Encryption::NotSupported, Encryption::Negotiated] {
        let bed = narrow(encryption).await;
        for rows in [0, 1, 1_000, 5_000] {
            bed.server()
                .set_fault(Fault::error_after_rows(rows, 824, 16));
            let error = failure(&bed).await;
            assert_eq!(
                (error.code(), error.reason()),
                (Code::Internal, reason::WAREHOUSE_FAULT),
                "after {rows} rows"
            );
            assert!(error.internal().unwrap().contains("error 824"));
            assert!(!error.message().contains("scripted"));
            bed.assert_works().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cut_in_mid_row_is_an_error_and_replaced() {
    for encryption in [
        Encryption::NotSupported,
        Encryption::Negotiated,
        Encryption::Strict,
    ] {
        let bed = narrow(encryption).await;
        for fault in [
            Fault::DropBeforeReply,
            Fault::DropMidRow(0),
            Fault::DropMidRow(1_000),
        ] {
            bed.server().set_fault(fault.clone());
            let error = failure(&bed).await;
            assert_eq!(
                (error.code(), error.reason()),
                (Code::Unavailable, reason::WAREHOUSE_UNAVAILABLE),
                "{fault:?}: {:?}",
                error.internal()
            );
            bed.assert_works().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_runs_into_the_time_limit() {
    let bed = narrow(Encryption::NotSupported).await;
    bed.assert_works().await;
    bed.server().set_fault(Fault::NeverAnswer);
    let one = fixture::statement("one");
    let limit = Duration::from_millis(200);
    let error = warehouse::fetch::<N>(&*bed.warehouse, one, &[], limit)
        .await
        .unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_TIMEOUT);
    bed.assert_works().await;
    // The connection that was left waiting is closed, not kept.
    bed::until("the waiting connection is closed", || {
        bed.server().connections() == 1
    })
    .await;
    assert_eq!(bed.server().logins().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_trickle_in_count_towards_the_time_limit() {
    let bed = narrow(Encryption::NotSupported).await;
    bed.server()
        .set_fault(Fault::SlowRows(Duration::from_millis(20)));
    let limit = Duration::from_millis(300);
    let error =
        warehouse::fetch::<ManyRow>(&*bed.warehouse, fixture::statement("some"), &[], limit)
            .await
            .unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_TIMEOUT);
    bed.assert_works().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_dropped_while_rows_come_leaves_the_pool_intact() {
    let bed = narrow(Encryption::NotSupported).await;
    bed.server()
        .set_fault(Fault::SlowRows(Duration::from_millis(5)));
    {
        let call = bed.fetch::<ManyRow>("some", &[]);
        let started = bed::until("the statement has come", || {
            !bed.server().requests().is_empty()
        });
        tokio::select! {
            _ = call => panic!("rows come too fast"),
            () = started => {}
        }
    }
    bed.assert_works().await;
    bed::until("the dropped connection is closed", || {
        bed.server().connections() == 1
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_told_apart_by_what_a_caller_can_do() {
    let bed = narrow(Encryption::NotSupported).await;
    for (number, class, code) in [
        (1205, 13, Code::Unavailable),
        (40_613, 17, Code::Unavailable),
        (823, 24, Code::Unavailable),
        (1222, 16, Code::DeadlineExceeded),
        (208, 16, Code::Internal),
        (229, 14, Code::Internal),
    ] {
        bed.server().set_fault(Fault::error(number, class));
        let error = failure(&bed).await;
        assert_eq!(error.code(), code, "error {number}");
        assert!(error.internal().unwrap().contains(&number.to_string()));
        bed.assert_works().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_within_the_limit_is_an_answer() {
    let bed = narrow(Encryption::NotSupported).await;
    bed.server()
        .set_fault(Fault::Delay(Duration::from_millis(100)));
    bed.assert_works().await;
    assert_eq!(bed.server().logins().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_is_found_again() {
    let bed = narrow(Encryption::NotSupported).await;
    bed.assert_works().await;
    bed.server().set_outage(true);
    bed::until("the connection is cut", || bed.server().connections() == 0).await;
    let error = bed.fetch::<N>("one", &[]).await.unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_UNAVAILABLE);
    let deadline = tokio::time::Instant::now() + AMPLE;
    assert!(bed.warehouse.ping(deadline).await.is_err());
    bed.server().set_outage(false);
    bed.assert_works().await;
}
