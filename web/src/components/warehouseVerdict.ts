import type { WarehouseStatus } from "../api/contract";

/** What a reader must know of a warehouse, in one word. */
export type Verdict = "checking" | "fresh" | "stale" | "unavailable";

export function verdictOf(status: WarehouseStatus | undefined, failed: boolean): Verdict {
  if (failed) return "unavailable";
  if (status === undefined) return "checking";
  if (!status.ready) return "unavailable";
  return status.stale ? "stale" : "fresh";
}

/** The one that a reader must know first. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ["unavailable", "stale", "checking", "fresh"];
  return order.find((verdict) => verdicts.includes(verdict)) ?? "checking";
}
