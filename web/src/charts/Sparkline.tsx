import classes from "./Sparkline.module.css";

interface Props {
  values: readonly number[];
}

const WIDTH = 100;
const HEIGHT = 28;

/** A series in the size of a word. Decoration: the figures beside it say the same. */
export function Sparkline({ values }: Props) {
  const path = sparklinePath(values, WIDTH, HEIGHT);
  return (
    <svg
      className={classes.sparkline}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {path !== "" && (
        <>
          <path className={classes.area} d={`${path}L${WIDTH},${HEIGHT}L0,${HEIGHT}Z`} />
          <path className={classes.line} d={path} />
        </>
      )}
    </svg>
  );
}

/** The line through the values, from edge to edge; empty for fewer than two. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return "";
  const lowest = Math.min(...values);
  const spread = Math.max(...values) - lowest;
  // Half a line's width of room above and below, or the peaks would be cut off.
  const room = 2;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    const y = spread === 0 ? height / 2 : height - room - ((value - lowest) / spread) * (height - 2 * room);
    return `${x.toFixed(2)},${y.toFixed(2)}`;
  });
  return `M${points.join("L")}`;
}
