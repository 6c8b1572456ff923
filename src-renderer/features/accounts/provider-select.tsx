/** Which provider: all of them in groups, found by typing. */
import { Select } from '@mantine/core';
import type { ProviderView } from '../../../src-main/contract/models.ts';
import { en } from '../../text/en.ts';

const text = en.accounts.form;
const groups = ['claude', 'cloud', 'vendor', 'host', 'local', 'own', 'built-in'] as const satisfies ProviderView['group'][];

interface ProviderSelectProps {
  readonly providers: readonly ProviderView[];
  readonly value: string;
  readonly onChoose: (provider: ProviderView) => void;
}

export function ProviderSelect({ providers, value, onChoose }: ProviderSelectProps) {
  return (
    <Select
      label={text.provider}
      data={groups.flatMap((group) => {
        const items = providers.filter((one) => one.group === group).map((one) => ({ value: one.id, label: one.title }));
        return items.length === 0 ? [] : [{ group: text.groups[group], items }];
      })}
      value={value}
      onChange={(id) => {
        const chosen = providers.find((one) => one.id === id);
        if (chosen !== undefined) onChoose(chosen);
      }}
      searchable
      selectFirstOptionOnChange
      nothingFoundMessage={text.noProvider}
      allowDeselect={false}
      maxDropdownHeight={320}
    />
  );
}
