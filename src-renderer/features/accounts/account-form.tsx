/** Adds or edits an account in one short form; the rarer settings are folded. Saving tests it at once. */
import {
  Button,
  Collapse,
  Group,
  Modal,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { AccountView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { type AccountValues, checkValues, initialValues, toInput } from './account-values.ts';

const text = en.accounts.form;

interface Provider {
  readonly id: string;
  readonly title: string;
  readonly defaultBaseUrl: string | null;
  readonly needsSecret: boolean;
}

interface AccountFormProps {
  /** Null adds a new one. */
  readonly account: AccountView | null;
  readonly taken: readonly string[];
  readonly onSaved: (id: string) => void;
  readonly onClose: () => void;
}

export function AccountForm(props: AccountFormProps) {
  const { query } = useApi();
  const providers = useQuery(query.accounts.providers.queryOptions());
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.account === null ? text.addTitle : text.editTitle(props.account.title)}
      size={500}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <AsyncView query={providers} rows={4}>
        {(list) => <Fields providers={list} {...props} />}
      </AsyncView>
    </Modal>
  );
}

function Fields({ providers, account, taken, onSaved, onClose }: AccountFormProps & { providers: readonly Provider[] }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const before = account?.config ?? null;
  const firstReal = providers.find((one) => one.needsSecret) ?? providers[0];
  const form = useForm<AccountValues>({
    mode: 'controlled',
    initialValues: initialValues(before, firstReal?.id ?? ''),
    validate: (values) => checkValues(values, { needsSecret: providerOf(values.provider)?.needsSecret ?? true, taken, before }),
  });
  const [isMoreOpen, setIsMoreOpen] = useState(before?.baseUrl !== undefined || before?.models !== undefined);
  const provider = providerOf(form.values.provider);
  const options = {
    onSuccess(saved: AccountView) {
      onClose();
      onSaved(saved.config.id);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: query.accounts.key() }),
  };
  const add = useMutation(query.accounts.add.mutationOptions(options));
  const update = useMutation(query.accounts.update.mutationOptions(options));
  const save = before === null ? add : update;

  function providerOf(id: string): Provider | undefined {
    return providers.find((one) => one.id === id);
  }

  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(toInput(values, before, provider?.needsSecret ?? true)))}>
      <Stack gap="sm">
        {before === null && (
          <Group grow align="flex-start">
            <Select
              label={text.provider}
              data={providers.map((one) => ({ value: one.id, label: one.title }))}
              allowDeselect={false}
              {...form.getInputProps('provider')}
            />
            <TextInput label={text.id} placeholder="anthropic-main" data-autofocus {...form.getInputProps('id')} />
          </Group>
        )}
        {provider?.needsSecret === true && (
          <div>
            <Text fw={550} mb={6} id="account-secret">
              {text.secret}
            </Text>
            <SegmentedControl
              fullWidth
              mb="xs"
              aria-labelledby="account-secret"
              data={[
                { value: 'kept', label: text.secretVault },
                { value: 'env', label: text.secretEnv },
              ]}
              {...form.getInputProps('secretKind')}
            />
            {form.values.secretKind === 'env' ? (
              <TextInput label={text.envName} description={text.envHint} {...form.getInputProps('envName')} />
            ) : (
              <PasswordInput
                label={text.pasted}
                description={before === null ? text.pastedHint : `${text.pastedHint} ${text.pastedKeep}`}
                autoComplete="off"
                {...form.getInputProps('secretValue')}
              />
            )}
          </div>
        )}
        <Button
          variant="subtle"
          color="gray"
          justify="flex-start"
          px={0}
          leftSection={isMoreOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
          aria-expanded={isMoreOpen}
          onClick={() => setIsMoreOpen(!isMoreOpen)}
        >
          {text.more}
        </Button>
        <Collapse expanded={isMoreOpen}>
          <Stack gap="sm">
            <TextInput label={text.name} {...form.getInputProps('name')} />
            <TextInput
              label={text.baseUrl}
              description={text.baseUrlHint}
              placeholder={provider?.defaultBaseUrl ?? ''}
              {...form.getInputProps('baseUrl')}
            />
            <TagsInput label={text.models} description={text.modelsHint} {...form.getInputProps('models')} />
            <NumberInput
              label={text.priority}
              description={text.priorityHint}
              min={0}
              max={1000}
              allowDecimal={false}
              value={form.values.priority}
              onChange={(value) => form.setFieldValue('priority', String(value))}
            />
          </Stack>
        </Collapse>
      </Stack>
      {save.error !== null && <FormError message={describeError(save.error).message} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {en.action.cancel}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {before === null ? text.submitAdd : text.submitSave}
        </Button>
      </Group>
    </form>
  );
}
