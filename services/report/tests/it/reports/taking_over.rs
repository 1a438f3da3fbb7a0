//! Reports whose process is gone, or thought to be.

use std::fs;
use std::time::Duration;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{GenerateReportRequest, ReportState};
use sqlx::Connection as _;
use testkit::waiting::until;

use super::{Bed, Silence, ask, bed, beds, delete, generate, get, in_state};
use crate::mesh::{Service, started};

#[tokio::test]
async fn a_process_that_is_gone_is_taken_over_from() {
    for bed in beds().await {
        let silence = Silence::new();
        let first = started(bed.config_with_silence(&silence)).await;
        let id = ask(&first).await.report_id;
        in_state(&first, &id, ReportState::Running).await;
        first.running.kill().await;

        let second = started(bed.config_with_views().await).await;
        let ready = in_state(&second, &id, ReportState::Ready).await;
        assert_eq!(ready.attempt, 2);
        assert_eq!(bed.names().len(), 2);
    }
}

#[tokio::test]
async fn what_waits_is_made_after_a_restart() {
    for bed in beds().await {
        let silence = Silence::new();
        let first = started(bed.config_with_silence(&silence)).await;
        let mut ids = Vec::new();
        // More than are made at once.
        for _ in 0..4 {
            ids.push(ask_for_wwi(&first).await);
        }
        in_state(&first, &ids[1], ReportState::Running).await;
        first.running.stop().await;
        let second = started(bed.config_with_views().await).await;
        for id in &ids {
            let ready = in_state(&second, id, ReportState::Ready).await;
            // What was handed over was not begun.
            assert_eq!(ready.attempt, 1);
        }
        assert_eq!(bed.names().len(), 8);
    }
}

#[tokio::test]
async fn a_report_that_ends_its_processes_is_given_up() {
    for bed in beds().await {
        let silence = Silence::new();
        let service = started(bed.config_with_silence(&silence)).await;
        let id = ask(&service).await.report_id;
        in_state(&service, &id, ReportState::Running).await;
        service.running.kill().await;
        let mut connection = bed.store.connection().await;
        let often = sqlx::query("UPDATE reports SET attempt = 5");
        often.execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();

        let next = started(bed.config_with_views().await).await;
        let failed = in_state(&next, &id, ReportState::Failed).await;
        assert_eq!(failed.error_reason, "OWNER_LOST");
        assert!(bed.names().is_empty());
    }
}

#[tokio::test]
async fn who_lost_a_report_stops_and_writes_nothing() {
    for bed in beds().await {
        let silence = Silence::new();
        let service = started(bed.config_with_silence(&silence)).await;
        let first = ask(&service).await.report_id;
        let second = ask(&service).await.report_id;
        for id in [&first, &second] {
            in_state(&service, id, ReportState::Running).await;
        }
        // Somebody who thinks it gone takes over, and holds both for long.
        let mut connection = bed.store.connection().await;
        let stolen = sqlx::query(
            "UPDATE reports SET owner = 'thief', attempt = attempt + 1, beat_at = 9000000000000000",
        );
        stolen.execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        // As many as it makes at once: a third begins only when it has let go of them.
        let third = ask(&service).await.report_id;
        in_state(&service, &third, ReportState::Running).await;
        for id in [&first, &second] {
            let left = get(&service, id).await.unwrap();
            assert_eq!((left.state(), left.attempt), (ReportState::Running, 2));
        }
        assert!(bed.names().is_empty());
    }
}

#[tokio::test]
async fn a_report_that_is_deleted_while_it_is_made_is_given_up() {
    for bed in beds().await {
        let silence = Silence::new();
        let service = started(bed.config_with_silence(&silence)).await;
        let mut running = Vec::new();
        for _ in 0..2 {
            let id = ask(&service).await.report_id;
            in_state(&service, &id, ReportState::Running).await;
            running.push(id);
        }
        let waiting = ask(&service).await.report_id;
        for id in &running {
            let deleted = delete(&service, id).await.unwrap();
            assert_eq!(deleted.state(), ReportState::Deleted);
        }
        // Its place is free.
        in_state(&service, &waiting, ReportState::Running).await;
        for id in &running {
            // Again: nothing changes.
            let before = get(&service, id).await.unwrap();
            assert_eq!(delete(&service, id).await.unwrap(), before);
        }
        assert!(bed.names().is_empty());
    }
}

#[tokio::test]
async fn a_report_that_is_deleted_while_it_is_written_leaves_no_file() {
    let bed = bed().await;
    let service = started(bed.config_with_views().await).await;
    for share in [0.1, 0.5, 0.82, 0.85] {
        let id = ask_for_wwi(&service).await;
        // At another moment each time; whichever it is, nothing may be left.
        until("it is so far", async || {
            let report = get(&service, &id).await.unwrap();
            let ended = report.finished_at.is_some();
            (ended || report.done >= share).then_some(())
        })
        .await;
        let deleted = delete(&service, &id).await.unwrap();
        assert_eq!(deleted.state(), ReportState::Deleted);
    }
    until("nothing is left", async || {
        bed.names().is_empty().then_some(())
    })
    .await;
}

