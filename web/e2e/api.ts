// The API's own answers, for comparison with what a page shows.

import type { APIRequestContext } from "@playwright/test";

import type { components, paths } from "../src/api/generated/schema";

type Schemas = components["schemas"];
export type Kpis = Schemas["AwGetSalesKpisResponse"] | Schemas["WwiGetSalesKpisResponse"];
export type History = Schemas["AwGetSalesHistoryResponse"] | Schemas["WwiGetSalesHistoryResponse"];
type Path = Extract<keyof paths, `/api/${string}/sales/${string}`>;

/** The two sales pages and their calls. */
export const PAGES = [
  {
    name: "AdventureWorks",
    path: "/aw/sales",
    kpis: "/api/aw/sales/kpis",
    history: "/api/aw/sales/history",
  },
  {
    name: "Wide World Importers",
    path: "/wwi/sales",
    kpis: "/api/wwi/sales/kpis",
    history: "/api/wwi/sales/history",
  },
] as const satisfies readonly { name: string; path: string; kpis: Path; history: Path }[];

/** What the API answers, straight. */
export async function ask<T>(
  request: APIRequestContext,
  path: Path,
  params: Record<string, string | number>,
) {
  const response = await request.get(path, { params });
  if (!response.ok()) throw new Error(`${path} answered ${response.status()}: ${await response.text()}`);
  return (await response.json()) as T;
}

const usd = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const count = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** An amount as a page shows it in full. */
export const money = (value: number | undefined) => usd.format(value ?? Number.NaN);
/** A count as a page shows it in full. */
export const number = (value: number | undefined) => count.format(value ?? Number.NaN);
