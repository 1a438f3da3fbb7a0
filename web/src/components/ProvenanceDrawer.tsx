import { Code, Drawer, Stack, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import type { Provenance } from "../api/contract";
import { useFormat, useStrings } from "../strings/LocaleProvider";
import { QualityVerdict } from "./QualityVerdict";
import { TraceId } from "./TraceId";

/** One answer on the page and how it was made. */
export interface ProvenanceEntry {
  title: string;
  provenance: Provenance;
  period: { from: string; to: string };
}

interface Props {
  opened: boolean;
  onClose: () => void;
  entries: ProvenanceEntry[];
}

/** "How was this computed?": every answer on the page, down to its statements and its trace. */
export function ProvenanceDrawer({ opened, onClose, entries }: Props) {
  const { provenance: words } = useStrings();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={words.title}
      closeButtonProps={{ "aria-label": words.close }}
    >
      <Stack gap="xl">
        {entries.map((entry) => (
          <ProvenanceDetails key={entry.title} {...entry} />
        ))}
      </Stack>
    </Drawer>
  );
}

function ProvenanceDetails({ title, provenance, period }: ProvenanceEntry) {
  const { provenance: words } = useStrings();
  const format = useFormat();
  return (
    <Stack gap="sm" component="section">
      <Title order={3} size="h4">
        {title}
      </Title>
      <Fact name={words.method}>{provenance.method}</Fact>
      <Fact name={words.period}>{format.dayRange(period.from, period.to)}</Fact>
      {provenance.parameters.length > 0 && (
        <Fact name={words.parameters}>
          <NamedValues values={provenance.parameters} />
        </Fact>
      )}
      <Fact name={words.filters}>
        {provenance.filters.length > 0 ? <NamedValues values={provenance.filters} /> : words.noFilters}
      </Fact>
      <Fact name={words.asOf}>{format.day(provenance.asOf)}</Fact>
      <Fact name={words.dataRange}>{format.dayRange(provenance.dataFrom, provenance.dataTo)}</Fact>
      {provenance.loadedAt !== undefined && (
        <Fact name={words.loadedAt}>{format.instant(provenance.loadedAt)}</Fact>
      )}
      <Fact name={words.quality}>
        <QualityVerdict provenance={provenance} />
      </Fact>
      <Fact name={words.snapshot}>
        <Code>{provenance.snapshot}</Code>
      </Fact>
      <StatementTable provenance={provenance} />
      <Fact name={words.trace}>
        <TraceId traceId={provenance.traceId} />
      </Fact>
      {provenance.loadTraceId !== "" && (
        <Fact name={words.loadTrace}>
          <TraceId traceId={provenance.loadTraceId} />
        </Fact>
      )}
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600}>
        {name}
      </Text>
      <Text size="sm" component="div" style={{ overflowWrap: "anywhere" }}>
        {children}
      </Text>
    </div>
  );
}

function NamedValues({ values }: { values: Provenance["filters"] }) {
  return values.map(({ name, value }) => (
    <div key={name}>
      <Code>{name}</Code> {value}
    </div>
  ));
}

function StatementTable({ provenance }: { provenance: Provenance }) {
  const { provenance: words } = useStrings();
  const format = useFormat();
  return (
    <Table captionSide="top" withTableBorder>
      <Table.Caption ta="left">{words.statements}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.statement}</Table.Th>
          <Table.Th>{words.digest}</Table.Th>
          <Table.Th ta="right">{words.rows}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {provenance.statements.map(({ name, sha256, rows }) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>
              <Code title={sha256}>{sha256.slice(0, 12)}</Code>
            </Table.Td>
            <Table.Td ta="right">{format.exact(rows, "count")}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
