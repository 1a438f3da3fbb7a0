// A stand-in for the gateway, for work on the pages without the mesh: `MOCK_API=1 npm run dev`. Its
// answers have the contract's types. Parameter `as_of=2001-01-01` answers 503, an unknown filter value 400.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connect, Plugin } from "vite";

import type { components } from "../src/api/generated/schema";
import { addDays, daysBetween, type Granularity, groups, points, select, sums, warehouses } from "./sales.ts";

type Schemas = components["schemas"];

const FILTERS = {
  channels: "channel",
  countries: "country",
  categories: "category",
  states: "state",
  territories: "territory",
};

export function mockApi(): Plugin {
  const serve: Connect.NextHandleFunction = (request, response, next) => {
    if (request.url?.startsWith("/api/")) answer(request, response);
    else next();
  };
  return {
    name: "mock-api",
    configureServer: ({ middlewares }) => void middlewares.use(serve),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(serve),
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", "http://mock");
  const traceId = String(request.headers.traceparent ?? "").split("-")[1] ?? "0".repeat(32);
  const send = (status: number, type: string, body: unknown) => {
    response.writeHead(status, { "content-type": type, "x-trace-id": traceId, "x-span-id": "0".repeat(16) });
    response.end(JSON.stringify(body));
  };
  const [, warehouse, topic, view] = url.pathname.slice(1).split("/");
  if (warehouse === "config") {
    send(200, "application/json", { traceUiUrl: "", service: "otel-bi-gateway" });
  } else if ((warehouse !== "aw" && warehouse !== "wwi") || url.searchParams.get("as_of") === "2001-01-01") {
    const status = warehouse === "aw" || warehouse === "wwi" ? 503 : 404;
    send(status, "application/problem+json", problem(status, url.pathname, traceId));
  } else if (topic === "warehouse") {
    send(200, "application/json", { status: status(warehouse) });
  } else {
    send(200, "application/json", sales(warehouse, view === "kpis", url.searchParams, traceId));
  }
}

function sales(
  id: "aw" | "wwi",
  kpis: boolean,
  params: URLSearchParams,
  traceId: string,
): Schemas["AwGetSalesKpisResponse"] | Schemas["AwGetSalesHistoryResponse"] {
  const warehouse = warehouses[id];
  const asOf = params.get("as_of") ?? warehouse.to;
  const to = params.get("to") ?? asOf;
  const from = params.get("from") ?? addDays(to, 1 - Number(params.get("days_back") ?? 365));
  const filters = Object.entries(FILTERS).map(([name, split]): [string, string[]] => [
    split,
    params.getAll(name),
  ]);
  const days = daysBetween(from, to);
  const facts = select(warehouse, { from, to, filters });
  const completeness = [...groups(warehouse.facts, "channel").keys()].map((channel, index) => ({
    channel,
    newestSale: warehouse.to,
    completeThrough: index === 0 ? warehouse.to : addDays(warehouse.to, -60),
    reason:
      index === 0
        ? "Sales arrive nearly every day."
        : "It sells in batches, and the last one is two months old.",
  }));
  const provenance: Schemas["Provenance"] = {
    asOf,
    dataFrom: warehouse.from,
    dataTo: warehouse.to,
    loadedAt: new Date(Date.now() - 200_000).toISOString(),
    stale: false,
    snapshot: "5f1c0de5".repeat(8),
    statements: [
      {
        name: "daily_sales",
        sha256: "ab12cd34".repeat(8),
        rows: warehouse.facts.length,
        digest: "0d16e57a".repeat(8),
      },
    ],
    filters: filters
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => ({ name, value: values.join(", ") })),
    method: kpis ? "Sums over the period, compared with two other periods." : "Sums by bucket.",
    parameters: [{ name: "days", value: String(days) }],
    quality: "QUALITY_VERDICT_WARNING",
    qualityFindings: [
      {
        name: "channels_fresh",
        value: "The second channel sells in batches, and the last one is two months old.",
      },
    ],
    traceId,
    loadTraceId: traceId,
  };
  const period = (start: string, end: string) => ({
    from: start,
    to: end,
    days,
    covered: start >= warehouse.from,
  });
  if (!kpis) {
    const start = from > warehouse.from ? from : warehouse.from;
    const end = to < warehouse.to ? to : warehouse.to;
    const automatic = days <= 92 ? "day" : days <= 366 ? "week" : "month";
    const granularity = (params.get("granularity") ?? automatic) as Granularity;
    const series = [...groups(facts, params.get("split") ?? undefined)]
      .sort((left, right) => sums(right[1]).revenue - sums(left[1]).revenue)
      .map(([name, group]) => ({ name, points: points(group, start, end, granularity) }));
    return {
      period: { ...period(start, end), days: Math.max(1, daysBetween(start, end)) },
      granularity: `GRANULARITY_${granularity.toUpperCase()}` as Schemas["Granularity"],
      split: "SALES_SPLIT_UNSPECIFIED",
      series,
      completeness,
      provenance,
    };
  }
  const previous = period(addDays(from, -days), addDays(from, -1));
  const yearBefore = period(addDays(from, -365), addDays(to, -365));
  const figuresOf = (more: [string, string[]][]) => {
    const at = (start: string, end: string) =>
      select(warehouse, { from: start, to: end, filters: [...filters, ...more] });
    return figures(
      at(from, to),
      previous.covered ? at(previous.from, previous.to) : undefined,
      yearBefore.covered ? at(yearBefore.from, yearBefore.to) : undefined,
    );
  };
  return {
    period: period(from, to),
    previousPeriod: previous,
    yearBeforePeriod: yearBefore,
    total: figuresOf([]),
    channels: [...groups(facts, "channel").keys()].map((channel) => ({
      channel,
      figures: figuresOf([["channel", [channel]]]),
    })),
    completeness,
    provenance,
  };
}

