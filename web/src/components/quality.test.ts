import { expect, test } from "vitest";

import { findingLines, toneOf } from "./quality";

test("every verdict has its tone", () => {
  expect(toneOf({ quality: "QUALITY_VERDICT_UNSPECIFIED" })).toBe("unchecked");
  expect(toneOf({ quality: "QUALITY_VERDICT_PASSED" })).toBe("good");
  expect(toneOf({ quality: "QUALITY_VERDICT_WARNING" })).toBe("doubtful");
  expect(toneOf({ quality: "QUALITY_VERDICT_FAILED" })).toBe("bad");
});

test("findings are told with the names of their checks", () => {
  const qualityFindings = [
    { name: "channels_fresh", value: "Reseller: No sales since 2013-11-29." },
    { name: "inventory_not_negative", value: "3,319 of 683,568 daily balances." },
  ];
  expect(findingLines({ qualityFindings })).toBe(
    "channels_fresh: Reseller: No sales since 2013-11-29.\n" +
      "inventory_not_negative: 3,319 of 683,568 daily balances.",
  );
  expect(findingLines({ qualityFindings: [] })).toBe("");
});
