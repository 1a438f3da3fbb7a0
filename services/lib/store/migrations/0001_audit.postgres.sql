-- The audit trail: rows are only ever added. `previous_hash` and `hash` chain the rows of one writer
-- (see src/audit/row.rs); `action_name` is the last part of `action`, to search by.
CREATE TABLE audit_log (
    writer TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    domain TEXT NOT NULL,
    actor TEXT NOT NULL,
    client TEXT NOT NULL,
    action TEXT NOT NULL,
    action_name TEXT NOT NULL GENERATED ALWAYS AS (substring(action FROM '[^/]*$')) STORED,
    target TEXT NOT NULL,
    parameters TEXT NOT NULL,
    outcome TEXT NOT NULL,
    duration_us BIGINT NOT NULL,
    trace_id TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (writer, seq)
);
CREATE INDEX audit_log_at ON audit_log (at, writer, seq);
CREATE INDEX audit_log_domain ON audit_log (domain, at, writer, seq);
CREATE INDEX audit_log_actor ON audit_log (actor, at, writer, seq);
CREATE INDEX audit_log_action ON audit_log (action_name, at, writer, seq);
CREATE INDEX audit_log_trace ON audit_log (trace_id, at, writer, seq);
-- Where verification finds the ends that writers knew: by what is hashed.
CREATE INDEX audit_log_starts ON audit_log (at, writer, seq) WHERE action = 'audit.start';

-- The end of each writer's chain, written in the same commit as its rows. `at`: when it was written.
CREATE TABLE audit_heads (
    writer TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX audit_heads_at ON audit_heads (at);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION audit_heads_rise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.writer <> OLD.writer OR NEW.seq <= OLD.seq THEN
        RAISE EXCEPTION 'the end of a chain only moves on' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER audit_log_keeps BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_log_stays BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_heads_keeps BEFORE DELETE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_heads_stays BEFORE TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_heads_rises BEFORE UPDATE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION audit_heads_rise();

-- Also for sessions that say they replicate.
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_keeps;
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_stays;
ALTER TABLE audit_heads ENABLE ALWAYS TRIGGER audit_heads_keeps;
ALTER TABLE audit_heads ENABLE ALWAYS TRIGGER audit_heads_stays;
ALTER TABLE audit_heads ENABLE ALWAYS TRIGGER audit_heads_rises;
