import {
  Button,
  Center,
  Group,
  SegmentedControl,
  Skeleton,
  Text,
  Title,
  useComputedColorScheme,
} from "@mantine/core";
import { type ReactNode, useMemo } from "react";

import type { SalesHistory } from "../../api/sales";
import type { WarehouseId } from "../../api/warehouses";
import { summarize, type TimeSeries, type TimeSeriesChart } from "../../charts/timeSeries";
import { TimeSeriesPlot } from "../../charts/TimeSeriesPlot";
import { useFormat, useStrings } from "../../strings/LocaleProvider";
import { Panel } from "../../ui/Panel";
import { FIGURE_UNITS } from "./figures";
import { HistoryControls } from "./HistoryControls";
import { seriesOf, shownSeries, tableRows, toggleHidden } from "./historyModel";
import classes from "./HistoryPanel.module.css";
import { HistoryTable } from "./HistoryTable";
import { HISTORY_VIEWS, type SalesSearch } from "./search";

const TITLE_ID = "history-title";

interface Props {
  warehouse: WarehouseId;
  splits: Parameters<typeof HistoryControls>[0]["splits"];
  history: SalesHistory | undefined;
  /** Whether the history is that of the view before, kept until the new one arrives. */
  busy: boolean;
  search: SalesSearch;
  onSearchChange: (change: SalesSearch) => void;
  /** Shown in place of the chart. */
  problem: ReactNode;
}

/** Sales over time: a chart or a table, with what it shows chosen above it. */
export function HistoryPanel({ warehouse, splits, history, busy, search, onSearchChange, problem }: Props) {
  const { sales } = useStrings();
  const words = sales.history;
  const view = search.view ?? "chart";
  const title =
    history === undefined
      ? words.loadingTitle
      : words.title(sales.warehouses[warehouse].figures[search.measure ?? "revenue"], history.granularity);
  return (
    <Panel labelledBy={TITLE_ID} busy={busy}>
      <Group justify="space-between" align="center" mb="sm">
        <Title order={2} size="h4" id={TITLE_ID}>
          {title}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={words.view}
          value={view}
          data={HISTORY_VIEWS.map((value) => ({ value, label: words.views[value] }))}
          onChange={(value) => onSearchChange({ view: value })}
        />
      </Group>
      <HistoryControls
        warehouse={warehouse}
        splits={splits}
        search={search}
        onSearchChange={onSearchChange}
      />
      <div className={classes.body} data-busy={busy}>
        {problem ??
          (history === undefined ? (
            <Skeleton className={classes.plot} />
          ) : (
            <HistoryBody
              warehouse={warehouse}
              history={history}
              title={title}
              search={search}
              onSearchChange={onSearchChange}
            />
          ))}
      </div>
    </Panel>
  );
}

interface BodyProps extends Pick<Props, "warehouse" | "search" | "onSearchChange"> {
  history: SalesHistory;
  title: string;
}

function HistoryBody({ warehouse, history, title, search, onSearchChange }: BodyProps) {
  const { sales } = useStrings();
  const words = sales.history;
  const format = useFormat();
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const measure = search.measure ?? "revenue";
  const unit = FIGURE_UNITS[measure];
  const shape = search.shape ?? "line";
  const hidden = useMemo(() => search.hidden ?? [], [search.hidden]);
  // Orders that fall into several categories are counted in each: a stack of them would overstate.
  const overlap =
    measure === "orders" && search.split === "category" ? sales.warehouses[warehouse].ordersOverlap : "";

  const series = useMemo(
    () => seriesOf(history, measure, format, scheme),
    [history, measure, format, scheme],
  );
  const chart = useMemo<TimeSeriesChart>(
    () => ({
      series: shownSeries(series, hidden),
      shape,
      additive: overlap === "",
      axisLabel: (value) => format.short(value, unit),
      valueLabel: (value) => format.exact(value, unit),
      partialLabel: words.partial,
      totalLabel: words.total,
    }),
    [series, hidden, shape, overlap, format, unit, words],
  );
  const summary = summarize(chart.series);
  const range = format.dayRange(history.period.from, history.period.to);

  return (
    <>
      {series.length > 1 && (
        <Legend
          series={series}
          hidden={hidden}
          onToggle={(name) => onSearchChange({ hidden: toggleHidden(hidden, name) })}
        />
      )}
      {search.view === "table" ? (
        <HistoryTable
          caption={words.caption(title, range)}
          names={chart.series.map(({ name }) => name)}
          rows={tableRows(history, measure, hidden, overlap === "")}
          granularity={history.granularity}
          unit={unit}
        />
      ) : (
        <div className={classes.plot}>
          {summary === undefined ? (
            <Center h="100%">
              <Text c="dimmed">{words.allHidden}</Text>
            </Center>
          ) : (
            <TimeSeriesPlot
              chart={chart}
              scheme={scheme}
              description={words.description({
                title,
                shape,
                series: chart.series.map(({ name }) => name),
                buckets: summary.buckets,
                first: summary.first.label,
                last: summary.last.label,
                highest: `${format.exact(summary.highest.value, unit)} (${summary.highest.label})`,
                lowest: `${format.exact(summary.lowest.value, unit)} (${summary.lowest.label})`,
                end: format.exact(summary.last.value, unit),
              })}
            />
          )}
        </div>
      )}
      <Notes
        partial={
          search.view !== "table" && chart.series.some(({ points }) => points.some((point) => point.partial))
        }
        overlap={overlap}
      />
    </>
  );
}

interface LegendProps {
  series: readonly TimeSeries[];
  hidden: readonly string[];
  onToggle: (name: string) => void;
}

/** Names the colours, and switches series off and on: by keyboard too, which a legend on a canvas cannot. */
function Legend({ series, hidden, onToggle }: LegendProps) {
  const { sales } = useStrings();
  return (
    <Group gap={4} role="group" aria-label={sales.history.series} mb="xs">
      {series.map(({ name, color }) => (
        <Button
          key={name}
          size="compact-sm"
          variant="subtle"
          color="gray"
          className={classes.legend}
          aria-pressed={!hidden.includes(name)}
          leftSection={<span className={classes.swatch} style={{ background: color }} />}
          onClick={() => onToggle(name)}
        >
          {name}
        </Button>
      ))}
    </Group>
  );
}

function Notes({ partial, overlap }: { partial: boolean; overlap: string }) {
  const { sales } = useStrings();
  return (
    <Text size="xs" c="dimmed" mt="xs" className={classes.notes}>
      {partial && <span>{sales.history.partialNote}</span>} {overlap !== "" && <span>{overlap}</span>}
    </Text>
  );
}
