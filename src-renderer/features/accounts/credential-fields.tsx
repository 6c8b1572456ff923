/** The account's credential: what the provider wants, and where it is kept. The value goes one way only. */
import { PasswordInput, SegmentedControl, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ProviderView } from '../../../src-main/contract/models.ts';
import { en } from '../../text/en.ts';
import type { AccountValues } from './account-values.ts';
import style from './accounts.module.css';

const text = en.accounts.form;

interface CredentialFieldsProps {
  readonly form: UseFormReturnType<AccountValues>;
  readonly provider: ProviderView;
  readonly isEdit: boolean;
}

export function CredentialFields({ form, provider, isEdit }: CredentialFieldsProps) {
  const { secretKind } = form.values;
  const without = provider.group === 'cloud' ? text.secretMachine : text.secretNone;
  return (
    <div>
      <Text fw={550} mb={2} id="account-secret">
        {text.secret}
      </Text>
      <p className={style.what} id="account-secret-what">
        {provider.credential?.what}
      </p>
      <SegmentedControl
        fullWidth
        mb="xs"
        aria-labelledby="account-secret"
        aria-describedby="account-secret-what"
        data={[
          { value: 'kept', label: text.secretVault },
          { value: 'env', label: text.secretEnv },
          ...(provider.needsSecret ? [] : [{ value: 'none', label: without }]),
        ]}
        {...form.getInputProps('secretKind')}
      />
      {secretKind === 'env' && <TextInput label={text.envName} description={text.envHint} {...form.getInputProps('envName')} />}
      {secretKind === 'kept' && (
        <PasswordInput
          label={provider.id === 'vertex' ? text.pastedJson : text.pasted}
          description={isEdit ? `${text.pastedHint} ${text.pastedKeep}` : text.pastedHint}
          autoComplete="off"
          {...form.getInputProps('secretValue')}
        />
      )}
    </div>
  );
}
