import { Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";

import type { SalesKpis } from "../../api/sales";
import { useFormat, useStrings } from "../../strings/LocaleProvider";
import { channelsCutShort } from "./completeness";
import classes from "./CompletenessNote.module.css";

/** Which channels end before the period does: their latest figures are only a part. Nothing when none does. */
export function CompletenessNote({ kpis }: { kpis: SalesKpis }) {
  const { completeness: words } = useStrings().sales;
  const format = useFormat();
  const cutShort = channelsCutShort(kpis);
  if (cutShort.length === 0) return null;
  return (
    <Text size="sm" role="note" className={classes.note}>
      <IconInfoCircle size={16} aria-hidden className={classes.sign} />
      <span>
        {words.cutShort(
          cutShort.map((one) => words.through(one.channel, format.day(one.completeThrough))).join("; "),
        )}
      </span>
    </Text>
  );
}
