-- The audit trail: rows are only ever added. `previous_hash` and `hash` chain the rows of one writer
-- (see src/audit/row.rs); `action_name` is the last part of `action`, to search by.
-- Strict: no value of another type than its column's. Without a rowid there is no second key that a
-- row could be replaced by.
CREATE TABLE audit_log (
    writer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    domain TEXT NOT NULL,
    actor TEXT NOT NULL,
    client TEXT NOT NULL,
    action TEXT NOT NULL,
    action_name TEXT NOT NULL GENERATED ALWAYS AS
        (substr(action, length(rtrim(action, replace(action, '/', ''))) + 1)) STORED,
    target TEXT NOT NULL,
    parameters TEXT NOT NULL,
    outcome TEXT NOT NULL,
    duration_us INTEGER NOT NULL,
    trace_id TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (writer, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_log_at ON audit_log (at, writer, seq);
CREATE INDEX audit_log_domain ON audit_log (domain, at, writer, seq);
CREATE INDEX audit_log_actor ON audit_log (actor, at, writer, seq);
CREATE INDEX audit_log_action ON audit_log (action_name, at, writer, seq);
CREATE INDEX audit_log_trace ON audit_log (trace_id, at, writer, seq);
-- Where verification finds the ends that writers knew: by what is hashed.
CREATE INDEX audit_log_starts ON audit_log (at, writer, seq) WHERE action = 'audit.start';

-- The end of each writer's chain, written in the same commit as its rows. `at`: when it was written.
CREATE TABLE audit_heads (
    writer TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_heads_at ON audit_heads (at);

CREATE TRIGGER audit_log_keeps BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: UPDATE is refused');
END;
CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: DELETE is refused');
END;
-- REPLACE deletes without asking the trigger above, unless the session says it should.
CREATE TRIGGER audit_log_adds BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE writer = NEW.writer AND seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: REPLACE is refused');
END;
CREATE TRIGGER audit_heads_stays BEFORE DELETE ON audit_heads
BEGIN
    SELECT RAISE(ABORT, 'audit_heads is append-only: DELETE is refused');
END;
CREATE TRIGGER audit_heads_adds BEFORE INSERT ON audit_heads
WHEN EXISTS (SELECT 1 FROM audit_heads WHERE writer = NEW.writer)
BEGIN
    SELECT RAISE(ABORT, 'audit_heads is append-only: REPLACE is refused');
END;
CREATE TRIGGER audit_heads_rises BEFORE UPDATE ON audit_heads
WHEN NEW.writer <> OLD.writer OR NEW.seq <= OLD.seq
BEGIN
    SELECT RAISE(ABORT, 'the end of a chain only moves on');
END;
