import { expect, type Page, test } from "@playwright/test";

import { ask, type History, type Kpis, money, number, PAGES } from "./api";

const card = (page: Page, name: string) => page.getByRole("group", { name, exact: true });
const chart = (page: Page) => page.getByRole("img", { name: /chart:/ });
const historyRows = (page: Page) => page.getByRole("region", { name: /^Revenue by / }).locator("tbody tr");

test("the start shows the first business", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/aw\/sales$/);
  await expect(page).toHaveTitle(/AdventureWorks: Sales/);
});

for (const { name, path, kpis, history } of PAGES) {
  test.describe(name, () => {
    test("the cards show the API's figures @phone", async ({ page, request }) => {
      const { total } = await ask<Kpis>(request, kpis, { days_back: 365 });
      await page.goto(path);
      const orders = name === "AdventureWorks" ? "Orders" : "Invoices";
      await expect(card(page, "Revenue")).toContainText(money(total?.revenue?.value));
      await expect(card(page, "Gross margin")).toContainText(money(total?.margin?.value));
      await expect(card(page, orders)).toContainText(number(total?.orders?.value));
      await expect(card(page, "Units sold")).toContainText(number(total?.units?.value));
      await expect(card(page, "Customers")).toContainText(number(total?.customers?.value));
      await expect(card(page, "Revenue")).toContainText(/(up|down|unchanged)[+-]?\d/);
    });

    test("the table shows the API's history to the cent", async ({ page, request }) => {
      const { series } = await ask<History>(request, history, { days_back: 36_600, granularity: "quarter" });
      const points = series[0]?.points ?? [];
      await page.goto(`${path}?period=all&granularity=quarter&view=table`);
      await expect(historyRows(page)).toHaveCount(points.length);
      await expect(historyRows(page).locator("td:last-child")).toHaveText(
        points.map(({ revenue }) => money(revenue)).reverse(),
      );
    });

    test("the channels add up to the total", async ({ page, request }) => {
      const { channels, total } = await ask<Kpis>(request, kpis, { days_back: 36_600 });
      await page.goto(`${path}?period=all`);
      const table = page.getByRole("region", { name: /^By (channel|buying group)$/ }).first();
      for (const { channel, figures } of channels) {
        await expect(table.getByRole("row", { name: channel })).toContainText(money(figures?.revenue?.value));
      }
      await expect(table.getByRole("row", { name: "Total" })).toContainText(money(total?.revenue?.value));
    });

    test("a choice goes to the address and to the chart, and back", async ({ page }) => {
      await page.goto(path);
      await expect(chart(page)).toBeVisible();

      await page.getByRole("combobox", { name: "By", exact: true }).selectOption("Quarter");
      await expect(page).toHaveURL(/granularity=quarter/);
      await expect(chart(page)).toHaveAccessibleName(/Revenue by quarter/);

      await page.getByRole("combobox", { name: "Split by" }).selectOption({ index: 1 });
      await expect(page).toHaveURL(/split=channel/);
      await expect(page.getByRole("group", { name: "Series shown" }).getByRole("button")).not.toHaveCount(0);

      await page.getByText("90 days", { exact: true }).click();
      await expect(page).toHaveURL(/period=90d/);

      await page.goBack();
      await expect(page).not.toHaveURL(/period=90d/);
      await expect(page.getByRole("radio", { name: "1 year" })).toBeChecked();
    });

    test("a link shows what the sender saw", async ({ page, context }) => {
      await page.goto(`${path}?period=all&granularity=year&split=channel&shape=bars&measure=margin`);
      await expect(chart(page)).toHaveAccessibleName(/Bar chart: Gross margin by year/);
      await page.getByRole("group", { name: "Series shown" }).getByRole("button").first().click();
      await expect(page).toHaveURL(/hidden=/);

      const seen = await chart(page).getAttribute("aria-label");
      const received = await context.newPage();
      await received.goto(page.url());
      await expect(chart(received)).toHaveAccessibleName(seen ?? "");
    });

    test("a filter keeps what it says", async ({ page, request }) => {
      const { series } = await ask<History>(request, history, { days_back: 36_600, split: "category" });
      const category = series[0]?.name ?? "";
      const { total } = await ask<Kpis>(request, kpis, { days_back: 365, categories: category });

      await page.goto(path);
      await page.getByRole("button", { name: /category$/i }).click();
      await page.getByRole("checkbox", { name: category, exact: true }).check();
      await expect.poll(() => new URL(page.url()).searchParams.getAll("categories")).toEqual([category]);
      await expect(card(page, "Revenue")).toContainText(money(total?.revenue?.value));

      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Clear the filters" }).click();
      await expect(page).not.toHaveURL(/categories/);
    });

    test("how it was computed is told", async ({ page }) => {
      await page.goto(path);
      await page.getByRole("button", { name: "How was this computed?" }).click();
      const drawer = page.getByRole("dialog", { name: "How was this computed?" });
      await expect(drawer.getByRole("heading", { name: "Figures" })).toBeVisible();
      await expect(drawer.getByRole("heading", { name: "History" })).toBeVisible();
      await expect(drawer.getByRole("table").first().locator("tbody tr")).not.toHaveCount(0);
      await page.keyboard.press("Escape");
      await expect(drawer).toBeHidden();
    });
  });
}

test("dates of one's own", async ({ page, request }) => {
  const { provenance } = await ask<Kpis>(request, "/api/aw/sales/kpis", {});
  const from = provenance?.dataFrom ?? "";
  const to = `${Number(from.slice(0, 4)) + 1}-06-30`;
  const { total } = await ask<Kpis>(request, "/api/aw/sales/kpis", { from, to });
  await page.goto("/aw/sales");
  await page.getByRole("button", { name: /^Choose dates: .*\d{4}/ }).click();
  await page.getByLabel("From", { exact: true }).fill(to);
  await page.getByLabel("To", { exact: true }).fill(from);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("The last day is before the first.")).toBeVisible();

  await page.getByLabel("From", { exact: true }).fill(from);
  await page.getByLabel("To", { exact: true }).fill(to);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(new RegExp(`from=${from}&to=${to}`));
  await expect(card(page, "Revenue")).toContainText(money(total?.revenue?.value));
});

test("an empty period says so and leads to the data", async ({ page }) => {
  await page.goto("/aw/sales?from=2002-01-01&to=2002-01-31");
  await expect(
    page.getByRole("heading", { name: "No sales between Jan 1, 2002 and Jan 31, 2002" }),
  ).toBeVisible();
  await expect(page.getByText(/The data run from .*\d{4} to .*\d{4}/)).toBeVisible();
  await page.getByRole("button", { name: "Show all data" }).click();
  await expect(page).toHaveURL(/period=all/);
  await expect(card(page, "Revenue")).toContainText("$");
});

test("the other business is one click away @phone", async ({ page, isMobile }) => {
  await page.goto("/aw/sales");
  await expect(card(page, "Revenue")).toContainText("$");
  if (isMobile) await page.getByRole("button", { name: "Open the navigation" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Sales" }).nth(1).click();
  await expect(page).toHaveURL(/\/wwi\/sales$/);
  await expect(page.getByRole("main")).toContainText("Wide World Importers");
  await expect(card(page, "Invoices")).toContainText(/\d/);
});
