import { Input, NativeSelect, SegmentedControl } from "@mantine/core";

import type { SalesSplit } from "../../api/sales";
import type { WarehouseId } from "../../api/warehouses";
import { CHART_SHAPES } from "../../charts/timeSeries";
import { useStrings } from "../../strings/LocaleProvider";
import { GRANULARITIES } from "../../util/format";
import { oneOf } from "../../util/searchParams";
import classes from "./HistoryControls.module.css";
import { HISTORY_MEASURES, type SalesSearch } from "./search";

interface Props {
  warehouse: WarehouseId;
  splits: readonly SalesSplit[];
  search: SalesSearch;
  onSearchChange: (change: SalesSearch) => void;
}

/** Which figure the history shows, by what, split by what, and in what form. */
export function HistoryControls({ warehouse, splits, search, onSearchChange }: Props) {
  const { history: words, warehouses } = useStrings().sales;
  const { figures, splits: splitNames } = warehouses[warehouse];
  return (
    <div className={classes.controls}>
      <NativeSelect
        size="sm"
        label={words.measure}
        value={search.measure ?? "revenue"}
        data={HISTORY_MEASURES.map((value) => ({ value, label: figures[value] }))}
        onChange={(event) => onSearchChange({ measure: oneOf(event.currentTarget.value, HISTORY_MEASURES) })}
      />
      <NativeSelect
        size="sm"
        label={words.granularity}
        value={search.granularity ?? ""}
        data={[
          { value: "", label: words.automatic },
          ...GRANULARITIES.map((value) => ({ value, label: words.granularities[value] })),
        ]}
        onChange={(event) => onSearchChange({ granularity: oneOf(event.currentTarget.value, GRANULARITIES) })}
      />
      <NativeSelect
        size="sm"
        label={words.split}
        value={search.split ?? ""}
        data={[
          { value: "", label: words.noSplit },
          ...splits.map((value) => ({ value, label: splitNames[value] })),
        ]}
        onChange={(event) =>
          // What was hidden were series of the split before.
          onSearchChange({ split: oneOf(event.currentTarget.value, splits), hidden: undefined })
        }
      />
      <Input.Wrapper label={words.shape} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={words.shape}
          value={search.shape ?? "line"}
          data={CHART_SHAPES.map((value) => ({ value, label: words.shapes[value] }))}
          onChange={(value) => onSearchChange({ shape: value })}
          disabled={search.view === "table"}
        />
      </Input.Wrapper>
    </div>
  );
}
