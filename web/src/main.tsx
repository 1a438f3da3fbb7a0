// Wiring only: what the app stands on, from the outside in.

// First, so that the styles of our own components come after and win.
import "@mantine/core/styles.css";
import "./ui/global.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createQueryClient } from "./api/queryClient";
import { createAppRouter } from "./routes";
import { LocaleProvider } from "./strings/LocaleProvider";
import { ThemeProvider } from "./ui/ThemeProvider";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

createRoot(root).render(
  <StrictMode>
    <LocaleProvider>
      <ThemeProvider>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ThemeProvider>
    </LocaleProvider>
  </StrictMode>,
);
