import { Button, Group, SegmentedControl } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import { FILTER_OF_SPLIT, filterChoicesQuery, type SalesApi } from "../../api/sales";
import { FilterMenu } from "../../components/FilterMenu";
import { PeriodDates } from "../../components/PeriodDates";
import { useStrings } from "../../strings/LocaleProvider";
import {
  isFiltered,
  NO_FILTERS,
  PERIOD_PRESETS,
  type PeriodPreset,
  presetOf,
  type SalesSearch,
} from "./search";

interface Props {
  api: SalesApi;
  search: SalesSearch;
  onSearchChange: (change: SalesSearch) => void;
  /** The days in force, in words. */
  range: string;
  /** The days in force: what the date form begins with. */
  days: { from: string; to: string };
}

/** Which period and which sales the page shows. */
export function SalesToolbar({ api, search, onSearchChange, range, days }: Props) {
  const { sales } = useStrings();
  const words = sales.warehouses[api.warehouse];
  return (
    <Group gap="xs" role="group" aria-label={sales.filters.label}>
      <SegmentedControl
        aria-label={sales.period.label}
        value={presetOf(search) ?? ""}
        data={PERIOD_PRESETS.map((value) => ({ value, label: sales.period.presets[value] }))}
        onChange={(value) =>
          onSearchChange({ period: value as PeriodPreset, from: undefined, to: undefined })
        }
      />
      <PeriodDates
        text={range}
        dates={{ ...days, asOf: search.asOf ?? "" }}
        onApply={({ from, to, asOf }) => {
          // Dates left as they were keep a period that counts back counting back.
          const same = from === days.from && to === days.to && presetOf(search) !== undefined;
          const period = from === "" || same ? {} : { period: undefined, from, to };
          onSearchChange({ ...period, asOf: asOf === "" ? undefined : asOf });
        }}
      />
      {api.splits.map((split) => {
        const filter = FILTER_OF_SPLIT[split];
        return (
          <FilterMenu
            key={filter}
            label={words.filters[filter]}
            chosen={search[filter] ?? []}
            onChange={(chosen) => onSearchChange({ [filter]: chosen.length === 0 ? undefined : chosen })}
            choices={filterChoicesQuery(api, split)}
          />
        );
      })}
      {isFiltered(search) && (
        <Button
          size="sm"
          variant="subtle"
          leftSection={<IconX size={14} aria-hidden />}
          onClick={() => onSearchChange(NO_FILTERS)}
        >
          {sales.filters.clearAll}
        </Button>
      )}
    </Group>
  );
}
