import { expect, test } from "vitest";

import type { SalesKpis } from "../../api/sales";
import { channelsCutShort } from "./completeness";

const through = (channel: string, completeThrough: string) => ({
  channel,
  completeThrough,
  newestSale: completeThrough,
  reason: "",
});
const kpis = (to: string, dataTo = "2014-01-28") =>
  ({
    period: { from: "2013-01-01", to, days: 1, covered: true },
    provenance: { dataTo },
    channels: [{ channel: "Internet" }, { channel: "Reseller" }],
    completeness: [
      through("Internet", "2013-12-28"),
      through("Reseller", "2013-11-29"),
      through("Fax", "2011-01-01"),
    ],
  }) as unknown as SalesKpis;
const names = (given: SalesKpis) => channelsCutShort(given).map(({ channel }) => channel);

test("a channel is cut short when it ends before the period", () => {
  expect(names(kpis("2014-01-28"))).toEqual(["Internet", "Reseller"]);
  expect(names(kpis("2013-12-28"))).toEqual(["Reseller"]);
  expect(names(kpis("2013-11-29"))).toEqual([]);
});

test("days beyond the data cut nothing short", () => {
  expect(names(kpis("2020-01-01", "2013-12-28"))).toEqual(["Reseller"]);
});

test("a channel whose end is unknown is not said to be cut short", () => {
  expect(channelsCutShort({ ...kpis("2014-01-28"), completeness: [through("Internet", "")] })).toEqual([]);
});
