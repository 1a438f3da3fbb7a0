import { QueryClient } from "@tanstack/react-query";

import { problemFrom } from "./problem";

/** A service refreshes its snapshot every few minutes: asking again within one brings nothing new. */
const STALE_AFTER_MS = 60_000;
const RETRIES = 2;
const FIRST_RETRY_MS = 400;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        // The gateway may well be reachable on a machine that is offline: let the call decide.
        networkMode: "always",
        retry: (failures, failure) => failures < RETRIES && problemFrom(failure).retryable,
        // Jitter, so that all the open pages do not come back at the same moment.
        retryDelay: (attempt) => FIRST_RETRY_MS * 2 ** attempt * (0.5 + Math.random()),
      },
    },
  });
}