type Facts = Parameters<typeof sums>[0];

function figures(
  now: Facts,
  before: Facts | undefined,
  yearBefore: Facts | undefined,
): Schemas["AwSalesFigures"] {
  const measure = (of: (sum: ReturnType<typeof sums>) => number, rate = false): Schemas["Measure"] => {
    const value = of(sums(now));
    const change = (other: number) => (rate ? value - other : (value - other) / Math.abs(other));
    const previous = before && of(sums(before));
    const year = yearBefore && of(sums(yearBefore));
    return {
      value,
      ...(previous !== undefined && { previous, ...(previous !== 0 && { change: change(previous) }) }),
      ...(year !== undefined && { yearBefore: year, ...(year !== 0 && { yearChange: change(year) }) }),
    };
  };
  const ratio = (top: number, bottom: number) => (bottom === 0 ? 0 : top / bottom);
  return {
    revenue: measure(({ revenue }) => revenue),
    orders: measure(({ orders }) => orders),
    units: measure(({ units }) => units),
    averageOrderValue: measure(({ revenue, orders }) => ratio(revenue, orders)),
    margin: measure(({ margin }) => margin),
    marginRate: measure(({ margin, revenue }) => ratio(margin, revenue), true),
    customers: measure(({ orders }) => Math.ceil(orders / 1.3)),
  };
}

function status(id: "aw" | "wwi"): Schemas["WarehouseStatus"] {
  return {
    engine: "sqlite",
    database: id === "aw" ? "adventureworks" : "wideworldimporters",
    ready: true,
    stale: false,
    problem: "",
    loadedAt: new Date(Date.now() - 200_000).toISOString(),
    loadSeconds: 0.42,
    rows: warehouses[id].facts.length,
    bytes: 1_000_000,
    guards: [],
    statements: [],
  };
}

function problem(status: number, path: string, traceId: string): Schemas["Problem"] {
  return {
    type: "about:blank",
    title: status === 404 ? "Not found" : "Service unavailable",
    status,
    detail: status === 404 ? "There is no such route." : "The warehouse cannot be read at the moment.",
    instance: path,
    code: status === 404 ? "NOT_FOUND" : "UNAVAILABLE",
    reason: status === 404 ? "NO_ROUTE" : "WAREHOUSE_UNAVAILABLE",
    traceId,
  };
}
