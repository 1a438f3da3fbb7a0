import { Button, Popover, Stack, Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { IconAlertTriangle, IconCircleCheck, IconCloudOff, IconLoader } from "@tabler/icons-react";

import { WAREHOUSES, warehouseStatusQuery } from "../api/warehouses";
import { useStrings } from "../strings/LocaleProvider";
import { type Verdict, verdictOf, worst } from "./warehouseVerdict";
import { WarehouseSummary } from "./WarehouseSummary";

const ICONS = {
  checking: IconLoader,
  fresh: IconCircleCheck,
  stale: IconAlertTriangle,
  unavailable: IconCloudOff,
} as const satisfies Record<Verdict, unknown>;

/** Whether the warehouses are read, in one word; on a click, each by itself. */
export function DataStatus() {
  const { dataStatus } = useStrings();
  const queries = useQueries({ queries: WAREHOUSES.map((warehouse) => warehouseStatusQuery(warehouse)) });
  const verdict = worst(queries.map(({ data, isError }) => verdictOf(data, isError)));
  const Icon = ICONS[verdict];
  return (
    <Popover position="bottom-end" withArrow shadow="md">
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-md"
          color="gray"
          c="var(--mantine-color-text)"
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
      <Popover.Dropdown maw={340} aria-label={dataStatus.label}>
        <Stack gap="md">
          {WAREHOUSES.map((warehouse, index) => (
            <WarehouseSummary
              key={warehouse}
              warehouse={warehouse}
              status={queries[index]?.data}
              failed={queries[index]?.isError ?? false}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
