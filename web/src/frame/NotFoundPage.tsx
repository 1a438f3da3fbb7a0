import { Anchor, Stack, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { useStrings } from "../strings/LocaleProvider";

export function NotFoundPage() {
  const { frame } = useStrings();
  return (
    <Stack align="flex-start">
      <Title order={1} size="h2">
        {frame.notFound}
      </Title>
      <Anchor component={Link} to="/">
        {frame.home}
      </Anchor>
    </Stack>
  );
}
