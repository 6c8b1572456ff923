/** Everything about one tier, generous where people decide: budgets, caps, limits, permissions, keys, spend. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Pencil, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { PeopleNode, TierReference } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { usd } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { OverrideList } from '../overrides/override-list.tsx';
import { overridesOn, useOverrides } from '../overrides/use-overrides.ts';
import { KeyFacts } from '../keys/key-facts.tsx';
import { BudgetList } from './budget-list.tsx';
import { CapsEditor } from './caps-editor.tsx';
import { LimitsEditor } from './limits-editor.tsx';
import { NodeKeys } from './node-keys.tsx';
import { NodeMenu } from './node-menu.tsx';
import style from './node-panel.module.css';
import { PermissionsEditor } from './permissions-editor.tsx';
import { limitWords, permissionWords } from './rule-words.ts';

const text = en.people;

interface NodePanelProps {
  readonly tier: TierReference;
  readonly timeZone: string;
  readonly onClose: () => void;
}

export function NodePanel({ tier, timeZone, onClose }: NodePanelProps) {
  const { query } = useApi();
  const overrides = useOverrides();
  const node = useQuery(query.people.node.queryOptions({ input: tier, refetchInterval: 5000 }));
  return (
    <section className={style.panel} aria-label={text.panel}>
      <AsyncView query={node} rows={6}>
        {(data) => (
          <>
            <header className={style.head}>
              <div className={style.names}>
                <p className={style.path}>{[text.kinds[data.tier.kind], ...data.path.map((one) => one.name)].join(' · ')}</p>
                <h2 className={style.title}>{data.name}</h2>
                <p className={style.id}>
                  <code>{data.tier.id}</code>
                  {data.email !== null && ` · ${data.email}`}
                </p>
              </div>
              <NodeMenu node={data} onRemoved={onClose} />
              <Tooltip label={text.close}>
                <ActionIcon aria-label={text.close} onClick={onClose}>
                  <X size={16} />
                </ActionIcon>
              </Tooltip>
            </header>
            <OverrideList overrides={overridesOn(overrides, data)} />
            <div className={style.body}>
              <NodeBody node={data} timeZone={timeZone} />
            </div>
          </>
        )}
      </AsyncView>
    </section>
  );
}

function NodeBody({ node, timeZone }: { node: PeopleNode; timeZone: string }) {
  const { rules } = node;
  const limits = rules.limits ?? [];
  const permissions = permissionWords(node);
  const { runaway } = rules;
  const hasCaps = rules.sessionUsd !== undefined || rules.agentUsd !== undefined || runaway !== undefined;
  return (
    <>
      {node.key !== null && (
        <Group title={text.sections.key} empty={null}>
          <KeyFacts value={node.key} />
        </Group>
      )}
      <BudgetList node={node} timeZone={timeZone} />
      {(node.tier.kind === 'developer' || node.tier.kind === 'team') && <NodeKeys node={node} />}
      <Group
        title={text.sections.caps}
        edit={text.caps.edit}
        editor={(close) => <CapsEditor node={node} onClose={close} />}
        empty={hasCaps ? null : text.caps.none}
      >
        <Facts
          facts={[
            [text.caps.session, rules.sessionUsd === undefined ? null : usd(rules.sessionUsd)],
            [text.caps.agent, rules.agentUsd === undefined ? null : usd(rules.agentUsd)],
            [text.caps.repeats, runaway?.repeats === undefined ? null : text.caps.repeatsWords(runaway.repeats)],
            [text.caps.usdPer10m, runaway?.usdPer10m === undefined ? null : usd(runaway.usdPer10m)],
            [text.caps.action, runaway?.action === undefined ? null : text.caps.actions[runaway.action]],
          ]}
        />
      </Group>
      <Group
        title={text.sections.limits}
        edit={text.limits.edit}
        editor={(close) => <LimitsEditor node={node} onClose={close} />}
        empty={limits.length > 0 ? null : text.limits.none}
      >
        <Lines lines={limits.map(limitWords)} />
      </Group>
      <Group
        title={text.sections.permissions}
        edit={text.permissions.edit}
        editor={(close) => <PermissionsEditor node={node} onClose={close} />}
        empty={permissions.length > 0 ? null : text.permissions.none}
      >
        <Lines lines={permissions} />
      </Group>
      <Group title={text.sections.spend} empty={null}>
        <Facts
          facts={[
            [text.columns.today, spent(node.today)],
            [text.columns.month, spent(node.month)],
          ]}
        />
      </Group>
    </>
  );
}

function spent({ costNanoUsd, requests }: PeopleNode['today']): string {
  return `${formatUsd(costNanoUsd)} · ${en.keys.requests(requests)}`;
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className={style.lines}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

interface GroupProps {
  readonly title: string;
  readonly edit?: string;
  readonly editor?: (close: () => void) => ReactNode;
  /** What stands there instead of content. */
  readonly empty: string | null;
  readonly children: ReactNode;
}

function Group({ title, edit, editor, empty, children }: GroupProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <section className={style.group}>
      <div className={style.groupHead}>
        <h3>{title}</h3>
        {edit !== undefined && (
          <Button variant="subtle" size="compact-xs" leftSection={<Pencil size={12} />} aria-label={edit} onClick={() => setIsOpen(true)}>
            {text.edit}
          </Button>
        )}
      </div>
      {empty === null ? children : <p className={style.empty}>{empty}</p>}
      {isOpen && editor?.(() => setIsOpen(false))}
    </section>
  );
}
