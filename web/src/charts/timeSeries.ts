// Series over time: the data a chart takes, and the ECharts option it becomes. Pure, so that it can be
// tested without a browser.

import type { BarSeriesOption, LineSeriesOption } from "echarts/charts";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";

import { CHART_INK, type ColorScheme } from "./palette";

export interface TimePoint {
  /** The bucket in words. */
  label: string;
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
  /** Whether the bars of a bucket stand on each other. */
  stacked: boolean;
  /** A value on the axis. */
  axisLabel: (value: number) => string;
  /** A value in the tooltip. */
  valueLabel: (value: number) => string;
  /** Said of a bucket that is not whole. */
  partialLabel: string;
}

export type TimeSeriesOption = ComposeOption<
  LineSeriesOption | BarSeriesOption | GridComponentOption | TooltipComponentOption
>;

/** Beyond this many buckets a line has no room for a mark on each. */
const MARKED_BUCKETS = 40;

export function timeSeriesOption(chart: TimeSeriesChart, scheme: ColorScheme): TimeSeriesOption {
  const ink = CHART_INK[scheme];
  const buckets = chart.series[0]?.points ?? [];
  return {
    animationDuration: 300,
    textStyle: { fontFamily: "inherit" },
    grid: {
      left: 8,
      right: 16,
      top: 16,
      bottom: 8,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      order: chart.stacked ? "seriesDesc" : "valueDesc",
      axisPointer: { type: chart.shape === "bars" ? "shadow" : "line" },
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.ink },
      valueFormatter: (value) => (typeof value === "number" ? chart.valueLabel(value) : ""),
    },
    xAxis: {
      type: "category",
      data: buckets.map(({ label, partial }) => (partial ? `${label} (${chart.partialLabel})` : label)),
      boundaryGap: chart.shape === "bars",
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: {
        color: ink.text,
        hideOverlap: true,
        formatter: (_label, index) => buckets[index]?.label ?? "",
      },
    },
    yAxis: {
      type: "value",
      axisLabel: { color: ink.text, formatter: chart.axisLabel },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: chart.series.map((series) =>
      chart.shape === "bars"
        ? barSeries(series, chart.stacked)
        : lineSeries(series, chart.series.length === 1),
    ),
  };
}

function lineSeries(series: TimeSeries, alone: boolean): LineSeriesOption {
  const marked = series.points.length <= MARKED_BUCKETS;
  return {
    type: "line",
    name: series.name,
    color: series.color,
    lineStyle: { width: 2 },
    showSymbol: true,
    symbolSize: 7,
    ...(alone && { areaStyle: { opacity: 0.12 } }),
    // A hollow mark says that the bucket is not whole; with many buckets it is the only mark.
    data: series.points.map(({ value, partial }) => ({
      value,
      symbol: partial ? "emptyCircle" : marked ? "circle" : "none",
      symbolSize: partial ? 10 : 5,
    })),
  };
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
