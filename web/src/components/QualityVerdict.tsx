import { Anchor, Code, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle } from "@tabler/icons-react";

import type { Provenance } from "../api/contract";
import { useStrings } from "../strings/LocaleProvider";
import { type QualityTone, toneOf } from "./quality";

const SIGNS = {
  unchecked: { Icon: IconHelpCircle, color: "dimmed" },
  good: { Icon: IconCircleCheck, color: "green" },
  doubtful: { Icon: IconAlertTriangle, color: "yellow" },
  bad: { Icon: IconCircleX, color: "red" },
} satisfies Record<QualityTone, { Icon: typeof IconCircleCheck; color: string }>;

interface Props {
  provenance: Provenance;
}

/** What the data-quality checks say of an answer, and what they found. */
export function QualityVerdict({ provenance }: Props) {
  const { provenance: words } = useStrings();
  return (
    <>
      <Group gap={6} wrap="nowrap">
        <QualitySign tone={toneOf(provenance)} />
        {words.qualityVerdicts[provenance.quality]}
      </Group>
      {provenance.qualityFindings.length > 0 && (
        <List size="sm" mt={4} spacing={4}>
          {provenance.qualityFindings.map(({ name, value }) => (
            <List.Item key={name}>
              <Code>{name}</Code> {value}
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}

interface MarkProps extends Props {
  onExplain: () => void;
}

/** The verdict beside the figures, when they are not to be taken at face value: a button to the findings. */
export function QualityMark({ provenance, onExplain }: MarkProps) {
  const { sales } = useStrings();
  const tone = toneOf(provenance);
  if (tone !== "doubtful" && tone !== "bad") return null;
  return (
    <Text span inherit>
      <span aria-hidden>· </span>
      <Anchor
        component="button"
        type="button"
        inherit
        c="inherit"
        underline="always"
        fw={tone === "bad" ? 600 : undefined}
        aria-haspopup="dialog"
        onClick={onExplain}
      >
        <QualitySign tone={tone} /> {sales.quality[tone](provenance.qualityFindings.length)}
      </Anchor>
    </Text>
  );
}

function QualitySign({ tone }: { tone: QualityTone }) {
  const { Icon, color } = SIGNS[tone];
  return (
    <Text span inherit c={color} style={{ display: "inline-flex", verticalAlign: "text-bottom" }}>
      <Icon size={16} aria-hidden />
    </Text>
  );
}
