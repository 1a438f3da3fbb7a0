// ECharts with only the parts that are used. Heavy: load it through `TimeSeriesPlot`, which is lazy.

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use as register } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

import type { BucketSummary, TimeSeriesOption } from "./timeSeries";
import { tooltipContent } from "./tooltip";

register([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

interface Props {
  option: TimeSeriesOption;
  /** What the tooltip says of a bucket. */
  bucketAt: (index: number) => BucketSummary | undefined;
}

/** Draws the option in the size of its parent. */
export function EChart({ option, bucketAt }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);

  useEffect(() => {
    if (container.current === null) return;
    const drawn = init(container.current);
    chart.current = drawn;
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(container.current);
    return () => {
      observer.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.current?.setOption({ ...option, animation: !still }, { notMerge: true });
    chart.current?.setOption({
      tooltip: {
        formatter: (hovered: { dataIndex: number }[]) => {
          const bucket = hovered[0] && bucketAt(hovered[0].dataIndex);
          return bucket === undefined ? "" : tooltipContent(bucket);
        },
      },
    });
  }, [option, bucketAt]);

  return <div ref={container} style={{ width: "100%", height: "100%" }} />;
}
