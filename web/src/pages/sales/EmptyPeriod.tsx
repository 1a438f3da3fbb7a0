import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconCalendarOff } from "@tabler/icons-react";

import { useFormat, useStrings } from "../../strings/LocaleProvider";
import { Panel } from "../../ui/Panel";

interface Days {
  from: string;
  to: string;
}

interface Props {
  /** The days asked for. */
  asked: Days;
  /** The days with data; both empty when there are none up to the as-of day. */
  data: Days;
  onShowAll: () => void;
  /** Clears the filters; left out when there are none. */
  onClearFilters?: () => void;
}

/** Nothing was sold: says so, and where there is something. */
export function EmptyPeriod({ asked, data, onShowAll, onClearFilters }: Props) {
  const { empty } = useStrings().sales;
  const format = useFormat();
  return (
    <Panel>
      <Stack align="center" gap="sm" py="xl" ta="center">
        <IconCalendarOff size={40} stroke={1.5} aria-hidden />
        <Title order={2} size="h4">
          {empty.title(format.day(asked.from), format.day(asked.to))}
        </Title>
        <Text c="dimmed">
          {data.from !== "" && empty.dataRange(format.day(data.from), format.day(data.to))}{" "}
          {onClearFilters && empty.filtered}
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
