/** The feed of alerts. Looking at it marks them as seen, and what was new stays marked until the reader leaves. */
import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { BellRing, CircleAlert, Gauge, Laptop, OctagonX, ShieldAlert, Siren } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type Alert, alertKinds } from '../../../src-main/contract/alerts.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Ago } from '../../ui/time.tsx';
import style from './alerts.module.css';

const text = en.alerts;
const kinds = ['all', ...alertKinds] as const;

export function Alerts() {
  const { query } = useApi();
  const queries = useQueryClient();
  const [kind, setKind] = useState<(typeof kinds)[number]>('all');
  const alerts = useInfiniteQuery(
    query.alerts.list.infiniteOptions({
      input: (before: number | undefined) => ({ ...(before !== undefined && { before }), ...(kind !== 'all' && { kind }) }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      refetchInterval: 15_000,
    }),
  );
  const newest = alerts.data?.pages[0];
  /** How far it had been read when the reader came. */
  const [readUntil, setReadUntil] = useState<number | null>(null);
  const { mutate: markSeen } = useMutation(
    query.alerts.markSeen.mutationOptions({ onSettled: () => queries.invalidateQueries({ queryKey: query.alerts.key() }) }),
  );
  const unseen = newest?.unseen ?? 0;
  const seenAt = newest?.seenAt ?? null;
  if (readUntil === null && seenAt !== null) setReadUntil(seenAt);
  useEffect(() => {
    if (unseen > 0) markSeen(undefined);
  }, [unseen, markSeen]);

  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <SegmentedControl
          aria-label={text.kind}
          value={kind}
          onChange={(value) => setKind(kinds.find((one) => one === value) ?? 'all')}
          data={kinds.map((value) => ({ value, label: text.kinds[value] }))}
        />
      }
    >
      <AsyncView query={alerts}>
        {({ pages }) => {
          const list = pages.flatMap((page) => page.alerts);
          if (list.length === 0) return <EmptyState icon={<BellRing size={20} />} title={text.emptyTitle} text={text.emptyText} />;
          return (
            <>
              <ul className={style.list} aria-label={text.list}>
                {list.map((alert) => (
                  <AlertRow key={alert.id} alert={alert} isNew={readUntil !== null && alert.at > readUntil} />
                ))}
              </ul>
              {alerts.hasNextPage && (
                <Button mt="md" variant="default" loading={alerts.isFetchingNextPage} onClick={() => void alerts.fetchNextPage()}>
                  {text.more}
                </Button>
              )}
            </>
          );
        }}
      </AsyncView>
    </Page>
  );
}

const icons: Record<Alert['kind'], ReactNode> = {
  threshold: <Gauge size={16} />,
  refusal: <OctagonX size={16} />,
  runaway: <Siren size={16} />,
  device: <Laptop size={16} />,
  'sign-in': <ShieldAlert size={16} />,
};

function AlertRow({ alert, isNew }: { alert: Alert; isNew: boolean }) {
  const { owner } = alert;
  const isPerson = owner.kind !== 'session' && owner.kind !== 'agent' && alert.kind !== 'sign-in';
  return (
    <li className={style.alert} data-severity={alert.severity}>
      <span className={style.icon} title={text.kinds[alert.kind]}>
        {icons[alert.kind] ?? <CircleAlert size={16} />}
      </span>
      <div className={style.words}>
        <h2 className={style.title}>
          {alert.title} {isNew && <Tag tone="accent">{text.isNew}</Tag>}
        </h2>
        <p className={style.text}>{alert.text}</p>
        <p className={style.links}>
          {isPerson && <a href={formatRoute({ view: 'people', rest: [owner.kind, owner.id] })}>{text.seeOwner}</a>}
          {alert.requestId !== null && <a href={formatRoute({ view: 'live', rest: [alert.requestId] })}>{text.seeRequest}</a>}
        </p>
      </div>
      <span className={style.when}>
        <Ago at={alert.at} />
      </span>
    </li>
  );
}
