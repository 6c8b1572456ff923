/** Chooses one of the keys that work. There may be thousands: the engine looks for what is typed. */
import { Select, type SelectProps } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';

const text = en.keys;
/** More than anybody scrolls through; the search finds the rest. */
const most = 100;

interface KeySelectProps extends Pick<SelectProps, 'label' | 'aria-label' | 'placeholder' | 'clearable' | 'allowDeselect' | 'w'> {
  readonly value: string | null;
  readonly onChange: (keyId: string | null) => void;
}

export function KeySelect({ value, onChange, ...look }: KeySelectProps) {
  const { query } = useApi();
  const [search, setSearch] = useState('');
  const keys = useQuery(
    query.keys.list.queryOptions({
      input: { text: search, statuses: ['active'], limit: most, ...(value === null ? {} : { including: value }) },
      placeholderData: keepPreviousData,
    }),
  );
  const choices = (keys.data?.keys ?? []).map(({ id, name, ownerName, isLocal }) => ({
    value: id,
    label: `${name ?? id} · ${ownerName}${isLocal ? ` · ${text.local}` : ''}`,
  }));
  return (
    <Select
      {...look}
      data={choices}
      value={value}
      onChange={onChange}
      searchable
      // What is chosen stands in the field too, and is no search; whoever types means to replace it.
      onClick={(event) => event.currentTarget.select()}
      onSearchChange={(typed) => setSearch(choices.some(({ label }) => label === typed) ? '' : typed)}
      filter={() => (search === '' ? choices : choices.filter((one) => one.value !== value))}
      nothingFoundMessage={text.noneFound}
    />
  );
}
