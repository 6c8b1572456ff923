/** What can be done with a rule besides moving it. */
import { ActionIcon, Menu } from '@mantine/core';
import { CirclePause, CirclePlay, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { RouteView } from '../../../src-main/contract/routing.ts';
import { en } from '../../text/en.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { change } from './rule-draft.ts';
import { useRuleChanges } from './use-rule-changes.ts';

const text = en.routing;

export function RuleMenu({ rule, onEdit }: { rule: RouteView; onEdit: () => void }) {
  const { save, remove } = useRuleChanges();
  const [isRemoving, setIsRemoving] = useState(false);
  const { config, title } = rule;
  if (config === null) return null;
  const isOff = config.disabled === true;
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon size={24} aria-label={text.menu(title)}>
            <Ellipsis size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={14} />} onClick={onEdit}>
            {text.edit}
          </Menu.Item>
          <Menu.Item
            leftSection={isOff ? <CirclePlay size={14} /> : <CirclePause size={14} />}
            onClick={() => save.mutate(change(config, { disabled: isOff ? undefined : true }))}
          >
            {isOff ? text.enable : text.disable}
          </Menu.Item>
          <Menu.Item color="var(--gh-bad)" leftSection={<Trash2 size={14} />} onClick={() => setIsRemoving(true)}>
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRemoving && (
        <Confirm
          title={text.removeTitle(title)}
          text={text.removeText}
          submit={text.removeSubmit}
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ id: config.id }, { onSuccess: () => setIsRemoving(false) })}
          onClose={() => setIsRemoving(false)}
        />
      )}
    </>
  );
}
