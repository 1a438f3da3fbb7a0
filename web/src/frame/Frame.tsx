import { Alert, Anchor, AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet } from "@tanstack/react-router";
import { IconWifiOff } from "@tabler/icons-react";

import { DataStatus } from "../components/DataStatus";
import { useStrings } from "../strings/LocaleProvider";
import { ColorSchemeMenu } from "../ui/ColorSchemeMenu";
import classes from "./Frame.module.css";
import { Navigation } from "./Navigation";
import { useOnline } from "./useOnline";
import { usePageFocus } from "./usePageFocus";

const CONTENT_ID = "content";

/** What every page stands in: header, navigation, content. */
export function Frame() {
  const { product, frame } = useStrings();
  const [opened, { toggle, close }] = useDisclosure();
  const online = useOnline();
  usePageFocus(CONTENT_ID);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "sm", md: "lg" }}
    >
      <a className={classes.skip} href={`#${CONTENT_ID}`}>
        {frame.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px={{ base: "sm", md: "lg" }} justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? frame.closeNavigation : frame.openNavigation}
              aria-expanded={opened}
            />
            <Anchor component={Link} to="/" className={classes.product} underline="never">
              <img src="/favicon.svg" alt="" width={26} height={26} />
              <Text span fw={700} fz="lg">
                {product}
              </Text>
            </Anchor>
          </Group>
          <Group gap={4} wrap="nowrap">
            <DataStatus />
            <ColorSchemeMenu
              label={frame.colorScheme}
              names={{ light: frame.light, dark: frame.dark, auto: frame.auto }}
            />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={frame.navigation}>
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id={CONTENT_ID} tabIndex={-1} className={classes.main}>
        {!online && (
          <Alert color="orange" variant="outline" mb="md" role="status" icon={<IconWifiOff aria-hidden />}>
            {frame.offline}
          </Alert>
        )}
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
