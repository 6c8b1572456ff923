/** Who may spend what: the tree of people with its budgets, and the details of whoever is selected beside it. */
import { ActionIcon, Button, Menu, Select, TextInput, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FileUp, Plus, Search, Undo2, User, UserRoundX, UsersRound, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { formatRoute, navigate, type Route } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView, LoadFailed } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import bar from '../../ui/toolbar.module.css';
import { AddPerson } from './add-person.tsx';
import { ImportPeople } from './import-people.tsx';
import { NodePanel } from './node-panel.tsx';
import { PeopleTable } from './people-table.tsx';
import style from './people.module.css';
import { tierFromKey, tierKey, type TreeRow } from './tree-rows.ts';
import { type PeopleOrder, usePeopleTree } from './use-people-tree.ts';

const text = en.people;
const orders = ['file', 'name', 'spend'] as const;

export function People({ route }: { route: Route }) {
  const { query } = useApi();
  const overview = useQuery(query.overview.queryOptions());
  const [kind, id] = route.rest;
  const selected = kind !== undefined && id !== undefined ? tierFromKey(`${kind}:${id}`) : null;
  const search = route.query['find'] ?? '';
  const order = orders.find((one) => one === route.query['order']) ?? 'file';
  const go = (rest: readonly string[], next: Record<string, string>) =>
    navigate(formatRoute({ view: 'people', rest, query: { find: search, order: order === 'file' ? '' : order, ...next } }), {
      replace: true,
    });
  const select = (key: string) => {
    const tier = tierFromKey(key);
    if (tier !== null) go([tier.kind, tier.id], {});
  };
  const selectedKey = selected === null ? null : tierKey(selected);

  return (
    <div className={style.people}>
      <Header
        search={search}
        order={order}
        team={selected?.kind === 'team' ? selected.id : null}
        onSearch={(find) => go(route.rest, { find })}
        onOrder={(next) => go(route.rest, { order: next })}
        onAdded={(node) => select(tierKey(node.tier))}
      />
      <SplitView
        list={
          search.trim() === '' ? (
            <Tree key={order} order={order} selected={selectedKey} onSelect={select} />
          ) : (
            <Found search={search} selected={selectedKey} onSelect={select} />
          )
        }
        detail={
          selected === null ? null : (
            <NodePanel key={selectedKey} tier={selected} timeZone={overview.data?.timeZone ?? 'UTC'} onClose={() => go([], {})} />
          )
        }
      />
    </div>
  );
}

