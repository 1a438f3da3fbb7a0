import { describe, expect, test } from "vitest";

import type { SalesPoint } from "../../api/contract";
import type { SalesHistory } from "../../api/sales";
import { en } from "../../strings/en";
import { createFormatter } from "../../util/format";
import { sparklineValues } from "./figures";
import { seriesOf, shownSeries, tableRows, toggleHidden } from "./historyModel";

const point = (date: string, revenue: number, partial = false): SalesPoint => ({
  date,
  revenue,
  margin: revenue / 4,
  orders: revenue / 100,
  units: revenue / 50,
  partial,
});

const history = {
  granularity: "month",
  series: [
    { name: "Reseller", points: [point("2013-12-01", 300), point("2014-01-01", 0, true)] },
    { name: "Internet", points: [point("2013-12-01", 100), point("2014-01-01", 40, true)] },
    { name: "Other", points: [point("2013-12-01", 1), point("2014-01-01", 2, true)] },
  ],
} as SalesHistory;
const format = createFormatter("en-US", en.bucket);

describe("the series of the chart", () => {
  test("one figure of each point, with the bucket in words", () => {
    expect(seriesOf(history, "margin", format, "light")[1]).toMatchObject({
      name: "Internet",
      points: [
        { label: "Dec 2013", value: 25, partial: false },
        { label: "Jan 2014", value: 10, partial: true },
      ],
    });
  });

  test("a color stays with its series when another is hidden", () => {
    const all = seriesOf(history, "revenue", format, "light");
    const shown = shownSeries(all, ["Reseller"]);
    expect(shown.map(({ name }) => name)).toEqual(["Internet", "Other"]);
    expect(shown[0]?.color).toBe(all[1]?.color);
    expect(new Set(all.map(({ color }) => color)).size).toBe(3);
  });

  test("hiding and showing again leaves nothing behind", () => {
    expect(toggleHidden([], "Other")).toEqual(["Other"]);
    expect(toggleHidden(["Other", "Internet"], "Other")).toEqual(["Internet"]);
    expect(toggleHidden(["Other"], "Other")).toBeUndefined();
  });
});

describe("the table", () => {
  test("newest first, with the sum of what is shown", () => {
    expect(tableRows(history, "revenue", ["Other"], true)).toEqual([
      { date: "2014-01-01", partial: true, values: [0, 40], total: 40 },
      { date: "2013-12-01", partial: false, values: [300, 100], total: 400 },
    ]);
  });

  test("no sum of one series, nor of series that overlap", () => {
    expect(tableRows(history, "revenue", ["Other", "Reseller"], true)[0]?.total).toBeUndefined();
    expect(tableRows(history, "orders", [], false)[0]?.total).toBeUndefined();
  });

  test("no lines when nothing is shown", () => {
    expect(tableRows({ ...history, series: [] }, "revenue", [], true)).toEqual([]);
  });
});

describe("sparklines", () => {
  const points = [
    point("2013-11-01", 9, true),
    point("2013-12-01", 100),
    point("2014-01-01", 200),
    point("2014-02-01", 1, true),
  ];

  test("leave out the buckets that are not whole", () => {
    expect(sparklineValues("revenue", points)).toEqual([100, 200]);
  });

  test("take them when there is little else", () => {
    expect(sparklineValues("revenue", points.slice(0, 2))).toEqual([9, 100]);
  });

  test("ratios are of the bucket, and zero where there is nothing to divide by", () => {
    expect(sparklineValues("marginRate", points)).toEqual([0.25, 0.25]);
    expect(sparklineValues("averageOrderValue", [point("2013-11-01", 0), point("2013-12-01", 100)])).toEqual([
      0, 100,
    ]);
  });

  test("customers have no history", () => {
    expect(sparklineValues("customers", points)).toEqual([]);
  });
});
