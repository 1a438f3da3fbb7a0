import { Paper } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** Id of the heading inside: the panel becomes a named region. */
  labelledBy?: string;
  busy?: boolean;
}

/** A surface that holds one thing. */
export function Panel({ children, labelledBy, busy = false }: Props) {
  return (
    <Paper
      component={labelledBy === undefined ? "div" : "section"}
      aria-labelledby={labelledBy}
      aria-busy={busy}
      withBorder
      radius="lg"
      p={{ base: "md", md: "lg" }}
    >
      {children}
    </Paper>
  );
}
