/** What can be done with somebody as a whole: details and moving, requests, spend, removal; for a key, what keys can. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { Activity, ChartColumnStacked, CirclePause, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { KeyMenu } from '../keys/key-menu.tsx';
import { OverrideForm } from '../overrides/override-form.tsx';
import { PersonDetails } from './person-details.tsx';
import { RemovePerson } from './remove-person.tsx';

const text = en.people;

export function NodeMenu({ node, onRemoved }: { node: PeopleNode; onRemoved: () => void }) {
  const [dialog, setDialog] = useState<'details' | 'pause' | 'remove' | null>(null);
  if (node.key !== null) {
    return (
      <>
        <Tooltip label={en.overrides.pauseAction}>
          <ActionIcon aria-label={en.overrides.pauseAction} onClick={() => setDialog('pause')}>
            <CirclePause size={16} />
          </ActionIcon>
        </Tooltip>
        <KeyMenu value={node.key} />
        {dialog === 'pause' && (
          <OverrideForm subject={{ kind: 'pause', tier: node.tier, name: node.name }} onClose={() => setDialog(null)} />
        )}
      </>
    );
  }
  const { kind, id } = node.tier;
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={text.menu(node.name)}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={14} />} onClick={() => setDialog('details')}>
            {text.details}
          </Menu.Item>
          {kind === 'developer' && (
            <Menu.Item
              leftSection={<Activity size={14} />}
              onClick={() => navigate(formatRoute({ view: 'live', query: { developerId: id } }))}
            >
              {text.showRequests}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<ChartColumnStacked size={14} />}
            onClick={() => navigate(formatRoute({ view: 'spend', query: spendQuery(node) }))}
          >
            {text.showSpend}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<CirclePause size={14} />} onClick={() => setDialog('pause')}>
            {en.overrides.pauseAction}
          </Menu.Item>
          {kind !== 'organization' && (
            <Menu.Item color="var(--gh-bad)" leftSection={<Trash2 size={14} />} onClick={() => setDialog('remove')}>
              {text.remove}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'details' && <PersonDetails node={node} onClose={() => setDialog(null)} />}
      {dialog === 'pause' && <OverrideForm subject={{ kind: 'pause', tier: node.tier, name: node.name }} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && <RemovePerson node={node} onRemoved={onRemoved} onClose={() => setDialog(null)} />}
    </>
  );
}

function spendQuery({ tier: { kind, id } }: PeopleNode): Record<string, string> {
  if (kind === 'team') return { range: 'month', by: 'developer', team: id };
  return kind === 'developer' ? { range: 'month', by: 'model', developer: id } : { range: 'month', by: 'team' };
}
