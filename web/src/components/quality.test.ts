import { expect, test } from "vitest";

import { toneOf } from "./quality";

test("every verdict has its tone", () => {
  expect(toneOf({ quality: "QUALITY_VERDICT_UNSPECIFIED" })).toBe("unchecked");
  expect(toneOf({ quality: "QUALITY_VERDICT_PASSED" })).toBe("good");
  expect(toneOf({ quality: "QUALITY_VERDICT_WARNING" })).toBe("doubtful");
  expect(toneOf({ quality: "QUALITY_VERDICT_FAILED" })).toBe("bad");
});
