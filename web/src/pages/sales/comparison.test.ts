import { describe, expect, test } from "vitest";

import type { Period } from "../../api/contract";
import { en } from "../../strings/en";
import { comparePrevious, compareYearBefore, noChangeReason, samePeriod } from "./comparison";

const covered: Period = { from: "2012-01-29", to: "2013-01-28", days: 366, covered: true };
const beyond: Period = { ...covered, covered: false };
const all = { period: covered, previousPeriod: covered, yearBeforePeriod: covered };

describe("comparing", () => {
  test.each([
    [0.25, "up"],
    [-0.25, "down"],
    [0, "unchanged"],
    // Shown as 0.0%, with which an arrow would not agree.
    [-0.0004, "unchanged"],
  ] as const)("a change of %d is %s", (change, direction) => {
    expect(comparePrevious({ value: 5, previous: 4, change }, all)).toEqual({
      outcome: "moved",
      direction,
      change,
      before: 4,
    });
  });

  test("each comparison has its own numbers", () => {
    const measure = { value: 5, previous: 4, change: 0.25, yearBefore: 10, yearChange: -0.5 };
    expect(compareYearBefore(measure, all)).toMatchObject({ direction: "down", before: 10 });
  });

  test("why there is none", () => {
    expect(comparePrevious({ value: 5 }, { ...all, previousPeriod: beyond })).toEqual({ outcome: "notCovered" });
    expect(comparePrevious({ value: 5 }, { ...all, period: beyond })).toEqual({ outcome: "partial" });
    expect(comparePrevious({ value: 0.1 }, all)).toEqual({ outcome: "noValue" });
    expect(comparePrevious({ value: 5, previous: 0 }, all)).toEqual({ outcome: "fromZero" });
  });

  test("the reason in words", () => {
    const { kpis } = en.sales;
    expect(noChangeReason("notCovered", kpis, "Dec 29, 2010")).toBe("no comparison: data begin Dec 29, 2010");
    expect(noChangeReason("notCovered", kpis, "")).toBe("no comparison");
    expect(noChangeReason("fromZero", kpis, "Dec 29, 2010")).toBe("from zero");
  });
});

test("periods are the same when their days are", () => {
  expect(samePeriod(covered, beyond)).toBe(true);
  expect(samePeriod(covered, { ...covered, to: "2013-01-27" })).toBe(false);
});
