/** Says above every view that an outage drill runs, how long still, and ends it. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FlameKindling } from 'lucide-react';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { useNow } from '../../ui/time.tsx';
import { Countdown } from './countdown.tsx';
import style from './drill-banner.module.css';
import { useOrders } from './use-orders.ts';

const text = en.providers.banner;

export function DrillBanner() {
  const { query } = useApi();
  const { end } = useOrders();
  const now = useNow(1_000);
  const overrides = useQuery(query.overrides.list.queryOptions({ input: {}, refetchInterval: 10_000 }));
  const accounts = useQuery(query.accounts.list.queryOptions());
  const drills = overrides.data?.flatMap((one) => (one.kind === 'account' && one.action === 'fail' && one.endsAt > now ? [one] : [])) ?? [];
  return drills.map((drill) => (
    <div key={drill.id} className={style.banner}>
      <FlameKindling size={15} aria-hidden="true" />
      <div className={style.text}>
        <strong>{text.title}:</strong>{' '}
        <Countdown until={drill.endsAt}>
          {(left) => text.text(accounts.data?.find(({ config }) => config.id === drill.accountId)?.title ?? drill.accountId, left ?? '0 s')}
        </Countdown>{' '}
        <a href={formatRoute({ view: 'providers' })}>{text.see}</a>
      </div>
      <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate({ id: drill.id })}>
        {text.end}
      </Button>
    </div>
  ));
}
