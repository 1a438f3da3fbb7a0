import { Button, Popover, Stack, Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { IconAlertTriangle, IconCircleCheck, IconCloudOff, IconLoader } from "@tabler/icons-react";

import type { WarehouseStatus } from "../api/contract";
import { WAREHOUSES, warehouseStatusQuery } from "../api/warehouses";
import { useFormat, useStrings } from "../strings/LocaleProvider";
import { useNow } from "../ui/useNow";

const TELL_AGAIN_MS = 15_000;

type Verdict = "checking" | "fresh" | "stale" | "unavailable";

const ICONS = {
  checking: IconLoader,
  fresh: IconCircleCheck,
  stale: IconAlertTriangle,
  unavailable: IconCloudOff,
} as const satisfies Record<Verdict, unknown>;
const COLORS = { checking: "gray", fresh: "gray", stale: "orange", unavailable: "orange" } as const;

/** Whether the warehouses are read, in one word; on a click, each by itself. */
export function DataStatus() {
  const { dataStatus, sales } = useStrings();
  const queries = useQueries({ queries: WAREHOUSES.map((warehouse) => warehouseStatusQuery(warehouse)) });
  const verdict = worst(queries.map(({ data, isError }) => verdictOf(data, isError)));
  const Icon = ICONS[verdict];
  return (
    <Popover position="bottom-end" withArrow trapFocus={false}>
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-md"
          color={COLORS[verdict]}
          leftSection={<Icon size={18} aria-hidden />}
          aria-label={`${dataStatus.label}: ${dataStatus[verdict]}`}
          px="xs"
        >
          <Text span inherit visibleFrom="sm">
            {dataStatus[verdict]}
          </Text>
          <Text span inherit hiddenFrom="sm">
            {dataStatus.label}
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw={340}>
        <Stack gap="md">
          {WAREHOUSES.map((warehouse, index) => (
            <WarehouseSummary
              key={warehouse}
              name={sales.warehouses[warehouse].name}
              status={queries[index]?.data}
              failed={queries[index]?.isError ?? false}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface SummaryProps {
  name: string;
  status: WarehouseStatus | undefined;
  failed: boolean;
}

function WarehouseSummary({ name, status, failed }: SummaryProps) {
  const { dataStatus } = useStrings();
  const format = useFormat();
  const now = useNow(TELL_AGAIN_MS);
  const verdict = verdictOf(status, failed);
  return (
    <section aria-label={dataStatus.detailsOf(name)}>
      <Text fw={600} size="sm">
        {name}
      </Text>
      <Text size="sm">{dataStatus[verdict]}</Text>
      {failed && (
        <Text size="sm" c="dimmed">
          {dataStatus.unreachable}
        </Text>
      )}
      {status !== undefined && (
        <Text size="sm" c="dimmed">
          {status.database} ({status.engine})
          <br />
          {status.loadedAt === undefined
            ? dataStatus.notLoaded
            : dataStatus.loaded(format.ago(status.loadedAt, now), format.exact(status.loadSeconds, "count"))}
          <br />
          {dataStatus.rows(format.exact(status.rows, "count"))}
        </Text>
      )}
      {status !== undefined && status.problem !== "" && <Text size="sm">{status.problem}</Text>}
    </section>
  );
}

function verdictOf(status: WarehouseStatus | undefined, failed: boolean): Verdict {
  if (failed) return "unavailable";
  if (status === undefined) return "checking";
  if (!status.ready) return "unavailable";
  return status.stale ? "stale" : "fresh";
}

/** The one that a reader must know first. */
function worst(verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ["unavailable", "stale", "checking", "fresh"];
  return order.find((verdict) => verdicts.includes(verdict)) ?? "checking";
}
