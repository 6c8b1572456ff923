/** One setting that only some providers have: typed, or chosen where there are only so many. */
import { Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type AccountFormat, inferenceProfiles } from '../../../src-main/contract/config.ts';
import type { ProviderView } from '../../../src-main/contract/models.ts';
import { en } from '../../text/en.ts';
import type { AccountValues, SpecialSetting } from './account-values.ts';

const text = en.accounts.form.settings;

interface SettingFieldProps {
  readonly form: UseFormReturnType<AccountValues>;
  readonly setting: ProviderView['settings'][number];
  readonly formats: readonly AccountFormat[];
}

export function SettingField({ form, setting, formats }: SettingFieldProps) {
  const name = setting.name as SpecialSetting;
  const { label, hint } = text[name];
  const choices = name === 'format' ? formats : name === 'inferenceProfile' ? inferenceProfiles : null;
  const shared = {
    label,
    description: hint,
    placeholder: setting.otherwise ?? setting.example,
    value: form.values.settings[name],
    error: form.errors[name],
  };
  const change = (value: string) => {
    form.setFieldValue('settings', { ...form.values.settings, [name]: value });
    form.clearFieldError(name);
  };
  if (choices === null) return <TextInput {...shared} onChange={(event) => change(event.currentTarget.value)} />;
  return (
    <Select
      {...shared}
      data={[...choices]}
      value={shared.value === '' ? null : shared.value}
      clearable
      onChange={(value) => change(value ?? '')}
    />
  );
}
