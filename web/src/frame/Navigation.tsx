import { NavLink, type NavLinkProps, Stack, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { IconChartLine } from "@tabler/icons-react";
import { type ComponentPropsWithRef, type ReactNode, useId } from "react";

import { useStrings } from "../strings/LocaleProvider";
import classes from "./Navigation.module.css";

/** Mantine's link with the router's typed paths; the current page has `aria-current`. */
const PageLink = createLink((props: NavLinkProps & Omit<ComponentPropsWithRef<"a">, keyof NavLinkProps>) => (
  <NavLink {...props} />
));
const ANY_SEARCH = { includeSearch: false };

/** Pages by business. To add one, add its route in src/routes.tsx and its link here. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { frame, sales } = useStrings();
  const shared = { className: classes.link ?? "", activeOptions: ANY_SEARCH, onClick: onNavigate };
  const salesIcon = <IconChartLine size={18} aria-hidden />;
  return (
    <Stack gap="lg">
      <Section title={sales.warehouses.aw.name}>
        <PageLink to="/aw/sales" label={frame.sales} leftSection={salesIcon} {...shared} />
      </Section>
      <Section title={sales.warehouses.wwi.name}>
        <PageLink to="/wwi/sales" label={frame.sales} leftSection={salesIcon} {...shared} />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Text id={id} size="xs" fw={600} c="dimmed" px="sm" pb={4}>
        {title}
      </Text>
      {children}
    </section>
  );
}
