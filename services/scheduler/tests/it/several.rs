//! Several schedulers on one store.

use std::collections::BTreeMap;
use std::time::Duration;

use otel_bi_proto::otelbi::scheduler::v1::{ExecutionState, JobExecution};
use testkit::waiting::until;

use crate::analytics::{Analytics, Deed};
use crate::support::{Service, beds, schedule};

/// What jobs that run every second have come to.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Times of schedules, each with its job.
    pub(crate) ticks: usize,
    pub(crate) succeeded: usize,
    pub(crate) skipped: usize,
    pub(crate) takeovers: i32,
    /// Calls of the services, repeats after a takeover included.
    pub(crate) calls: usize,
}

impl Tally {
    /// Adds one job's executions, after checking that each second from the first to the last has exactly
    /// one.
    pub(crate) fn add(&mut self, executions: &[JobExecution]) {
        let times: Vec<i64> = executions
            .iter()
            .rev()
            .map(|execution| execution.scheduled_for.unwrap().seconds)
            .collect();
        let each_second: Vec<i64> = (times[0]..).take(times.len()).collect();
        assert_eq!(times, each_second, "a time was lost, or is there twice");
        for execution in executions {
            match execution.state() {
                ExecutionState::Succeeded => self.succeeded += 1,
                ExecutionState::Skipped => self.skipped += 1,
                other => panic!("{other:?}: {execution:?}"),
            }
            self.takeovers += execution.takeovers;
        }
        self.ticks += times.len();
    }

    /// Checks that the services were called once for each attempt and each execution, and not at all for
    /// what was skipped.
    pub(crate) fn check_calls(&mut self, executions: &[JobExecution], analytics: &Analytics) {
        let mut calls: BTreeMap<String, i32> = BTreeMap::new();
        for call in analytics.calls() {
            *calls.entry(call.execution_id).or_default() += 1;
            self.calls += 1;
        }
        for execution in executions {
            let called = calls.remove(&execution.execution_id).unwrap_or_default();
            // An owner that is killed may not have come to call.
            let least = execution.attempt - execution.takeovers;
            assert!(
                (least..=execution.attempt).contains(&called),
                "{execution:?}: {called}"
            );
        }
        assert!(calls.is_empty(), "called for nothing: {calls:?}");
    }
}

/// Waits until nothing is under way.
pub(crate) async fn all_ended(scheduler: &Service) {
    until("everything has ended", async || {
        let all = scheduler.executions("").await;
        all.iter()
            .all(|e| e.finished_at.is_some() || e.state() == ExecutionState::Skipped)
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn each_tick_is_one_execution_also_when_a_scheduler_is_killed() {
    const JOBS: [&str; 3] = [
        "aw.daily.forecast",
        "aw.daily.anomaly_detection",
        "wwi.hourly.events",
    ];
    for bed in beds().await {
        bed.analytics
            .otherwise(Deed::RunFor(Duration::from_millis(400)));
        let mut quiet = bed.config();
        quiet.lease = Duration::from_secs(1);
        let mut config = quiet.clone();
        for id in JOBS {
            schedule(&mut config, id, "* * * * * *");
        }
        // The first thing it does never ends: it has it when it is killed.
        bed.analytics.next([Deed::Hang]);
        let killed = Service::start(config.clone()).await;
        let begun = async || bed.analytics.calls().first().map(drop);
        until("it has something", begun).await;
        let survivor = Service::start(config).await;
        let ticks = async |job: &str| survivor.executions(job).await;
        until("both tick", async || {
            (ticks(JOBS[0]).await.len() >= 3).then_some(())
        })
        .await;
        killed.running.kill().await;
        until("it is taken over", async || {
            let all = ticks("").await;
            all.iter()
                .any(|execution| execution.takeovers > 0)
                .then_some(())
        })
        .await;
        let so_many = ticks(JOBS[0]).await.len() + 3;
        until("the clock ticks on", async || {
            (ticks(JOBS[0]).await.len() >= so_many).then_some(())
        })
        .await;
        survivor.running.stop().await;
        let last = Service::start(quiet).await;
        all_ended(&last).await;
        let mut tally = Tally::default();
        for id in JOBS {
            tally.add(&last.executions(id).await);
        }
        tally.check_calls(&last.executions("").await, &bed.analytics);
        assert!(tally.takeovers >= 1 && tally.succeeded > 0, "{tally:?}");
    }
}
