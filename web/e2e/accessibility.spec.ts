import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

/** What axe finds that is serious or worse. */
async function seriousFindings(page: Page): Promise<string[]> {
  // Something that is still fading in has not its own contrast yet.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

const VIEWS = [
  { name: "figures and chart", path: "/aw/sales?split=country" },
  { name: "bars", path: "/wwi/sales?split=channel&shape=bars" },
  { name: "table", path: "/wwi/sales?view=table&split=territory" },
  { name: "an empty period", path: "/aw/sales?from=2002-01-01&to=2002-01-31" },
  { name: "an error", path: "/aw/sales?from=2014-01-02&to=2014-01-01" },
  { name: "no page", path: "/no/such/page" },
];

for (const { name, path } of VIEWS) {
  for (const colorScheme of ["light", "dark"] as const) {
    // Colours are the same on a phone: one scheme is enough there.
    test(`axe finds nothing serious: ${name}, ${colorScheme}${colorScheme === "light" ? " @phone" : ""}`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator("[aria-busy=true], .mantine-Skeleton-root")).toHaveCount(0);
      expect(await seriousFindings(page)).toEqual([]);
    });
  }
}

for (const name of [/^State/, /^Choose dates: .*\d{4}/, /^Data:/, /^Colours/, /^How was this computed/]) {
  test(`axe finds nothing serious in what opens: ${name.source}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto("/wwi/sales");
    await page.getByRole("button", { name }).click();
    await expect(page.getByRole("dialog").or(page.getByRole("menu")).filter({ visible: true })).toHaveCount(
      1,
    );
    await expect(page.locator(".mantine-Skeleton-root")).toHaveCount(0);
    expect(await seriousFindings(page)).toEqual([]);
  });
}

test("the keyboard alone is enough", async ({ page }) => {
  await page.goto("/aw/sales");
  await expect(page.getByRole("group", { name: "Revenue", exact: true })).toContainText("$");

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  await page.getByRole("radio", { name: "1 year" }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/period=90d/);

  await page.getByRole("button", { name: "Country" }).focus();
  await page.keyboard.press("Enter");
  const germany = page.getByRole("checkbox", { name: "Germany" });
  await expect(germany).toBeVisible();
  await germany.focus();
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/countries=Germany/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Country: Germany" })).toBeFocused();

  await page.getByRole("combobox", { name: "Split by" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/split=channel/);
});

test("a new page takes the focus", async ({ page }) => {
  await page.goto("/aw/sales");
  await page.getByRole("navigation").getByRole("link", { name: "Sales" }).nth(1).press("Enter");
  await expect(page).toHaveURL(/\/wwi\/sales$/);
  await expect(page.getByRole("main")).toBeFocused();
});

test("nothing is cut off or pushed aside @phone", async ({ page }) => {
  for (const path of ["/aw/sales", "/wwi/sales?split=state&view=table"]) {
    await page.goto(path);
    await expect(page.getByRole("group", { name: "Revenue", exact: true })).toContainText("$");
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  }
});

test("the colours chosen last", async ({ page }) => {
  const root = page.locator("html");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/aw/sales");
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "light");
  await page.getByRole("button", { name: /^Colours/ }).click();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.reload();
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "dark");
});
