/** Virtual keys: who may come in, from where they last came, and what can be done about each. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import type { KeyView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { CreateKey } from './create-key.tsx';
import { KeyTable } from './key-table.tsx';

const text = en.keys;

export function Keys({ shouldCreate }: { shouldCreate: boolean }) {
  const { query } = useApi();
  const keys = useQuery(query.keys.list.queryOptions({ refetchInterval: 15_000 }));
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
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={<KeyRound size={20} />}
              title={text.emptyTitle}
              text={text.emptyText}
              action={<Button onClick={create}>{text.create}</Button>}
            />
          ) : (
            <KeyList keys={list} />
          )
        }
      </AsyncView>
      {shouldCreate && <CreateKey onClose={() => navigate('#/keys')} />}
    </Page>
  );
}

/** Rows shown at once: ten thousand would hold the page for half a minute. People finds any key. */
const ROWS_MORE = 200;

/** Revoked keys stay in the list as a record, but out of the way. */
function KeyList({ keys }: { keys: readonly KeyView[] }) {
  const [areAllShown, setAreAllShown] = useState(false);
  const [rows, setRows] = useState(ROWS_MORE);
  const revoked = keys.filter((key) => key.status === 'revoked').length;
  const listed = areAllShown ? keys : keys.filter((key) => key.status !== 'revoked');
  return (
    <>
      <KeyTable keys={listed.slice(0, rows)} />
      {listed.length > rows && (
        <Button mt="sm" variant="default" onClick={() => setRows(rows + ROWS_MORE)}>
          {text.showMore(Math.min(ROWS_MORE, listed.length - rows), listed.length - rows)}
        </Button>
      )}
      {revoked > 0 && (
        <Button mt="sm" variant="subtle" color="gray" onClick={() => setAreAllShown(!areAllShown)}>
          {areAllShown ? text.hideRevoked : text.showRevoked(revoked)}
        </Button>
      )}
    </>
  );
}
