// The query part of an address as plain repeated parameters (`?channels=Internet&channels=Reseller`):
// short, readable in a chat, and the same form that the API takes.

/** A parameter that occurs once is text, one that repeats is a list. */
export type RawSearch = Record<string, unknown>;

/** Reads a query with or without its leading question mark. */
export function parseSearchParams(query: string): RawSearch {
  const parsed: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parsed[name];
    if (before === undefined) parsed[name] = value;
    else if (typeof before === "string") parsed[name] = [before, value];
    else before.push(value);
  }
  return parsed;
}

/** Writes a query with its leading question mark; empty when there is nothing to write. */
export function stringifySearchParams(search: RawSearch): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item === "string" && item !== "") params.append(name, item);
      else if (typeof item === "number" || typeof item === "boolean") params.append(name, String(item));
    }
  }
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}

/** The values of a parameter, in the order given, without blanks and repeats. */
export function textList(value: unknown): string[] {
  const items = Array.isArray(value) ? (value as unknown[]) : [value];
  const texts = items.filter((item): item is string => typeof item === "string" && item.trim() !== "");
  return [...new Set(texts)];
}

/** The value when it is one of those allowed, else `undefined`. */
export function oneOf<const T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((choice) => choice === value);
}
