/** Adds or edits an account in one short form: what the provider needs is in sight, the rest is folded. Saving tests it at once. */
import { Anchor, Modal, NumberInput, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import type { ProviderView } from '../../../src-main/contract/models.ts';
import type { AccountView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Fold } from '../../ui/fold.tsx';
import { FormFooter } from '../../ui/form-footer.tsx';
import { type AccountValues, checkValues, freeId, initialValues, toInput, withProvider } from './account-values.ts';
import style from './accounts.module.css';
import { CredentialFields } from './credential-fields.tsx';
import { ProviderSelect } from './provider-select.tsx';
import { SettingField } from './setting-field.tsx';

const text = en.accounts.form;

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
      size={540}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <AsyncView query={providers} rows={4}>
        {(list) => <Fields providers={list} {...props} />}
      </AsyncView>
    </Modal>
  );
}

function Fields({ providers, account, taken, onSaved, onClose }: AccountFormProps & { providers: readonly ProviderView[] }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const before = account?.config ?? null;
  const first = providers.find((one) => one.id === before?.provider) ?? providers[0];
  const form = useForm<AccountValues>({
    mode: 'controlled',
    initialValues: {
      ...initialValues(before, first?.id ?? '', first),
      ...(before === null && first !== undefined && { id: freeId(first.id, taken) }),
    },
    validate: (values) => checkValues(values, { provider: providerOf(values.provider), taken, before }),
  });
  const hasMore = before?.baseUrl !== undefined || before?.models !== undefined || before?.modelMap !== undefined;
  const provider = providerOf(form.values.provider);
  const settings = provider?.settings ?? [];
  const needed = settings.filter(({ need }) => need !== 'optional');
  const optional = settings.filter(({ need }) => need === 'optional');
  const needsAddress = needed.some(({ name }) => name === 'baseUrl');
  const options = {
    onSuccess(saved: AccountView) {
      onClose();
      onSaved(saved.config.id);
    },
    onSettled: () => Promise.all([query.accounts.key(), query.models.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  };
  const add = useMutation(query.accounts.add.mutationOptions(options));
  const update = useMutation(query.accounts.update.mutationOptions(options));
  const save = before === null ? add : update;

  function providerOf(id: string): ProviderView | undefined {
    return providers.find((one) => one.id === id);
  }

  function choose(next: ProviderView): void {
    form.setValues(withProvider(form.values, provider, next, taken));
    form.clearErrors();
  }

  const baseUrl = (
    <TextInput
      label={text.baseUrl}
      description={needsAddress ? text.baseUrlNeeded : text.baseUrlHint}
      placeholder={provider?.defaultBaseUrl ?? 'https://llm.example.com'}
      {...form.getInputProps('baseUrl')}
    />
  );
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(toInput(values, before, provider)))}>
      <Stack gap="sm">
        {before === null && (
          <div className={style.pair}>
            <ProviderSelect providers={providers} value={form.values.provider} onChoose={choose} />
            <TextInput label={text.id} placeholder="anthropic-main" data-autofocus {...form.getInputProps('id')} />
          </div>
        )}
        {provider?.docsUrl != null && (
          <Anchor href={provider.docsUrl} target="_blank" rel="noreferrer" className={style.docs}>
            {text.docs(provider.title)} <ExternalLink size={12} aria-hidden="true" />
          </Anchor>
        )}
        {needed.some(({ name }) => name !== 'baseUrl') && (
          <div className={style.pair}>
            {needed.map((setting) =>
              setting.name === 'baseUrl' ? null : <SettingField key={setting.name} form={form} setting={setting} formats={[]} />,
            )}
          </div>
        )}
        {needsAddress && baseUrl}
        {provider?.credential != null && <CredentialFields form={form} provider={provider} isEdit={before !== null} />}
        <Fold title={text.more} isOpenAtFirst={hasMore}>
          <Stack gap="sm" pt="xs">
            <TextInput label={text.name} {...form.getInputProps('name')} />
            {!needsAddress && baseUrl}
            {optional.length > 0 && (
              <div className={style.pair}>
                {optional.map((setting) =>
                  setting.name === 'baseUrl' ? null : (
                    <SettingField key={setting.name} form={form} setting={setting} formats={provider?.formats ?? []} />
                  ),
                )}
              </div>
            )}
            <TagsInput label={text.models} description={text.modelsHint} {...form.getInputProps('models')} />
            <Textarea
              label={text.modelMap}
              description={text.modelMapHint}
              placeholder="claude-opus-5-5 = opus-prod"
              autosize
              minRows={2}
              {...form.getInputProps('modelMap')}
            />
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
        </Fold>
      </Stack>
      <FormFooter sending={save} submit={before === null ? text.submitAdd : text.submitSave} onCancel={onClose} />
    </form>
  );
}
