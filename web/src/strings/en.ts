// Every word the app shows, in English. Another language is another object of the same type: functions
// take what varies, so that each language orders words and forms plurals its own way.

import type { ProblemKind } from "../api/problem";
import type { FigureName, SalesFilterName, SalesSplit } from "../api/sales";
import type { WarehouseId } from "../api/warehouses";
import type { ChartShape } from "../charts/timeSeries";
import type { Granularity } from "../util/format";

const plural = (count: number, one: string, many: string) =>
  `${new Intl.NumberFormat("en").format(count)} ${count === 1 ? one : many}`;

const problemTitles: Record<ProblemKind, string> = {
  invalid: "This view cannot be computed",
  signedOut: "You are signed out",
  forbidden: "You may not see this",
  notFound: "There is nothing here",
  conflict: "Something changed in the meantime",
  busy: "Too many requests at once",
  unavailable: "The figures are not available right now",
  timeout: "This took too long",
  offline: "The server cannot be reached",
  unexpected: "Something went wrong on our side",
};

const problemAdvice: Record<ProblemKind, string> = {
  invalid: "Change the period or the filters named below.",
  signedOut: "Sign in and open the page again.",
  forbidden: "Ask for the permission it needs, and quote the trace.",
  notFound: "Check the address, or go back to the start.",
  conflict: "Reload to see how things stand.",
  busy: "Wait a moment, then try again.",
  unavailable: "The service or its warehouse is being restored. Trying again in a moment usually helps.",
  timeout: "Try again, or choose a shorter period.",
  offline: "Check the connection. Figures already on this page stay as they are.",
  unexpected: "Try again. If it stays, quote the trace: it leads straight to the fault.",
};

const granularityWords: Record<Granularity, string> = {
  day: "day",
  week: "week",
  month: "month",
  quarter: "quarter",
  year: "year",
};

const awSplits = {
  channel: "Channel",
  country: "Country",
  category: "Product category",
  state: "State",
  territory: "Territory",
};
const wwiSplits = {
  ...awSplits,
  channel: "Buying group",
  category: "Customer category",
  territory: "Sales territory",
};

const awFilters: Record<SalesFilterName, string> = {
  channels: "Channel",
  countries: "Country",
  categories: "Category",
  states: "State",
  territories: "Territory",
};

const awFigures: Record<FigureName, string> = {
  revenue: "Revenue",
  orders: "Orders",
  units: "Units sold",
  averageOrderValue: "Average order",
  margin: "Gross margin",
  marginRate: "Margin rate",
  customers: "Customers",
  revenueIncludingTax: "Revenue with tax",
};

const awHints: Record<FigureName, string> = {
  revenue: "US dollars, without tax and freight",
  orders: "Distinct sales orders",
  units: "Sum of the quantities ordered",
  averageOrderValue: "Revenue / orders, US dollars",
  margin: "Revenue less product cost, US dollars",
  marginRate: "Gross margin / revenue",
  customers: "People and resellers who bought",
  revenueIncludingTax: "US dollars, with tax",
};

/** The words that differ between the warehouses. */
interface WarehouseWords {
  name: string;
  splits: Record<SalesSplit, string>;
  filters: Record<SalesFilterName, string>;
  figures: Record<FigureName, string>;
  hints: Record<FigureName, string>;
  channelsTitle: string;
  /** Said when orders are split by something that one order can have several of. */
  ordersOverlap: string;
}

const warehouses: Record<WarehouseId, WarehouseWords> = {
  aw: {
    name: "AdventureWorks",
    splits: awSplits,
    filters: awFilters,
    figures: awFigures,
    hints: awHints,
    channelsTitle: "By channel",
    ordersOverlap: "One order can hold several categories: the lines add up to more than all orders.",
  },
  wwi: {
    name: "Wide World Importers",
    splits: wwiSplits,
    filters: { ...awFilters, channels: "Buying group", categories: "Customer category" },
    figures: { ...awFigures, orders: "Invoices", averageOrderValue: "Average invoice" },
    hints: {
      ...awHints,
      revenue: "US dollars, without tax",
      orders: "Distinct invoices",
      averageOrderValue: "Revenue / invoices, US dollars",
      margin: "Sum of profit, US dollars",
      customers: "Only those known by name",
    },
    channelsTitle: "By buying group",
    ordersOverlap: "",
  },
};

