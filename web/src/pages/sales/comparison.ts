// How a figure moved, and why it cannot be said when it cannot.

import type { Measure, Period } from "../../api/contract";
import type { Strings } from "../../strings/en";

/** The outcome of comparing a figure with the same figure of another period. */
export type Comparison =
  | { outcome: "moved"; direction: "up" | "down" | "unchanged"; change: number; before: number }
  /** The data do not reach back to the other period. */
  | { outcome: "notCovered" }
  /** The data cover the period itself in part only: less would look like a fall. */
  | { outcome: "partial" }
  /** The figure has no value in the other period: a rate with nothing to divide by. */
  | { outcome: "noValue" }
  /** It was zero then: no ratio can say how much it grew. */
  | { outcome: "fromZero" };

/** The period asked for and those it is compared with. */
export interface Periods {
  period: Period;
  previousPeriod: Period;
  yearBeforePeriod: Period;
}

/** Compares with the period just before. */
export function comparePrevious(measure: Measure, periods: Periods): Comparison {
  return compare(measure.previous, measure.change, periods.period, periods.previousPeriod);
}

/** Compares with the same days a year before. */
export function compareYearBefore(measure: Measure, periods: Periods): Comparison {
  return compare(measure.yearBefore, measure.yearChange, periods.period, periods.yearBeforePeriod);
}

/** A change below this shows as zero, one decimal of a percent being shown: an arrow would contradict it. */
const SHOWS_AS_ZERO = 0.0005;

function compare(
  before: number | undefined,
  change: number | undefined,
  period: Period,
  other: Period,
): Comparison {
  if (before === undefined) {
    if (!period.covered) return { outcome: "partial" };
    return { outcome: other.covered ? "noValue" : "notCovered" };
  }
  if (change === undefined) return { outcome: "fromZero" };
  const direction = Math.abs(change) < SHOWS_AS_ZERO ? "unchanged" : change > 0 ? "up" : "down";
  return { outcome: "moved", direction, change, before };
}

/** Whether two periods are the same days: then one comparison says it all. */
export function samePeriod(left: Period, right: Period): boolean {
  return left.from === right.from && left.to === right.to;
}

/** Why there is nothing to compare with, in words. `dataFrom` is the first day with data, in words too. */
export function noChangeReason(
  outcome: Exclude<Comparison["outcome"], "moved">,
  words: Strings["sales"]["kpis"],
  dataFrom: string,
): string {
  switch (outcome) {
    case "notCovered":
      return dataFrom === "" ? words.nothingBefore : words.notCovered(dataFrom);
    case "partial":
      return words.partial;
    case "noValue":
      return words.nothingBefore;
    case "fromZero":
      return words.fromZero;
  }
}
