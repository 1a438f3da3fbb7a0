// The one error translator: whatever goes wrong with a call becomes a `Problem`, which says what kind
// of failure it was. What a reader is told about each kind is in src/strings.

/** What kind of failure it was; each has its own advice to the reader. */
export type ProblemKind =
  | "invalid" // The request is wrong: its fields say how.
  | "signedOut"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "busy" // Too many requests.
  | "unavailable" // The service, or the warehouse behind it, cannot answer now.
  | "timeout"
  | "offline" // No answer at all.
  | "unexpected"; // A fault of ours.

export interface FieldViolation {
  /** The request field, as in the contract. */
  field: string;
  description: string;
}

interface ProblemParts {
  kind: ProblemKind;
  /** HTTP status; 0 when there was no answer. */
  status: number;
  /** What the server said, fit for a reader; empty when it said nothing. */
  detail: string;
  /** Machine-readable reason, for example `WAREHOUSE_UNAVAILABLE`; empty when there is none. */
  reason: string;
  /** Trace of the failed call, 32 hexadecimal digits; empty when unknown. */
  traceId: string;
  violations: FieldViolation[];
}

/** A failed call. */
export class Problem extends Error implements ProblemParts {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly detail: string;
  readonly reason: string;
  readonly traceId: string;
  readonly violations: FieldViolation[];

  constructor(parts: ProblemParts) {
    super(parts.detail === "" ? parts.kind : parts.detail);
    this.name = "Problem";
    this.kind = parts.kind;
    this.status = parts.status;
    this.detail = parts.detail;
    this.reason = parts.reason;
    this.traceId = parts.traceId;
    this.violations = parts.violations;
  }

  /** Whether the same call may succeed in a moment: reads are repeated on these and on no others. */
  get retryable(): boolean {
    return this.kind === "unavailable" || this.kind === "offline";
  }
}

/** The header every answer of the gateway carries. */
export const TRACE_ID_HEADER = "x-trace-id";

/** A problem from an answer whose status is not a success. `body` is its parsed JSON, or its text. */
export function problemFromResponse(response: Response, body: unknown): Problem {
  const fields = isRecord(body) ? body : {};
  return new Problem({
    kind: kindOfStatus(response.status),
    status: response.status,
    // A body that is no problem document came from something in between: its text is not for readers.
    detail: text(fields.detail) || text(fields.title),
    reason: text(fields.reason),
    traceId: text(fields.traceId) || (response.headers.get(TRACE_ID_HEADER) ?? ""),
    violations: violationsOf(fields.violations),
  });
}

/** A problem from whatever was thrown. */
export function problemFrom(failure: unknown): Problem {
  if (failure instanceof Problem) return failure;
  // `fetch` rejects with a TypeError when there was no answer: no network, no gateway.
  const kind =
    failure instanceof TypeError && /fetch|network|load failed/i.test(failure.message)
      ? "offline"
      : "unexpected";
  return new Problem({ kind, status: 0, detail: "", reason: "", traceId: "", violations: [] });
}

/** A problem for an answer that lacks what the contract promises. */
export function incompleteAnswer(field: string): Problem {
  return new Problem({
    kind: "unexpected",
    status: 200,
    detail: `The answer has no ${field}.`,
    reason: "",
    traceId: "",
    violations: [],
  });
}

function kindOfStatus(status: number): ProblemKind {
  switch (status) {
    case 400:
    case 422:
      return "invalid";
    case 401:
      return "signedOut";
    case 403:
      return "forbidden";
    case 404:
      return "notFound";
    case 409:
      return "conflict";
    case 429:
      return "busy";
    case 502:
    case 503:
      return "unavailable";
    case 504:
      return "timeout";
    default:
      return "unexpected";
  }
}

function violationsOf(value: unknown): FieldViolation[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isRecord)
    .map((item) => ({ field: text(item.field), description: text(item.description) }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
