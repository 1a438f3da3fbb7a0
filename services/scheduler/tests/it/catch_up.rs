//! Times that came while no scheduler was up.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Timelike, Utc};
use otel_bi_proto::otelbi::scheduler::v1::{ExecutionState, ExecutionTrigger};
use store::jobs;
use testkit::waiting::until;

use crate::support::{Bed, Service, beds, plan, schedule};

const MISSED: &str = "aw.daily.forecast";
const TOO_OLD: &str = "aw.daily.data_quality";
const PAUSED: &str = "wwi.hourly.events";
const NEW: &str = "wwi.hourly.reorder";

/// Every hour, the last time ten minutes ago.
fn ten_minutes_ago() -> String {
    let at = DateTime::<Utc>::from(SystemTime::now() - Duration::from_mins(10));
    format!("{} {} * * * *", at.second(), at.minute())
}

/// A scheduler that knew some jobs three hours ago is down since; another one comes up.
async fn comes_up(bed: &Bed, text: &str) -> Service {
    let long_ago = SystemTime::now() - Duration::from_hours(3);
    let known = [(MISSED, text), (TOO_OLD, text), (PAUSED, text)];
    jobs::register(&bed.store.store, &known, long_ago)
        .await
        .unwrap();
    let paused = jobs::pause(&bed.store.store, PAUSED, "ada", long_ago);
    paused.await.unwrap();
    let mut config = bed.config();
    for job in [MISSED, TOO_OLD, PAUSED, NEW] {
        schedule(&mut config, job, text);
    }
    plan(&mut config, TOO_OLD).catch_up = Duration::from_mins(5);
    Service::start(config).await
}

#[tokio::test]
async fn the_newest_missed_time_is_made_up_for_once() {
    for bed in beds().await {
        let text = ten_minutes_ago();
        let scheduler = comes_up(&bed, &text).await;
        let first = until("the missed time is made up for", async || {
            scheduler.executions(MISSED).await.pop()
        })
        .await;
        let done = scheduler
            .in_state(&first.execution_id, ExecutionState::Succeeded)
            .await;
        assert_eq!(done.trigger(), ExecutionTrigger::CatchUp);
        assert_eq!(done.triggered_by, "scheduler");
        let at = SystemTime::try_from(done.scheduled_for.unwrap()).unwrap();
        let ago = SystemTime::now().duration_since(at).unwrap();
        assert!(ago < Duration::from_hours(1), "{ago:?}");
        // Too old, paused, or not known at the time.
        for job in [TOO_OLD, PAUSED, NEW] {
            assert_eq!(scheduler.executions(job).await, [], "{job}");
        }
        scheduler.running.stop().await;

        // One more start finds nothing more. Jobs are looked at in the order of their ids: once the last of
        // them is made up for, the others have been looked at, too.
        let other = text.replacen("* * * *", "*/1 * * *", 1);
        let long_ago = SystemTime::now() - Duration::from_hours(3);
        let known = [(NEW, other.as_str())];
        jobs::register(&bed.store.store, &known, long_ago)
            .await
            .unwrap();
        let mut config = bed.config();
        for job in [MISSED, TOO_OLD, PAUSED] {
            schedule(&mut config, job, &text);
        }
        plan(&mut config, TOO_OLD).catch_up = Duration::from_mins(5);
        schedule(&mut config, NEW, &other);
        let again = Service::start(config).await;
        until("the last job is made up for", async || {
            again.executions(NEW).await.pop()
        })
        .await;
        assert_eq!(again.executions(MISSED).await.len(), 1);
        assert_eq!(again.executions(TOO_OLD).await, []);
        assert_eq!(again.executions(PAUSED).await, []);
    }
}
