/** How much waits in a view: open approvals, alerts nobody has seen. Nothing when nothing does. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import style from './sidebar.module.css';

export function NavigationBadge({ view }: { view: 'approvals' | 'alerts' }) {
  return view === 'approvals' ? <ApprovalsBadge /> : <AlertsBadge />;
}

function ApprovalsBadge() {
  const { query } = useApi();
  const open = useQuery(query.approvals.list.queryOptions({ input: { state: 'open' }, refetchInterval: 30_000 }));
  return <Badge count={open.data?.length ?? 0} words={en.approvals.waiting} />;
}

function AlertsBadge() {
  const { query } = useApi();
  const newest = useQuery(query.alerts.list.queryOptions({ input: { limit: 1 }, refetchInterval: 30_000 }));
  return <Badge count={newest.data?.unseen ?? 0} words={en.alerts.unseen} />;
}

function Badge({ count, words }: { count: number; words: (count: number) => string }) {
  if (count === 0) return null;
  return (
    <span className={style.badge} title={words(count)}>
      {count > 99 ? '99+' : count}
      <span className="gh-visually-hidden"> {words(count)}</span>
    </span>
  );
}
