// Colours of series: told apart without red against green, and by their lightness in grey too (after
// Okabe and Ito's palette), one set for each background.

export type ColorScheme = "light" | "dark";

/** As many as the API gives series by default, so that no colour repeats; the last is for `Other`. */
const SERIES_COLORS: Record<ColorScheme, readonly string[]> = {
  light: [
    "#1f5fbf",
    "#d9730d",
    "#0f8f76",
    "#b0479a",
    "#8a6d00",
    "#3b9ad9",
    "#7a4fd0",
    "#a3372b",
    "#4d7a1f",
    "#5a6b7d",
    "#c2528b",
    "#0c6e8c",
  ],
  dark: [
    "#6ea8ff",
    "#ff9f45",
    "#36cfae",
    "#e58ad2",
    "#e3c04a",
    "#8fd3ff",
    "#b69cff",
    "#f08b7f",
    "#a5d46a",
    "#a9b8c8",
    "#ff9ac4",
    "#5cc4e0",
  ],
};
const OTHER_COLOR: Record<ColorScheme, string> = { light: "#868e96", dark: "#868e96" };

/** The colour of the series in that place of its chart. */
export function seriesColor(scheme: ColorScheme, index: number, isOther: boolean): string {
  if (isOther) return OTHER_COLOR[scheme];
  const colors = SERIES_COLORS[scheme];
  return colors[index % colors.length] ?? OTHER_COLOR[scheme];
}

/** What a chart is drawn with besides its series. */
export const CHART_INK = {
  light: { text: "#495057", line: "#dee2e6", surface: "#ffffff", ink: "#1a1d21" },
  dark: { text: "#b4bac2", line: "#3d4249", surface: "#26292e", ink: "#f1f3f5" },
} as const satisfies Record<ColorScheme, Record<string, string>>;
