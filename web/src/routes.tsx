// The pages, their addresses and what each loads first. To add a page: a route here, its folder in
// src/pages, its link in src/frame/Navigation.tsx.

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { ProblemNotice } from "./components/ProblemNotice";
import { Frame } from "./frame/Frame";
import { NotFoundPage } from "./frame/NotFoundPage";
import { prefetchSales } from "./pages/sales/queries";
import { parseSalesSearch } from "./pages/sales/search";
import { awSales, wwiSales } from "./api/sales";
import { parseSearchParams, stringifySearchParams } from "./util/searchParams";

interface RouterContext {
  queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Frame,
  notFoundComponent: NotFoundPage,
});

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    // The router's redirects are thrown by design.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: "/aw/sales" });
  },
});

const awSalesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/aw/sales",
  validateSearch: (raw) => parseSalesSearch(raw, awSales.splits),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetchSales(context.queryClient, awSales, deps),
  component: lazyRouteComponent(() => import("./pages/sales/AwSalesPage"), "AwSalesPage"),
});

const wwiSalesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/wwi/sales",
  validateSearch: (raw) => parseSalesSearch(raw, wwiSales.splits),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetchSales(context.queryClient, wwiSales, deps),
  component: lazyRouteComponent(() => import("./pages/sales/WwiSalesPage"), "WwiSalesPage"),
});

const routeTree = rootRoute.addChildren([homeRoute, awSalesRoute, wwiSalesRoute]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch: parseSearchParams,
    stringifySearch: stringifySearchParams,
    // Data of a link that is pointed at are on their way before it is clicked.
    defaultPreload: "intent",
    // TanStack Query decides what is fresh enough.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ({ error, reset }) => <ProblemNotice failure={error} onRetry={reset} />,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
