//! The store being lost for a while.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::scheduler::v1::ExecutionState;
use testkit::postgres::Postgres;
use testkit::stores::postgres_on;
use testkit::waiting::until;
use tokio::sync::Semaphore;
use tonic::Code;

use crate::analytics::Deed;
use crate::support::{Bed, Service, forecast, plan, schedule};

const EVERY_SECOND: &str = "wwi.hourly.events";

#[tokio::test]
async fn what_was_under_way_goes_on_and_the_clock_goes_on_when_the_store_is_back() {
    let server = Arc::new(Postgres::start().await);
    let bed = Bed::on(postgres_on(&server).await).await;
    let gate = Arc::new(Semaphore::new(0));
    bed.analytics.next([Deed::Await(Arc::clone(&gate))]);
    let mut config = bed.config();
    // Longer than the store is lost.
    config.lease = Duration::from_mins(2);
    schedule(&mut config, EVERY_SECOND, "* * * * * *");
    // What the clock saw is recorded all the same.
    plan(&mut config, EVERY_SECOND).catch_up = Duration::ZERO;
    let scheduler = Service::start(config).await;
    let began = until("a tick is under way", async || {
        let executions = scheduler.executions(EVERY_SECOND).await;
        let mut running = executions.into_iter().filter(|e| !e.step.is_empty());
        running.next()
    })
    .await;

    server.kill().await;
    until("the store is missed", async || {
        let refused = scheduler.trigger(forecast()).await.err()?;
        (refused.code() == Code::Unavailable).then_some(())
    })
    .await;
    // The work ends, and its end waits for the store.
    gate.add_permits(1);
    until("the work is done", async || {
        (bed.analytics.under_way() == 0).then_some(())
    })
    .await;
    server.restart().await;
    let back = SystemTime::now();

    let id = &began.execution_id;
    let done = until("its end is written", async || {
        let request = otel_bi_proto::otelbi::scheduler::v1::GetJobExecutionRequest {
            execution_id: id.clone(),
        };
        let answer = scheduler.client.clone().get_job_execution(request).await;
        let found = answer.ok()?.into_inner().execution?;
        (found.state() == ExecutionState::Succeeded).then_some(found)
    })
    .await;
    assert_eq!((done.attempt, done.takeovers), (1, 0));
    until("the clock goes on", async || {
        let newest = scheduler.executions(EVERY_SECOND).await;
        let at = SystemTime::try_from(newest.first()?.scheduled_for?).ok()?;
        (at > back).then_some(())
    })
    .await;
    until("every tick is recorded", async || {
        let all = scheduler.executions(EVERY_SECOND).await.into_iter();
        let mut seconds: Vec<i64> = all.map(|one| one.scheduled_for.unwrap().seconds).collect();
        seconds.sort_unstable();
        let gone_on = seconds.windows(2).all(|next| next[1] == next[0] + 1);
        gone_on.then_some(())
    })
    .await;
    scheduler.running.stop().await;
}
