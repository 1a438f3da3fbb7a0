// The typed client: paths, parameters and answers are those of gateway/openapi.json. Nothing else in the
// app names a path of the API.

import createClient from "openapi-fetch";

import type { paths } from "./generated/schema";
import { problemFrom, problemFromResponse, TRACE_ID_HEADER } from "./problem";
import { tracedFetch } from "./tracing";

export const client = createClient<paths>({ fetch: tracedFetch });

/** An answer, with the trace of the call that brought it. */
export interface Answer<T> {
  data: T;
  /** 32 hexadecimal digits. */
  traceId: string;
}

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for a call of `client` and gives its answer; throws a `Problem` when it failed. */
export async function answerOf<T>(call: Promise<Outcome<T>>): Promise<Answer<T>> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (failure) {
    // A cancelled call is no failure: TanStack Query knows that it cancelled it.
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw problemFrom(failure);
  }
  if (outcome.data === undefined) throw problemFromResponse(outcome.response, outcome.error);
  return { data: outcome.data, traceId: outcome.response.headers.get(TRACE_ID_HEADER) ?? "" };
}
