-- Analyses that were run, with all that is needed to tell later how they were computed.
CREATE TABLE analysis_runs (
    run_id TEXT PRIMARY KEY,
    -- aw or wwi.
    domain TEXT NOT NULL CHECK (domain IN ('aw', 'wwi')),
    -- The analysis, as the contract names it without ANALYSIS_: FORECAST, REP_SCORES and so on.
    analysis TEXT NOT NULL,
    as_of TEXT NOT NULL,
    -- The day that was asked for; empty when it was to be the newest.
    asked_as_of TEXT NOT NULL,
    -- 1 when `as_of` was the newest day of its data; 0 when a past day was looked back from later.
    issued BIGINT NOT NULL,
    -- JSON: the method's parameters and the filters in force.
    parameters TEXT NOT NULL,
    code_version TEXT NOT NULL,
    -- Digest of the data it was computed from.
    snapshot TEXT NOT NULL,
    -- What the data-quality checks said of these data: PASSED, WARNING, FAILED or UNSPECIFIED.
    quality TEXT NOT NULL,
    -- JSON: `otelbi.common.v1.Provenance`.
    provenance TEXT NOT NULL,
    computed_at BIGINT NOT NULL,
    trace_id TEXT NOT NULL,
    -- The execution of a job it belongs to; empty for none.
    execution_id TEXT NOT NULL,
    -- Results it kept.
    records BIGINT NOT NULL
);

-- Runs newest first, of one analysis or of all.
CREATE INDEX analysis_runs_of_analysis ON analysis_runs (domain, analysis, computed_at, run_id);
CREATE INDEX analysis_runs_of_domain ON analysis_runs (domain, computed_at, run_id);
-- The last run of an analysis that was issued on a day, before those that looked back to it later.
CREATE INDEX analysis_runs_from_day ON analysis_runs (domain, analysis, as_of, issued, computed_at, run_id);

-- Values forecast of AdventureWorks' sales.
-- The item is the series and the day; `actual` and `scored_at` come when the day has.
CREATE TABLE aw_forecasts (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    series TEXT NOT NULL,
    day TEXT NOT NULL,
    cadence TEXT NOT NULL,
    method TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    low80 DOUBLE PRECISION,
    high80 DOUBLE PRECISION,
    low95 DOUBLE PRECISION,
    high95 DOUBLE PRECISION,
    baseline DOUBLE PRECISION,
    bridging BIGINT NOT NULL,
    as_of TEXT NOT NULL,
    days_ahead BIGINT NOT NULL,
    actual DOUBLE PRECISION,
    scored_at BIGINT,
    PRIMARY KEY (run_id, item)
);
CREATE INDEX aw_forecasts_pending ON aw_forecasts (series, day) WHERE actual IS NULL;
CREATE INDEX aw_forecasts_newest ON aw_forecasts (series, day);

-- Values forecast of Wide World Importers' sales.
-- The item is the series and the day; `actual` and `scored_at` come when the day has.
CREATE TABLE wwi_forecasts (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    series TEXT NOT NULL,
    day TEXT NOT NULL,
    cadence TEXT NOT NULL,
    method TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    low80 DOUBLE PRECISION,
    high80 DOUBLE PRECISION,
    low95 DOUBLE PRECISION,
    high95 DOUBLE PRECISION,
    baseline DOUBLE PRECISION,
    bridging BIGINT NOT NULL,
    as_of TEXT NOT NULL,
    days_ahead BIGINT NOT NULL,
    actual DOUBLE PRECISION,
    scored_at BIGINT,
    PRIMARY KEY (run_id, item)
);
CREATE INDEX wwi_forecasts_pending ON wwi_forecasts (series, day) WHERE actual IS NULL;
CREATE INDEX wwi_forecasts_newest ON wwi_forecasts (series, day);

-- Representatives. The item is the employee's key.
CREATE TABLE aw_rep_scores (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    rank BIGINT,
    tied BIGINT,
    title TEXT,
    territory TEXT,
    revenue DOUBLE PRECISION,
    orders BIGINT,
    margin DOUBLE PRECISION,
    margin_rate DOUBLE PRECISION,
    growth DOUBLE PRECISION,
    quota DOUBLE PRECISION,
    attainment DOUBLE PRECISION,
    score DOUBLE PRECISION,
    score_low DOUBLE PRECISION,
    score_high DOUBLE PRECISION,
    evidence TEXT,
    manager BIGINT,
    best_rank BIGINT,
    worst_rank BIGINT,
    PRIMARY KEY (run_id, item)
);

