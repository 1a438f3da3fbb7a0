import { getRouteApi } from "@tanstack/react-router";

import { wwiSales } from "../../api/sales";
import { SalesPage } from "./SalesPage";

const route = getRouteApi("/wwi/sales");

export function WwiSalesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <SalesPage
      api={wwiSales}
      search={search}
      onSearchChange={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })
      }
    />
  );
}
