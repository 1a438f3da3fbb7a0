// The state of the two warehouses, for the frame.

import { queryOptions } from "@tanstack/react-query";

import { answerOf, client } from "./client";
import type { WarehouseStatus } from "./contract";
import { incompleteAnswer } from "./problem";

export const WAREHOUSES = ["aw", "wwi"] as const;
export type WarehouseId = (typeof WAREHOUSES)[number];

/** How often the frame looks whether a warehouse is still read. */
const LOOK_EVERY_MS = 60_000;

export function warehouseStatusQuery(warehouse: WarehouseId) {
  return queryOptions({
    queryKey: [warehouse, "warehouse"],
    queryFn: async ({ signal }): Promise<WarehouseStatus> => {
      const { data } = await answerOf(
        warehouse === "aw"
          ? client.GET("/api/aw/warehouse", { signal })
          : client.GET("/api/wwi/warehouse", { signal }),
      );
      return statusOf(data);
    },
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** Has the service read its warehouse again, and waits until the new data are in force. */
export async function refreshWarehouse(warehouse: WarehouseId): Promise<WarehouseStatus> {
  const { data } = await answerOf(
    warehouse === "aw"
      ? client.POST("/api/aw/warehouse/refresh", { body: {} })
      : client.POST("/api/wwi/warehouse/refresh", { body: {} }),
  );
  return statusOf(data);
}

function statusOf({ status }: { status?: WarehouseStatus }): WarehouseStatus {
  if (status === undefined) throw incompleteAnswer("status");
  return status;
}
