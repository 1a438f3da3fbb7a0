import { describe, expect, test } from "vitest";

import { awSales, wwiSales } from "../../api/sales";
import { parseSearchParams, stringifySearchParams } from "../../util/searchParams";
import {
  filterOf,
  historyRequestOf,
  isFiltered,
  parseSalesSearch,
  presetOf,
  type SalesSearch,
} from "./search";

const aw = (query: string) => parseSalesSearch(parseSearchParams(query), awSales.splits);
const wwi = (query: string) => parseSalesSearch(parseSearchParams(query), wwiSales.splits);

describe("reading an address", () => {
  test("a fresh page has nothing in it and shows a year", () => {
    expect(aw("")).toEqual({});
    expect(presetOf({})).toBe("365d");
    expect(filterOf({})).toEqual({ daysBack: 365 });
  });

  test("defaults are left out, so that one view has one address", () => {
    expect(aw("period=365d&measure=revenue&shape=line&view=chart")).toEqual({});
  });

  test("what makes no sense is dropped", () => {
    expect(aw("period=7d&granularity=decade&split=planet&from=yesterday&asOf=2014-02-30&view=&x=1")).toEqual(
      {},
    );
  });

  test("a warehouse takes only the splits and filters it has", () => {
    expect(aw("split=state&states=Texas&channels=Internet")).toEqual({ channels: ["Internet"] });
    expect(wwi("split=state&states=Texas&states=Ohio")).toEqual({
      split: "state",
      states: ["Texas", "Ohio"],
    });
  });

  test("dates of one's own take the place of a preset, and are left for the API to judge", () => {
    const search = aw("period=30d&from=2014-02-01&to=2013-01-01");
    expect(search).toEqual({ from: "2014-02-01", to: "2013-01-01" });
    expect(presetOf(search)).toBeUndefined();
    expect(filterOf(search)).toEqual({ from: "2014-02-01", to: "2013-01-01" });
  });

  test("a shared address gives the view that was shared", () => {
    const search: SalesSearch = {
      period: "all",
      asOf: "2015-12-31",
      channels: ["Tailspin Toys"],
      territories: ["Far West", "Plains"],
      measure: "margin",
      granularity: "quarter",
      split: "territory",
      shape: "bars",
      view: "table",
      hidden: ["Other"],
    };
    expect(wwi(stringifySearchParams({ ...search }))).toEqual(search);
  });
});

describe("what is asked of the API", () => {
  test("the chart asks for what the figures ask for, and how to cut it", () => {
    const search = aw(
      "period=90d&countries=Germany&granularity=week&split=channel&measure=orders&hidden=Internet",
    );
    expect(filterOf(search)).toEqual({ daysBack: 90, countries: ["Germany"] });
    expect(historyRequestOf(search)).toEqual({
      daysBack: 90,
      countries: ["Germany"],
      granularity: "week",
      split: "channel",
    });
  });

  test("how the chart looks does not ask again", () => {
    expect(historyRequestOf(aw("shape=bars&view=table&measure=units"))).toEqual(historyRequestOf({}));
  });

  test("only filters count as filtered", () => {
    expect(isFiltered(aw("period=all&split=channel"))).toBe(false);
    expect(isFiltered(aw("categories=Bikes"))).toBe(true);
  });
});
