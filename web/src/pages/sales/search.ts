// The state of a sales page, as it stands in the address. Defaults are left out, so that a fresh page
// has a clean address; what an address has wrong is dropped, except dates that are well-formed: the API
// knows whether they make sense, and says so.

import {
  FILTER_OF_SPLIT,
  type HistoryRequest,
  SALES_SPLITS,
  type SalesFilter,
  type SalesFilterName,
  type SalesSplit,
} from "../../api/sales";
import { ALL_DAYS } from "../../api/sales";
import { CHART_SHAPES, type ChartShape } from "../../charts/timeSeries";
import { isDay } from "../../util/days";
import { GRANULARITIES, type Granularity } from "../../util/format";
import { oneOf, type RawSearch, textList } from "../../util/searchParams";

/** Periods that count back from the newest day in the data. */
export const PERIOD_PRESETS = ["30d", "90d", "365d", "all"] as const;
export type PeriodPreset = (typeof PERIOD_PRESETS)[number];

const PRESET_DAYS: Record<PeriodPreset, number> = { "30d": 30, "90d": 90, "365d": 365, all: ALL_DAYS };
const DEFAULT_PRESET: PeriodPreset = "365d";

/** Figures that have a history. */
export const HISTORY_MEASURES = ["revenue", "margin", "orders", "units"] as const;
export type HistoryMeasure = (typeof HISTORY_MEASURES)[number];

export const HISTORY_VIEWS = ["chart", "table"] as const;
export type HistoryView = (typeof HISTORY_VIEWS)[number];

/** What a link to a sales page carries. Every part may be missing. */
export interface SalesSearch extends Partial<Record<SalesFilterName, string[]>> {
  period?: PeriodPreset;
  /** A period of one's own; then there is no `period`. */
  from?: string;
  to?: string;
  asOf?: string;
  measure?: HistoryMeasure;
  granularity?: Granularity;
  split?: SalesSplit;
  shape?: ChartShape;
  view?: HistoryView;
  /** Series that are not shown. */
  hidden?: string[];
}

/** Filters of every warehouse there is; a warehouse has those of its splits. */
export const SALES_FILTERS = SALES_SPLITS.map((split) => FILTER_OF_SPLIT[split]);

/** Reads the state from an address, for a warehouse with the splits given. */
export function parseSalesSearch(raw: RawSearch, splits: readonly SalesSplit[]): SalesSearch {
  const from = dayIn(raw.from);
  const to = dayIn(raw.to);
  const custom = from !== undefined || to !== undefined;
  const filters = splits.map((split) => [FILTER_OF_SPLIT[split], listOrNothing(raw[FILTER_OF_SPLIT[split]])]);
  return withoutEmpty({
    period: custom ? undefined : unless(DEFAULT_PRESET, oneOf(raw.period, PERIOD_PRESETS)),
    from,
    to,
    asOf: dayIn(raw.asOf),
    ...(Object.fromEntries(filters) as Partial<Record<SalesFilterName, string[]>>),
    measure: unless("revenue", oneOf(raw.measure, HISTORY_MEASURES)),
    granularity: oneOf(raw.granularity, GRANULARITIES),
    split: oneOf(raw.split, splits),
    shape: unless("line", oneOf(raw.shape, CHART_SHAPES)),
    view: unless("chart", oneOf(raw.view, HISTORY_VIEWS)),
    hidden: listOrNothing(raw.hidden),
  });
}

/** The preset in force; `undefined` when the period is one of the reader's own. */
export function presetOf(search: SalesSearch): PeriodPreset | undefined {
  if (search.from !== undefined || search.to !== undefined) return undefined;
  return search.period ?? DEFAULT_PRESET;
}

/** What the page asks the API for its figures. */
export function filterOf(search: SalesSearch): SalesFilter {
  const preset = presetOf(search);
  return withoutEmpty({
    ...(preset === undefined ? { from: search.from, to: search.to } : { daysBack: PRESET_DAYS[preset] }),
    asOf: search.asOf,
    ...filtersOf(search),
  });
}

/** What the page asks the API for its chart. */
export function historyRequestOf(search: SalesSearch): HistoryRequest {
  return withoutEmpty({ ...filterOf(search), granularity: search.granularity, split: search.split });
}

/** What the page asks the API for the sparklines: the total, in as many points as the service sees fit. */
export function sparklineRequestOf(search: SalesSearch): HistoryRequest {
  return filterOf(search);
}

/** Whether any filter is set. */
export function isFiltered(search: SalesSearch): boolean {
  return Object.keys(filtersOf(search)).length > 0;
}

/** A change of the search that clears every filter. */
export const NO_FILTERS: SalesSearch = Object.fromEntries(SALES_FILTERS.map((name) => [name, undefined]));

function filtersOf(search: SalesSearch): Partial<Record<SalesFilterName, string[]>> {
  return Object.fromEntries(
    SALES_FILTERS.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])),
  );
}

function dayIn(value: unknown): string | undefined {
  return typeof value === "string" && isDay(value) ? value : undefined;
}

function listOrNothing(value: unknown): string[] | undefined {
  const texts = textList(value);
  return texts.length === 0 ? undefined : texts;
}

function unless<T>(usual: T, value: T | undefined): T | undefined {
  return value === usual ? undefined : value;
}

function withoutEmpty<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
