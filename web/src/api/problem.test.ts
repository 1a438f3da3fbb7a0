import { describe, expect, test } from "vitest";

import { Problem, problemFrom, problemFromResponse } from "./problem";

const response = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers });

describe("an answer that is no success", () => {
  test("a problem document is taken over", () => {
    const problem = problemFromResponse(response(400), {
      type: "about:blank",
      title: "Invalid argument",
      status: 400,
      detail: "`to` is before `from`.",
      reason: "INVALID_FIELD",
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      violations: [{ field: "to", description: "Must not be before `from`." }],
    });
    expect(problem).toMatchObject({
      kind: "invalid",
      status: 400,
      detail: "`to` is before `from`.",
      reason: "INVALID_FIELD",
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      violations: [{ field: "to", description: "Must not be before `from`." }],
      retryable: false,
    });
  });

  test("text from something in between is not shown, and the header still gives the trace", () => {
    const problem = problemFromResponse(
      response(502, { "x-trace-id": "abc" }),
      "<html>nginx 10.0.0.7</html>",
    );
    expect(problem).toMatchObject({ kind: "unavailable", detail: "", traceId: "abc", violations: [] });
  });

  test.each([
    [400, "invalid", false],
    [401, "signedOut", false],
    [403, "forbidden", false],
    [404, "notFound", false],
    [409, "conflict", false],
    [429, "busy", false],
    [500, "unexpected", false],
    [503, "unavailable", true],
    [504, "timeout", false],
  ])("status %d is %s", (status, kind, retryable) => {
    expect(problemFromResponse(response(status), undefined)).toMatchObject({ kind, retryable });
  });

  test("violations of an unknown shape do no harm", () => {
    const problem = problemFromResponse(response(400), { violations: [null, "x", { field: "from" }] });
    expect(problem.violations).toEqual([{ field: "from", description: "" }]);
  });
});

describe("no answer", () => {
  test.each(["Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed"])(
    "%s is offline, and worth another try",
    (message) => {
      expect(problemFrom(new TypeError(message))).toMatchObject({ kind: "offline", retryable: true });
    },
  );

  test("a fault in our own code is unexpected, and its text stays inside", () => {
    const problem = problemFrom(new TypeError("Cannot read properties of undefined"));
    expect(problem).toMatchObject({ kind: "unexpected", detail: "", retryable: false });
  });

  test("a problem stays what it is", () => {
    const problem = problemFromResponse(response(503), {});
    expect(problemFrom(problem)).toBe(problem);
    expect(problem).toBeInstanceOf(Problem);
  });
});
