// Sales of either warehouse in one shape, so that one page serves both.

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { type Granularity, GRANULARITIES } from "../util/format";
import { oneOf } from "../util/searchParams";
import { type Answer, answerOf, client } from "./client";
import type {
  AwFigures,
  AwHistory,
  AwHistoryQuery,
  AwKpis,
  AwKpisQuery,
  ChannelCompleteness,
  GranularityName,
  Measure,
  Period,
  Provenance,
  SalesSeries,
  WwiFigures,
  WwiHistory,
  WwiHistoryQuery,
  WwiKpis,
  WwiKpisQuery,
} from "./contract";
import { incompleteAnswer } from "./problem";

/** What a history can be split by. Not every warehouse has each: see `SalesApi.splits`. */
export const SALES_SPLITS = ["channel", "country", "category", "state", "territory"] as const;
export type SalesSplit = (typeof SALES_SPLITS)[number];

/** The filter that keeps values of a split. */
export const FILTER_OF_SPLIT = {
  channel: "channels",
  country: "countries",
  category: "categories",
  state: "states",
  territory: "territories",
} as const satisfies Record<SalesSplit, string>;
export type SalesFilterName = (typeof FILTER_OF_SPLIT)[SalesSplit];

/** Which period and which sales. */
export interface SalesFilter extends Partial<Record<SalesFilterName, string[]>> {
  from?: string;
  to?: string;
  daysBack?: number;
  asOf?: string;
}

export interface HistoryRequest extends SalesFilter {
  granularity?: Granularity;
  split?: SalesSplit;
  maxSeries?: number;
}

/** The figures of a period. */
export interface SalesFigures {
  revenue: Measure;
  orders: Measure;
  units: Measure;
  averageOrderValue: Measure;
  margin: Measure;
  marginRate: Measure;
  customers: Measure;
  /** Only Wide World Importers tells tax apart. */
  revenueIncludingTax: Measure | undefined;
}
export type FigureName = keyof SalesFigures;

export interface SalesKpis {
  period: Period;
  previousPeriod: Period;
  yearBeforePeriod: Period;
  total: SalesFigures;
  channels: { channel: string; figures: SalesFigures }[];
  completeness: ChannelCompleteness[];
  provenance: Provenance;
}

export interface SalesHistory {
  period: Period;
  granularity: Granularity;
  /** Empty when the period has no data. */
  series: SalesSeries[];
  provenance: Provenance;
}

/** The sales calls of one warehouse. */
export interface SalesApi {
  warehouse: "aw" | "wwi";
  splits: readonly SalesSplit[];
  kpis: (filter: SalesFilter, signal: AbortSignal) => Promise<Answer<SalesKpis>>;
  history: (request: HistoryRequest, signal: AbortSignal) => Promise<Answer<SalesHistory>>;
}

/** The splits that AdventureWorks has. */
const AW_SPLITS = ["channel", "country", "category"] as const satisfies readonly SalesSplit[];

/** Sales of AdventureWorks. */
export const awSales: SalesApi = {
  warehouse: "aw",
  splits: AW_SPLITS,
  kpis: async (filter, signal) => {
    const query: AwKpisQuery = periodAndSharedFilters(filter);
    return mapAnswer(await answerOf(client.GET("/api/aw/sales/kpis", { params: { query }, signal })), kpisOf);
  },
  history: async (request, signal) => {
    const query: AwHistoryQuery = {
      ...periodAndSharedFilters(request),
      ...(request.granularity && { granularity: request.granularity }),
      ...(request.split && { split: oneOf(request.split, AW_SPLITS) }),
      ...(request.maxSeries !== undefined && { max_series: request.maxSeries }),
    };
    return mapAnswer(
      await answerOf(client.GET("/api/aw/sales/history", { params: { query }, signal })),
      historyOf,
    );
  },
};

/** Sales of Wide World Importers. */
export const wwiSales: SalesApi = {
  warehouse: "wwi",
  splits: SALES_SPLITS,
  kpis: async (filter, signal) => {
    const query: WwiKpisQuery = { ...periodAndSharedFilters(filter), ...placeFilters(filter) };
    return mapAnswer(
      await answerOf(client.GET("/api/wwi/sales/kpis", { params: { query }, signal })),
      kpisOf,
    );
  },
  history: async (request, signal) => {
    const query: WwiHistoryQuery = {
      ...periodAndSharedFilters(request),
      ...placeFilters(request),
      ...(request.granularity && { granularity: request.granularity }),
      ...(request.split && { split: request.split }),
      ...(request.maxSeries !== undefined && { max_series: request.maxSeries }),
    };
    return mapAnswer(
      await answerOf(client.GET("/api/wwi/sales/history", { params: { query }, signal })),
      historyOf,
    );
  },
};

