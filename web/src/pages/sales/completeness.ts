import type { ChannelCompleteness } from "../../api/contract";
import type { SalesKpis } from "../../api/sales";
import { earlierDay } from "../../util/days";

/** The channels shown whose data end before the period, or the data, do. */
export function channelsCutShort(
  kpis: Pick<SalesKpis, "period" | "provenance" | "channels" | "completeness">,
): ChannelCompleteness[] {
  const { dataTo } = kpis.provenance;
  const end = dataTo === "" ? kpis.period.to : earlierDay(kpis.period.to, dataTo);
  const shown = new Set(kpis.channels.map(({ channel }) => channel));
  return kpis.completeness.filter(
    ({ channel, completeThrough }) => completeThrough !== "" && completeThrough < end && shown.has(channel),
  );
}
