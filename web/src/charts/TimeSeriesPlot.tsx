import { lazy, Suspense, useCallback, useMemo } from "react";

import type { ColorScheme } from "./palette";
import { bucketSummary, type TimeSeriesChart, timeSeriesOption } from "./timeSeries";

const EChart = lazy(() => import("./EChart").then(({ EChart }) => ({ default: EChart })));

/** Fetches the drawing code ahead of the data, so that both arrive together. */
export function preloadPlot(): void {
  void import("./EChart");
}

interface Props {
  chart: TimeSeriesChart;
  scheme: ColorScheme;
  /** The chart in words, for those who do not see it. */
  description: string;
}

/** A chart of series over time, filling its parent. */
export function TimeSeriesPlot({ chart, scheme, description }: Props) {
  const option = useMemo(() => timeSeriesOption(chart, scheme), [chart, scheme]);
  const bucketAt = useCallback((index: number) => bucketSummary(chart, index), [chart]);
  return (
    <div role="img" aria-label={description} style={{ width: "100%", height: "100%" }}>
      <Suspense fallback={null}>
        <EChart option={option} bucketAt={bucketAt} />
      </Suspense>
    </div>
  );
}
