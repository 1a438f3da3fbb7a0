import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import type { WarehouseStatus } from "../api/contract";
import { refreshWarehouse, type WarehouseId } from "../api/warehouses";
import { useFormat, useStrings } from "../strings/LocaleProvider";
import { useNow } from "../ui/useNow";
import { ProblemNotice } from "./ProblemNotice";
import { verdictOf } from "./warehouseVerdict";

const TELL_AGAIN_MS = 15_000;

interface Props {
  warehouse: WarehouseId;
  status: WarehouseStatus | undefined;
  failed: boolean;
}

/** The state of one warehouse, and a way to have it read again. */
export function WarehouseSummary({ warehouse, status, failed }: Props) {
  const { dataStatus, sales } = useStrings();
  const format = useFormat();
  const now = useNow(TELL_AGAIN_MS);
  const queryClient = useQueryClient();
  const refresh = useMutation({
    mutationFn: () => refreshWarehouse(warehouse),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [warehouse] }),
  });
  const { name } = sales.warehouses[warehouse];
  return (
    <Stack component="section" gap={4} aria-label={dataStatus.detailsOf(name)}>
      <Text fw={600} size="sm">
        {name}
      </Text>
      <Text size="sm">{dataStatus[verdictOf(status, failed)]}</Text>
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
          {status.checkedAt !== undefined && status.checkedAt !== status.loadedAt && (
            <>
              <br />
              {dataStatus.unchanged(format.ago(status.checkedAt, now))}
            </>
          )}
          <br />
          {dataStatus.rows(format.exact(status.rows, "count"))}
        </Text>
      )}
      {status !== undefined && status.problem !== "" && <Text size="sm">{status.problem}</Text>}
      <Button
        size="xs"
        variant="default"
        mt={4}
        loading={refresh.isPending}
        onClick={() => refresh.mutate()}
        aria-label={dataStatus.readAgainOf(name)}
        style={{ alignSelf: "flex-start" }}
      >
        {dataStatus.readAgain}
      </Button>
      {refresh.error !== null && <ProblemNotice failure={refresh.error} />}
    </Stack>
  );
}
