import { ScrollArea, Table, Text } from "@mantine/core";

import { useFormat, useStrings } from "../../strings/LocaleProvider";
import type { Granularity, Unit } from "../../util/format";
import type { HistoryRow } from "./historyModel";
import classes from "./HistoryTable.module.css";

interface Props {
  caption: string;
  names: readonly string[];
  rows: readonly HistoryRow[];
  granularity: Granularity;
  unit: Unit;
}

/** The history in full figures, newest first. */
export function HistoryTable({ caption, names, rows, granularity, unit }: Props) {
  const { history: words } = useStrings().sales;
  const format = useFormat();
  const totals = rows.some(({ total }) => total !== undefined);
  return (
    <ScrollArea.Autosize
      mah={640}
      type="auto"
      offsetScrollbars
      viewportProps={{ tabIndex: 0, role: "region", "aria-label": caption }}
    >
      <Table stickyHeader highlightOnHover className={classes.table}>
        <Table.Caption className={classes.caption}>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.bucket}</Table.Th>
            {names.map((name) => (
              <Table.Th key={name} scope="col" ta="right">
                {name}
              </Table.Th>
            ))}
            {totals && (
              <Table.Th scope="col" ta="right">
                {words.total}
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ date, partial, values, total }) => (
            <Table.Tr key={date}>
              <Table.Th scope="row" fw={500}>
                {format.bucket(date, granularity)}
                {partial && (
                  <Text span size="xs" c="dimmed">
                    {" "}
                    ({words.partial})
                  </Text>
                )}
              </Table.Th>
              {values.map((value, index) => (
                <Table.Td key={names[index]} ta="right">
                  {format.exact(value, unit)}
                </Table.Td>
              ))}
              {total !== undefined && (
                <Table.Td ta="right" fw={600}>
                  {format.exact(total, unit)}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
