import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconCalendarOff } from "@tabler/icons-react";

import { useStrings } from "../../strings/LocaleProvider";
import { Panel } from "../../ui/Panel";

interface Props {
  /** The days asked for, in words. */
  range: string;
  /** The days with data, in words; empty when there are none up to the as-of day. */
  dataRange: string;
  onShowAll: () => void;
  /** Clears the filters; left out when there are none. */
  onClearFilters?: () => void;
}

/** Nothing was sold: says so, and where there is something. */
export function EmptyPeriod({ range, dataRange, onShowAll, onClearFilters }: Props) {
  const { empty } = useStrings().sales;
  return (
    <Panel>
      <Stack align="center" gap="sm" py="xl" ta="center">
        <IconCalendarOff size={40} stroke={1.5} aria-hidden />
        <Title order={2} size="h4">
          {empty.title(range)}
        </Title>
        <Text c="dimmed">
          {dataRange !== "" && empty.dataRange(dataRange)} {onClearFilters && empty.filtered}
        </Text>
        <Group justify="center">
          <Button onClick={onShowAll}>{empty.showAll}</Button>
          {onClearFilters && (
            <Button variant="default" onClick={onClearFilters}>
              {empty.clearFilters}
            </Button>
          )}
        </Group>
      </Stack>
    </Panel>
  );
}
