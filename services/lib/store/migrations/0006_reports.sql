-- What was issued as a document: the same request on the same data gives the same document again, byte for
-- byte, with what it said when it was first issued.
CREATE TABLE export_documents (
    -- A UUID made of all that the document's bytes depend on.
    document_id TEXT PRIMARY KEY,
    -- JSON: who first asked for it, in which trace, the audit trail's newest row then, and so on.
    identity TEXT NOT NULL,
    issued_at BIGINT NOT NULL
);

-- Where what is too old begins.
CREATE INDEX export_documents_issued ON export_documents (issued_at);

-- Of a record without a file both are empty.
ALTER TABLE export_records ADD COLUMN document_id TEXT NOT NULL DEFAULT '';
-- SHA-256 of the file's data as CSV.
ALTER TABLE export_records ADD COLUMN data_sha256 TEXT NOT NULL DEFAULT '';
-- JSON: what the file says of itself; empty when there is none.
ALTER TABLE export_records ADD COLUMN manifest TEXT NOT NULL DEFAULT '';

-- The newest export of a file, and of a document.
CREATE INDEX export_records_of_file ON export_records (sha256, created_at);
CREATE INDEX export_records_of_document ON export_records (document_id, created_at);

-- Reports: made in the background by whichever process takes one first.
CREATE TABLE reports (
    report_id TEXT PRIMARY KEY,
    -- Chosen by the caller; each names one report. NULL when the caller chose none.
    request_id TEXT UNIQUE,
    -- JSON: the request's fields.
    parameters TEXT NOT NULL,
    -- queued, running, ready, failed or deleted.
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'ready', 'failed', 'deleted')),
    title TEXT NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    -- The part that is done, 0 to 1.
    done DOUBLE PRECISION NOT NULL DEFAULT 0,
    -- JSON: what became of each view.
    views TEXT NOT NULL DEFAULT '[]',
    -- JSON: the files, when it is ready.
    files TEXT NOT NULL DEFAULT '[]',
    actor TEXT NOT NULL,
    -- The traceparent of the call that asked for it; its making is linked to it.
    asked_in TEXT NOT NULL DEFAULT '',
    trace_id TEXT NOT NULL DEFAULT '',
    -- The process that makes it, and when that was last heard of.
    owner TEXT NOT NULL DEFAULT '',
    beat_at BIGINT NOT NULL DEFAULT 0,
    attempt BIGINT NOT NULL DEFAULT 0,
    -- Not to be claimed sooner: what it failed for is given time to pass.
    not_before BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    -- When its files are to be deleted; NULL when they are kept.
    expires_at BIGINT,
    error_reason TEXT NOT NULL DEFAULT '',
    error_message TEXT NOT NULL DEFAULT ''
);

-- The names of its files have these eight digits in them: no two reports may share them.
CREATE UNIQUE INDEX reports_short ON reports (substr(report_id, 1, 8));

-- Reports newest first, those that somebody has to make, and those whose files have an end.
CREATE INDEX reports_newest ON reports (created_at, report_id);
CREATE INDEX reports_to_make ON reports (created_at, report_id) WHERE state IN ('queued', 'running');
CREATE INDEX reports_to_expire ON reports (expires_at) WHERE state = 'ready';
