import { describe, expect, test } from "vitest";

import { en } from "../strings/en";
import { createFormatter, preferredLocale } from "./format";

const us = createFormatter("en-US", en.bucket);
const british = createFormatter("en-GB", en.bucket);

/** `Intl` puts narrow and non-breaking spaces where a reader sees a space. */
const spaced = (text: string) => text.replace(/[\u2009\u202f\u00a0]/g, " ");

describe("figures", () => {
  test.each([
    [109_809_274.2, "money", "$109.8M", "$109.8M", "$109,809,274.20"],
    [3_491.25, "money", "$3.491K", "$3,491", "$3,491.25"],
    [-241_048.8, "money", "-$241K", "-$241,049", "-$241,048.80"],
    [31_455, "count", "31.46K", "31,455", "31,455"],
    [0, "money", "$0", "$0", "$0.00"],
    [0.11376, "ratio", "11.4%", "11.4%", "11.38%"],
  ] as const)("%d as %s", (value, unit, short, headline, exact) => {
    expect(us.short(value, unit)).toBe(short);
    expect(us.headline(value, unit)).toBe(headline);
    expect(us.exact(value, unit)).toBe(exact);
  });

  test("the currency is told apart where dollars are many", () => {
    expect(british.exact(5, "money")).toBe("US$5.00");
  });

  test("a change has its sign, and of a ratio it is in percentage points", () => {
    expect(us.change(0.1234, "money")).toBe("+12.3%");
    expect(us.change(-1, "count")).toBe("-100.0%");
    expect(us.change(0, "money")).toBe("0.0%");
    expect(us.change(-0.0123, "ratio")).toBe("-1.2 pp");
  });
});

describe("days", () => {
  test("a day is the same in every time zone", () => {
    expect(us.day("2014-01-01")).toBe("Jan 1, 2014");
    expect(british.day("2014-01-01")).toBe("1 Jan 2014");
  });

  test("a range says no more than it must", () => {
    expect(spaced(us.dayRange("2014-01-01", "2014-01-28"))).toBe("Jan 1 – 28, 2014");
    expect(us.dayRange("2014-01-28", "2014-01-28")).toBe("Jan 28, 2014");
  });

  test.each([
    ["day", "Sep 30, 2013"],
    ["week", "Week of Sep 30, 2013"],
    ["month", "Sep 2013"],
    ["quarter", "Q3 2013"],
    ["year", "2013"],
  ] as const)("a bucket by %s", (granularity, label) => {
    expect(us.bucket("2013-09-30", granularity)).toBe(label);
  });

  test("a week is its Monday on an axis", () => {
    expect(us.bucket("2013-09-30", "week", "axis")).toBe("Sep 30, 2013");
  });
});

describe("instants", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");

  test.each([
    ["2026-01-01T11:59:30Z", "30 seconds ago"],
    ["2026-01-01T11:57:00Z", "3 minutes ago"],
    ["2026-01-01T10:00:01Z", "1 hour ago"],
    ["2025-12-30T12:00:00Z", "2 days ago"],
    // The server's clock is ahead: never "in 5 seconds".
    ["2026-01-01T12:00:05Z", "now"],
  ])("%s", (instant, text) => {
    expect(us.ago(instant, now)).toBe(text);
  });

  test("an instant names its time zone", () => {
    expect(spaced(us.instant("2026-01-01T12:00:00Z"))).toBe("Jan 1, 2026, 12:00 PM UTC");
  });
});

test("the reader's own locale of the language is taken", () => {
  expect(preferredLocale("en", ["hr-HR", "en-GB", "en-US"])).toBe("en-GB");
  expect(preferredLocale("en", ["hr-HR", "eng"])).toBe("en");
});
