import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { AwHistory, AwKpis, Measure, Period, Provenance } from "./contract";
import { awSales, choicesOf, wwiSales } from "./sales";

// The client resolves its paths against the page's address, which a test does not have. Hoisted: the
// client takes `Request` when it is imported.
vi.hoisted(() => {
  globalThis.Request = class extends Request {
    constructor(url: string, init?: RequestInit) {
      super(new URL(url, "http://app.test"), init);
    }
  } as typeof Request;
});

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const period: Period = { from: "2013-01-29", to: "2014-01-28", days: 365, covered: true };
const provenance: Provenance = {
  asOf: "2014-01-28",
  dataFrom: "2010-12-29",
  dataTo: "2014-01-28",
  stale: false,
  snapshot: "",
  statements: [],
  filters: [],
  method: "",
  parameters: [],
  quality: "QUALITY_VERDICT_UNSPECIFIED",
  qualityFindings: [],
  traceId: TRACE_ID,
  loadTraceId: TRACE_ID,
};
const one: Measure = { value: 1 };
const figures = {
  revenue: one,
  orders: one,
  units: one,
  averageOrderValue: one,
  margin: one,
  marginRate: one,
  customers: one,
};
const kpis: AwKpis = {
  period,
  previousPeriod: period,
  yearBeforePeriod: period,
  total: figures,
  channels: [],
  completeness: [],
  provenance,
};
const history: AwHistory = {
  period,
  granularity: "GRANULARITY_QUARTER",
  split: "SALES_SPLIT_UNSPECIFIED",
  series: [],
  completeness: [],
  provenance,
};

const sent: Request[] = [];
let answer: Response;

beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    sent.push(request);
    return Promise.resolve(answer);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const answers = (body: unknown, status = 200) => {
  answer = Response.json(body, { status, headers: { "x-trace-id": TRACE_ID } });
};
const signal = new AbortController().signal;
const sentUrl = () => decodeURIComponent(sent[0]?.url.replace("http://app.test", "") ?? "");

describe("what is asked", () => {
  test("a history in the API's own parameters, lists repeated", async () => {
    answers(history);
    await wwiSales.history(
      {
        from: "2015-01-01",
        to: "2015-12-31",
        granularity: "quarter",
        split: "state",
        states: ["Ohio", "Texas"],
        maxSeries: 60,
      },
      signal,
    );
    expect(sentUrl()).toBe(
      "/api/wwi/sales/history?from=2015-01-01&to=2015-12-31&states=Ohio&states=Texas&granularity=quarter&split=state&max_series=60",
    );
  });

  test("what AdventureWorks does not have is not asked of it", async () => {
    answers(kpis);
    await awSales.kpis(
      { daysBack: 90, asOf: "2013-12-31", states: ["Ohio"], countries: ["Germany"] },
      signal,
    );
    expect(sentUrl()).toBe("/api/aw/sales/kpis?days_back=90&as_of=2013-12-31&countries=Germany");
  });

  test("every call carries a trace context of its own, sampled", async () => {
    answers(kpis);
    await awSales.kpis({}, signal);
    answers(kpis);
    await awSales.kpis({}, signal);
    const contexts = sent.map(({ headers }) => headers.get("traceparent"));
    for (const context of contexts) expect(context).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(contexts[0]).not.toBe(contexts[1]);
  });
});

describe("what is answered", () => {
  test("figures, with the trace of the call", async () => {
    answers(kpis);
    const { data, traceId } = await awSales.kpis({}, signal);
    expect(traceId).toBe(TRACE_ID);
    expect(data.total.revenue.value).toBe(1);
    expect(data.total.revenueIncludingTax).toBeUndefined();
  });

  test("the granularity that the service chose", async () => {
    answers(history);
    const { data } = await awSales.history({}, signal);
    expect(data.granularity).toBe("quarter");
  });

  test("an answer without a promised part is a problem, not a blank page", async () => {
    answers({ ...kpis, total: undefined });
    await expect(awSales.kpis({}, signal)).rejects.toMatchObject({ kind: "unexpected" });
  });

  test("a problem document becomes a problem", async () => {
    answers({ title: "Unavailable", status: 503, detail: "No snapshot yet.", traceId: TRACE_ID }, 503);
    await expect(awSales.kpis({}, signal)).rejects.toMatchObject({
      kind: "unavailable",
      detail: "No snapshot yet.",
      traceId: TRACE_ID,
    });
  });
});

test("choices are sorted, and what stands for the rest is none of them", () => {
  const series = (...names: string[]) => names.map((name) => ({ name, points: [] }));
  expect(choicesOf(series("Texas", "Alaska", "Other"), 3)).toEqual(["Alaska", "Texas"]);
  expect(choicesOf(series("Texas", "Other"), 3)).toEqual(["Other", "Texas"]);
});
