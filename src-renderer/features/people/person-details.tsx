/** Name, email and team of somebody who is there already. The id stays: reports and references hold it. */
import { Modal, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people.form;

export function PersonDetails({ node, onClose }: { node: PeopleNode; onClose: () => void }) {
  const { query } = useApi();
  const isDeveloper = node.tier.kind === 'developer';
  const owners = useQuery(query.owners.queryOptions({ enabled: isDeveloper }));
  const before = node.path.find(({ tier }) => tier.kind === 'team')?.tier.id ?? '';
  const [name, setName] = useState(node.name);
  const [email, setEmail] = useState(node.email ?? '');
  const [team, setTeam] = useState(before);
  const change = usePeopleChange(onClose, { isForm: true });

  function save(event: FormEvent): void {
    event.preventDefault();
    const set = {
      ...(name.trim() !== node.name && { name: name.trim() }),
      ...(isDeveloper && team !== before && { team }),
      ...(isDeveloper && email.trim() !== (node.email ?? '') && { email: email.trim() === '' ? null : email.trim() }),
    };
    change.mutate({ tier: node.tier, version: node.version, set });
  }

  return (
    <Modal opened onClose={onClose} title={en.people.detailsTitle(node.name)} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={save}>
        <Stack gap="sm">
          <TextInput
            label={text.name}
            value={name}
            maxLength={120}
            required
            withAsterisk={false}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {isDeveloper && (
            <>
              <Select
                label={text.team}
                description={text.moveHint}
                data={(owners.data?.teams ?? []).map((one) => ({ value: one.id, label: one.name }))}
                value={team}
                onChange={(value) => setTeam(value ?? team)}
                allowDeselect={false}
                searchable
              />
              <TextInput label={text.email} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
            </>
          )}
        </Stack>
        <FormFooter sending={change} submit={text.submitSave} isDisabled={name.trim() === ''} onCancel={onClose} />
      </form>
    </Modal>
  );
}
