import { expect, test } from "@playwright/test";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const SALES_CALLS = /\/api\/aw\/sales\//;

test("a service that is down is said so, with its trace, and comes back on request", async ({ page }) => {
  await page.route(SALES_CALLS, (route) =>
    route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      headers: { "x-trace-id": TRACE_ID },
      body: JSON.stringify({
        type: "about:blank",
        title: "Service unavailable",
        status: 503,
        detail: "The warehouse has not been read yet.",
        reason: "WAREHOUSE_UNAVAILABLE",
        traceId: TRACE_ID,
      }),
    }),
  );
  await page.goto("/aw/sales");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The figures are not available right now");
  await expect(alert).toContainText("The warehouse has not been read yet.");
  await expect(alert.getByRole("button", { name: `Copy the trace ID ${TRACE_ID}` })).toBeVisible();

  await page.unroute(SALES_CALLS);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("group", { name: "Revenue", exact: true })).toContainText("$");
  await expect(alert).toBeHidden();
});

test("a server out of reach is said so", async ({ page }) => {
  await page.route(SALES_CALLS, (route) => route.abort());
  await page.goto("/aw/sales");
  await expect(page.getByRole("alert")).toContainText("The server cannot be reached");
});

test("an impossible request names its fields, as the real API does", async ({ page }) => {
  await page.goto("/aw/sales?from=2014-01-02&to=2014-01-01");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("This view cannot be computed");
  await expect(alert.getByRole("list", { name: "What is wrong" }).getByRole("listitem")).not.toHaveCount(0);
});

test("a value the data do not have is refused, and can be cleared", async ({ page }) => {
  await page.goto("/aw/sales?countries=Atlantis");
  await expect(page.getByRole("alert")).toContainText("Atlantis");
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page.getByRole("group", { name: "Revenue", exact: true })).toContainText("$");
});

test("figures stay on view while offline, and when asking again fails", async ({ page, context }) => {
  await page.goto("/aw/sales");
  const revenue = page.getByRole("group", { name: "Revenue", exact: true });
  await expect(revenue).toContainText("$");

  await context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("Refreshing failed")).toBeVisible();
  await expect(revenue).toContainText("$");

  await context.setOffline(false);
  await expect(page.getByText("You are offline.")).toBeHidden();
});

test("an address without a page leads back", async ({ page }) => {
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { name: "There is no page at this address." })).toBeVisible();
  await page.getByRole("link", { name: "Go to the start" }).click();
  await expect(page).toHaveURL(/\/aw\/sales$/);
});

test("the page keeps to the content security policy", async ({ page }) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  await page.goto("/wwi/sales?split=channel");
  await expect(page.getByRole("img", { name: /chart:/ })).toBeVisible();
  expect(refused).toEqual([]);
});
