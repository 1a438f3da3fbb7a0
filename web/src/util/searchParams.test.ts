import { describe, expect, test } from "vitest";

import { oneOf, parseSearchParams, stringifySearchParams, textList } from "./searchParams";

describe("search parameters", () => {
  test("a parameter that repeats becomes a list, in order", () => {
    expect(parseSearchParams("?split=country&channels=Reseller&channels=Internet&channels=A%26B")).toEqual({
      split: "country",
      channels: ["Reseller", "Internet", "A&B"],
    });
  });

  test("writing and reading gives back what was written", () => {
    const search = { split: "state", states: ["New York", "Texas"], channels: ["Tailspin Toys & Co."] };
    const query = stringifySearchParams(search);
    expect(query).toBe("?split=state&states=New+York&states=Texas&channels=Tailspin+Toys+%26+Co.");
    expect(parseSearchParams(query)).toEqual({ ...search, channels: "Tailspin Toys & Co." });
  });

  test("what has no value is not written", () => {
    expect(stringifySearchParams({ split: undefined, states: [], from: "", nested: { a: 1 } })).toBe("");
  });

  test("a list has no blanks and no repeats", () => {
    expect(textList(["Texas", " ", "", "Ohio", "Texas", 7])).toEqual(["Texas", "Ohio"]);
    expect(textList("Texas")).toEqual(["Texas"]);
    expect(textList(undefined)).toEqual([]);
  });

  test("only a value that is allowed is taken", () => {
    expect(oneOf("month", ["day", "month"])).toBe("month");
    expect(oneOf("Month", ["day", "month"])).toBeUndefined();
    expect(oneOf(["month"], ["day", "month"])).toBeUndefined();
  });
});
