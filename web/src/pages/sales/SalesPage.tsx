import { ActionIcon, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDisclosure, useDocumentTitle } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconListDetails, IconRefresh } from "@tabler/icons-react";

import { type SalesApi, type SalesKpis, salesHistoryQuery, salesKpisQuery } from "../../api/sales";
import { AsOfLine } from "../../components/AsOfLine";
import { ProblemNotice } from "../../components/ProblemNotice";
import { ProvenanceDrawer } from "../../components/ProvenanceDrawer";
import { useFormat, useStrings } from "../../strings/LocaleProvider";
import { laterDay } from "../../util/days";
import { ChannelsPanel } from "./ChannelsPanel";
import { CompletenessNote } from "./CompletenessNote";
import { EmptyPeriod } from "./EmptyPeriod";
import { HistoryPanel } from "./HistoryPanel";
import { KpiGrid } from "./KpiGrid";
import { Notices } from "./Notices";
import { SalesToolbar } from "./SalesToolbar";
import {
  filterOf,
  historyRequestOf,
  isFiltered,
  NO_FILTERS,
  presetOf,
  type SalesSearch,
  sparklineRequestOf,
} from "./search";

interface Props {
  api: SalesApi;
  search: SalesSearch;
  /** Takes the parts of the search that change; `undefined` takes a part out. */
  onSearchChange: (change: SalesSearch) => void;
}

/** The sales of one warehouse: key figures, history, channels. */
export function SalesPage({ api, search, onSearchChange }: Props) {
  const { product, sales, provenance: provenanceWords } = useStrings();
  const format = useFormat();
  const queryClient = useQueryClient();
  const [explained, explanation] = useDisclosure();
  const kpis = useQuery(salesKpisQuery(api, filterOf(search)));
  const history = useQuery(salesHistoryQuery(api, historyRequestOf(search)));
  const sparklines = useQuery(salesHistoryQuery(api, sparklineRequestOf(search)));

  const words = sales.warehouses[api.warehouse];
  useDocumentTitle(`${sales.pageTitle(words.name)} – ${product}`);
  const refresh = () => void queryClient.invalidateQueries({ queryKey: [api.warehouse, "sales"] });
  const answer = kpis.data;
  const days = daysInForce(answer?.data, search);
  const range = days.to === "" ? "…" : format.dayRange(days.from, days.to);

  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="xs">
        <div>
          <Text size="sm" c="dimmed" fw={600}>
            {words.name}
          </Text>
          <Title order={1} size="h2">
            {sales.title}
          </Title>
        </div>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconListDetails size={16} aria-hidden />}
            onClick={explanation.open}
            disabled={answer === undefined}
          >
            {provenanceWords.open}
          </Button>
          <ActionIcon
            variant="default"
            size="input-sm"
            onClick={refresh}
            loading={kpis.isFetching || history.isFetching}
            aria-label={sales.refresh}
          >
            <IconRefresh size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <SalesToolbar api={api} search={search} onSearchChange={onSearchChange} range={range} days={days} />
      <Group mih={{ base: 56, md: 28 }} gap="md" justify="space-between">
        {answer === undefined ? (
          kpis.isPending && <Skeleton height={14} width={280} mt={7} />
        ) : (
          <>
            <AsOfLine
              provenance={answer.data.provenance}
              traceId={answer.traceId}
              onExplain={explanation.open}
            />
            <CompletenessNote kpis={answer.data} />
          </>
        )}
      </Group>
      <SalesBody
        api={api}
        search={search}
        onSearchChange={onSearchChange}
        kpis={kpis}
        history={history}
        points={sparklines.data?.data.series[0]?.points ?? []}
        onRetry={refresh}
      />
      <ProvenanceDrawer
        opened={explained}
        onClose={explanation.close}
        entries={[
          { title: provenanceWords.figures, answer: answer?.data },
          { title: provenanceWords.history, answer: history.data?.data },
        ].flatMap(({ title, answer: made }) => (made === undefined ? [] : [{ title, ...made }]))}
      />
    </Stack>
  );
}

interface BodyProps extends Props {
  kpis: ReturnType<typeof useQuery<Awaited<ReturnType<SalesApi["kpis"]>>>>;
  history: ReturnType<typeof useQuery<Awaited<ReturnType<SalesApi["history"]>>>>;
  points: Parameters<typeof KpiGrid>[0]["points"];
  onRetry: () => void;
}

function SalesBody({ api, search, onSearchChange, kpis, history, points, onRetry }: BodyProps) {
  const figures = kpis.data?.data;
  if (figures === undefined && kpis.error !== null) {
    return <ProblemNotice failure={kpis.error} onRetry={onRetry} />;
  }
  if (figures?.total.orders.value === 0) {
    const { dataFrom, dataTo } = figures.provenance;
    return (
      <EmptyPeriod
        asked={figures.period}
        data={{ from: dataFrom, to: dataTo }}
        onShowAll={() => onSearchChange({ period: "all", from: undefined, to: undefined, asOf: undefined })}
        {...(isFiltered(search) && { onClearFilters: () => onSearchChange(NO_FILTERS) })}
      />
    );
  }
  const historyProblem =
    history.data === undefined && history.error !== null ? (
      <ProblemNotice failure={history.error} onRetry={onRetry} />
    ) : undefined;
  return (
    <>
      {figures && <Notices kpis={figures} refreshFailed={kpis.isRefetchError || history.isRefetchError} />}
      <KpiGrid warehouse={api.warehouse} kpis={figures} points={points} busy={kpis.isPlaceholderData} />
      <HistoryPanel
        warehouse={api.warehouse}
        splits={api.splits}
        history={history.data?.data}
        busy={history.isPlaceholderData}
        search={search}
        onSearchChange={onSearchChange}
        problem={historyProblem}
      />
      {figures && <ChannelsPanel warehouse={api.warehouse} kpis={figures} busy={kpis.isPlaceholderData} />}
    </>
  );
}

/** The days the page shows; "all" begins where the data do, not a hundred years before. */
function daysInForce(kpis: SalesKpis | undefined, search: SalesSearch): { from: string; to: string } {
  if (kpis === undefined) return { from: search.from ?? "", to: search.to ?? "" };
  const { from, to } = kpis.period;
  return { from: presetOf(search) === "all" ? laterDay(from, kpis.provenance.dataFrom) : from, to };
}
