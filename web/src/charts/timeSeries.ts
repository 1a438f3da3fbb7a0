// Series over time: the data a chart takes, and the ECharts option it becomes. Pure, so that it can be
// tested without a browser.

import type { BarSeriesOption, LineSeriesOption } from "echarts/charts";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";

import { CHART_INK, type ColorScheme } from "./palette";

export interface TimePoint {
  /** The bucket in words. */
  label: string;
  /** The same for an axis, where room is short. */
  axisLabel: string;
  value: number;
  /** Whether the bucket holds only a part of its days. */
  partial: boolean;
}

export interface TimeSeries {
  name: string;
  color: string;
  points: TimePoint[];
}

export const CHART_SHAPES = ["line", "bars"] as const;
export type ChartShape = (typeof CHART_SHAPES)[number];

/** What a chart of series over time shows. The series share their buckets. */
export interface TimeSeriesChart {
  series: TimeSeries[];
  shape: ChartShape;
  /** Whether the series add up: then bars stand on each other, and the tooltip gives the sum. */
  additive: boolean;
  /** A value on the axis. */
  axisLabel: (value: number) => string;
  /** A value in the tooltip. */
  valueLabel: (value: number) => string;
  /** Said of a bucket that is not whole. */
  partialLabel: string;
  totalLabel: string;
}

export type TimeSeriesOption = ComposeOption<
  LineSeriesOption | BarSeriesOption | GridComponentOption | TooltipComponentOption
>;

/** Beyond this many buckets a line has no room for a mark on each. */
const MARKED_BUCKETS = 40;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

/** The option without its tooltip's content, which needs a document: see `tooltipContent`. */
export function timeSeriesOption(chart: TimeSeriesChart, scheme: ColorScheme): TimeSeriesOption {
  const ink = CHART_INK[scheme];
  const buckets = chart.series[0]?.points ?? [];
  const bars = chart.shape === "bars";
  return {
    animationDuration: 300,
    textStyle: { fontFamily: FONT },
    grid: {
      left: 4,
      right: 12,
      top: 12,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      axisPointer: { type: bars ? "shadow" : "line" },
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.ink, fontSize: 13 },
    },
    xAxis: {
      type: "category",
      data: buckets.map(({ axisLabel }) => axisLabel),
      boundaryGap: bars,
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: { color: ink.text, fontSize: 12, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      axisLabel: { color: ink.text, fontSize: 12, formatter: chart.axisLabel },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: bars
      ? chart.series.map((series) => barSeries(series, chart.additive))
      : chart.series.flatMap((series) => lineSeries(series, chart.series.length === 1)),
  };
}

/**
 * The whole buckets as a line, and a dashed one through those that are not: a period that ends in the
 * middle of a month must not look like a slump.
 */
function lineSeries(series: TimeSeries, alone: boolean): LineSeriesOption[] {
  const { points } = series;
  const touchesPartial = (index: number) =>
    [index - 1, index, index + 1].some((place) => points[place]?.partial === true);
  const shared = { type: "line", name: series.name, color: series.color } as const;
  const whole: LineSeriesOption = {
    ...shared,
    lineStyle: { width: 2 },
    symbol: "circle",
    symbolSize: 5,
    showSymbol: points.length <= MARKED_BUCKETS,
    ...(alone && { areaStyle: { opacity: 0.12 } }),
    data: points.map(({ value, partial }) => (partial ? null : value)),
  };
  if (!points.some(({ partial }) => partial)) return [whole];
  const dashed: LineSeriesOption = {
    ...shared,
    lineStyle: { width: 2, type: "dashed" },
    data: points.map(({ value, partial }, index) =>
      touchesPartial(index) ? { value, symbol: partial ? "emptyCircle" : "none", symbolSize: 9 } : null,
    ),
  };
  return [whole, dashed];
}

function barSeries(series: TimeSeries, stacked: boolean): BarSeriesOption {
  return {
    type: "bar",
    name: series.name,
    color: series.color,
    barMaxWidth: 56,
    ...(stacked && { stack: "all" }),
    data: series.points.map(({ value, partial }) => ({
      value,
      ...(partial && {
        itemStyle: { opacity: 0.45, borderColor: series.color, borderType: "dashed" as const },
      }),
    })),
  };
}

/** What the tooltip says of one bucket. */
export interface BucketSummary {
  title: string;
  rows: { name: string; color: string | undefined; value: string }[];
}

/** A bucket's values, the largest first, and their sum when the series add up. */
export function bucketSummary(chart: TimeSeriesChart, index: number): BucketSummary | undefined {
  const bucket = chart.series[0]?.points[index];
  if (bucket === undefined) return undefined;
  const values = chart.series.map(({ name, color, points }) => ({
    name,
    color,
    value: points[index]?.value ?? 0,
  }));
  const rows = values
    .toSorted((left, right) => right.value - left.value)
    .map(({ name, color, value }): BucketSummary["rows"][number] => ({
      name,
      color,
      value: chart.valueLabel(value),
    }));
  if (chart.additive && rows.length > 1) {
    const total = values.reduce((sum, { value }) => sum + value, 0);
    rows.push({ name: chart.totalLabel, color: undefined, value: chart.valueLabel(total) });
  }
  return { title: bucket.partial ? `${bucket.label} (${chart.partialLabel})` : bucket.label, rows };
}

/** What the text alternative of a chart tells: where the total of the series begins, ends and peaks. */
export interface TimeSeriesSummary {
  buckets: number;
  first: TimePoint;
  last: TimePoint;
  highest: TimePoint;
  lowest: TimePoint;
}

/** Sums the series up by bucket; `undefined` when there is nothing to sum. */
export function summarize(series: readonly TimeSeries[]): TimeSeriesSummary | undefined {
  const totals = (series[0]?.points ?? []).map((point, index) => ({
    ...point,
    value: series.reduce((sum, one) => sum + (one.points[index]?.value ?? 0), 0),
  }));
  const first = totals[0];
  const last = totals.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    buckets: totals.length,
    first,
    last,
    highest: totals.reduce((best, point) => (point.value > best.value ? point : best)),
    lowest: totals.reduce((best, point) => (point.value < best.value ? point : best)),
  };
}
