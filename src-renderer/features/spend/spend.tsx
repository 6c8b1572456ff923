/** What was spent, on what, by whom: from the ledger, never from estimates that are not said to be estimates. */
import '@mantine/charts/styles.css';
import { Button, SegmentedControl, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChartColumnStacked, Download } from 'lucide-react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import { type Spend as SpendData, spendDimensions, spendRanges } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { cacheReadShare, totalInput } from '../../format/cache-share.ts';
import { formatCount, formatShare, formatTokens } from '../../format/number.ts';
import { formatRoute, navigate } from '../../state/route.ts';
import { useIsAdmin } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { saveFile } from '../../ui/save-file.ts';
import style from './spend.module.css';
import { SpendChart } from './spend-chart.tsx';
import { SpendTable } from './spend-table.tsx';

const text = en.spend;
/** For members, who are one developer of one team. */
const ownDimensions = ['model', 'key', 'account'] as const;

export function Spend({ query: choice }: { query: Readonly<Record<string, string>> }) {
  const { client, query } = useApi();
  const isAdmin = useIsAdmin();
  const range = spendRanges.find((one) => one === choice['range']) ?? 'today';
  const by = spendDimensions.find((one) => one === choice['by']) ?? 'model';
  const owners = useQuery(query.owners.queryOptions({ enabled: isAdmin }));
  const { team, developer } = choice;
  const within = developer !== undefined ? { developer } : team !== undefined ? { team } : {};
  const input = { range, by, ...within };
  const spend = useQuery(query.spend.get.queryOptions({ input, placeholderData: keepPreviousData, refetchInterval: 20_000 }));

  function go(next: Record<string, string | undefined>): void {
    navigate(formatRoute({ view: 'spend', query: { ...input, ...next } }), { replace: true });
  }
  async function download(): Promise<void> {
    try {
      const file = await client.spend.csv(input);
      saveFile(file.name, file.text, 'text/csv');
    } catch (thrown) {
      notifications.show({ color: 'red', message: describeError(thrown).message });
    }
  }

  return (
    <Page
      title={text.title}
      actions={
        <>
          <SegmentedControl
            aria-label={text.range}
            value={range}
            onChange={(value) => go({ range: value })}
            data={spendRanges.map((value) => ({ value, label: text.ranges[value] }))}
          />
          <SegmentedControl
            aria-label={text.by}
            value={by}
            onChange={(value) => go({ by: value })}
            data={(isAdmin ? spendDimensions : ownDimensions).map((value) => ({ value, label: text.dimensions[value] }))}
          />
          <Button variant="default" leftSection={<Download size={14} />} onClick={() => void download()}>
            {text.csv}
          </Button>
        </>
      }
    >
      {isAdmin && (
        <div className={style.filters}>
          <OwnerSelect
            label={text.team}
            list={owners.data?.teams ?? []}
            value={within.team}
            onChange={(id) => go({ team: id, developer: undefined })}
          />
          <OwnerSelect
            label={text.developer}
            list={owners.data?.developers ?? []}
            value={within.developer}
            onChange={(id) => go({ developer: id, team: undefined })}
          />
        </div>
      )}
      <AsyncView query={spend} rows={8}>
        {(data) => <SpendBody spend={data} />}
      </AsyncView>
    </Page>
  );
}

interface OwnerSelectProps {
  readonly label: string;
  readonly list: ReadonlyArray<{ readonly id: string; readonly name: string }>;
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

function OwnerSelect({ label, list, value, onChange }: OwnerSelectProps) {
  return (
    <Select
      size="xs"
      w={140}
      aria-label={label}
      placeholder={label}
      data={list.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      // More are found by typing.
      limit={50}
      clearable
      searchable
    />
  );
}

function SpendBody({ spend }: { spend: SpendData }) {
  if (spend.total.requests === 0)
    return <EmptyState icon={<ChartColumnStacked size={20} />} title={text.emptyTitle} text={text.emptyText} />;
  return (
    <>
      <Summary spend={spend} />
      <Notes spend={spend} />
      {spend.total.costNanoUsd > 0 && <SpendChart spend={spend} />}
      <SpendTable spend={spend} />
      <p className={style.foot}>{text.zone(spend.timeZone)}</p>
    </>
  );
}

function Summary({ spend: { total } }: { spend: SpendData }) {
  const share = cacheReadShare(total.usage);
  return (
    <div className={`${style.summary} gh-number`}>
      <div>
        <p className={style.label}>{text.spent}</p>
        <p className={style.big}>{formatUsd(total.costNanoUsd)}</p>
      </div>
      <Figure label={text.requests} value={formatCount(total.requests)} />
      <Figure label={text.input} value={formatTokens(totalInput(total.usage))} />
      <Figure label={text.output} value={formatTokens(total.usage.output)} />
      {share !== null && <Figure label={text.cacheRead} value={formatShare(share)} />}
    </div>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <p className={style.label}>{label}</p>
      <p className={style.figure}>{value}</p>
    </div>
  );
}

/** What a sum alone would hide. */
function Notes({ spend: { total } }: { spend: SpendData }) {
  return (
    <ul className={style.notes}>
      {total.unknownPrices > 0 && <li data-tone="warn">{text.unknown(total.unknownPrices)}</li>}
      {total.estimated > 0 && <li>{text.estimated(total.estimated)}</li>}
      {total.simulated > 0 && <li>{text.simulated(total.simulated)}</li>}
      {total.notionalNanoUsd > 0 && <li>{text.notional(formatUsd(total.notionalNanoUsd))}</li>}
    </ul>
  );
}
