//! What is left over, missing, or has expired.

use std::fs;
use std::time::Duration;

use otel_bi_proto::otelbi::report::v1::{FileFormat, ReportState};
use testkit::waiting::until;
use tonic::Code;

use super::{Silence, age, ask, bed, beds, download, get, in_state};
use crate::mesh::started;

const HOURS: Duration = Duration::from_hours(2);

#[tokio::test]
async fn a_restart_removes_what_is_left_over_and_nothing_else() {
    for bed in beds().await {
        let config = bed.config_with_views().await;
        let output = config.output.clone();
        let service = started(config.clone()).await;
        let id = ask(&service).await.report_id;
        let ready = in_state(&service, &id, ReportState::Ready).await;
        service.running.stop().await;

        let left_over = [
            "report-2014-01-28-00000000.pdf",
            "report-2014-01-28-00000000.xlsx",
            "report-2014-01-28-00000000.pdf.report-0123456789ab-1.part",
        ];
        let mut wanted: Vec<String> = vec![
            // Younger than an hour, or not ours.
            "report-2014-01-28-00000001.pdf".to_owned(),
            "report-2014-01-28-00000001.pdf.report-0123456789ab-1.part".to_owned(),
            "notes.txt".to_owned(),
            "report-2014-01-28-00000000.doc".to_owned(),
            "budget.pdf".to_owned(),
        ];
        for name in left_over
            .iter()
            .copied()
            .chain(wanted.iter().map(|name| &**name))
        {
            fs::write(output.join(name), "whatever").unwrap();
        }
        wanted.extend(ready.files.iter().map(|file| file.file_name.clone()));
        for name in bed.names() {
            if !name.contains("00000001") {
                age(&output.join(name), HOURS);
            }
        }
        let service = started(config).await;
        until("what is left over is gone", async || {
            let names = bed.names();
            left_over
                .iter()
                .all(|name| !names.contains(*name))
                .then_some(())
        })
        .await;
        wanted.sort();
        assert_eq!(bed.names().into_iter().collect::<Vec<_>>(), wanted);
        download(&service, &id, FileFormat::Xlsx).await.unwrap();
    }
}

#[tokio::test]
async fn the_files_of_who_is_still_at_work_are_left_alone() {
    for bed in beds().await {
        let silence = Silence::new();
        let service = started(bed.config_with_silence(&silence)).await;
        let id = ask(&service).await.report_id;
        in_state(&service, &id, ReportState::Running).await;
        let owner = store::reports::get(&bed.store.store, &id)
            .await
            .unwrap()
            .unwrap();
        // As it would be while it is written, for hours.
        let day = chrono::DateTime::<chrono::Utc>::from(owner.created_at).date_naive();
        let digits = &id[..8];
        let part = format!("report-{day}-{digits}.pdf.{}-1.part", owner.owner);
        let other = format!("report-{day}-{digits}.pdf.report-0123456789ab-1.part");
        let output = bed.config().output;
        fs::create_dir_all(&output).unwrap();
        for name in [&part, &other] {
            fs::write(output.join(name), "half").unwrap();
            age(&output.join(name), HOURS);
        }
        let _second = started(bed.config_with_silence(&silence)).await;
        until("that of nobody is gone", async || {
            (!bed.names().contains(&other)).then_some(())
        })
        .await;
        assert!(bed.names().contains(&part));
    }
}

#[tokio::test]
async fn files_that_are_missing_are_noted_until_they_are_back() {
    for bed in beds().await {
        let config = bed.config_with_views().await;
        let service = started(config.clone()).await;
        let id = ask(&service).await.report_id;
        let ready = in_state(&service, &id, ReportState::Ready).await;
        let path = config.output.join(&ready.files[1].file_name);
        let away = bed.folder.path().join("away");
        fs::rename(&path, &away).unwrap();
        let gone = download(&service, &id, FileFormat::Pdf).await.unwrap_err();
        assert_eq!(gone.code(), Code::NotFound);
        download(&service, &id, FileFormat::Xlsx).await.unwrap();
        service.running.stop().await;

        let service = started(config.clone()).await;
        let noted = async |reason: &str| {
            until("it is noted", async || {
                let report = get(&service, &id).await.unwrap();
                (report.error_reason == reason).then_some(report)
            })
            .await
        };
        let report = noted("FILES_MISSING").await;
        assert_eq!(report.state(), ReportState::Ready);
        fs::rename(&away, &path).unwrap();
        service.running.stop().await;

        let service = started(config).await;
        until("it is noted no more", async || {
            let report = get(&service, &id).await.unwrap();
            report.error_reason.is_empty().then_some(())
        })
        .await;
        download(&service, &id, FileFormat::Pdf).await.unwrap();
    }
}

