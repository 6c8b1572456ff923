/** Virtual keys: who may come in, from where they last came, and what can be done about each. */
import { Button, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { KeyRound, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { keyStatuses } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { CreateKey } from './create-key.tsx';
import { KeyTable } from './key-table.tsx';
import style from './keys.module.css';

const text = en.keys;

/** Rows shown at once: ten thousand would hold the page for half a minute, and nobody reads them. */
const ROWS_MORE = 200;
/** As many as the engine gives at once; whoever wants more searches. */
const MOST_ROWS = 1000;

/** Revoked keys stay in the list as a record, but out of the way. */
const withoutRevoked = keyStatuses.filter((status) => status !== 'revoked');

export function Keys({ shouldCreate }: { shouldCreate: boolean }) {
  const { query } = useApi();
  const [search, setSearch] = useState('');
  const [areAllShown, setAreAllShown] = useState(false);
  const [limit, setLimit] = useState(ROWS_MORE);
  const keys = useQuery(
    query.keys.list.queryOptions({
      input: { text: search, limit, ...(areAllShown ? {} : { statuses: withoutRevoked }) },
      placeholderData: keepPreviousData,
      refetchInterval: 15_000,
    }),
  );
  const create = () => navigate('#/keys/new');
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <Button leftSection={<Plus size={14} />} onClick={create}>
          {text.create}
        </Button>
      }
    >
      <AsyncView query={keys}>
        {({ keys: list, total, revoked }) =>
          search === '' && total + revoked === 0 ? (
            <EmptyState
              icon={<KeyRound size={20} />}
              title={text.emptyTitle}
              text={text.emptyText}
              action={<Button onClick={create}>{text.create}</Button>}
            />
          ) : (
            <>
              <TextInput
                className={style.search}
                aria-label={text.search}
                placeholder={text.search}
                leftSection={<Search size={14} />}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
              />
              <p className="gh-visually-hidden" role="status">
                {text.found(total)}
              </p>
              {list.length === 0 && search !== '' ? (
                <EmptyState icon={<KeyRound size={20} />} title={text.noneFound} text={text.noneFoundText} />
              ) : (
                <KeyTable keys={list} />
              )}
              {total > limit && limit < MOST_ROWS && (
                <Button mt="sm" variant="default" onClick={() => setLimit(limit + ROWS_MORE)}>
                  {text.showMore(Math.min(ROWS_MORE, total - limit), total - limit)}
                </Button>
              )}
              {total > limit && limit >= MOST_ROWS && <p className={style.more}>{text.searchForMore(total - limit)}</p>}
              {revoked > 0 && (
                <Button mt="sm" variant="subtle" color="gray" onClick={() => setAreAllShown(!areAllShown)}>
                  {areAllShown ? text.hideRevoked : text.showRevoked(revoked)}
                </Button>
              )}
            </>
          )
        }
      </AsyncView>
      {shouldCreate && <CreateKey onClose={() => navigate('#/keys')} />}
    </Page>
  );
}
