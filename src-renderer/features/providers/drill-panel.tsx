/** The drill that runs, or the last one of this day, with what became of the requests that came meanwhile. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FlameKindling } from 'lucide-react';
import { useApi } from '../../api/api-context.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { useNow } from '../../ui/time.tsx';
import { type Drill, drillResult, type DrillResult, lastDrill } from './drill-result.ts';
import { formatHour } from './hour-bars.tsx';
import style from './providers.module.css';

const text = en.providers.result;
const dayMs = 86_400_000;
const mostRows = 500;

export function DrillPanel({ titleOf }: { titleOf: (accountId: string) => string }) {
  const { query } = useApi();
  const now = useNow(5_000);
  const overrides = useQuery(query.overrides.list.queryOptions({ input: { past: true }, refetchInterval: 10_000 }));
  const drill = lastDrill(overrides.data ?? []);
  if (drill === null || drill.endsAt < now - dayMs) return null;
  return <Result key={drill.id} drill={drill} isRunning={drill.endsAt > now} title={titleOf(drill.accountId)} />;
}

function Result({ drill, isRunning, title }: { drill: Drill; isRunning: boolean; title: string }) {
  const { query } = useApi();
  const rows = useQuery(
    query.live.list.queryOptions({
      input: { filter: { since: drill.createdAt }, limit: mostRows },
      refetchInterval: isRunning ? 3_000 : false,
    }),
  );
  if (rows.data === undefined) return null;
  const result = drillResult(rows.data.rows, drill);
  const took = formatDuration(Math.max(0, drill.endsAt - drill.createdAt));
  return (
    <section className={style.drill} aria-label={isRunning ? text.running : text.title}>
      <FlameKindling size={18} aria-hidden="true" />
      <div>
        <h2 className={style.heading}>{isRunning ? text.running : text.title}</h2>
        <p className={style.soft}>{text.when(title, formatHour(drill.createdAt), took)}</p>
      </div>
      <Outcome result={result} />
      {result.failed > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => navigate(formatRoute({ view: 'live', query: { status: 'errors' } }))}>
          {text.inLive}
        </Button>
      )}
      {rows.data.cursor !== null && <p className={style.faint}>{text.atLeast}</p>}
    </section>
  );
}

function Outcome({ result }: { result: DrillResult }) {
  if (result.requests === 0) return <p className={style.outcome}>{text.none}</p>;
  const { answeredBy } = result;
  return (
    <p className={style.outcome}>
      {text.requests(result.requests)}: <b>{text.answered(result.answered)}</b>
      {result.moved > 0 && `, ${text.moved(result.moved)}`}
      {result.failed > 0 && (
        <>
          , <b className={style.bad}>{text.failed(result.failed)}</b>
        </>
      )}
      {result.running > 0 && `, ${text.stillRunning(result.running)}`}.{' '}
      {answeredBy.length > 0 && (
        <span className={style.soft}>
          {text.by} {answeredBy.map(({ accountId, requests }) => `${accountId} (${formatCount(requests)})`).join(', ')}.
        </span>
      )}
    </p>
  );
}
