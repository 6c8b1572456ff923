/** Makes a key for a developer or a team. */
import { Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Owners } from '../../../src-main/contract/views.ts';
import type { ApiClient } from '../../api/client.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { FormFooter } from '../../ui/form-footer.tsx';
import { CreatedKey } from './created-key.tsx';

const text = en.keys;
const expiries = ['never', '30', '90', '365'] as const;
const dayMs = 86_400_000;

interface CreateKeyProps {
  /** `developer:ID` or `team:ID`, when it is clear whom the key is for. */
  readonly owner?: string;
  readonly onClose: () => void;
}

interface NewKey {
  readonly owner: string;
  readonly name: string;
  readonly days: string;
}

export function CreateKey({ owner: chosen, onClose }: CreateKeyProps) {
  const { client, query } = useApi();
  const queries = useQueryClient();
  const owners = useQuery(query.owners.queryOptions());
  const create = useMutation({
    mutationFn: async ({ owner, name, days }: NewKey) =>
      client.keys.create({
        owner,
        ...(await idFor(client, name)),
        ...(name === '' ? {} : { name }),
        ...(days === 'never' ? {} : { expires: new Date(Date.now() + Number(days) * dayMs).toISOString() }),
      }),
    onSettled: () => Promise.all([query.keys.key(), query.people.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  if (create.data !== undefined) return <CreatedKey created={create.data} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={text.createTitle} closeButtonProps={{ 'aria-label': en.action.close }}>
      <AsyncView query={owners} rows={3}>
        {(data) => <CreateForm owners={data} firstOwner={chosen} sending={create} onClose={onClose} onSubmit={create.mutate} />}
      </AsyncView>
    </Modal>
  );
}

interface CreateFormProps {
  readonly owners: Owners;
  readonly firstOwner: string | undefined;
  readonly sending: { readonly error: Error | null; readonly isPending: boolean };
  readonly onClose: () => void;
  readonly onSubmit: (key: NewKey) => void;
}

function CreateForm({ owners, firstOwner, sending, onClose, onSubmit }: CreateFormProps) {
  const choices = [
    { group: text.developers, items: owners.developers.map((one) => ({ value: `developer:${one.id}`, label: one.name })) },
    { group: text.teams, items: owners.teams.map((one) => ({ value: `team:${one.id}`, label: one.name })) },
  ].filter((group) => group.items.length > 0);
  const [owner, setOwner] = useState(firstOwner ?? choices[0]?.items[0]?.value ?? '');
  const [name, setName] = useState('');
  const [days, setDays] = useState('never');
  const nameRef = useRef<HTMLInputElement>(null);
  // The dialog may be open before the owners are known; its own focus found only the way out.
  useEffect(() => nameRef.current?.focus(), []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    onSubmit({ owner, name: name.trim(), days });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Select
          label={text.owner}
          description={text.ownerHint}
          data={choices}
          value={owner}
          onChange={(value) => setOwner(value ?? owner)}
          allowDeselect={false}
          searchable
        />
        <TextInput
          ref={nameRef}
          label={text.name}
          placeholder={text.namePlaceholder}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          label={text.expiry}
          data={expiries.map((value) => ({ value, label: text.expiries[value] }))}
          value={days}
          onChange={(value) => setDays(value ?? 'never')}
          allowDeselect={false}
        />
      </Stack>
      <FormFooter sending={sending} submit={text.createSubmit} isDisabled={owner === ''} onCancel={onClose} />
    </form>
  );
}

/** `Pairing machine` -> `pairing-machine`; the engine chooses when that is no id or taken. */
async function idFor(client: ApiClient, name: string): Promise<{ id?: string }> {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  if (id === '') return {};
  const { keys } = await client.keys.list({ including: id, limit: 1 });
  return keys.some((key) => key.id === id) ? {} : { id };
}