/// Asks for a report of the smaller domain.
async fn ask_for_wwi(service: &Service) -> String {
    let request = GenerateReportRequest {
        domains: vec![Domain::Wwi.into()],
        ..GenerateReportRequest::default()
    };
    generate(service, request).await.unwrap().0.report_id
}

#[tokio::test]
async fn two_processes_share_a_folder_and_the_work() {
    for bed in beds().await {
        let mut config = bed.config_with_views().await;
        config.lease = Duration::from_secs(30);
        let first = started(config.clone()).await;
        let second = started(config).await;
        let mut ids = Vec::new();
        for number in 0..4 {
            let service = if number % 2 == 0 { &first } else { &second };
            ids.push(ask_for_wwi(service).await);
        }
        for id in &ids {
            // Whoever made it, both know it and have its files.
            let made = in_state(&first, id, ReportState::Ready).await;
            assert_eq!(get(&second, id).await.unwrap(), made);
            assert_eq!(made.attempt, 1);
            for service in [&first, &second] {
                for file in &made.files {
                    let found = super::download(service, id, file.format()).await.unwrap();
                    assert_eq!(found.sha256(), file.sha256);
                }
            }
        }
        assert_eq!(bed.names().len(), 8);
    }
}

/// A report that is ready, and all that the store says of it taken back to when its maker was killed.
async fn set_back(bed: &Bed, id: &str) {
    let mut connection = bed.store.connection().await;
    let back = sqlx::query(
        "UPDATE reports SET state = 'running', files = '[]', finished_at = NULL, beat_at = 0 \
         WHERE report_id = $1",
    );
    let back = back.bind(id.to_owned());
    back.execute(&mut connection).await.unwrap();
    let unrecorded = sqlx::query("DELETE FROM export_records");
    unrecorded.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn who_was_killed_after_publishing_leaves_nothing_behind() {
    for bed in beds().await {
        for published in [2, 1] {
            let first = started(bed.config_with_views().await).await;
            let id = ask_for_wwi(&first).await;
            let made = in_state(&first, &id, ReportState::Ready).await;
            first.running.kill().await;
            set_back(&bed, &id).await;
            for file in &made.files[published..] {
                fs::remove_file(bed.config().output.join(&file.file_name)).unwrap();
            }

            let second = started(bed.config_with_views().await).await;
            let ready = in_state(&second, &id, ReportState::Ready).await;
            assert_eq!(ready.attempt, 2);
            for file in &ready.files {
                assert!(file.file_name.contains("-2."), "{}", file.file_name);
                let found = super::download(&second, &id, file.format()).await.unwrap();
                assert_eq!(found.sha256(), file.sha256);
            }
            until("nothing is left of the first attempt", async || {
                let names = bed.names();
                let left = made
                    .files
                    .iter()
                    .any(|file| names.contains(&file.file_name));
                (!left).then_some(())
            })
            .await;
            delete(&second, &id).await.unwrap();
            assert!(bed.names().is_empty());
            second.running.stop().await;
        }
    }
}

#[tokio::test]
async fn who_was_killed_while_it_deleted_leaves_nothing_behind() {
    for bed in beds().await {
        let config = bed.config_with_views().await;
        let first = started(config.clone()).await;
        let id = ask_for_wwi(&first).await;
        in_state(&first, &id, ReportState::Ready).await;
        first.running.kill().await;
        // Marked, and nothing removed.
        let mut connection = bed.store.connection().await;
        let marked = sqlx::query("UPDATE reports SET state = 'deleted'");
        marked.execute(&mut connection).await.unwrap();
        for name in bed.names() {
            super::age(&config.output.join(name), Duration::from_hours(2));
        }
        let second = started(config).await;
        until("nothing is left", async || {
            bed.names().is_empty().then_some(())
        })
        .await;
        let deleted = get(&second, &id).await.unwrap();
        assert_eq!(deleted.state(), ReportState::Deleted);
    }
}

#[tokio::test]
async fn a_report_is_deleted_also_when_its_folder_cannot_be_used() {
    let bed = bed().await;
    let silence = Silence::new();
    let config = bed.config_with_silence(&silence);
    let service = started(config.clone()).await;
    let id = ask(&service).await.report_id;
    in_state(&service, &id, ReportState::Running).await;
    fs::write(&config.output, "in the way").unwrap();
    let deleted = delete(&service, &id).await.unwrap();
    assert_eq!(deleted.state(), ReportState::Deleted);
}
