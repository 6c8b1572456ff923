/** A developer's own page: what they may spend, what they did, how to ask for more. Nothing of anybody else. */
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { formatCount } from '../../format/number.ts';
import { useSession } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Section } from '../../ui/section.tsx';
import style from './me.module.css';
import { OwnAsks } from './own-asks.tsx';
import { OwnLimits } from './own-limits.tsx';
import { OwnRequests } from './own-requests.tsx';
import { OwnSessions } from './own-sessions.tsx';

const text = en.me;

export function Me() {
  const { query } = useApi();
  const session = useSession();
  const limits = useQuery(query.me.limits.queryOptions({ refetchInterval: 5000 }));
  if (limits.error !== null && describeError(limits.error).kind === 'missing') {
    return (
      <Page title={text.title}>
        <EmptyState icon={<KeyRound size={20} />} title={text.noKey} text={describeError(limits.error).message} />
      </Page>
    );
  }
  return (
    <Page
      title={session.developerName ?? session.keyName ?? text.title}
      lead={session.role === 'admin' ? text.adminHint : text.lead(session.teamName, session.keyName ?? session.keyId)}
    >
      <AsyncView query={limits} rows={6}>
        {(data) => (
          <div className={style.columns}>
            <div>
              <Figures />
              <OwnLimits limits={data} />
              <Section title={text.asks} text={text.asksText}>
                <OwnAsks />
              </Section>
            </div>
            <div>
              <Section title={text.sessions} text={text.sessionsText}>
                <OwnSessions />
              </Section>
              <Section title={text.requestsTitle} text={text.requestsText}>
                <OwnRequests />
              </Section>
            </div>
          </div>
        )}
      </AsyncView>
    </Page>
  );
}

function Figures() {
  const { query } = useApi();
  const today = useQuery(query.me.spend.queryOptions({ input: { range: 'today', by: 'model' }, refetchInterval: 10_000 }));
  const month = useQuery(query.me.spend.queryOptions({ input: { range: 'month', by: 'model' }, refetchInterval: 10_000 }));
  const figures = [
    [text.today, today.data && formatUsd(today.data.total.costNanoUsd)],
    [text.month, month.data && formatUsd(month.data.total.costNanoUsd)],
    [text.requests, month.data && formatCount(month.data.total.requests)],
  ] as const;
  return (
    <dl className={`${style.figures} gh-number`}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
