import { expect, test } from "vitest";

import type { WarehouseStatus } from "../api/contract";
import { verdictOf, worst } from "./warehouseVerdict";

const status = (ready: boolean, stale: boolean) => ({ ready, stale }) as WarehouseStatus;

test("a warehouse in one word", () => {
  expect(verdictOf(undefined, false)).toBe("checking");
  expect(verdictOf(status(true, false), false)).toBe("fresh");
  expect(verdictOf(status(true, true), false)).toBe("stale");
  expect(verdictOf(status(false, true), false)).toBe("unavailable");
  // The last state known is no longer the state.
  expect(verdictOf(status(true, false), true)).toBe("unavailable");
});

test("the worst is said first", () => {
  expect(worst(["fresh", "stale", "unavailable"])).toBe("unavailable");
  expect(worst(["fresh", "checking"])).toBe("checking");
  expect(worst(["fresh", "fresh"])).toBe("fresh");
});
