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

test("a warehouse can be read again, in a trace of the browser's", async ({ page }) => {
  await page.goto("/wwi/sales");
  const state = page.getByRole("button", { name: /^Data:/ });
  await state.click();
  const readAgain = page.getByRole("button", { name: "Read the warehouse of Wide World Importers again" });
  const answered = page.waitForResponse((response) => response.url().includes("/api/wwi/warehouse/refresh"));
  await readAgain.click();
  const response = await answered;
  expect(response.status()).toBe(200);
  const traceId = response.headers()["x-trace-id"] ?? "";

  // The figures are asked for again, and say that this reading brought their data.
  // The state stays open until it is closed, and would take the next click for itself.
  await expect(readAgain).toBeEnabled();
  await state.click();
  await expect(readAgain).toBeHidden();
  await page.getByRole("button", { name: "How was this computed?" }).click();
  const drawer = page.getByRole("dialog", { name: "How was this computed?" });
  await expect(drawer.getByRole("button", { name: `Copy the trace ID ${traceId}` }).first()).toBeVisible();
});
