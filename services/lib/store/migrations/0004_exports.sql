-- Files that were made of what the platform knows, each with what is needed to tell later what was in it.
CREATE TABLE export_records (
    export_id TEXT PRIMARY KEY,
    -- aw, wwi or platform.
    domain TEXT NOT NULL CHECK (domain IN ('aw', 'wwi', 'platform')),
    -- What was exported, and as what kind of file.
    view TEXT NOT NULL,
    format TEXT NOT NULL,
    -- JSON: the request's fields.
    filters TEXT NOT NULL,
    -- Rows of data and bytes of the file; 0 when none was made.
    row_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    -- Of the file: 64 hexadecimal digits; empty when none was made.
    sha256 TEXT NOT NULL,
    actor TEXT NOT NULL,
    trace_id TEXT NOT NULL,
    duration_us BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- OK, or the error's code.
    outcome TEXT NOT NULL
);

-- Exports newest first, of one part of the platform or of all.
CREATE INDEX export_records_newest ON export_records (created_at, export_id);
CREATE INDEX export_records_newest_of_domain ON export_records (domain, created_at, export_id);
