// Browser tests of the app on a mesh that already runs: `BASE_URL` says where. The browser is the
// system's Chromium; `CHROMIUM_PATH` names another.

import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browser = process.env.CHROMIUM_PATH ?? BROWSERS.find((path) => existsSync(path));
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "e2e",
  // The tests only read, so they may run side by side; two, for a small machine.
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  // A page takes a second or two; the rest is for a machine that is busy with something else. What
  // fails once and passes then is reported as flaky, with a trace of how it went.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  retries: 1,
  use: {
    baseURL: process.env.BASE_URL ?? "http://127.0.0.1:8000",
    locale: "en-US",
    timezoneId: "UTC",
    trace: "on-first-retry",
    launchOptions: {
      ...(browser !== undefined && { executablePath: browser }),
      args: [
        // Chromium refuses its sandbox to root.
        ...(asRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // A test must not wait for the browser's own calls home.
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "desktop", use: { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } } },
    { name: "phone", use: { ...devices["Pixel 7"], viewport: { width: 360, height: 740 } }, grep: /@phone/ },
  ],
});
