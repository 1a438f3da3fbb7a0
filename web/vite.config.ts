import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { compress } from "./build/compress.ts";
import { reportGzipSizes } from "./build/reportGzipSizes.ts";
import { mockApi } from "./mock-api/plugin.ts";

/** Where the development server finds the gateway; `MOCK_API=1` answers from `mock-api` instead. */
const gateway = process.env.GATEWAY_URL ?? "http://127.0.0.1:8000";
const mocked = process.env.MOCK_API === "1";

export default defineConfig({
  plugins: [react(), reportGzipSizes(), compress(), ...(mocked ? [mockApi()] : [])],
  server: mocked ? {} : { proxy: { "/api": gateway } },
  build: {
    target: "es2023",
    // Off: the sizes that matter are what the first page needs, which `reportGzipSizes` prints.
    reportCompressedSize: false,
    // The charts' chunk is loaded only by pages with a chart, after the figures.
    chunkSizeWarningLimit: 700,
  },
});
