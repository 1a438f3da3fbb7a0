-- The jobs that a scheduler has known.
CREATE TABLE job_controls (
    job_id TEXT PRIMARY KEY,
    -- When a scheduler first knew it.
    first_known BIGINT NOT NULL,
    -- When it runs: six fields of cron in UTC; empty for never.
    schedule TEXT NOT NULL,
    -- Times up to this one are passed over: when it was first known, got another schedule, or was resumed.
    scheduled_since BIGINT NOT NULL,
    -- Since when it is paused; null when it is not.
    paused_at BIGINT,
    paused_by TEXT NOT NULL
);

-- What became of each time a job was to run.
CREATE TABLE job_executions (
    execution_id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL,
    domain TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'skipped')),
    -- Why it exists: schedule, catch_up or request.
    cause TEXT NOT NULL CHECK (cause IN ('schedule', 'catch_up', 'request')),
    triggered_by TEXT NOT NULL,
    -- The `traceparent` of the request that asked for it; empty when none did.
    traceparent TEXT NOT NULL,
    -- The time of the schedule it is for; null when it was asked for.
    tick BIGINT,
    as_of TEXT NOT NULL,
    scheduled_for BIGINT NOT NULL,
    -- When a scheduler may take it: queued, its next attempt; running, the end of its owner's lease.
    due_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    -- Attempts begun; with the owner it tells who may write.
    attempt BIGINT NOT NULL,
    -- Attempts that ended badly: failed, or lost with their owner.
    failures BIGINT NOT NULL,
    takeovers BIGINT NOT NULL,
    owner TEXT NOT NULL,
    step TEXT NOT NULL,
    done DOUBLE PRECISION NOT NULL,
    records BIGINT NOT NULL,
    -- JSON: a list of UUIDs.
    run_ids TEXT NOT NULL,
    error_reason TEXT NOT NULL,
    error_message TEXT NOT NULL,
    trace_id TEXT NOT NULL,
    -- Who wants it to end, or has ended it; empty when nobody does.
    cancelled_by TEXT NOT NULL,
    -- One execution for each time of a schedule, however many schedulers are up.
    UNIQUE (job_id, tick)
);

-- One execution of a job at a time.
CREATE UNIQUE INDEX job_executions_active ON job_executions (job_id)
WHERE state IN ('queued', 'running');

-- All executions, newest first, and those of one job.
CREATE INDEX job_executions_newest ON job_executions (scheduled_for, execution_id);
CREATE INDEX job_executions_newest_of_job ON job_executions (job_id, scheduled_for, execution_id);

-- When a job last succeeded.
CREATE INDEX job_executions_succeeded ON job_executions (job_id, finished_at)
WHERE state = 'succeeded';

-- The requests that came with an id: asked again, they get the same execution.
CREATE TABLE job_requests (
    request_id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL,
    execution_id TEXT NOT NULL REFERENCES job_executions (execution_id)
);

-- The requests of an execution: it can be removed only after them.
CREATE INDEX job_requests_of_execution ON job_requests (execution_id);
