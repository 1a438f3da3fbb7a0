import { List, ScrollArea, Table, Text, Title } from "@mantine/core";

import type { SalesFigures, SalesKpis } from "../../api/sales";
import type { WarehouseId } from "../../api/warehouses";
import { useFormat, useStrings } from "../../strings/LocaleProvider";
import { Panel } from "../../ui/Panel";
import { ChangeText } from "./ChangeText";
import { comparePrevious, compareYearBefore } from "./comparison";
import { FIGURE_UNITS } from "./figures";
import classes from "./ChannelsPanel.module.css";

const TITLE_ID = "channels-title";
const COLUMNS = ["orders", "units", "margin", "marginRate", "customers"] as const;

interface Props {
  warehouse: WarehouseId;
  kpis: SalesKpis;
  busy: boolean;
}

/** The figures in full, by channel, and how far the data of each are complete. */
export function ChannelsPanel({ warehouse, kpis, busy }: Props) {
  const { sales } = useStrings();
  const words = sales.warehouses[warehouse];
  return (
    <Panel labelledBy={TITLE_ID} busy={busy}>
      <Title order={2} size="h4" id={TITLE_ID} mb="sm">
        {words.channelsTitle}
      </Title>
      <ScrollArea
        type="auto"
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0, role: "region", "aria-labelledby": TITLE_ID }}
      >
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.splits.channel}</Table.Th>
              {[
                words.figures.revenue,
                sales.channels.share,
                sales.channels.change,
                sales.channels.yearChange,
                ...COLUMNS.map((figure) => words.figures[figure]),
              ].map((title) => (
                <Table.Th key={title} scope="col" ta="right">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {kpis.channels.map(({ channel, figures }) => (
              <ChannelRow key={channel} name={channel} figures={figures} kpis={kpis} />
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <ChannelRow name={sales.channels.total} figures={kpis.total} kpis={kpis} />
          </Table.Tfoot>
        </Table>
      </ScrollArea>
      <Completeness kpis={kpis} />
    </Panel>
  );
}

function ChannelRow({ name, figures, kpis }: { name: string; figures: SalesFigures; kpis: SalesKpis }) {
  const format = useFormat();
  const total = kpis.total.revenue.value;
  const isTotal = figures === kpis.total;
  const { dataFrom } = kpis.provenance;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={isTotal ? 700 : 500}>
        {name}
      </Table.Th>
      <Table.Td ta="right">{format.exact(figures.revenue.value, "money")}</Table.Td>
      <Table.Td ta="right">
        {total === 0 ? "–" : format.short(figures.revenue.value / total, "ratio")}
      </Table.Td>
      <Table.Td ta="right">
        <ChangeText
          comparison={comparePrevious(figures.revenue, kpis)}
          unit="money"
          period={kpis.previousPeriod}
          dataFrom={dataFrom}
        />
      </Table.Td>
      <Table.Td ta="right">
        <ChangeText
          comparison={compareYearBefore(figures.revenue, kpis)}
          unit="money"
          period={kpis.yearBeforePeriod}
          dataFrom={dataFrom}
        />
      </Table.Td>
      {COLUMNS.map((figure) => (
        <Table.Td key={figure} ta="right">
          {format.exact(figures[figure].value, FIGURE_UNITS[figure])}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Completeness({ kpis }: { kpis: SalesKpis }) {
  const { channels: words } = useStrings().sales;
  const format = useFormat();
  if (kpis.completeness.length === 0) return null;
  return (
    <>
      <Title order={3} size="h6" mt="md" mb={4}>
        {words.why}
      </Title>
      <List size="sm" c="dimmed">
        {kpis.completeness.map(({ channel, completeThrough, reason }) => (
          <List.Item key={channel}>
            <Text span inherit>
              {words.reason(
                channel,
                completeThrough === "" ? words.unknown : format.day(completeThrough),
                reason,
              )}
            </Text>
          </List.Item>
        ))}
      </List>
    </>
  );
}