interface ListProps {
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

function Tree({ order, ...list }: ListProps & { order: PeopleOrder }) {
  // Whom the address named when the view was opened; walking on does not close what is open.
  const [first] = useState(list.selected);
  const tree = usePeopleTree(order, first === null ? null : tierFromKey(first));
  if (tree.error !== null && tree.isLoading === false && tree.rows.every((row) => row.kind === 'place'))
    return <LoadFailed error={tree.error} onRetry={tree.retry} />;
  return (
    <>
      <PeopleTable rows={tree.rows} isSearch={false} onToggle={tree.toggle} onShown={tree.show} {...list} />
      <Alone />
    </>
  );
}

/** Below the few rows there are at first: what this place is for. */
function Alone() {
  const { query } = useApi();
  const owners = useQuery(query.owners.queryOptions());
  if (owners.data === undefined || owners.data.developers.length > 1 || owners.data.teams.length > 1) return null;
  return (
    <div className={style.alone}>
      <EmptyState icon={<UsersRound size={20} />} title={text.emptyTitle} text={text.emptyText} />
    </div>
  );
}

function Found({ search, ...list }: ListProps & { search: string }) {
  const { query } = useApi();
  const found = useQuery(query.people.find.queryOptions({ input: { text: search }, placeholderData: keepPreviousData }));
  return (
    <AsyncView query={found} rows={8}>
      {({ nodes }) => (
        <>
          <p className="gh-visually-hidden" role="status">
            {text.found(nodes.length)}
          </p>
          {nodes.length === 0 ? (
            <EmptyState icon={<UserRoundX size={20} />} title={text.found(0)} text={text.foundText} />
          ) : (
            <FoundTable nodes={nodes} {...list} />
          )}
        </>
      )}
    </AsyncView>
  );
}

function FoundTable({ nodes, ...list }: ListProps & { nodes: readonly PeopleNode[] }) {
  const rows = useMemo(
    () =>
      nodes.map((node, index): TreeRow => {
        return { kind: 'node', key: tierKey(node.tier), level: 1, node, position: index + 1, siblings: nodes.length, isOpen: false };
      }),
    [nodes],
  );
  return <PeopleTable rows={rows} isSearch onToggle={() => {}} onShown={() => {}} {...list} />;
}

interface HeaderProps {
  readonly search: string;
  readonly order: PeopleOrder;
  readonly team: string | null;
  readonly onSearch: (text: string) => void;
  readonly onOrder: (order: PeopleOrder) => void;
  readonly onAdded: (node: PeopleNode) => void;
}

function Header({ search, order, team, onSearch, onOrder, onAdded }: HeaderProps) {
  const [dialog, setDialog] = useState<'team' | 'developer' | 'import' | null>(null);
  return (
    <header className={bar.bar}>
      <h1 className={bar.title}>{text.title}</h1>
      <TextInput
        className={bar.search ?? ''}
        size="xs"
        aria-label={text.search}
        placeholder={text.search}
        leftSection={<Search size={14} />}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        rightSection={
          search !== '' && (
            <ActionIcon size={22} aria-label={text.clearSearch} onClick={() => onSearch('')}>
              <X size={13} />
            </ActionIcon>
          )
        }
      />
      <Select
        className={bar.select ?? ''}
        size="xs"
        aria-label={text.order}
        data={orders.map((value) => ({ value, label: text.orders[value] }))}
        value={order}
        onChange={(value) => onOrder(orders.find((one) => one === value) ?? 'file')}
        allowDeselect={false}
      />
      <div className={style.actions}>
        <Undo />
        <Button variant="default" leftSection={<FileUp size={14} />} onClick={() => setDialog('import')}>
          {text.importList}
        </Button>
        <Menu position="bottom-end" width={170}>
          <Menu.Target>
            <Button leftSection={<Plus size={14} />}>{text.add}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<User size={14} />} onClick={() => setDialog('developer')}>
              {text.addDeveloper}
            </Menu.Item>
            <Menu.Item leftSection={<UsersRound size={14} />} onClick={() => setDialog('team')}>
              {text.addTeam}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {(dialog === 'team' || dialog === 'developer') && (
        <AddPerson kind={dialog} team={team} onAdded={onAdded} onClose={() => setDialog(null)} />
      )}
      {dialog === 'import' && <ImportPeople onClose={() => setDialog(null)} />}
    </header>
  );
}

function Undo() {
  const { query } = useApi();
  const queries = useQueryClient();
  const undoable = useQuery(query.people.undoable.queryOptions());
  const undo = useMutation(
    query.people.undo.mutationOptions({
      onSuccess: () => void notifications.show({ message: text.undone(undoable.data?.label ?? '') }),
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.people.key() }),
    }),
  );
  if (undoable.data === undefined) return null;
  // Not simply gone: whoever looks for it, after a restart too, is told where the change can still be seen.
  const isNothing = undoable.data === null;
  return (
    <Tooltip
      label={undoable.data === null ? text.nothingToUndo : text.undoHint(undoable.data.label)}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button
        variant="default"
        leftSection={<Undo2 size={14} />}
        loading={undo.isPending}
        aria-disabled={isNothing}
        {...(isNothing && { 'data-disabled': true })}
        onClick={() => !isNothing && undo.mutate(undefined)}
      >
        {text.undo}
      </Button>
    </Tooltip>
  );
}
