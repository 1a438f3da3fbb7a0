// What a sales page needs, asked for by its route before the page is there.

import type { QueryClient } from "@tanstack/react-query";

import { type SalesApi, salesHistoryQuery, salesKpisQuery } from "../../api/sales";
import { preloadPlot } from "../../charts/TimeSeriesPlot";
import { filterOf, historyRequestOf, type SalesSearch, sparklineRequestOf } from "./search";

/** Starts every call of the page at once. Does not wait: the page has its own loading and error states. */
export function prefetchSales(queryClient: QueryClient, api: SalesApi, search: SalesSearch): void {
  const quietly = () => undefined;
  queryClient.query(salesKpisQuery(api, filterOf(search))).catch(quietly);
  queryClient.query(salesHistoryQuery(api, historyRequestOf(search))).catch(quietly);
  queryClient.query(salesHistoryQuery(api, sparklineRequestOf(search))).catch(quietly);
  preloadPlot();
}