#[tokio::test]
async fn files_whose_time_is_over_are_deleted() {
    for bed in beds().await {
        let mut config = bed.config_with_views().await;
        let kept = Duration::from_hours(24);
        config.kept = Some(kept);
        let service = started(config.clone()).await;
        let id = ask(&service).await.report_id;
        let ready = in_state(&service, &id, ReportState::Ready).await;
        let seconds = |at: Option<prost_types::Timestamp>| at.unwrap().seconds;
        let stays = seconds(ready.expires_at) - seconds(ready.finished_at);
        assert!((stays - 86_400).abs() <= 60, "{stays}");
        service.running.stop().await;

        let mut connection = bed.store.connection().await;
        let past = sqlx::query("UPDATE reports SET expires_at = 1");
        past.execute(&mut connection).await.unwrap();
        let service = started(config).await;
        let deleted = until("it is deleted", async || {
            let report = get(&service, &id).await.unwrap();
            Some(report).filter(|report| report.state() == ReportState::Deleted)
        })
        .await;
        assert!(deleted.expires_at.is_none() && deleted.files.is_empty());
        assert!(bed.names().is_empty());
        let row = "SELECT COUNT(*) FROM audit_log WHERE action = 'report.expire' AND target = $1";
        until("it is told once", async || {
            let rows: i64 = sqlx::query_scalar(row)
                .bind(id.clone())
                .fetch_one(&mut connection)
                .await
                .unwrap();
            assert!(rows <= 1, "{rows}");
            (rows == 1).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn one_bad_report_or_file_keeps_nothing_from_ending() {
    for bed in beds().await {
        let config = bed.config_with_views().await;
        let service = started(config.clone()).await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            let id = ask(&service).await.report_id;
            in_state(&service, &id, ReportState::Ready).await;
            ids.push(id);
        }
        service.running.stop().await;
        let mut connection = bed.store.connection().await;
        let bad = sqlx::query(
            "UPDATE reports SET parameters = '{', files = '[{', expires_at = 1 WHERE report_id = $1",
        );
        let bad = bad.bind(ids[0].clone());
        bad.execute(&mut connection).await.unwrap();
        let past = sqlx::query("UPDATE reports SET expires_at = 2 WHERE report_id = $1");
        let past = past.bind(ids[1].clone());
        past.execute(&mut connection).await.unwrap();
        // What no removing of files removes.
        let stubborn = format!("report-2014-01-27-{}.pdf", &ids[0][..8]);
        fs::create_dir(config.output.join(&stubborn)).unwrap();
        let (first, second) = (started(config.clone()).await, started(config).await);
        for id in &ids {
            until("it is deleted", async || {
                let report = get(&first, id).await.unwrap();
                (report.state() == ReportState::Deleted).then_some(())
            })
            .await;
        }
        until("all else is gone", async || {
            (bed.names().into_iter().collect::<Vec<_>>() == [stubborn.clone()]).then_some(())
        })
        .await;
        drop(second);
        let told = "SELECT COUNT(*) FROM audit_log WHERE action = 'report.expire'";
        until("each is told", async || {
            let rows: i64 = sqlx::query_scalar(told)
                .fetch_one(&mut connection)
                .await
                .unwrap();
            assert!(rows <= 2, "{rows}");
            (rows == 2).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_folder_that_was_never_made_is_no_trouble() {
    let bed = bed().await;
    let service = started(bed.config()).await;
    let nothing = get(&service, "0192f0c1-2f3a-4c11-9d2e-0242ac120003").await;
    assert_eq!(nothing.unwrap_err().code(), Code::NotFound);
    assert!(!bed.config().output.exists());
}
