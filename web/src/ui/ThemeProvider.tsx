import {
  createTheme,
  type CSSVariablesResolver,
  localStorageColorSchemeManager,
  MantineProvider,
} from "@mantine/core";
import type { ReactNode } from "react";

const theme = createTheme({
  primaryColor: "indigo",
  // The shades on which white text reaches 4.5:1.
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: { fontWeight: "650" },
});

/** Mantine's dimmed text has too little contrast for WCAG AA; these reach 5:1 on every surface used. */
const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#565d66",
    "--mantine-color-body": "#ffffff",
    "--otel-bi-canvas": "#f5f6f8",
    "--otel-bi-accent": "#4263eb",
    "--otel-bi-up": "#1558b0",
    "--otel-bi-down": "#a84300",
  },
  dark: {
    "--mantine-color-dimmed": "#a9b0b9",
    "--mantine-color-body": "#212429",
    "--otel-bi-canvas": "#17191d",
    "--otel-bi-accent": "#8ea2ff",
    "--otel-bi-up": "#83b6ff",
    "--otel-bi-down": "#ffab6b",
  },
});

/** The key and the scheme are also read by public/color-scheme.js, before the first paint. */
const colorSchemeManager = localStorageColorSchemeManager({ key: "otel-bi-color-scheme" });

interface Props {
  children: ReactNode;
}

export function ThemeProvider({ children }: Props) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      {children}
    </MantineProvider>
  );
}
