/** What one session, and one subagent of it, may cost. */
import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { FormError } from '../../ui/form-error.tsx';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people.caps;

export function CapsEditor({ node, onClose }: { node: PeopleNode; onClose: () => void }) {
  const [session, setSession] = useState<number | string>(node.rules.sessionUsd ?? '');
  const [agent, setAgent] = useState<number | string>(node.rules.agentUsd ?? '');
  const change = usePeopleChange(onClose, { isForm: true });

  function save(event: FormEvent): void {
    event.preventDefault();
    const set = { sessionUsd: session === '' ? null : Number(session), agentUsd: agent === '' ? null : Number(agent) };
    change.mutate({ tier: node.tier, version: node.version, set });
  }

  const field = {
    description: text.hint,
    prefix: '$',
    min: 0,
    max: 9_000_000,
    decimalScale: 4,
    thousandSeparator: ',',
    hideControls: true,
  };
  return (
    <Modal opened onClose={onClose} title={text.title(node.name)} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={save}>
        <Stack gap="sm">
          <p>{text.text}</p>
          <NumberInput label={text.session} value={session} onChange={setSession} data-autofocus {...field} />
          <NumberInput label={text.agent} value={agent} onChange={setAgent} {...field} />
        </Stack>
        {change.error !== null && <FormError message={describeError(change.error).message} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {en.action.cancel}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {en.people.form.submitSave}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
