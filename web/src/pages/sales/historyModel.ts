// From the API's history to what the chart and the table show.

import type { SalesPoint } from "../../api/contract";
import type { SalesHistory } from "../../api/sales";
import { type ColorScheme, seriesColor } from "../../charts/palette";
import type { TimeSeries } from "../../charts/timeSeries";
import type { Formatter } from "../../util/format";
import type { HistoryMeasure } from "./search";

/** The name under which the API sums up the series beyond its limit. */
const OTHER = "Other";

/** A series as shown: one figure of each point, with a colour that stays when others are hidden. */
export function seriesOf(
  history: SalesHistory,
  measure: HistoryMeasure,
  format: Formatter,
  scheme: ColorScheme,
): TimeSeries[] {
  return history.series.map(({ name, points }, index) => ({
    name,
    color: seriesColor(scheme, index, name === OTHER && index === history.series.length - 1),
    points: points.map((point) => ({
      label: format.bucket(point.date, history.granularity),
      axisLabel: format.bucket(point.date, history.granularity, "axis"),
      value: point[measure],
      partial: point.partial,
    })),
  }));
}

/** The series that are not hidden. */
export function shownSeries(series: readonly TimeSeries[], hidden: readonly string[]): TimeSeries[] {
  return series.filter(({ name }) => !hidden.includes(name));
}

/** The hidden series after one was switched; `undefined` when none is left hidden. */
export function toggleHidden(hidden: readonly string[], name: string): string[] | undefined {
  const next = hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name];
  return next.length === 0 ? undefined : next;
}

/** One line of the table. */
export interface HistoryRow {
  /** First day of the bucket. */
  date: string;
  partial: boolean;
  /** One value for each series. */
  values: number[];
  /** Their sum; `undefined` with a single series, or when they overlap. */
  total: number | undefined;
}

/** The series shown as lines of a table, newest first. */
export function tableRows(
  history: SalesHistory,
  measure: HistoryMeasure,
  hidden: readonly string[],
  additive: boolean,
): HistoryRow[] {
  const shown = history.series.filter(({ name }) => !hidden.includes(name));
  const buckets: readonly SalesPoint[] = shown[0]?.points ?? [];
  return buckets
    .map(({ date, partial }, index) => {
      const values = shown.map(({ points }) => points[index]?.[measure] ?? 0);
      const total = additive && values.length > 1 ? values.reduce((sum, value) => sum + value, 0) : undefined;
      return { date, partial, values, total };
    })
    .reverse();
}
