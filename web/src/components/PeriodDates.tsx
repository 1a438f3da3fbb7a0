import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { type SubmitEvent, useState } from "react";

import { useStrings } from "../strings/LocaleProvider";

/** Days of a custom period; an empty text stands for none chosen. */
export interface ChosenDates {
  from: string;
  to: string;
  asOf: string;
}

interface Props {
  /** The dates in force, in words. */
  text: string;
  /** The dates the form begins with. */
  dates: ChosenDates;
  onApply: (dates: ChosenDates) => void;
}

/** The dates in force, and a form to choose others. */
export function PeriodDates({ text, dates, onApply }: Props) {
  const { sales } = useStrings();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <Button
          size="sm"
          variant="default"
          fw={500}
          leftSection={<IconCalendar size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
          aria-label={`${sales.period.custom}: ${text}`}
        >
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={sales.period.custom}>
        {opened && (
          <DatesForm
            dates={dates}
            onApply={(chosen) => {
              setOpened(false);
              onApply(chosen);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function DatesForm({ dates, onApply }: Pick<Props, "dates" | "onApply">) {
  const { period } = useStrings().sales;
  const [chosen, setChosen] = useState(dates);
  const [checked, setChecked] = useState(false);
  const mistake = mistakeIn(chosen);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setChecked(true);
    if (mistake === undefined) onApply(chosen);
  };
  const field = (name: keyof ChosenDates, label: string, description?: string) => (
    <TextInput
      type="date"
      label={label}
      description={description}
      value={chosen[name]}
      onChange={(event) => setChosen({ ...chosen, [name]: event.currentTarget.value })}
      error={name === "to" && checked && mistake !== undefined && period[mistake]}
      {...(name === "from" && { "data-autofocus": true })}
    />
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" maw={260}>
        {field("from", period.from)}
        {field("to", period.to)}
        {field("asOf", period.asOf, period.asOfHint)}
        <Button type="submit">{period.apply}</Button>
      </Stack>
    </form>
  );
}

function mistakeIn({ from, to }: ChosenDates): "incomplete" | "reversed" | undefined {
  if ((from === "") !== (to === "")) return "incomplete";
  return from > to ? "reversed" : undefined;
}
