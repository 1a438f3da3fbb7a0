import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { SalesKpis } from "../../api/sales";
import { useFormat, useStrings } from "../../strings/LocaleProvider";

interface Props {
  kpis: SalesKpis;
  /** Whether asking again failed, so that older figures are shown. */
  refreshFailed: boolean;
}

/** What is out of the ordinary: figures that are older than they should be. */
export function Notices({ kpis, refreshFailed }: Props) {
  const { sales } = useStrings();
  const format = useFormat();
  const { stale, loadedAt } = kpis.provenance;
  return (
    <>
      {stale && <Warning>{sales.stale(loadedAt === undefined ? "" : format.instant(loadedAt))}</Warning>}
      {refreshFailed && <Warning>{sales.refreshFailed}</Warning>}
    </>
  );
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <Alert color="orange" variant="outline" role="status" icon={<IconAlertTriangle aria-hidden />}>
      {children}
    </Alert>
  );
}
