import { describe, expect, test } from "vitest";

import { sparklinePath } from "./Sparkline";
import { bucketSummary, summarize, type TimeSeriesChart, timeSeriesOption } from "./timeSeries";

const points = (values: number[], partial: number[] = []) =>
  values.map((value, index) => ({
    label: `Month ${index + 1}`,
    axisLabel: `M${index + 1}`,
    value,
    partial: partial.includes(index),
  }));

const chart: TimeSeriesChart = {
  series: [
    { name: "Reseller", color: "#111111", points: points([5, 7, 1], [2]) },
    { name: "Internet", color: "#222222", points: points([1, 9, 2], [2]) },
  ],
  shape: "line",
  additive: true,
  axisLabel: String,
  valueLabel: (value) => `$${value}`,
  partialLabel: "partial",
  totalLabel: "Total",
};

interface Drawn {
  name: string;
  stack?: string;
  lineStyle?: { type?: string };
  data: (number | null | { value: number; itemStyle?: object; symbol?: string })[];
}
const drawn = (given: TimeSeriesChart) => timeSeriesOption(given, "light").series as unknown as Drawn[];

describe("lines", () => {
  test("whole buckets are solid, the way to those that are not is dashed", () => {
    const [whole, dashed] = drawn(chart);
    expect(whole?.data).toEqual([5, 7, null]);
    expect(dashed?.lineStyle?.type).toBe("dashed");
    expect(dashed?.data).toEqual([
      null,
      { value: 7, symbol: "none", symbolSize: 9 },
      { value: 1, symbol: "emptyCircle", symbolSize: 9 },
    ]);
  });

  test("one line each when every bucket is whole", () => {
    expect(
      drawn({ ...chart, series: [{ name: "All", color: "#111111", points: points([1, 2]) }] }),
    ).toHaveLength(1);
  });
});

describe("bars", () => {
  test("stand on each other only when they add up", () => {
    expect(drawn({ ...chart, shape: "bars" }).map(({ stack }) => stack)).toEqual(["all", "all"]);
    expect(drawn({ ...chart, shape: "bars", additive: false })[0]).not.toHaveProperty("stack");
  });

  test("are pale where the bucket is not whole", () => {
    const bars = drawn({ ...chart, shape: "bars" })[0]?.data;
    expect(bars?.[0]).toEqual({ value: 5 });
    expect(bars?.[2]).toHaveProperty("itemStyle.opacity", 0.45);
  });
});

describe("the tooltip of a bucket", () => {
  test("largest first, then the total", () => {
    expect(bucketSummary(chart, 1)).toEqual({
      title: "Month 2",
      rows: [
        { name: "Internet", color: "#222222", value: "$9" },
        { name: "Reseller", color: "#111111", value: "$7" },
        { name: "Total", color: undefined, value: "$16" },
      ],
    });
  });

  test("says that a bucket is not whole", () => {
    expect(bucketSummary(chart, 2)?.title).toBe("Month 3 (partial)");
  });

  test("gives no total of what does not add up", () => {
    expect(bucketSummary({ ...chart, additive: false }, 1)?.rows).toHaveLength(2);
  });

  test("is nothing beyond the last bucket", () => {
    expect(bucketSummary(chart, 3)).toBeUndefined();
  });
});

describe("the chart in words", () => {
  test("sums up all the series", () => {
    expect(summarize(chart.series)).toMatchObject({
      buckets: 3,
      first: { label: "Month 1", value: 6 },
      last: { value: 3 },
      highest: { label: "Month 2", value: 16 },
      lowest: { label: "Month 3", value: 3 },
    });
  });

  test("is nothing without series or points", () => {
    expect(summarize([])).toBeUndefined();
    expect(summarize([{ name: "Total", color: "", points: [] }])).toBeUndefined();
  });
});

describe("a sparkline", () => {
  test("runs from edge to edge and keeps clear of the top and bottom", () => {
    expect(sparklinePath([0, 10, 5], 100, 20)).toBe("M0.00,18.00L50.00,2.00L100.00,10.00");
  });

  test("is level when nothing changes, and absent when there is no course", () => {
    expect(sparklinePath([3, 3], 100, 20)).toBe("M0.00,10.00L100.00,10.00");
    expect(sparklinePath([3], 100, 20)).toBe("");
  });
});