/** The figures of a period. The figures before stay on view while new ones load. */
export function salesKpisQuery(api: SalesApi, filter: SalesFilter) {
  return queryOptions({
    queryKey: [api.warehouse, "sales", "kpis", filter],
    queryFn: ({ signal }) => api.kpis(filter, signal),
    placeholderData: keepPreviousData,
  });
}

/** Sales over time. */
export function salesHistoryQuery(api: SalesApi, request: HistoryRequest) {
  return queryOptions({
    queryKey: [api.warehouse, "sales", "history", request],
    queryFn: ({ signal }) => api.history(request, signal),
    placeholderData: keepPreviousData,
  });
}

/** The longest period the API takes: reaches back to the beginning of any data. */
export const ALL_DAYS = 36_600;
/** The most series the API gives. */
const MOST_SERIES = 60;

/** The values that a filter can keep: those the data have, in the alphabet's order. */
export function filterChoicesQuery(api: SalesApi, split: SalesSplit) {
  const request: HistoryRequest = { daysBack: ALL_DAYS, granularity: "year", split, maxSeries: MOST_SERIES };
  return queryOptions({
    queryKey: [api.warehouse, "sales", "choices", split],
    queryFn: async ({ signal }) => {
      const { data } = await api.history(request, signal);
      return choicesOf(data.series, MOST_SERIES);
    },
    staleTime: 60 * 60 * 1000,
  });
}

/** Names of the series without the `Other` that stands for those beyond the limit. */
export function choicesOf(series: readonly SalesSeries[], limit: number): string[] {
  const names = series.map(({ name }) => name);
  const kept = names.length >= limit && names.at(-1) === "Other" ? names.slice(0, -1) : names;
  return kept.sort((left, right) => left.localeCompare(right));
}

/** The parameters that every sales call of either warehouse takes. */
function periodAndSharedFilters(filter: SalesFilter) {
  return {
    ...(filter.from && { from: filter.from }),
    ...(filter.to && { to: filter.to }),
    ...(filter.daysBack !== undefined && { days_back: filter.daysBack }),
    ...(filter.asOf && { as_of: filter.asOf }),
    ...(filter.channels && { channels: filter.channels }),
    ...(filter.countries && { countries: filter.countries }),
    ...(filter.categories && { categories: filter.categories }),
  };
}

/** The parameters that only Wide World Importers has. */
function placeFilters(filter: SalesFilter) {
  return {
    ...(filter.states && { states: filter.states }),
    ...(filter.territories && { territories: filter.territories }),
  };
}

function mapAnswer<T, U>({ data, traceId }: Answer<T>, map: (data: T) => U): Answer<U> {
  return { data: map(data), traceId };
}

function kpisOf(answer: AwKpis | WwiKpis): SalesKpis {
  return {
    period: promised(answer.period, "period"),
    previousPeriod: promised(answer.previousPeriod, "previousPeriod"),
    yearBeforePeriod: promised(answer.yearBeforePeriod, "yearBeforePeriod"),
    total: figuresOf(answer.total),
    channels: answer.channels.map(({ channel, figures }) => ({ channel, figures: figuresOf(figures) })),
    completeness: answer.completeness,
    provenance: promised(answer.provenance, "provenance"),
  };
}

function figuresOf(figures: AwFigures | WwiFigures | undefined): SalesFigures {
  const given = promised(figures, "figures");
  return {
    revenue: promised(given.revenue, "revenue"),
    orders: promised(given.orders, "orders"),
    units: promised(given.units, "units"),
    averageOrderValue: promised(given.averageOrderValue, "averageOrderValue"),
    margin: promised(given.margin, "margin"),
    marginRate: promised(given.marginRate, "marginRate"),
    customers: promised(given.customers, "customers"),
    revenueIncludingTax: "revenueIncludingTax" in given ? given.revenueIncludingTax : undefined,
  };
}

function historyOf(answer: AwHistory | WwiHistory): SalesHistory {
  return {
    period: promised(answer.period, "period"),
    granularity: granularityOf(answer.granularity),
    series: answer.series,
    provenance: promised(answer.provenance, "provenance"),
  };
}

function granularityOf(name: GranularityName): Granularity {
  return promised(oneOf(name.replace("GRANULARITY_", "").toLowerCase(), GRANULARITIES), "granularity");
}

/** A message field that the service always sets, though the contract cannot say so. */
function promised<T>(value: T | null | undefined, field: string): T {
  if (value === undefined || value === null) throw incompleteAnswer(field);
  return value;
}
