import { Text, VisuallyHidden } from "@mantine/core";
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from "@tabler/icons-react";

import type { Period } from "../../api/contract";
import { useFormat, useStrings } from "../../strings/LocaleProvider";
import type { Unit } from "../../util/format";
import classes from "./ChangeText.module.css";
import { type Comparison, noChangeReason } from "./comparison";

const ARROWS = { up: IconArrowUpRight, down: IconArrowDownRight, unchanged: IconArrowRight } as const;

interface Props {
  comparison: Comparison;
  unit: Unit;
  /** The period compared with. */
  period: Period;
  /** First day with data: the reason when they do not reach back. */
  dataFrom: string;
  /** What it is compared with, in words; left out in a table, where the column's title says it. */
  against?: string;
}

/** A change as an arrow, a signed number and words: never by colour alone. */
export function ChangeText({ comparison, unit, period, dataFrom, against }: Props) {
  const { kpis } = useStrings().sales;
  const format = useFormat();
  if (comparison.outcome !== "moved") {
    return (
      <NoChange
        reason={noChangeReason(comparison.outcome, kpis, dataFrom && format.day(dataFrom))}
        against={against}
      />
    );
  }
  const { direction, change, before } = comparison;
  const Arrow = ARROWS[direction];
  return (
    <Text
      span
      size="xs"
      c="dimmed"
      title={kpis.before(format.exact(before, unit), format.dayRange(period.from, period.to))}
    >
      <span className={classes.change} data-direction={direction}>
        <Arrow size={14} aria-hidden />
        <VisuallyHidden>{kpis[direction]}</VisuallyHidden>
        <b>{format.change(change, unit)}</b>
      </span>{" "}
      {against}
    </Text>
  );
}

/** Why there is no change to show; a dash in a table, with the reason for those who ask. */
function NoChange({ reason, against }: { reason: string; against: string | undefined }) {
  if (against === undefined) {
    return (
      <Text span size="xs" c="dimmed" title={reason}>
        <span aria-hidden>–</span>
        <VisuallyHidden>{reason}</VisuallyHidden>
      </Text>
    );
  }
  return (
    <Text span size="xs" c="dimmed">
      {against}: {reason}
    </Text>
  );
}
