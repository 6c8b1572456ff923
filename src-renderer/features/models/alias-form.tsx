/** Makes an alias: the name clients will ask for, and the model that is sent. */
import { Autocomplete, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';

const text = en.models;

interface AliasFormProps {
  /** Empty when the reader has not chosen one yet. */
  readonly model: string;
  readonly models: readonly string[];
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

export function AliasForm({ model: chosen, models, taken, onClose }: AliasFormProps) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [alias, setAlias] = useState(chosen === '' || chosen.includes('claude') ? '' : suggested(chosen));
  const [model, setModel] = useState(chosen);
  const [isTried, setIsTried] = useState(false);
  const save = useMutation(
    query.models.setAlias.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queries.invalidateQueries({ queryKey: query.models.key() }),
    }),
  );
  const problems = {
    alias: alias.trim() === '' ? text.required : taken.includes(alias.trim()) ? text.aliasTaken : null,
    model: model.trim() === '' ? text.required : null,
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    setIsTried(true);
    if (problems.alias === null && problems.model === null) save.mutate({ alias: alias.trim(), model: model.trim() });
  }

  return (
    <Modal opened onClose={onClose} title={text.addAlias} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={text.aliasName}
            description={text.aliasHint}
            data-autofocus
            value={alias}
            error={isTried ? problems.alias : null}
            onChange={(event) => setAlias(event.currentTarget.value)}
          />
          <Autocomplete
            label={text.aliasModel}
            data={[...models]}
            limit={50}
            value={model}
            error={isTried ? problems.model : null}
            onChange={setModel}
          />
        </Stack>
        <FormFooter sending={save} submit={text.saveAlias} onCancel={onClose} />
      </form>
    </Modal>
  );
}

/** The client's picker only lists names that hold "claude". */
function suggested(model: string): string {
  return `claude-${(model.split('/').at(-1) ?? model).replace(/[^\w.-]+/g, '-')}`;
}
