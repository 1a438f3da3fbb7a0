import { Skeleton, Text, VisuallyHidden } from "@mantine/core";

import type { SalesPoint } from "../../api/contract";
import type { FigureName, SalesKpis } from "../../api/sales";
import type { WarehouseId } from "../../api/warehouses";
import { Sparkline } from "../../charts/Sparkline";
import { useFormat, useStrings } from "../../strings/LocaleProvider";
import { Panel } from "../../ui/Panel";
import { ChangeText } from "./ChangeText";
import { comparePrevious, compareYearBefore, noChangeReason, samePeriod } from "./comparison";
import { CARD_FIGURES, FIGURE_UNITS, sparklineValues } from "./figures";
import classes from "./KpiGrid.module.css";

interface Props {
  warehouse: WarehouseId;
  /** Undefined while loading: the cards keep their places. */
  kpis: SalesKpis | undefined;
  /** The total's history over the same period, for the sparklines. */
  points: readonly SalesPoint[];
  /** Whether the figures are those of the period before, kept until the new ones arrive. */
  busy: boolean;
}

/** The key figures as cards. */
export function KpiGrid({ warehouse, kpis, points, busy }: Props) {
  const { sales } = useStrings();
  return (
    <section className={classes.grid} aria-label={sales.kpis.label} aria-busy={busy} data-busy={busy}>
      {CARD_FIGURES.map((figure) => (
        <div key={figure} className={classes.cell} data-figure={figure}>
          <Panel>
            <KpiCard warehouse={warehouse} figure={figure} kpis={kpis} points={points} />
          </Panel>
        </div>
      ))}
    </section>
  );
}

interface CardProps extends Omit<Props, "busy"> {
  figure: FigureName;
}

function KpiCard({ warehouse, figure, kpis, points }: CardProps) {
  const { figures, hints } = useStrings().sales.warehouses[warehouse];
  return (
    <div className={classes.card} role="group" aria-label={figures[figure]}>
      <Text size="sm" fw={600} title={hints[figure]}>
        {figures[figure]}
      </Text>
      <Text size="xs" c="dimmed" className={classes.hint}>
        {hints[figure]}
      </Text>
      {kpis === undefined ? <LoadingFigure /> : <Figure figure={figure} kpis={kpis} />}
      <div className={classes.sparkline}>
        <Sparkline values={sparklineValues(figure, points)} />
      </div>
    </div>
  );
}

function Figure({ figure, kpis }: { figure: FigureName; kpis: SalesKpis }) {
  const words = useStrings().sales.kpis;
  const format = useFormat();
  const measure = kpis.total[figure];
  if (measure === undefined) return null;
  const unit = FIGURE_UNITS[figure];
  const exact = format.exact(measure.value, unit);
  const tax = figure === "revenue" ? kpis.total.revenueIncludingTax : undefined;
  const previous = comparePrevious(measure, kpis);
  const yearBefore = compareYearBefore(measure, kpis);
  const { dataFrom } = kpis.provenance;
  return (
    <>
      <div className={classes.value} title={exact}>
        <span aria-hidden>{format.headline(measure.value, unit)}</span>
        <VisuallyHidden>{exact}</VisuallyHidden>
        {tax && (
          <Text span size="sm" c="dimmed" fw={400} ml="xs" title={format.exact(tax.value, "money")}>
            {words.includingTax(format.short(tax.value, "money"))}
          </Text>
        )}
      </div>
      <div className={classes.changes}>
        {previous.outcome === yearBefore.outcome && previous.outcome !== "moved" ? (
          <Text span size="xs" c="dimmed">
            {noChangeReason(previous.outcome, words, dataFrom && format.day(dataFrom))}
          </Text>
        ) : (
          <>
            {!samePeriod(kpis.previousPeriod, kpis.yearBeforePeriod) && (
              <ChangeText
                comparison={previous}
                unit={unit}
                period={kpis.previousPeriod}
                dataFrom={dataFrom}
                against={words.vsPrevious(kpis.previousPeriod.days)}
              />
            )}
            <ChangeText
              comparison={yearBefore}
              unit={unit}
              period={kpis.yearBeforePeriod}
              dataFrom={dataFrom}
              against={words.vsYear}
            />
          </>
        )}
      </div>
    </>
  );
}

function LoadingFigure() {
  return (
    <>
      <div className={classes.value}>
        <Skeleton height="0.8em" width="60%" />
      </div>
      <div className={classes.changes}>
        <Skeleton height={12} mt={4} width="80%" />
        <Skeleton height={12} mt={8} width="70%" />
      </div>
    </>
  );
}
