/** Narrows the list: by words, by who serves, by provider and by what a model can do. */
import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { modelCapabilities, type ModelCapability, type ModelView } from '../../../src-main/contract/models.ts';
import { en } from '../../text/en.ts';
import type { ModelFilter } from './filter-models.ts';
import style from './models.module.css';

const text = en.models;

interface ModelToolbarProps {
  readonly filter: ModelFilter;
  readonly models: readonly ModelView[];
  readonly titles: ReadonlyMap<string, string>;
  readonly count: number;
  readonly onFilter: (filter: ModelFilter) => void;
}

export function ModelToolbar({ filter, models, titles, count, onFilter }: ModelToolbarProps) {
  const inScope = filter.scope === 'all' ? models : models.filter(({ accounts }) => accounts.length > 0);
  const providers = [...new Set(inScope.map(({ providerId }) => providerId))];
  return (
    <div className={style.toolbar} role="search">
      <TextInput
        className={style.search}
        size="xs"
        aria-label={text.search}
        placeholder={text.search}
        leftSection={<Search size={14} />}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={text.scope}
        data={[
          { value: 'served', label: text.served },
          { value: 'all', label: text.all },
        ]}
        value={filter.scope}
        onChange={(scope) => onFilter({ ...filter, scope: scope === 'all' ? 'all' : 'served' })}
      />
      <Select
        size="xs"
        w={170}
        aria-label={text.provider}
        placeholder={text.anyProvider}
        data={providers.map((id) => ({ value: id, label: titles.get(id) ?? id }))}
        value={filter.providerId}
        onChange={(providerId) => onFilter({ ...filter, providerId })}
        clearable
        searchable
      />
      <Select
        size="xs"
        w={140}
        aria-label={text.capability}
        placeholder={text.anyCapability}
        data={modelCapabilities.map((one) => ({ value: one, label: text.capabilities[one] }))}
        value={filter.capability}
        onChange={(value) => onFilter({ ...filter, capability: value as ModelCapability | null })}
        clearable
      />
      <span className={`${style.count} gh-number`} role="status">
        {text.count(count)}
      </span>
    </div>
  );
}
