/** Live's controls: what to show, hold still, which columns. Every choice goes into the address. */
import { ActionIcon, Button, Checkbox, Kbd, Menu, Pill, SegmentedControl, Select, TextInput, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Columns3, FilterX, Pause, Play, Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import type { RequestFilter } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { shortModel } from '../../format/short-model.ts';
import { useLive, useLiveStore } from '../../state/live-context.tsx';
import { en } from '../../text/en.ts';
import { type ColumnId, columns } from './columns.tsx';
import style from '../../ui/toolbar.module.css';
import { isFiltered } from './route-filter.ts';

const text = en.live;
const typingMs = 200;

interface FilterBarProps {
  readonly filter: RequestFilter;
  readonly onFilter: (filter: RequestFilter) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly hidden: readonly ColumnId[];
  readonly onHidden: (hidden: ColumnId[]) => void;
}

export function FilterBar({ filter, onFilter, searchRef, hidden, onHidden }: FilterBarProps) {
  const { query } = useApi();
  const live = useLiveStore();
  const isPaused = useLive((state) => state.isPaused);
  const choices = useQuery(query.live.choices.queryOptions());

  function set(change: { [Name in keyof RequestFilter]?: RequestFilter[Name] | undefined }): void {
    onFilter({ ...filter, ...change } as RequestFilter);
  }

  return (
    <div className={style.bar} role="toolbar" aria-label={text.filter.label}>
      <h1 className={style.title}>{text.title}</h1>
      <SearchField text={filter.text ?? ''} searchRef={searchRef} onText={(value) => set({ text: value === '' ? undefined : value })} />
      <SegmentedControl
        aria-label={text.filter.status}
        value={filter.status ?? 'all'}
        onChange={(status) => set({ status: status === 'all' ? undefined : (status as RequestFilter['status']) })}
        data={(['all', 'running', 'ok', 'errors'] as const).map((value) => ({ value, label: text.filter.statuses[value] }))}
      />
      <Select
        className={style.select ?? ''}
        size="xs"
        aria-label={text.filter.model}
        placeholder={text.filter.model}
        data={withChosen(choices.data?.models, filter.model).map((value) => ({ value, label: shortModel(value) }))}
        value={filter.model ?? null}
        onDropdownOpen={() => void choices.refetch()}
        onChange={(model) => set({ model: model ?? undefined })}
        clearable
        searchable
      />
      <Select
        className={style.select ?? ''}
        size="xs"
        aria-label={text.filter.key}
        placeholder={text.filter.key}
        data={withChosen(choices.data?.keys, filter.keyId)}
        value={filter.keyId ?? null}
        onDropdownOpen={() => void choices.refetch()}
        onChange={(keyId) => set({ keyId: keyId ?? undefined })}
        clearable
        searchable
      />
      {filter.sessionId !== undefined && (
        <Pill withRemoveButton removeButtonProps={{ 'aria-label': text.filter.clear }} onRemove={() => set({ sessionId: undefined })}>
          {text.filter.onlySession(filter.sessionId.slice(0, 8))}
        </Pill>
      )}
      {filter.accountId !== undefined && (
        <Pill withRemoveButton removeButtonProps={{ 'aria-label': text.filter.clear }} onRemove={() => set({ accountId: undefined })}>
          {`${text.filter.account} ${filter.accountId}`}
        </Pill>
      )}
      <div className={style.end}>
        {isFiltered(filter) && (
          <Tooltip label={text.filter.clearHint}>
            <ActionIcon aria-label={text.filter.clear} onClick={() => onFilter({})}>
              <FilterX size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        <ColumnMenu hidden={hidden} onHidden={onHidden} />
        <Button
          variant={isPaused ? 'filled' : 'default'}
          leftSection={isPaused ? <Play size={13} /> : <Pause size={13} />}
          aria-pressed={isPaused}
          aria-keyshortcuts="p"
          onClick={() => live.setPaused(!isPaused)}
        >
          {isPaused ? text.resume : text.pause}
        </Button>
      </div>
    </div>
  );
}

/** Keeps what is typed at once and tells the address a moment later. */
function SearchField({
  text: committed,
  searchRef,
  onText,
}: {
  text: string;
  searchRef: RefObject<HTMLInputElement | null>;
  onText: (text: string) => void;
}) {
  const [typed, setTyped] = useState(committed);
  const [seen, setSeen] = useState(committed);
  if (seen !== committed) {
    setSeen(committed);
    setTyped(committed);
  }
  useEffect(() => {
    if (typed === committed) return;
    const timer = setTimeout(() => onText(typed), typingMs);
    return () => clearTimeout(timer);
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || typed === '') return;
    event.stopPropagation();
    setTyped('');
    onText('');
  }

  return (
    <TextInput
      ref={searchRef}
      className={style.search ?? ''}
      size="xs"
      leftSection={<Search size={14} />}
      rightSection={<Kbd size="xs">/</Kbd>}
      aria-label={text.filter.search}
      placeholder={text.filter.search}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}

function ColumnMenu({ hidden, onHidden }: { hidden: readonly ColumnId[]; onHidden: (hidden: ColumnId[]) => void }) {
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Tooltip label={text.columns.choose}>
          <ActionIcon aria-label={text.columns.choose}>
            <Columns3 size={15} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns
          .filter((column) => column.rank > 0)
          .map(({ id }) => {
            const isShown = !hidden.includes(id);
            return (
              <Menu.Item
                key={id}
                role="menuitemcheckbox"
                aria-checked={isShown}
                leftSection={<Checkbox size="xs" checked={isShown} readOnly tabIndex={-1} aria-hidden="true" />}
                onClick={() => onHidden(isShown ? [...hidden, id] : hidden.filter((one) => one !== id))}
              >
                {text.columns[id]}
              </Menu.Item>
            );
          })}
      </Menu.Dropdown>
    </Menu>
  );
}

function withChosen(values: readonly string[] | undefined, chosen: string | undefined): string[] {
  return [...new Set([...(values ?? []), ...(chosen === undefined ? [] : [chosen])])];
}
