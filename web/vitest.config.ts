import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    // Formats must not depend on the machine.
    env: { TZ: "UTC" },
  },
});