-- Products. The item is the product's code.
CREATE TABLE aw_product_demand (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    rank BIGINT,
    category TEXT,
    subcategory TEXT,
    units DOUBLE PRECISION,
    revenue DOUBLE PRECISION,
    margin DOUBLE PRECISION,
    margin_rate DOUBLE PRECISION,
    trend DOUBLE PRECISION,
    abc TEXT,
    xyz TEXT,
    variation DOUBLE PRECISION,
    demand_class TEXT,
    first_sale TEXT,
    last_sale TEXT,
    active BIGINT,
    forecast DOUBLE PRECISION,
    forecast_low80 DOUBLE PRECISION,
    forecast_high80 DOUBLE PRECISION,
    forecast_low95 DOUBLE PRECISION,
    forecast_high95 DOUBLE PRECISION,
    forecast_method TEXT,
    score DOUBLE PRECISION,
    PRIMARY KEY (run_id, item)
);

-- Anomalies of AdventureWorks' sales. The item is the anomaly's id.
CREATE TABLE aw_anomaly_runs (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    channel TEXT,
    day TEXT,
    actual DOUBLE PRECISION,
    expected DOUBLE PRECISION,
    band_low DOUBLE PRECISION,
    band_high DOUBLE PRECISION,
    deviation DOUBLE PRECISION,
    deviation_rate DOUBLE PRECISION,
    score DOUBLE PRECISION,
    direction TEXT,
    run_from TEXT,
    run_to TEXT,
    closed_day BIGINT,
    summary TEXT,
    PRIMARY KEY (run_id, item)
);

-- What to reorder. The item is the stock item's number.
CREATE TABLE wwi_reorder_recommendations (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    urgency TEXT,
    quantity DOUBLE PRECISION,
    outers BIGINT,
    cost DOUBLE PRECISION,
    value_at_risk DOUBLE PRECISION,
    days_of_cover DOUBLE PRECISION,
    on_hand DOUBLE PRECISION,
    on_order DOUBLE PRECISION,
    owed DOUBLE PRECISION,
    position DOUBLE PRECISION,
    daily_demand DOUBLE PRECISION,
    demand_class TEXT,
    lead_time_days DOUBLE PRECISION,
    safety_stock DOUBLE PRECISION,
    reorder_point DOUBLE PRECISION,
    order_up_to DOUBLE PRECISION,
    unit_cost DOUBLE PRECISION,
    supplier TEXT,
    stock_basis TEXT,
    unreconciled_units DOUBLE PRECISION,
    own_quantity DOUBLE PRECISION,
    reason TEXT,
    PRIMARY KEY (run_id, item)
);

-- Suppliers. The item is the supplier's number.
CREATE TABLE wwi_supplier_scores (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    rank BIGINT,
    tied BIGINT,
    category TEXT,
    orders BIGINT,
    lines BIGINT,
    otif_lines BIGINT,
    overdue_lines BIGINT,
    otif DOUBLE PRECISION,
    otif_low DOUBLE PRECISION,
    otif_high DOUBLE PRECISION,
    on_time DOUBLE PRECISION,
    fill_rate DOUBLE PRECISION,
    lead_time_days DOUBLE PRECISION,
    lead_time_deviation DOUBLE PRECISION,
    receipts BIGINT,
    score DOUBLE PRECISION,
    score_low DOUBLE PRECISION,
    score_high DOUBLE PRECISION,
    evidence TEXT,
    best_rank BIGINT,
    worst_rank BIGINT,
    verdict TEXT,
    PRIMARY KEY (run_id, item)
);

-- Business events. The item is the event's id.
CREATE TABLE wwi_business_events (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT,
    severity TEXT,
    stock_item_id BIGINT,
    stock_item TEXT,
    supplier TEXT,
    first_seen TEXT,
    figures TEXT,
    summary TEXT,
    PRIMARY KEY (run_id, item)
);

-- Data-quality checks of both warehouses. The item is the check's name.
CREATE TABLE data_quality_results (
    run_id TEXT NOT NULL REFERENCES analysis_runs (run_id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT,
    verdict TEXT,
    broken BIGINT,
    examined BIGINT,
    rule TEXT,
    finding TEXT,
    PRIMARY KEY (run_id, item)
);

-- The day that each analysis was followed on last: runs that look back from older days change nothing of
-- what is known.
CREATE TABLE wwi_tracked_days (
    analysis TEXT PRIMARY KEY,
    as_of TEXT NOT NULL
);

-- What run after run finds, with its life: events, and items to reorder.
CREATE TABLE wwi_tracked (
    analysis TEXT NOT NULL,
    id TEXT NOT NULL,
    summary TEXT NOT NULL,
    severity TEXT NOT NULL,
    -- Days of runs: the first of this spell, the last, and the first that no longer found it.
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    resolved TEXT,
    -- Runs of this spell that found it.
    times_seen BIGINT NOT NULL,
    acknowledged_by TEXT,
    acknowledged_at BIGINT,
    note TEXT NOT NULL,
    -- The run that found it last.
    run_id TEXT NOT NULL,
    PRIMARY KEY (analysis, id)
);
CREATE INDEX wwi_tracked_newest ON wwi_tracked (analysis, first_seen, id);
