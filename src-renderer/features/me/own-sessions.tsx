/** Own sessions as a cost list; each opens to its main conversation and its subagents. */
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { OwnSession } from '../../../src-main/contract/me.ts';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { Usage } from '../../../src-main/contract/records.ts';
import { useApi } from '../../api/api-context.tsx';
import { totalInput } from '../../format/cache-share.ts';
import { formatCount, formatTokens } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import table from '../../ui/table.module.css';
import { Ago } from '../../ui/time.tsx';
import style from './me.module.css';

const text = en.me;
const columns = text.sessionColumns;

export function OwnSessions() {
  const { query } = useApi();
  const sessions = useQuery(query.me.sessions.queryOptions({ input: {}, refetchInterval: 10_000 }));
  return (
    <AsyncView query={sessions} rows={3}>
      {(list) => (list.length === 0 ? <p className={style.soft}>{text.noSessions}</p> : <SessionTable sessions={list} />)}
    </AsyncView>
  );
}

function SessionTable({ sessions }: { sessions: readonly OwnSession[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <DataTable
      label={text.sessions}
      isTight
      columns={[
        { title: columns.session },
        { title: columns.last },
        { title: columns.requests, isNumber: true },
        { title: columns.tokens, isNumber: true },
        { title: columns.cap, isNumber: true },
        { title: columns.cost, isNumber: true },
      ]}
    >
      {sessions.map((session) => {
        const { sessionId } = session;
        const isOpen = open === sessionId;
        const name = sessionId.slice(0, 8);
        return (
          <Fragment key={sessionId}>
            <tr>
              <td>
                <button
                  type="button"
                  className={style.toggle}
                  aria-expanded={isOpen}
                  aria-label={isOpen ? text.collapse(name) : text.expand(name)}
                  onClick={() => setOpen(isOpen ? null : sessionId)}
                >
                  <ChevronRight size={13} />
                  <code title={sessionId}>{name}</code>
                </button>
                {session.agents > 0 && <span className={style.soft}> {text.agents(session.agents)}</span>}
              </td>
              <td>
                <Ago at={session.lastAt} />
              </td>
              <td className={table.right}>{formatCount(session.requests)}</td>
              <td className={table.right}>{tokens(session.usage)}</td>
              <td className={table.right}>{session.capNanoUsd === null ? '–' : formatUsd(session.capNanoUsd)}</td>
              <td className={table.right}>{formatUsd(session.costNanoUsd)}</td>
            </tr>
            {isOpen && <Parts sessionId={sessionId} />}
          </Fragment>
        );
      })}
    </DataTable>
  );
}

function Parts({ sessionId }: { sessionId: string }) {
  const { query } = useApi();
  const parts = useQuery(query.me.parts.queryOptions({ input: { sessionId }, refetchInterval: 10_000 }));
  if (parts.data === undefined) {
    return (
      <tr className={style.part}>
        <td colSpan={6} aria-busy="true">
          {en.state.loading}
        </td>
      </tr>
    );
  }
  return parts.data.map((part) => (
    <tr key={part.agentId} className={style.part}>
      <td title={part.agentId ?? undefined}>{part.agentId === null ? text.main : text.subagent(part.agentId.slice(0, 12))}</td>
      <td>
        <Ago at={part.lastAt} />
      </td>
      <td className={table.right}>{formatCount(part.turns)}</td>
      <td className={table.right}>{tokens(part.usage)}</td>
      <td />
      <td className={table.right}>{formatUsd(part.costNanoUsd)}</td>
    </tr>
  ));
}

function tokens(usage: Usage): string {
  return formatTokens(totalInput(usage) + usage.output);
}
