// The figures a sales page shows: their order, their unit, and how a history point gives them.

import type { SalesPoint } from "../../api/contract";
import type { FigureName } from "../../api/sales";
import type { Unit } from "../../util/format";

/** The cards, in order; the first is the largest. */
export const CARD_FIGURES = [
  "revenue",
  "margin",
  "marginRate",
  "orders",
  "averageOrderValue",
  "units",
  "customers",
] as const satisfies readonly FigureName[];

export const FIGURE_UNITS: Record<FigureName, Unit> = {
  revenue: "money",
  orders: "count",
  units: "count",
  averageOrderValue: "money",
  margin: "money",
  marginRate: "ratio",
  customers: "count",
  revenueIncludingTax: "money",
};

/** A figure of one bucket; figures that are not here have no history. */
const POINT_FIGURES: Partial<Record<FigureName, (point: SalesPoint) => number>> = {
  revenue: ({ revenue }) => revenue,
  orders: ({ orders }) => orders,
  units: ({ units }) => units,
  margin: ({ margin }) => margin,
  averageOrderValue: ({ revenue, orders }) => (orders === 0 ? 0 : revenue / orders),
  marginRate: ({ revenue, margin }) => (revenue === 0 ? 0 : margin / revenue),
};

/**
 * The course of a figure for its sparkline. Partial buckets are left out: their dip at the edge
 * would look like news.
 */
export function sparklineValues(figure: FigureName, points: readonly SalesPoint[]): number[] {
  const valueOf = POINT_FIGURES[figure];
  if (valueOf === undefined) return [];
  const whole = points.filter(({ partial }) => !partial);
  return (whole.length < 2 ? points : whole).map(valueOf);
}
