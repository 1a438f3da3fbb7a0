import { getRouteApi } from "@tanstack/react-router";

import { awSales } from "../../api/sales";
import { SalesPage } from "./SalesPage";

const route = getRouteApi("/aw/sales");

export function AwSalesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <SalesPage
      api={awSales}
      search={search}
      onSearchChange={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })
      }
    />
  );
}
