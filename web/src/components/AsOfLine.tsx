import { Group, Text } from "@mantine/core";

import type { Provenance } from "../api/contract";
import { useFormat, useStrings } from "../strings/LocaleProvider";
import { useNow } from "../ui/useNow";
import { QualityMark } from "./QualityVerdict";
import { TraceId } from "./TraceId";

const TELL_AGAIN_MS = 15_000;

interface Props {
  provenance: Provenance;
  traceId: string;
  /** Opens how the answer was computed, with what the checks found. */
  onExplain: () => void;
}

/** As of when the figures are, how fresh, whether their data passed the checks, and by which call. */
export function AsOfLine({ provenance, traceId, onExplain }: Props) {
  const { sales } = useStrings();
  const format = useFormat();
  const now = useNow(TELL_AGAIN_MS);
  return (
    <Group gap="xs" c="dimmed" fz="sm" component="p" m={0}>
      <Text span inherit>
        {sales.asOf(format.day(provenance.asOf))}
      </Text>
      {provenance.loadedAt !== undefined && (
        <Text span inherit title={format.instant(provenance.loadedAt)}>
          <span aria-hidden>· </span>
          {sales.loaded(format.ago(provenance.loadedAt, now))}
        </Text>
      )}
      <QualityMark provenance={provenance} onExplain={onExplain} />
      <Text span inherit>
        <span aria-hidden>· </span>
        <TraceId traceId={traceId} />
      </Text>
    </Group>
  );
}
