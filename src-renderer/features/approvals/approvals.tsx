/** Who was refused and may need more: decide each one, or look at what was decided. */
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, Hand, Siren } from 'lucide-react';
import { useState } from 'react';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import { formatUsd } from '../../../src-main/contract/money.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { BudgetBar } from '../../ui/budget-bar.tsx';
import card from '../../ui/card.module.css';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Ago } from '../../ui/time.tsx';
import { OverrideList } from '../overrides/override-list.tsx';
import { overrideWords } from '../overrides/override-words.ts';
import { useEndedEarly, useOverrides } from '../overrides/use-overrides.ts';
import style from './approvals.module.css';
import { DeclineApproval } from './decline-approval.tsx';
import { GrantApproval } from './grant-approval.tsx';
import { useWhoAsks } from './use-who-asks.ts';

const text = en.approvals;

export function Approvals() {
  const { query } = useApi();
  const [state, setState] = useState<'open' | 'all'>('open');
  const overrides = useOverrides();
  const endedEarly = useEndedEarly();
  const approvals = useQuery(query.approvals.list.queryOptions({ input: { state }, refetchInterval: 10_000 }));
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <SegmentedControl
          aria-label={text.list}
          value={state}
          onChange={(value) => setState(value === 'all' ? 'all' : 'open')}
          data={(['open', 'all'] as const).map((value) => ({ value, label: text.tabs[value] }))}
        />
      }
    >
      <AsyncView query={approvals}>
        {(list) => (
          <ApprovalList approvals={state === 'open' ? list : list.filter((one) => one.state !== 'open')} isOpen={state === 'open'} />
        )}
      </AsyncView>
      {overrides.length + endedEarly.length > 0 && (
        <div className={style.exceptions}>
          <h2 className={style.heading}>{overrides.length > 0 ? en.overrides.title : en.overrides.endedTitle}</h2>
          <OverrideList overrides={overrides} />
          {endedEarly.map((one) => (
            <p key={one.id} className={style.note}>
              {en.overrides.endedEarly(overrideWords(one), one.actor, one.endedBecause ?? '')} <Ago at={one.endsAt} />
            </p>
          ))}
        </div>
      )}
    </Page>
  );
}

function ApprovalList({ approvals, isOpen }: { approvals: readonly Approval[]; isOpen: boolean }) {
  if (approvals.length === 0) {
    return isOpen ? (
      <EmptyState icon={<Hand size={20} />} title={text.emptyTitle} text={text.emptyText} />
    ) : (
      <EmptyState icon={<Hand size={20} />} title={text.noneDecided} />
    );
  }
  return (
    <ul className={card.cards} aria-label={text.list}>
      {approvals.map((one) => (
        <li key={one.id} className={card.card}>
          <ApprovalCard approval={one} />
        </li>
      ))}
    </ul>
  );
}

function ApprovalCard({ approval }: { approval: Approval }) {
  const [dialog, setDialog] = useState<'grant' | 'decline' | null>(null);
  const who = useWhoAsks()(approval);
  const { owner, capNanoUsd, usedNanoUsd, neededNanoUsd } = approval;
  return (
    <>
      <div className={card.head}>
        <h2 className={card.name}>{who}</h2>
        <Tag
          tone={approval.cause === 'runaway' ? 'bad' : 'warn'}
          icon={approval.cause === 'runaway' ? <Siren size={12} /> : <Hand size={12} />}
        >
          {text.causes[approval.cause]}
        </Tag>
        {owner.name !== who && (
          <span className={style.soft}>
            {text.who[owner.kind]} {owner.name}
          </span>
        )}
        {approval.state === 'open' ? (
          <span className={card.actions}>
            <Button variant="default" onClick={() => setDialog('decline')}>
              {text.decline}
            </Button>
            <Button onClick={() => setDialog('grant')}>{text.grant}</Button>
          </span>
        ) : (
          <span className={card.actions}>
            <Decision approval={approval} />
          </span>
        )}
      </div>
      <div className={style.money}>
        <div className={style.bar}>
          <BudgetBar label={owner.name} usedNanoUsd={usedNanoUsd} reservedNanoUsd={0} capNanoUsd={capNanoUsd} />
        </div>
        <span className="gh-number">
          {text.used(formatUsd(usedNanoUsd), formatUsd(capNanoUsd))}; {text.needed(formatUsd(neededNanoUsd))}
        </span>
      </div>
      {approval.note !== null && (
        <p className={style.note}>
          <span className={style.soft}>{text.note}: </span>
          {approval.note}
        </p>
      )}
      <p className={style.facts}>
        {approval.model} · {text.key} {approval.keyId}
        {approval.sessionId !== null && (
          <>
            {' '}
            ·{' '}
            <a href={formatRoute({ view: 'live', query: { sessionId: approval.sessionId } })}>
              {text.session} {approval.sessionId.slice(0, 8)}
            </a>
          </>
        )}{' '}
        · {text.refusals(approval.refusals)}, {text.last} <Ago at={approval.lastRefusedAt} /> ·{' '}
        <a href={formatRoute({ view: 'live', rest: [approval.lastRequestId] })}>{text.seeRequest}</a>
      </p>
      {dialog === 'grant' && <GrantApproval approval={approval} onClose={() => setDialog(null)} />}
      {dialog === 'decline' && <DeclineApproval approval={approval} onClose={() => setDialog(null)} />}
    </>
  );
}

function Decision({ approval: { state, decidedBy, decidedAt, reason } }: { approval: Approval }) {
  return (
    <>
      <Tag tone={state === 'granted' ? 'ok' : 'idle'} icon={state === 'granted' ? <CircleCheck size={12} /> : <CircleX size={12} />}>
        {text.states[state]}
      </Tag>
      <span className={style.soft}>
        {decidedBy !== null && text.decided(decidedBy)} {decidedAt !== null && <Ago at={decidedAt} />}
        {reason !== null && reason !== '' && `: ${reason}`}
      </span>
    </>
  );
}
