// What the gateway tells the app of its surroundings.

import { queryOptions } from "@tanstack/react-query";

import { answerOf, client } from "./client";

/** Set when the gateway starts: asked for once. */
export const configQuery = queryOptions({
  queryKey: ["config"],
  queryFn: async ({ signal }) => (await answerOf(client.GET("/api/config", { signal }))).data,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Where a trace can be looked at; `undefined` when no place is configured. */
export function traceUrl(template: string | undefined, traceId: string): string | undefined {
  if (!template) return undefined;
  return template.includes("{traceId}") ? template.replaceAll("{traceId}", traceId) : undefined;
}
