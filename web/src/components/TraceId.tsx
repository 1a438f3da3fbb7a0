import { Anchor, Code, UnstyledButton } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";

import { configQuery, traceUrl } from "../api/config";
import { useStrings } from "../strings/LocaleProvider";
import classes from "./TraceId.module.css";

interface Props {
  traceId: string;
}

/** A trace ID, its beginning shown, copied whole on a click; with a link when traces can be looked at. */
export function TraceId({ traceId }: Props) {
  const { trace } = useStrings();
  const clipboard = useClipboard({ timeout: 2000 });
  const { data: config } = useQuery(configQuery);
  if (traceId === "") return null;
  const url = traceUrl(config?.traceUiUrl, traceId);
  return (
    <span className={classes.trace}>
      <span>{trace.label}</span>
      <UnstyledButton
        className={classes.button}
        onClick={() => clipboard.copy(traceId)}
        aria-label={trace.copy(traceId)}
        title={traceId}
      >
        <Code className={classes.code}>{traceId.slice(0, 8)}</Code>
        {clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </UnstyledButton>
      {url !== undefined && (
        <Anchor href={url} target="_blank" rel="noreferrer" inherit className={classes.button}>
          {trace.open} <IconExternalLink size={14} aria-hidden />
        </Anchor>
      )}
      <span role="status">
        {clipboard.copied && trace.copied}
        {clipboard.error !== null && (
          <>
            {trace.copyFailed} <Code>{traceId}</Code>
          </>
        )}
      </span>
    </span>
  );
}
