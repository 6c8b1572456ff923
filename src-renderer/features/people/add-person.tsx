/** A new team or developer. The id is proposed from the name, and can be written by whoever wants another. */
import { Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { idSchema } from '../../../src-main/contract/config.ts';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';

const text = en.people.form;

interface AddPersonProps {
  readonly kind: 'team' | 'developer';
  /** Where a developer is put at first. */
  readonly team: string | null;
  readonly onAdded: (node: PeopleNode) => void;
  readonly onClose: () => void;
}

export function AddPerson({ kind, team: firstTeam, onAdded, onClose }: AddPersonProps) {
  const { query } = useApi();
  const queries = useQueryClient();
  const owners = useQuery(query.owners.queryOptions());
  const teams = owners.data?.teams ?? [];
  const [name, setName] = useState('');
  const [ownId, setOwnId] = useState<string | null>(null);
  const [chosenTeam, setTeam] = useState(firstTeam);
  const [email, setEmail] = useState('');
  const id = ownId ?? idFrom(name);
  const team = chosenTeam ?? teams[0]?.id ?? '';
  const isIdRight = idSchema.safeParse(id).success;
  const add = useMutation(
    query.people.add.mutationOptions({
      onSuccess(node) {
        onClose();
        onAdded(node);
      },
      onSettled: () => Promise.all([query.people.key(), query.owners.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
    }),
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (kind === 'team') add.mutate({ kind, id, name: name.trim() });
    else add.mutate({ kind, id, name: name.trim(), team, ...(email.trim() !== '' && { email: email.trim() }) });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={kind === 'team' ? text.addTeamTitle : text.addDeveloperTitle}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={text.name}
            value={name}
            maxLength={120}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={text.id}
            description={text.idHint}
            value={id}
            error={id !== '' && !isIdRight ? text.idProblem : null}
            onChange={(event) => setOwnId(event.currentTarget.value)}
          />
          {kind === 'developer' && (
            <>
              <Select
                label={text.team}
                data={teams.map((one) => ({ value: one.id, label: one.name }))}
                value={team}
                onChange={setTeam}
                allowDeselect={false}
                searchable
              />
              <TextInput label={text.email} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
            </>
          )}
        </Stack>
        <FormFooter
          sending={add}
          submit={text.submitAdd}
          isDisabled={name.trim() === '' || !isIdRight || (kind === 'developer' && team === '')}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}

/** `Zoë Müller` -> `zoe-muller`. */
function idFrom(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036F]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}
