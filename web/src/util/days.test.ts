import { expect, test } from "vitest";

import { earlierDay, isDay, laterDay } from "./days";

test.each(["2014-01-28", "2012-02-29", "0001-01-01"])("%s is a day", (day) => {
  expect(isDay(day)).toBe(true);
});

test.each(["2014-02-30", "2013-02-29", "2014-13-01", "2014-1-28", "28.01.2014", "", "2014-01-28T00:00:00Z"])(
  "%s is no day",
  (text) => {
    expect(isDay(text)).toBe(false);
  },
);

test("days compare by the calendar", () => {
  expect(laterDay("2013-12-31", "2014-01-01")).toBe("2014-01-01");
  expect(earlierDay("2013-12-31", "2014-01-01")).toBe("2013-12-31");
});