export const en = {
  language: "en",
  product: "OTel BI",

  frame: {
    skip: "Skip to the content",
    navigation: "Pages",
    openNavigation: "Open the navigation",
    closeNavigation: "Close the navigation",
    sales: "Sales",
    colorScheme: "Colours",
    light: "Light",
    dark: "Dark",
    auto: "As the system",
    offline: "You are offline. The figures on this page are the last ones received.",
    notFound: "There is no page at this address.",
    home: "Go to the start",
  },

  dataStatus: {
    label: "Data",
    checking: "Checking the data",
    fresh: "Data are current",
    stale: "Data are out of date",
    unavailable: "Data are unavailable",
    detailsOf: (warehouse: string) => `Warehouse of ${warehouse}`,
    loaded: (ago: string, seconds: string) => `Loaded ${ago}, in ${seconds} s`,
    rows: (rows: string) => `${rows} rows`,
    notLoaded: "Not loaded yet",
    unchanged: (ago: string) => `Still the same when read ${ago}`,
    unreachable: "The service does not answer.",
    readAgain: "Read it again",
    readAgainOf: (warehouse: string) => `Read the warehouse of ${warehouse} again`,
  },

  bucket: {
    week: (day: string) => `Week of ${day}`,
    quarter: (quarter: number, year: number) => `Q${quarter} ${year}`,
    percentagePoints: (points: string) => `${points} pp`,
  },

  trace: {
    label: "Trace",
    copy: (traceId: string) => `Copy the trace ID ${traceId}`,
    open: "Open",
    copied: "Copied",
    copyFailed: "Copying failed: select it and copy it by hand.",
  },

  problem: {
    titles: problemTitles,
    advice: problemAdvice,
    retry: "Try again",
    fields: "What is wrong",
  },

  provenance: {
    open: "How was this computed?",
    title: "How was this computed?",
    method: "Method",
    parameters: "Parameters",
    filters: "Filters",
    noFilters: "None: everything is counted.",
    period: "Period",
    asOf: "As of",
    dataRange: "Data in the warehouse",
    loadedAt: "Read from the warehouse",
    snapshot: "Snapshot",
    statements: "SQL statements",
    statement: "Statement",
    digest: "SHA-256",
    rows: "Rows",
    quality: "Data quality",
    qualityVerdicts: {
      QUALITY_VERDICT_UNSPECIFIED: "Not checked yet",
      QUALITY_VERDICT_PASSED: "Every check passed",
      QUALITY_VERDICT_WARNING: "A check found something that may colour the figures",
      QUALITY_VERDICT_FAILED: "A check failed: look into it before acting on the figures",
    },
    trace: "Trace of the computation",
    loadTrace: "Trace of reading the warehouse, with its SQL statements",
    figures: "Figures",
    history: "History",
    close: "Close",
  },

  sales: {
    title: "Sales",
    pageTitle: (warehouse: string) => `${warehouse}: Sales`,
    warehouses,
    refresh: "Refresh",
    refreshing: "Refreshing",

    asOf: (day: string) => `As of ${day}`,
    loaded: (ago: string) => `loaded ${ago}`,
    quality: {
      doubtful: (checks: number) =>
        checks === 1 ? "1 data-quality warning" : `${checks} data-quality warnings`,
      bad: (checks: number) =>
        checks === 1
          ? "Data quality: a check failed, do not act on these figures yet"
          : `Data quality: a check failed, do not act on these figures yet (${checks} findings)`,
    },
    stale: (instant: string) =>
      `The warehouse could not be read since ${instant}. These are the last good figures.`,
    refreshFailed: "Refreshing failed; these are the figures from before.",

    period: {
      label: "Period",
      presets: { "30d": "30 days", "90d": "90 days", "365d": "1 year", all: "All" },
      custom: "Choose dates",
      from: "From",
      to: "To",
      asOf: "As of",
      asOfHint: "Nothing later is seen. Empty: the newest day in the data.",
      apply: "Apply",
      reversed: "The last day is before the first.",
      incomplete: "Choose both days, or neither.",
    },

    filters: {
      label: "Filters",
      one: (filter: string, value: string) => `${filter}: ${value}`,
      many: (filter: string, count: number) => `${filter}: ${count} chosen`,
      search: (filter: string) => `Search: ${filter}`,
      nothingFound: "Nothing found",
      clear: "All",
      clearAll: "Clear the filters",
    },

    kpis: {
      label: "Key figures",
      exactly: (value: string) => `exactly ${value}`,
      includingTax: (value: string) => `${value} with tax`,
      vsPrevious: (days: number) => `vs ${plural(days, "day", "days")} before`,
      vsYear: "vs a year before",
      up: "up",
      down: "down",
      unchanged: "unchanged",
      before: (value: string, range: string) => `${value} in ${range}`,
      notCovered: (day: string) => `no comparison: data begin ${day}`,
      partial: "no comparison: data cover only a part of the period",
      nothingBefore: "no comparison",
      fromZero: "from zero",
    },

    completeness: {
      cutShort: (channels: string) => `Complete only through: ${channels}`,
      through: (channel: string, day: string) => `${channel} ${day}`,
    },

    channels: {
      total: "Total",
      share: "Share",
      change: "Change",
      yearChange: "Year change",
      unknown: "unknown",
      why: "How far the data are complete",
      reason: (channel: string, day: string, reason: string) =>
        `${channel}: complete through ${day}. ${reason}`,
    },

    history: {
      title: (figure: string, granularity: Granularity) => `${figure} by ${granularityWords[granularity]}`,
      loadingTitle: "History",
      measure: "Figure",
      granularity: "By",
      automatic: "Automatic",
      granularities: {
        day: "Day",
        week: "Week",
        month: "Month",
        quarter: "Quarter",
        year: "Year",
      } satisfies Record<Granularity, string>,
      split: "Split by",
      noSplit: "Nothing",
      shape: "Form",
      shapes: { line: "Lines", bars: "Bars" } satisfies Record<ChartShape, string>,
      view: "View",
      views: { chart: "Chart", table: "Table" },
      series: "Series shown",
      bucket: "From",
      total: "Total",
      partial: "partial",
      partialNote:
        "Hollow marks, dashed lines and pale bars: the period or the data begin or end within that bucket.",
      allHidden: "Every series is hidden: choose one above.",
      updating: "Updating the chart",
      caption: (title: string, range: string) => `${title}, ${range}`,
      description: (chart: {
        title: string;
        shape: ChartShape;
        series: readonly string[];
        buckets: number;
        first: string;
        last: string;
        highest: string;
        lowest: string;
        end: string;
      }) =>
        `${chart.shape === "line" ? "Line" : "Bar"} chart: ${chart.title}, ${plural(chart.buckets, "bucket", "buckets")} ` +
        `from ${chart.first} to ${chart.last}. Series: ${chart.series.join(", ")}. ` +
        `In all, highest ${chart.highest}, lowest ${chart.lowest}, last ${chart.end}. The table view has every figure.`,
    },

    empty: {
      title: (from: string, to: string) => `No sales between ${from} and ${to}`,
      dataRange: (from: string, to: string) => `The data run from ${from} to ${to}.`,
      filtered: "The filters may leave nothing over.",
      showAll: "Show all data",
      clearFilters: "Clear the filters",
    },
  },
};

/** What every language provides. */
export type Strings = typeof en;
