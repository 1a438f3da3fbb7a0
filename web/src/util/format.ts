// Numbers and dates for people, by locale. Amounts are US dollars: both warehouses keep no other currency.

import { dayToUtc } from "./days.ts";

/** How long one point of a series is. */
export const GRANULARITIES = ["day", "week", "month", "quarter", "year"] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** What a figure is counted in. */
export type Unit = "money" | "count" | "ratio";

/** Formats for one locale, each made once: an `Intl` format costs more to make than to use. */
export interface Formatter {
  /** A figure where room is short, as on an axis: `$109.8M`, `31.46K`, `11.4%`. */
  short: (value: number, unit: Unit) => string;
  /** A figure to be read at a glance: short when large, else in full without cents, `$3,491`, `31,455`. */
  headline: (value: number, unit: Unit) => string;
  /** A figure in full: `$109,809,274.20`, `31,455`, `11.38%`. */
  exact: (value: number, unit: Unit) => string;
  /** A change with its sign: `+12.3%`, or `+1.2 pp` when the figure itself is a ratio. */
  change: (change: number, unit: Unit) => string;
  /** A day: `28 Jan 2014`, its month always in letters. */
  day: (day: string) => string;
  /** A span of days, as short as it can be said. */
  dayRange: (from: string, to: string) => string;
  /** The bucket of a series that begins on the day; for an axis, as short as it can be said. */
  bucket: (day: string, granularity: Granularity, where?: "axis" | "text") => string;
  /** An instant in the reader's time zone, which it names. */
  instant: (instant: string) => string;
  /** How long ago an instant was. */
  ago: (instant: string, now: number) => string;
  /** `a, b and c`. */
  list: (items: readonly string[]) => string;
}

/** Labels that `Intl` has no format for. */
export interface BucketWords {
  week: (day: string) => string;
  quarter: (quarter: number, year: number) => string;
  percentagePoints: (points: string) => string;
}

/** Six digits are read at a glance no slower than four and a letter. */
const HEADLINE_IN_FULL_BELOW = 1_000_000;

export function createFormatter(locale: string, words: BucketWords): Formatter {
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options);
  const date = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });

  const money = { style: "currency", currency: "USD" } as const;
  const compact = { notation: "compact", maximumSignificantDigits: 4 } as const;
  const short: Record<Unit, Intl.NumberFormat> = {
    money: number({ ...money, ...compact }),
    count: number(compact),
    ratio: number({ style: "percent", maximumFractionDigits: 1 }),
  };
  const whole: Record<Unit, Intl.NumberFormat> = {
    money: number({ ...money, maximumFractionDigits: 0 }),
    count: number({ maximumFractionDigits: 0 }),
    ratio: short.ratio,
  };
  const exact: Record<Unit, Intl.NumberFormat> = {
    money: number(money),
    count: number({ maximumFractionDigits: 2 }),
    ratio: number({ style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  };
  const signed = { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const ratioChange = number({ style: "percent", ...signed });
  const pointChange = number(signed);
  const dayFormat = date({ dateStyle: "medium" });
  const monthFormat = date({ month: "short", year: "numeric" });
  const instantFormat = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });

  const day = (text: string) => dayFormat.format(dayToUtc(text));
  return {
    short: (value, unit) => short[unit].format(value),
    headline: (value, unit) => (Math.abs(value) < HEADLINE_IN_FULL_BELOW ? whole : short)[unit].format(value),
    exact: (value, unit) => exact[unit].format(value),
    change: (change, unit) =>
      unit === "ratio"
        ? words.percentagePoints(pointChange.format(change * 100))
        : ratioChange.format(change),
    day,
    dayRange: (from, to) => dayFormat.formatRange(dayToUtc(from), dayToUtc(to)),
    bucket: (text, granularity, where = "text") => {
      const start = dayToUtc(text);
      switch (granularity) {
        case "day":
          return day(text);
        case "week":
          return where === "axis" ? day(text) : words.week(day(text));
        case "month":
          return monthFormat.format(start);
        case "quarter":
          return words.quarter(Math.floor(start.getUTCMonth() / 3) + 1, start.getUTCFullYear());
        case "year":
          return String(start.getUTCFullYear());
      }
    },
    instant: (instant) => instantFormat.format(new Date(instant)),
    ago: (instant, now) => formatAgo(relative, (now - new Date(instant).getTime()) / 1000),
    list: (items) => list.format(items),
  };
}

const AGO_STEPS = [
  { unit: "second", seconds: 1, below: 60 },
  { unit: "minute", seconds: 60, below: 3600 },
  { unit: "hour", seconds: 3600, below: 86_400 },
  { unit: "day", seconds: 86_400, below: Number.POSITIVE_INFINITY },
] as const;

function formatAgo(relative: Intl.RelativeTimeFormat, seconds: number): string {
  // A clock that runs behind the server's would otherwise speak of the future.
  const elapsed = Math.max(0, seconds);
  const step = AGO_STEPS.find(({ below }) => elapsed < below) ?? AGO_STEPS[0];
  return relative.format(-Math.floor(elapsed / step.seconds), step.unit);
}

/** The reader's preferred locale for a language: `en-GB` for `en` when that is what the browser asks for. */
export function preferredLocale(language: string, asked: readonly string[]): string {
  return asked.find((locale) => locale === language || locale.startsWith(`${language}-`)) ?? language;
}
