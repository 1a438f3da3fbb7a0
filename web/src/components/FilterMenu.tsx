import { Button, Checkbox, Popover, ScrollArea, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";

import { useStrings } from "../strings/LocaleProvider";
import { ProblemNotice } from "./ProblemNotice";

/** Beyond this many choices a search is quicker than scrolling. */
const SEARCHED_FROM = 9;

interface Props {
  label: string;
  /** The values that are kept; none means all. */
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** Gives the values to choose from; asked when the menu is first opened. */
  choices: UseQueryOptions<string[], Error, string[], string[]>;
}

/** A filter: a button that says what it keeps, and a list to choose from behind it. */
export function FilterMenu({ label, chosen, onChange, choices }: Props) {
  const { sales } = useStrings();
  const [opened, setOpened] = useState(false);
  const only = chosen.length === 1 ? chosen[0] : undefined;
  const text =
    only !== undefined
      ? sales.filters.one(label, only)
      : chosen.length > 0
        ? sales.filters.many(label, chosen.length)
        : label;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal shadow="md">
      <Popover.Target>
        <Button
          size="sm"
          variant={chosen.length > 0 ? "light" : "default"}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => setOpened(!opened)}
          fw={500}
        >
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown miw={240} maw="calc(100vw - 2rem)" aria-label={label}>
        {opened && <Choices label={label} chosen={chosen} onChange={onChange} choices={choices} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Choices({ label, chosen, onChange, choices }: Props) {
  const { sales } = useStrings();
  const [search, setSearch] = useState("");
  const { data, error, refetch } = useQuery(choices);
  if (error !== null && data === undefined) {
    return <ProblemNotice failure={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <Skeleton height={120} />;

  // What a link asks for stays visible, and can be unchecked, even when the data do not have it.
  const all = [...new Set([...data, ...chosen])];
  const found = all.filter((value) => value.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <Stack gap="xs">
      {all.length >= SEARCHED_FROM && (
        <TextInput
          size="sm"
          aria-label={sales.filters.search(label)}
          placeholder={sales.filters.search(label)}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize mah={280} type="auto">
        <Checkbox.Group value={[...chosen]} onChange={onChange} aria-label={label}>
          <Stack gap={6} p={4}>
            {found.map((value) => (
              <Checkbox key={value} value={value} label={value} size="sm" />
            ))}
            {found.length === 0 && <Text size="sm">{sales.filters.nothingFound}</Text>}
          </Stack>
        </Checkbox.Group>
      </ScrollArea.Autosize>
      <Button size="xs" variant="subtle" disabled={chosen.length === 0} onClick={() => onChange([])}>
        {sales.filters.clear}
      </Button>
    </Stack>
  );
}
