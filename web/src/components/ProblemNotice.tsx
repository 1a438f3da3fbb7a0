import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";

import { problemFrom } from "../api/problem";
import { useStrings } from "../strings/LocaleProvider";
import classes from "./ProblemNotice.module.css";
import { TraceId } from "./TraceId";

interface Props {
  failure: unknown;
  onRetry?: () => void;
}

/** What went wrong, what to do about it, and the trace that leads to the cause. */
export function ProblemNotice({ failure, onRetry }: Props) {
  const { problem: words } = useStrings();
  const problem = problemFrom(failure);
  return (
    <Alert
      role="alert"
      color="orange"
      variant="outline"
      radius="lg"
      icon={<IconAlertTriangle aria-hidden />}
      title={words.titles[problem.kind]}
      classNames={{ root: classes.notice ?? "", title: classes.title ?? "" }}
    >
      <Stack gap="xs">
        {problem.detail !== "" && <Text size="sm">{problem.detail}</Text>}
        {problem.violations.length > 0 && (
          <List size="sm" aria-label={words.fields}>
            {problem.violations.map(({ field, description }) => (
              <List.Item key={`${field} ${description}`}>
                <b>{field}</b>: {description}
              </List.Item>
            ))}
          </List>
        )}
        <Text size="sm" c="dimmed">
          {words.advice[problem.kind]}
        </Text>
        <Group gap="md">
          {onRetry && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} aria-hidden />}
              onClick={onRetry}
            >
              {words.retry}
            </Button>
          )}
          <Text size="sm" component="span">
            <TraceId traceId={problem.traceId} />
          </Text>
        </Group>
      </Stack>
    </Alert>
  );
}
