// Days as the API gives them: text, YYYY-MM-DD, without a time zone. Nothing here asks for today.

const DAY_PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day of the calendar, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!DAY_PATTERN.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** The day's midnight in UTC, for `Intl` formats that are told to use UTC. */
export function dayToUtc(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** The later of two days. */
export function laterDay(left: string, right: string): string {
  return left > right ? left : right;
}

/** The earlier of two days. */
export function earlierDay(left: string, right: string): string {
  return left < right ? left : right;
}
