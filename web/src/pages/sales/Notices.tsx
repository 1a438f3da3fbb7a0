import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";

import type { SalesKpis } from "../../api/sales";
import { useFormat, useStrings } from "../../strings/LocaleProvider";
import { earlierDay } from "../../util/days";

interface Props {
  kpis: SalesKpis;
  /** Whether asking again failed, so that older figures are shown. */
  refreshFailed: boolean;
}

/** What a reader must know before trusting the figures: stale data, channels cut short. */
export function Notices({ kpis, refreshFailed }: Props) {
  const { sales } = useStrings();
  const format = useFormat();
  const { provenance, completeness } = kpis;
  const end = earlierDay(kpis.period.to, provenance.dataTo === "" ? kpis.period.to : provenance.dataTo);
  const cutShort = completeness.filter(
    ({ channel, completeThrough }) =>
      completeThrough !== "" && completeThrough < end && kpis.channels.some((one) => one.channel === channel),
  );
  return (
    <>
      {provenance.stale && (
        <Alert color="orange" variant="outline" role="status" icon={<IconAlertTriangle aria-hidden />}>
          {sales.stale(provenance.loadedAt === undefined ? "" : format.instant(provenance.loadedAt))}
        </Alert>
      )}
      {refreshFailed && (
        <Alert color="orange" variant="outline" role="status" icon={<IconAlertTriangle aria-hidden />}>
          {sales.refreshFailed}
        </Alert>
      )}
      {cutShort.length > 0 && (
        <Alert variant="default" role="note" py="xs" icon={<IconInfoCircle aria-hidden />}>
          {cutShort
            .map(({ channel, completeThrough }) =>
              sales.completeness.through(channel, format.day(completeThrough)),
            )
            .join(" ")}{" "}
          {sales.completeness.explain}
        </Alert>
      )}
    </>
  );
}
