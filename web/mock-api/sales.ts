// Invented sales, the same on every run: daily figures for every combination of channel, country and
// category, summed up as the real services do. For looking at the pages, not for judging numbers.

import type { components } from "../src/api/generated/schema";

type Schemas = components["schemas"];
type SalesPoint = Schemas["SalesPoint"];
export type Granularity = "day" | "week" | "month" | "quarter" | "year";

const DAY_MS = 86_400_000;

interface Fact {
  day: string;
  keys: Record<string, string>;
  revenue: number;
  margin: number;
  orders: number;
  units: number;
}

export interface Warehouse {
  from: string;
  to: string;
  facts: Fact[];
}

export interface Question {
  from: string;
  to: string;
  filters: [split: string, values: string[]][];
}

const AW_KEYS = {
  channel: ["Internet", "Reseller"],
  country: ["Australia", "Canada", "France", "Germany", "United Kingdom", "United States"],
  category: ["Bikes", "Components", "Clothing", "Accessories"],
};
const WWI_KEYS = {
  channel: ["Tailspin Toys", "Wingtip Toys", "Unknown"],
  category: ["Novelty Shop", "Unknown"],
  country: ["United States"],
  state: ["Alaska", "California", "Florida", "New York", "Ohio", "Texas", "Washington"],
  territory: ["Far West", "Great Lakes", "Mideast", "Southeast"],
};

export const warehouses = {
  aw: makeWarehouse("2010-12-29", "2014-01-28", AW_KEYS),
  wwi: makeWarehouse("2013-01-01", "2016-05-31", WWI_KEYS),
};

function makeWarehouse(from: string, to: string, keys: Record<string, string[]>): Warehouse {
  const combinations = Object.entries(keys).reduce<Record<string, string>[]>(
    (found, [name, values]) => found.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  const random = pseudoRandom(42);
  const facts: Fact[] = [];
  for (let day = from, index = 0; day <= to; day = addDays(day, 1), index++) {
    const season = 1 + 0.25 * Math.sin((index / 365) * 2 * Math.PI) + index / 900;
    for (const [place, combination] of combinations.entries()) {
      if (random() < 0.6) continue;
      const revenue = (400 + 900 * random()) * season * (1 / (1 + (place % 7)));
      const orders = 1 + Math.floor(random() * 3);
      facts.push({
        day,
        keys: combination,
        revenue,
        margin: revenue * (0.05 + 0.4 * random()),
        orders,
        units: orders * 2,
      });
    }
  }
  return { from, to, facts };
}

/** What the question keeps. */
export function select(warehouse: Warehouse, { from, to, filters }: Question): Fact[] {
  return warehouse.facts.filter(
    ({ day, keys }) =>
      day >= from &&
      day <= to &&
      filters.every(([split, values]) => values.length === 0 || values.includes(keys[split] ?? "")),
  );
}

/** The sums of some facts. */
export function sums(facts: readonly Fact[]) {
  const total = { revenue: 0, margin: 0, orders: 0, units: 0 };
  for (const fact of facts) {
    total.revenue += fact.revenue;
    total.margin += fact.margin;
    total.orders += fact.orders;
    total.units += fact.units;
  }
  return total;
}

/** Facts by the value they have in a split; under `Total` without one. */
export function groups(facts: readonly Fact[], split: string | undefined): Map<string, Fact[]> {
  const found = new Map<string, Fact[]>();
  for (const fact of facts) {
    const name = split === undefined ? "Total" : (fact.keys[split] ?? "Unknown");
    const group = found.get(name);
    if (group) group.push(fact);
    else found.set(name, [fact]);
  }
  return found;
}

/** A gap-free series over the days given. */
export function points(
  facts: readonly Fact[],
  from: string,
  to: string,
  granularity: Granularity,
): SalesPoint[] {
  const byBucket = new Map<string, Fact[]>();
  for (let start = bucketStart(from, granularity); start <= to; start = nextBucket(start, granularity)) {
    byBucket.set(start, []);
  }
  for (const fact of facts) byBucket.get(bucketStart(fact.day, granularity))?.push(fact);
  return [...byBucket].map(([date, inside]) => ({
    date,
    ...sums(inside),
    partial: date < from || addDays(nextBucket(date, granularity), -1) > to,
  }));
}

function bucketStart(day: string, granularity: Granularity): string {
  const [year = "", month = ""] = day.split("-");
  switch (granularity) {
    case "day":
      return day;
    case "week":
      return addDays(day, -((utc(day).getUTCDay() + 6) % 7));
    case "month":
      return `${year}-${month}-01`;
    case "quarter":
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, "0")}-01`;
    case "year":
      return `${year}-01-01`;
  }
}

function nextBucket(start: string, granularity: Granularity): string {
  if (granularity === "day") return addDays(start, 1);
  if (granularity === "week") return addDays(start, 7);
  const next = utc(start);
  next.setUTCMonth(next.getUTCMonth() + { month: 1, quarter: 3, year: 12 }[granularity]);
  return next.toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return new Date(utc(day).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / DAY_MS) + 1;
}

function utc(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** A linear congruential generator (Numerical Recipes' constants): small, and the same everywhere. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
