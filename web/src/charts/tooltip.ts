import type { BucketSummary } from "./timeSeries";
import classes from "./tooltip.module.css";

/** A bucket's summary as elements: names come from the data and are set as text, never as markup. */
export function tooltipContent({ title, rows }: BucketSummary): HTMLElement {
  const content = document.createElement("div");
  content.append(element("div", classes.title, title));
  for (const { name, color, value } of rows) {
    const row = element("div", classes.row);
    const swatch = element("span", classes.swatch);
    swatch.style.background = color ?? "transparent";
    row.append(swatch, element("span", classes.name, name), element("span", classes.value, value));
    content.append(row);
  }
  return content;
}

function element(tag: "div" | "span", className = "", text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
