import { expect, test } from "@playwright/test";

test("the trace begun in the browser is the one answered, shown and copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const answered = page.waitForResponse((response) => response.url().includes("/api/aw/sales/kpis"));
  await page.goto("/aw/sales");
  const response = await answered;
  const traceId = response.headers()["x-trace-id"] ?? "";
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect((await response.request().allHeaders()).traceparent).toContain(`00-${traceId}-`);
  expect(response.headers()["x-span-id"]).toMatch(/^[0-9a-f]{16}$/);

  await page
    .getByRole("button", { name: `Copy the trace ID ${traceId}` })
    .first()
    .click();
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(traceId);
});
